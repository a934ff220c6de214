"""Use cases of scales: take what a program reads, show what stands on them, hold a weighing to it.

A ticket that says it came from a scale names a reading the service was told of before, by a program
of the firm that runs the scale; its mass is that of the reading, to the gram. A clerk cannot write
one, and what he types is marked as typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from manifest_service.errors import Fault, IdReused, InvalidInput, NotFound, Refusal
from manifest_service.events.checks import LARGEST_SCALE_KG
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    Loaded,
    ManifestEvent,
    PaperEntered,
    Received,
    WeighbridgeTicket,
    Weighed,
)
from manifest_service.permissions import require
from manifest_service.registry.entries import Scale
from manifest_service.services.commands import command_id
from manifest_service.services.ports import Clock, ReadingRow, Showing, Store, Transaction
from manifest_service.waste.mass import mass_faults

MOST_READINGS = 100
"""In one call: what a program keeps back while a line is down for some seconds."""
SILENT = timedelta(seconds=10)
"""A scale not heard of for longer shows nothing: adapters repeat themselves every 3 s."""
CLOCK_OFF = timedelta(seconds=60)
"""A program whose clock differs by more is told of; its readings count by ours."""
FRESH = timedelta(hours=12)
"""A weighing that names an older reading is saved with a doubt: a shift has passed."""

State = Literal["never", "silent", "moving", "stable"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """As a program tells it."""

    id: str
    sequence: int
    mass_kg: Decimal
    stable: bool
    taken_at: datetime


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A scale and what stands on it."""

    scale: Scale
    state: State
    showing: Showing | None
    clock_off_s: int = 0
    """By how much its program's clock runs ahead of ours; 0 within CLOCK_OFF."""


@dataclass(frozen=True, kw_only=True)
class Scales:
    store: Store
    clock: Clock

    def take(self, scale_id: str, readings: Sequence[Reading], actor: Actor) -> int:
        """Keep what a scale read; how many readings were new. The same reading again says that it still
        stands. Durable when it returns. Raises NotFound, NotAllowed, InvalidInput, IdReused."""
        require(actor, "scale.tell")
        _check(readings)
        now = self.clock.now()

        def work(tx: Transaction) -> int:
            scale = _scale(tx, scale_id)
            if scale is None or scale.organisation_id != actor.organisation_id:
                raise NotFound("scale_unknown", id=scale_id)
            if not scale.active:
                raise Refusal("scale_inactive", scale=scale.name)
            return sum(_taken(tx, _row(reading, scale_id, now), now) for reading in readings)

        return self.store.write(work)

    def platforms(self, actor: Actor, site_id: str | None = None) -> tuple[Platform, ...]:
        """Scales the actor may see, those of a site or all: a clerk those of his firm."""
        everybodys = require(actor, "yard.read") == "all"
        owner = None if everybodys else actor.organisation_id or ""
        now = self.clock.now()

        def work(tx: Transaction) -> tuple[Platform, ...]:
            rows = tx.registry.list("scale", active_only=True, organisation_id=owner)
            entries = [row.entry for row in rows if isinstance(row.entry, Scale)]
            scales = [scale for scale in entries if site_id in (None, scale.site_id)]
            shown = {one.reading.scale_id: one for one in tx.scales.showing([s.id for s in scales])}
            return tuple(_platform(scale, shown.get(scale.id), now) for scale in scales)

        return self.store.read(work)


def held_to_readings(
    tx: Transaction, manifest: Manifest, event: ManifestEvent, at: datetime, actor: Actor
) -> ManifestEvent:
    """`event` with the scale its masses came from; raises InvalidInput or Refusal when they are not
    what the readings it names say."""
    if isinstance(event, Weighed) and event.gross_by == "scale" and event.reading_id is not None:
        row, doubts = _named(tx, manifest, event.reading_id, event.gross_kg, at, actor)
        return replace(event, warnings=(*event.warnings, *doubts))
    if not isinstance(event, Loaded | Received | PaperEntered) or event.ticket is None:
        return event
    ticket, doubts = event.ticket, tuple[str, ...]()
    for id, kg in _readings_of(ticket):
        row, more = _named(tx, manifest, id, kg, at, actor)
        ticket = replace(ticket, scale_id=ticket.scale_id or row.scale_id)
        doubts += more
    return replace(event, ticket=ticket, warnings=(*event.warnings, *doubts))


