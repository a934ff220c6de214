"""A real fleet put through the product: its vehicles registered, a manifest for every run, the
corridor of all of them the way one of them really drove."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from product import Product, product

from manifest_service.simulation.seed import open_account
from manifest_service.simulation.trackpoint import TrackPoint
from manifest_service.simulation.tracks import read_track

FILE = "waste_trucks_jersey_city.csv"
ZONE = "Asia/Shanghai"
"""The file's times are New York's. They are read as the county's own clock: night and day are
evidence to the rules, and these trucks work by day."""
CENTRE = (-74.06, 40.72)
RUN_ENDS_AFTER = timedelta(hours=1)
"""A silence that long ends a run: the truck was parked or its terminal off."""
RUN_MIN_FIXES = 10
FLUSH_EVERY = timedelta(minutes=10)
YARD_DEGREES = 0.0012
KG = "8000"


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one truck drove without a long silence."""

    vehicle: str
    points: tuple[TrackPoint, ...]

    @property
    def begins(self) -> datetime:
        return self.points[0].at

    @property
    def ends(self) -> datetime:
        return self.points[-1].at


@dataclass(frozen=True, kw_only=True)
class FleetResult:
    rows: int
    trucks: int
    runs: int
    hours: float
    """On the road under a manifest, all runs together."""
    route: Run
    stored: int
    flagged: Mapping[str, int]
    gaps: int
    """Between two reports of a truck, at different times."""
    gaps_over_10_min: int
    alerts: Sequence[Mapping[str, Any]]
    review: Sequence[Mapping[str, Any]]
    batches: int


def run(data: Path) -> FleetResult:
    """Register, drive, and read what came out."""
    points = read_track(data / FILE, zone=ZONE).points
    by_truck: dict[str, list[TrackPoint]] = defaultdict(list)
    for point in points:
        by_truck[point.vehicle or ""].append(point)
    runs = [r for truck, track in sorted(by_truck.items()) for r in _runs(truck, track)]
    route = max(runs, key=lambda r: len(r.points))
    lon, lat = CENTRE
    with product(county_center_lon=lon, county_center_lat=lat, county_radius_km=50.0) as service:
        service.clock.set(points[0].at - timedelta(days=1))
        _register(service, sorted(by_truck), route)
        batches = _drive(service, points, runs, route)
        service.clock.set(points[-1].at + timedelta(hours=2))
        counts = service.ask("GET", "/reports/summary")["fixes"]
        alerts, review = _alerts(service, "false"), _alerts(service, "true")
    gaps = [g for track in by_truck.values() for g in _gaps(track)]
    return FleetResult(
        rows=len(points),
        trucks=len(by_truck),
        runs=len(runs),
        hours=sum((r.ends - r.begins).total_seconds() for r in runs) / 3600,
        route=route,
        stored=counts["stored"],
        flagged={flag: count for flag, count in counts.items() if flag != "stored"},
        gaps=len(gaps),
        gaps_over_10_min=sum(gap > 600 for gap in gaps),
        alerts=alerts,
        review=review,
        batches=batches,
    )


def _runs(truck: str, track: Sequence[TrackPoint]) -> Iterator[Run]:
    piece: list[TrackPoint] = []
    for point in track:
        if piece and point.at - piece[-1].at > RUN_ENDS_AFTER:
            yield from [Run(vehicle=truck, points=tuple(piece))] * (len(piece) >= RUN_MIN_FIXES)
            piece = []
        piece.append(point)
    yield from [Run(vehicle=truck, points=tuple(piece))] * (len(piece) >= RUN_MIN_FIXES)


def _gaps(track: Sequence[TrackPoint]) -> Iterator[float]:
    for a, b in itertools.pairwise(track):
        if b.at > a.at:
            yield (b.at - a.at).total_seconds()


def _register(service: Product, trucks: Sequence[str], route: Run) -> None:
    """Three firms, two yards at the ends of the route, the route, a plate for every truck."""
    put = service.ask
    firms = (("city", "generator"), ("haulier", "carrier"), ("station", "receiver"))
    for firm, role in firms:
        put("PUT", f"/organisations/{firm}", json={"name": f"Test {firm}", "roles": [role]})
    for site, firm, kind, point in (
        ("start", "city", "generator", route.points[0]),
        ("end", "station", "disposal", route.points[-1]),
    ):
        yard = {"organisation_id": firm, "name": f"Test {site}", "kind": kind}
        put("PUT", f"/sites/{site}", json={**yard, "geometry": _square(point)})
    line = {"type": "LineString", "coordinates": _line(route)}
    ends = {"origin_site_id": "start", "destination_site_id": "end"}
    put("PUT", "/routes/driven", json={"name": "As driven", **ends, "geometry": line})
    stream = ["construction_site"]
    for n, truck in enumerate(trucks):
        vehicle = {"carrier_id": "haulier", "plate": f"鲁P9{n:04d}", "streams": stream}
        put("PUT", f"/vehicles/{truck}", json={**vehicle, "terminal_id": f"T{truck}"})
    put("PUT", "/drivers/driver", json={"carrier_id": "haulier"})
    for firm, kind in (("haulier", "transport"), ("station", "disposal")):
        permit = {"organisation_id": firm, "kind": kind, "number": f"test-{kind}"}
        dates = {"valid_from_on": "2015-01-01", "valid_until_on": "2015-12-31"}
        put("PUT", f"/permits/{kind}", json={**permit, **dates, "streams": stream})
    for username, role, firm in (
        ("clerk", "generator_clerk", "city"),
        ("dispatcher", "carrier_dispatcher", "haulier"),
        ("gate", "receiver_clerk", "station"),
    ):
        account = {"username": username, "password": service.password, "role": role}
        open_account(service.call, {**account, "organisation_id": firm})
    open_account(service.call, _officer(service.password))


