"""The order of arrival changes nothing: real trucks, every rule, batches in any order.

The tracks are of waste trucks in Jersey City. What their devices did not say (load, body, odometer,
tachograph, cuts, simulated positions) is added by a fixed rule, so that every rule has something to
judge; where they drove and when they reported is theirs.
"""

import csv
import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from manifest_service.alerts.engine import (
    dump_watch,
    fold,
    load_watch,
    new_watch,
    reconcile,
    standing,
)
from manifest_service.alerts.sighting import Declared, Ground, PlannedArrival, Trip
from manifest_service.events.plan_content import Window
from manifest_service.geofence.fix import Fix
from manifest_service.registry.entries import Route, Site, Zone

TRUCKS = Path(__file__).parents[4] / "shared" / "data" / "waste_trucks_jersey_city.csv"

pytestmark = pytest.mark.skipif(
    not TRUCKS.exists(), reason="the real tracks of shared/data are not here"
)

MOVEMENT = {
    "route_deviation",
    "unauthorised_stop",
    "suspected_dumping",
    "forbidden_zone",
    "permit_region",
    "hours",
    "route_economy",
    "signal_lost",
    "tamper",
}


@pytest.fixture(scope="module")
def tracks():
    zone, found = ZoneInfo("America/New_York"), {}
    with TRUCKS.open() as file:
        for row in csv.DictReader(file):
            local = datetime.fromisoformat(row["fix_time_local"]).replace(tzinfo=zone)
            at_ms = int(local.timestamp() * 1000)
            found.setdefault(row["vehicle_id"], {})[at_ms] = Fix(
                at_ms=at_ms,
                lon=float(row["longitude"]),
                lat=float(row["latitude"]),
                received_at_ms=at_ms,
            )
    return {v: said(sorted(f.values(), key=lambda x: x.at_ms)) for v, f in found.items()}


