"""Use cases of positions: take a batch, show the fleet and a track.

A batch is taken whole: each good fix is stored and flagged, each bad item comes back with its index
and a code. The items of one vehicle are folded together, in one transaction with what they raise.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec
import numpy as np

from manifest_service.codes import plate as plates
from manifest_service.errors import (
    InvalidInput,
    ManifestServiceError,
    NotAllowed,
    NotFound,
    Refusal,
)
from manifest_service.events.envelope import Actor
from manifest_service.geofence.datum import to_wgs84
from manifest_service.geofence.fix import Fix, Load
from manifest_service.permissions import reach, require
from manifest_service.registry.entries import Vehicle
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.gathering import Gathering
from manifest_service.services.ports import Clock, Store, StoredFix, Transaction
from manifest_service.services.projections import to_ms

TRACK_LIMIT = 20_000
MOST_SATELLITES = 1_000
"""More than there are; a store has room for 32 767."""
Datum = Literal["WGS84", "CGCS2000", "GCJ02", "BD09"]

_NUMBERS = (
    "lon",
    "lat",
    "speed_kmh",
    "course_deg",
    "accuracy_m",
    "recorder_speed_kmh",
    "odometer_km",
)


class Report(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One position as a sender puts it, its shape checked and nothing more. A struct: it is read
    from JSON as it stands."""

    vehicle: str
    """Plate, id or terminal number."""
    fix_time: datetime
    lon: float
    lat: float
    datum: Datum = "WGS84"
    speed_kmh: float | None = None
    course_deg: float | None = None
    accuracy_m: float | None = None
    satellites: int | None = None
    load: Load | None = None
    fixed: bool = True
    mock: bool = False
    power_cut: bool = False
    antenna_cut: bool = False
    backfill: bool = False
    hoist: bool | None = None
    recorder_speed_kmh: float | None = None
    odometer_km: float | None = None


@dataclass(frozen=True, kw_only=True)
class RefusedReport:
    index: int
    error: ManifestServiceError


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a batch."""

    stored: int
    flagged: Mapping[str, int]
    refused: tuple[RefusedReport, ...]


Reports = Sequence[Report | ManifestServiceError]
"""An item that could not be read comes as its error."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A batch somebody wants taken."""

    reports: Reports
    actor: Actor
    now: datetime


class Folding(Protocol):
    def take(
        self, tx: Transaction, batch: Sequence[tuple[Vehicle, Sequence[Fix]]], now: datetime
    ) -> list[tuple[frozenset[str], ...]]:
        """As Watching.take."""
        ...


