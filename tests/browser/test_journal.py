"""What a phone keeps without signal: signed, in order, once, whatever happens to the phone."""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from manifest_service.events.device_key import verifies
from manifest_service.events.journal import read_entry, sha256, signed
from tests.browser.conftest import DESKTOP, FLAGS, PASSWORD, PHONE, WINDOWLESS, Live, send_sign_in

pytestmark = pytest.mark.browser

# The page's own module, at the address of its version: another address would be another journal's.
ACTS = "await import(document.querySelector('script[src*=\"/js/driver.js\"]').src.replace('driver.js', 'acts.js'))"
ACT = f"""async ([number, type, data]) => {{
  const {{ act }} = {ACTS};
  try {{ const {{ sent }} = await act(number, type, data); return sent ? 'sent' : 'kept'; }}
  catch (problem) {{ return problem.code; }}
}}"""
SEND = f"async () => ({ACTS}).sendUnsent()"
LISTED = f"""async () => {{
  const {{ unsent, received }} = {ACTS};
  return {{ unsent: (await unsent()).length, received: (await received()).length }};
}}"""


class Phone:
    """A browser with a profile of its own on the disk, which can be killed and started again."""

    def __init__(self, chromium: Any, live: Live, profile: Path) -> None:
        self.chromium, self.live, self.profile = chromium, live, profile
        self.start()

    def start(self) -> Page:
        self.context = self.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=WINDOWLESS,
            args=FLAGS,
            base_url=self.live.address,
            viewport=PHONE,
        )
        self.page: Page = self.context.pages[0]
        return self.page

    def sign_in(self, username: str) -> Page:
        self.page.goto("/login?next=/driver")
        send_sign_in(self.page, username)
        self.page.wait_for_url("**/driver")
        self.page.wait_for_selector(".scan-card")
        return self.page

    def open(self) -> Page:
        self.page.goto("/driver")
        self.page.wait_for_selector(".scan-card")
        return self.page

    def kill(self) -> None:
        """As when the battery is empty: nothing is told that it ends."""
        own = f"--user-data-dir={self.profile}"
        for process in psutil.process_iter(["cmdline"]):
            if own in (process.info["cmdline"] or ()):
                process.kill()
        with contextlib.suppress(PlaywrightError):
            self.context.close()

    def act(self, number: str, type: str, data: Any = None) -> Any:
        return self.page.evaluate(ACT, [number, type, data or {}])


@pytest.fixture
def phone(chromium: Any, live_server: Live, tmp_path: Path) -> Iterator[Any]:
    made: list[Phone] = []

    def opened(profile: str = "profile") -> Phone:
        made.append(Phone(chromium.browser_type, live_server, tmp_path / profile))
        return made[-1]

    yield opened
    for each in made:
        with contextlib.suppress(PlaywrightError):
            each.context.close()


