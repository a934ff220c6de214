"""Near a heap: which vehicles passed or stopped around a place, when, and carrying what.

The marks of presence say which vehicles may have been near on which day and half-hour; their fixes
of those half-hours say whether they were. Answers come newest first, a page at a time. A page is
also ended when a bounded number of fixes was looked at: a search beside a busy road, where all pass
and none comes near, answers in time and says how far back it has looked.

Each search is an event: who asked, where and when. A position history is personal data of drivers
(PIPL Art. 51 and 54: access is limited, recorded and audited).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from manifest_service.errors import Busy, Fault, InvalidInput
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.upcast import current_type
from manifest_service.geofence.datum import to_wgs84
from manifest_service.geofence.near import Circle, Run, Visit, visits
from manifest_service.geofence.plane import ground_distance_m
from manifest_service.geofence.presence import (
    HALF_HOUR_MS,
    POSSIBLE_MS,
    begin_of,
    day_of,
    spans_of,
    squares_around,
)
from manifest_service.permissions import require
from manifest_service.services.detours import Surroundings
from manifest_service.services.ports import (
    ANY,
    Clock,
    Ids,
    ManifestRow,
    Present,
    Span,
    Store,
    Transaction,
    TripsAsked,
)
from manifest_service.services.presence import PRESENCE_VERSION
from manifest_service.services.projections import from_ms, to_ms

RADIUS_M = (10, 5_000)
LONGEST = timedelta(days=400)
PLACES = Decimal("0.0000001")
"""Seven decimals of a degree are a centimetre."""

RUNS_AT_ONCE = 64
MOST_POINTS = 10_000
"""Fixes looked at for a page before it is ended: these, and those of vehicles that were near until
the same half-hour."""
MOST_ROWS = 20_000
"""Marks read at once; one day's are read however many there are."""
MOST_DAYS = 64


