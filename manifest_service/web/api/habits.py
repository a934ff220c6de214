"""/api/v1/habits/proposals: places learned from history, for an administrator to decide on."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.geofence.silences import DeadZone
from manifest_service.services.habits import SITE_KINDS, Decision, Learned, what_of
from manifest_service.services.reasons import LONGEST
from manifest_service.web.api.schemas import Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint(
    "habits", __name__, url_prefix="/api/v1", description="常用地点 Learned places"
)

_SHORT = validate.Length(min=1, max=64)


class DecisionSchema(Strict):
    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    what = fields.String(
        load_default="usual_stop", validate=validate.OneOf(["usual_stop", "dead_zone"])
    )
    lon = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))


class AcceptSchema(DecisionSchema):
    kind = fields.String(
        validate=validate.OneOf(SITE_KINDS), metadata={"description": "of a usual stop"}
    )
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    organisation_id = fields.String(validate=_SHORT, metadata={"description": "of a usual stop"})
    entry_id = fields.String(
        validate=_SHORT, metadata={"description": "of the site or zone; else one is given"}
    )
    geometry = fields.Dict(metadata={"description": "as edited; else as proposed"})


class DeclineSchema(DecisionSchema):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))


@blueprint.get("/habits/proposals")
@blueprint.response(200)
def proposals() -> dict[str, Any]:
    """Usual stops outside every listed site and dead zones outside every such zone, the most visited
    first; and what was decided before."""
    actor, habits = current_actor(), services().habits
    return {
        "items": [_stop(stop) for stop in habits.proposals(actor)],
        "decided": [_decision(decision) for decision in habits.decisions(actor)],
    }


@blueprint.post("/habits/proposals/accept")
@blueprint.arguments(AcceptSchema)
@blueprint.response(201)
def accept(body: dict[str, Any]) -> dict[str, Any]:
    """Make a site of the usual stop at a place, or a zone of the dead zone there."""
    id, what, place = body.pop("id"), body.pop("what"), (body.pop("lon"), body.pop("lat"))
    if "entry_id" in body:
        body["id"] = body.pop("entry_id")
    return {"entry_id": services().habits.accept(id, what, place, body, current_actor())}


@blueprint.post("/habits/proposals/decline")
@blueprint.arguments(DeclineSchema)
@blueprint.response(201)
def decline(body: dict[str, Any]) -> dict[str, Any]:
    """Say that the place is none: it is not proposed again."""
    place = (body["lon"], body["lat"])
    services().habits.decline(body["id"], body["what"], place, body["reason"], current_actor())
    return {"verdict": "declined"}


def _stop(stop: Learned) -> dict[str, Any]:
    return {
        "what": what_of(stop),
        "passages": stop.passages if isinstance(stop, DeadZone) else None,
        "lon": stop.lon,
        "lat": stop.lat,
        "geometry": stop.geometry,
        "visits": stop.visits,
        "vehicles": stop.vehicles,
        "days": stop.days,
        "median_s": round(stop.median_s),
        "p95_s": round(stop.p95_s),
    }


def _decision(decision: Decision) -> dict[str, Any]:
    lon, lat = decision.place
    return {
        "lon": lon,
        "lat": lat,
        "what": decision.what,
        "verdict": decision.verdict,
        "entry_id": decision.entry_id,
        "reason": decision.reason,
        "recorded_at": decision.recorded_at,
    }
