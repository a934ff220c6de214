"""`POST /manifests?check=only`: what a form is told of a draft while it is typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, jsonify, request
from marshmallow import ValidationError

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import plain
from manifest_service.services.checks.finding import Finding
from manifest_service.services.drafting import Said
from manifest_service.web.api import presenting
from manifest_service.web.api.schemas import IssueSchema
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import problem, schema_faults
from manifest_service.web.services import services
from manifest_service.web.texts import say

View = Callable[..., Any]
NOT_OF_THE_DRAFT = frozenset({"id", "occurred_at", "paper", "signature"})


def answering_checks(view: View) -> View:
    """`view`, but a request with `?check=only` is answered without it: its body may be a draft not
    wholly written, which the schema of a manifest would refuse."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        if request.args.get("check") == "only":
            return dry_run(request.get_json())
        return view(*args, **kwargs)

    return answered


def dry_run(body: object) -> Response:
    """`said_of` a draft, as an answer."""
    return jsonify(said_of(body))


def said_of(body: object) -> dict[str, list[dict[str, Any]]]:
    """`refusals` and `warnings`, each with the `fields` and waste `line` it speaks of; what is still
    to be filled in is a refusal `required`. Raises InvalidInput for what is no object."""
    if not isinstance(body, dict):
        raise InvalidInput(faults=[Fault(path="", code="schema_object")])
    written, malformed = _written(body)
    given = {key: value for key, value in written.items() if key not in NOT_OF_THE_DRAFT}
    if "vehicle" in given:
        given["vehicle_id"] = given.pop("vehicle")
    paper, actor = written.get("paper"), current_actor()
    if paper is not None:
        given["paper_number"] = paper.get("paper_number", "")
    if actor.role == "generator_clerk":
        given.setdefault("generator_id", actor.organisation_id or "")
    try:
        said = services().drafting.check(plain(given), written.get("occurred_at"), actor)
    except InvalidInput as error:
        said = Said(faults=error.faults or (Fault(path="", code=error.code),), findings=())
    told = {item["path"] for item in malformed}
    # A field that cannot be read is not left out.
    faults = [_fault(one) for one in said.faults if _named(one.path) not in told]
    findings = [(one.refuses and paper is None, _finding(one)) for one in said.findings]
    return {
        "refusals": [*malformed, *faults, *(item for refuses, item in findings if refuses)],
        "warnings": [item for refuses, item in findings if not refuses],
    }


def _written(body: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What of `body` can be read, and what is wrong with the form of the rest."""
    try:
        return dict(IssueSchema(partial=True).load(_filled(body))), []
    except ValidationError as error:
        found = schema_faults(error.messages)
        read = error.valid_data if isinstance(error.valid_data, dict) else {}
        return read, [{**item, **_place(item["path"])} for item in found]


def _filled(value: Any) -> Any:
    """`value` without what is empty: a field nobody has typed in yet."""
    if isinstance(value, dict):
        return {key: _filled(item) for key, item in value.items() if item not in (None, "")}
    return [_filled(item) for item in value] if isinstance(value, list) else value


def _fault(fault: Fault) -> dict[str, Any]:
    (said,) = problem(InvalidInput(faults=[fault]))["faults"]
    path = _named(fault.path)
    name = (
        {"name": say(f"lifecycle.field.{fault.params['field']}")}
        if fault.code == "required"
        else {}
    )
    return {**said, **name, "path": path, **_place(path)}


def _finding(finding: Finding) -> dict[str, Any]:
    line = {"line": finding.params["line"]} if "line" in finding.params else {}
    said = presenting.said(finding.code, finding.params)
    return {**said, "fields": list(finding.fields), **line}


def _named(path: str) -> str:
    """`path` as the form calls it."""
    return path.replace("vehicle_id", "vehicle")


def _place(path: str) -> dict[str, Any]:
    """The field of the form, and the waste line counted from 1."""
    head, _, rest = path.partition(".")
    line = rest.partition(".")[0]
    return {"fields": [head] if head else [], **({"line": int(line) + 1} if line.isdigit() else {})}