def said(fixes):
    """What the devices did not say."""
    odometer_km, more = 1_000.0, []
    for n, fix in enumerate(fixes):
        odometer_km += 0.4
        more.append(
            msgspec.structs.replace(
                fix,
                load=("full", "full", "half", "empty")[n // 40 % 4],
                hoist=n % 45 == 0,
                odometer_km=odometer_km,
                speed_kmh=36.0 if n % 50 < 40 else None,
                recorder_speed_kmh=60.0 if n % 50 < 10 else 36.0,
                mock=n % 61 == 60,
                power_cut=n % 47 in (45, 46),
                fixed=n % 47 != 45,
            )
        )
    return more


def square(fix, half=0.001):
    x, y = fix.lon, fix.lat
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return {
        "type": "Polygon",
        "coordinates": [[[x + half * i, y + half * j] for i, j in corners]],
    }


@pytest.fixture(scope="module")
def ground(tracks):
    model = max(tracks.values(), key=len)
    middle = model[len(model) // 2]
    ends = {"start": ("generator", model[0]), "end": ("disposal", model[-1])}
    zones = {
        "permit_region": square(model[0], 0.02),
        "forbidden": square(middle, 0.004),
        "excepted_road": square(middle, 0.0005),
        "farmland": square(middle, 0.01),
        "tunnel": square(model[10], 0.001),
    }
    way = {"type": "LineString", "coordinates": [[f.lon, f.lat] for f in model[:60]]}
    return Ground(
        [
            Site(id=id, organisation_id="firm", name=id, kind=kind, geometry=square(fix))
            for id, (kind, fix) in ends.items()
        ],
        [Zone(id=kind, name=kind, kind=kind, geometry=shape) for kind, shape in zones.items()],
        [
            Route(
                id="way",
                name="way",
                origin_site_id="start",
                destination_site_id="end",
                geometry=way,
            )
        ],
    )


def a_trip(vehicle, fixes):
    first, last = fixes[0].at_ms, fixes[-1].at_ms
    return Trip(
        manifest_number=vehicle,
        vehicle_id=vehicle,
        stream="construction_soil",
        origin_site_id="start",
        destination_site_id="end",
        route_id="way",
        issued_at_ms=first,
        loaded_at_ms=first,
        departed_at_ms=first,
        planned_departure_at_ms=first,
        planned_arrival_at_ms=first + 3_600_000,
        received_at_ms=(first + 3 * last) // 4,
        ended_at_ms=(first + 3 * last) // 4,
        loaded_kg=10_000.0,
        accepted_kg=8_000.0,
        region_bound=True,
        hours=((Window(days=(1, 2, 3, 4, 5, 6, 7), begins="20:00", ends="21:00"),),),
        replanned=(PlannedArrival(told_at_ms=first + 60_000, arrival_at_ms=first + 7_200_000),),
        declared=(Declared(what="stop", reason="rest", told_at_ms=first + 5_000_000),),
    )


@dataclass
class Desk:
    """Takes batches as the service does: from the checkpoint before the oldest new fix."""

    trip: Trip
    ground: Ground
    fixes: list[Fix] = field(default_factory=list)
    told: dict = field(default_factory=dict)

    def __post_init__(self):
        self.kept = [new_watch(self.trip.vehicle_id)]

    def take(self, batch):
        self.fixes += batch
        touched_ms = min(fix.at_ms for fix in batch)
        latest = self.kept[-1]
        self.kept = [watch for watch in self.kept if watch.as_of_ms < touched_ms]
        start = load_watch(dump_watch(self.kept[-1]))
        due = [fix for fix in self.fixes if fix.at_ms > start.as_of_ms]
        folded = fold(start, due, [self.trip], self.ground)
        self.kept.append(folded.watch)
        found = {e.key: e for e in (*standing(start), *folded.episodes)}
        changes = reconcile(
            list(self.told.values()),
            list(found.values()),
            replayed_from_ms=start.as_of_ms,
            told_until_ms=latest.as_of_ms,
        )
        for change in changes:
            if change.kind == "supersede":
                del self.told[change.key]
            else:
                self.told[change.key] = change.episode
        return changes


def facts(episodes):
    """All but the key: an episode keeps the one it was first told by."""
    return sorted(
        (e.rule, e.first_at_ms, e.confirmed_at_ms, e.cleared_at_ms or 0, e.severity, e.evidences)
        for e in episodes
    )


def batches(fixes, chance, *, shuffled):
    """`fixes` in batches of 1 to 60, of neighbours in time or of any."""
    order = chance.sample(fixes, len(fixes)) if shuffled else list(fixes)
    found = []
    while order:
        size = chance.randint(1, 60)
        found.append(order[:size])
        order = order[size:]
    chance.shuffle(found)
    return found


@pytest.mark.parametrize("shuffled", [False, True], ids=["batches swapped", "fixes scattered"])
def test_real_trucks_give_the_same_alerts_in_any_order_of_arrival(tracks, ground, shuffled):
    rules = set()
    for n, (vehicle, fixes) in enumerate(sorted(tracks.items())):
        if shuffled and n % 4:
            continue
        trip = a_trip(vehicle, fixes)
        whole = fold(new_watch(vehicle), fixes, [trip], ground)
        desk = Desk(trip=trip, ground=ground)
        for batch in batches(fixes, random.Random(vehicle), shuffled=shuffled):
            desk.take(batch)
        assert facts(desk.told.values()) == facts(whole.episodes), vehicle
        assert desk.kept[-1] == whole.watch
        rules |= {e.rule for e in whole.episodes}
    assert rules >= MOVEMENT


def test_what_comes_twice_changes_nothing(tracks, ground):
    vehicle, fixes = max(tracks.items(), key=lambda item: len(item[1]))
    trip = a_trip(vehicle, fixes)
    desk = Desk(trip=trip, ground=ground)
    desk.take(fixes)
    told = facts(desk.told.values())
    desk.take(fixes[50:120])
    assert facts(desk.told.values()) == told


def test_leaping_gives_what_stepping_gives(tracks, ground):
    for vehicle, fixes in sorted(tracks.items())[::3]:
        trip = a_trip(vehicle, fixes)
        leapt = fold(new_watch(vehicle), fixes, [trip], ground)
        assert leapt == fold(new_watch(vehicle), fixes, [trip], ground, leaping=False), vehicle
