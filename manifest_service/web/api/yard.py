"""/api/v1/yard: the lists of the gate, what room is left, and the day's ledger."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, jsonify, make_response, stream_with_context
from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.codes import manifest_number
from manifest_service.events.canonical import decimal_text, plain, time_text
from manifest_service.events.messages import WeighbridgeTicket
from manifest_service.services.yard import Coming, Room, Visit
from manifest_service.web.api import presenting
from manifest_service.web.api.names import Names
from manifest_service.web.api.registers import MEDIA_TYPES
from manifest_service.web.api.scales import SiteArgs
from manifest_service.web.api.schemas import Day
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("yard", __name__, url_prefix="/api/v1/yard", description="场区 Yard")

COLUMNS = (
    "received_at",
    "plate",
    "number",
    "stream",
    "generator",
    "result",
    "expected_kg",
    "gross_kg",
    "tare_kg",
    "net_kg",
    "accepted_kg",
    "refused_kg",
    "discrepancies",
    "weighed_by",
    "ticket_number",
)
MASSES = ("expected_kg", "net_kg", "accepted_kg", "refused_kg")


class DayArgs(SiteArgs):
    on = Day()
    format = fields.String(load_default="json", validate=validate.OneOf(["json", *MEDIA_TYPES]))


@blueprint.get("")
@blueprint.arguments(SiteArgs, location="query")
@blueprint.response(200)
def show(args: dict[str, Any]) -> dict[str, Any]:
    """Who is expected, waits, is inside or is to be disposed of at a site, and what room is left."""
    yard, names = services().yards.now(current_actor(), args.get("site")), Names()

    def rows(found: Any) -> list[dict[str, Any]]:
        return [presenting.summary(row, names) for row in found]

    return {
        "at": time_text(yard.at),
        "site": {"id": yard.site.id, "name": yard.site.name},
        "sites": [{"id": site.id, "name": site.name} for site in yard.sites],
        "expected": [_coming(one, names) for one in yard.expected],
        "waiting": rows(yard.waiting),
        "inside": rows(yard.inside),
        "to_dispose": rows(yard.to_dispose),
        "room": _room(yard.room),
    }


@blueprint.get("/day")
@blueprint.arguments(DayArgs, location="query")
@blueprint.response(200)
def day(args: dict[str, Any]) -> Response:
    """The trucks received or refused on a local day, with totals by stream; as JSON, CSV or XLSX."""
    on = args.get("on") or services().yards.today()
    site, visits = services().yards.day(current_actor(), on, args.get("site"))
    names = Names()
    rows = [values_of(visit, names) for visit in visits]
    if args["format"] == "json":
        return make_response(jsonify(_on_screen(rows, visits, on.isoformat(), site.name)))
    head = [say(f"registers.{name}") for name in COLUMNS]
    content = services().tables[args["format"]](head, rows)
    response = Response(stream_with_context(content), content_type=MEDIA_TYPES[args["format"]])
    name = f"gate-{on}.{args['format']}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Language"] = locale()
    return response


def values_of(visit: Visit, names: Names) -> list[Any]:
    """The cells of one truck, in the order of COLUMNS."""
    row, ticket = visit.row, visit.ticket
    expected_kg = row.declared_kg if row.loaded_kg is None else row.loaded_kg
    return [
        row.received_at,
        (names.vehicle(row.vehicle_id) or {"plate": ""})["plate"],
        manifest_number.format(row.number),
        services().manifests.profile(row.stream).name(locale()),
        names.name("organisation", row.generator_id),
        say(f"registers.outcome.{visit.outcome}"),
        expected_kg,
        ticket.gross_kg if ticket else None,
        ticket.tare_kg if ticket else None,
        ticket.net_kg if ticket else None,
        row.accepted_kg,
        row.refused_kg,
        say("pages.comma").join(say(f"lifecycle.dimension.{each}") for each in row.discrepancies),
        weighed_by(ticket),
        ticket.ticket_number if ticket else None,
    ]


def weighed_by(ticket: WeighbridgeTicket | None) -> str:
    """Where gross and tare came from, in words; nothing where nobody told."""
    sources = (ticket.gross_by, ticket.tare_by) if ticket else ()
    said = dict.fromkeys(say(f"registers.by.{each}") for each in sources if each)
    return " / ".join(said)


def _on_screen(
    rows: Sequence[list[Any]], visits: Sequence[Visit], on: str, site: str
) -> dict[str, Any]:
    lines = [dict(zip(COLUMNS, values, strict=True)) for values in rows]
    streams: dict[str, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(MASSES, Decimal(0)))
    trucks = Counter(line["stream"] for line in lines)
    for line in lines:
        for name in MASSES:
            streams[line["stream"]][name] += line[name] or Decimal(0)
    return {
        "on": on,
        "site": site,
        "columns": [{"name": name, "text": say(f"registers.{name}")} for name in COLUMNS],
        "items": [
            {
                "manifest": visit.row.number,
                **{name: None if value is None else plain(value) for name, value in line.items()},
            }
            for line, visit in zip(lines, visits, strict=True)
        ],
        "outcomes": dict(Counter(visit.outcome for visit in visits)),
        "discrepant": sum(bool(visit.row.discrepancies) for visit in visits),
        "streams": [
            {"stream": name, "trucks": trucks[name], **{k: plain(kg) for k, kg in sums.items()}}
            for name, sums in streams.items()
        ],
    }


def _coming(one: Coming, names: Names) -> dict[str, Any]:
    return {
        **presenting.summary(one.row, names),
        "eta_at": time_text(one.eta_at) if one.eta_at else None,
        "eta_by": one.eta_by,
        "left_m": None if one.left_m is None else round(one.left_m),
        "seen_at": time_text(one.seen_at) if one.seen_at else None,
        "overdue": one.overdue,
    }


def _room(room: Room) -> dict[str, Any]:
    def kg(value: Decimal | None) -> str | None:
        return None if value is None else decimal_text(value)

    return {
        "capacity_kg": kg(room.capacity_kg),
        "accepted_today_kg": kg(room.accepted_today_kg),
        "coming_kg": kg(room.coming_kg),
        "capacity_left_kg": kg(room.capacity_left_kg),
        "accepted_this_year_kg": kg(room.accepted_this_year_kg),
        "quota_left_kg": kg(room.quota_left_kg),
        "permits": [
            {
                "number": permit.number,
                "valid_until_on": permit.valid_until_on.isoformat(),
                "quota_kg": kg(permit.quota_kg),
            }
            for permit in room.permits
        ],
    }
