"""One packet: its header, its check byte, and how it lies between two delimiters.

Header (JT/T 808-2013 table 2, 2019 table 2), big-endian:

    message u16 | attributes u16 | [protocol u8, 2019] | phone BCD[6], 2019 BCD[10] | serial u16
    | [total u16, number u16, when attribute bit 13 says sub-package]

    attributes: 0-9 length of the body, 10-12 encryption, 13 sub-package, 14 version (2019)

Vendors err: bit 14 with the header of 2013 is read by the length that comes out; bytes after the
stated body are dropped; what was not escaped is read where length and check byte agree; letters in the
phone number stay, as hexadecimal digits. Each is told as an oddity of the packet.
"""

import re
from typing import Literal

import msgspec

from manifest_service.errors import InvalidInput

Version = Literal[2013, 2019]
"""2011 and 2013 share a header; where their bodies differ, the length says which."""

DELIMITER = b"\x7e"
MAX_BODY = 1023
MAX_PACKET = 21 + MAX_BODY + 1
MAX_ESCAPED = 2 * (MAX_PACKET + 64)
"""Every byte escaped, and some trailing bytes: more is not JT/T 808."""

_ESCAPE = re.compile(rb"\x7d[\x01\x02]")
_LENGTH, _ENCRYPTION, _PART, _2019 = 0x3FF, 0x1C00, 1 << 13, 1 << 14


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """One packet, its check byte verified."""

    message: int
    phone: str
    """12 digits, 20 in 2019."""
    serial: int
    version: Version = 2013
    protocol: int = 1
    """Revision within 2019."""
    total: int = 1
    """Sub-packages of the message; 1 when it is whole."""
    number: int = 1
    body: bytes = b""
    oddities: tuple[str, ...] = ()
    """How the packet departs from the standard: `not_escaped`, `bare_delimiter`, `trailing_bytes`,
    `bit_2019_without_header`."""

    @property
    def terminal(self) -> str:
        """The phone number without its leading zeros."""
        return self.phone.lstrip("0") or "0"


def unescaped(piece: bytes) -> bytes:
    """`piece` with 7d 02 as 7e and 7d 01 as 7d; another 7d stays what it is."""
    if 0x7D not in piece:
        return piece
    return _ESCAPE.sub(lambda found: b"\x7e" if found[0] == b"\x7d\x02" else b"\x7d", piece)


def escaped(raw: bytes) -> bytes:
    return raw.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def check_byte(data: bytes) -> int:
    """The exclusive or of all bytes, folded by halves: a byte at a time is ten times as slow."""
    if not data:
        return 0
    folded, bits = int.from_bytes(data, "big"), 8 << (len(data) - 1).bit_length()
    while bits > 8:
        bits >>= 1
        folded = (folded >> bits) ^ (folded & ((1 << bits) - 1))
    return folded


def read_packet(piece: bytes) -> Packet:
    """The packet between two delimiters; raises InvalidInput: `frame_too_short`, `frame_checksum`,
    `frame_encrypted`, `frame_length`, `frame_parts`."""
    raw, oddities = _raw(piece)
    if len(raw) < 13:
        raise InvalidInput("frame_too_short", found=len(raw))
    attributes = int.from_bytes(raw[2:4], "big")
    length, parted = attributes & _LENGTH, bool(attributes & _PART)
    version, begins = _layout(attributes, len(raw) - 1, oddities)
    excess = len(raw) - 1 - begins - length
    if excess < 0:
        raise InvalidInput("frame_length")
    if check_byte(raw):
        raise InvalidInput("frame_checksum")
    if attributes & _ENCRYPTION:
        raise InvalidInput("frame_encrypted")
    if excess:
        oddities.append("trailing_bytes")
    serial_at = begins - (6 if parted else 2)
    total, number = _part(raw, serial_at + 2) if parted else (1, 1)
    return Packet(
        message=int.from_bytes(raw[:2], "big"),
        phone=raw[5 if version == 2019 else 4 : serial_at].hex(),
        serial=int.from_bytes(raw[serial_at : serial_at + 2], "big"),
        version=version,
        protocol=raw[4] if version == 2019 else 1,
        total=total,
        number=number,
        body=raw[begins : begins + length],
        oddities=tuple(oddities),
    )


def _raw(piece: bytes) -> tuple[bytes, list[str]]:
    """`piece` unescaped, or as it is from a terminal that does not escape at all."""
    raw = unescaped(piece)
    if raw != piece and check_byte(raw) and not check_byte(piece):
        return piece, ["not_escaped"]
    return raw, []


def _layout(attributes: int, have: int, oddities: list[str]) -> tuple[Version, int]:
    """The version of the header, and where the body begins in `have` bytes."""
    length, parted = attributes & _LENGTH, bool(attributes & _PART)
    if not attributes & _2019:
        return 2013, _header(2013, parted)
    if have == _header(2013, parted) + length:
        oddities.append("bit_2019_without_header")
        return 2013, _header(2013, parted)
    return 2019, _header(2019, parted)


def write_packet(packet: Packet) -> bytes:
    """`packet` with delimiters, as it goes over the wire."""
    is_2019, parted = packet.version == 2019, packet.total > 1
    if len(packet.body) > MAX_BODY:
        raise InvalidInput("frame_too_long", limit=MAX_BODY)
    attributes = len(packet.body) | (_PART if parted else 0) | (_2019 if is_2019 else 0)
    raw = packet.message.to_bytes(2, "big") + attributes.to_bytes(2, "big")
    if is_2019:
        raw += bytes([packet.protocol])
    raw += bytes.fromhex(packet.phone.rjust(20 if is_2019 else 12, "0"))
    raw += packet.serial.to_bytes(2, "big")
    if parted:
        raw += packet.total.to_bytes(2, "big") + packet.number.to_bytes(2, "big")
    raw += packet.body
    return DELIMITER + escaped(raw + bytes([check_byte(raw)])) + DELIMITER


def _header(version: Version, parted: bool) -> int:
    return (17 if version == 2019 else 12) + (4 if parted else 0)


def _part(raw: bytes, at: int) -> tuple[int, int]:
    total = int.from_bytes(raw[at : at + 2], "big")
    number = int.from_bytes(raw[at + 2 : at + 4], "big")
    if not 1 <= number <= total:
        raise InvalidInput("frame_parts", number=number, total=total)
    return total, number
