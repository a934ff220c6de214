"""/health/live and /health/ready, for whoever restarts the service or sends it requests."""

from typing import Any

from flask import Blueprint, Response, jsonify

from manifest_service.web.services import services

blueprint = Blueprint("health", __name__)

_STATUS = {"ok": ("ready", 200), "degraded": ("degraded", 200), "failed": ("unready", 503)}


@blueprint.get("/health/live")
@blueprint.get("/healthz")
def live() -> Response:
    """The process answers: restarting it would not help. Asks nothing of the database."""
    return jsonify({"status": "live"})


@blueprint.get("/health/ready")
@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Whether requests may be sent here: 503 when what is acknowledged might not stand. 200 and
    `degraded` when somebody has to look. Each part by name, what is wrong with it by code."""
    report = services().health.look()
    status, code = _STATUS[report.state]
    parts: list[dict[str, Any]] = [
        {"part": found.part, "state": found.state}
        | ({"code": found.code} if found.code else {})
        | ({"names": list(found.names)} if found.names else {})
        for found in report.parts
    ]
    return jsonify({"status": status, "parts": parts}), code
