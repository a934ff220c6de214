"""/api/v1/scales/{id}/readings: what a scale's program tells; /api/v1/yard/scales: what it shows."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.events.canonical import decimal_text, time_text
from manifest_service.services.scales import MOST_READINGS, Platform, Reading
from manifest_service.web.api.schemas import Mass, Strict, Time
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("scales", __name__, url_prefix="/api/v1", description="衡器 Scales")


class ReadingSchema(Strict):
    """`at` is by the sender's clock; `sequence` grows with each reading it makes."""

    id = fields.UUID(required=True)
    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**53))
    mass_kg = Mass(required=True)
    stable = fields.Boolean(required=True)
    at = Time(required=True)


class ReadingsSchema(Strict):
    readings = fields.List(
        fields.Nested(ReadingSchema), required=True, validate=validate.Length(1, MOST_READINGS)
    )


class SiteArgs(Schema):
    site = fields.String(validate=validate.Length(max=64))


@blueprint.post("/scales/<scale_id>/readings")
@blueprint.arguments(ReadingsSchema)
@blueprint.response(200)
def take(body: dict[str, Any], scale_id: str) -> dict[str, Any]:
    """Take what a scale reads now, with the token of a device of the firm that runs it. A reading sent
    again says that it still stands."""
    readings = [
        Reading(
            id=str(each["id"]),
            sequence=each["sequence"],
            mass_kg=each["mass_kg"],
            stable=each["stable"],
            taken_at=each["at"],
        )
        for each in body["readings"]
    ]
    new = services().scales.take(scale_id, readings, current_actor())
    return {"new": new, "repeated": len(readings) - new}


@blueprint.get("/yard/scales")
@blueprint.arguments(SiteArgs, location="query")
@blueprint.response(200)
def platforms(args: dict[str, Any]) -> dict[str, Any]:
    """What the scales of the caller's firm show now, those of a site or all."""
    found = services().scales.platforms(current_actor(), args.get("site"))
    return {"items": [_shown(platform) for platform in found]}


def _shown(platform: Platform) -> dict[str, Any]:
    scale, showing = platform.scale, platform.showing
    until = scale.verified_until_on
    reading = showing and {
        "id": showing.reading.id,
        "mass_kg": decimal_text(showing.reading.mass_kg),
        "stable": showing.reading.stable,
        "at": time_text(showing.reading.taken_at),
        "heard_at": time_text(showing.heard_at),
    }
    return {
        "id": scale.id,
        "name": scale.name,
        "site_id": scale.site_id,
        "verified_until_on": until.isoformat() if until else None,
        "state": platform.state,
        "clock_off_s": platform.clock_off_s,
        "reading": reading,
    }
