"""What every answer says to a browser: no script but ours, no frame, no sense it does not need."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import url_for
from flask.testing import FlaskClient

from manifest_service.app import create_app
from manifest_service.config import Settings
from manifest_service.web.assets import assets_of
from manifest_service.web.pages.layout import senses_of
from manifest_service.web.pages.shells import SHELLS
from tests.workflows.county import PASSWORD, County

SHELL_NAMES = {shell.name for shell in SHELLS}
READERS = ("driver", "gate", "officer", "clerk", "dispatcher", "admin", "auditor")
ANSWERS = (
    "/api/v1/me",
    "/api/v1/nothing",
    "/openapi.json",
    "/healthz",
    "/nothing",
    "/q/00000000000000000000000000",
    "/driver/worker.js",
    "/driver/app.webmanifest",
    "/log/checkpoint",
)


class Written(HTMLParser):
    """What of a page a policy without `unsafe-inline` would not run."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        said = dict(attrs)
        self._script = tag == "script" and "src" not in said
        is_data = said.get("type") == "application/json"
        if tag == "style" or (self._script and not is_data):
            self.inline.append(tag)
        self.inline += [name for name in said if name.startswith("on") or name == "style"]
        self.inline += [
            v for v in said.values() if v and v.strip().lower().startswith("javascript:")
        ]


def signed_in(county: County, user: str) -> FlaskClient:
    browser = county.app.test_client()
    browser.get("/login")
    with browser.session_transaction() as session:
        csrf = session["csrf"]
    said = {"username": user, "password": PASSWORD, "csrf": csrf}
    assert browser.post("/login", data=said).status_code in (302, 303)
    return browser


@pytest.fixture
def pages(county: County) -> list[tuple[str, Any]]:
    """(address, answer) of every page there is, by somebody who may open it."""
    browsers = {user: signed_in(county, user) for user in READERS}
    found = [(path, county.client.get(path)) for path in ("/", "/login", "/public", "/verify.html")]
    for shell in SHELLS:
        answers = [browser.get(f"/{shell.name}") for browser in browsers.values()]
        (answer, *_) = [each for each in answers if each.status_code == 200]
        found.append((f"/{shell.name}", answer))
    return found


def test_no_page_runs_or_styles_by_what_is_written_into_it(pages: list[tuple[str, Any]]) -> None:
    for path, answer in pages:
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-eval" not in policy
        if path == "/verify.html":  # one file, saved on a disk: its script by its digest
            assert re.search(r"script-src 'sha256-[\w+/=]+';", policy)
            assert "default-src 'none'" in policy
            continue
        assert "unsafe-inline" not in policy, path
        assert "script-src 'self';" in policy
        written = Written()
        written.feed(answer.get_data(as_text=True))
        assert written.inline == [], path


def test_every_answer_carries_every_header(county: County, pages: list[tuple[str, Any]]) -> None:
    with county.app.test_request_context():
        static = url_for("static", filename="js/ui.js")
    others = [(path, county.client.get(path)) for path in (*ANSWERS, static)]
    token = {"Authorization": f"Bearer {county._token('terminal')}"}
    intake = county.client.post("/api/v1/positions", json={"positions": []}, headers=token)
    for path, answer in (*pages, *others, ("intake", intake)):
        said = answer.headers
        assert said["X-Content-Type-Options"] == "nosniff", path
        assert said["Referrer-Policy"] == "same-origin", path
        assert said["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert said["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert "frame-ancestors 'none'" in said["Content-Security-Policy"], path
        assert "microphone=()" in said["Permissions-Policy"], path
        assert "Access-Control-Allow-Origin" not in said, path
        assert "Strict-Transport-Security" not in said, path  # plain http


def test_camera_and_place_are_for_the_pages_whose_scripts_ask_for_them(
    county: County, pages: list[tuple[str, Any]]
) -> None:
    found = {
        path.strip("/"): {sense for sense in ("camera", "geolocation") if f"{sense}=(self)" in said}
        for path, answer in pages
        if (said := answer.headers["Permissions-Policy"])
    }
    assert found["driver"] == found["patrol"] == {"camera", "geolocation"}
    assert found["login"] == found[""] == found["account"] == found["verify.html"] == set()
    for shell in SHELLS:
        assert found[shell.name] == set(senses_of(assets_of(county.app), shell.name))


@pytest.mark.parametrize(
    ("address", "name", "path"),
    [
        ("https://county.example", "__Host-manifest_session", "/"),
        ("https://county.example/manifests", "__Secure-manifest_session", "/manifests/"),
        ("http://localhost:8000", "manifest_session", "/"),
    ],
)
def test_cookies_are_held_to_tls_and_to_our_host(
    county: County, tmp_path: Path, address: str, name: str, path: str
) -> None:
    settings = Settings(data_dir=tmp_path, public_url=address)
    app = create_app(settings, county.app.extensions["services"])
    answer = app.test_client().get(f"{address}/login")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    said = [part.strip() for part in cookie.split(";")]
    assert said[0].startswith(f"{name}=")
    assert {"HttpOnly", "SameSite=Lax", f"Path={path}"} <= set(said)
    assert ("Secure" in said) is address.startswith("https:")
    assert not any(part.startswith("Domain") for part in said)
    theme = app.test_client().get(f"{address}/theme/dark").headers.getlist("Set-Cookie")
    assert all(("Secure" in each) is address.startswith("https:") for each in theme)


def test_a_name_with_tls_is_only_reached_by_it(county: County, tmp_path: Path) -> None:
    def said(public_url: str = "https://county.example", **more: Any) -> str | None:
        settings = Settings(data_dir=tmp_path, public_url=public_url, **more)
        app = create_app(settings, county.app.extensions["services"])
        return (
            app.test_client()
            .get("https://county.example/")
            .headers.get("Strict-Transport-Security")
        )

    assert said() == "max-age=31536000; includeSubDomains"
    assert said(hsts_days=0) is None
    assert said("https://localhost:8000") is None


def test_no_script_of_ours_makes_code_of_text(county: County) -> None:
    """What a policy without `unsafe-eval` would refuse, and what would make markup of data."""
    for name, asset in assets_of(county.app).files.items():
        if name.startswith("js/") and name.endswith(".js"):
            text = asset.content.decode()
            found = re.findall(
                r"\beval\(|new Function\(|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write",
                text,
            )
            assert found == [], name


def test_answers_about_people_and_loads_are_kept_nowhere(
    county: County, pages: list[tuple[str, Any]]
) -> None:
    number = county.issue()["number"]
    token = {"Authorization": f"Bearer {county._token('officer')}"}
    paths = (
        "/api/v1/me",
        "/api/v1/manifests",
        "/api/v1/nothing",
        f"/api/v1/manifests/{number}/bundle",
        f"/api/v1/manifests/{number}/form.pdf",
        "/api/v1/registers?from=2026-11-01&to=2026-11-30&format=csv",
    )
    answers = [(path, county.client.get(path, headers=token)) for path in paths]
    own = [(path, answer) for path, answer in pages if path.strip("/") in SHELL_NAMES]
    assert len(own) == len(SHELLS)
    for path, answer in (*answers, *own):
        assert answer.headers["Cache-Control"] == "no-store", path
