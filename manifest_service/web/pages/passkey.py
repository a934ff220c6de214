"""Signing in with a passkey: alone, or after the password. Called by `js/login.js`."""

from typing import Any

from flask import Blueprint, request, session

from manifest_service.errors import InvalidInput, NotSignedIn
from manifest_service.web.auth import check_csrf, origin
from manifest_service.web.pages.second_factor import WAITING, enter, waiting
from manifest_service.web.services import services

blueprint = Blueprint("passkey", __name__)

CHALLENGED = "passkey"
"""What the cookie holds of a challenge that waits for its answer."""


@blueprint.post("/login/passkey/options")
def options() -> dict[str, Any]:
    """What the browser is asked: for one of the account's whose password was right, or for any."""
    check_csrf(request.headers.get("X-CSRF-Token", ""))
    account = waiting() if _body().get("second") else None
    asked = services().passkeys.ask(account)
    session[CHALLENGED] = asked.secret
    return dict(asked.options)


@blueprint.post("/login/passkey")
def check() -> dict[str, Any]:
    """In, and where to go; raises NotSignedIn("passkey_wrong")."""
    check_csrf(request.headers.get("X-CSRF-Token", ""))
    body, secret = _body(), session.pop(CHALLENGED, None)
    answer = body.get("credential")
    if not isinstance(answer, dict):
        raise InvalidInput("passkey_wrong")
    account = services().passkeys.sign_in(str(secret or ""), answer, origin())
    is_waiting = services().factors.finish_sign_in(str(session.pop(WAITING, "")))
    if body.get("second") and not is_waiting:
        raise NotSignedIn("passkey_wrong")
    return {"next": enter(account, "passkey", str(body.get("next", ""))).headers["Location"]}


def _body() -> dict[str, Any]:
    found = request.get_json(silent=True)
    return found if isinstance(found, dict) else {}
