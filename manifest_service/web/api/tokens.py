"""/api/v1/me/tokens: one's tokens for programs; /tokens: everybody's, for administrators."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.events.canonical import time_text
from manifest_service.services.ports import TokenRow
from manifest_service.services.tokens import LONGEST_DAYS, OF_PROGRAMS, SCOPES, NewToken
from manifest_service.web.api.own_account import asker
from manifest_service.web.api.schemas import Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("tokens", __name__, url_prefix="/api/v1", description="账户 Accounts")


class TokenArgs(Strict):
    password = fields.String(
        required=True, validate=validate.Length(min=1, max=200), load_only=True
    )
    name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    scopes = fields.List(fields.String(), required=True, validate=validate.Length(max=len(SCOPES)))
    days = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        metadata={"description": f"1 to {LONGEST_DAYS}; none only for a program's account"},
    )


@blueprint.get("/me/tokens")
@blueprint.response(200)
def tokens() -> dict[str, Any]:
    """The tokens of the asking account that are good, and what one can be for."""
    account = asker()
    return {
        "scopes": list(OF_PROGRAMS.get(account.role, SCOPES)),
        "items": [_shown(row) for row in services().tokens.of(account)],
    }


@blueprint.post("/me/tokens")
@blueprint.arguments(TokenArgs)
@blueprint.response(201)
def make(body: dict[str, Any]) -> dict[str, Any]:
    """A new token, shown this once; the account's password says who asks."""
    account = services().accounts.confirming.check(asker().id, body["password"])
    asked = NewToken(name=body["name"], scopes=tuple(body["scopes"]), days=body["days"])
    text, row = services().tokens.make(account, asked)
    return {"token": text, **_shown(row)}


@blueprint.delete("/me/tokens/<id>")
@blueprint.response(204)
def revoke(id: str) -> None:
    """End one of one's own tokens."""
    services().tokens.revoke(id, current_actor())


@blueprint.get("/tokens")
@blueprint.response(200)
def every() -> dict[str, Any]:
    """Everybody's tokens that are good."""
    found = services().tokens.every(current_actor())
    return {"items": [{**_shown(row), "username": account.username} for row, account in found]}


@blueprint.delete("/tokens/<id>")
@blueprint.response(204)
def revoke_any(id: str) -> None:
    """End a token of anybody: an administrator may."""
    services().tokens.revoke(id, current_actor())


def _shown(row: TokenRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "scopes": list(row.scopes),
        "made_at": time_text(row.made_at),
        "expires_at": time_text(row.expires_at) if row.expires_at else None,
        "used_at": time_text(row.used_at) if row.used_at else None,
    }
