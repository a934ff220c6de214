"""Usual stops and dead zones learned from history, proposed to an administrator, never applied silently.

At night the fixes of the last local day are read, a vehicle at a time, and its halts outside every
listed site, its silences under way, the places of silences that it passed and how long its ways took
(services.route_times) are kept for 60 days. What is proposed is worked out when somebody asks. Accepting makes
a site, declining gives a reason; either is an event, and the place is not proposed again.
"""

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal

from manifest_service.errors import Fault, InvalidInput, NotFound
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.exact import exact
from manifest_service.events.upcast import current_type
from manifest_service.geofence.habits import Halt, UsualStop, Visit, halts, usual_stops
from manifest_service.geofence.located import Whereabouts
from manifest_service.geofence.plane import ground_distance_m
from manifest_service.geofence.silences import (
    DeadZone,
    Silence,
    dead_zones,
    passed,
    places,
    silences,
)
from manifest_service.permissions import require
from manifest_service.services import reasons
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.grounds import Grounds
from manifest_service.services.ports import Clock, HabitKind, HabitRow, Store, Transaction
from manifest_service.services.projections import to_ms
from manifest_service.services.registry import Registry
from manifest_service.services.route_times import learned
from manifest_service.waste.clocks import local_day, start_of_day

STREAM = "places/decided"
KEPT = timedelta(days=60)
BEGINS = timedelta(hours=3)
"""After midnight in China; the sweep begins an hour before."""
MOST_ROWS = 200_000
"""Halts looked at for a proposal, the newest: off-site halts of 300 vehicles for two months."""
MOST_FIXES = 100_000
"""Of a vehicle in a day: more than one a second."""
SAME_M = 100.0
"""A place decided on and one proposed so near each other are the same."""
SITE_KINDS = ("fuel", "rest", "toll", "other")
Learned = UsualStop | DeadZone
What = Literal["usual_stop", "dead_zone"]
_SITES = uuid.UUID("5d6a4bb6-61a1-5c0c-9f6e-3c1d5b0a7f21")
"""Namespace of the ids of the events that record what was accepted."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    what: What
    place: tuple[float, float]
    """(lon, lat) of the proposal."""
    verdict: Literal["accepted", "declined"]
    entry_id: str | None
    """Of the site or zone that was made."""
    reason: str | None
    recorded_at: str


@dataclass(frozen=True, kw_only=True)
class Habits:
    store: Store
    clock: Clock
    registry: Registry
    grounds: Grounds = field(default_factory=Grounds)

    def learn(self) -> int:
        """Keep the halts of yesterday of every vehicle not done yet; how many vehicles that was. A
        transaction for each: a night cut short goes on where it was. Nothing before three o'clock."""
        now = self.clock.now()
        today = local_day(now)
        if now < start_of_day(today) + BEGINS:
            return 0
        done = self.store.read(lambda tx: tx.sweeps.swept(today))
        vehicles = self.store.read(lambda tx: tx.registry.list("vehicle", active_only=True))
        left = [row.entry.id for row in vehicles if _mark(row.entry.id) not in done]
        # Each run begins elsewhere: one vehicle that fails keeps no other from its turn for ever.
        first = int(now.timestamp()) // 1800 % max(len(left), 1)
        silent = self.store.read(lambda tx: places(_visits(tx, "silence", today - KEPT)))
        for id in (*left[first:], *left[:first]):
            self.learn_day(id, today - timedelta(days=1), today, silent)
        if left:
            self.store.write(lambda tx: tx.habits.drop_before(today - KEPT))
        return len(left)

    def learn_day(
        self, vehicle_id: str, on: date, today: date, silent: Sequence[tuple[float, float]] = ()
    ) -> None:
        """Keep a vehicle's habits of a local day, in place of what was kept of it. `silent`: the
        places where others fell silent."""
        found = self.store.read(lambda tx: self._found(tx, vehicle_id, on, silent))

        def work(tx: Transaction) -> None:
            tx.habits.replace(vehicle_id, on, found)
            tx.sweeps.mark(_mark(vehicle_id), today)

        self.store.write(work)

    def _found(
        self, tx: Transaction, vehicle_id: str, on: date, silent: Sequence[tuple[float, float]]
    ) -> list[HabitRow]:
        begins, ends = start_of_day(on), start_of_day(on + timedelta(days=1))
        stored = tx.tracks.between(vehicle_id, to_ms(begins), to_ms(ends) - 1, limit=MOST_FIXES)
        fixes = [one.fix for one in stored if not one.flags]
        stood = halts(fixes)
        scene = self.grounds.ground(tx).scene
        where = scene.where([halt.lon for halt in stood], [halt.lat for halt in stood])
        off_site = [halt for halt, here in zip(stood, where, strict=True) if not here.sites]
        quiet = silences(fixes, _under_way(tx, vehicle_id, begins, ends))
        of_day = partial(HabitRow, vehicle_id=vehicle_id, on=on)
        return [
            *(_row(of_day, "halt", one) for one in off_site),
            *(_row(of_day, "silence", one) for one in quiet),
            *learned(tx, vehicle_id, on, begins, ends, self.grounds.ground(tx)),
            *(
                of_day(kind="passage", at_ms=ms, seconds=0.0, lon=lon, lat=lat)
                for lon, lat, ms in passed(fixes, quiet, silent)
            ),
        ]

    def proposals(self, actor: Actor) -> tuple[Learned, ...]:
        """Usual stops outside every listed site, and dead zones outside every zone of that kind, on
        which nobody has decided."""
        require(actor, "habit.read")
        return self.store.read(self._proposals)

    def decisions(self, actor: Actor) -> tuple[Decision, ...]:
        """What was decided, the oldest first."""
        require(actor, "habit.read")
        return self.store.read(_decisions)

    def accept(
        self,
        id: str,
        what: What,
        place: tuple[float, float],
        data: Mapping[str, Any],
        actor: Actor,
    ) -> str:
        """Make a site or a zone of the proposal at `place`: its `name`, its geometry when it was
        edited, and of a site the `kind` and `organisation_id`; the id of what was made."""
        if what == "usual_stop" and data.get("kind") not in SITE_KINDS:
            params = {"value": str(data.get("kind"))[:40], "options": ", ".join(SITE_KINDS)}
            raise InvalidInput(faults=[Fault(path="kind", code="not_one_of", params=params)])
        entry_id = str(data.get("id") or f"place-{command_id(id)}")
        kind, fixed = ("site", {}) if what == "usual_stop" else ("zone", {"kind": "dead_zone"})

        def made(tx: Transaction, found: Learned) -> dict[str, Any]:
            given = {"geometry": found.geometry, **data, **fixed, "id": entry_id}
            event_id = str(uuid.uuid5(_SITES, id))
            self.registry.record_within(tx, kind, given, actor, event_id)
            return {"verdict": "accepted", "entry_id": entry_id}

        asked = {"entry": exact(dict(data))}
        return str(self._decide(id, what, place, asked, made, actor)["entry_id"])

    def decline(
        self, id: str, what: What, place: tuple[float, float], reason: str, actor: Actor
    ) -> None:
        """The proposal at `place` is none, for a reason."""
        reason = reasons.given(reason)

        def made(tx: Transaction, found: Learned) -> dict[str, Any]:
            return {"verdict": "declined", "reason": reason}

        self._decide(id, what, place, {"reason": reason}, made, actor)

    def _decide(
        self,
        id: str,
        what: What,
        place: tuple[float, float],
        asked: Mapping[str, Any],
        made: Callable[[Transaction, Learned], dict[str, Any]],
        actor: Actor,
    ) -> dict[str, Any]:
        require(actor, "habit.decide")
        id, now = command_id(id), self.clock.now()
        said = {"what": what, "place": exact(list(place)), **asked}
        request = request_of(actor.user_id, "place decided", said, "place.decided")

        def work(tx: Transaction) -> dict[str, Any]:
            def first_time() -> dict[str, Any]:
                every = [one for one in self._proposals(tx) if what_of(one) == what]
                found = _nearest(every, place)
                decided = made(tx, found)
                version = len(tx.log.load(STREAM))
                event = NewEvent(
                    id=id,
                    type=current_type("place.decided"),
                    occurred_at=now,
                    actor=actor,
                    body={**_evidence(found), **decided},
                )
                tx.log.append(STREAM, version, [event], now)
                return {"entry_id": decided.get("entry_id")}

            return once(tx, id, request, now, first_time)[0]

        return self.store.write(work)

    def _proposals(self, tx: Transaction) -> tuple[Learned, ...]:
        since = local_day(self.clock.now()) - KEPT
        silent, by = _visits(tx, "silence", since), _visits(tx, "passage", since)
        every: tuple[Learned, ...] = usual_stops(_visits(tx, "halt", since))
        every += dead_zones(silent, by)
        decided = [(decision.what, decision.place) for decision in _decisions(tx)]
        found = [
            one
            for one in every
            if all(
                what != what_of(one) or ground_distance_m(one.lon, one.lat, *place) > SAME_M
                for what, place in decided
            )
        ]
        scene = self.grounds.ground(tx).scene
        where = scene.where([one.lon for one in found], [one.lat for one in found])
        return tuple(one for one, here in zip(found, where, strict=True) if not _listed(one, here))


