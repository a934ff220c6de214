"""The OpenAPI document of an application: what its routes take, and what they answer.

What is asked comes from the schemas of the views; what is answered from `answers.json`, with `refusals.json`
for how each may say no. An operation without a description has no answer here, and a test fails.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from flask import Flask

from manifest_service.web.api.retirement import Retirement
from manifest_service.web.reference.described import described, members_of, refusals, resolved
from manifest_service.web.reference.entries import REF, draft_of
from manifest_service.web.reference.examples import example_of
from manifest_service.web.reference.operations import Operation, operations
from manifest_service.web.reference.requests import BODIES, PARAMETERS
from manifest_service.web.reference.wording import (
    ABOUT,
    ANSWERS,
    EVERYWHERE,
    OPEN,
    PROBLEM,
    SUMMARIES,
)

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
SECURITY: tuple[Mapping[str, Any], ...] = ({"bearer": []}, {"session": []})
SCHEMES: Mapping[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of POST /api/v1/token, or a lasting one of a device.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "manifest_session",
        "description": "The session of the pages; a write brings X-CSRF-Token too.",
    },
}


def document(app: Flask) -> dict[str, Any]:
    """The whole document."""
    spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    schemas = _schemas(spec["components"]["schemas"])
    paths: dict[str, Any] = {}
    for operation in operations(app):
        made = _operation(app, operation, spec["paths"].get(operation.route, {}))
        _exemplify(made, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = made
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {**spec["info"], "description": ABOUT, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": app.config["PUBLIC_URL"].rstrip("/") or "/"}],
        "tags": _tags(spec["tags"]),
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": SCHEMES},
    }


def _schemas(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent and what is answered, each under a name of its own."""
    answered = {**described()["schemas"], "Problem": PROBLEM}
    twice = sent.keys() & answered.keys()
    assert not twice, f"two schemas are called {', '.join(sorted(twice))}"
    own: dict[str, Any] = _plain(dict(sent))
    return own | answered


