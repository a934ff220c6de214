"""A truck and the people around it, writing down what they do and when: acts and positions.

Nothing is sent from here. The same book is played at once (history) or as its times come (live).
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from manifest_service.simulation.accounts import at_the_wheel, clerk
from manifest_service.simulation.county import ROUTES, SITES, VEHICLES, driver_of
from manifest_service.simulation.drive import (
    Halt,
    Load,
    Position,
    Receiver,
    stand,
    travel,
)
from manifest_service.simulation.errands import Errand
from manifest_service.simulation.roads import Metres, length_m, point_at, to_degrees, to_metres

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long people take, in minutes."""

    loading: float = 6.0
    ready: float = 2.0
    weighing: float = 5.0
    leaving: float = 3.0
    disposal: float = 70.0


Status = Literal["issued", "loaded", "in_transit", "arrived", "returning"]


@dataclass(frozen=True, kw_only=True)
class Act:
    """Somebody records something about a manifest. `trip` names the manifest until it has a
    number; `labels` asks the player to fill in label tokens of it."""

    at: datetime
    user: str
    trip: str
    vehicle: str
    word: str
    data: Mapping[str, Any]
    labels: Literal["none", "all", "first"] = "none"


@dataclass(kw_only=True)
class Truck:
    """`now` and `place` move on as it works; `acts` and `positions` are what it wrote down."""

    vehicle: str
    now: datetime
    place: Metres
    seed: str
    interval_s: float = 20.0
    pace: Pace = Pace()
    acts: list[Act] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(f"{self.seed}/{self.vehicle}")
        self._receiver = Receiver(vehicle=self.plate, random=self.random)

    @property
    def plate(self) -> str:
        return VEHICLES[self.vehicle][1]

    @property
    def driver(self) -> str:
        return at_the_wheel(self.vehicle)

    def wait(
        self, minutes: float, *, load: Load | None = None, interval_s: float | None = None
    ) -> None:
        """Stand where it is."""
        until = self.now + timedelta(minutes=minutes)
        self.positions += stand(
            self._receiver,
            self.place,
            self.now,
            until,
            interval_s=interval_s or 3 * self.interval_s,
            load=load,
        )
        self.now = until

    def drive(
        self,
        line: Sequence[Metres],
        *,
        halts: Sequence[Halt] = (),
        load: Load | None = "empty",
        interval_s: float | None = None,
        silence_s: tuple[float, float] | None = None,
    ) -> None:
        """Along `line`, from its beginning."""
        departs, cruise = self.now, self.random.uniform(46, 54)
        reports, self.now = travel(
            self._receiver,
            line,
            departs,
            cruise_kmh=cruise,
            halts=halts,
            interval_s=interval_s or self.interval_s,
            load=load,
        )
        if silence_s is not None:
            begins, ends = (departs + timedelta(seconds=s) for s in silence_s)
            reports = tuple(r for r in reports if not begins < r.at < ends)
        self.positions += reports
        self.place = line[-1]

    def back(self, errand: Errand) -> None:
        """Empty, the same way back to where the load came from."""
        self.drive(tuple(reversed(errand.way)), interval_s=3 * self.interval_s)

    def carry(self, errand: Errand, trip: str, status: Status | None = None) -> None:
        """An errand from the manifest's issue to its end, or the rest of one in `status`."""
        stages = (None, "issued", "loaded", "in_transit", "arrived")
        if status == "returning":
            self._return(errand, trip)
            return
        left = stages[stages.index(status) :]
        if None in left:
            self._issue(errand, trip)
        if "issued" in left:
            self._load(errand, trip)
        if "loaded" in left:
            self._say(self.driver, trip, "transported", {"place": self._here()})
        if "in_transit" in left:
            self._haul(errand, trip)
        self._end(errand, trip)

    def promise(self, errand: Errand, trip: str, void_reason: str | None = None) -> None:
        """Only the manifest; made void after a while when there is a reason to."""
        self._issue(errand, trip)
        if void_reason is not None:
            at = self.now + timedelta(minutes=25)
            user = clerk(SITES[errand.origin][0])
            self._say(user, trip, "voided", {"reason": void_reason}, at=at)

    def _issue(self, errand: Errand, trip: str) -> None:
        minutes = self.pace.loading + self.pace.ready
        departs = self.now + timedelta(minutes=minutes + 5)
        _, origin, destination, _ = ROUTES[errand.route_id]
        cargo = errand.cargo
        declared_kg = round(errand.loaded_kg, -2 if errand.loaded_kg > 5000 else -1)
        line = {
            "code": cargo.code,
            "name": cargo.name,
            "declared_kg": str(declared_kg),
            "form": cargo.form,
            "hazards": list(cargo.hazards),
            "packaging": cargo.packaging,
            "packages": cargo.packages(errand.loaded_kg),
        }
        body = {
            "stream": cargo.stream,
            "waste": [line],
            "origin_site_id": origin,
            "destination_site_id": destination,
            "carrier_id": VEHICLES[self.vehicle][0],
            "receiver_id": SITES[destination][0],
            "vehicle": self.vehicle,
            "driver_id": driver_of(self.vehicle),
            "route_id": errand.route_id,
            "planned_departure_at": departs.isoformat(),
            "planned_arrival_at": (departs + timedelta(minutes=30)).isoformat(),
        }
        self._say(clerk(SITES[origin][0]), trip, "generated", body)

    def _load(self, errand: Errand, trip: str) -> None:
        self.wait(self.pace.loading, load="empty")
        packages = errand.cargo.packages(errand.loaded_kg)
        data = {
            "loaded_kg": str(errand.loaded_kg),
            "packages": packages,
            "ticket": self._ticket(errand.loaded_kg, errand.origin),
            "vehicle": self.vehicle,
            "place": self._here(),
        }
        self._say(self.driver, trip, "loaded", data, labels="all" if packages else "none")
        self.wait(self.pace.ready, load="full")

    def _haul(self, errand: Errand, trip: str) -> None:
        departed = self.now
        self.drive(errand.way, halts=errand.halts, load="full", silence_s=errand.silence_s)
        if errand.scan_at_m is not None:
            self._scan(errand, trip, point_at(errand.way, errand.scan_at_m), departed)

    def _scan(self, errand: Errand, trip: str, place: Metres, departed: datetime) -> None:
        """A label is scanned when the truck passes `place`, or as the checkpoint says."""
        passed = min(
            (p for p in self.positions if p.at >= departed),
            key=lambda p: math.dist(to_metres((p.lon, p.lat)), place),
        )
        scan, here = errand.scan, to_metres((passed.lon, passed.lat))
        at = passed.at if scan.after is None else self.now + scan.after
        data: dict[str, Any] = {
            "place": _json((here[0] + scan.aside_m[0], here[1] + scan.aside_m[1]))
        }
        if scan.vehicle is not None:
            data["vehicle"] = scan.vehicle
        user = scan.user or self.driver
        self._say(user, trip, "checkpoint_scanned", data, labels="first", at=at)

    def _end(self, errand: Errand, trip: str) -> None:
        ending, receiver = errand.ending, clerk(SITES[errand.destination][0])
        bits = self.positions[-1].load if self.positions else "full"
        if ending.kind != "ghost":
            data = {"site_id": errand.destination, "place": self._here()}
            self._say(self.driver, trip, "arrived", data)
        circles = ending.kind == "circle"
        self.wait(
            0.5 if circles else self.pace.weighing, load=bits, interval_s=15 if circles else 30
        )
        if ending.kind == "refuse":
            refusal = {
                "reason_code": ending.reason_code,
                "reason": ending.reason,
                "discrepancies": list(ending.discrepancies),
            }
            self._say(receiver, trip, "refused", refusal)
            self.wait(self.pace.leaving, load=bits, interval_s=30)
            self._return(errand, trip)
            return
        self._receive(errand, trip, receiver)
        if circles:
            half_way = Halt(at_m=length_m(ending.leaves) / 2, seconds=420, load_after="empty")
            self.drive(ending.leaves, halts=(half_way,), load="full")
            return
        self.wait(self.pace.leaving, load="empty", interval_s=30)

    def _receive(self, errand: Errand, trip: str, receiver: str) -> None:
        ending = errand.ending
        accepted_kg = ending.accepted_kg
        if accepted_kg is None:
            dust_kg = self.random.randrange(0, 40, 20) if errand.loaded_kg > 5000 else 0
            accepted_kg = errand.loaded_kg - ending.refused_kg - dust_kg
        data = {
            "accepted_kg": str(accepted_kg),
            "refused_kg": str(ending.refused_kg),
            "ticket": self._ticket(accepted_kg + ending.refused_kg, errand.destination),
            "discrepancies": list(ending.discrepancies),
            "opinion": "部分接受" if ending.refused_kg else "同意接受",
        }
        self._say(receiver, trip, "received", data)
        share_kg, left_kg = accepted_kg // max(ending.disposed_parts, 1), accepted_kg
        for n in range(1, ending.disposed_parts + 1):
            kg = left_kg if n == ending.disposed_parts else share_kg
            left_kg -= kg
            at = self.now + timedelta(minutes=self.pace.disposal * n)
            disposal = {
                "method": errand.cargo.method,
                "disposed_kg": str(kg),
                "disposed_on": at.astimezone(CHINA).date().isoformat(),
            }
            self._say(receiver, trip, "disposed", disposal, at=at)

    def _return(self, errand: Errand, trip: str) -> None:
        self.drive(tuple(reversed(errand.way)), load="full")
        self.wait(self.pace.weighing, load="full")
        data = {"returned_kg": str(errand.loaded_kg)}
        self._say(clerk(SITES[errand.origin][0]), trip, "returned", data)
        self.wait(self.pace.ready, load="empty")

    def _say(
        self,
        user: str,
        trip: str,
        word: str,
        data: Mapping[str, Any],
        *,
        labels: Literal["none", "all", "first"] = "none",
        at: datetime | None = None,
    ) -> None:
        act = Act(
            at=at or self.now,
            user=user,
            trip=trip,
            vehicle=self.vehicle,
            word=word,
            data=data,
            labels=labels,
        )
        self.acts.append(act)

    def _ticket(self, net_kg: int, site_id: str) -> dict[str, str]:
        tare_kg = VEHICLES[self.vehicle][4]
        return {
            "gross_kg": str(tare_kg + net_kg),
            "tare_kg": str(tare_kg),
            "net_kg": str(net_kg),
            "scale_id": f"scale-{site_id}",
        }

    def _here(self) -> dict[str, Any]:
        return _json(self.place)


def _json(place: Metres) -> dict[str, Any]:
    lon, lat = to_degrees(place)
    return {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}", "accuracy_m": "10"}
