"""/api/v1/reports, /log and the health of the service."""

from typing import Any

from flask import Blueprint as PlainBlueprint
from flask import Response, jsonify
from flask_smorest import Blueprint

from manifest_service.events.canonical import decimal_text
from manifest_service.services.ports import Transaction
from manifest_service.web.services import services
from manifest_service.web.texts import locale

blueprint = Blueprint("reports", __name__, url_prefix="/api/v1", description="统计 Reports")
health = PlainBlueprint("health", __name__)


@blueprint.get("/reports/summary")
@blueprint.response(200)
def summary() -> dict[str, Any]:
    """The county in figures: no firm, no vehicle, no person. Open to anyone."""

    def work(tx: Transaction) -> dict[str, Any]:
        by_status = dict(tx.manifests.count_by_status())
        closed = by_status.get("disposed", 0) + by_status.get("returned", 0)
        issued = sum(by_status.values()) - by_status.get("void", 0)
        return {
            "manifests_by_status": by_status,
            "mass_by_stream": [
                {"stream": stream, "name": _stream_name(stream)}
                | {name: decimal_text(kg) for name, kg in masses.items()}
                for stream, masses in sorted(tx.manifests.mass_by_stream().items())
            ],
            "alerts_by_rule": dict(tx.alerts.count_by_rule()),
            "closure_rate": round(closed / issued, 4) if issued else None,
            "vehicles": len(tx.registry.list("vehicle", active_only=True)),
            "fixes": dict(tx.tracks.counts()),
        }

    return services().store.read(work)


@blueprint.get("/log/head")
@blueprint.response(200)
def log_head() -> dict[str, Any]:
    """The size and Merkle root of the event log now; /log/checkpoint has what was signed."""
    head = services().upkeep.head()
    return {"log_id": head.log_id, "size": head.size, "root": head.root.hex()}


@health.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify({"status": "ok"})


@health.get("/readyz")
def readyz() -> Response:
    """The store can be read; 503 otherwise."""
    head = services().upkeep.head()
    return jsonify({"status": "ready", "log_size": head.size})


def _stream_name(stream: str) -> str:
    profile = services().manifests.profiles.get(stream)
    return profile.name(locale()) if profile else stream
