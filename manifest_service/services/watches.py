"""What the rules remember of vehicles, as it goes to the database and comes back.

The database has the word; here only the reading is saved. What was read or written last of a
vehicle is remembered beside the very bytes, and counts as long as the database gives these bytes:
so it may be shared by threads and processes, and survive any rollback.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from manifest_service.alerts.engine import Watch, dump_watch, load_watch, new_watch
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.sighting import Trip
from manifest_service.registry.entries import Vehicle
from manifest_service.services.ports import AlertRow, KeptWatch, ManifestRow
from manifest_service.services.projections import to_ms
from manifest_service.services.trip_terms import Terms
from manifest_service.services.trip_told import declared_of, planned_of
from manifest_service.waste.clocks import end_of_day
from manifest_service.waste.profile import StreamProfile

SLOT_MS = 10 * 60 * 1000
"""Of each slot of this length only the newest watch is kept: a late fix replays at most this much
more than it must."""

KEEP_MS = 72 * 3600 * 1000
"""Fixes up to 23 h late are met in real fleets; one older than this is stored but not judged."""

KNOWN_LIMIT = 50_000
"""Watches, trips and episodes remembered at most, of each."""


class Watches:
    def __init__(self) -> None:
        self._watches: dict[str, tuple[bytes, Watch]] = {}
        self._trips: dict[tuple[str, str], tuple[ManifestRow, bool, Terms, Trip]] = {}
        self._episodes: dict[str, tuple[AlertRow, Episode]] = {}

    def read(self, vehicle_id: str, found: tuple[int, bytes] | None) -> Watch:
        """The watch whose bytes the database gave; a fresh one when it gave none."""
        if found is None:
            return new_watch(vehicle_id)
        known = self._watches.get(vehicle_id)
        if known is not None and known[0] == found[1]:
            return known[1]
        return load_watch(found[1])

    def kept(self, watch: Watch, start: Watch) -> KeptWatch:
        """`watch` to be kept; it overtakes those after the start of its fold and those of its own
        slot, and the very old are forgotten when it opens a slot."""
        data = dump_watch(watch)
        _limit(self._watches)
        self._watches[watch.vehicle_id] = (data, watch)
        slot_ms = watch.as_of_ms - watch.as_of_ms % SLOT_MS
        within = start.as_of_ms >= slot_ms
        return KeptWatch(
            vehicle_id=watch.vehicle_id,
            as_of_ms=watch.as_of_ms,
            watch=data,
            overtaken_ms=slot_ms if within else start.as_of_ms + 1,
            old_ms=None if within else watch.as_of_ms - KEEP_MS,
        )

    def trip(
        self, row: ManifestRow, profile: StreamProfile, vehicle: Vehicle, terms: Terms
    ) -> Trip:
        """The trip of `row`, made once for as long as the row and its terms stay."""
        key, has_terminal = (vehicle.id, row.number), vehicle.terminal_id is not None
        known = self._trips.get(key)
        if known is not None and known[0] is row and known[1:3] == (has_terminal, terms):
            return known[3]
        found = trip_of(row, profile, has_terminal, terms)
        _limit(self._trips)
        self._trips[key] = (row, has_terminal, terms, found)
        return found

    def episode(self, row: AlertRow) -> Episode:
        """The episode of an alert, made once for as long as the row stays."""
        known = self._episodes.get(row.id)
        if known is not None and known[0] is row:
            return known[1]
        found = load_episode(row.episode)
        _limit(self._episodes)
        self._episodes[row.id] = (row, found)
        return found


def _limit(known: dict[Any, Any]) -> None:
    if len(known) >= KNOWN_LIMIT:
        known.clear()


def load_episode(data: Mapping[str, Any]) -> Episode:
    """The episode of an alert's payload, its decimals numbers again."""
    return msgspec.convert(data, Episode, strict=False)


def trip_of(row: ManifestRow, profile: StreamProfile, has_terminal: bool, terms: Terms) -> Trip:
    """A manifest as its vehicle's rules see it."""
    planned = planned_of(row)

    def ms(at: datetime | None) -> int | None:
        return None if at is None else to_ms(at)

    def kg(mass: object) -> float | None:
        return None if mass is None else float(str(mass))

    return Trip(
        manifest_number=row.number,
        vehicle_id=row.vehicle_id,
        stream=row.stream,
        origin_site_id=row.origin_site_id,
        destination_site_id=row.destination_site_id,
        route_id=row.route_id,
        issued_at_ms=to_ms(row.issued_at),
        loaded_at_ms=ms(row.loaded_at),
        departed_at_ms=ms(row.departed_at),
        arrived_at_ms=ms(row.arrived_at),
        received_at_ms=ms(row.received_at),
        ended_at_ms=ms(row.ended_at),
        planned_departure_at_ms=ms(row.planned_departure_at),
        planned_arrival_at_ms=planned[0].arrival_at_ms if planned else ms(row.planned_arrival_at),
        receipt_due_at_ms=ms(end_of_day(row.receipt_due_on)) if row.receipt_due_on else None,
        loaded_kg=kg(row.loaded_kg),
        accepted_kg=kg(row.accepted_kg),
        refused_kg=kg(row.refused_kg),
        tolerance_fraction=float(profile.tolerance_fraction),
        tolerance_kg=float(profile.tolerance_kg),
        moisture_fraction=float(profile.moisture_fraction),
        unloading_s=terms.unloading_s,
        usual_s=terms.usual_s,
        corrected=row.corrected,
        on_paper=row.paper_number is not None,
        has_terminal=has_terminal,
        hazardous=profile.family == "hazardous",
        skipped_at_ms=ms(row.skipped_at),
        told_at_ms=ms(row.told_at),
        hours=terms.hours,
        region_bound=terms.region_bound,
        replanned=planned[1:],
        declared=declared_of(row),
    )
