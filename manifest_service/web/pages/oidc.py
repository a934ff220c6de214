"""Signing in by an identity provider: there, and back.

The way there is a link and not a form: `form-action 'self'` lets no form end at another's address. The
cookie holds what leads to the question; an answer that comes to another browser finds nothing there.
"""

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from manifest_service.errors import Busy, ManifestServiceError, NotSignedIn, Refusal
from manifest_service.web.auth import current_account
from manifest_service.web.pages import second_factor
from manifest_service.web.pages.login import form
from manifest_service.web.pages.reading import local
from manifest_service.web.problems import STATUS, words
from manifest_service.web.services import services

blueprint = Blueprint("oidc", __name__)

ASKED = "oidc"
"""What the cookie holds of a sign-in that waits for its provider."""


@blueprint.get("/login/oidc")
def begin() -> Response | tuple[str, int]:
    next = local(request.args.get("next", ""))
    try:
        begun = services().identities.begin(next)
    except Busy as error:
        return _said(error, next)
    session[ASKED] = begun.secret
    return redirect(begun.address)


@blueprint.get("/login/oidc/callback")
def finish() -> Response | tuple[str, int]:
    """In, or on to the second factor; back to one's account when that was to be linked."""
    secret, signed_in = str(session.get(ASKED, "")), current_account()
    try:
        entered = services().identities.finish(secret, request.args.to_dict(), signed_in)
    except (NotSignedIn, Refusal, Busy) as error:
        if signed_in is not None:
            raise
        return _said(error, "")
    session.pop(ASKED, None)
    if entered.is_linked:
        return redirect(url_for("account.show"))
    if entered.proof == "oidc_mfa":
        return second_factor.enter(entered.account, entered.proof, entered.next)
    return second_factor.begin(entered.account, entered.next, entered.proof)


def _said(error: ManifestServiceError, next: str) -> tuple[str, int]:
    """The page to sign in at, where the password still does; whoever reads no pages gets the problem."""
    if not request.accept_mimetypes.accept_html:
        raise error
    return form(next, said=words(error.code, error.params)), STATUS[type(error)]
