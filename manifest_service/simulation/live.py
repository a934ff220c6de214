"""Vehicles that keep moving while the server runs, over HTTP like anybody else's.

Everything remembered is the service's: who has an open manifest, where a vehicle was last seen. So
a restart of either side is no event. What could not be sent while the server was away is sent
afterwards, as a terminal with a blind zone does. Vehicles without a crew are driven, and only
driven, when somebody has let them depart.
"""

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import httpx

from manifest_service.errors import Refusal
from manifest_service.simulation.accounts import dispatcher
from manifest_service.simulation.county import SITES, VEHICLES
from manifest_service.simulation.crews import CREWS, errand_of, next_errand
from manifest_service.simulation.errands import Errand
from manifest_service.simulation.player import Player
from manifest_service.simulation.port import Call, HttpCall, accepted
from manifest_service.simulation.resuming import Seen, approach, follow, rest_of, seen_at
from manifest_service.simulation.roads import Metres
from manifest_service.simulation.truck import Act, Pace, Truck

TICK_S = 5.0
INTERVAL_S = 10.0
PACE = Pace(loading=1.0, ready=0.5, weighing=1.5, leaving=1.0, disposal=10.0)
"""Quicker than life, so that there is something to see."""
LOOK_AGAIN = timedelta(seconds=10)
"""How soon a departure by hand is noticed."""
STALE = timedelta(minutes=20)
"""A vehicle not seen for so long may begin anywhere."""
OPEN = ("returning", "arrived", "in_transit", "loaded", "issued")
"""Most urgent first."""


def live(
    base_url: str,
    password: str,
    stop: Event,
    *,
    client: httpx.Client | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Keep the county moving until `stop` is set; returns within a tick of it. Raises Refusal when
    the service does not let it in at all."""
    # No connection is kept: a server that is told to stop waits for those that are open.
    fleeting = httpx.Limits(max_keepalive_connections=0)
    own = client or httpx.Client(base_url=base_url, timeout=10, limits=fleeting)
    traffic = Traffic(call=HttpCall(own, password), random=random.Random())
    bearable: tuple[type[Exception], ...] = (httpx.TransportError,)
    try:
        while not stop.is_set():
            # A server that is away, or too busy for once, leaves due what is due.
            with suppress(*bearable):
                traffic.tick(now())
                bearable = (httpx.TransportError, Refusal)
            stop.wait(TICK_S)
    finally:
        if client is None:
            own.close()


@dataclass(kw_only=True)
class Book:
    """What a truck has planned and not yet sent, each list by time."""

    truck: Truck
    acts: list[Act]
    ends_at: datetime


@dataclass(kw_only=True)
class Traffic:
    """All vehicles of the county. `tick` sends what is due and plans where nothing is planned."""

    call: Call
    random: random.Random
    books: dict[str, Book] = field(default_factory=dict)
    later: list[Act] = field(default_factory=list)
    """Acts that outlive their trip: disposals."""
    look_again_at: datetime | None = None

    def __post_init__(self) -> None:
        self.player = Player(call=self.call)

    def tick(self, now: datetime) -> None:
        idle = [vehicle for vehicle in VEHICLES if vehicle not in self.books]
        if idle and (self.look_again_at is None or now >= self.look_again_at):
            self._plan(idle, now)
            self.look_again_at = now + LOOK_AGAIN
        for vehicle, book in list(self.books.items()):
            try:
                self._send(book, now)
            except Refusal:
                # Somebody else has acted on the manifest: look again at how things stand.
                del self.books[vehicle]
                continue
            if now >= book.ends_at:
                self.later += book.acts
                del self.books[vehicle]
        self._finish_later(now)

    def _send(self, book: Book, now: datetime) -> None:
        """In order of time; an item leaves the book once it has been answered."""
        truck = book.truck
        while book.acts and book.acts[0].at <= now:
            self._report(truck, book.acts[0].at)
            self.player.act(book.acts[0])
            del book.acts[0]
        self._report(truck, now)

    def _report(self, truck: Truck, until: datetime) -> None:
        due = [position for position in truck.positions if position.at <= until]
        if due:
            self.player.report(due)
            truck.positions = truck.positions[len(due) :]

    def _finish_later(self, now: datetime) -> None:
        for act in [act for act in self.later if act.at <= now]:
            # Refused when the receiver's clerk has disposed of it by hand.
            with suppress(Refusal):
                self.player.act(act)
            self.later.remove(act)

    def _plan(self, vehicles: Sequence[str], now: datetime) -> None:
        for carrier in sorted({VEHICLES[vehicle][0] for vehicle in vehicles}):
            seen, open_trips = self._known(carrier)
            for vehicle in vehicles:
                if VEHICLES[vehicle][0] == carrier:
                    book = self._planned(vehicle, seen.get(vehicle), open_trips.get(vehicle), now)
                    if book is not None:
                        self.books[vehicle] = book

    def _known(self, carrier: str) -> tuple[dict[str, Seen], dict[str, Mapping[str, Any]]]:
        """(where each vehicle was last seen, its most urgent open manifest), of a carrier."""
        user = dispatcher(carrier)
        fleet = accepted("read fleet", self.call("GET", "/fleet", as_user=user))
        seen = {f["properties"]["vehicle_id"]: seen_at(f) for f in fleet["features"]}
        path = f"/manifests?status={','.join(OPEN)}&limit=200"
        page = accepted("read manifests", self.call("GET", path, as_user=user))
        urgent_last = sorted(page["items"], key=_urgency, reverse=True)
        trips = {item["vehicle"]["id"]: item for item in urgent_last}
        return seen, trips

    def _planned(
        self,
        vehicle: str,
        seen: Seen | None,
        manifest: Mapping[str, Any] | None,
        now: datetime,
    ) -> Book | None:
        recent = seen if seen is not None and now - seen.at < STALE else None
        errand = errand_of(manifest) if manifest else None
        if manifest is not None and errand is None:
            return None
        place = recent.place if recent else None
        truck = Truck(
            vehicle=vehicle,
            now=now,
            place=place or (0.0, 0.0),
            seed=uuid.uuid4().hex,
            interval_s=INTERVAL_S,
            pace=PACE,
        )
        if vehicle in CREWS:
            self._crew(truck, place, errand, manifest)
        elif manifest is not None and errand is not None:
            follow(truck, place, errand, manifest["status"])
        else:
            return None
        return Book(truck=truck, acts=sorted(truck.acts, key=lambda act: act.at), ends_at=truck.now)

    def _crew(
        self,
        truck: Truck,
        place: Metres | None,
        errand: Errand | None,
        manifest: Mapping[str, Any] | None,
    ) -> None:
        """Go on with what is open, or begin something."""
        if manifest is None or errand is None:
            fresh = next_errand(truck.vehicle, self.random)
            approach(truck, place, fresh)
            truck.carry(fresh, f"live/{uuid.uuid4()}")
            return
        trip, status = f"live/{manifest['number']}", manifest["status"]
        path = f"/manifests/{manifest['number']}"
        user = dispatcher(VEHICLES[truck.vehicle][0])
        self.player.know(trip, accepted("read manifest", self.call("GET", path, as_user=user)))
        if status in ("issued", "loaded"):
            approach(truck, place, errand)
        else:
            truck.place = place or SITES[errand.destination][3].middle
            errand = rest_of(errand, place, is_back=status == "returning")
        truck.carry(errand, trip, status)


def _urgency(manifest: Mapping[str, Any]) -> tuple[int, str]:
    """The oldest of the most urgent status is dealt with first."""
    return (OPEN.index(manifest["status"]), manifest["issued_at"])