@dataclass(frozen=True, kw_only=True)
class Positions:
    store: Store
    clock: Clock
    folding: Folding
    _gathering: Gathering[Asked, Taken] = field(init=False)
    """Batches that come at once are stored and folded at once: most of what a single fix costs is
    the same for many."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_gathering", Gathering(self._together))

    def take(
        self,
        reports: Reports,
        actor: Actor,
        *,
        batch_id: str | None = None,
    ) -> Taken:
        """Store and fold a batch. Durable when it returns. An item that could not be read comes as
        its error and goes out as a refused one. With a batch id the batch is taken once."""
        require(actor, "position.report")
        now = self.clock.now()
        asked_for = Asked(reports=reports, actor=actor, now=now)
        if batch_id is None:
            return self._gathering.do(asked_for, len(reports))
        id = command_id(batch_id)
        said = [str(report) for report in reports]
        asked = request_of(actor.user_id, "positions", {"positions": said})

        def work(tx: Transaction) -> Taken:
            taken: Taken | None = None

            def first_time() -> Mapping[str, Any]:
                nonlocal taken
                (taken,) = self._take(tx, [asked_for])
                return {"stored": taken.stored, "flagged": dict(taken.flagged)}

            answer, _ = once(tx, id, asked, now, first_time)
            return taken or Taken(
                stored=answer["stored"],
                flagged=answer["flagged"],
                refused=self._refusals(tx, reports, actor),
            )

        return self.store.write(work)

    def fleet(self, actor: Actor) -> tuple[tuple[StoredFix, Vehicle], ...]:
        """The last good fix of each vehicle the actor may see."""

        def work(tx: Transaction) -> tuple[tuple[StoredFix, Vehicle], ...]:
            everybodys = require(actor, "position.read") == "all"
            owner = None if everybodys else actor.organisation_id or ""
            rows = tx.registry.list("vehicle", organisation_id=owner)
            vehicles = {row.entry.id: row.entry for row in rows}
            chosen = None if everybodys else list(vehicles)
            found = tx.tracks.latest(chosen)
            return tuple(
                (fix, vehicle)
                for fix in found
                if isinstance(vehicle := vehicles.get(fix.vehicle_id), Vehicle)
            )

        return self.store.read(work)

    def track(
        self, vehicle_id: str, begins: datetime, ends: datetime, actor: Actor
    ) -> tuple[StoredFix, ...]:
        """A vehicle's fixes of a span of device time, flagged ones too, TRACK_LIMIT at most."""

        def work(tx: Transaction) -> tuple[StoredFix, ...]:
            row = tx.registry.get("vehicle", vehicle_id)
            found = require(actor, "position.read")
            own = row is not None and getattr(row.entry, "carrier_id", "") == actor.organisation_id
            if row is None or not (own or found == "all"):
                raise NotFound("entry_unknown", kind="vehicle", id=vehicle_id)
            return tx.tracks.between(vehicle_id, to_ms(begins), to_ms(ends), limit=TRACK_LIMIT)

        return self.store.read(work)

    def track_of_trip(
        self, vehicle_id: str, begins: datetime, ends: datetime
    ) -> Sequence[StoredFix]:
        """The fixes of a trip, for one who may see its manifest."""
        return self.store.read(
            lambda tx: tx.tracks.between(vehicle_id, to_ms(begins), to_ms(ends), limit=TRACK_LIMIT)
        )

    def counts(self) -> Mapping[str, int]:
        return self.store.read(lambda tx: tx.tracks.counts())

    def _together(self, every: Sequence[Asked]) -> list[Taken]:
        return self.store.write(lambda tx: self._take(tx, every))

    def _take(self, tx: Transaction, every: Sequence[Asked]) -> list[Taken]:
        """What became of each batch: all are stored and folded together, by vehicle."""
        vehicles: dict[str, Vehicle] = {}
        fixes: dict[str, list[Fix]] = {}
        owners: dict[str, list[int]] = {}
        refused = []
        for owner, asked in enumerate(every):
            by_vehicle, refusals = _sorted(tx, asked.reports, asked.actor, asked.now)
            refused.append(refusals)
            for vehicle, mine in by_vehicle.values():
                vehicles[vehicle.id] = vehicle
                fixes.setdefault(vehicle.id, []).extend(mine)
                owners.setdefault(vehicle.id, []).extend([owner] * len(mine))
        stored = Counter(owner for mine in owners.values() for owner in mine)
        flagged: list[Counter[str]] = [Counter() for _ in every]
        if vehicles:
            ids = sorted(vehicles)
            batch = [(vehicles[id], fixes[id]) for id in ids]
            found = self.folding.take(tx, batch, max(asked.now for asked in every))
            for id, flags in zip(ids, found, strict=True):
                for owner, words in zip(owners[id], flags, strict=True):
                    if words:
                        flagged[owner].update(words)
        return [
            Taken(stored=stored[owner], flagged=dict(flagged[owner]), refused=refused[owner])
            for owner in range(len(every))
        ]

    def _refusals(
        self, tx: Transaction, reports: Reports, actor: Actor
    ) -> tuple[RefusedReport, ...]:
        return _sorted(tx, reports, actor, self.clock.now())[1]


