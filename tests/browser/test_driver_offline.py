"""The driver's phone in flight mode, killed, signed out, updated; and labels before its camera."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import qrcode
from playwright.sync_api import expect

from manifest_service.app import create_app
from manifest_service.texts import words
from manifest_service.web import assets
from tests.browser.conftest import FLAGS, PASSWORD, WINDOWLESS, Live
from tests.browser.phones import Phone, Signal, until

pytestmark = pytest.mark.browser

DESTINATION = "recycling"


@pytest.fixture
def phones(chromium: Any, live_server: Live, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """`phones(lang)` is one; no page of any may make an error of its own."""
    made: list[Phone] = []

    def phone(lang: str = "zh") -> Phone:
        folder = tmp_path / f"phone-{len(made)}"
        folder.mkdir()
        port = urlsplit(live_server.address).port
        assert port is not None
        assert WINDOWLESS is not None
        one = Phone(
            browser_type=chromium.browser_type,
            chromium=WINDOWLESS,
            flags=FLAGS,
            folder=folder,
            signal=Signal(port),
            lang=lang,
        )
        made.append(one)
        return one

    yield phone
    for one in made:
        one.close()
        one.signal.close()
        assert one.errors == []


def label_of(live: Live, number: str) -> bytes:
    """The label as our own printer draws it."""
    answer = live.raw(f"/manifests/{number}/label.png?size=100", "driver1")
    assert answer.headers["content-type"] == "image/png"
    content: bytes = answer.content
    return content


def ready(phone: Phone, live: Live, number: str) -> None:
    """Signed in once, everything kept, the label before the camera, the browser closed."""
    phone.sees(label_of(live, number))
    phone.start()
    phone.sign_in("driver1", PASSWORD)
    phone.close()


def away(phone: Phone) -> Any:
    """The phone started without signal, on the driver's page."""
    phone.signal.cut()
    page = phone.start(offline=True)
    page.goto("/driver")
    return page


def done(page: Any) -> Any:
    return page.locator("dialog.sheet .notice[role=status]")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_whole_trip_in_flight_mode_survives_a_killed_browser_and_is_sent_later(
    live_server: Live, phones: Callable[..., Phone], lang: str
) -> None:
    number = live_server.issue()["number"]
    phone, say = phones(lang), words(lang).say
    ready(phone, live_server, number)

    page = away(phone)
    expect(page.locator(".strip")).to_contain_text(say("pages.connection.offline"))
    expect(page.locator(".trip", has_text=live_server.text_of(number))).to_be_visible()
    phone.scan()
    phone.tap(page.locator("dialog.sheet button.step.primary"))
    expect(done(page)).to_contain_text(say("lifecycle.word.loaded"))
    assert phone.taps <= 2
    phone.taps = 0
    phone.tap(page.locator("dialog.sheet button.step.primary"))
    expect(done(page)).to_contain_text(say("lifecycle.word.transported"))
    assert phone.taps <= 2

    phone.kill()
    page = away(phone)
    expect(page.locator(".strip .waits")).to_contain_text("2")
    phone.scan()
    phone.tap(page.locator("dialog.sheet button.step.primary"))
    expect(done(page)).to_contain_text(say("lifecycle.word.checkpoint_scanned"))
    assert phone.taps <= 2
    page.click("dialog.sheet button.plain")
    phone.scan()
    phone.tap(page.get_by_role("button", name=say("pages.driver.step.arrived"), exact=True))
    expect(done(page)).to_contain_text(say("lifecycle.word.arrived"))
    assert phone.taps <= 2
    page.click("dialog.sheet button.plain")
    assert live_server.status(number) == "issued"

    phone.kill()
    page = away(phone)
    expect(page.locator(".strip .waits")).to_contain_text("4")
    phone.back_in_reach()
    expect(page.locator(".strip.online")).to_contain_text(
        say("pages.connection.all_sent"), timeout=60_000
    )
    items = live_server.get(f"/manifests/{number}/events", "driver1")["items"]
    assert [item["word"] for item in items] == [
        "generated", "loaded", "transported", "checkpoint_scanned", "arrived",
    ]  # fmt: skip


def test_the_language_is_changed_without_signal(
    live_server: Live, phones: Callable[..., Phone]
) -> None:
    number = live_server.issue()["number"]
    phone = phones("zh")
    ready(phone, live_server, number)

    page = away(phone)
    page.click(".top .who a[lang=en]")

    expect(page.locator("h2").first).to_have_text(words("en").say("pages.driver.today"))
    page.reload()
    expect(page.locator("h2").first).to_have_text(words("en").say("pages.driver.today"))


def test_the_approved_way_is_on_the_map_without_signal_and_so_is_the_phone(
    live_server: Live, phones: Callable[..., Phone]
) -> None:
    number = live_server.issue()["number"]
    phone = phones()
    ready(phone, live_server, number)

    page = away(phone)
    page.locator(".trip", has_text=live_server.text_of(number)).click()
    page.get_by_role("button", name=words("zh").say("pages.driver.map")).click()

    expect(page.locator("dialog .leaflet-container canvas")).to_be_visible()
    expect(page.locator("dialog [role=status]", has_text="蓝点")).to_be_visible()
    assert green_and_blue(page.locator("dialog .leaflet-container").screenshot())


