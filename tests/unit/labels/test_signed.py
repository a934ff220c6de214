"""A label's statement: genuine, altered or somebody else's, told without network, from 1 m away."""

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import InvalidInput
from manifest_service.evidence.signed_label import Statement, read, sign
from manifest_service.transparency.keys import SigningKey

KEY = SigningKey("371525.manifest-service/log/labels", bytes(range(32)))
OTHER = SigningKey("371525.manifest-service/log/labels", bytes(range(1, 33)))
STATEMENT = Statement(
    number="37152526112300042K",
    generator="91371525MA3C4D5E6F",
    stream="construction_renovation",
    receiver="91371525MA3C4D5E7G",
    vehicle_plate="鲁P12345D",
    declared_grams=12_000_000,
    issued_at_s=1_795_000_000,
    package=3,
    token=bytes(range(16)),
)
FOCUS_PX = 0.55
"""Sigma of a telephone in focus."""
TELEPHONE_PX_PER_MM = 3.07
"""At 1 m: 12 megapixels, 4,032 of them over 1.31 m (26 mm lens)."""


def test_a_statement_is_read_as_it_was_signed() -> None:
    text = sign(STATEMENT, KEY)
    assert text.isalnum()
    assert text == text.upper()
    assert len(text) < 350
    assert read(text, (OTHER.verifier, KEY.verifier)) == (STATEMENT, KEY.verifier)


def test_every_changed_letter_is_noticed() -> None:
    text = sign(STATEMENT, KEY)
    for at, letter in enumerate(text):
        for other in {"A", "7", chr(ord(letter) ^ 1)} - {letter}:
            with pytest.raises(InvalidInput):
                read(text[:at] + other + text[at + 1 :], (KEY.verifier,))
    for cut in (text[:-1], text[1:], text + "A", text.lower(), ""):
        with pytest.raises(InvalidInput):
            read(cut, (KEY.verifier,))


def test_another_key_with_the_same_id_does_not_pass() -> None:
    class SameId:
        id = KEY.verifier.id
        verifies = OTHER.verifier.verifies

    with pytest.raises(InvalidInput, match="label_forged"):
        read(sign(STATEMENT, KEY), (SameId(),))  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="label_key_unknown"):
        read(sign(STATEMENT, OTHER), (KEY.verifier,))


@given(st.text(max_size=400) | st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=400))
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput):
        read(text, (KEY.verifier,))


@pytest.mark.parametrize("angle", [0, 15, 45])
def test_a_printed_label_is_read_from_a_metre(a_label, printer, angle: int) -> None:
    url = f"HTTPS://LIANDAN.GUANXIAN.EXAMPLE/Q/000G40R40M30E209185GR38E1W#{sign(STATEMENT, KEY)}"
    page = pypdfium2.PdfDocument(printer.pdf_labels([a_label(url=url)], 100))[0]
    sharp = np.asarray(page.render(scale=600 / 72).to_pil().convert("L"))
    scale = 100 * TELEPHONE_PX_PER_MM / sharp.shape[0]
    side = round(100 * TELEPHONE_PX_PER_MM * 1.6)
    turn = cv2.getRotationMatrix2D((sharp.shape[1] / 2, sharp.shape[0] / 2), angle, scale)
    turn[:, 2] += side / 2 - sharp.shape[0] / 2
    soft = cv2.GaussianBlur(sharp, (0, 0), FOCUS_PX / scale)
    seen = cv2.warpAffine(soft, turn, (side, side), borderValue=128)
    grain = np.random.default_rng(1).normal(0, 4, seen.shape)
    picture = np.clip(seen + grain, 0, 255).astype(np.uint8)
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == url
    assert read(found.text.partition("#")[2], (KEY.verifier,))[0] == STATEMENT
