"""Files people attach: what is let in, what of them is shown, and what stays evidence."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from manifest_service.errors import InvalidInput
from manifest_service.events.envelope import SERVICE, Actor
from tests.pictures import a_jpeg, a_png, a_png_that_says, exif
from tests.workflows.county import MORNING, County

PAYLOAD = b"<script>alert(document.domain)</script>"
WRITTEN = exif(at="2026:11:20 08:31:00", offset="+08:00", place=(115.45, 36.48))
PHOTO = a_jpeg(exif=WRITTEN, comment=PAYLOAD)


def sent(county: County, content: bytes, type: str, user: str = "driver") -> tuple[int, Any]:
    return county.call("POST", "/attachments", user, data=content, content_type=type)


def fetched(county: County, path: str, user: str = "driver") -> TestResponse:
    headers = {"Authorization": f"Bearer {county._token(user)}"}
    return county.client.get(f"/api/v1/attachments/{path}", headers=headers)


@pytest.mark.parametrize(
    ("content", "type", "code"),
    [
        (b"<html>", "image/png", "content_is_not_its_type"),
        (PHOTO, "image/png", "content_is_not_its_type"),
        (b"RIFF\0\0\0\0AVI LIST", "image/webp", "content_is_not_its_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "media_type_not_accepted"),
        (b"PK\x03\x04", "application/octet-stream", "media_type_not_accepted"),
        (PHOTO[:-40], "image/jpeg", "picture_unreadable"),
        (b"\x89PNG\r\n\x1a\n...", "image/png", "picture_unreadable"),
        (a_png_that_says(30_000, 30_000), "image/png", "picture_too_large"),
        (b"", "image/png", "attachment_empty"),
        (b"%PDF-1.7" + b" " * 10_000_000, "application/pdf", "attachment_too_large"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_not_kept(
    county: County, content: bytes, type: str, code: str
) -> None:
    status, body = sent(county, content, type)
    assert (status, body["code"]) == (422, code)
    assert fetched(county, hashlib.sha256(content).hexdigest()).status_code == 404


def test_the_type_is_told_by_the_content_where_the_sender_does_not_know(county: County) -> None:
    for content, type in ((PHOTO, "image/jpeg"), (a_png(), "image/png"), (b"%PDF-1.7 x", None)):
        status, body = sent(county, content, "application/octet-stream")
        assert (status, body["media_type"]) == (201, type or "application/pdf")
        assert body["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_photo_is_shown_by_its_pixels_alone_and_kept_whole(county: County) -> None:
    digest = sent(county, PHOTO, "image/jpeg")[1]["sha256"]
    shown = fetched(county, digest)
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert PAYLOAD not in shown.data
    assert b"Exif" not in shown.data
    kept = fetched(county, f"{digest}/original")
    assert hashlib.sha256(kept.data).hexdigest() == digest
    assert kept.headers["Content-Disposition"] == f'attachment; filename="{digest}.jpg"'
    assert kept.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert kept.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_no_picture_is_saved_and_never_opened_with_our_origin(county: County) -> None:
    digest = sent(county, b"%PDF-1.7 with a script", "application/pdf")[1]["sha256"]
    for path in (digest, f"{digest}/original"):
        answer = fetched(county, path)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{digest}.pdf"'
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "path", ["..%2f..%2fsecret_key", "%00", "'", '"%0d%0aSet-Cookie:x=1', "a" * 5000, "original"]
)
def test_a_digest_that_is_none_names_no_file(county: County, path: str) -> None:
    for each in (path, f"{path}/original"):
        answer = fetched(county, each)
        assert answer.status_code == 404
        assert "Set-Cookie" not in answer.headers


def test_a_picture_attached_before_there_were_shown_ones_gets_its_own_when_asked_for(
    county: County,
) -> None:
    digest = sent(county, PHOTO, "image/jpeg")[1]["sha256"]
    services = county.app.extensions["services"]
    first = services.attachments.picture(digest, SERVICE)
    services.store.write(lambda tx: _forget(tx, digest))
    assert services.store.read(lambda tx: tx.attachments.picture(digest)) is None
    assert services.attachments.picture(digest, SERVICE) == first
    assert services.store.read(lambda tx: tx.attachments.picture(digest)) == first


def test_one_account_does_not_fill_the_disk(county: County) -> None:
    services = county.app.extensions["services"]
    kept = replace(services.attachments, day_bytes=250)
    driver, gate = (county.ok("GET", "/me", who) for who in ("driver", "gate"))

    def bring(account: dict[str, Any], n: int) -> None:
        actor = Actor(user_id=account["id"], role=account["role"])
        kept.add(b"%PDF-" + bytes([n]) * 95, "application/pdf", actor)

    bring(driver, 1)
    bring(driver, 2)
    for n in (1, 2):  # what is here already takes no room
        bring(driver, n)
    with pytest.raises(InvalidInput, match="attachments_too_many"):
        bring(driver, 3)
    bring(gate, 3)
    county.at(24 * 60 + 1)
    bring(driver, 4)


def test_a_file_changed_in_the_database_is_not_handed_out(county: County) -> None:
    digest = sent(county, PHOTO, "image/jpeg")[1]["sha256"]
    services = county.app.extensions["services"]
    services.store.write(lambda tx: _exchange(tx, digest, a_jpeg(comment=b"another")))
    for path in (digest, f"{digest}/original"):
        answer = fetched(county, path)
        assert (answer.status_code, answer.get_json()["code"]) == (500, "attachment_damaged")


def _exchange(tx: Any, digest: str, content: bytes) -> None:
    from manifest_service.adapters.sql import tables as t

    tx.attachments._session.execute(
        t.attachment.update().where(t.attachment.c.sha256 == digest).values(content=content)
    )


def _forget(tx: Any, digest: str) -> None:
    from manifest_service.adapters.sql import tables as t

    tx.attachments._session.execute(t.picture.delete().where(t.picture.c.sha256 == digest))


def test_what_the_camera_wrote_stands_beside_what_was_recorded_for_officers_only(
    county: County,
) -> None:
    number = county.issue()["number"]
    county.at(30)
    place = {"lon": "115.40", "lat": "36.48"}
    county.done(number, "loaded", "driver", {"loaded_kg": "12000", "place": place})
    digest = sent(county, PHOTO, "image/jpeg")[1]["sha256"]
    evidence = {"sha256": digest, "kind": "photo", "about": "loaded"}
    county.done(number, "evidence_attached", "driver", evidence)
    (item,) = county.ok("GET", f"/manifests/{number}/pictures", "officer")["items"]
    assert item == {
        "sha256": digest,
        "kind": "photo",
        "about": "loaded",
        "camera": {
            "at": "2026-11-20T08:31:00+08:00",
            "place": {"lon": 115.45, "lat": 36.48},
            "place_at": "2026-11-20T01:02:03.000Z",
        },
        "recorded": {
            "at": (MORNING + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "place": {"lon": 115.4, "lat": 36.48},
        },
        "distance_m": 4470,
    }
    for user in ("driver", "clerk", "stranger"):
        status, body = county.call("GET", f"/manifests/{number}/pictures", user)
        assert (status, body["code"]) == (403, "wrong_role")
