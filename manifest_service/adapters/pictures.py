"""Pictures read with Pillow: bounded before they are decoded, and encoded anew.

A file that is a picture may be something else besides: a page behind its last pixel, a script in a
comment, a home address in its EXIF. Only pixels go on; what the camera wrote of time and place is read
first and kept apart. The order matters: size of the header, then EXIF, then pixels.
"""

import io
import struct
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from PIL import Image

from manifest_service.errors import InvalidInput
from manifest_service.services.ports.pictures import Picture, Taken

FORMATS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS: Mapping[str, int] = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""A JPEG is decoded at a fraction of its size (DCT scaling), others whole: 24 Mpx are 96 MB."""
LONGEST_PX = 2560
QUALITY = 85
AT_ONCE = 2
"""Pictures decoded at the same time: with more, thirty uploads at once would take gigabytes."""

_UPRIGHT: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation -> what sets the picture upright."""

_ORIENTATION, _EXIF, _GPS = 0x0112, 0x8769, 0x8825
_TAKEN_AT, _TAKEN_OFFSET = 0x9003, 0x9011
_LAT_REF, _LAT, _LON_REF, _LON, _GPS_TIME, _GPS_DATE = 1, 2, 3, 4, 7, 29

_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
"""What Pillow raises on files that are none, each seen or documented."""

_decoding = threading.BoundedSemaphore(AT_ONCE)


def read_picture(sha256: str, content: bytes, media_type: str) -> Picture:
    """See services.ports.pictures.PictureReader."""
    with (
        _readable(media_type),
        Image.open(io.BytesIO(content), formats=[FORMATS[media_type]]) as file,
    ):
        _bounded(file)
        orientation, taken = _written(file)
        with _decoding:
            shown = _pixels(file, orientation)
            made = _encoded(shown, file.format == "PNG")
    return Picture(
        sha256=sha256,
        media_type="image/png" if file.format == "PNG" else "image/jpeg",
        content=made,
        width_px=shown.width,
        height_px=shown.height,
        taken=taken,
    )


@contextmanager
def _readable(media_type: str) -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as error:
        raise _too_large(FORMATS[media_type]) from error
    except _BROKEN as error:
        raise InvalidInput("picture_unreadable", media_type=media_type) from error


def _bounded(file: Image.Image) -> None:
    if file.width * file.height > MOST_PIXELS[str(file.format)]:
        raise _too_large(str(file.format))


def _too_large(format: str) -> InvalidInput:
    return InvalidInput("picture_too_large", limit=MOST_PIXELS[format] // 1_000_000)


def _pixels(file: Image.Image, orientation: object) -> Image.Image:
    """At most LONGEST_PX long, upright, with nothing but pixels."""
    file.draft("RGB", (LONGEST_PX, LONGEST_PX))
    file.load()
    image = file.convert("RGBA" if file.format == "PNG" and _sees_through(file) else "RGB")
    image.thumbnail((LONGEST_PX, LONGEST_PX))
    turn = _UPRIGHT.get(orientation) if isinstance(orientation, int) else None
    if turn is not None:
        image = image.transpose(turn)
    # Comments, profiles and text chunks ride along in `info`: a new image has none.
    return Image.frombytes(image.mode, image.size, image.tobytes())


def _sees_through(file: Image.Image) -> bool:
    return file.mode in ("RGBA", "LA", "PA") or "transparency" in file.info


def _encoded(image: Image.Image, as_png: bool) -> bytes:
    buffer = io.BytesIO()
    if as_png:
        image.save(buffer, "PNG")
    else:
        image.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _written(file: Image.Image) -> tuple[object, Taken]:
    """(orientation, when and where) of the EXIF; what cannot be read of it was not written."""
    try:
        exif = file.getexif()
        inner, gps = exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
    except _BROKEN:
        return None, Taken()
    lon, lat = _degrees(gps, _LON, _LON_REF, 180), _degrees(gps, _LAT, _LAT_REF, 90)
    placed = lon is not None and lat is not None
    return exif.get(_ORIENTATION), Taken(
        at=_local_time(inner),
        lon=lon if placed else None,
        lat=lat if placed else None,
        position_at=_satellite_time(gps) if placed else None,
    )


def _local_time(inner: Mapping[int, Any]) -> str | None:
    offset = str(inner.get(_TAKEN_OFFSET, "")).strip("\0 ")
    for text in (f"{_text(inner, _TAKEN_AT)}{offset}", _text(inner, _TAKEN_AT)):
        for form in ("%Y:%m:%d %H:%M:%S%z", "%Y:%m:%d %H:%M:%S"):
            try:
                return datetime.strptime(text, form).isoformat()  # noqa: DTZ007 (the camera's own)
            except ValueError:
                continue
    return None


def _text(written: Mapping[int, Any], tag: int) -> str:
    return str(written.get(tag, "")).strip("\0 ")


def _degrees(gps: Mapping[int, Any], tag: int, ref: int, most: int) -> Decimal | None:
    """Degrees, minutes and seconds as signed degrees, to 7 places (a centimetre)."""
    try:
        whole, minutes, seconds = (Fraction(str(part)) for part in gps[tag])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    value = whole + minutes / 60 + seconds / 3600
    if not 0 <= value <= most:
        return None
    sign = -1 if _text(gps, ref).upper() in ("S", "W") else 1
    return sign * Decimal(round(value * 10**7)).scaleb(-7)


def _satellite_time(gps: Mapping[int, Any]) -> datetime | None:
    try:
        hour, minute, second = (int(float(part)) for part in gps[_GPS_TIME])
        day = datetime.strptime(_text(gps, _GPS_DATE), "%Y:%m:%d").replace(tzinfo=UTC)
        return day.replace(hour=hour, minute=minute, second=second)
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
