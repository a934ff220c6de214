"""The operations of the API: one for each method and each address a route stands for.

registry.search.organisations   GET /api/v1/organisations, of the route /api/v1/<any(organisations, …)>
sources.osmand.post             POST /api/v1/sources/osmand, of a route with two methods
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
DOCUMENTED = ("/api/v1/", "/log/")
"""Where an address of the API begins."""
UNDOCUMENTED = frozenset({"reference.document"})
"""The document itself."""
_CONVERTER = re.compile(r"<(?:[^<>:]*(?:\([^)]*\))?:)?(\w+)>")


@dataclass(frozen=True, kw_only=True)
class Operation:
    id: str
    endpoint: str
    method: str
    path: str
    """/api/v1/organisations/{id}"""
    route: str
    """The same with every parameter of the route: /api/v1/{collection}/{id}"""
    fixed: Mapping[str, str]
    """Parameters of the route that are part of the address here."""


def operations(app: Flask) -> Iterator[Operation]:
    """Every documented operation of `app`, by address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(DOCUMENTED) and rule.endpoint not in UNDOCUMENTED:
            yield from _of_rule(app, rule)


def operation_id(app: Flask, rule: Rule, method: str, arguments: Mapping[str, object]) -> str:
    """The id of the operation that `method` and `arguments` of a route mean."""
    fixed = [str(arguments[name]) for name in _choices(rule)]
    several = [method.lower()] if len(methods_of(app, rule.endpoint)) > 1 else []
    return ".".join([rule.endpoint, *fixed, *several])


def methods_of(app: Flask, endpoint: str) -> list[str]:
    """The methods of an endpoint, but for those every one has."""
    found = {method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()}
    return [method for method in METHODS if method in found]


def _of_rule(app: Flask, rule: Rule) -> Iterator[Operation]:
    choices = _choices(rule)
    route = _CONVERTER.sub(r"{\1}", rule.rule)
    for values in product(*choices.values()):
        fixed = dict(zip(choices, values, strict=True))
        path = route
        for name, value in fixed.items():
            path = path.replace(f"{{{name}}}", value)
        for method in METHODS:
            if method in (rule.methods or ()):
                yield Operation(
                    id=operation_id(app, rule, method, fixed),
                    endpoint=rule.endpoint,
                    method=method,
                    path=path,
                    route=route,
                    fixed=fixed,
                )


def _choices(rule: Rule) -> dict[str, list[str]]:
    """Parameters that are one of a few words, with these."""
    return {
        name: sorted(converter.items)
        for name, converter in rule._converters.items()
        if isinstance(converter, AnyConverter)
    }
