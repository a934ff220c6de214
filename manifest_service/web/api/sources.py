"""/api/v1/sources: positions from other programs, and what the gateway of terminals asks.

Programs that cannot set a header bring their lasting token as password of Basic authentication or
as `?token=`. A session cookie does not open these: a GET that writes must not be callable by a page.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from flask import Request, request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.errors import ManifestServiceError, NotSignedIn
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services import Services
from manifest_service.services.accounts import actor_of
from manifest_service.services.positions import Report, Taken
from manifest_service.web.api.osmand import read_json, read_parameters
from manifest_service.web.api.schemas import SignInSchema, Strict
from manifest_service.web.api.traccar import read_traccar
from manifest_service.web.auth import current_actor, lasting_reporter, origin
from manifest_service.web.services import services

blueprint = Blueprint("sources", __name__, url_prefix="/api/v1/sources", description="来源 Sources")


@blueprint.post("/token")
@blueprint.arguments(SignInSchema)
@blueprint.response(200)
def token(body: dict[str, Any]) -> dict[str, Any]:
    """A lasting token of a `device` or `gateway` account, for all such an account is there for; it is
    listed and revoked among its tokens, and a new password ends it."""
    account = services().accounts.sign_in(body["username"], body["password"], origin())
    return {"token": services().tokens.make_lasting(account)}


@blueprint.post("/traccar")
@blueprint.response(200)
def traccar() -> dict[str, Any]:
    """One position as Traccar forwards it (`forward.type` json)."""
    actor = current_device()
    return told(take_traccar(services(), request, actor))


@blueprint.route("/osmand", methods=["GET", "POST"])
@blueprint.response(200)
def osmand() -> dict[str, Any]:
    """A position as OsmAnd and the Traccar Client send it: parameters or JSON."""
    actor = current_device()
    return told(take_osmand(services(), request, actor))


@blueprint.get("/terminals")
@blueprint.response(200)
def terminals() -> dict[str, Any]:
    """Every registered terminal with the route of its trip, for the gateway."""
    found = services().terminals.every(current_actor())
    return {"terminals": msgspec.to_builtins(found)}


@blueprint.get("/corridors/<id>")
@blueprint.response(200)
def corridor(id: str) -> Any:
    """An approved route as lines, for the gateway; with each `detour` (its number) that is asked for."""
    detours = {int(text) for text in request.args.getlist("detour") if text.isdecimal()}
    return msgspec.to_builtins(services().terminals.corridor(id, detours, current_actor()))


class WaybillSchema(Strict):
    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    vehicle = fields.String(required=True, validate=validate.Length(min=1, max=64))
    content = fields.String(required=True)


@blueprint.post("/waybills")
@blueprint.arguments(WaybillSchema)
@blueprint.response(200)
def waybills(body: dict[str, Any]) -> dict[str, Any]:
    """A terminal's waybill (0x0701) from the gateway: evidence of the manifest under way, with what it
    says otherwise."""
    found = services().waybills.take(body["id"], body["vehicle"], body["content"], current_actor())
    return {"manifest_number": found.manifest_number, "findings": list(found.findings)}


def take_traccar(services: Services, request: Request, actor: Actor) -> Taken:
    """What became of the position that `request` brings; raises NotAllowed("wrong_role")."""
    require(actor, "position.forward")
    return _taken(services, [read_traccar(request.get_data(cache=False))], actor)


def take_osmand(services: Services, request: Request, actor: Actor) -> Taken:
    """As `take_traccar`."""
    require(actor, "position.forward")
    now = services.clock.now()
    if request.is_json:
        return _taken(services, read_json(request.get_data(cache=False), now), actor)
    return _taken(services, [read_parameters({**request.form, **request.args}, now)], actor)


def lasting_token(request: Request) -> str:
    """The token of a program that cannot set a bearer; empty without one."""
    given = request.authorization
    basic = given.password if given is not None and given.type == "basic" else None
    return basic or request.args.get("token", "")


def current_device() -> Actor:
    """Who reports: by a token, however it came; never by a cookie."""
    given = request.authorization
    if given is not None and given.type == "bearer":
        return current_actor()
    account = lasting_reporter(lasting_token(request))
    if account is None:
        raise NotSignedIn("token_invalid")
    return actor_of(account)


def _taken(
    services: Services, reports: Sequence[Report | ManifestServiceError], actor: Actor
) -> Taken:
    """What became of the positions; a single one that is refused is an error of the request."""
    taken = services.positions.take(reports, actor)
    if len(reports) == 1 and taken.refused:
        raise taken.refused[0].error
    return taken


def told(taken: Taken) -> dict[str, Any]:
    """`taken` as it is answered."""
    refused = [{"index": item.index, "code": item.error.code} for item in taken.refused]
    return {"stored": taken.stored, "flagged": dict(taken.flagged), "refused": refused}
