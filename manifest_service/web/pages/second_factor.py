"""Signing in, the second half: a code, for who has something besides his password."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from manifest_service.errors import NotSignedIn, TooManyGuesses
from manifest_service.services.ports import Account, Proof
from manifest_service.web.auth import check_csrf, origin, sign_in
from manifest_service.web.pages.layout import first_page_of
from manifest_service.web.pages.reading import local
from manifest_service.web.problems import words
from manifest_service.web.services import services

blueprint = Blueprint("second_factor", __name__)

WAITING = "second"
"""What the cookie holds of a sign-in that waits."""


def begin(account: Account, next: str, proof: Proof = "password") -> Response:
    """On to the second half, or in, for who has no second factor; `proof`: of the first half."""
    if (secret := services().factors.begin_sign_in(account)) is None:
        return enter(account, proof, next)
    session[WAITING] = secret
    return redirect(url_for("second_factor.show", next=local(next)))


def enter(account: Account, proof: Proof, next: str) -> Response:
    """In: to where he wanted, or to his work."""
    sign_in(account, proof)
    if services().factors.must_enrol(account, proof):
        return redirect(url_for("account.show"))
    return redirect(local(next) or first_page_of(account))


@blueprint.get("/login/second")
def show() -> str | Response:
    return _form(request.args.get("next", "")) if waiting() else redirect(url_for("login.show"))


@blueprint.post("/login/second")
def check() -> Response | tuple[str, int]:
    check_csrf(request.form.get("csrf", ""))
    account, next = waiting(), request.form.get("next", "")
    if account is None:
        return redirect(url_for("login.show", next=local(next)))
    try:
        proof = services().factors.check(account, request.form.get("code", ""), origin())
    except (NotSignedIn, TooManyGuesses) as error:
        said = words(error.code, error.params)
        return _form(next, said=said), 429 if isinstance(error, TooManyGuesses) else 401
    if not services().factors.finish_sign_in(str(session[WAITING])):
        return redirect(url_for("login.show", next=local(next)))
    return enter(account, proof, next)


def waiting() -> Account | None:
    """Whose sign-in waits here for its second half."""
    secret = session.get(WAITING)
    return services().factors.waiting(str(secret)) if secret else None


def _form(next: str, *, said: str = "") -> str:
    account = waiting()
    kinds = {row.kind for row in services().factors.of(account)} if account else set()
    return render_template("second_factor.html", next=local(next), said=said, kinds=kinds)
