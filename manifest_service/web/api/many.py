"""POST /api/v1/manifests/many: a day's manifests from one CSV file, each answered for itself."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_smorest import Blueprint

from manifest_service.errors import Busy, Fault, InvalidInput, ManifestServiceError
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.registry.spreadsheet import CsvRow, read_table
from manifest_service.web.api.dry_run import said_of
from manifest_service.web.api.manifests import draft_of
from manifest_service.web.api.schemas import CheckArgs, IssueSchema, load
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import fault_members, problem
from manifest_service.web.services import services

blueprint = Blueprint("many", __name__, url_prefix="/api/v1", description="转移联单 Manifests")

AT_MOST = 500
"""Manifests of one file: each is checked against quotas and capacities that the others fill."""
REF = "ref"
"""The firm's own reference: rows that share it are the waste lines of one manifest, and a file sent twice
issues nothing twice."""
WHOLE = (
    "stream", "origin_site_id", "carrier_id", "receiver_id", "destination_site_id", "vehicle",
    "driver_id", "route_id", "planned_departure_at", "planned_arrival_at", "national_number",
)  # fmt: skip
LINE = ("code", "name", "declared_kg", "form", "hazards", "packaging", "packages")
NEEDED = (REF, "stream", "code", "name", "declared_kg", *WHOLE[1:7])
LONGEST_REF = 64
_IDS = uuid.UUID("3b1f6f0e-6d0a-5a5e-9a53-2f6a0d8a4c11")
"""Namespace of the ids of the commands."""


@blueprint.post("/manifests/many")
@blueprint.arguments(CheckArgs, location="query")
@blueprint.response(200)
def many(args: dict[str, Any]) -> dict[str, Any]:
    """Issue a manifest for each reference of a CSV file; with `?check=only` say what would be said, and write
    nothing. A refused one does not stop the others: put right what it says and send the file again."""
    actor = current_actor()
    require(actor, "manifest.issue_many")
    rows = read_table(request.get_data(), columns={REF, *WHOLE, *LINE}, required=NEEDED)
    drafts = _by_reference(rows)
    if len(drafts) > AT_MOST:
        raise InvalidInput("too_many_manifests", limit=AT_MOST)
    work = _checked if args.get("check") == "only" else _issued
    items = [{"ref": ref, **_one(found, actor, work)} for ref, found in drafts.items()]
    states = [item["status"] for item in items]
    return {"items": items, "counts": {state: states.count(state) for state in sorted({*states})}}


def _by_reference(rows: Sequence[CsvRow]) -> dict[str, list[CsvRow]]:
    found: dict[str, list[CsvRow]] = {}
    for row in rows:
        found.setdefault(row.data.get(REF, ""), []).append(row)
    return found


def _one(rows: Sequence[CsvRow], actor: Actor, work: Any) -> dict[str, Any]:
    lines = [row.row for row in rows]
    faults = [fault for row in rows for fault in row.faults] or list(_disagreeing(rows))
    if faults:
        told = [fault_members(fault) for fault in faults]
        return {"rows": lines, "status": "refused", "refusals": told, "warnings": []}
    answer: dict[str, Any] = work(_draft(rows, actor), actor)
    return {"rows": lines, **answer}


def _disagreeing(rows: Sequence[CsvRow]) -> Sequence[Fault]:
    ref = rows[0].data[REF]
    if not ref or len(ref) > LONGEST_REF:
        return [
            Fault(
                path=REF,
                code="missing" if not ref else "text_too_long",
                params={"limit": LONGEST_REF},
            )
        ]
    # An empty cell in a further line repeats the first.
    differ = [
        name
        for name in WHOLE
        if any(row.data.get(name, "") not in ("", rows[0].data.get(name, "")) for row in rows[1:])
    ]
    return [Fault(path=name, code="rows_disagree", params={"ref": ref}) for name in differ]


def _draft(rows: Sequence[CsvRow], actor: Actor) -> dict[str, Any]:
    first = rows[0].data
    given: dict[str, Any] = {name: first[name] for name in WHOLE if first.get(name)}
    id = uuid.uuid5(_IDS, f"{actor.organisation_id} {first[REF]}")
    return {"id": str(id), **given, "waste": [_line(row.data) for row in rows]}


def _line(cells: Mapping[str, str]) -> dict[str, Any]:
    line: dict[str, Any] = {name: cells[name] for name in LINE if cells.get(name)}
    if "hazards" in line:
        line["hazards"] = [part.strip() for part in line["hazards"].split(";") if part.strip()]
    if line.get("packages", "").isdecimal():
        line["packages"] = int(line["packages"])
    return line


def _checked(draft: dict[str, Any], actor: Actor) -> dict[str, Any]:
    said = said_of({name: value for name, value in draft.items() if name != "id"})
    return {"status": "refused" if said["refusals"] else "ready", **said}


def _issued(draft: dict[str, Any], actor: Actor) -> dict[str, Any]:
    try:
        body = load(IssueSchema(), draft, at="")
        acted = services().manifests.issue(body["id"], draft_of(body, actor), None, actor)
    except Busy:
        raise
    except ManifestServiceError as error:
        said = problem(error)
        refusals = said.get("faults") or [
            {"path": "", "code": said["code"], "detail": said["detail"]}
        ]
        return {"status": "refused", "refusals": refusals, "warnings": []}
    status = "issued" if acted.is_new else "duplicate"
    return {"status": status, "number": acted.manifest.number, "refusals": [], "warnings": []}
