"""/api/v1/manifests/<number>/interchange, /epcis and /interchange: manifests for other systems."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from flask import Response, request, stream_with_context
from flask_smorest import Blueprint
from marshmallow import Schema

from manifest_service.interchange.document import Names
from manifest_service.interchange.epcis import epcis_document
from manifest_service.interchange.reconciliation import HEADS, Row, compare, read_rows
from manifest_service.services.registers import Entry
from manifest_service.waste.clocks import local_day
from manifest_service.web.api.registers import MEDIA_TYPES, whole_days
from manifest_service.web.api.schemas import Day
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import say

blueprint = Blueprint("interchange", __name__, url_prefix="/api/v1", description="交换 Interchange")

TONNE_KG = Decimal(1000)


class RangeArgs(Schema):
    """Local days of issue, both included; at most a year."""

    from_ = Day(required=True, data_key="from")
    to = Day(required=True)


@blueprint.get("/manifests/<number>/interchange")
@blueprint.response(200)
def one(number: str) -> Response:
    """A manifest as a document of schemas/interchange/manifest.v1.json."""
    content = services().exports.one(number, current_actor())
    return Response(content, content_type="application/json")


@blueprint.get("/manifests/<number>/epcis")
@blueprint.response(200)
def epcis(number: str) -> Response:
    """A manifest's way as a GS1 EPCIS 2.0 document (JSON-LD)."""
    actor, manifests = current_actor(), services().manifests
    found = services().exports.found(number, actor)
    recorded = manifests.history(found.number, actor)
    made = epcis_document(found, recorded, services().clock.now())
    return Response(msgspec.json.encode(made), content_type="application/ld+json")


@blueprint.get("/interchange/manifests")
@blueprint.arguments(RangeArgs, location="query", as_kwargs=True)
@blueprint.response(200)
def many(from_: date, to: date) -> Response:
    """Manifests issued from day to day that the caller may see, a document a line (NDJSON)."""
    lines = services().exports.many(*whole_days(from_, to), current_actor())
    return Response(stream_with_context(lines), content_type="application/x-ndjson")


@blueprint.get("/interchange/reconciliation.csv")
@blueprint.arguments(RangeArgs, location="query", as_kwargs=True)
@blueprint.response(200)
def reconciliation_file(from_: date, to: date) -> Response:
    """What has a national number, in the columns of the national system."""
    rows = _ours(from_, to)
    cells = ([getattr(row, name) for name in HEADS.values()] for row in rows)
    content = services().tables["csv"](list(HEADS), cells)
    response = Response(stream_with_context(content), content_type=MEDIA_TYPES["csv"])
    name = f"reconciliation-{from_}-{to}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/interchange/reconciliation")
@blueprint.arguments(RangeArgs, location="query", as_kwargs=True)
@blueprint.response(200)
def reconcile(from_: date, to: date) -> dict[str, Any]:
    """The CSV of the national system in the body, held against ours; nothing is written."""
    current_actor()
    theirs, columns = read_rows(request.get_data())
    counts = dict.fromkeys(("matched", "differs", "missing_here", "missing_there"), 0)
    items = []
    for found in compare(_ours(from_, to), theirs, columns):
        counts[found.outcome] += 1
        if found.outcome != "matched":
            differences = {
                name: {"ours": ours, "theirs": theirs}
                for name, (ours, theirs) in found.differences.items()
            }
            items.append({**vars(found), "differences": differences})
            items[-1]["outcome_text"] = say(f"pages.reconciliation.{found.outcome}")
    return {"counts": counts, "items": items}


def _ours(from_: date, to: date) -> Iterator[Row]:
    """Who asks is looked at now, and not when the first row is sent."""
    begins, ends = whole_days(from_, to)
    return _rows(services().registers.entries(current_actor(), from_at=begins, until_at=ends))


def _rows(entries: Iterator[Entry]) -> Iterator[Row]:
    names = services().exports.names()
    for entry in entries:
        if entry.row.national_number is not None and entry.row.status != "void":
            yield _row(entry, names)


def _row(entry: Entry, names: Names) -> Row:
    row = entry.row
    generator, receiver = names.party(row.generator_id), names.party(row.receiver_id)
    accepted = entry.accepted_kg
    return Row(
        national_number=row.national_number or "",
        waste_code=entry.waste_code,
        generator=generator.name,
        generator_uscc=generator.uscc,
        carrier=names.party(row.carrier_id).name,
        receiver=receiver.name,
        receiver_uscc=receiver.uscc,
        planned_t=entry.declared_kg / TONNE_KG,
        confirmed_t=None if accepted is None else accepted / TONNE_KG,
        moved_on=_day(row.departed_at),
        received_on=_day(row.received_at),
    )


def _day(at: datetime | None) -> date | None:
    return local_day(at) if at else None
