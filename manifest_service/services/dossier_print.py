"""What the printed evidence of an alert or a case says, already in the reader's words."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Heading:
    text: str


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    text: str
    small: bool = False


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Names and values under each other."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table; `shares` are how wide its columns are, of the whole."""

    names: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    small: bool = False


Ink = Literal[
    "zone", "site", "route", "corridor", "track", "offending", "fired", "alert", "manifest"
]


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A line or an area of a map, (lon, lat) degrees."""

    ink: Ink
    points: tuple[tuple[float, float], ...]
    closed: bool = False
    name: str = ""
    across_m: float = 0.0
    """How wide it is on the ground: a corridor."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    ink: Ink
    lon: float
    lat: float
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Map:
    """A picture drawn from geometry alone, without any tile: strokes, then spots over them."""

    strokes: tuple[Stroke, ...]
    spots: tuple[Spot, ...]
    legend: tuple[tuple[Ink, str], ...]
    focus: tuple[tuple[float, float], ...]
    """(lon, lat) of what must be seen."""


Part = Heading | Paragraph | Pairs | Grid | Map


@dataclass(frozen=True, kw_only=True)
class DossierContent:
    title: str
    subtitle: str
    parts: tuple[Part, ...]
    foot: str
    """On every page: what the paper is, and the digest of the file it prints."""