def what_of(found: Learned) -> What:
    return "usual_stop" if isinstance(found, UsualStop) else "dead_zone"


def _listed(found: Learned, here: Whereabouts) -> bool:
    """Whether it is in the registry already."""
    if isinstance(found, UsualStop):
        return bool(here.sites)
    return any(zone.kind == "dead_zone" for zone in here.zones)


def _visits(tx: Transaction, kind: HabitKind, since: date) -> list[Visit]:
    return [
        Visit(vehicle_id=row.vehicle_id, on=row.on, lon=row.lon, lat=row.lat, seconds=row.seconds)
        for row in tx.habits.since(kind, since, limit=MOST_ROWS)
    ]


def _row(of_day: Callable[..., HabitRow], kind: HabitKind, one: Halt | Silence) -> HabitRow:
    seconds = (one.last_ms - one.first_ms) / 1000
    return of_day(kind=kind, at_ms=one.first_ms, seconds=seconds, lon=one.lon, lat=one.lat)


def _under_way(
    tx: Transaction, vehicle_id: str, begins: datetime, ends: datetime
) -> list[tuple[int, int]]:
    """When the vehicle was under way with a load."""
    return [
        (to_ms(row.departed_at), to_ms(row.received_at or row.ended_at or ends))
        for row in tx.manifests.trips_of(vehicle_id, begins, ends)
        if row.departed_at is not None
    ]


