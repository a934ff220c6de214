"""Who is asking: a session cookie for pages, a bearer token for programs.

Unsafe calls that come with the cookie must prove they come from our page: the header X-CSRF-Token
must hold the session's token, masked. A bearer token needs no such proof: a browser never adds it itself.
What they hold opens a session (services.sessions), which ends them.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for

from manifest_service.errors import NotAllowed, NotSignedIn
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services.accounts import actor_of
from manifest_service.services.ports import Account, Proof, SessionKind, SessionRow
from manifest_service.services.sessions import Place, SignedIn
from manifest_service.services.tokens import PREFIX, Admitted
from manifest_service.web.callers import bearer_of, callers_of
from manifest_service.web.mounting import is_act
from manifest_service.web.routes import ROUTES
from manifest_service.web.scopes import opening
from manifest_service.web.services import services

P = ParamSpec("P")
R = TypeVar("R")

ACTIVITY = "X-Activity"
"""What a page reads by itself keeps no session open; what its reader moved it to read does."""
ENROLLING = frozenset({"account", "own_account", "factors", "passkeys", "accounts.me"})
"""Blueprints, and one endpoint, that are open to who must set up a second factor first."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


OPEN = frozenset({"public.read", "session.begin"})
"""Actions of the table that ask for nobody."""
_BY_THEMSELVES = frozenset({"sources"})
"""Blueprints that know their callers in more ways than these."""


def register(app: Flask) -> None:
    """Nobody is told what is wrong with what he sent before it is known that he is somebody."""

    @app.before_request
    def _somebody() -> None:
        action = ROUTES.get(f"{request.method} {request.endpoint}", "public.read")
        is_asked = request.path.startswith("/api/") and request.blueprint not in _BY_THEMSELVES
        if is_asked and action not in OPEN and current_account() is None:
            raise NotSignedIn()


def current_account() -> Account | None:
    """The account asking, or None; looked up once per request."""
    if "account" not in g:
        g.account = _bearer_account() if _bearer() else _session_account()
    found: Account | None = g.account
    return found


def current_actor() -> Actor:
    """Who acts; raises NotSignedIn, or NotAllowed("csrf_token_wrong") for a forged page call."""
    account = current_account()
    if account is None:
        raise NotSignedIn()
    _check_scope()
    if not _bearer() and request.method not in _SAFE_METHODS:
        sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
        check_csrf(sent)
    if must_enrol() and not _leads_to_enrolment():
        raise NotAllowed("second_factor_not_enrolled")
    return actor_of(account)


def must_enrol() -> bool:
    """Whether the session opens nothing but the way to a second factor."""
    account, held = current_account(), current_session()
    return (
        account is not None
        and held is not None
        and services().factors.must_enrol(account, held.proof)
    )


def _leads_to_enrolment() -> bool:
    return request.blueprint in ENROLLING or request.endpoint in ENROLLING


