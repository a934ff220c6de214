"""耀华 XK3190-A9 (and D9, A12+, DS and many that copy it), continuous output: 12 bytes.

    02 | + or - | weight, 6 digits | places of the decimal point, 0-4 | check, 2 digits | 03

The check is the exclusive or of bytes 2 to 9, in hexadecimal, its upper digit first; +20.00 is
`02 2B 30 30 32 30 30 30 32 31 42 03`. There is no sign of rest: whether the mass is still is for the reader
to see (`Stillness`). Source: XK3190-A9 user manual, serial communication, continuous mode.
"""

from decimal import Decimal
from functools import reduce
from operator import xor

from manifest_service.adapters.scales.frames import Frames
from manifest_service.adapters.scales.showing import Shown

ETX = 0x03
LENGTH = 12
MOST_PLACES = 4


class Yaohua(Frames):
    def __init__(self, *, unit_kg: Decimal = Decimal(1)) -> None:
        """`unit_kg`: what the display counts in; the frame does not say."""
        super().__init__(LENGTH)
        self._unit_kg = unit_kg

    def is_frame(self, frame: bytes) -> bool:
        return _is_frame(frame)

    def shown(self, frame: bytes) -> Shown:
        return Shown(mass_kg=_mass(frame) * self._unit_kg, stable=None)


def check_of(said: bytes) -> bytes:
    """The two digits that follow sign, weight and places.

    >>> check_of(b"+0020002")
    b'1B'
    """
    return b"%02X" % reduce(xor, said)


def _is_frame(frame: bytes) -> bool:
    said, check = frame[1:9], frame[9:11]
    return (
        frame[11] == ETX
        and said[:1] in b"+-"
        and said[1:].isdigit()
        and said[7] - 0x30 <= MOST_PLACES
        and check.upper() == check_of(said)
    )


def _mass(frame: bytes) -> Decimal:
    mass = Decimal(frame[1:8].decode())
    return mass.scaleb(-(frame[8] - 0x30))
