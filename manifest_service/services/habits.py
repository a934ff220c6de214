"""Usual stops learned from history, proposed to an administrator, never applied silently.

At night the fixes of the last local day are read, a vehicle at a time, and its halts outside every
listed site are kept for 60 days. What is proposed is worked out when somebody asks. Accepting makes
a site, declining gives a reason; either is an event, and the place is not proposed again.
"""

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from manifest_service.errors import Fault, InvalidInput, NotAllowed, NotFound
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.exact import exact
from manifest_service.events.upcast import current_type
from manifest_service.geofence.habits import UsualStop, Visit, halts, usual_stops
from manifest_service.geofence.plane import ground_distance_m
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import Clock, HabitRow, Store, Transaction
from manifest_service.services.projections import to_ms
from manifest_service.services.registry import Registry
from manifest_service.services.watching import Grounds
from manifest_service.waste.clocks import local_day, start_of_day

READERS = frozenset({"administrator", "officer", "auditor"})
DECIDERS = frozenset({"administrator"})
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
LONGEST = 500
_SITES = uuid.UUID("5d6a4bb6-61a1-5c0c-9f6e-3c1d5b0a7f21")
"""Namespace of the ids of the events that record accepted sites."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    place: tuple[float, float]
    """(lon, lat) of the proposal."""
    verdict: Literal["accepted", "declined"]
    site_id: str | None
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
        for id in (*left[first:], *left[:first]):
            self.learn_day(id, today - timedelta(days=1), today)
        if left:
            self.store.write(lambda tx: tx.habits.drop_before(today - KEPT))
        return len(left)

    def learn_day(self, vehicle_id: str, on: date, today: date) -> None:
        """Keep a vehicle's halts of a local day, in place of what was kept of it."""
        found = self.store.read(lambda tx: self._halts(tx, vehicle_id, on))

        def work(tx: Transaction) -> None:
            tx.habits.replace(vehicle_id, on, found)
            tx.sweeps.mark(_mark(vehicle_id), today)

        self.store.write(work)

    def _halts(self, tx: Transaction, vehicle_id: str, on: date) -> list[HabitRow]:
        begins, ends = start_of_day(on), start_of_day(on + timedelta(days=1))
        stored = tx.tracks.between(vehicle_id, to_ms(begins), to_ms(ends) - 1, limit=MOST_FIXES)
        found = halts([one.fix for one in stored if not one.flags])
        scene = self.grounds.ground(tx).scene
        where = scene.where([halt.lon for halt in found], [halt.lat for halt in found])
        return [
            HabitRow(
                vehicle_id=vehicle_id,
                on=on,
                at_ms=halt.first_ms,
                seconds=(halt.last_ms - halt.first_ms) / 1000,
                lon=halt.lon,
                lat=halt.lat,
            )
            for halt, here in zip(found, where, strict=True)
            if not here.sites
        ]

    def proposals(self, actor: Actor) -> tuple[UsualStop, ...]:
        """Usual stops outside every listed site on which nobody has decided."""
        if actor.role not in READERS:
            raise NotAllowed("wrong_role", roles=sorted(READERS))
        return self.store.read(self._proposals)

    def decisions(self, actor: Actor) -> tuple[Decision, ...]:
        """What was decided, the oldest first."""
        if actor.role not in READERS:
            raise NotAllowed("wrong_role", roles=sorted(READERS))
        return self.store.read(_decisions)

    def accept(
        self, id: str, place: tuple[float, float], data: Mapping[str, Any], actor: Actor
    ) -> str:
        """Make a site of the proposal at `place`: its `kind`, `organisation_id`, `name`, and its
        geometry when it was edited; the site's id."""
        if data.get("kind") not in SITE_KINDS:
            params = {"value": str(data.get("kind"))[:40], "options": ", ".join(SITE_KINDS)}
            raise InvalidInput(faults=[Fault(path="kind", code="not_one_of", params=params)])
        site_id = str(data.get("id") or f"place-{command_id(id)}")

        def made(tx: Transaction, stop: UsualStop) -> dict[str, Any]:
            given = {"geometry": stop.geometry, **data, "id": site_id}
            event_id = str(uuid.uuid5(_SITES, id))
            self.registry.record_within(tx, "site", given, actor, event_id)
            return {"verdict": "accepted", "site_id": site_id}

        asked = {"site": exact(dict(data))}
        return str(self._decide(id, place, asked, made, actor)["site_id"])

    def decline(self, id: str, place: tuple[float, float], reason: str, actor: Actor) -> None:
        """The proposal at `place` is none, for a reason."""
        reason = reason.strip()
        if not 0 < len(reason) <= LONGEST:
            code = "too_long" if reason else "missing"
            fault = Fault(path="reason", code=code, params={"limit": LONGEST})
            raise InvalidInput(faults=[fault])

        def made(tx: Transaction, stop: UsualStop) -> dict[str, Any]:
            return {"verdict": "declined", "reason": reason}

        self._decide(id, place, {"reason": reason}, made, actor)

    def _decide(
        self, id: str, place: tuple[float, float], asked: Mapping[str, Any], made: Any, actor: Actor
    ) -> dict[str, Any]:
        if actor.role not in DECIDERS:
            raise NotAllowed("wrong_role", roles=sorted(DECIDERS))
        id, now = command_id(id), self.clock.now()
        said = {"place": exact(list(place)), **asked}
        request = request_of(actor.user_id, "place decided", said, "place.decided")

        def work(tx: Transaction) -> dict[str, Any]:
            def first_time() -> dict[str, Any]:
                stop = _nearest(self._proposals(tx), place)
                decided = made(tx, stop)
                version = len(tx.log.load(STREAM))
                event = NewEvent(
                    id=id,
                    type=current_type("place.decided"),
                    occurred_at=now,
                    actor=actor,
                    body={**_evidence(stop), **decided},
                )
                tx.log.append(STREAM, version, [event], now)
                return {"site_id": decided.get("site_id")}

            return once(tx, id, request, now, first_time)[0]

        return self.store.write(work)

    def _proposals(self, tx: Transaction) -> tuple[UsualStop, ...]:
        since = local_day(self.clock.now()) - KEPT
        visits = [
            Visit(
                vehicle_id=row.vehicle_id,
                on=row.on,
                lon=row.lon,
                lat=row.lat,
                seconds=row.seconds,
            )
            for row in tx.habits.since(since, limit=MOST_ROWS)
        ]
        decided = [decision.place for decision in _decisions(tx)]
        found = [
            stop
            for stop in usual_stops(visits)
            if all(ground_distance_m(stop.lon, stop.lat, *place) > SAME_M for place in decided)
        ]
        scene = self.grounds.ground(tx).scene
        where = scene.where([stop.lon for stop in found], [stop.lat for stop in found])
        return tuple(s for s, here in zip(found, where, strict=True) if not here.sites)


def _nearest(stops: tuple[UsualStop, ...], place: tuple[float, float]) -> UsualStop:
    """The proposal meant: the night may have moved its middle by some metres."""
    if not all(math.isfinite(value) for value in place):
        raise NotFound("place_not_proposed")
    near = [(ground_distance_m(s.lon, s.lat, *place), n) for n, s in enumerate(stops)]
    distance, n = min(near, default=(math.inf, 0))
    if distance > SAME_M:
        raise NotFound("place_not_proposed")
    return stops[n]


def _evidence(stop: UsualStop) -> dict[str, Any]:
    return {
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
            place=(float(event.data["lon"]), float(event.data["lat"])),
            verdict=event.data["verdict"],
            site_id=event.data.get("site_id"),
            reason=event.data.get("reason"),
            recorded_at=event.recorded_at,
        )
        for event in tx.log.load(STREAM)
    )


def _mark(vehicle_id: str) -> str:
    return f"habits/{vehicle_id}"
