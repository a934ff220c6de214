"""How a reader wants the pages: in which language, light or dark. Kept on his device."""

from flask import Blueprint, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from manifest_service.errors import NotFound
from manifest_service.texts import LOCALES
from manifest_service.web.mounting import cookie_path, is_secure

THEMES = ("system", "light", "dark")
_COOKIE = "manifest_theme"
_YEAR_S = 365 * 24 * 3600

blueprint = Blueprint("reading", __name__)


@blueprint.get("/language/<chosen>")
def language(chosen: str) -> Response:
    if chosen not in LOCALES:
        raise NotFound()
    session["locale"] = chosen
    g.pop("locale", None)
    return _back()


@blueprint.get("/theme/<chosen>")
def choose_theme(chosen: str) -> Response:
    """Remembered for a year; the page is made with it, so that it never flashes in the other."""
    if chosen not in THEMES:
        raise NotFound()
    answer = _back()
    answer.set_cookie(
        _COOKIE,
        chosen,
        max_age=_YEAR_S,
        path=cookie_path(),
        secure=is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def theme() -> str:
    """`system`, `light` or `dark`; what the system has when nothing was chosen."""
    chosen = request.cookies.get(_COOKIE, "")
    return chosen if chosen in THEMES else THEMES[0]


def local(address: str) -> str:
    """`address` when it is a path of ours; nothing for any other place, nor for what a browser takes for
    one: it drops tabs and newlines, reads `\\` as `/`, and of `///host` takes the host."""
    is_ours = address.startswith("/") and not address.startswith("//")
    plain = address.isprintable() and "\\" not in address
    return address.rstrip("?") if is_ours and plain else ""


def here() -> str:
    """The address of this page as the browser has it, for coming back to."""
    return f"{request.script_root}{request.full_path}".rstrip("?")


def _back() -> Response:
    return redirect(local(request.args.get("next", "")) or url_for("home.show"))
