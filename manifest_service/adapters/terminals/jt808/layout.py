"""How one field lies in the body of a message: read and written by the same line of a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from manifest_service.adapters.terminals.jt808.framing import Version
from manifest_service.errors import InvalidInput

CHINA = timezone(timedelta(hours=8))
"""Terminals tell the time of GMT+8 wherever they are (JT/T 808-2013, 5.2)."""


class Reader:
    """The bytes of a body, taken from the front."""

    def __init__(self, data: bytes, version: Version) -> None:
        self.data, self.version, self.at = data, version, 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        if self.left < count:
            raise InvalidInput("body_too_short", found=len(self.data), needed=self.at + count)
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")


@dataclass(frozen=True)
class Field:
    read: Callable[[Reader], Any]
    write: Callable[[Any, Version], bytes]


def _unsigned(width: int) -> Field:
    return Field(lambda r: r.number(width), lambda value, _: int(value).to_bytes(width, "big"))


U8, U16, U32 = _unsigned(1), _unsigned(2), _unsigned(4)


def said(raw: bytes) -> str:
    """Text in GBK, as the standard has it; what is not GBK shows as replaced characters."""
    return raw.strip(b"\x00 ").decode("gbk", "replace")


def _spelt(text: str) -> bytes:
    return text.encode("gbk", "replace")


def padded(width: int | Mapping[Version, int]) -> Field:
    """Text of a fixed width, filled with zero bytes; what is too long is cut."""

    def wide(version: Version) -> int:
        return width if isinstance(width, int) else width[version]

    return Field(
        lambda r: said(r.take(wide(r.version))),
        lambda text, v: _spelt(text)[: wide(v)].ljust(wide(v), b"\x00"),
    )


def lenient(width: int) -> Field:
    """The same, but the terminal may have left it out or cut it short."""
    return Field(
        lambda r: said(r.take(min(width, r.left))),
        lambda text, _: _spelt(text)[:width].ljust(width, b"\x00"),
    )


REST = Field(lambda r: said(r.take(r.left)), lambda text, _: _spelt(text))
"""Text to the end of the body."""


def counted(width: int) -> Field:
    """Text behind its own length; a length beyond the end means: to the end."""

    def read(r: Reader) -> str:
        return said(r.take(min(r.number(width), r.left)))

    def write(text: str, _: Version) -> bytes:
        raw = _spelt(text)[: 256**width - 1]
        return len(raw).to_bytes(width, "big") + raw

    return Field(read, write)


def since(version: Version, new: Field, old: Field) -> Field:
    """`new` from that version on, `old` before."""
    return Field(
        lambda r: (new if r.version >= version else old).read(r),
        lambda value, v: (new if v >= version else old).write(value, v),
    )


def nothing(value: Any) -> Field:
    """A field that an older version does not have."""
    return Field(lambda _: value, lambda *_: b"")


def several(count: Field, item: Field) -> Field:
    """A tuple behind its number."""

    def read(r: Reader) -> tuple[Any, ...]:
        return tuple(item.read(r) for _ in range(count.read(r)))

    def write(values: tuple[Any, ...], v: Version) -> bytes:
        return count.write(len(values), v) + b"".join(item.write(value, v) for value in values)

    return Field(read, write)


def read_time(raw: bytes, zone: timezone = CHINA) -> datetime | None:
    """YYMMDDhhmmss in BCD as UTC; None for what is no time (a terminal without a fix sends zeros)."""
    digits = raw.hex()
    if len(digits) != 12 or not digits.isdecimal():
        return None
    year, month, day, hour, minute, second = (int(digits[i : i + 2]) for i in range(0, 12, 2))
    try:
        return datetime(2000 + year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def write_time(at: datetime, zone: timezone = CHINA) -> bytes:
    return bytes.fromhex(at.astimezone(zone).strftime("%y%m%d%H%M%S"))


UTC_TIME = Field(lambda r: read_time(r.take(6), UTC), lambda at, _: write_time(at, UTC))
