"""What pages offer: what their reader may do by the table, and nothing else."""

import json
import re
from pathlib import Path

import pytest

import manifest_service
from manifest_service.permissions import TABLE, may
from tests.permissions.world import PEOPLE, World

SCRIPTS = Path(manifest_service.__file__).parent / "web" / "static" / "js"


def context(page: str) -> dict[str, object]:
    found = re.search(
        r'<script type="application/json" id="context">(.*?)</script>', page, re.DOTALL
    )
    assert found
    read: dict[str, object] = json.loads(found[1])
    return read


@pytest.mark.parametrize("user", PEOPLE)
def test_a_page_knows_what_its_reader_may_do(world: World, user: str) -> None:
    world.asking = user
    account = context(world.browser().get("/account").get_data(as_text=True))["account"]
    role = world.roles[user]
    assert isinstance(account, dict)
    assert account["may"] == sorted(action for action in TABLE if may(role, action))


@pytest.mark.parametrize("user", ["", *PEOPLE])
def test_the_menu_has_the_pages_one_may_open(world: World, user: str) -> None:
    world.asking, role = user, world.roles[user]
    menu = world.browser().get("/public").get_data(as_text=True)
    pages = [action.removeprefix("page.") for action in TABLE if action.startswith("page.")]
    for page in set(pages) - {"account"}:
        assert (f'href="/{page}"' in menu) == may(role, f"page.{page}"), page


def test_scripts_ask_for_actions_that_there_are() -> None:
    asked = {
        action
        for file in SCRIPTS.rglob("*.js")
        for action in re.findall(r"\bmay\(\"([^\"]+)\"\)", file.read_text("utf-8"))
    }
    assert asked
    assert asked <= set(TABLE)


@pytest.mark.parametrize("user", PEOPLE)
def test_every_page_of_who_is_signed_in_lets_him_sign_out(world: World, user: str) -> None:
    world.asking, role = user, world.roles[user]
    browser = world.browser()
    pages = [action.removeprefix("page.") for action in TABLE if action.startswith("page.")]
    for page in ("public", *pages):
        if page == "public" or may(role, f"page.{page}"):
            shown = browser.get(f"/{page}", follow_redirects=True).get_data(as_text=True)
            assert re.search(r'<form[^>]*action="/logout"', shown), page
