"""/api/v1/habits/route-times: how long routes use to take, for an administrator to decide on."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.events.canonical import time_text
from manifest_service.geofence.pace import Usual
from manifest_service.services.reasons import LONGEST
from manifest_service.services.route_times import Decided, RouteTime
from manifest_service.web.api.schemas import Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint(
    "route_times", __name__, url_prefix="/api/v1", description="路线用时 Route times"
)


class RouteTimeDecisionSchema(Strict):
    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    verdict = fields.String(required=True, validate=validate.OneOf(["accepted", "declined"]))
    reason = fields.String(
        load_default=None,
        validate=validate.Length(max=LONGEST),
        metadata={"description": "required to decline"},
    )


@blueprint.get("/habits/route-times")
@blueprint.response(200)
def proposals() -> dict[str, Any]:
    """Routes whose usual time is known and not decided on, the most driven first; and what was decided
    before. Seconds."""
    actor, times = current_actor(), services().route_times
    return {
        "items": [_shown(one) for one in times.proposals(actor)],
        "decided": [_decided(one) for one in times.decisions(actor)],
    }


@blueprint.post("/habits/route-times/<id>/decide")
@blueprint.arguments(RouteTimeDecisionSchema)
@blueprint.response(201)
def decide(body: dict[str, Any], id: str) -> dict[str, Any]:
    """Accept what is proposed for a route now, for manifests issued from now on, or decline it."""
    found = services().route_times.decide(
        body["id"], id, body["verdict"], body["reason"], current_actor()
    )
    return _decided(found)


def _shown(one: RouteTime) -> dict[str, Any]:
    return {
        "route_id": one.route_id,
        "version": one.version,
        **_usual(one.usual),
        "stretches": [
            {
                "variant": part.variant,
                "from_m": round(part.from_m),
                "until_m": round(part.until_m),
                **_usual(part.usual),
            }
            for part in one.stretches
        ],
    }


def _usual(one: Usual) -> dict[str, int]:
    return {
        "passes": one.passes,
        "vehicles": one.vehicles,
        "days": one.days,
        "p5_s": round(one.p5_s),
        "p50_s": round(one.p50_s),
        "p95_s": round(one.p95_s),
    }


def _decided(one: Decided) -> dict[str, Any]:
    return {
        "route_id": one.route_id,
        "version": one.version,
        "verdict": one.verdict,
        "p5_s": one.p5_s,
        "p50_s": one.p50_s,
        "p95_s": one.p95_s,
        "reason": one.reason,
        "recorded_at": time_text(one.recorded_at),
    }
