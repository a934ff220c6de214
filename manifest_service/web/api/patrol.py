"""/api/v1/patrol: what a patrol learns at the roadside, and what it records."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import decimal_text, time_text
from manifest_service.events.envelope import Recorded
from manifest_service.events.roadside import MOST_PHOTOS, SEEN, Checked
from manifest_service.evidence.signed_label import Statement
from manifest_service.services.patrol import Looked, Place
from manifest_service.services.ports import RoadsideQuery, RoadsideRow
from manifest_service.services.projections import from_ms
from manifest_service.web.api import presenting
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, page_of
from manifest_service.web.api.schemas import PageArgs, PlaceSchema, Strict, Time
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import say

blueprint = Blueprint("roadside", __name__, url_prefix="/api/v1/patrol", description="路检 Patrol")


class LookArgs(PageArgs):
    label = fields.String(validate=validate.Length(min=1, max=2000))
    plate = fields.String(validate=validate.Length(min=1, max=20))
    lon = fields.Float(validate=validate.Range(-180, 180))
    lat = fields.Float(validate=validate.Range(-90, 90))
    accuracy_m = fields.Float(load_default=0.0, validate=validate.Range(0, 1_000_000))


class CheckSchema(Strict):
    """A check at the roadside; photos are attachments, uploaded before."""

    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    checked_at = Time()
    in_order = fields.Boolean(required=True)
    seen = fields.List(
        fields.String(validate=validate.OneOf(SEEN)), validate=validate.Length(max=len(SEEN))
    )
    plate = fields.String(allow_none=True, validate=validate.Length(min=1, max=20))
    manifest = fields.String(allow_none=True, validate=validate.Length(min=1, max=40))
    place = fields.Nested(PlaceSchema, allow_none=True)
    note = fields.String(allow_none=True, validate=validate.Length(min=1, max=2000))
    photos = fields.List(
        fields.String(validate=validate.Regexp(r"[0-9a-fA-F]{64}\Z")),
        validate=validate.Length(max=MOST_PHOTOS),
    )


class CheckListArgs(PageArgs):
    manifest = fields.String(validate=validate.Length(max=40))
    vehicle = fields.String(validate=validate.Length(max=64))
    mine = fields.Boolean(load_default=False)


@blueprint.get("/look")
@blueprint.arguments(LookArgs, location="query")
@blueprint.response(200)
def look(args: dict[str, Any]) -> dict[str, Any]:
    """What is known of a label (the text of its QR code) or of a plate: genuine, altered, closed, off
    its route, not here."""
    place = None
    if "lon" in args and "lat" in args:
        place = Place(lon=args["lon"], lat=args["lat"], accuracy_m=args["accuracy_m"])
    patrol, actor = services().patrol, current_actor()
    if "label" in args:
        return _looked(patrol.label(args["label"], place, actor))
    if "plate" in args:
        return _looked(patrol.plate(args["plate"], place, actor))
    raise InvalidInput(faults=[Fault(path="label", code="missing")])


@blueprint.get("/keys")
def keys() -> Response:
    """The keys of the county's labels, for a device that checks labels without signal, a vkey a line."""
    current_actor()
    verifying = services().checkpoints.keys.verifying("labels")
    text = "".join(f"{key}\n" for key in verifying)
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/checks")
@blueprint.arguments(CheckListArgs, location="query")
@blueprint.response(200)
def checks(args: dict[str, Any]) -> dict[str, Any]:
    """Checks at the roadside, the newest first."""
    actor = current_actor()
    query = RoadsideQuery(
        officer_id=actor.user_id if args["mine"] else None,
        vehicle_id=args.get("vehicle"),
        manifest_number=args.get("manifest"),
        after=cursor_of(args, datetime, str),
        limit=args["limit"] + 1,
    )
    rows = services().roadside.search(query, actor)
    events = dict(zip((row.id for row in rows), services().roadside.events(rows), strict=True))
    return page_of(rows, args["limit"], lambda row: _check(row, events[row.id]), _key_of)


