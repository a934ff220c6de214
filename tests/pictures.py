"""Small pictures as cameras and hostile people make them."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import IFDRational


def a_jpeg(size: tuple[int, int] = (64, 48), *, exif: bytes = b"", comment: bytes = b"") -> bytes:
    """Left half red, right half blue."""
    return _saved(_halves(size), "JPEG", exif=exif, comment=comment, quality=90)


def a_png(size: tuple[int, int] = (8, 6), **more: Any) -> bytes:
    return _saved(_halves(size), "PNG", **more)


def a_webp(size: tuple[int, int] = (16, 12)) -> bytes:
    return _saved(_halves(size), "WEBP")


def exif(
    *,
    orientation: int = 1,
    at: str = "",
    offset: str = "",
    place: tuple[float, float] | None = None,
) -> bytes:
    """EXIF as a phone writes it; `place` is (lon, lat)."""
    made = Image.Exif()
    made[0x0112] = orientation
    inner = made.get_ifd(0x8769)
    if at:
        inner[0x9003] = at
    if offset:
        inner[0x9011] = offset
    if place is not None:
        gps = made.get_ifd(0x8825)
        gps[1], gps[3] = ("N" if place[1] >= 0 else "S"), ("E" if place[0] >= 0 else "W")
        gps[2], gps[4] = _sexagesimal(abs(place[1])), _sexagesimal(abs(place[0]))
        gps[7], gps[29] = (IFDRational(1), IFDRational(2), IFDRational(3)), "2026:11:20"
    return made.tobytes()


def a_png_that_says(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of that size: a bomb."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    )


def a_png_with_a_text_bomb() -> bytes:
    """A compressed text of 200 MB in a chunk of 200 KB."""
    good = a_png()
    bomb = b"Comment\0\0" + zlib.compress(b"\0" * 200_000_000)
    return good[:33] + _chunk(b"zTXt", bomb) + good[33:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    whole, rest = divmod(round(degrees * 3_600_000), 3_600_000)
    minutes, thousandths = divmod(rest, 60_000)
    return IFDRational(whole), IFDRational(minutes), IFDRational(thousandths, 1000)


def _halves(size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image


def _saved(image: Image.Image, format: str, **more: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **{key: value for key, value in more.items() if value})
    return buffer.getvalue()
