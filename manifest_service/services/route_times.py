"""How long routes use to take, learned at night, proposed to an administrator, never applied silently.

At night, with the other habits (services.habits), the time of every trip that arrived yesterday is
kept, of the whole way and of each stretch of about 2 km. An accepted proposal is an event. From then
on trips on the route whose manifest has no planned arrival are held to its median (not_arrived).
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from manifest_service.alerts.sighting import Ground
from manifest_service.errors import NotFound
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.upcast import current_type
from manifest_service.geofence.pace import Seen, Took, Usual, bounds_m, passes, usual
from manifest_service.permissions import require
from manifest_service.services import reasons
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.grounds import Grounds
from manifest_service.services.ports import (
    Clock,
    HabitKind,
    HabitRow,
    ManifestRow,
    Store,
    Transaction,
)
from manifest_service.services.projections import at, to_ms

STREAM = "route_time/decided"
MOST_ROWS = 200_000
MOST_FIXES = 100_000
CHANGED_FRACTION = 0.15
"""A route that was decided on is proposed again when its median has moved by more."""

Verdict = Literal["accepted", "declined"]


class Stretch(NamedTuple):
    """A part of one variant of a route as it stood in one version of the registry's entry."""

    route_id: str
    version: int
    variant: int
    number: int

    def __str__(self) -> str:
        return f"{self.route_id}/{self.version}/{self.variant}/{self.number}"


def stretch_of(text: str) -> Stretch:
    route_id, version, variant, number = text.rsplit("/", 3)
    return Stretch(route_id, int(version), int(variant), int(number))


@dataclass(frozen=True, kw_only=True)
class StretchTime:
    variant: int
    from_m: float
    until_m: float
    usual: Usual


@dataclass(frozen=True, kw_only=True)
class RouteTime:
    """How long trips on a route use to take from departure to arrival, and on its stretches."""

    route_id: str
    version: int
    """Of the route: one that was drawn anew is learned anew."""
    usual: Usual
    stretches: tuple[StretchTime, ...]


@dataclass(frozen=True, kw_only=True)
class Decided:
    route_id: str
    version: int
    verdict: Verdict
    p5_s: float
    p50_s: float
    p95_s: float
    reason: str | None
    recorded_at: datetime


