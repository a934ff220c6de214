"""A test client that holds every answer to the published document.

An operation that is not described, a status or a code it does not name, a body that is not as its schema says:
each fails the test that met it. `scripts/describe_answers` widens the descriptions.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from manifest_service.web.reference.document import document
from manifest_service.web.reference.operations import DOCUMENTED, operation_id
from tests.contents import misnamed

INTO = os.environ.get("DESCRIBE_ANSWERS")
"""A folder to keep what was answered in; nothing is held to the document then."""

_documents: list[dict[str, Any]] = []


class DescribedClient(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        name = operation_of(self.application, response)
        if name is None:
            return response
        if INTO:
            _keep(Path(INTO), name, response, kwargs.get("json"))
        else:
            found = violations(self.application, name, response)
            assert not found, f"{name} {response.status_code}: " + "; ".join(found)
        return response


def operation_of(app: Flask, response: TestResponse) -> str | None:
    """The operation that was asked; None for a page, or for what no route answers."""
    environ = response.request.environ
    address = app.url_map.bind("localhost")
    method = "GET" if environ["REQUEST_METHOD"] == "HEAD" else environ["REQUEST_METHOD"]
    if not environ["PATH_INFO"].startswith(DOCUMENTED) or not address.test(
        environ["PATH_INFO"], method
    ):
        return None
    rule, arguments = address.match(environ["PATH_INFO"], method, return_rule=True)
    if rule.endpoint.startswith("reference."):
        return None
    return operation_id(app, rule, method, arguments)


def violations(app: Flask, operation: str, response: TestResponse) -> list[str]:
    """What is otherwise than the document says."""
    status = str(response.status_code)
    known = _responses(app).get(operation)
    if known is None:
        return ["not described"]
    if status not in known:
        return [f"the status is not described: {response.get_data(as_text=True)[:300]}"]
    content = known[status].get("content", {})
    media = (response.content_type or "").partition(";")[0]
    if response.request.environ["REQUEST_METHOD"] == "HEAD" or not content:
        return []
    # What is read line by line is not made whole here.
    if media not in ("application/x-ndjson", "text/event-stream") and (found := misnamed(response)):
        return [found]
    if media not in content:
        return [f"{media} is none of {', '.join(content)}"]
    if "json" not in media or "ndjson" in media:
        return []
    sparse = "fields=" in response.request.environ.get("QUERY_STRING", "") and status == "200"
    return [] if sparse else list(_faults(operation, status, media, response.get_json(force=True)))


def _faults(operation: str, status: str, media: str, body: Any) -> list[str]:
    errors = _validator(operation, status, media).iter_errors(body)
    return [
        f"{error.json_path}: {error.message[:200]}"
        for _, error in zip(range(5), errors, strict=False)
    ]


def the_document(app: Flask) -> dict[str, Any]:
    """The same of every application: made once."""
    if not _documents:
        with app.app_context():
            _documents.append(document(app))
    return _documents[0]


def _responses(app: Flask) -> Mapping[str, Any]:
    the_document(app)
    return _by_operation()


@cache
def _by_operation() -> Mapping[str, Any]:
    return {
        operation["operationId"]: operation["responses"]
        for item in _documents[0]["paths"].values()
        for operation in item.values()
    }


@cache
def _registry() -> Registry[Any]:
    resource = Resource.from_contents(_documents[0], default_specification=DRAFT202012)
    return Registry().with_resource("urn:document", resource)


@cache
def _validator(operation: str, status: str, media: str) -> Draft202012Validator:
    schema = _by_operation()[operation][status]["content"][media].get("schema", {})
    text = json.dumps(schema).replace('"#/', '"urn:document#/')
    return Draft202012Validator(json.loads(text), registry=_registry())


def _keep(folder: Path, operation: str, response: TestResponse, sent: Any) -> None:
    if "fields=" in response.request.environ.get("QUERY_STRING", ""):
        return
    media = (response.content_type or "").partition(";")[0]
    # Nothing without an end is JSON: what the test client calls streamed has been made whole.
    is_read = "json" in media and "ndjson" not in media
    told = {
        "operation": operation,
        "status": response.status_code,
        "type": media if response.status_code not in (204, 304) else None,
        "body": response.get_json(force=True, silent=True) if is_read else None,
        "sent": sent,
        "etag": response.request.method == "GET" and '"' in response.headers.get("ETag", ""),
    }
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