def _officer(password: str) -> dict[str, str]:
    return {"username": "officer", "password": password, "role": "officer", "locale": "en"}


def _drive(service: Product, points: Sequence[TrackPoint], runs: Sequence[Run], route: Run) -> int:
    """Everything in order of time, the clock following; the number of batches sent."""
    driver = _Driver(service=service, planned=route.ends - route.begins)
    steps: list[tuple[datetime, int, Any]] = [(point.at, 2, point) for point in points]
    for trip in runs:
        steps += [(trip.begins - timedelta(minutes=5), 0, trip), (trip.begins, 1, trip)]
        steps.append((trip.ends + timedelta(minutes=1), 3, trip))
    for at, kind, item in sorted(steps, key=lambda step: step[:2]):
        if kind == 2:
            driver.see(item)
            continue
        driver.flush(item.vehicle, at)
        if kind == 0:
            driver.load(item, at)
        elif kind == 1:
            driver.say(item, "transported", at, "dispatcher", {})
        else:
            driver.say(item, "arrived", at, "dispatcher", {"site_id": "end"})
            driver.say(item, "received", at, "gate", {"accepted_kg": KG})
    driver.flush(None, points[-1].at)
    return driver.batches


class _Driver:
    """Sends positions in batches, and each manifest's acts between them."""

    def __init__(self, *, service: Product, planned: timedelta) -> None:
        self._service, self._planned = service, planned
        self._waiting: list[TrackPoint] = []
        self._numbers: dict[tuple[str, datetime], str] = {}
        self.batches = 0

    def see(self, point: TrackPoint) -> None:
        if self._waiting and point.at - self._waiting[0].at > FLUSH_EVERY:
            self.flush(None, self._waiting[-1].at)
        self._waiting.append(point)

    def flush(self, vehicle: str | None, now: datetime) -> None:
        """Send what waits of `vehicle`, of all when None."""
        due = [p for p in self._waiting if vehicle in (None, p.vehicle)]
        self._waiting = [p for p in self._waiting if vehicle not in (None, p.vehicle)]
        self._service.clock.set(now)
        if due:
            body = {"positions": [point.to_json(None) for point in due]}
            taken = self._service.ask("POST", "/positions", json=body, as_user="dispatcher")
            assert not taken["refused"], taken["refused"][:3]
            self.batches += 1

    def load(self, trip: Run, at: datetime) -> None:
        departs = trip.begins
        waste = {"code": "900-001-S71", "name": "test load", "declared_kg": KG}
        body = {
            "id": str(uuid4()),
            "stream": "construction_site",
            "waste": [waste],
            "origin_site_id": "start",
            "carrier_id": "haulier",
            "receiver_id": "station",
            "destination_site_id": "end",
            "vehicle": trip.vehicle,
            "driver_id": "driver",
            "route_id": "driven",
            "planned_departure_at": departs.isoformat(),
            "planned_arrival_at": (departs + self._planned).isoformat(),
            "occurred_at": at.isoformat(),
        }
        manifest = self._service.ask("POST", "/manifests", json=body, as_user="clerk")
        self._numbers[trip.vehicle, trip.begins] = manifest["number"]
        self.say(trip, "loaded", at, "dispatcher", {"loaded_kg": KG})

    def say(self, trip: Run, word: str, at: datetime, user: str, data: dict[str, Any]) -> None:
        number = self._numbers[trip.vehicle, trip.begins]
        body = {"id": str(uuid4()), "type": word, "occurred_at": at.isoformat(), "data": data}
        self._service.ask("POST", f"/manifests/{number}/events", json=body, as_user=user)


def _alerts(service: Product, review: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    cursor = ""
    while True:
        path = f"/alerts?review={review}&limit=200{cursor}"
        page = service.ask("GET", path, as_user="officer")
        found += page["items"]
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


def _square(point: TrackPoint) -> dict[str, Any]:
    west, south = point.lon - YARD_DEGREES, point.lat - YARD_DEGREES
    east, north = point.lon + YARD_DEGREES, point.lat + YARD_DEGREES
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _line(route: Run) -> list[list[float]]:
    """The places of a run in order, without standing still."""
    places = [[point.lon, point.lat] for point in route.points]
    return [places[0], *(b for a, b in itertools.pairwise(places) if a != b)]


def by_rule(alerts: Sequence[Mapping[str, Any]]) -> Counter[str]:
    return Counter(alert["rule"] for alert in alerts)
