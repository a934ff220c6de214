"""Many applications in one process: what is the same in each is made once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from flask import Flask
from flask_smorest import Api, Blueprint
from werkzeug.routing import Rule

from manifest_service.app import create_app
from manifest_service.config import Settings
from manifest_service.services import Services
from manifest_service.web.assets import Assets
from manifest_service.web.pages import layout

_read_senses = layout.senses_of
_compile: Callable[[Rule, bool], Any] = Rule._compile_builder
_builders: dict[Hashable, Any] = {}
_senses: dict[str, tuple[str, ...]] = {}
_specs: list[Any] = []


def application(settings: Settings, services: Services) -> Flask:
    """As `create_app`; its routes are compiled, and what they take is described, once in a process."""
    with _remembering():
        app = create_app(settings, services)
    api: Api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    if not _specs:
        _specs.append(api.spec)
    api.spec = _specs[0]
    return app


@contextmanager
def _remembering() -> Iterator[None]:
    with (
        patch.object(Rule, "_compile_builder", _compiled),
        patch.object(layout, "senses_of", _senses_of),
    ):
        if not _specs:
            yield
            return
        with patch.object(Blueprint, "register_views_in_doc", _described):
            yield


def _compiled(rule: Rule, append_unknown: bool = True) -> Any:
    """A function of the rule's text, its parts and its defaults, and of nothing else."""
    defaults = tuple(sorted((rule.defaults or {}).items()))
    key = (rule.rule, append_unknown, tuple(rule._trace), defaults)
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


def _senses_of(assets: Assets, page: str) -> tuple[str, ...]:
    """Read in the scripts of the page, which are the same files."""
    if page not in _senses:
        _senses[page] = _read_senses(assets, page)
    return _senses[page]


def _described(*_: Any, **__: Any) -> None:
    """The first application did."""