Key = tuple[int, str]
"""(entered_ms, vehicle id): the order of visits, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked; coordinates in `datum`."""

    lon: float
    lat: float
    radius_m: float
    from_at: datetime
    until_at: datetime
    datum: str = "WGS84"


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A manifest that was open during a visit."""

    row: ManifestRow
    loaded: bool
    """Whether it was loaded by then; else it had only been issued."""


@dataclass(frozen=True, kw_only=True)
class Sighted:
    """A visit, and the manifests of the vehicle that were open; often there is none."""

    vehicle_id: str
    visit: Visit
    manifests: tuple[Carried, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    items: tuple[Sighted, ...]
    circle: Circle
    next: Key | None
    """Where the next page begins; None when all was looked at."""
    searched_from: datetime
    """How far back these items are complete."""
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Near:
    store: Store
    clock: Clock
    ids: Ids
    surroundings: Surroundings

    def search(
        self,
        asked: Asked,
        actor: Actor,
        *,
        limit: int = 50,
        before: Key | None = None,
        form: str = "json",
    ) -> Page:
        """A page of visits, the newest first, after the search was recorded. Raises InvalidInput,
        NotAllowed, Busy("presence_incomplete") while the marks are made again."""
        circle = self._allowed(asked, actor)
        self._record(asked, circle, actor, form, before is not None)
        return self._page(asked, circle, limit, before)

    def every(self, asked: Asked, actor: Actor, *, form: str) -> Iterator[Sighted]:
        """Every visit, for a file: recorded before it returns, read page by page."""
        circle = self._allowed(asked, actor)
        self._record(asked, circle, actor, form, False)
        first = self._page(asked, circle, 200, None)
        return self._rest(asked, circle, first)

    def made(self, month: str, actor: Actor) -> list[dict[str, Any]]:
        """The searches of a month (`2026-11`), the newest first: who, when, around which place."""
        require(actor, "position.searches")
        events = self.store.read(lambda tx: tx.log.load(f"search/{month}"))
        return [
            {
                "id": event.id,
                "at": event.recorded_at,
                "account_id": event.actor.user_id,
                "role": event.actor.role,
                **event.data,
            }
            for event in reversed(events)
        ]

    def _rest(self, asked: Asked, circle: Circle, page: Page) -> Iterator[Sighted]:
        yield from page.items
        while page.next is not None:
            page = self._page(asked, circle, 200, page.next)
            yield from page.items

    def _allowed(self, asked: Asked, actor: Actor) -> Circle:
        require(actor, "position.near")
        faults = [*self._faults_of_place(asked), *_faults_of_bounds(asked)]
        if faults:
            raise InvalidInput(faults=faults)
        lon, lat = to_wgs84(asked.lon, asked.lat, asked.datum)
        return Circle(lon=float(lon), lat=float(lat), radius_m=asked.radius_m)

    def _faults_of_place(self, asked: Asked) -> Iterator[Fault]:
        """Latitude and longitude exchanged: only the exchanged reading lies near the county."""
        if self._is_near(asked.lat, asked.lon) and not self._is_near(asked.lon, asked.lat):
            params = {"lon": asked.lon, "lat": asked.lat}
            yield Fault(path="lon", code="geometry_axes_swapped", params=params)
            return
        for name, value, limit in (("lon", asked.lon, 180), ("lat", asked.lat, 90)):
            if abs(value) > limit:
                yield Fault(path=name, code="out_of_range", params={"low": -limit, "high": limit})

    def _is_near(self, lon: float, lat: float) -> bool:
        county = self.surroundings
        reach_m = county.radius_km * 1000
        return abs(lat) <= 90 and ground_distance_m(lon, lat, county.lon, county.lat) <= reach_m

    def _record(
        self, asked: Asked, circle: Circle, actor: Actor, form: str, continued: bool
    ) -> None:
        now = self.clock.now()
        event = NewEvent(
            id=self.ids.event_id(),
            type=current_type("search.made"),
            occurred_at=now,
            actor=actor,
            body={
                "lon": Decimal(circle.lon).quantize(PLACES),
                "lat": Decimal(circle.lat).quantize(PLACES),
                "radius_m": Decimal(str(circle.radius_m)),
                "from": asked.from_at,
                "until": asked.until_at,
                "form": form,
                "continued": continued,
            },
        )
        stream = f"search/{now:%Y-%m}"
        self.store.write(lambda tx: tx.log.append(stream, ANY, [event], now))

    def _page(self, asked: Asked, circle: Circle, limit: int, before: Key | None) -> Page:
        def work(tx: Transaction) -> Page:
            if tx.presence.version() != PRESENCE_VERSION:
                raise Busy("presence_incomplete")
            looking = _Looking(tx, asked, circle, limit, before)
            found = looking.run()
            return Page(
                items=_with_manifests(tx, found),
                circle=circle,
                next=looking.next,
                searched_from=from_ms(max(looking.reached_ms, to_ms(asked.from_at))),
                warnings=tuple(self._far(circle)),
            )

        return self.store.read(work)

    def _far(self, circle: Circle) -> Iterator[Fault]:
        county = self.surroundings
        away_m = ground_distance_m(circle.lon, circle.lat, county.lon, county.lat)
        if away_m > county.radius_km * 1000:
            params = {"km": round(away_m / 1000), "limit_km": county.radius_km}
            yield Fault(path="lon", code="geometry_far_from_county", params=params)


def _faults_of_bounds(asked: Asked) -> Iterator[Fault]:
    low, high = RADIUS_M
    if not low <= asked.radius_m <= high:
        yield Fault(path="r", code="out_of_range", params={"low": low, "high": high})
    if asked.until_at < asked.from_at:
        yield Fault(path="to", code="ends_before_it_begins")
    elif asked.until_at - asked.from_at > LONGEST:
        yield Fault(path="to", code="range_too_long", params={"days": LONGEST.days})


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Half-hours in a row that a vehicle may have been near, and how much more has to be read
    where they were cut off: by a day, or by the span asked about."""

    vehicle_id: str
    from_ms: int
    until_ms: int
    read: Span
    is_first: bool
    ends_ms: int
    """No visit of this page was entered later."""


