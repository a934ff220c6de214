"""The manifest's life as one table (Order No. 23; domain reference, section 4).

Two rules hold everywhere: a row not in the table cannot happen; and a row may be entered only
by a party it names. The diagram in docs/lifecycle.md is drawn from `TABLE`.
"""

from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "issued",
    "loaded",
    "in_transit",
    "arrived",
    "received",
    "partly_disposed",
    "disposed",
    "returning",
    "returned",
    "void",
]
Party = Literal["generator", "carrier", "receiver", "officer"]
"""`carrier` includes the driver named on the manifest."""

ANY_PARTY: tuple[Party, ...] = ("generator", "carrier", "receiver", "officer")


@dataclass(frozen=True)
class Row:
    """From `status`, `word` by one of `parties` leads to `target`."""

    status: Status | None
    word: str
    parties: tuple[Party, ...]
    target: Status


# fmt: off
TABLE: tuple[Row, ...] = (
    Row(None,              "generated",          ("generator",),            "issued"),
    Row("issued",          "loaded",             ("carrier", "generator"),  "loaded"),
    Row("issued",          "voided",             ("generator",),            "void"),
    Row("loaded",          "transported",        ("carrier",),              "in_transit"),
    Row("in_transit",      "checkpoint_scanned", ("carrier", "receiver", "officer"), "in_transit"),
    Row("in_transit",      "arrived",            ("carrier", "receiver"),   "arrived"),
    Row("in_transit",      "received",           ("receiver",),             "received"),
    Row("in_transit",      "refused",            ("receiver",),             "returning"),
    Row("arrived",         "received",           ("receiver",),             "received"),
    Row("arrived",         "refused",            ("receiver",),             "returning"),
    Row("returning",       "checkpoint_scanned", ("carrier", "officer"),    "returning"),
    Row("returning",       "returned",           ("generator",),            "returned"),
    Row("received",        "disposed",           ("receiver",),             "partly_disposed"),
    Row("partly_disposed", "disposed",           ("receiver",),             "partly_disposed"),
)
# fmt: on
"""`disposed` ends in status `disposed` once the accepted mass is accounted for."""

EVIDENCE = "evidence_attached"
"""Any party, in any status: it changes none, so it has no row."""

TRACK = "track_sealed"
"""The service itself, in any status: it changes none, so it has no row."""

FINAL: frozenset[Status] = frozenset({"disposed", "returned", "void"})
EN_ROUTE: frozenset[Status] = frozenset({"loaded", "in_transit", "arrived", "returning"})
OPEN: frozenset[Status] = EN_ROUTE | {"issued"}
"""Those under which a vehicle may lawfully carry the load, or is about to."""


def row(status: Status | None, word: str) -> Row | None:
    """The row that lets `word` happen in `status`, or None."""
    return next((r for r in TABLE if r.status == status and r.word == word), None)


def next_words(status: Status | None) -> tuple[str, ...]:
    """What may happen in `status`, in the table's order."""
    return tuple(r.word for r in TABLE if r.status == status)
