"""/api/v1/me/identities: whom an identity provider knows one as; /accounts/…/identity: the same of others."""

from typing import Any

from flask import session
from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.events.canonical import time_text
from manifest_service.services.identities import SUBJECT_LIMIT
from manifest_service.services.ports import IdentityRow
from manifest_service.web.api.own_account import asker
from manifest_service.web.api.schemas import PasswordSchema, Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.pages.oidc import ASKED
from manifest_service.web.services import services

blueprint = Blueprint("identities", __name__, url_prefix="/api/v1", description="账户 Accounts")


class SubjectSchema(Strict):
    subject = fields.String(required=True, validate=validate.Length(min=1, max=SUBJECT_LIMIT))


@blueprint.get("/me/identities")
@blueprint.response(200)
def identities() -> dict[str, Any]:
    """By which identity provider one may sign in, whether one is linked with it, and whom providers know
    the asking account as."""
    account = asker()
    return {
        "provider": services().identities.label,
        "linked": account.id in services().identities.subjects(),
        "items": [_shown(row) for row in services().identities.of(account)],
    }


@blueprint.post("/me/identities")
@blueprint.arguments(PasswordSchema)
@blueprint.response(200)
def link(body: dict[str, Any]) -> dict[str, Any]:
    """Where the browser goes to be known by the provider; when it comes back, the account is linked."""
    begun = services().identities.begin_link(asker().id, body["password"])
    session[ASKED] = begun.secret
    return {"address": begun.address}


@blueprint.post("/me/identities/<id>/remove")
@blueprint.arguments(PasswordSchema)
@blueprint.response(204)
def remove(body: dict[str, Any], id: str) -> None:
    """Take one of one's own links away: that identity opens the account no more."""
    services().identities.remove(asker().id, body["password"], id)


@blueprint.put("/accounts/<username>/identity")
@blueprint.arguments(SubjectSchema)
@blueprint.response(200)
def bind(body: dict[str, Any], username: str) -> dict[str, Any]:
    """Link an account to whom the provider knows as `subject`."""
    return _shown(services().identities.bind(username, body["subject"], current_actor()))


@blueprint.post("/accounts/<username>/identities/remove")
@blueprint.response(204)
def remove_all(username: str) -> None:
    """Take away every link of an account, and sign it out."""
    services().identities.remove_all(username, current_actor())


def _shown(row: IdentityRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "issuer": row.issuer,
        "claim": row.claim,
        "subject": row.subject,
        "added_at": time_text(row.added_at),
        "used_at": time_text(row.used_at) if row.used_at else None,
    }
