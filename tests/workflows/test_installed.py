"""The driver's page as an application: how it, its worker and its assets are served."""

import gzip
import json
import re
from typing import Any

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Response

from tests.workflows.county import PASSWORD, County

PREFIX = "/waste"


@pytest.fixture(params=["", PREFIX], ids=["at the root", "behind a prefix"])
def browser(request: pytest.FixtureRequest, county: County) -> Any:
    """`get(path, **headers)` as a signed-in driver's browser, below a prefix or not."""

    def nothing(_: Any, start: Any) -> Any:
        start("404 Not Found", [])
        return [b""]

    mounted = DispatcherMiddleware(nothing, {PREFIX: county.app})  # type: ignore[dict-item]
    client = Client(mounted if request.param else county.app, Response)
    page = client.get(f"{request.param}/login").get_data(as_text=True)
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    said = {"username": "driver", "password": PASSWORD, "csrf": csrf}
    assert client.post(f"{request.param}/login", data=said).status_code == 302

    def get(path: str, **headers: str) -> Any:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return client.get(path if path.startswith(PREFIX) else request.param + path, headers=named)

    get.prefix = request.param  # type: ignore[attr-defined]
    return get


def test_the_manifest_names_the_page_and_pictures_that_are_there(browser: Any) -> None:
    answer = browser("/driver/app.webmanifest?language=zh")
    said = answer.get_json(force=True)

    assert answer.content_type == "application/manifest+json"
    assert said["start_url"] == said["scope"] == said["id"] == f"{browser.prefix}/driver"
    assert said["short_name"] == "驾驶员"
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        assert browser(icon["src"]).content_type.startswith(icon["type"])


def test_the_worker_may_keep_the_page_alone_and_is_asked_for_anew(browser: Any) -> None:
    answer = browser("/driver/worker.js")

    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Service-Worker-Allowed"] == f"{browser.prefix}/driver"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_everything_the_worker_keeps_is_there_for_good(browser: Any) -> None:
    script = browser("/driver/worker.js").get_data(as_text=True)
    kept = json.loads(script.partition("const KEPT = ")[2].partition(";\n")[0])

    assert kept["page"] == f"{browser.prefix}/driver"
    for address in kept["assets"]:
        answer = browser(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"]
        assert address.startswith(f"{kept['static']}{kept['version']}/")


def test_the_page_names_every_script_it_begins_with(browser: Any) -> None:
    page = browser("/driver").get_data(as_text=True)
    named = re.findall(r'rel="modulepreload" href="([^"]+)"', page)

    assert len(named) > 10
    assert all(address.startswith(f"{browser.prefix}/static.") for address in named)
    assert not any(address.endswith("/life.js") for address in named)
    assert f'name="worker" content="{browser.prefix}/driver/worker.js"' in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_given_in_the_language_asked_for_and_says_so(
    browser: Any, language: str
) -> None:
    answer = browser(f"/driver?language={language}")

    assert answer.headers["Content-Language"] == language
    assert ("扫描标签" in answer.get_data(as_text=True)) == (language == "zh")


def test_an_unknown_language_changes_nothing(browser: Any) -> None:
    assert browser("/driver?language=xx").headers["Content-Language"] == "zh"


def test_pages_data_and_scripts_come_compressed_to_who_takes_it(browser: Any) -> None:
    script = re.findall(r'href="([^"]+/ui.js)"', browser("/driver").get_data(as_text=True))[0]
    for path in ("/driver", script, "/openapi.json"):
        packed, plain = browser(path, Accept_Encoding="gzip"), browser(path)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert "Content-Encoding" not in plain.headers
        assert len(packed.data) < len(plain.data) / 2
        if path != "/driver":  # its token is masked anew each time
            assert gzip.decompress(packed.data) == plain.data


def test_an_old_version_is_given_what_there_is_but_not_to_keep(browser: Any) -> None:
    answer = browser("/static.0123456789ab/js/ui.js")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    again = browser("/static/js/ui.js", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["js/none.js", "../templates/page.html", "vendor/provenance.toml"])
def test_what_is_no_asset_is_not_found(browser: Any, name: str) -> None:
    assert browser(f"/static/{name}").status_code == 404


def test_no_two_pages_hold_the_token_of_the_session_in_the_same_letters(browser: Any) -> None:
    def token(page: Any) -> str:
        return str(re.findall(r'name="csrf" content="([^"]+)"', page.get_data(as_text=True))[0])

    assert token(browser("/driver")) != token(browser("/driver"))


@pytest.mark.parametrize("said", ["", ".", "zz.zz", "00.00", "é", "00.0000", "a.b.c"])
def test_a_token_that_is_none_is_refused(county: County, said: str) -> None:
    client = county.app.test_client()
    form = {"username": "driver", "password": PASSWORD, "csrf": said}

    assert client.post("/login", data=form).status_code == 403