def entries_of(live: Live, username: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    device = live.get("/devices", username)["items"][-1]
    return device, live.get(f"/devices/{device['id']}/journal?limit=500", username)["items"]


def test_acts_in_flight_mode_survive_a_killed_browser_and_arrive_once_signed(
    live_server: Live, phone: Any
) -> None:
    numbers = [live_server.issue()["number"] for _ in range(2)]
    driver = phone()
    page = driver.sign_in("driver1")
    driver.context.set_offline(True)
    for number in numbers:
        assert driver.act(number, "loaded", {"loaded_kg": "16400"}) == "kept"
        assert driver.act(number, "transported") == "kept"
    assert page.evaluate(LISTED) == {"unsent": 4, "received": 0}
    assert [live_server.status(number) for number in numbers] == ["issued", "issued"]
    driver.kill()

    driver.start()
    page = driver.sign_in("driver1")
    page.evaluate(SEND)
    assert page.evaluate(LISTED) == {"unsent": 0, "received": 4}
    assert [live_server.status(number) for number in numbers] == ["in_transit", "in_transit"]
    page.evaluate(SEND)

    device, entries = entries_of(live_server, "driver1")
    assert [entry["n"] for entry in entries] == [1, 2, 3, 4]
    assert {entry["state"] for entry in entries} == {"accepted"}
    check_chain(device, entries)
    for number in numbers:
        items = live_server.get(f"/manifests/{number}/events", "driver1")["items"]
        assert [item["word"] for item in items] == ["generated", "loaded", "transported"]
        assert items[1]["journal"]["not_after_at"] >= items[1]["journal"]["claimed_at"]


def check_chain(device: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    """Every entry is signed by the device and follows the one before."""
    prev, key = None, bytes.fromhex(device["public_key"])
    for each in entries:
        content = each["entry"].encode()
        entry, signature = read_entry(content), bytes.fromhex(each["signature"])
        assert verifies(device["algorithm"], key, signature, signed(content))
        assert entry.prev == prev
        assert entry.body_sha256 == hashlib.sha256(each["body"].encode()).hexdigest()
        prev = sha256(content)


def test_a_copied_profile_is_noticed_and_both_journals_are_kept(
    live_server: Live, phone: Any, tmp_path: Path
) -> None:
    first, second = (live_server.issue()["number"] for _ in range(2))
    driver = phone("one")
    driver.sign_in("driver1")
    assert driver.act(first, "loaded", {"loaded_kg": "16400"}) == "sent"
    driver.context.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two", symlinks=True)
    driver.start()
    driver.sign_in("driver1")
    copy = phone("two")
    copy.sign_in("driver1")
    assert driver.act(first, "transported") == "sent"

    assert copy.act(second, "loaded", {"loaded_kg": "16400"}) == "device_cloned"

    expect(copy.page.locator(".waiting li")).to_contain_text("被复制")
    device, entries = entries_of(live_server, "driver1")
    assert (device["state"], device["reason"]) == ("suspended", "cloned")
    assert [entry["n"] for entry in entries][-2:] == [2, 2]
    assert live_server.status(second) == "issued"
    assert driver.act(first, "arrived") == "device_suspended"
    assert live_server.status(first) == "in_transit"


def test_a_rescue_file_holds_what_could_not_be_sent(live_server: Live, visit: Any) -> None:
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    page.wait_for_selector(".scan-card")
    page.context.set_offline(True)
    assert page.evaluate(ACT, [number, "loaded", {"loaded_kg": "16400"}]) == "kept"
    with page.expect_download() as download:
        page.click(".waiting button:has-text('导出应急文件')")
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert saved["format"] == "manifest-service/rescue/v1"
    entry = read_entry(saved["entries"][0]["entry"].encode())
    assert (entry.n, entry.type, entry.number) == (1, "manifest.loaded", number)


def test_what_was_received_leaves_the_phone_once_the_log_has_signed_it(
    live_server: Live, visit: Any
) -> None:
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    page.wait_for_selector(".scan-card")
    assert page.evaluate(ACT, [number, "loaded", {"loaded_kg": "16400"}]) == "sent"
    assert page.evaluate(LISTED) == {"unsent": 0, "received": 1}
    expect(page.locator(".received")).to_be_visible()

    sign_in = {"username": "officer1", "password": PASSWORD}
    token = httpx.post(f"{live_server.address}/api/v1/token", json=sign_in).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.post(f"{live_server.address}/log/checkpoint", headers=headers).status_code == 201
    page.evaluate(SEND)

    assert page.evaluate(LISTED) == {"unsent": 0, "received": 0}
    expect(page.locator(".received")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_officer_decides_and_a_dispatcher_brings_a_rescue_file(
    live_server: Live, visit: Any, tmp_path: Path, lang: str
) -> None:
    number, other = (live_server.issue()["number"] for _ in range(2))
    page = visit("/driver", "driver1")
    page.wait_for_selector(".scan-card")
    page.evaluate(SEND)  # made known to the service while there is a connection
    page.context.set_offline(True)
    assert page.evaluate(ACT, [number, "loaded", {"loaded_kg": "16400"}]) == "kept"
    assert page.evaluate(ACT, [other, "loaded", {"loaded_kg": "16400"}]) == "kept"
    with page.expect_download() as download:
        page.click(".waiting button:has-text('导出应急文件')")
    file = tmp_path / "rescue.json"
    file.write_bytes(Path(download.value.path()).read_bytes())
    live_server.act(number, "voided", "generator1", reason="开错了")

    desk = visit("/devices", "carrier1", lang=lang)
    desk.set_input_files("input[type=file]", str(file))
    expect(desk.locator("section.card .notice")).to_be_visible()
    assert live_server.status(other) == "loaded"

    office = visit("/devices", "officer1", lang=lang, size=DESKTOP)
    case = office.locator("article", has_text=number)
    case.locator("button").first.click()
    office.fill("dialog textarea", "监控可见已装车")
    office.click("dialog button.primary")
    expect(case).to_have_count(0)
    page.context.set_offline(False)
    page.evaluate(SEND)
    expect(page.locator(".waiting li")).to_have_count(1)
