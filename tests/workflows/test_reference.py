"""The published document: whole, sound, and what the service serves; its pages need no network and no script."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from manifest_service.texts import words
from manifest_service.web.reference.described import refusals
from manifest_service.web.reference.operations import operations
from tests.workflows.county import County
from tests.workflows.described import the_document

ROOT = Path(__file__).parents[2]


def each_operation(county: County) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in the_document(county.app)["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation


def test_every_route_is_in_the_document_and_nothing_else(county: County) -> None:
    known = {each.id: (each.method.lower(), each.path) for each in operations(county.app)}
    told = {
        operation["operationId"]: tuple(name.split(" ", 1))
        for name, operation in each_operation(county)
    }
    assert told == known
    rules = [rule for rule in county.app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    endpoints = {rule.endpoint for rule in rules} - {"reference.document"}
    assert endpoints <= {each.endpoint for each in operations(county.app)}


def test_every_operation_says_what_it_is_and_what_it_answers(county: County) -> None:
    lacking = [
        name
        for name, operation in each_operation(county)
        if not operation["summary"]
        or not any(status < "300" for status in operation["responses"])
        or "500" not in operation["responses"]
    ]
    assert lacking == []


def test_every_operation_shows_examples_of_its_json(county: County) -> None:
    lacking = []
    for name, operation in each_operation(county):
        sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
        answers = [
            answer["content"]["application/json"]
            for status, answer in operation["responses"].items()
            if status == min(operation["responses"])
            and "application/json" in answer.get("content", {})
        ]
        lacking += [name for each in (*answers, *([sent] if sent else [])) if "example" not in each]
    assert lacking == []


def test_examples_are_as_their_schemas_say(county: County) -> None:
    document = the_document(county.app)
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:document", resource)
    wrong = []
    for name, operation in each_operation(county):
        for status, answer in operation["responses"].items():
            for media, each in answer.get("content", {}).items():
                if "example" in each and media == "application/json":
                    text = json.dumps(each["schema"]).replace('"#/', '"urn:document#/')
                    found = Draft202012Validator(json.loads(text), registry=registry)
                    wrong += [(name, status, e.message) for e in found.iter_errors(each["example"])]
    assert wrong == []


def test_every_refusal_in_the_document_has_words(county: County) -> None:
    known = set(words("en").area("refusals"))
    codes = {
        code
        for _, operation in each_operation(county)
        for answer in operation["responses"].values()
        for code in _codes(answer)
    }
    assert codes <= known | {"error"}
    assert len(codes) > 300


def _codes(answer: dict[str, Any]) -> list[str]:
    problem = answer.get("content", {}).get("application/problem+json")
    found: list[str] = (
        problem["schema"]["allOf"][1]["properties"]["code"]["enum"] if problem else []
    )
    return found


def test_who_may_ask_is_said_of_every_operation(county: County) -> None:
    open_to_all = {
        operation["operationId"]
        for _, operation in each_operation(county)
        if not operation["security"]
    }
    for path, item in the_document(county.app)["paths"].items():
        operation = item.get("get")
        if operation is None or "{" in path:
            continue
        needed = [each["name"] for each in operation["parameters"] if each["required"]]
        answer = county.client.get(path, query_string=dict.fromkeys(needed, "1"))
        is_open = operation["operationId"] in open_to_all
        assert (answer.status_code != 401) == is_open or answer.status_code == 422, path


def test_the_document_is_served_once_and_known_again(county: County) -> None:
    first = county.client.get("/api/v1/openapi.json")
    assert first.get_json()["openapi"] == "3.1.0"
    again = county.client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_reference_is_read_without_script_style_or_third_party(
    county: County, language: str
) -> None:
    index = county.client.get(f"/reference?language={language}").get_data(as_text=True)
    for tag in ["", *(f"/{tag}" for tag in set(re.findall(r"/reference/([a-z_]+)", index)))]:
        answer = county.client.get(f"/reference{tag}?language={language}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert not re.search(
            r"<script(?![^>]* src=)|<style| style=|https?://(?!localhost|www\.w3)", _markup(page)
        )
        assert "pages.reference" not in page, "a word is missing"


def _markup(page: str) -> str:
    """The page without its examples, which may hold addresses."""
    return re.sub(r"<pre.*?</pre>|<td>.*?</td>|<p>.*?</p>", "", page, flags=re.DOTALL)


def test_the_type_of_a_problem_leads_to_its_words(county: County) -> None:
    _status, said = county.call("GET", "/manifests/37152526112000001D", "clerk")
    assert said["type"] == "http://localhost:8000/problems/manifest_unknown"
    led = county.client.get("/problems/manifest_unknown")
    assert (led.status_code, led.headers["Location"]) == (302, "/problems#manifest_unknown")
    page = county.client.get("/problems?language=en").get_data(as_text=True)
    assert all(f'id="{code}"' in page for code in refusals()["status"])


def test_a_page_about_nothing_is_not_found(county: County) -> None:
    assert county.client.get("/reference/nothing").status_code == 404


@pytest.mark.slow
def test_the_codes_of_each_route_are_those_of_the_code_today() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "api_refusals"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0, "run scripts/api_refusals"
