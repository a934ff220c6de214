"""/api/v1/token, /me, /accounts, /officers."""

from datetime import datetime
from typing import Any

from flask_smorest import Blueprint

from manifest_service.events.canonical import time_text
from manifest_service.services.accounts import NewAccount
from manifest_service.services.filters import Filter
from manifest_service.services.ports import Account
from manifest_service.web.api.names import Names
from manifest_service.web.api.schemas import (
    AccountSchema,
    AlertViewsSchema,
    FiltersSchema,
    FirstPasswordSchema,
    PasswordSchema,
    SigningCodeSchema,
    TokenSchema,
)
from manifest_service.web.auth import current_account, current_actor, make_token, origin
from manifest_service.web.services import services

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1", description="账户 Accounts")


@blueprint.post("/token")
@blueprint.arguments(TokenSchema)
@blueprint.response(200)
def token(body: dict[str, Any]) -> dict[str, Any]:
    """A bearer token for a username and password, and a code of the second factor of who has one."""
    account = services().accounts.sign_in(body["username"], body["password"], origin())
    text, ends_at = make_token(account, body["code"])
    return {"token": text, "expires_at": ends_at.isoformat(), "account": _shown(account)}


@blueprint.put("/first-password")
@blueprint.arguments(FirstPasswordSchema)
@blueprint.response(204)
def first_password(body: dict[str, Any]) -> None:
    """One's own password in the place of a first one, which is one that an administrator chose: it opens
    nothing else, and ends after seven days."""
    account = services().accounts.known(body["username"], body["password"], origin())
    services().accounts.replace_first(account, body["new_password"])


@blueprint.get("/me")
@blueprint.response(200)
def me() -> dict[str, Any]:
    """The account that is asking."""
    current_actor()
    account = current_account()
    assert account is not None
    return _shown(account)


@blueprint.put("/me/signing-code")
@blueprint.arguments(SigningCodeSchema)
@blueprint.response(204)
def signing_code(body: dict[str, Any]) -> None:
    """The code the asking account signs with on somebody else's device; its password says it is he."""
    actor = current_actor()
    services().signing.set(actor.user_id, body["password"], body["code"])


@blueprint.get("/me/filters")
@blueprint.response(200)
def filters() -> dict[str, Any]:
    """The searches of manifests the asking account saved."""
    return _filters("manifests")


@blueprint.put("/me/filters")
@blueprint.arguments(FiltersSchema)
@blueprint.response(204)
def keep_filters(body: dict[str, Any]) -> None:
    """Keep these searches in the place of those kept."""
    _keep("manifests", body)


@blueprint.get("/me/filters/alerts")
@blueprint.response(200)
def alert_views() -> dict[str, Any]:
    """The views of the queue of alerts the asking account saved."""
    return _filters("alerts")


@blueprint.put("/me/filters/alerts")
@blueprint.arguments(AlertViewsSchema)
@blueprint.response(204)
def keep_alert_views(body: dict[str, Any]) -> None:
    """Keep these views in the place of those kept."""
    _keep("alerts", body)


@blueprint.get("/officers")
@blueprint.response(200)
def officers() -> dict[str, Any]:
    """Those an alert can be assigned to."""
    found = services().accounts.officers(current_actor())
    return {"items": [_shown(account) for account in found]}


@blueprint.get("/accounts")
@blueprint.response(200)
def accounts() -> dict[str, Any]:
    """Every account, for the administrator."""
    every = services().accounts.every(current_actor())
    holders, subjects = services().factors.holders(), services().identities.subjects()
    return {
        "identity_provider": services().identities.label,
        "items": [
            _shown(account)
            | {
                "has_second_factor": account.id in holders,
                "subject": subjects.get(account.id),
                "password_until_at": _time(account.password_until_at),
            }
            for account in every
        ],
    }


@blueprint.post("/accounts")
@blueprint.arguments(AccountSchema)
@blueprint.response(201)
def add(body: dict[str, Any]) -> dict[str, Any]:
    """A new account."""
    actor = current_actor()
    return _shown(services().accounts.add(NewAccount(**body), actor))


@blueprint.put("/accounts/<username>/password")
@blueprint.arguments(PasswordSchema)
@blueprint.response(204)
def set_password(body: dict[str, Any], username: str) -> None:
    """A new password for somebody, which ends his sessions and tokens."""
    services().accounts.set_password(username, body["password"], current_actor())


@blueprint.post("/accounts/<username>/deactivate")
@blueprint.response(200)
def deactivate(username: str) -> dict[str, Any]:
    """Shut an account: what it did stays, and it does nothing more."""
    return _shown(services().accounts.deactivate(username, current_actor()))


@blueprint.post("/accounts/<username>/reactivate")
@blueprint.response(200)
def reactivate(username: str) -> dict[str, Any]:
    """Open an account again that was shut."""
    return _shown(services().accounts.reactivate(username, current_actor()))


@blueprint.post("/accounts/<username>/sign-out")
@blueprint.response(200)
def sign_out(username: str) -> dict[str, Any]:
    """End every session of an account."""
    return _shown(services().accounts.sign_out(username, current_actor()))


def _time(at: datetime | None) -> str | None:
    return time_text(at) if at else None


def _filters(searched: str) -> dict[str, Any]:
    found = services().filters.of(searched, current_actor())
    return {"filters": [{"name": each.name, "query": dict(each.query)} for each in found]}


def _keep(searched: str, body: dict[str, Any]) -> None:
    found = [Filter(**each) for each in body["filters"]]
    services().filters.keep(searched, found, current_actor())


def _shown(account: Account) -> dict[str, Any]:
    organisation = Names().named("organisation", account.organisation_id)
    return {
        "id": account.id,
        "username": account.username,
        "role": account.role,
        "organisation_id": account.organisation_id,
        "organisation_name": organisation["name"] if organisation else None,
        "driver_id": account.driver_id,
        "active": account.active,
        "locale": account.locale,
        "has_signing_code": account.signing_hash is not None,
    }
