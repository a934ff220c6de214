"""What a shared computer still holds of whoever has left it."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Live, send_sign_in

pytestmark = pytest.mark.browser

HELD = "() => Object.keys(localStorage)"
PUBLIC = {"manifest-service.label-keys"}


@pytest.fixture
def at_the_gate(live_server: Live, visit: Any) -> Page:
    """The gate's page, which keeps its list for an hour without a network."""
    page: Page = visit("/site", "site1", lang="en")
    page.wait_for_function(
        "() => Object.keys(localStorage).some((name) => name.startsWith('yard:'))"
    )
    # As the desk keeps what was issued last, to begin the next with.
    page.evaluate("() => localStorage.setItem('desk.last', '{}')")
    page.evaluate("() => localStorage.setItem('manifest-service.label-keys', 'a key')")
    return page


def test_nothing_of_who_signs_out(at_the_gate: Page) -> None:
    at_the_gate.click("form[data-leaving] button")
    at_the_gate.wait_for_url("**/")
    assert set(at_the_gate.evaluate(HELD)) == PUBLIC


def test_nothing_of_who_was_here_before_when_somebody_else_signs_in(at_the_gate: Page) -> None:
    """He has not signed out: his session is over."""
    at_the_gate.context.clear_cookies()
    at_the_gate.goto("/login")
    send_sign_in(at_the_gate, "generator1")
    at_the_gate.wait_for_url("**/desk")
    at_the_gate.wait_for_function("() => !localStorage.getItem('desk.last')")
    held = set(at_the_gate.evaluate(HELD))
    assert not any(name.startswith("yard:") for name in held)
    assert held == PUBLIC | {"kept-for"}
