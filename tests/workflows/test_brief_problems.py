"""What is refused before Flask is asked is said as everything else is."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from manifest_service.app import create_app
from manifest_service.config import Settings
from manifest_service.texts import words
from tests.workflows.county import County

CASES: dict[str, tuple[dict[str, str], int, str]] = {
    "a length that is none": ({"CONTENT_LENGTH": "1e3"}, 400, "malformed_request"),
    "no length": ({"HTTP_TRANSFER_ENCODING": "chunked"}, 411, "length_required"),
    "too long": ({"CONTENT_LENGTH": "99999999999"}, 413, "body_too_large"),
    "much of a stranger": ({"CONTENT_LENGTH": "70000"}, 401, "not_signed_in"),
    "broken off": ({"CONTENT_LENGTH": "100"}, 408, "body_broken_off"),
}
LANGUAGES: dict[str, tuple[str, dict[str, str]]] = {
    "the browser's": ("", {"Accept-Language": "en-GB,en;q=0.9,zh;q=0.5"}),
    "asked for": ("?language=en", {"Accept-Language": "zh"}),
}


def refused(client: Any, query: str, headers: dict[str, str], environ: dict[str, str]) -> Any:
    return client.open(
        f"/api/v1/token{query}",
        method="POST",
        headers=headers,
        environ_overrides={"wsgi.input": BytesIO(b"{"), **environ},
    )


@pytest.fixture
def client(county: County, tmp_path: Path) -> Any:
    settings = Settings(data_dir=tmp_path, public_url="https://county.example/manifests")
    return create_app(settings, county.app.extensions["services"]).test_client()


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_at_the_door_names_its_page_and_speaks_the_readers_language(
    client: Any, case: str
) -> None:
    environ, status, code = CASES[case]
    answers = {"zh": [refused(client, "", {}, environ)]}
    answers["en"] = [refused(client, *language, environ) for language in LANGUAGES.values()]
    for locale, each in answers.items():
        for answer in each:
            said = words(locale).say(f"refusals.{code}")
            assert answer.status_code == status
            assert answer.content_type == "application/problem+json"
            assert json.loads(answer.data) == {
                "type": f"https://county.example/manifests/problems/{code}",
                "status": status,
                "code": code,
                "params": {},
                "title": said,
                "detail": said,
            }
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_language_somebody_chose_is_known_at_the_door(county: County) -> None:
    environ, _, code = CASES["no length"]
    county.client.get("/language/en")
    said = refused(county.client, "", {"Accept-Language": "zh"}, environ).get_json(force=True)
    assert said["detail"] == words("en").say(f"refusals.{code}")
    # Somebody else's cookie, or none of ours, chooses nothing.
    county.client.set_cookie("manifest_session", "eyJsb2NhbGUiOiJlbiJ9.forged.x")
    said = refused(county.client, "", {"Accept-Language": "zh"}, environ).get_json(force=True)
    assert said["detail"] == words("zh").say(f"refusals.{code}")
