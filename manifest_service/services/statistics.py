"""The county in figures: in full for its own people, and what is published.

What is published names no firm and no person, and lets none be worked out: a stream's masses stand
only when at least `FEWEST_FIRMS` firms sent and as many received them; streams with fewer are added
together, and left out when that is not enough either. A count from 1 to `FEWEST` - 1 is not said,
and when it is the only one, the next smallest is not said either: a total would tell it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from manifest_service.codes import plate
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services.figures import Seldom
from manifest_service.services.ports import (
    BookingDimension,
    Clock,
    Measure,
    Store,
    Sum,
    Transaction,
)

FEWEST_FIRMS = 3
"""The threshold rule of statistical offices: of two firms each knows the other's figure."""
FEWEST = 5
MASSES: tuple[Measure, ...] = ("generated", "received", "used", "disposed")
_BY: tuple[BookingDimension, ...] = ("stream", "generator_id", "receiver_id")


@dataclass(frozen=True, kw_only=True)
class InFull:
    by_status: Mapping[str, int]
    mass_by_stream: Mapping[str, Mapping[str, Decimal]]
    alerts_by_rule: Mapping[str, int]
    vehicles: int
    fixes: Mapping[str, int]

    @property
    def closure_rate(self) -> float | None:
        return closure_rate(self.by_status)


@dataclass(frozen=True, kw_only=True)
class Published:
    """None: not said."""

    manifests: int | None
    by_status: Mapping[str, int | None]
    closure_rate: float | None
    vehicles: int | None
    masses: Mapping[str | None, Mapping[Measure, Decimal]]
    """kg by stream; those of streams that are too few firms' to stand alone under None."""
    left_out: bool
    """Whether there are masses that no line shows."""


@dataclass
class _Stream:
    kg: dict[Measure, Decimal] = field(default_factory=lambda: dict.fromkeys(MASSES, Decimal(0)))
    generators: set[str] = field(default_factory=set)
    receivers: set[str] = field(default_factory=set)

    @property
    def may_stand(self) -> bool:
        return min(len(self.generators), len(self.receivers)) >= FEWEST_FIRMS

    def add(self, other: "_Stream") -> None:
        self.generators |= other.generators
        self.receivers |= other.receivers
        for name, kg in other.kg.items():
            self.kg[name] += kg


class Statistics:
    def __init__(self, *, store: Store, clock: Clock) -> None:
        self.store = store
        self._published = Seldom(store, clock, _published)

    def in_full(self, actor: Actor) -> InFull:
        """Every figure, for the county's own."""
        require(actor, "statistics.read")

        def work(tx: Transaction) -> InFull:
            return InFull(
                by_status=dict(tx.manifests.count_by_status()),
                mass_by_stream=dict(tx.manifests.mass_by_stream()),
                alerts_by_rule=dict(tx.alerts.count_by_rule()),
                vehicles=_vehicles(tx),
                fixes=dict(tx.tracks.counts()),
            )

        return self.store.read(work)

    def published(self) -> Published:
        """What anyone may know, as it was within the last half minute: anyone may ask without end."""
        return self._published.now()


def _published(tx: Transaction, _: datetime) -> Published:
    by_status = dict(tx.manifests.count_by_status())
    total = sum(by_status.values())
    masses, left_out = masses_published(tx.one_ledger.sums("2000-01", "2100-12", _BY))
    return Published(
        manifests=_said(total),
        by_status=counts_published(by_status),
        closure_rate=closure_rate(by_status) if total >= FEWEST else None,
        vehicles=_said(_vehicles(tx)),
        masses=masses,
        left_out=left_out,
    )


def closure_rate(by_status: Mapping[str, int]) -> float | None:
    """Of the manifests issued and not voided, the share that is closed."""
    closed = by_status.get("disposed", 0) + by_status.get("returned", 0)
    issued = sum(by_status.values()) - by_status.get("void", 0)
    return round(closed / issued, 4) if issued else None


def counts_published(counts: Mapping[str, int]) -> dict[str, int | None]:
    """`counts` with None for what is not said; two of them, or none."""
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [(count, name) for name, count in counts.items() if count >= FEWEST]
        hidden |= {name for _, name in sorted(others)[:1]}
    return {name: None if name in hidden else count for name, count in counts.items()}


def masses_published(
    sums: tuple[Sum, ...],
) -> tuple[dict[str | None, dict[Measure, Decimal]], bool]:
    """(kg by stream that stands alone, and under None of the others together; whether any is left
    out) from `sums` by stream, generator and receiver."""
    streams: defaultdict[str, _Stream] = defaultdict(_Stream)
    for one in sums:
        stream, generator, receiver = one.values
        streams[stream].add(_of(one, generator, receiver))
    alone: dict[str | None, dict[Measure, Decimal]] = {
        name: found.kg for name, found in sorted(streams.items()) if found.may_stand
    }
    together = _Stream()
    others = [found for name, found in streams.items() if name not in alone]
    for found in others:
        together.add(found)
    # A single stream is not hidden by another name.
    shown = len(others) > 1 and together.may_stand
    return {**alone, **({None: together.kg} if shown else {})}, bool(others) and not shown


def _of(one: Sum, generator: str, receiver: str) -> _Stream:
    kg = {name: one.amounts[name].kg if name in one.amounts else Decimal(0) for name in MASSES}
    if not any(kg.values()):
        return _Stream()
    return _Stream(kg=kg, generators={generator} - {""}, receivers={receiver} - {""})


def _said(count: int) -> int | None:
    return None if 0 < count < FEWEST else count


def _vehicles(tx: Transaction) -> int:
    rows = tx.registry.list("vehicle", active_only=True)
    return sum(not plate.is_trial(getattr(row.entry, "plate", "")) for row in rows)