def _exemplify(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """An example of every JSON that has none yet."""
    answers = [each for status, each in operation["responses"].items() if status < "300"]
    for each in (operation.get("requestBody", {}), *answers):
        media = each.get("content", {}).get(JSON)
        if media is not None and "example" not in media:
            media["example"] = example_of(media.get("schema", {}), schemas)


def _operation(app: Flask, operation: Operation, spec: Mapping[str, Any]) -> dict[str, Any]:
    own = deepcopy(dict(spec.get(operation.method.lower(), {})))
    text = " ".join(own.get("summary", "").split()) or SUMMARIES.get(operation.id, "")
    summary, _, more = text.partition(". ")
    made: dict[str, Any] = {
        "operationId": operation.id,
        "summary": summary.rstrip("."),
        **({"description": more} if more else {}),
        "tags": own.get("tags") or [operation.endpoint.partition(".")[0]],
        "parameters": _plain(list(_parameters(operation, spec, own))),
        "responses": _responses(operation),
        "security": [] if operation.id in OPEN else [dict(each) for each in SECURITY],
    }
    if body := _body(operation, own):
        made["requestBody"] = body
    _retire(made, app.extensions["retired"].get(operation.id))
    return made


def _retire(made: dict[str, Any], retirement: Retirement | None) -> None:
    if retirement is not None and not retirement.fields:
        made["deprecated"] = True


def _parameters(
    operation: Operation, spec: Mapping[str, Any], own: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    given = [*spec.get("parameters", ()), *own.get("parameters", ())]
    yield from (each for each in given if each.get("name") not in operation.fixed)
    yield from PARAMETERS.get(operation.id, PARAMETERS.get(operation.endpoint, ()))
    if operation.path.startswith("/log/"):
        return
    if operation.method == "GET" and members_of(operation.id):
        yield _parameter("fields", "query", "Only these members: number,status")
    if operation.method in ("PUT", "POST") and operation.endpoint in CONDITIONAL:
        yield _parameter(
            "If-Match", "header", 'The version it is made from: "3", or an ETag; `*` any'
        )
    if operation.endpoint in BY_HEADER:
        yield _parameter("Idempotency-Key", "header", "A UUID: the same again is the same command")
    yield _parameter("Accept-Language", "header", "`zh` or `en`: in which words it answers")


CONDITIONAL = frozenset(
    {"registry.put", "plans.revise", "plans.act", "clocks.record", "tuning.record"}
    | {"catalogues.record"}
)
BY_HEADER = frozenset(
    {"registry.put", "registry.add", "plans.revise", "catalogues.record", "positions.take"}
)


def _parameter(name: str, place: str, text: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": place, "required": False, "description": text, "schema": schema}


def _body(operation: Operation, own: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is sent, with an example."""
    example = described()["operations"].get(operation.id, {}).get("request")
    if operation.endpoint in ("registry.add", "registry.put"):
        content = {JSON: {"schema": draft_of(operation.fixed["collection"])}}
    elif operation.endpoint in BODIES:
        content = {each: {"schema": schema} for each, schema in BODIES[operation.endpoint].items()}
    elif "requestBody" in own:
        content = own["requestBody"]["content"]
    else:
        return None
    if example is not None and JSON in content:
        content[JSON] = {**content[JSON], "example": example["example"]}
    return {"required": operation.endpoint not in ("sources.osmand",), "content": content}


def _responses(operation: Operation) -> dict[str, Any]:
    answers = described()["operations"].get(operation.id, {}).get("answers", {})
    made = {status: _answer(status, answer) for status, answer in answers.items()}
    if operation.method == "GET" and JSON in str(answers.get("200", {}).get("type")):
        items = resolved(answers["200"].get("schema", {})).get("properties", {}).get("items")
        if items is not None and operation.path.startswith("/api/"):
            line = {"schema": {"type": "string", "description": "each item, a line"}}
            made["200"]["content"]["application/x-ndjson"] = line
    if answers.get("200", {}).get("etag"):
        made["304"] = {"description": "What If-None-Match names is what stands"}
        tag = {"description": '"<version>-<digest>"', "schema": {"type": "string"}}
        made["200"]["headers"] = {"ETag": tag}
    for status, answer in _problems(operation):
        content = {**made.get(status, {}).get("content", {}), **answer["content"]}
        made[status] = {**answer, "content": content}
    return made


def _answer(status: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    if "type" not in answer:
        return {"description": ANSWERS[status]}
    media = {name: answer[name] for name in ("schema", "example") if name in answer}
    others: dict[str, Any] = {each: {} for each in answer.get("also", ())}
    return {"description": ANSWERS[status], "content": {answer["type"]: media, **others}}


def _problems(operation: Operation) -> Iterator[tuple[str, Any]]:
    """Each status it may say no with, and the codes of it."""
    by_status: dict[int, set[str]] = {}
    for code in refusals()["operations"].get(operation.endpoint, ()):
        by_status.setdefault(refusals()["status"][code], set()).add(code)
    for status, codes, applies in EVERYWHERE:
        if applies(operation):
            by_status.setdefault(status, set()).update(codes)
    if operation.endpoint in CONDITIONAL:
        by_status[412] = {"entry_changed", "plan_changed", "concurrent_write"}
    for status, found in sorted(by_status.items()):
        yield str(status), _problem(status, sorted(found))


def _problem(status: int, codes: list[str]) -> dict[str, Any]:
    code = {"properties": {"code": {"enum": codes}, "status": {"const": status}}}
    return {
        "description": ANSWERS[str(status)],
        "content": {
            PROBLEM_JSON: {
                "schema": {"allOf": [{"$ref": f"{REF}Problem"}, code]},
                "example": {
                    "type": f"/problems/{codes[0]}",
                    "status": status,
                    "code": codes[0],
                    "params": {},
                    "title": codes[0],
                    "detail": codes[0],
                },
            }
        },
    }


def _tags(tags: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({tag["name"]: tag for tag in tags}.values())


def _plain(value: Any) -> Any:
    """JSON as JSON Schema means it: bounds are numbers, also where a field counts in decimals."""
    if isinstance(value, dict):
        return {
            key: float(item)
            if key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
            else _plain(item)
            for key, item in value.items()
        }
    return [_plain(item) for item in value] if isinstance(value, list) else value
