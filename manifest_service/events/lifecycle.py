"""The manifest's life as one table (Order No. 23; domain reference, section 4).

Two rules hold everywhere: a row not in the table cannot happen; and a row may be entered only
by a party it names. The diagram in docs/lifecycle.md is drawn from `TABLE`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "issued",
    "loaded",
    "in_transit",
    "stored",
    "arrived",
    "received",
    "partly_disposed",
    "disposed",
    "returning",
    "returned",
    "redirected",
    "void",
]
Party = Literal[
    "generator",
    "carrier",
    "next_carrier",
    "former_carrier",
    "receiver",
    "keeper",
    "officer",
    "administrator",
]
"""`carrier` has the load now, `next_carrier` is the one it is handed to, `former_carrier` had it; each
includes the driver of its leg. `keeper` runs the site of temporary storage. `administrator` is a party to
nothing but what he brings in from elsewhere."""

ANY_PARTY: tuple[Party, ...] = (
    "generator",
    "carrier",
    "former_carrier",
    "receiver",
    "keeper",
    "officer",
)


@dataclass(frozen=True)
class Row:
    """From `status`, `word` by one of `parties` leads to `target`. `skips`: the steps somebody else
    should have recorded before; the next party need not wait, and the gap stays visible."""

    status: Status | None
    word: str
    parties: tuple[Party, ...]
    target: Status
    skips: tuple[str, ...] = ()


_TRIP = ("loaded", "transported")
_LEFT = ("transported",)

# fmt: off
TABLE: tuple[Row, ...] = (
    Row(None,              "generated",              ("generator",),            "issued"),
    Row("issued",          "amended",                ("generator", "carrier"), "issued"),
    Row("issued",          "collected",              ("carrier", "generator"),  "loaded"),
    Row("issued",          "loaded",                 ("carrier", "generator"),  "loaded"),
    Row("issued",          "voided",                 ("generator",),            "void"),
    Row("issued",          "paper_entered",          ("generator", "receiver"), "received"),
    Row("issued",          "imported",               ("receiver", "administrator"), "received"),
    Row("issued",          "arrived",                ("receiver",),             "arrived",    _TRIP),
    Row("issued",          "received",               ("receiver",),             "received",   _TRIP),
    Row("issued",          "refused",                ("receiver",),             "returning",  _TRIP),
    Row("loaded",          "collected",              ("carrier", "generator"),  "loaded"),
    Row("loaded",          "transported",            ("carrier",),              "in_transit"),
    Row("loaded",          "cancellation_proposed",  ("generator", "carrier"),  "loaded"),
    Row("loaded",          "cancellation_agreed",    ("generator", "carrier"),  "void"),
    Row("loaded",          "cancellation_declined",  ("generator", "carrier"),  "loaded"),
    Row("loaded",          "amended",                ("generator",),            "loaded"),
    Row("loaded",          "arrived",                ("receiver",),             "arrived",    _LEFT),
    Row("loaded",          "received",               ("receiver",),             "received",   _LEFT),
    Row("loaded",          "refused",                ("receiver",),             "returning",  _LEFT),
    Row("in_transit",      "amended",                ("generator",),            "in_transit"),
    Row("in_transit",      "collected",              ("carrier", "generator"),  "in_transit"),
    Row("in_transit",      "checkpoint_scanned",     ("carrier", "receiver", "officer"), "in_transit"),
    Row("in_transit",      "announced",              ("carrier",),              "in_transit"),
    Row("in_transit",      "handed_over",            ("carrier", "next_carrier"), "in_transit"),
    Row("in_transit",      "stored",                 ("carrier", "keeper"),     "stored"),
    Row("in_transit",      "cancellation_proposed",  ("generator", "carrier"),  "in_transit"),
    Row("in_transit",      "cancellation_agreed",    ("generator", "carrier"),  "returning"),
    Row("in_transit",      "cancellation_declined",  ("generator", "carrier"),  "in_transit"),
    Row("in_transit",      "arrived",                ("carrier", "receiver"),   "arrived"),
    Row("in_transit",      "received",               ("receiver",),             "received"),
    Row("in_transit",      "refused",                ("receiver",),             "returning"),
    Row("stored",          "checkpoint_scanned",     ("keeper", "officer"),     "stored"),
    Row("stored",          "resumed",                ("carrier", "keeper"),     "in_transit"),
    Row("stored",          "arrived",                ("receiver",),             "arrived",    ("resumed",)),
    Row("stored",          "received",               ("receiver",),             "received",   ("resumed",)),
    Row("arrived",         "amended",                ("generator",),            "arrived"),
    Row("arrived",         "weighed",                ("receiver",),             "arrived"),
    Row("arrived",         "received",               ("receiver",),             "received"),
    Row("arrived",         "refused",                ("receiver",),             "returning"),
    Row("returning",       "checkpoint_scanned",     ("carrier", "officer"),    "returning"),
    Row("returning",       "announced",              ("carrier",),              "returning"),
    Row("returning",       "handed_over",            ("carrier", "next_carrier"), "returning"),
    Row("returning",       "returned",               ("generator",),            "returned"),
    Row("returning",       "redirected",             ("generator",),            "redirected"),
    Row("received",        "amended",                ("generator",),            "received"),
    Row("received",        "disposed",               ("receiver",),             "partly_disposed"),
    Row("received",        "returned",               ("generator",),            "received"),
    Row("received",        "redirected",             ("generator",),            "received"),
    Row("partly_disposed", "amended",                ("generator",),            "partly_disposed"),
    Row("partly_disposed", "disposed",               ("receiver",),             "partly_disposed"),
    Row("partly_disposed", "returned",               ("generator",),            "partly_disposed"),
    Row("partly_disposed", "redirected",             ("generator",),            "partly_disposed"),
    Row("received",        "checkpoint_scanned",     ("officer",),              "received"),
    Row("partly_disposed", "checkpoint_scanned",     ("officer",),              "partly_disposed"),
    Row("disposed",        "checkpoint_scanned",     ("officer",),              "disposed"),
    Row("returned",        "checkpoint_scanned",     ("officer",),              "returned"),
    Row("redirected",      "checkpoint_scanned",     ("officer",),              "redirected"),
    Row("void",            "checkpoint_scanned",     ("officer",),              "void"),
    Row("disposed",        "returned",               ("generator",),            "disposed"),
    Row("disposed",        "redirected",             ("generator",),            "disposed"),
)
# fmt: on
"""`imported` leads to where the manifest stood elsewhere. `disposed` ends in status `disposed` once the
accepted mass is accounted for. A carrier amends which vehicle and driver it sends, nothing else. After a receipt, `returned` and `redirected` speak of the refused part.
An officer who meets a label of a closed manifest on the road records it: it may be on another load."""

EVIDENCE = "evidence_attached"
"""Any party and the service itself, in any status: it changes none, so it has no row."""

TRACK = "track_sealed"
"""The service itself, in any status: it changes none, so it has no row."""

HANDED_OVER = "handed_over"
"""By the carrier who has the load or by the next one; in it, what both have signed phone to phone."""

REORDERED = "reordered"
"""The service itself, in any status: the events before it are told again, in another order."""

FOLLOWED = "followed"
"""The service itself, with the act on the collector's manifest: the status is that manifest's."""

ANSWERS = frozenset(
    {"countersigned", "correction_proposed", "correction_agreed", "correction_declined"}
)
"""By the parties of the event they speak of, in any status (events.signing, events.sealing)."""

FOLLOWS: Mapping[str, Status] = {
    "transported": "in_transit",
    "stored": "stored",
    "resumed": "in_transit",
    "arrived": "arrived",
    "received": "received",
    "refused": "returning",
    "cancellation_agreed": "returning",
    "returned": "returned",
    "redirected": "redirected",
    "disposed": "disposed",
}
"""What happened to the collector's manifest -> where it leads those collected under it."""

FINAL: frozenset[Status] = frozenset({"disposed", "returned", "redirected", "void"})
EN_ROUTE: frozenset[Status] = frozenset({"loaded", "in_transit", "arrived", "returning"})
OPEN: frozenset[Status] = EN_ROUTE | {"issued"}
"""Those under which a vehicle may lawfully carry the load, or is about to."""


def row(status: Status | None, word: str) -> Row | None:
    """The row that lets `word` happen in `status`, or None."""
    return next((r for r in TABLE if r.status == status and r.word == word), None)


def may_happen(status: Status | None, word: str, missing: Collection[str]) -> bool:
    """Whether `word` may happen in `status`, or may still be told: a step in `missing`."""
    anytime = word in ANSWERS or word in (EVIDENCE, TRACK, FOLLOWED, REORDERED)
    return anytime or word in missing or row(status, word) is not None


def next_words(status: Status | None) -> tuple[str, ...]:
    """What may happen in `status`, in the table's order."""
    return tuple(r.word for r in TABLE if r.status == status)