@dataclass
class _Looking:
    """One page under way. Lives only inside a transaction."""

    tx: Transaction
    asked: Asked
    circle: Circle
    limit: int
    before: Key | None
    found: list[tuple[str, Visit]] = field(default_factory=list)
    points: int = 0
    next: Key | None = None
    reached_ms: int = 0

    def run(self) -> list[tuple[str, Visit]]:
        """The visits of the page; `next` and `reached_ms` are set."""
        squares = squares_around(self.circle.lon, self.circle.lat, self.circle.radius_m)
        self.from_ms, self.until_ms = to_ms(self.asked.from_at), to_ms(self.asked.until_at) + 1
        first_day, days = day_of(self.from_ms), 1
        newest = self.until_ms - 1
        day = day_of(min(newest, self.before[0]) if self.before else newest)
        # One that leads into the span from before it has begun the day before.
        day = max(day, first_day)
        while day >= first_day:
            first = max(first_day, day - days + 1)
            at_most = MOST_ROWS if first < day else 2**31
            present = self.tx.presence.found(squares, first, day, at_most)
            if present is None:
                days = max(1, days // 4)
                continue
            if not self._take(self._stretches(present)):
                return self._ended()
            day, days = first - 1, min(days * 2, MOST_DAYS)
            self.reached_ms = begin_of(first)
        self.reached_ms = self.from_ms
        return self._cut()

    def _take(self, stretches: Sequence[_Stretch]) -> bool:
        """Look at what may be, the newest first; False when the page is full or has cost enough.

        It ends only between stretches that end at different times: a page always gets on."""
        for some in _batches(stretches):
            # Whatever is still to be looked at was entered before this.
            self.reached_ms = some[0].ends_ms
            if self._is_full() or self.points > MOST_POINTS:
                return False
            self._look_at(some)
        self.reached_ms = 0
        return not self._is_full()

    def _is_full(self) -> bool:
        settled = sum(visit.entered_ms >= self.reached_ms for _, visit in self.found)
        return settled > self.limit

    def _look_at(self, some: Sequence[_Stretch]) -> None:
        tracks = self.tx.presence.points([each.read for each in some])
        runs = [
            Run(
                points=track,
                from_ms=each.from_ms,
                until_ms=each.until_ms,
                is_first=each.is_first,
            )
            for each, track in zip(some, tracks, strict=True)
        ]
        self.points += sum(map(len, tracks))
        for each, seen in zip(some, visits(runs, self.circle), strict=True):
            for visit in seen:
                if self.before is None or (visit.entered_ms, each.vehicle_id) < self.before:
                    self.found.append((each.vehicle_id, visit))

    def _stretches(self, present: Sequence[Present]) -> list[_Stretch]:
        found = [stretch for each in present for stretch in self._of(each)]
        return sorted(found, key=lambda stretch: stretch.ends_ms, reverse=True)

    def _of(self, present: Present) -> Iterator[_Stretch]:
        begins = begin_of(present.day)
        for first, last in spans_of(present.half_hours):
            low = begins + first * HALF_HOUR_MS
            high = begins + (last + 1) * HALF_HOUR_MS
            from_ms, until_ms = max(low, self.from_ms), min(high, self.until_ms)
            is_first = low <= self.from_ms
            too_new = self.before is not None and from_ms > self.before[0] and not is_first
            if from_ms >= until_ms or too_new:
                continue
            read_from = from_ms - POSSIBLE_MS if first == 0 or low < from_ms else low
            read_until = until_ms + POSSIBLE_MS if last == 47 or high > until_ms else high
            yield _Stretch(
                vehicle_id=present.vehicle_id,
                from_ms=from_ms,
                until_ms=until_ms,
                read=Span(present.vehicle_id, read_from, read_until),
                is_first=is_first,
                ends_ms=until_ms if self.before is None else min(until_ms, _end_of(self.before)),
            )

    def _ended(self) -> list[tuple[str, Visit]]:
        """What is settled, and where to go on."""
        self.found = [one for one in self.found if one[1].entered_ms >= self.reached_ms]
        self.next = (self.reached_ms, "")
        return self._cut()

    def _cut(self) -> list[tuple[str, Visit]]:
        ordered = sorted(self.found, key=_key, reverse=True)
        if len(ordered) > self.limit:
            ordered = ordered[: self.limit]
            self.next = _key(ordered[-1])
            self.reached_ms = self.next[0]
        return ordered


def _key(one: tuple[str, Visit]) -> Key:
    return one[1].entered_ms, one[0]


def _batches(stretches: Sequence[_Stretch]) -> Iterator[list[_Stretch]]:
    """A number of stretches at a time, never parting those that end together."""
    batch: list[_Stretch] = []
    for _, group in groupby(stretches, key=lambda stretch: stretch.ends_ms):
        batch += group
        if len(batch) >= RUNS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _end_of(before: Key) -> int:
    """Whatever comes after `before` was entered earlier than this."""
    entered_ms, vehicle_id = before
    return entered_ms + 1 if vehicle_id else entered_ms


def _with_manifests(tx: Transaction, found: Sequence[tuple[str, Visit]]) -> tuple[Sighted, ...]:
    trips = tx.manifests.trips_of_each(
        [
            TripsAsked(vehicle_id, from_ms(visit.entered_ms), from_ms(visit.left_ms + 1))
            for vehicle_id, visit in found
        ]
    )
    return tuple(
        Sighted(vehicle_id=vehicle_id, visit=visit, manifests=tuple(_carried(some, visit)))
        for (vehicle_id, visit), some in zip(found, trips, strict=True)
    )


def _carried(trips: Sequence[ManifestRow], visit: Visit) -> Iterator[Carried]:
    entered, left = from_ms(visit.entered_ms), from_ms(visit.left_ms)
    for row in trips:
        if row.issued_at <= left and (row.ended_at is None or row.ended_at >= entered):
            loaded = row.loaded_at is not None and row.loaded_at <= left
            yield Carried(row=row, loaded=loaded)