def _nearest(stops: Sequence[Learned], place: tuple[float, float]) -> Learned:
    """The proposal meant: the night may have moved its middle by some metres."""
    if not all(math.isfinite(value) for value in place):
        raise NotFound("place_not_proposed")
    near = [(ground_distance_m(s.lon, s.lat, *place), n) for n, s in enumerate(stops)]
    distance, n = min(near, default=(math.inf, 0))
    if distance > SAME_M:
        raise NotFound("place_not_proposed")
    return stops[n]


def _evidence(stop: Learned) -> dict[str, Any]:
    more = {"passages": stop.passages} if isinstance(stop, DeadZone) else {}
    return {
        **more,
        "what": what_of(stop),
        "lon": exact(stop.lon),
        "lat": exact(stop.lat),
        "visits": stop.visits,
        "vehicles": stop.vehicles,
        "days": stop.days,
        "median_s": round(stop.median_s),
        "p95_s": round(stop.p95_s),
    }


def _decisions(tx: Transaction) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            what=event.data["what"],
            place=(float(event.data["lon"]), float(event.data["lat"])),
            verdict=event.data["verdict"],
            entry_id=event.data.get("entry_id"),
            reason=event.data.get("reason"),
            recorded_at=event.recorded_at,
        )
        for event in tx.log.load(STREAM)
    )


def _mark(vehicle_id: str) -> str:
    return f"habits/{vehicle_id}"
