"""What every page is given: the reader's words, his account, the map's settings."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, request, url_for
from markupsafe import Markup

from manifest_service.permissions import NOBODY, actions_of, may
from manifest_service.services.ports import Account
from manifest_service.texts import words
from manifest_service.web.assets import Assets, assets_of, pack_of
from manifest_service.web.auth import csrf_token, current_account, must_enrol
from manifest_service.web.pages.reading import THEMES, here, theme
from manifest_service.web.pages.shells import SHELLS
from manifest_service.web.security import permissions
from manifest_service.web.texts import locale, say

ALL_PAGES = (*(shell.name for shell in SHELLS if shell.in_menu), "public")
"""What the front page shows who is not signed in."""


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        say=say,
        locale=locale,
        theme=theme,
        themes=THEMES,
        here=here,
        words_json=words_json,
        context_json=context_json,
        pages_of=pages_of,
        modules_of=modules_of,
        sheets=sheets,
    )

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {
            "account": current_account(),
            "csrf_token": csrf_token,
            "must_enrol": must_enrol,
        }

    assets = assets_of(app)
    allowed = {f"{page}.show": permissions(senses_of(assets, page)) for page in _SCRIPTED}

    @app.after_request
    def _may_sense(response: Response) -> Response:
        if response.mimetype == "text/html" and request.endpoint in allowed:
            response.headers["Permissions-Policy"] = allowed[request.endpoint]
        return response

    @app.after_request
    def _told_language(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Language", locale())
        return response


def senses_of(assets: Assets, page: str) -> tuple[str, ...]:
    """What the scripts of a page ask a browser for: found in them, so that none is allowed for nothing."""
    scripts = [
        assets.files[name].content for name in assets.modules_of(f"js/{page}.js", later=True)
    ]
    return tuple(sense for sense, asks in _ASKS.items() if any(asks in one for one in scripts))


_ASKS: Mapping[str, bytes] = {"camera": b"getUserMedia", "geolocation": b"navigator.geolocation"}
_SCRIPTED = frozenset({*(shell.name for shell in SHELLS), "public"})


def pages_of(account: Account | None) -> list[str]:
    """The pages an account may open; the public one for everybody."""
    role = account.role if account else NOBODY
    mine = (shell.name for shell in SHELLS if may(role, shell.action) and shell.in_menu)
    return [*mine, "public"]


def first_page_of(account: Account) -> str:
    """Where an account's work is."""
    return url_for(f"{pages_of(account)[0]}.show")


def modules_of(page: str) -> tuple[str, ...]:
    """The scripts of a page: named in its head, they come together and not one after the other."""
    return assets_of(current_app).modules_of(f"js/{page}.js")


COMMON_SHEETS = ("tokens", "app")
"""Style sheets of every page; those of its own come after them."""


def sheets(styles: tuple[str, ...] = ()) -> str:
    """The address of the common style sheets and a page's own, in one."""
    return url_for("static", filename=pack_of((*COMMON_SHEETS, *styles)))


def words_json(*areas: str) -> Markup:
    """The words of `areas` as JSON for a script element; keys are whole."""
    table = words(locale()).table
    starts = tuple(f"{area}." for area in areas)
    return _json({key: text for key, text in table.items() if key.startswith(starts)})


def context_json() -> Markup:
    """Who is asking and how maps are drawn, as JSON for a script element."""
    account = current_account()
    return _json(
        {
            "locale": locale(),
            "root": url_for("home.show"),
            "map": current_app.config["MAP"],
            "account": {
                "id": account.id,
                "username": account.username,
                "role": account.role,
                "organisation_id": account.organisation_id,
                "driver_id": account.driver_id,
                "may": sorted(actions_of(account.role)),
                "must_enrol": must_enrol(),
            }
            if account
            else None,
        }
    )


def _json(value: Any) -> Markup:
    """JSON that cannot end its script element."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 (escaped here)
