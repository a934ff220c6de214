"""/api/v1/rules/settings: parameters of the alert rules, as the county sets them."""

from datetime import timedelta
from typing import Any

from flask import Response, jsonify, make_response
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.alerts.tuning import SCOPES
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import time_text
from manifest_service.services.projections import from_ms
from manifest_service.services.replaying import Told
from manifest_service.services.tuning import LONGEST, NewSetting, RecordedSetting
from manifest_service.web.api.if_match import expected_version
from manifest_service.web.api.schemas import Strict, Time
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

LONGEST_PREVIEW = timedelta(days=3)
"""A vehicle's fixes of so long are folded in some seconds."""

blueprint = Blueprint("tuning", __name__, url_prefix="/api/v1", description="预警参数 Tuning")


class SettingSchema(Schema):
    """A setting counts for manifests issued, and fixes made, after it was recorded."""

    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    rule = fields.String(required=True, metadata={"example": "route_deviation"})
    scope = fields.String(load_default="all", validate=validate.OneOf(SCOPES))
    scope_id = fields.String(load_default="", validate=validate.Length(max=64))
    values = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        required=True,
        metadata={
            "example": {"trigger_s": 90},
            "description": "Empty: the wider scope counts again",
        },
    )
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))


@blueprint.get("/rules/settings")
@blueprint.response(200)
def history() -> Response:
    """Every setting there ever was, the oldest first; the ETag is their count."""
    found = services().rule_settings.history(current_actor())
    response = make_response(jsonify({"items": [_shown(one) for one in found]}))
    response.set_etag(str(len(found)))
    return response


@blueprint.post("/rules/settings")
@blueprint.arguments(SettingSchema)
@blueprint.response(201)
def record(body: dict[str, Any]) -> dict[str, Any]:
    """Set parameters of a rule, for all or for a stream, a kind of vehicle, a site or a route."""
    id = body.pop("id")
    new = NewSetting(**body)
    return _shown(services().rule_settings.record(id, new, current_actor(), expected_version()))


class PreviewSchema(Strict):
    rule = fields.String(required=True)
    values = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    vehicle = fields.String(required=True, validate=validate.Length(min=1, max=64))
    begins_at = Time(required=True, data_key="from")
    ends_at = Time(required=True, data_key="to")


@blueprint.post("/rules/settings/preview")
@blueprint.arguments(PreviewSchema)
@blueprint.response(200)
def preview(body: dict[str, Any]) -> dict[str, Any]:
    """What a rule would have said of a vehicle's stored positions with other values, beside what it
    did say. Nothing is written. Three days at most."""
    actor = current_actor()
    rule, begins, ends = body["rule"], body["begins_at"], body["ends_at"]
    if ends - begins > LONGEST_PREVIEW:
        limit = {"days": LONGEST_PREVIEW.days}
        raise InvalidInput(faults=[Fault(path="to", code="preview_too_long", params=limit)])
    replayed = services().replaying.preview(
        body["vehicle"], begins, ends, {rule: body["values"]}, actor
    )
    return {
        "fixes": replayed.fixes,
        "manifests": len(replayed.manifests),
        "items": [_told(one) for one in replayed.told if one.episode.rule == rule],
    }


def _told(one: Told) -> dict[str, Any]:
    episode = one.episode
    return {
        "outcome": one.outcome,
        "first_at": time_text(from_ms(episode.first_at_ms)),
        "severity": episode.severity,
        "review": episode.review,
        "manifest_number": episode.manifest_number,
    }


def _shown(one: RecordedSetting) -> dict[str, Any]:
    setting = one.setting
    return {
        "seq": one.seq,
        "rule": setting.rule,
        "scope": setting.scope,
        "scope_id": setting.scope_id,
        "values": dict(setting.values),
        "reason": one.reason,
        "recorded_at": time_text(one.recorded_at),
        "recorded_by": one.recorded_by,
    }