@blueprint.post("/checks")
@blueprint.arguments(CheckSchema)
@blueprint.response(201)
def record(body: dict[str, Any]) -> dict[str, Any]:
    """Keep a check. Told late it is kept as late; told twice it is kept once."""
    checked = Checked(
        in_order=body["in_order"],
        seen=tuple(body.get("seen", ())),
        plate=body.get("plate"),
        manifest_number=body.get("manifest"),
        note=(body.get("note") or "").strip() or None,
        **(body.get("place") or {}),
    )
    row = services().roadside.record(
        body["id"], checked, body.get("photos", ()), body.get("checked_at"), current_actor()
    )
    return _check(row, services().roadside.events([row])[0])


def _looked(found: Looked) -> dict[str, Any]:
    names, last = Names(), found.last
    return {
        "verdicts": [{"code": code, "text": say(f"patrol.seen.{code}")} for code in found.verdicts],
        "statement": _statement(found.statement) if found.statement else None,
        "package": found.package,
        "differs": [
            {"name": name, "text": say(f"lifecycle.field.{name}")} for name in found.differs
        ],
        "manifest": _manifest(found, names),
        "others": list(found.others),
        "vehicle": {"id": found.vehicle.id, "plate": found.vehicle.plate}
        if found.vehicle
        else None,
        "last": {
            "lon": last.fix.lon,
            "lat": last.fix.lat,
            "at": time_text(from_ms(last.fix.at_ms)),
            "speed_kmh": last.fix.speed_kmh,
        }
        if last
        else None,
        "distance_m": None if found.distance_m is None else round(found.distance_m),
        "alerts": [
            {
                "id": row.id,
                "rule": row.rule,
                "rule_name": say(f"rules.{row.rule}.name"),
                "severity": row.severity,
                "first_at": time_text(row.first_at),
            }
            for row in found.alerts
        ],
    }


def _manifest(found: Looked, names: Names) -> dict[str, Any] | None:
    manifest = found.manifest
    if manifest is None:
        return None
    issued = manifest.issued
    return {
        **presenting.public_summary(manifest),
        "generator": names.named("organisation", issued.generator_id),
        "carrier": names.named("organisation", manifest.leg.carrier_id),
        "receiver": names.named("organisation", issued.receiver_id),
        "origin_site": names.named("site", issued.origin_site_id),
        "destination_site": names.named("site", issued.destination_site_id),
        "vehicle": names.vehicle(manifest.leg.vehicle_id),
        "driver": names.driver(manifest.leg.driver_id),
        "declared_kg": decimal_text(issued.declared_kg),
        "loaded_kg": None if manifest.loaded_kg is None else decimal_text(manifest.loaded_kg),
        "waste": [{"code": line.code, "name": line.name} for line in issued.waste],
    }


def _statement(said: Statement) -> dict[str, Any]:
    return {
        "number": said.number,
        "plate": said.vehicle_plate,
        "generator": said.generator,
        "receiver": said.receiver,
        "stream": said.stream,
        "declared_grams": said.declared_grams,
        "package": said.package,
    }


def _check(row: RoadsideRow, event: Recorded) -> dict[str, Any]:
    return {
        "id": row.id,
        "officer": Names().account(row.officer_id),
        "checked_at": time_text(row.checked_at),
        "recorded_at": time_text(row.recorded_at),
        "in_order": row.in_order,
        "seen": [{"code": code, "text": say(f"patrol.seen.{code}")} for code in row.seen],
        "plate": row.plate,
        "manifest_number": row.manifest_number,
        "lon": row.lon,
        "lat": row.lat,
        "note": event.data.get("note"),
        "photos": list(row.photos),
        "pos": event.pos,
        "leaf_hash": event.leaf_hash.hex(),
    }


def _key_of(row: RoadsideRow) -> tuple[Any, ...]:
    return (time_text(row.checked_at), row.id)
