"""/api/v1/me/factors: one's second factors and recovery codes; their removal by an administrator."""

import base64
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.events.canonical import time_text
from manifest_service.services.factors import NAME_LIMIT, PRIVILEGED, keeps
from manifest_service.services.ports import FactorRow, Proof
from manifest_service.web.api.own_account import asker
from manifest_service.web.api.schemas import PasswordSchema, Strict
from manifest_service.web.auth import current_actor, current_session, renew
from manifest_service.web.services import services

blueprint = Blueprint("factors", __name__, url_prefix="/api/v1", description="账户 Accounts")


class AuthenticatorSchema(Strict):
    enrolment = fields.String(required=True, validate=validate.Length(max=100))
    code = fields.String(required=True, validate=validate.Length(max=20), load_only=True)
    name = fields.String(required=True, validate=validate.Length(min=1, max=NAME_LIMIT))


@blueprint.get("/me/factors")
@blueprint.response(200)
def factors() -> dict[str, Any]:
    """What the asking account signs in with besides its password."""
    account = asker()
    return {
        "required": services().factors.required and account.role in PRIVILEGED,
        "items": [_shown(row) for row in services().factors.of(account)],
        "recovery_codes_left": services().factors.codes_left(account),
    }


@blueprint.post("/me/factors/totp")
@blueprint.arguments(PasswordSchema)
@blueprint.response(200)
def begin_totp(body: dict[str, Any]) -> dict[str, Any]:
    """The secret of a new authenticator, as text, as address and as picture: a QR code to scan. It
    counts when its first code has come."""
    found = services().factors.begin_totp(asker().id, body["password"])
    return {
        "enrolment": found.secret,
        "secret": found.text,
        "uri": found.uri,
        "qr": picture(found.uri),
    }


@blueprint.post("/me/factors/totp/confirm")
@blueprint.arguments(AuthenticatorSchema)
@blueprint.response(200)
def add_totp(body: dict[str, Any]) -> dict[str, Any]:
    """Keep the authenticator; recovery codes, shown this once, when it is the first factor. The other
    sessions of the account end."""
    codes = services().factors.add_totp(asker(), body["enrolment"], body["code"], body["name"])
    begin_anew("totp")
    return {"recovery_codes": list(codes)}


@blueprint.post("/me/factors/<id>/remove")
@blueprint.arguments(PasswordSchema)
@blueprint.response(204)
def remove(body: dict[str, Any], id: str) -> None:
    """Take one of one's factors away; the last one not where one is required."""
    services().factors.remove(asker().id, body["password"], id)


@blueprint.post("/me/recovery-codes")
@blueprint.arguments(PasswordSchema)
@blueprint.response(200)
def new_codes(body: dict[str, Any]) -> dict[str, Any]:
    """Ten fresh recovery codes, shown this once; those before are good no more."""
    codes = services().factors.new_codes(asker().id, body["password"])
    return {"recovery_codes": list(codes)}


@blueprint.post("/accounts/<username>/factors/remove")
@blueprint.response(204)
def remove_all(username: str) -> None:
    """Take away every second factor of somebody who has lost his, and sign him out."""
    services().factors.remove_all(username, current_actor())


def begin_anew(proof: Proof) -> None:
    """The page that has just proven a factor goes on in a new session; every other one ends."""
    account, asking = asker(), current_session()
    services().sessions.end_all(account)
    if asking is not None:
        renew(account, keeps(asking, proof))


def picture(text: str) -> str:
    """A QR code as an address for an image."""
    svg = services().qr_svg(text).encode()
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


def _shown(row: FactorRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "name": row.name,
        "added_at": time_text(row.added_at),
        "used_at": time_text(row.used_at) if row.used_at else None,
    }
