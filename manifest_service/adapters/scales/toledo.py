"""Mettler Toledo standard continuous output: 17 or 18 bytes, some ten times a second.

    02 | A | B | C | weight, 6 digits | tare, 6 digits | 0D | checksum

A: bits 0-2 place of the decimal point (2 is none, 3 one decimal, 1 and 0 one and two trailing zeros),
bits 3-4 the increment, bit 5 set. B: bit 0 net, bit 1 negative, bit 2 out of range, bit 3 in motion,
bit 4 kg, bit 5 set, bit 6 not yet zeroed. C: bits 0-2 another unit (1 g, 2 t), bit 4 ten times finer,
bit 5 set. The checksum makes the sum of the lower seven bits of all bytes zero, modulo 128.
Source: IND570 Terminal Technical Manual, appendix D (standard continuous output).
"""

from decimal import Decimal

from manifest_service.adapters.scales.frames import Frames
from manifest_service.adapters.scales.showing import Shown

CR = 0x0D
LENGTH = 17
_UNIT_KG = {0: Decimal(1), 1: Decimal("0.001"), 2: Decimal(1000)}
_SET = 0x20


class Toledo(Frames):
    def __init__(self, *, checksum: bool) -> None:
        super().__init__(LENGTH + checksum)

    def is_frame(self, frame: bytes) -> bool:
        if frame[LENGTH - 1] != CR or not all(status & _SET for status in frame[1:4]):
            return False
        if self._length > LENGTH and sum(byte & 0x7F for byte in frame) & 0x7F:
            return False
        return all(_is_number(field) for field in (frame[4:10], frame[10:16]))

    def shown(self, frame: bytes) -> Shown | None:
        return _shown(frame)


def _is_number(field: bytes) -> bool:
    """Leading zeros may be blank."""
    return field.strip(b" ").isdigit() or not field.strip(b" ")


def _number(field: bytes) -> Decimal:
    return Decimal(field.decode().strip() or "0")


def _shown(frame: bytes) -> Shown | None:
    """None for what is no reading: out of range, not yet zeroed, in pounds, ten times finer."""
    a, b, c = frame[1], frame[2], frame[3]
    unit_kg, metric = _UNIT_KG.get(c & 0x07), b & 0x10 or c & 0x07
    if unit_kg is None or not metric or b & 0x44 or c & 0x10:
        return None
    step_kg = unit_kg * Decimal(10) ** (2 - (a & 0x07))
    weight = _number(frame[4:10]) * (-1 if b & 0x02 else 1)
    # In net the tare has been taken away: the platform bears both.
    on_it = weight + (_number(frame[10:16]) if b & 0x01 else 0)
    return Shown(mass_kg=on_it * step_kg, stable=not b & 0x08)
