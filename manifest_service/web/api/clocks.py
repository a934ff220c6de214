"""/api/v1/clocks, /calendar: legal deadlines, and the working days they are counted in."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Response, jsonify, make_response
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.codes import manifest_number
from manifest_service.errors import Fault, InvalidInput, NotFound
from manifest_service.services.clocks import ON_MANIFESTS, Running
from manifest_service.waste.calendar import Year
from manifest_service.waste.clocks import BY_CODE
from manifest_service.web.api.if_match import expected_version
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import words_of
from manifest_service.web.api.schemas import Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import say

blueprint = Blueprint("clocks", __name__, url_prefix="/api/v1", description="时限 Deadlines")

LONGEST_HOLIDAY = 100
"""Days."""


class ClockArgs(Schema):
    code = fields.String(metadata={"description": "receipt,storage,..."})
    state = fields.String(metadata={"description": "running,pressing,overdue"})


class YearSchema(Strict):
    """A year of the State Council's notice; spans and days are ISO dates."""

    id = fields.String(required=True)
    source = fields.String(required=True, validate=validate.Length(1, 200))
    holidays = fields.List(
        fields.List(fields.Date(), validate=validate.Length(2, 2)),
        required=True,
        validate=validate.Length(max=40),
    )
    working_weekends = fields.List(fields.Date(), required=True, validate=validate.Length(max=40))


@blueprint.get("/clocks")
@blueprint.arguments(ClockArgs, location="query")
@blueprint.response(200)
def clocks(args: dict[str, Any]) -> dict[str, Any]:
    """Deadlines still running: the caller's own, or the county's; the next due first."""
    states, names = words_of(args.get("state")), Names()
    found = services().clocks.running(current_actor(), words_of(args.get("code")))
    shown = [one for one in found if not states or one.state in states]
    counts: dict[str, int] = {}
    for one in found:
        counts[one.state] = counts.get(one.state, 0) + 1
    return {"items": [_shown(one, names) for one in shown], "counts": counts}


@blueprint.get("/calendar/<int:year>")
@blueprint.response(200)
def calendar(year: int) -> Response:
    """A year of the working-day calendar; its ETag is its version, 0 for the package's own."""
    current_actor()
    found, version = services().calendar.get(year)
    if found is None:
        raise NotFound("calendar_year_unknown", year=year)
    response = make_response(
        jsonify(
            {
                "year": year,
                "version": version,
                "published": found.published,
                "source": found.source,
                "holidays": _spans(found),
                "working_weekends": [day.isoformat() for day in sorted(found.working_weekends)],
            }
        )
    )
    response.set_etag(str(version))
    return response


@blueprint.put("/calendar/<int:year>")
@blueprint.arguments(YearSchema)
@blueprint.response(200)
def record(body: dict[str, Any], year: int) -> dict[str, Any]:
    """Record a year as its notice has it; deadlines it touches move."""
    found = Year(
        source=body["source"],
        holidays=_days(body["holidays"]),
        working_weekends=frozenset(body["working_weekends"]),
    )
    version = services().calendar.record(
        body["id"], year, found, current_actor(), expected_version()
    )
    return {"year": year, "version": version}


def _days(spans: Sequence[Sequence[date]]) -> frozenset[date]:
    """Every day of spans that hold their first and last day; raises InvalidInput for one turned round or
    longer than any holiday."""
    for index, (first, last) in enumerate(spans):
        path = f"holidays.{index}"
        if last < first:
            raise InvalidInput(faults=[Fault(path=path, code="ends_before_it_begins")])
        if (last - first).days >= LONGEST_HOLIDAY:
            params = {"days": LONGEST_HOLIDAY}
            raise InvalidInput(faults=[Fault(path=path, code="range_too_long", params=params)])
    return frozenset(
        first + timedelta(days=i) for first, last in spans for i in range((last - first).days + 1)
    )


def _spans(year: Year) -> list[list[str]]:
    """Holidays as [first, last] of each run of days."""
    spans: list[list[Any]] = []
    for day in sorted(year.holidays):
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return [[first.isoformat(), last.isoformat()] for first, last in spans]


def _shown(one: Running, names: Names) -> dict[str, Any]:
    row = one.row
    on_manifest = row.code in ON_MANIFESTS
    return {
        "code": row.code,
        "name": say(f"clocks.{row.code}"),
        "subject": row.subject,
        "subject_text": manifest_number.format(row.subject) if on_manifest else row.subject,
        "manifest": row.subject if on_manifest else None,
        "concerned": names.named("organisation", row.concerned_id),
        "started_on": row.started_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "days_left": one.days_left,
        "working_days_left": one.working_days_left,
        "state": one.state,
        "state_text": say(f"clocks.state.{one.state}"),
        "law": BY_CODE[row.code].law,
    }
