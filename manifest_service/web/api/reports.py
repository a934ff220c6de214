"""/api/v1/reports, and the head of the log."""

from typing import Any

from flask_smorest import Blueprint

from manifest_service.events.canonical import decimal_text
from manifest_service.services.statistics import FEWEST, FEWEST_FIRMS
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale

blueprint = Blueprint("reports", __name__, url_prefix="/api/v1", description="统计 Reports")


@blueprint.get("/reports/summary")
@blueprint.response(200)
def summary() -> dict[str, Any]:
    """The county in figures: no firm, no vehicle, no person. For the county's own people."""
    found = services().statistics.in_full(current_actor())
    return {
        "manifests_by_status": dict(found.by_status),
        "mass_by_stream": [
            {"stream": stream, "name": _stream_name(stream)}
            | {name: decimal_text(kg) for name, kg in masses.items()}
            for stream, masses in sorted(found.mass_by_stream.items())
        ],
        "alerts_by_rule": dict(found.alerts_by_rule),
        "closure_rate": found.closure_rate,
        "vehicles": found.vehicles,
        "fixes": dict(found.fixes),
    }


@blueprint.get("/reports/public")
@blueprint.response(200)
def published() -> dict[str, Any]:
    """What anyone may know of the county. null is not said: too few firms, or too few of them."""
    found = services().statistics.published()
    return {
        "rule": {"fewest_firms": FEWEST_FIRMS, "fewest": FEWEST},
        "manifests": found.manifests,
        "manifests_by_status": dict(found.by_status),
        "closure_rate": found.closure_rate,
        "vehicles": found.vehicles,
        "masses": [
            {"stream": stream, "name": _stream_name(stream) if stream else None}
            | {f"{name}_kg": decimal_text(kg) for name, kg in masses.items()}
            for stream, masses in found.masses.items()
        ],
        "left_out": found.left_out,
    }


@blueprint.get("/log/head")
@blueprint.response(200)
def log_head() -> dict[str, Any]:
    """The size and Merkle root of the event log now; /log/checkpoint has what was signed."""
    head = services().upkeep.head()
    return {"log_id": head.log_id, "size": head.size, "root": head.root.hex()}


def _stream_name(stream: str) -> str:
    profile = services().manifests.profiles.get(stream)
    return profile.name(locale()) if profile else stream
