"""What every page is given: the reader's words, his account, the map's settings."""

import json
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from manifest_service.texts import words
from manifest_service.web.auth import csrf_token, current_account
from manifest_service.web.texts import locale, say


def register(app: Flask) -> None:
    app.jinja_env.globals.update(say=say, locale=locale, words_json=words_json)

    @app.context_processor
    def _context() -> dict[str, Any]:
        return {
            "account": current_account(),
            "csrf_token": csrf_token,
            "map_settings": current_app.config["MAP"],
        }


def words_json(*prefixes: str) -> Markup:
    """The words below `prefixes` as JSON for a `<script type="application/json">`: keys are whole."""
    table = words(locale()).table
    chosen = {k: v for k, v in table.items() if k.startswith(tuple(f"{p}." for p in prefixes))}
    text = json.dumps(chosen, ensure_ascii=False).replace("<", "\\u003c")
    return Markup(text)
