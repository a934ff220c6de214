"""/api/v1/search/near: which vehicles passed or stopped around a place, and carrying what."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from flask import Response, jsonify, make_response, stream_with_context
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.codes import manifest_number
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import plain, time_text
from manifest_service.geofence.datum import DATUMS
from manifest_service.geofence.near import Circle
from manifest_service.geofence.plane import Plane
from manifest_service.registry.entries import Vehicle
from manifest_service.services.near import Asked, Carried, Key, Sighted
from manifest_service.services.projections import from_ms
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, encode_cursor
from manifest_service.web.api.registers import MEDIA_TYPES
from manifest_service.web.api.schemas import Time
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import fault_members
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("near", __name__, url_prefix="/api/v1", description="搜寻 Search")

USUAL_SPAN = timedelta(days=30)
USUAL_RADIUS_M = 200.0
CORNERS = 72
"""Of a circle drawn as a polygon."""
MOST_PLACES = 300
"""Of a piece of track: a longer one is thinned."""

COLUMNS = (
    "kind",
    "plate",
    "carrier",
    "entered_at",
    "left_at",
    "minutes",
    "stop_minutes",
    "nearest_m",
    "silent_minutes",
    "fixes",
    "state",
    "number",
    "waste_codes",
    "waste_names",
    "kg",
    "generator",
    "receiver",
)


class NearArgs(Schema):
    """`from` and `to`: device time; the last 30 days by default. `cursor`: `next` of the page before."""

    lon = fields.Float(required=True, allow_nan=False)
    lat = fields.Float(required=True, allow_nan=False)
    r = fields.Float(
        load_default=USUAL_RADIUS_M, allow_nan=False, metadata={"description": "metres"}
    )
    datum = fields.String(load_default="WGS84", validate=validate.OneOf(DATUMS))
    from_ = Time(data_key="from")
    to = Time()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(validate=validate.Length(max=300))
    format = fields.String(
        load_default="json", validate=validate.OneOf(["json", "geojson", *MEDIA_TYPES])
    )


class MonthArgs(Schema):
    month = fields.String(
        required=True,
        validate=validate.Regexp(r"^20\d\d-(0[1-9]|1[0-2])$"),
        metadata={"description": "2026-11"},
    )


@blueprint.get("/search/near")
@blueprint.arguments(NearArgs, location="query")
@blueprint.response(200)
def near(args: dict[str, Any]) -> Response:
    """Visits to a circle, the newest first: as JSON or GeoJSON a page at a time, as CSV or XLSX whole.
    For officers, auditors and administrators; each search is recorded in the log."""
    asked, actor, form = _asked(args), current_actor(), args["format"]
    if form in MEDIA_TYPES:
        return _file(asked, services().near.every(asked, actor, form=form), form)
    page = services().near.search(
        asked, actor, limit=args["limit"], before=_before(args), form=form
    )
    names = _names(page.items)
    following = encode_cursor(page.next) if page.next else None
    about = {
        "next": following,
        "searched_from": time_text(page.searched_from),
        "warnings": [fault_members(warning) for warning in page.warnings],
    }
    if form == "geojson":
        features = [_circle(page.circle), *(_piece(one, names) for one in page.items)]
        response = make_response(
            jsonify({"type": "FeatureCollection", "features": features, **about})
        )
        response.content_type = "application/geo+json"
        return response
    return make_response(jsonify({"items": [shown(one, names) for one in page.items], **about}))


@blueprint.get("/searches")
@blueprint.arguments(MonthArgs, location="query")
@blueprint.response(200)
def searches(args: dict[str, Any]) -> dict[str, Any]:
    """Who searched around which place in a month, the newest first; for auditors and administrators."""
    return {"items": services().near.made(args["month"], current_actor())}


def shown(one: Sighted, names: Names) -> dict[str, Any]:
    """A visit as a program reads it; `seconds` is null where it was only possibly there."""
    visit, certain = one.visit, one.visit.kind != "possibly"
    carrier = _carrier(one, names)
    return {
        "vehicle": names.vehicle(one.vehicle_id),
        "carrier": names.named("organisation", carrier),
        "kind": visit.kind,
        "kind_text": say(f"near.kind.{visit.kind}"),
        "entered_at": time_text(from_ms(visit.entered_ms)),
        "left_at": time_text(from_ms(visit.left_ms)),
        "seconds": round((visit.left_ms - visit.entered_ms) / 1000) if certain else None,
        "stop_seconds": round(visit.stop_ms / 1000),
        "silent_seconds": round(visit.silent_ms / 1000),
        "nearest_m": round(visit.nearest_m, 1),
        "nearest_at": time_text(from_ms(visit.nearest_ms)),
        "fixes": visit.fixes,
        "since_before": visit.since_before,
        "goes_on": visit.goes_on,
        "no_manifest": not one.manifests,
        "manifests": [_manifest(carried, names) for carried in one.manifests],
    }


def _names(items: Sequence[Sighted]) -> Names:
    """The names a page shows, looked up together."""
    names = Names()
    names.learn(("vehicle", one.vehicle_id) for one in items)
    rows = [carried.row for one in items for carried in one.manifests]
    parties = {_carrier(one, names) for one in items}
    parties |= {id for row in rows for id in (row.generator_id, row.receiver_id)}
    names.learn(("organisation", id) for id in parties if id is not None)
    return names


def _asked(args: dict[str, Any]) -> Asked:
    until_at = args.get("to") or services().clock.now()
    return Asked(
        lon=args["lon"],
        lat=args["lat"],
        radius_m=args["r"],
        from_at=args.get("from_") or until_at - USUAL_SPAN,
        until_at=until_at,
        datum=args["datum"],
    )


def _before(args: dict[str, Any]) -> Key | None:
    key = cursor_of(args, 2)
    if key is None:
        return None
    entered_ms, vehicle_id = key
    if type(entered_ms) is not int or not isinstance(vehicle_id, str):
        raise InvalidInput("cursor_invalid", faults=[Fault(path="cursor", code="cursor_invalid")])
    if not 0 <= entered_ms < 2**43:  # until the year 2248
        raise InvalidInput("cursor_invalid", faults=[Fault(path="cursor", code="cursor_invalid")])
    return entered_ms, vehicle_id


def _carrier(one: Sighted, names: Names) -> str | None:
    entry = names.entry("vehicle", one.vehicle_id)
    return entry.carrier_id if isinstance(entry, Vehicle) else None


def _manifest(carried: Carried, names: Names) -> dict[str, Any]:
    row = carried.row
    return {
        "number": row.number,
        "number_text": manifest_number.format(row.number),
        "state": _state(carried),
        "state_text": say(f"near.state.{_state(carried)}"),
        "stream": row.stream,
        "generator": names.named("organisation", row.generator_id),
        "receiver": names.named("organisation", row.receiver_id),
        "kg": plain(row.loaded_kg if row.loaded_kg is not None else row.declared_kg),
        "waste": [
            {"code": line.code, "name": line.name, "declared_kg": plain(line.declared_kg)}
            for line in row.lines
        ],
    }


def _state(carried: Carried) -> str:
    return "loaded" if carried.loaded else "issued"


def _circle(circle: Circle) -> dict[str, Any]:
    angle = np.linspace(0, 2 * np.pi, CORNERS + 1)
    plane = Plane(circle.lon, circle.lat)
    lon, lat = plane.unproject(np.cos(angle) * circle.radius_m, np.sin(angle) * circle.radius_m)
    ring = [[round(x, 7), round(y, 7)] for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    ring[-1] = ring[0]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "kind": "circle",
            "lon": circle.lon,
            "lat": circle.lat,
            "radius_m": circle.radius_m,
        },
    }


def _piece(one: Sighted, names: Names) -> dict[str, Any]:
    """The piece of track of a visit; a point where nothing joins it to another fix."""
    piece = one.visit.piece
    thinned = piece[:: max(1, len(piece) // MOST_PLACES)]
    if thinned[-1] != piece[-1]:
        thinned = (*thinned, piece[-1])
    places = [[lon, lat] for _, lon, lat in thinned]
    alone = {"type": "Point", "coordinates": places[0]}
    line = {"type": "LineString", "coordinates": places}
    return {
        "type": "Feature",
        "geometry": line if len(places) > 1 else alone,
        "properties": {
            "kind": "near",
            "visit": shown(one, names),
            "times": [time_text(from_ms(at_ms)) for at_ms, *_ in thinned],
        },
    }


def _file(asked: Asked, found: Iterable[Sighted], form: str) -> Response:
    """A line for each visit and manifest."""
    names = Names()
    rows = (values for one in found for values in values_of(one, names))
    head = [say(f"near.column.{name}") for name in COLUMNS]
    content = services().tables[form](head, rows)
    response = Response(stream_with_context(content), content_type=MEDIA_TYPES[form])
    name = f"near-{asked.from_at:%Y%m%d}-{asked.until_at:%Y%m%d}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Language"] = locale()
    return response


def values_of(one: Sighted, names: Names) -> Iterator[Sequence[Any]]:
    """The cells of each line of a visit, in the order of COLUMNS."""
    said = shown(one, names)
    begin = [
        said["kind_text"],
        said["vehicle"]["plate"],
        (said["carrier"] or {"name": None})["name"],
        from_ms(one.visit.entered_ms),
        from_ms(one.visit.left_ms),
        None if said["seconds"] is None else round(said["seconds"] / 60, 1),
        round(said["stop_seconds"] / 60, 1),
        said["nearest_m"],
        round(said["silent_seconds"] / 60, 1),
        said["fixes"],
    ]
    if not said["manifests"]:
        yield [*begin, say("near.state.none"), *[None] * 6]
    for manifest in said["manifests"]:
        yield [
            *begin,
            manifest["state_text"],
            manifest["number_text"],
            "; ".join(line["code"] for line in manifest["waste"]),
            "; ".join(line["name"] for line in manifest["waste"]),
            manifest["kg"],
            manifest["generator"]["name"],
            manifest["receiver"]["name"],
        ]
