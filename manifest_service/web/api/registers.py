"""/api/v1/registers: the lines of a party's manifests, on screen and as a file, from the same rows."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Response, jsonify, make_response, stream_with_context
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.codes import manifest_number
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import plain
from manifest_service.services.registers import COLUMNS, MASSES, Entry
from manifest_service.waste.clocks import end_of_day, start_of_day
from manifest_service.web.api.names import Names
from manifest_service.web.api.schemas import Day
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("registers", __name__, url_prefix="/api/v1", description="台账 Registers")

ON_SCREEN = 500
LONGEST = timedelta(days=366)
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class RegisterArgs(Schema):
    """Local days of issue, both included."""

    from_ = Day(required=True, data_key="from")
    to = Day(required=True)
    organisation = fields.String(validate=validate.Length(max=64))
    stream = fields.String(validate=validate.Length(max=64))
    format = fields.String(load_default="json", validate=validate.OneOf(["json", *MEDIA_TYPES]))


def whole_days(from_: date, to: date) -> tuple[datetime, datetime]:
    """From the beginning of one local day to the end of another; raises InvalidInput when that is
    nothing or over a year."""
    if to < from_:
        raise InvalidInput(faults=[Fault(path="to", code="ends_before_it_begins")])
    if to - from_ > LONGEST:
        params = {"days": LONGEST.days}
        raise InvalidInput(faults=[Fault(path="to", code="range_too_long", params=params)])
    return start_of_day(from_), end_of_day(to)


@blueprint.get("/registers")
@blueprint.arguments(RegisterArgs, location="query")
@blueprint.response(200)
def register(args: dict[str, Any]) -> Response:
    """A line for each waste of each manifest, with the totals; as JSON, CSV or XLSX."""
    begins, ends = args["from_"], args["to"]
    from_at, until_at = whole_days(begins, ends)
    entries = services().registers.entries(
        current_actor(),
        from_at=from_at,
        until_at=until_at,
        organisation_id=args.get("organisation"),
        stream=args.get("stream"),
    )
    names = Names()
    rows = (values_of(entry, names) for entry in entries)
    if args["format"] == "json":
        return make_response(jsonify(_on_screen(rows)))
    head = [say(f"registers.{name}") for name in COLUMNS]
    content = services().tables[args["format"]](head, rows)
    response = Response(stream_with_context(content), content_type=MEDIA_TYPES[args["format"]])
    name = f"register-{begins}-{ends}.{args['format']}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Language"] = locale()
    return response


def values_of(entry: Entry, names: Names) -> list[Any]:
    """The cells of one line, in the order of COLUMNS."""
    row = entry.row

    def named(id: str) -> str:
        return (names.named("organisation", id) or {"name": id})["name"]

    return [
        manifest_number.format(row.number),
        row.national_number,
        row.issued_at,
        say(f"lifecycle.status.{row.status}"),
        services().manifests.profile(row.stream).name(locale()),
        named(row.generator_id),
        named(row.carrier_id),
        named(row.receiver_id),
        (names.vehicle(row.vehicle_id) or {"plate": ""})["plate"],
        entry.waste_code,
        entry.waste_name,
        entry.declared_kg,
        entry.accepted_kg,
        entry.refused_kg,
        entry.disposed_kg,
        row.received_at,
        row.disposed_at,
        ", ".join(say(f"lifecycle.dimension.{each}") for each in row.discrepancies),
        row.corrected,
    ]


def _on_screen(rows: Iterator[list[Any]]) -> dict[str, Any]:
    """The first lines, and the totals of all."""
    totals = dict.fromkeys(MASSES, Decimal(0))
    shown: list[dict[str, Any]] = []
    count = 0
    for values in rows:
        line = dict(zip(COLUMNS, values, strict=True))
        count += 1
        for name in MASSES:
            totals[name] += line[name] or Decimal(0)
        if len(shown) < ON_SCREEN:
            shown.append({name: None if v is None else plain(v) for name, v in line.items()})
    return {
        "columns": [{"name": name, "text": say(f"registers.{name}")} for name in COLUMNS],
        "items": shown,
        "count": count,
        "totals": {name: plain(kg) for name, kg in totals.items()},
    }
