"""/api/v1/manifests: issue, act, read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, make_response
from flask_smorest import Blueprint

from manifest_service.codes import label_token, manifest_number, national_number
from manifest_service.errors import Busy, ManifestServiceError, NotFound
from manifest_service.events.canonical import plain
from manifest_service.events.codec import from_body
from manifest_service.events.envelope import Actor
from manifest_service.events.messages import Generated, PaperEntered
from manifest_service.events.upcast import current_type
from manifest_service.services.manifests import Act, Acted, label_shown
from manifest_service.services.ports import ManifestQuery, ManifestRow
from manifest_service.services.signing import Signature
from manifest_service.services.standing import may_read
from manifest_service.waste.clocks import end_of_day, start_of_day
from manifest_service.web.api import presenting
from manifest_service.web.api.dry_run import answering_checks
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, page_of, words_of
from manifest_service.web.api.reading import read_event
from manifest_service.web.api.schemas import (
    ActSchema,
    CheckArgs,
    IssueSchema,
    ManifestListArgs,
    QueuedActSchema,
    SyncSchema,
    load,
)
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import problem
from manifest_service.web.services import services

blueprint = Blueprint("manifests", __name__, url_prefix="/api/v1", description="转移联单 Manifests")


@blueprint.post("/manifests")
@answering_checks
@blueprint.arguments(IssueSchema)
@blueprint.arguments(CheckArgs, location="query")
@blueprint.response(201)
def issue(body: dict[str, Any], _args: dict[str, Any]) -> Any:
    """Issue a manifest as its generator. `?check=only` says what would be said, and writes nothing: the
    draft may be half written, what it leaves out is `required`, and every rule answers whose facts are
    there."""
    said_at = body.get("occurred_at")
    actor = _signer(body)
    draft = draft_of(body, actor)
    acted = services().manifests.issue(body["id"], draft, said_at, actor, paper=_paper(body))
    return _manifest(acted.manifest.number), 201 if acted.is_new else 200


@blueprint.get("/manifests")
@blueprint.arguments(ManifestListArgs, location="query")
@blueprint.response(200)
def search(args: dict[str, Any]) -> dict[str, Any]:
    """Manifests the caller may see, newest first."""
    vehicle_ids = services().registry.vehicles_with(args["plate"]) if args.get("plate") else ()
    if args.get("plate") and not vehicle_ids:
        return {"items": [], "next": None}
    begins, ends = args.get("from_"), args.get("to")
    query = ManifestQuery(
        statuses=words_of(args.get("status")),
        party_id=args.get("organisation"),
        vehicle_id=args.get("vehicle"),
        vehicle_ids=vehicle_ids,
        stream=args.get("stream"),
        text=(args.get("q") or "").replace("-", "").strip().upper() or None,
        waste=args.get("waste"),
        discrepancy=args.get("discrepancy"),
        corrected=args.get("corrected"),
        missing=args.get("missing"),
        trial=args.get("trial"),
        issued_from=start_of_day(begins) if begins else None,
        issued_until=end_of_day(ends) if ends else None,
        after=cursor_of(args, datetime, str),
        limit=args["limit"] + 1,
    )
    rows, names = services().manifests.search(query, current_actor()), Names()
    return page_of(rows, args["limit"], lambda row: presenting.summary(row, names), _key_of)


@blueprint.get("/manifests/<number>")
@blueprint.response(200)
def show(number: str) -> Response:
    """One manifest; its ETag is its version."""
    response: Response = make_response(_manifest(number))
    response.set_etag(str((response.get_json() or {})["version"]))
    return response


@blueprint.get("/manifests/<number>/events")
@blueprint.response(200)
def history(number: str) -> dict[str, Any]:
    """The manifest's chain of events, as the log holds it, and the checks at the roadside about it:
    what the officer wrote is for the authority."""
    names, actor = Names(), current_actor()
    recorded = services().manifests.history(number, actor)
    told = presenting.told_by_journals(recorded)
    checks = services().roadside.of_manifest(recorded[0].stream.partition("/")[2])
    return {
        "items": [presenting.event(event, names, told.get(event.id)) for event in recorded],
        "checks": [presenting.roadside_check(event, actor, names) for event in checks],
    }


@blueprint.post("/manifests/<number>/events")
@blueprint.arguments(ActSchema)
@blueprint.response(201)
def act(body: dict[str, Any], number: str) -> Any:
    """Record what happened to a manifest; the same id and body again gives the same event."""
    acted = services().manifests.act(_act(number, body), _signer(body))
    answer = {
        "event": presenting.event(acted.event, Names()),
        "manifest": _manifest(acted.manifest.number),
    }
    return answer, 201 if acted.is_new else 200


@blueprint.post("/sync")
@blueprint.arguments(SyncSchema)
@blueprint.response(200)
def sync(body: dict[str, Any]) -> dict[str, Any]:
    """A list of acts, queued or chosen together, in the order they were made; a result for each."""
    signer = _signer(body)
    return {"results": [_result(command, _done(command, signer)) for command in body["commands"]]}


@blueprint.get("/labels/<path:text>")
@blueprint.response(200)
def label(text: str) -> dict[str, Any]:
    """What a label says: by token, by the address in its QR, or by our number typed in."""
    actor, manifests = current_actor(), services().manifests
    token = label_token.from_scan(text)
    if token is None:
        if not any(character.isdigit() for character in text) or "/" in text:
            raise NotFound("label_unknown")
        number = manifest_number.validate(text)
        return {"package": 0, "genuine": True, "manifest": _manifest(number)}
    found, package = manifests.by_label(token)
    allowed = may_read(found, actor)
    shown = _manifest(found.number) if allowed else presenting.public_summary(found)
    return {"package": package, "genuine": True, "manifest": shown, "yours": allowed}


@blueprint.get("/streams")
@blueprint.response(200)
def streams() -> dict[str, Any]:
    """The waste streams and what each asks for."""
    current_actor()
    return {
        "items": [presenting.stream(profile) for profile in services().manifests.profiles.values()]
    }


def _manifest(number: str) -> dict[str, Any]:
    actor = current_actor()
    found = services().manifests.get(number, actor)
    row = services().store.read(lambda tx: tx.manifests.get(found.number))
    assert row is not None
    return presenting.manifest(found, row, actor, Names())


def _signer(body: Mapping[str, Any]) -> Actor:
    """Who acts: the caller, or the party that signs in his session."""
    actor, signature = current_actor(), body.get("signature")
    return services().signing.sign(Signature(**signature), actor) if signature else actor


NOT_OF_THE_DRAFT = frozenset({"id", "occurred_at", "paper", "signature"})


def draft_of(body: Mapping[str, Any], actor: Actor) -> Generated:
    """The first event that `body`, of IssueSchema, asks for."""
    data = {key: value for key, value in body.items() if key not in NOT_OF_THE_DRAFT}
    if data.get("national_number"):
        data["national_number"] = national_number.validate(data["national_number"])
    data["vehicle_id"] = data.pop("vehicle")
    # What was on paper the receiver may enter too, in the generator's name.
    data["generator_id"] = data.get("generator_id") or actor.organisation_id or ""
    data["number"] = manifest_number.compact(data.get("number") or "")
    if body.get("paper"):
        data["paper_number"] = body["paper"]["paper_number"]
    given = {key: value for key, value in data.items() if value is not None}
    event = from_body(current_type("manifest.generated"), plain(given))
    assert isinstance(event, Generated)
    return event


def _paper(body: Mapping[str, Any]) -> PaperEntered | None:
    if not body.get("paper"):
        return None
    given = {key: value for key, value in body["paper"].items() if value is not None}
    event = from_body(current_type("manifest.paper_entered"), plain(given))
    assert isinstance(event, PaperEntered)
    return event


def _act(number: str, body: Mapping[str, Any]) -> Act:
    return Act(
        id=body["id"],
        number=number,
        event=read_event(body["type"], body["data"], number, current_actor()),
        occurred_at=body["occurred_at"],
        label=label_shown(body["data"]),
    )


def _done(command: Mapping[str, Any], signer: Actor) -> Acted | ManifestServiceError:
    """What became of one queued act; one that is refused does not stop the rest."""
    try:
        body = load(QueuedActSchema(), command, at="")
        actor = _signer(body) if body.get("signature") else signer
        return services().manifests.act(_act(body["number"], body), actor)
    except Busy:
        raise
    except ManifestServiceError as error:
        return error


def _result(command: Mapping[str, Any], result: Acted | ManifestServiceError) -> dict[str, Any]:
    if isinstance(result, Acted):
        status = "accepted" if result.is_new else "duplicate"
        event = presenting.event(result.event, Names())
        return {
            "id": command.get("id"),
            "number": command.get("number"),
            "status": status,
            "event": event,
        }
    said = problem(result)
    return {"id": command.get("id"), "number": command.get("number"), "status": "refused"} | {
        key: said[key] for key in ("code", "detail", "faults") if key in said
    }


def _key_of(row: ManifestRow) -> tuple[str, ...]:
    return (str(plain(row.issued_at)), row.number)