def _readings_of(ticket: WeighbridgeTicket) -> list[tuple[str, Decimal]]:
    """Those it says its masses came from; whether it says so rightly, `decide` looks at."""
    masses = (
        (ticket.gross_by, ticket.gross_reading_id, ticket.gross_kg),
        (ticket.tare_by, ticket.tare_reading_id, ticket.tare_kg),
    )
    return [(id, kg) for by, id, kg in masses if by == "scale" and id is not None]


def _named(
    tx: Transaction, manifest: Manifest, id: str, kg: Decimal, at: datetime, actor: Actor
) -> tuple[ReadingRow, tuple[str, ...]]:
    row = tx.scales.get(id)
    if row is None:
        raise Refusal("reading_unknown", id=id)
    scale = _scale(tx, row.scale_id)
    if scale is None or scale.organisation_id != actor.organisation_id:
        raise Refusal("reading_of_other_scale", scale=scale.name if scale else row.scale_id)
    if row.mass_kg != kg:
        said = {"kg": str(kg), "read_kg": str(row.mass_kg)}
        raise InvalidInput(faults=[Fault(path="data", code="reading_differs", params=said)])
    tx.scales.name(id, manifest.number)
    doubts = ("reading_named_before",) if row.number not in (None, manifest.number) else ()
    return row, doubts + (("reading_old",) if at - row.recorded_at > FRESH else ())


def _scale(tx: Transaction, id: str) -> Scale | None:
    row = tx.registry.get("scale", id)
    return row.entry if row is not None and isinstance(row.entry, Scale) else None


def _row(reading: Reading, scale_id: str, now: datetime) -> ReadingRow:
    return ReadingRow(scale_id=scale_id, recorded_at=now, **vars(reading))


def _taken(tx: Transaction, row: ReadingRow, now: datetime) -> bool:
    """Whether it was new; what the scale shows is the latest of them."""
    shown = next(iter(tx.scales.showing([row.scale_id])), None)
    known = tx.scales.get(row.id)
    if known is None and shown is not None and shown.reading.id == row.id:
        known = shown.reading
    if known is not None and _said(known) != _said(row):
        raise IdReused(id=row.id)
    if known is None and row.stable:
        tx.scales.put(row)
    # A program that was started again may count from below: what was silent is not held against it.
    is_later = shown is None or row.sequence >= shown.reading.sequence
    if is_later or (shown and now - shown.heard_at > SILENT):
        tx.scales.show(Showing(reading=known or row, heard_at=now))
    return known is None


def _said(row: ReadingRow) -> tuple[object, ...]:
    return (row.scale_id, row.sequence, row.mass_kg, row.stable, row.taken_at)


def _platform(scale: Scale, showing: Showing | None, now: datetime) -> Platform:
    if showing is None:
        return Platform(scale=scale, state="never", showing=None)
    state: State = "stable" if showing.reading.stable else "moving"
    if now - showing.heard_at > SILENT:
        state = "silent"
    ahead = showing.reading.taken_at - showing.reading.recorded_at
    off_s = round(ahead.total_seconds()) if abs(ahead) > CLOCK_OFF else 0
    return Platform(scale=scale, state=state, showing=showing, clock_off_s=off_s)


def _check(readings: Sequence[Reading]) -> None:
    if len(readings) > MOST_READINGS:
        raise InvalidInput("batch_too_large", found=len(readings), limit=MOST_READINGS)
    faults = []
    for index, reading in enumerate(readings):
        command_id(reading.id)
        path = f"readings.{index}.mass_kg"
        # An empty platform may read a little below zero.
        size = abs(reading.mass_kg) if reading.mass_kg.is_finite() else reading.mass_kg
        faults += mass_faults(path, size, LARGEST_SCALE_KG, zero=True)
    if faults:
        raise InvalidInput(faults=faults)