def green_and_blue(picture: bytes) -> bool:
    """Whether the colours of the route and of one's own dot are in the picture."""
    from PIL import Image

    colours = Image.open(BytesIO(picture)).convert("RGB").getcolors(1 << 24) or []
    near = [
        min(sum(abs(a - b) for a, b in zip(colour, wanted, strict=True)) for _, colour in colours)
        for wanted in ((0x2E, 0x7D, 0x4F), (0x1D, 0x4E, 0xD8))
    ]
    return max(near) < 40


def test_a_login_that_ran_out_keeps_the_queue_within_reach_until_one_signs_in_again(
    live_server: Live, phones: Callable[..., Phone]
) -> None:
    number = live_server.issue()["number"]
    phone, say = phones(), words("zh").say
    ready(phone, live_server, number)
    page = away(phone)
    phone.scan()
    page.click("dialog.sheet button.step.primary")
    expect(page.locator("dialog .strip .waits")).to_contain_text("1")
    phone.context.clear_cookies()

    phone.back_in_reach()
    page.reload()
    expect(page.locator(".strip.signed_out")).to_contain_text(
        say("pages.connection.signed_out"), timeout=30_000
    )
    expect(page.locator(".strip .waits")).to_contain_text("1")
    page.locator(".trip", has_text=live_server.text_of(number)).click()
    page.click("dialog.sheet button.step.primary")
    expect(page.locator("dialog .strip .waits")).to_contain_text("2")
    page.click("dialog .strip a")
    phone.submit_login("driver1", PASSWORD)

    expect(page.locator(".strip")).to_contain_text(say("pages.connection.all_sent"), timeout=30_000)
    assert live_server.status(number) == "in_transit"


def test_who_signs_out_leaves_nothing_but_his_unsent_acts_behind(
    live_server: Live, phones: Callable[..., Phone]
) -> None:
    number = live_server.issue()["number"]
    phone, say = phones(), words("zh").say
    phone.start()
    phone.sign_in("driver1", PASSWORD)
    page = phone.page
    phone.flight_mode()
    page.locator(".trip", has_text=live_server.text_of(number)).click()
    page.click("dialog.sheet button.step.primary")
    expect(page.locator("dialog .strip .waits")).to_contain_text("1")
    page.click("dialog.sheet button.plain")

    questions: list[str] = []
    page.once("dialog", lambda box: (questions.append(box.message), box.accept()))
    page.route("**/api/v1/**", lambda route: route.abort())  # there is signal, but not for acts
    phone.back_in_reach()
    page.click("form[data-leaving] button")
    page.wait_for_url(lambda address: "/driver" not in address)
    assert "1" in questions[0]
    page.unroute("**/api/v1/**")
    phone.flight_mode()
    page.goto("/driver")
    expect(page.locator("h1")).to_have_text(say("pages.app.nothing_kept"))

    phone.back_in_reach()
    page.goto("/login?next=/driver")
    phone.submit_login("driver2", PASSWORD)
    expect(page.locator(".strip")).to_contain_text(say("pages.connection.all_sent"))
    expect(page.locator("main")).not_to_contain_text(live_server.text_of(number))
    assert live_server.status(number) == "issued"
    page.click("form[data-leaving] button")
    page.wait_for_url(lambda address: "/driver" not in address)
    page.goto("/login?next=/driver")
    phone.submit_login("driver1", PASSWORD)
    expect(page.locator(".strip")).to_contain_text(say("pages.connection.all_sent"), timeout=30_000)
    assert live_server.status(number) == "loaded"


def test_a_new_version_replaces_the_old_one_also_without_signal_afterwards(
    live_server: Live, phones: Callable[..., Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    live_server.issue()
    phone = phones()
    phone.start()
    phone.sign_in("driver1", PASSWORD)
    old = phone.page.evaluate("caches.keys()")
    folder = Path(live_server.app.static_folder or "")
    found = assets.assets_in(folder)
    sheet = found.files["css/driver.css"]
    newer = assets.Asset(sheet.content + b"\nh2 { letter-spacing: 3px; }\n", sheet.media_type)
    changed = assets.Assets({**found.files, "css/driver.css": newer})
    monkeypatch.setattr(assets, "assets_in", lambda _: changed)

    with live_server.another(create_app(live_server.settings, live_server.services)) as port:
        phone.signal.target_port = port
        phone.signal.cut()
        phone.signal.restore()
        phone.page.goto("/driver")
        until(
            phone.page,
            "async (old) => { const now = await caches.keys();"
            " return now.length === old.length && now.join() !== old.join(); }",
            old,
        )
    phone.flight_mode()
    phone.page.goto("/driver")

    expect(phone.page.locator("h2").first).to_have_css("letter-spacing", "3px")


def test_the_camera_says_what_is_no_label_and_goes_on(
    live_server: Live, phones: Callable[..., Phone]
) -> None:
    drawn = BytesIO()
    qrcode.make("https://menu.example/table/7").save(drawn)
    phone = phones()
    phone.sees(drawn.getvalue())
    page = phone.start()
    phone.sign_in("driver1", PASSWORD)

    page.click(".scan-camera")

    expect(page.locator("dialog.camera [role=status]")).to_have_text(
        words("zh").say("pages.scan.foreign")
    )
    expect(page.locator("dialog.camera video")).to_be_visible()
