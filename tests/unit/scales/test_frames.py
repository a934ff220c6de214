"""Frames of weighing indicators: real bytes, and everything a serial line does to them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.adapters.scales.line import Format
from manifest_service.adapters.scales.showing import Shown, Stillness
from manifest_service.adapters.scales.toledo import Toledo
from manifest_service.adapters.scales.yaohua import Yaohua, check_of


def yaohua(text: str) -> bytes:
    """A frame of sign, six digits and places, as the indicator sends it."""
    return b"\x02" + text.encode() + check_of(text.encode()) + b"\x03"


def toledo(a: int, b: int, weight: str, tare: str = "000000", c: int = 0x20) -> bytes:
    """A frame with its checksum."""
    frame = bytes([0x02, a, b, c]) + weight.encode() + tare.encode() + b"\r"
    return frame + bytes([-sum(byte & 0x7F for byte in frame) & 0x7F])


WHOLE, ONE_DECIMAL, TENS = 0x2A, 0x2B, 0x29
"""Status A: no decimals, one, and a trailing zero."""
KG, MOVING, MINUS, NET, OVER = 0x30, 0x38, 0x32, 0x31, 0x34


def read(format: Format, data: bytes) -> list[Shown]:
    return list(format.feed(data))


def test_the_frame_of_the_yaohua_manual_is_read():
    # +20.00, byte by byte.
    frame = bytes.fromhex("02 2B 30 30 32 30 30 30 32 31 42 03")
    assert frame == yaohua("+0020002")
    assert read(Yaohua(), frame) == [Shown(mass_kg=Decimal("20.00"), stable=None)]


def test_a_yaohua_display_in_tonnes_is_kilograms():
    shown = read(Yaohua(unit_kg=Decimal(1000)), yaohua("+0288003"))
    assert [one.mass_kg for one in shown] == [Decimal("28800")]


@pytest.mark.parametrize(
    ("frame", "mass_kg", "stable"),
    [
        (toledo(WHOLE, KG, "028800"), "28800", True),
        (toledo(WHOLE, KG, " 28800"), "28800", True),
        (toledo(WHOLE, MOVING, "028760"), "28760", False),
        (toledo(WHOLE, MINUS, "000020"), "-20", True),
        (toledo(ONE_DECIMAL, KG, "288005"), "28800.5", True),
        (toledo(TENS, KG, "002880"), "28800", True),
        # Net: the tare is on the platform too.
        (toledo(WHOLE, NET, "016400", "012400"), "28800", True),
        # Tonnes with three decimals.
        (toledo(0x2D, 0x20, "028800", c=0x22), "28800", True),
    ],
)
def test_toledo_frames_are_read(frame, mass_kg, stable):
    assert read(Toledo(checksum=True), frame) == [Shown(mass_kg=Decimal(mass_kg), stable=stable)]
    assert read(Toledo(checksum=False), frame[:-1]) == [
        Shown(mass_kg=Decimal(mass_kg), stable=stable)
    ]


@pytest.mark.parametrize(
    "frame",
    [
        toledo(WHOLE, OVER, "999999"),
        toledo(WHOLE, 0x20, "063490"),  # pounds
        toledo(WHOLE, 0x70, "028800"),  # switched on and not yet zeroed
        toledo(WHOLE, KG, "288005", c=0x30),  # ten times finer for a moment
    ],
)
def test_what_is_no_reading_in_kilograms_is_left_out(frame):
    format = Toledo(checksum=True)
    assert read(format, frame + toledo(WHOLE, KG, "028800")) == [
        Shown(mass_kg=Decimal(28800), stable=True)
    ]
    assert format.oddities == 1


GOOD = {"yaohua": yaohua("+0288000"), "toledo": toledo(WHOLE, KG, "028800")}
FORMATS = {"yaohua": Yaohua, "toledo": lambda: Toledo(checksum=True)}


@pytest.mark.parametrize("name", list(GOOD))
@given(cuts=st.lists(st.integers(1, 7), max_size=20), garbage=st.binary(max_size=9))
def test_frames_come_out_of_any_pieces_and_after_any_garbage(name, cuts, garbage):
    """However the line cuts them; what precedes them may cost the one it runs into, no more."""
    format, data = FORMATS[name](), garbage + GOOD[name] * 3
    found, at = [], 0
    for cut in (*cuts, len(data)):
        found += read(format, data[at : at + cut])
        at += cut
    assert found[-2:] == [read(FORMATS[name](), GOOD[name])[0]] * 2


@pytest.mark.parametrize("name", list(GOOD))
@given(data=st.data())
def test_a_byte_that_was_changed_is_found(name, data):
    """No other mass comes of a frame with one byte wrong."""
    frame = bytearray(GOOD[name])
    at = data.draw(st.integers(0, len(frame) - 1))
    frame[at] ^= data.draw(st.integers(1, 127))
    right = read(FORMATS[name](), GOOD[name])
    assert read(FORMATS[name](), bytes(frame)) in ([], right)


@pytest.mark.parametrize("name", list(GOOD))
@given(garbage=st.binary(max_size=400))
def test_garbage_costs_no_memory(name, garbage):
    format = FORMATS[name]()
    read(format, garbage)
    assert len(format._rest) < 20


def test_an_unchanged_mass_is_still_after_its_time():
    stillness = Stillness(still_s=2.0)
    masses = [("28780", 0.0), ("28800", 0.1), ("28800", 2.0), ("28800", 2.1), ("28820", 2.2)]
    said = [stillness.step(Shown(mass_kg=Decimal(kg), stable=None), at).stable for kg, at in masses]
    assert said == [False, False, False, True, False]
