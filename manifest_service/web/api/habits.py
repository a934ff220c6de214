"""/api/v1/habits/proposals: places learned from history, for an administrator to decide on."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.geofence.habits import UsualStop
from manifest_service.services.habits import LONGEST, SITE_KINDS, Decision
from manifest_service.web.api.schemas import Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint(
    "habits", __name__, url_prefix="/api/v1", description="常用地点 Learned places"
)

_SHORT = validate.Length(min=1, max=64)


class DecisionSchema(Strict):
    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    lon = fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = fields.Float(required=True, validate=validate.Range(-90, 90))


class AcceptSchema(DecisionSchema):
    kind = fields.String(required=True, validate=validate.OneOf(SITE_KINDS))
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    organisation_id = fields.String(required=True, validate=_SHORT)
    site_id = fields.String(validate=_SHORT)
    geometry = fields.Dict(metadata={"description": "as edited; else as proposed"})


class DeclineSchema(DecisionSchema):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))


@blueprint.get("/habits/proposals")
@blueprint.response(200)
def proposals() -> dict[str, Any]:
    """Usual stops outside every listed site, the most visited first, with what was decided before."""
    actor, habits = current_actor(), services().habits
    return {
        "items": [_stop(stop) for stop in habits.proposals(actor)],
        "decided": [_decision(decision) for decision in habits.decisions(actor)],
    }


@blueprint.post("/habits/proposals/accept")
@blueprint.arguments(AcceptSchema)
@blueprint.response(201)
def accept(body: dict[str, Any]) -> dict[str, Any]:
    """Make a site of the proposal at a place."""
    id, place = body.pop("id"), (body.pop("lon"), body.pop("lat"))
    if "site_id" in body:
        body["id"] = body.pop("site_id")
    return {"site_id": services().habits.accept(id, place, body, current_actor())}


@blueprint.post("/habits/proposals/decline")
@blueprint.arguments(DeclineSchema)
@blueprint.response(201)
def decline(body: dict[str, Any]) -> dict[str, Any]:
    """Say that the place is none: it is not proposed again."""
    place = (body["lon"], body["lat"])
    services().habits.decline(body["id"], place, body["reason"], current_actor())
    return {"verdict": "declined"}


def _stop(stop: UsualStop) -> dict[str, Any]:
    return {
        "kind": "usual_stop",
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
        "verdict": decision.verdict,
        "site_id": decision.site_id,
        "reason": decision.reason,
        "recorded_at": decision.recorded_at,
    }
