"""Pictures people upload: what may be shown of them, and what the camera wrote beside the pixels."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Taken:
    """When and where a picture was taken, as its camera says (EXIF 2.32): a claim, easily forged, and
    None where it says nothing."""

    at: str | None = None
    """Local time by the camera's clock, `2026-11-20T09:12:33`, with its offset where it wrote one."""
    lon: Decimal | None = None
    lat: Decimal | None = None
    """WGS-84 degrees."""
    position_at: datetime | None = None
    """Of the position, by the satellites' clock."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The shown form of the attachment `sha256`: its pixels, upright, encoded anew, and nothing else of
    the file that was sent."""

    sha256: str
    media_type: str
    content: bytes
    width_px: int
    height_px: int
    taken: Taken


class PictureReader(Protocol):
    def __call__(self, sha256: str, content: bytes, media_type: str) -> Picture:
        """Raises InvalidInput("picture_too_large") before anything is decoded, ("picture_unreadable")
        for what is no picture of its type or is cut off."""
        ...
