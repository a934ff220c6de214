"""The driver's page as an application of the phone: its manifest, and the worker that keeps it there.

The worker's scope is the page alone: other pages are never kept. Both are reached below the prefix
the service is mounted at, whatever it is.
"""

import json
from typing import Any

from flask import Blueprint, Response, current_app, url_for

from manifest_service.texts import LOCALES, words
from manifest_service.web.assets import Assets, assets_of, pack_of, parts_of
from manifest_service.web.pages.layout import COMMON_SHEETS
from manifest_service.web.pages.shells import SHELLS
from manifest_service.web.texts import locale, say

blueprint = Blueprint("installed", __name__)

PAGE = "driver"
ICONS = (
    ("icons/icon-192.png", "192x192", "any"),
    ("icons/icon-512.png", "512x512", "any"),
    ("icons/maskable-512.png", "512x512", "maskable"),
    ("icon.svg", "any", "any"),
)
"""File, sizes, purpose; scripts/update_icons makes the pictures."""
SHEETS = pack_of((*COMMON_SHEETS, *next(one.styles for one in SHELLS if one.name == PAGE)))
ON_EVERY_PAGE = ("js/frame.js", "js/bell.js")
"""Scripts of whoever is signed in (templates/layout.html and page.html)."""
KEPT_BESIDES = (
    "css/dark.css",
    "css/print.css",
    "icon.svg",
    "icons/icon-192.png",
    "vendor/jsqr/jsQR.js",
    "vendor/leaflet/leaflet.css",
    "vendor/leaflet/leaflet.js",
    "vendor/uqr/uqr.js",
)
"""What no import of the page's scripts names."""


@blueprint.get(f"/{PAGE}/app.webmanifest")
def manifest() -> Response:
    """The web application manifest (W3C), in the reader's language."""
    here = url_for(f"{PAGE}.show")
    return _answer(
        json.dumps(
            {
                "id": here,
                "start_url": here,
                "scope": here,
                "display": "standalone",
                "orientation": "portrait",
                "lang": "zh-CN" if locale() == "zh" else "en",
                "name": say("pages.app.name"),
                "short_name": say("pages.app.short_name"),
                "description": say("pages.driver.lead"),
                "theme_color": "#0b5c55",
                "background_color": "#0b5c55",
                "icons": [_icon(*icon) for icon in ICONS],
            },
            ensure_ascii=False,
        ),
        "application/manifest+json",
    )


@blueprint.get(f"/{PAGE}/worker.js")
def worker() -> Response:
    """The worker: what it is to keep, then `js/driver_worker.js`. It is another one as soon as any asset
    is, and a browser that finds it so replaces what it has."""
    assets = assets_of(current_app)
    script = assets.files["js/driver_worker.js"].content.decode()
    response = _answer(f"const KEPT = {_kept(assets)};\n{script}", "text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = url_for(f"{PAGE}.show")
    return response


def _answer(text: str, content_type: str) -> Response:
    response = Response(text, content_type=content_type)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _icon(file: str, sizes: str, purpose: str) -> dict[str, str]:
    kind = "image/svg+xml" if file.endswith(".svg") else "image/png"
    address = url_for("static", filename=file)
    return {"src": address, "sizes": sizes, "type": kind, "purpose": purpose}


def kept(assets: Assets) -> list[str]:
    """The assets the page needs without a network, also those it asks for late."""
    entries = (f"js/{PAGE}.js", *ON_EVERY_PAGE)
    modules = (name for one in entries for name in assets.modules_of(one, later=True))
    alone = set(assets.in_folder("css/")) - set(parts_of(SHEETS))
    return sorted({*modules, SHEETS, *alone, *KEPT_BESIDES})


def _kept(assets: Assets) -> str:
    said: dict[str, Any] = {
        "version": assets.version,
        "page": url_for(f"{PAGE}.show"),
        "static": url_for("static", filename="").removesuffix(f"{assets.version}/"),
        "assets": [url_for("static", filename=name) for name in kept(assets)],
        "style": url_for("static", filename=SHEETS),
        "locales": LOCALES,
        "words": {one: words(one).area("pages.app") for one in LOCALES},
    }
    return json.dumps(said, ensure_ascii=False)
