"""Pictures are bounded before they are decoded, and nothing but their pixels goes on."""

import io
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from manifest_service.adapters.pictures import LONGEST_PX, read_picture
from manifest_service.errors import InvalidInput
from manifest_service.services.attachments import type_of
from manifest_service.services.ports.pictures import Taken
from tests.pictures import (
    a_jpeg,
    a_png,
    a_png_that_says,
    a_png_with_a_text_bomb,
    a_webp,
    exif,
)

MADE = {"image/jpeg": a_jpeg(), "image/png": a_png(), "image/webp": a_webp()}
PAYLOAD = b"<script>alert(document.domain)</script>"


def shown(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("media_type", MADE)
def test_a_picture_is_shown_as_another_file_of_the_same_pixels(media_type: str) -> None:
    picture = read_picture("ab", MADE[media_type], media_type)
    was, now = shown(MADE[media_type]).convert("RGB"), shown(picture.content).convert("RGB")
    assert was.size == now.size == (picture.width_px, picture.height_px)
    red, blue = now.getpixel((1, 1)), now.getpixel((now.width - 2, 1))
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (a_jpeg(comment=PAYLOAD), "image/jpeg"),
        (a_jpeg() + PAYLOAD, "image/jpeg"),
        (a_jpeg(exif=exif(at=PAYLOAD.decode())), "image/jpeg"),
        (a_png(icc_profile=PAYLOAD * 20), "image/png"),
        (a_png() + PAYLOAD, "image/png"),
        (a_webp() + PAYLOAD, "image/webp"),
    ],
)
def test_what_is_hidden_beside_the_pixels_does_not_go_on(content: bytes, media_type: str) -> None:
    made = read_picture("ab", content, media_type).content
    assert PAYLOAD not in made
    assert not set(shown(made).info) & {"exif", "comment", "icc_profile", "xmp"}
    assert read_picture("ab", content, media_type).taken == Taken()


def test_time_and_place_are_read_before_they_are_left_out() -> None:
    written = exif(at="2026:11:20 09:02:03", offset="+08:00", place=(115.4412345, -36.48))
    picture = read_picture("ab", a_jpeg(exif=written), "image/jpeg")
    assert picture.taken == Taken(
        at="2026-11-20T09:02:03+08:00",
        lon=Decimal("115.4412344"),  # to the thousandth of a second that was written
        lat=Decimal("-36.4800000"),
        position_at=datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC),
    )
    assert b"115" not in picture.content
    assert not shown(picture.content).getexif()


def test_a_picture_taken_upright_is_shown_upright() -> None:
    picture = read_picture("ab", a_jpeg((64, 48), exif=exif(orientation=6)), "image/jpeg")
    assert (picture.width_px, picture.height_px) == (48, 64)
    assert shown(picture.content).convert("RGB").getpixel((24, 3))[0] > 200


def test_a_large_photo_is_shown_smaller() -> None:
    picture = read_picture("ab", a_jpeg((4000, 3000)), "image/jpeg")
    assert (picture.width_px, picture.height_px) == (LONGEST_PX, LONGEST_PX * 3 // 4)


def test_a_bomb_of_pixels_is_refused_before_it_is_decoded() -> None:
    tracemalloc.start()
    with pytest.raises(InvalidInput) as refused:
        read_picture("ab", a_png_that_says(60_000, 60_000), "image/png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.code == "picture_too_large"
    assert peak < 2_000_000


def test_a_bomb_of_text_is_refused_without_unpacking_it() -> None:
    content = a_png_with_a_text_bomb()
    tracemalloc.start()
    with pytest.raises(InvalidInput) as refused:
        read_picture("ab", content, "image/png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.code == "picture_unreadable"
    assert peak < 20_000_000


@settings(deadline=None)
@given(
    media_type=st.sampled_from(sorted(MADE)),
    cut=st.integers(0, 2000),
    at=st.integers(0, 2000),
    byte=st.integers(0, 255),
)
def test_a_damaged_picture_is_shown_or_refused_and_nothing_else(
    media_type: str, cut: int, at: int, byte: int
) -> None:
    content = bytearray(MADE[media_type])
    content[at % len(content)] = byte
    with suppress(InvalidInput):
        picture = read_picture("ab", bytes(content[: len(content) - cut]), media_type)
        assert shown(picture.content).size == (picture.width_px, picture.height_px)


@settings(deadline=None, max_examples=60)
@given(junk=st.binary(max_size=400), at=st.integers(0, 200))
def test_damaged_exif_is_no_reason_to_refuse_a_photo_or_to_fail(junk: bytes, at: int) -> None:
    written = exif(at="2026:11:20 09:02:03", place=(115.44, 36.48))
    spoilt = written[: at % len(written)] + junk
    assert read_picture("ab", a_jpeg(exif=spoilt), "image/jpeg").width_px == 64


@pytest.mark.parametrize(
    ("content", "type"),
    [
        *((content, type) for type, content in MADE.items()),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\0\0\0\0AVI LIST", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_begins_as(content: bytes, type: str | None) -> None:
    assert type_of(content) == type