def _sorted(
    tx: Transaction,
    reports: Reports,
    actor: Actor,
    now: datetime,
) -> tuple[dict[str, tuple[Vehicle, list[Fix]]], tuple[RefusedReport, ...]]:
    """The good fixes by vehicle, and the refused items by index."""
    named: dict[str, Vehicle | ManifestServiceError] = {}
    by_vehicle: dict[str, tuple[Vehicle, list[Fix]]] = {}
    refused: list[RefusedReport] = []
    received_at_ms = to_ms(now)
    for index, report in enumerate(reports):
        try:
            if isinstance(report, ManifestServiceError):
                raise report
            if report.vehicle not in named:
                named[report.vehicle] = _vehicle(tx, report.vehicle, actor)
            vehicle = named[report.vehicle]
            if isinstance(vehicle, ManifestServiceError):
                raise vehicle
            fix = _fix(report, received_at_ms)
            if plates.is_trial(vehicle.plate):
                raise Refusal("position_of_trial", vehicle=report.vehicle[:40])
        except ManifestServiceError as error:
            refused.append(RefusedReport(index=index, error=error))
        else:
            by_vehicle.setdefault(vehicle.id, (vehicle, []))[1].append(fix)
    return by_vehicle, tuple(refused)


def _vehicle(tx: Transaction, text: str, actor: Actor) -> Vehicle | ManifestServiceError:
    if "\0" in text:  # no vehicle is called so, and PostgreSQL would refuse the whole batch
        return NotFound("vehicle_unknown", vehicle=text[:40])
    row = (
        tx.registry.get("vehicle", text)
        or tx.registry.vehicle_by_plate(plates.compact(text))
        or tx.registry.vehicle_by_terminal(text)
    )
    if row is None or not isinstance(row.entry, Vehicle):
        return NotFound("vehicle_unknown", vehicle=text[:40])
    found = reach(actor.role, "position.report")
    own = row.entry.carrier_id == actor.organisation_id
    if found == "all" or (found == "firm" and own):
        return row.entry
    return NotAllowed("vehicle_of_other_carrier", vehicle=text[:40])


def _fix(report: Report, received_at_ms: int) -> Fix:
    if not _is_finite(report):
        raise InvalidInput("position_not_a_number")
    if report.fix_time.tzinfo is None:
        raise InvalidInput("time_without_zone", value=report.fix_time.isoformat())
    if not 2000 <= report.fix_time.year <= 2100:
        raise InvalidInput("time_absurd", value=report.fix_time.isoformat())
    lon, lat = report.lon, report.lat
    if report.datum != "WGS84" and (lon, lat) != (0.0, 0.0):
        lon, lat = _moved(lon, lat, report.datum)
    satellites = report.satellites
    if satellites is not None and abs(satellites) > MOST_SATELLITES:
        raise InvalidInput("position_shape", detail="satellites")
    return Fix(
        at_ms=to_ms(report.fix_time),
        lon=lon,
        lat=lat,
        received_at_ms=received_at_ms,
        speed_kmh=report.speed_kmh,
        course_deg=report.course_deg,
        accuracy_m=report.accuracy_m,
        satellites=satellites,
        load=report.load,
        fixed=report.fixed,
        mock=report.mock,
        power_cut=report.power_cut,
        antenna_cut=report.antenna_cut,
        backfill=report.backfill,
        hoist=report.hoist,
        recorder_speed_kmh=report.recorder_speed_kmh,
        odometer_km=report.odometer_km,
    )


def _moved(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """WGS-84 degrees; what lies so far off the globe that nothing can be computed of it is refused."""
    with np.errstate(over="ignore", invalid="ignore"):
        moved_lon, moved_lat = map(float, to_wgs84(lon, lat, datum))
    if not (math.isfinite(moved_lon) and math.isfinite(moved_lat)):
        raise InvalidInput("position_not_a_number")
    return moved_lon, moved_lat


def _is_finite(report: Report) -> bool:
    total = (
        report.lon
        + report.lat
        + (report.speed_kmh or 0.0)
        + (report.course_deg or 0.0)
        + (report.accuracy_m or 0.0)
        + (report.recorder_speed_kmh or 0.0)
        + (report.odometer_km or 0.0)
    )
    if total - total == 0.0:  # no sum with an infinity or a NaN in it is finite
        return True
    numbers = (getattr(report, name) for name in _NUMBERS)
    return all(math.isfinite(number) for number in numbers if number is not None)