@dataclass(kw_only=True)
class AcceptedTimes:
    """What was decided, as last read: few, and asked for by every trip."""

    _leaf: bytes | None = None
    _decided: tuple[Decided, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def decided(self, tx: Transaction) -> tuple[Decided, ...]:
        """In the order recorded."""
        leaf = tx.log.last_leaf(STREAM)
        with self._lock:
            if leaf != self._leaf:
                self._decided = tuple(_decided(event) for event in tx.log.load(STREAM))
                self._leaf = leaf
            return self._decided

    def usual_s(self, tx: Transaction, route_id: str | None, issued_at: datetime) -> float | None:
        """The median accepted before `issued_at` for the route as it stood then: what was accepted or
        redrawn later changes nothing of a trip."""
        told = [
            one
            for one in self.decided(tx)
            if one.route_id == route_id
            and one.verdict == "accepted"
            and one.recorded_at <= issued_at
        ]
        if not told:
            return None
        drawn = tx.log.load(f"route/{route_id}")
        version = sum(at(event.recorded_at) <= issued_at for event in drawn)
        return told[-1].p50_s if told[-1].version == version else None


@dataclass(frozen=True, kw_only=True)
class RouteTimes:
    store: Store
    clock: Clock
    accepted: AcceptedTimes
    grounds: Grounds = field(default_factory=Grounds)

    def proposals(self, actor: Actor) -> tuple[RouteTime, ...]:
        """Routes with enough trips, on which nobody has decided or that have become another."""
        require(actor, "habit.read")
        return self.store.read(self._proposals)

    def decisions(self, actor: Actor) -> tuple[Decided, ...]:
        """The oldest first."""
        require(actor, "habit.read")
        return self.store.read(self.accepted.decided)

    def decide(
        self, id: str, route_id: str, verdict: Verdict, reason: str | None, actor: Actor
    ) -> Decided:
        """Accept or decline what is proposed for a route now; declining needs a reason."""
        require(actor, "habit.decide")
        reason = (reason or "").strip() or None
        if verdict == "declined" or reason is not None:
            reason = reasons.given(reason or "")
        id, now = command_id(id), self.clock.now()
        said = {"route_id": route_id, "verdict": verdict, "reason": reason}
        asked = request_of(actor.user_id, f"times of {route_id}", said, "route_time.decided")

        def work(tx: Transaction) -> Decided:
            def first_time() -> dict[str, Any]:
                found = {one.route_id: one for one in self._proposals(tx)}.get(route_id)
                if found is None:
                    raise NotFound("route_time_not_proposed", route=route_id[:64])
                event = NewEvent(
                    id=id,
                    type=current_type("route_time.decided"),
                    occurred_at=now,
                    actor=actor,
                    body={"verdict": verdict, **_body(found), **_said(reason)},
                )
                (kept,) = tx.log.append(STREAM, len(tx.log.load(STREAM)), [event], now)
                return {"seq": kept.seq}

            answer, _ = once(tx, id, asked, now, first_time)
            return _decided(tx.log.load(STREAM)[answer["seq"] - 1])

        return self.store.write(work)

    def _proposals(self, tx: Transaction) -> tuple[RouteTime, ...]:
        rows = _by_what(tx, "stretch"), _by_what(tx, "way")
        last = {one.route_id: one for one in self.accepted.decided(tx)}
        scene = self.grounds.ground(tx).scene
        found = []
        for what, took in rows[1].items():
            key, every = stretch_of(what), usual(took)
            route = tx.registry.get("route", key.route_id)
            if (
                every is None
                or route is None
                or not route.entry.active
                or route.version != key.version
            ):
                continue
            if _stands(last.get(key.route_id), key, every):
                continue
            lengths_m = scene.lengths_m(key.route_id)
            found.append(
                RouteTime(
                    route_id=key.route_id,
                    version=key.version,
                    usual=every,
                    stretches=tuple(_stretches(key, rows[0], lengths_m)),
                )
            )
        return tuple(sorted(found, key=lambda one: (-one.usual.passes, one.route_id)))


def learned(
    tx: Transaction, vehicle_id: str, on: date, begins: datetime, ends: datetime, ground: Ground
) -> Iterator[HabitRow]:
    """How long the trips of a vehicle took that arrived in a span of time, and their stretches."""
    told = set[tuple[str, int]]()
    for trip in tx.manifests.trips_of(vehicle_id, begins, ends):
        route = tx.registry.get("route", trip.route_id) if trip.route_id else None
        if route is None or trip.departed_at is None or trip.arrived_at is None:
            continue
        span = to_ms(trip.departed_at), to_ms(trip.arrived_at)
        if not begins <= trip.arrived_at < ends or span[0] >= span[1] or len(trip.legs) > 1:
            continue
        if (route.entry.id, span[0]) in told:
            continue  # several manifests of one drive
        told.add((route.entry.id, span[0]))
        yield from _rows(tx, trip, on, span, Stretch(route.entry.id, route.version, 0, 0), ground)


def _rows(
    tx: Transaction,
    trip: ManifestRow,
    on: date,
    span: tuple[int, int],
    whole: Stretch,
    ground: Ground,
) -> Iterator[HabitRow]:
    scene = ground.scene
    stored = tx.tracks.between(trip.vehicle_id, *span, limit=MOST_FIXES)
    fixes = [one.fix for one in stored if not one.flags]
    if not fixes:
        return
    located = scene.locate([fix.lon for fix in fixes], [fix.lat for fix in fixes])
    places = zip(fixes, located.x.tolist(), located.y.tolist(), strict=True)
    seen = [Seen(fix.at_ms, scene.reaches(whole.route_id, x, y)) for fix, x, y in places]
    driven = passes(seen, scene.lengths_m(whole.route_id))
    if not driven:
        return  # it was not driven here: nothing is said of its time either
    first = fixes[0]

    def row(kind: HabitKind, at_ms: int, seconds: float, what: Stretch) -> HabitRow:
        return HabitRow(
            kind=kind,
            vehicle_id=trip.vehicle_id,
            on=on,
            at_ms=at_ms,
            seconds=seconds,
            lon=first.lon,
            lat=first.lat,
            what=str(what),
        )

    yield row("way", span[0], (span[1] - span[0]) / 1000, whole)
    for one in driven:
        part = whole._replace(variant=one.variant, number=one.stretch)
        yield row("stretch", one.entered_ms, one.seconds, part)


def _by_what(tx: Transaction, kind: HabitKind) -> dict[str, list[Took]]:
    found: dict[str, list[Took]] = {}
    for row in tx.habits.since(kind, date.min, limit=MOST_ROWS):
        took = Took(vehicle_id=row.vehicle_id, on=row.on, seconds=row.seconds)
        found.setdefault(row.what, []).append(took)
    return found


def _stretches(
    route: Stretch, rows: Mapping[str, Sequence[Took]], lengths_m: Sequence[float]
) -> Iterator[StretchTime]:
    for variant, length_m in enumerate(lengths_m):
        bounds = bounds_m(length_m)
        for k in range(len(bounds) - 1):
            every = usual(rows.get(str(route._replace(variant=variant, number=k)), ()))
            if every is not None:
                yield StretchTime(
                    variant=variant, from_m=bounds[k], until_m=bounds[k + 1], usual=every
                )


def _stands(last: Decided | None, key: Stretch, now: Usual) -> bool:
    """Whether what was decided of the route is about these times."""
    if last is None or last.version != key.version:
        return False
    return abs(now.p50_s - last.p50_s) <= CHANGED_FRACTION * last.p50_s


def _body(found: RouteTime) -> dict[str, Any]:
    """The proposal as evidence."""

    def rounded(one: Usual) -> dict[str, Any]:
        return {name: round(value) for name, value in asdict(one).items()}

    return {
        "route_id": found.route_id,
        "version": found.version,
        **rounded(found.usual),
        "stretches": [
            {
                "variant": one.variant,
                "from_m": round(one.from_m),
                "until_m": round(one.until_m),
                **rounded(one.usual),
            }
            for one in found.stretches
        ],
    }


def _said(reason: str | None) -> dict[str, str]:
    return {} if reason is None else {"reason": reason}


def _decided(event: Recorded) -> Decided:
    data = event.data
    return Decided(
        route_id=data["route_id"],
        version=data["version"],
        verdict=data["verdict"],
        p5_s=float(data["p5_s"]),
        p50_s=float(data["p50_s"]),
        p95_s=float(data["p95_s"]),
        reason=data.get("reason"),
        recorded_at=at(event.recorded_at),
    )