def require_page(action: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """A page for those who may do `action`: others are told so, strangers are sent to the login page."""

    def wrap(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            account = current_account()
            if account is None:
                return redirect(
                    url_for(
                        "login.show", next=f"{request.script_root}{request.full_path}".rstrip("?")
                    )
                )  # type: ignore[return-value]
            if must_enrol() and request.blueprint not in ENROLLING:
                return redirect(url_for("account.show"))  # type: ignore[return-value]
            require(account, action)
            return view(*args, **kwargs)

        return guarded

    return wrap


def origin() -> str:
    """The network address that asks; behind a proxy, what the proxy says it is."""
    return request.remote_addr or ""


def current_session() -> SessionRow | None:
    """The session of the page that asks; None for a program and a stranger."""
    current_account()
    found: SignedIn | None = g.get("signed_in")
    return found.session if found else None


def sign_in(account: Account, proof: Proof = "password") -> None:
    """Begin a session: the one before ends, and everything of it is forgotten but for the language."""
    chosen = session.get("locale")
    _end()
    session.clear()
    session["session"] = services().sessions.begin(account, _place("page"), proof)
    session["csrf"] = secrets.token_urlsafe(32)
    session["locale"] = chosen or account.locale
    session.permanent = True
    g.account = account


def renew(account: Account, proof: Proof) -> None:
    """The same reader goes on in another session; his page's token stays good."""
    token = session.get("csrf")
    sign_in(account, proof)
    session["csrf"] = token or session["csrf"]


def sign_out() -> None:
    _end()
    session.clear()
    g.account = None


def _end() -> None:
    g.pop("signed_in", None)
    if secret := session.get("session"):
        services().sessions.end(str(secret))


def _place(kind: SessionKind) -> Place:
    return Place(kind=kind, address=origin(), agent=request.user_agent.string)


def csrf_token() -> str:
    """The session's token for forms and `<meta name="csrf">`, `<mask>.<masked>` in hexadecimal: another
    text each time, so that the length of a compressed page says nothing of it."""
    token = _session_token()
    mask = secrets.token_bytes(len(token))
    return f"{mask.hex()}.{_xor(mask, token).hex()}"


def check_csrf(sent: str) -> None:
    """Raises NotAllowed("csrf_token_wrong") unless `sent` is the session's token, masked or bare."""
    mask, _, masked = sent.rpartition(".")
    try:
        said = _xor(bytes.fromhex(mask), bytes.fromhex(masked)) if mask else sent.encode()
    except ValueError as error:
        raise NotAllowed("csrf_token_wrong") from error
    if not hmac.compare_digest(said, _session_token()):
        raise NotAllowed("csrf_token_wrong")


def _session_token() -> bytes:
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(32)
    return str(session["csrf"]).encode()


def _xor(mask: bytes, text: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(mask, text, strict=True))


def make_token(account: Account, code: str | None) -> tuple[str, datetime]:
    """(bearer token, when it ends). `code`: of the second factor of who has one; raises
    NotSignedIn("second_factor_needed", "second_factor_wrong"), NotAllowed("second_factor_not_enrolled")."""
    factors = services().factors
    proof: Proof = "password"
    if factors.of(account):
        if code is None:
            raise NotSignedIn("second_factor_needed")
        proof = factors.check(account, code, origin())
    if factors.must_enrol(account, proof):
        raise NotAllowed("second_factor_not_enrolled")
    ends_at = services().sessions.ends_at()
    return services().sessions.begin(account, _place("program"), proof), ends_at


def admitted(token: str) -> Admitted | SignedIn:
    """Whom a bearer acts for: by a token with scopes, or by one of the day, which does all that its
    account may; raises NotSignedIn("token_invalid")."""
    if token.startswith(PREFIX):
        found: Admitted | SignedIn | None = services().tokens.admit(token)
    else:
        found = services().sessions.of_secret(token, acts=True)
    if found is None or (isinstance(found, SignedIn) and found.session.kind != "program"):
        raise NotSignedIn("token_invalid")
    return found


def reporter(token: str) -> Account | None:
    """Who may report positions with this bearer; None when it is not for that. Raises as `admitted`."""
    found = admitted(token)
    is_for_it = isinstance(found, SignedIn) or "positions" in found.scopes
    return found.account if is_for_it else None


def lasting_reporter(token: str) -> Account | None:
    """As `reporter`, by a token that may lie in an address: one with scopes, and of no session."""
    found = services().tokens.admit(token)
    return found.account if found is not None and "positions" in found.scopes else None


def _check_scope() -> None:
    """Raises NotAllowed("scope_missing") when the token that came is not for this call."""
    scopes: frozenset[str] | None = g.get("scopes")
    needed = opening(request.endpoint or "", is_read=request.method in _SAFE_METHODS)
    if scopes is not None and needed is not None and not scopes & needed:
        raise NotAllowed("scope_missing", scopes=sorted(needed))


def _bearer() -> str | None:
    return bearer_of(request.headers.get("Authorization", ""))


def _bearer_account() -> Account | None:
    token = _bearer() or ""
    found = admitted(token)
    callers_of(current_app).note(token)
    if isinstance(found, Admitted):
        g.scopes = found.scopes
    return found.account


def _session_account() -> Account | None:
    secret = session.get("session")
    if secret is None:
        return None
    acts = is_act() or ACTIVITY in request.headers
    found = services().sessions.of_secret(str(secret), acts=acts)
    if found is None or found.session.kind != "page":
        return None
    callers_of(current_app).note(str(secret))
    g.signed_in = found
    return found.account
