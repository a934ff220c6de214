"""Photos in a browser: what the camera wrote goes with them, and officers see it beside the record."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Live
from tests.browser.test_driver import done, scan
from tests.pictures import a_jpeg, exif

pytestmark = pytest.mark.browser

WRITTEN = exif(orientation=6, at="2026:11:20 08:31:00", offset="+08:00", place=(115.45, 36.48))


def test_a_photo_made_smaller_on_the_phone_keeps_what_the_camera_wrote(
    live_server: Live, visit, tmp_path: Path
) -> None:
    number = live_server.issue()["number"]
    page = visit("/driver", "driver1")
    scan(page, number)
    page.click("dialog form summary:has-text('照片')")
    photo = {
        "name": "load.jpg",
        "mimeType": "image/jpeg",
        "buffer": a_jpeg((3000, 2000), exif=WRITTEN),
    }
    page.set_input_files("dialog input[type=file]:not([hidden])", photo)
    page.click("dialog button[form=loading]")
    done(page, "装车")

    (item,) = live_server.get(f"/manifests/{number}/pictures", "officer1")["items"]
    assert item["camera"]["at"] == "2026-11-20T08:31:00+08:00"
    assert item["camera"]["place"] == {"lon": 115.45, "lat": 36.48}
    kept = live_server.raw(f"/attachments/{item['sha256']}/original", "officer1").content
    assert len(kept) < 200_000
    (shown := tmp_path / "shown.jpg").write_bytes(
        live_server.raw(f"/attachments/{item['sha256']}", "officer1").content
    )
    with Image.open(shown) as image:  # the canvas drew it upright: it is not turned once more
        assert image.height > image.width
        assert image.convert("RGB").getpixel((image.width // 2, 10))[0] > 200


@pytest.mark.parametrize(("size", "lang"), [(PHONE, "zh"), (DESKTOP, "en")])
def test_an_auditor_sees_the_cameras_place_beside_the_recorded_one(
    live_server: Live, visit, size, lang
) -> None:
    number = live_server.issue()["number"]
    place = {"lon": "115.40", "lat": "36.48"}
    live_server.act(
        number, "loaded", "driver1", loaded_kg="16400", packages=0, scans=[], place=place
    )
    status, kept = live_server.call(
        "POST",
        "/attachments",
        content=a_jpeg(exif=WRITTEN),
        headers={"Content-Type": "image/jpeg"},
        as_user="driver1",
    )
    assert status == 201
    digest = kept["sha256"]
    live_server.act(
        number, "evidence_attached", "driver1", sha256=digest, kind="photo", about="loaded"
    )
    page = visit("/desk", "auditor1", size=size, lang=lang)
    page.get_by_text(live_server.text_of(number)).first.click()
    page.locator("dialog .pictured", has_text=digest[:8]).wait_for()
    row = page.locator("dialog .pictured", has_text=digest[:8])
    expect(row).to_contain_text("36.48000, 115.45000")
    expect(row).to_contain_text("36.48000, 115.40000")
    expect(row.locator(".badge.warn")).to_have_text(
        {"zh": "相距 4,470 米", "en": "4,470 m apart"}[lang]
    )
