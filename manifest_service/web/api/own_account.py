"""/api/v1/me/password and /me/sessions: one's own sign-in."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.events.canonical import time_text
from manifest_service.services.ports import Account, SessionRow
from manifest_service.web.api.schemas import Strict
from manifest_service.web.auth import (
    current_account,
    current_actor,
    current_session,
    renew,
    sign_out,
)
from manifest_service.web.services import services

blueprint = Blueprint("own_account", __name__, url_prefix="/api/v1/me", description="账户 Accounts")


class NewPasswordSchema(Strict):
    password = fields.String(
        required=True, validate=validate.Length(min=1, max=200), load_only=True
    )
    new_password = fields.String(
        required=True, validate=validate.Length(min=1, max=200), load_only=True
    )


@blueprint.put("/password")
@blueprint.arguments(NewPasswordSchema)
@blueprint.response(204)
def change_password(body: dict[str, Any]) -> None:
    """Another password for oneself. Every session and token of the account ends; the page that asked
    goes on in a new one."""
    account, asking = asker(), current_session()
    changed = services().accounts.change_password(
        account.id, body["password"], body["new_password"]
    )
    if asking is not None:
        renew(changed, asking.proof)


@blueprint.get("/sessions")
@blueprint.response(200)
def sessions() -> dict[str, Any]:
    """Where the asking account is signed in."""
    account, asking = asker(), current_session()
    found = services().sessions.of(account)
    return {"items": [_shown(row, is_asking=row == asking) for row in found]}


@blueprint.delete("/sessions")
@blueprint.response(204)
def end_every_session() -> None:
    """Sign out everywhere, here too. Tokens with a name of their own stay."""
    services().sessions.end_all(asker())
    sign_out()


@blueprint.delete("/sessions/<id>")
@blueprint.response(204)
def end_session(id: str) -> None:
    """End one of one's own sessions."""
    services().sessions.end_one(asker(), id)


def asker() -> Account:
    """Whose account this is about: his who asks."""
    current_actor()
    account = current_account()
    assert account is not None
    return account


def _shown(row: SessionRow, *, is_asking: bool) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "proof": row.proof,
        "began_at": time_text(row.began_at),
        "seen_at": time_text(row.seen_at),
        "address": row.address,
        "agent": row.agent,
        "current": is_asking,
    }
