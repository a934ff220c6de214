"""What people do wrong, each once more with other numbers: one row, one way of doing it.

A row's function writes a journey and says what it was about; what can be measured on the way (off
the route, standing, silent) `truth` measures for itself. Sources of the forms: domain reference,
section 6 (prosecuted cases) and 7; the sizes are assumptions, listed in docs/alert-quality.md.
"""

import random
from collections.abc import Callable
from functools import partial

from manifest_service.registry.hours import windows_of
from manifest_service.simulation.county import SITES, VEHICLES, ZONES, route_line
from manifest_service.simulation.drive import Halt
from manifest_service.simulation.hauling import (
    EVENING_MS,
    MORNING_MS,
    begin,
    beside,
    hand_over,
    receive,
    spur_off,
    straight,
    take_on,
)
from manifest_service.simulation.journey import Journey, Scanned
from manifest_service.simulation.roads import Metres, length_m, part, point_at, reach_m

Scene = Callable[[str, random.Random], Journey]

_ROUTES = (
    "plaza-recycling",
    "riverside-recycling",
    "village-recycling",
    "pickling-hazplant",
    "galvanizing-hazplant",
)


def diversion(aside_m: float, minutes: float, name: str, rng: random.Random) -> Journey:
    """Beside the route, `aside_m` away, for so long."""
    route = rng.choice(_ROUTES)
    line = route_line(route)
    journey = begin(name, rng, route)
    take_on(journey, route)
    kmh = rng.uniform(20, 32)
    from_m, until_m = straight(line, rng, min(kmh / 3.6 * minutes * 60, 9000))
    side = rng.choice((-1, 1)) * aside_m
    journey.drive(part(line, 0, from_m))
    piece = beside(line, from_m, until_m, side)
    away = piece[len(part(line, 0, from_m)) : -len(part(line, until_m))]
    journey.drive(
        (journey.place, *away, point_at(line, until_m)),
        cruise_kmh=max(length_m(away) / (minutes * 60) * 3.6, 8.0),
    )
    journey.drive(part(line, until_m))
    hand_over(journey)
    return journey


def dump(
    name: str,
    rng: random.Random,
    *,
    where: str = "field",
    sensor: bool = True,
    night: bool = False,
    short: bool = False,
    masked: str | None = None,
    ghost: bool = False,
    hoist: bool = False,
    bits: bool = True,
) -> Journey:
    """The load, or a third of it when the receipt is `short`, tipped where it must not be, in four
    to nine minutes; then on to the yard as if nothing were."""
    route, line, at_m, aside_m = _dumping_place(where, rng)
    journey = begin(name, rng, route, sensor=sensor, start_ms=EVENING_MS if night else MORNING_MS)
    journey.hoist_sensor, journey.bits = hoist, bits
    take_on(journey, route)
    going, far_m = spur_off(line, at_m, aside_m)
    journey.drive(part(going, 0, far_m))
    tips = journey.stand(rng.uniform(4, 9) * 60, load="half" if short else "empty")
    if masked == "wholly":
        journey.silent.append((tips[0] - rng.randrange(240, 420), tips[1] + 180))
    if masked == "before":
        left = ((journey.trips[-1].departed_at_ms or 0) - journey.start_ms) // 1000
        begins = tips[0] - rng.randrange(660, 900)
        if begins < left + 60:  # too soon after the yard for so long a silence: at another place
            return dump(
                name,
                rng,
                where=where,
                sensor=sensor,
                night=night,
                short=short,
                masked=masked,
                ghost=ghost,
                hoist=hoist,
                bits=bits,
            )
        journey.silent.append((begins, tips[0] + 20))
    journey.intend("suspected_dumping", tips, must=masked != "wholly")
    if ghost:
        receive(journey, at=journey.second + 900)
        journey.intend("ghost_receipt", (journey.second, journey.second + 901))
        journey.intend("mass_balance", (0, journey.second), must=False)
        journey.drive(tuple(reversed(part(going, 0, far_m))))
        journey.stand(1200)
        return journey
    journey.drive(part(going, far_m))
    hand_over(journey, accepted=rng.uniform(0.6, 0.75) if short else 0.999)
    if short:
        second = (journey.trips[-1].received_at_ms or 0) - journey.start_ms
        journey.intend("weight_mismatch", (second // 1000, second // 1000 + 1))
    return journey


def _dumping_place(where: str, rng: random.Random) -> tuple[str, tuple[Metres, ...], float, float]:
    """(route, its way, metres along it, metres aside)."""
    if where == "pit":
        line = route_line("plaza-recycling", 1)
        at = reach_m(line, (11200.0, rng.uniform(1600, 2000)))
        return "plaza-recycling", line, at, rng.uniform(900, 1100)
    if where == "farmland":
        line = route_line("galvanizing-hazplant")
        at = reach_m(line, (1800.0, rng.uniform(-3100, -1800)))
        return "galvanizing-hazplant", line, at, rng.uniform(320, 600)
    route = rng.choice(_ROUTES)
    line = route_line(route)
    from_m, _ = straight(line, rng, 300)
    side = rng.choice((-1, 1))
    return (
        route,
        line,
        from_m + 150,
        side * (rng.uniform(25, 60) if where == "verge" else rng.uniform(200, 500)),
    )


def unauthorised_stop(minutes: float, name: str, rng: random.Random) -> Journey:
    """Standing on the way, loaded, without a reason."""
    route = rng.choice(_ROUTES)
    line = route_line(route)
    journey = begin(name, rng, route)
    take_on(journey, route)
    from_m, _ = straight(line, rng, 300)
    journey.drive(line, halts=(Halt(at_m=from_m + 150, seconds=minutes * 60),))
    hand_over(journey)
    return journey


def lunch(name: str, rng: random.Random, *, night: bool = False) -> Journey:
    """A meal off the route, with the load: a deviation and perhaps a stop too long, but no dumping."""
    route = rng.choice(_ROUTES)
    line = route_line(route)
    journey = begin(name, rng, route, start_ms=EVENING_MS if night else MORNING_MS)
    journey.sensor = rng.random() < 0.5
    take_on(journey, route)
    from_m, until_m = straight(line, rng, 300)
    aside_m = rng.choice((-1, 1)) * rng.uniform(130, 300)
    going, far_m = spur_off(line, rng.uniform(from_m, until_m), aside_m)
    journey.drive(part(going, 0, far_m))
    journey.stand(rng.uniform(8, 25) * 60)
    journey.drive(part(going, far_m))
    hand_over(journey)
    return journey


def ghost(how: str, name: str, rng: random.Random) -> Journey:
    """A receipt for a load that never came into the yard."""
    route = rng.choice(_ROUTES)
    line = route_line(route)
    journey = begin(name, rng, route)
    take_on(journey, route)
    if how == "stays":
        journey.stand(rng.uniform(25, 50) * 60)
    elif how == "turns_round":
        far_m = length_m(line) * rng.uniform(0.4, 0.8)
        journey.drive(part(line, 0, far_m))
        journey.drive(tuple(reversed(part(line, 0, far_m))))
    else:  # to the gate, and away again
        journey.drive(line[:-1])
        journey.stand(rng.uniform(1, 4) * 60)
        journey.drive(tuple(reversed(part(line[:-1], length_m(line[:-1]) * 0.6))))
    receive(journey)
    journey.intend("ghost_receipt", (journey.second, journey.second + 1))
    journey.intend("mass_balance", (0, journey.second), must=False)
    journey.stand(1500)
    return journey


def ghost_switched_off(name: str, rng: random.Random) -> Journey:
    """The same with the terminal off: the track can prove nothing, so it is for review."""
    journey = ghost("turns_round", name, rng)
    trip = journey.trips[-1]
    end = ((trip.received_at_ms or 0) - journey.start_ms) // 1000
    journey.silent.append((end - rng.randrange(900, 1200), journey.second))
    journey.intents.clear()
    for rule in ("ghost_receipt", "mass_balance"):
        journey.intend(rule, (end, end + 1), must=False)
    return journey


def circling(name: str, rng: random.Random, *, sensor: bool = True) -> Journey:
    """In at the gate, round the yard, out again loaded; the load goes into a field."""
    route = rng.choice(("plaza-recycling", "riverside-recycling"))
    line = route_line(route)
    journey = begin(name, rng, route, sensor=sensor)
    take_on(journey, route)
    journey.drive(line)
    inside = journey.second
    journey.amend(arrived_at_ms=inside)
    journey.stand(rng.uniform(40, 110))
    receive(journey)
    journey.intend("circling", (inside, journey.second + 3600))
    away, far_m = spur_off(tuple(reversed(line)), rng.uniform(2500, 4500), rng.uniform(250, 450))
    journey.drive(part(away, 0, far_m))
    tips = journey.stand(rng.uniform(4, 9) * 60, load="empty")
    journey.intend("suspected_dumping", tips, must=False)
    journey.drive(part(away, far_m))
    return journey


def no_manifest(
    name: str,
    rng: random.Random,
    *,
    sensor: bool = True,
    aside_m: tuple[float, float] = (150, 500),
) -> Journey:
    """Loaded at a building site, tipped `aside_m` off the road, and nothing written down."""
    route = rng.choice(_ROUTES)
    line = route_line(route)
    journey = begin(name, rng, route, sensor=sensor)
    journey.stand(rng.uniform(7, 16) * 60, load="full")
    from_m, until_m = straight(line, rng, 300)
    going, far_m = spur_off(line, rng.uniform(from_m, until_m), rng.uniform(*aside_m))
    journey.drive(part(going, 0, far_m))
    tips = journey.stand(rng.uniform(4, 9) * 60, load="empty")
    journey.intend("no_manifest", tips)
    journey.intend("suspected_dumping", tips, must=False)
    journey.drive(tuple(reversed(part(going, 0, far_m))))
    journey.stand(600)
    return journey


def wrong_site(name: str, rng: random.Random) -> Journey:
    """Into another yard on the way for some minutes, then to the right one."""
    line, yard = route_line("plaza-recycling"), SITES["brickworks"][3]
    journey = begin(name, rng, "plaza-recycling")
    take_on(journey, "plaza-recycling")
    leaves_m = reach_m(line, yard.gate)
    journey.drive((*part(line, 0, leaves_m), yard.middle))
    inside = journey.stand(rng.uniform(3, 9) * 60)
    journey.intend("wrong_site", inside)
    journey.drive((yard.middle, *part(line, leaves_m)))
    hand_over(journey)
    return journey


def forbidden_zone(name: str, rng: random.Random) -> Journey:
    """Through the water protection area."""
    line = route_line("pickling-hazplant")
    journey = begin(name, rng, "pickling-hazplant")
    take_on(journey, "pickling-hazplant")
    leaves = point_at(line, reach_m(line, (9500.0, rng.uniform(-3600, -3200))))
    comes = point_at(line, reach_m(line, (9500.0, rng.uniform(-4800, -4200))))
    into = 11900 + rng.uniform(150, 900)
    journey.drive(part(line, 0, reach_m(line, leaves)))
    begun, _ = journey.drive((leaves, (into, leaves[1]), (into, comes[1]), comes), cruise_kmh=36)
    within = [n for n in range(begun, journey.second) if journey.moments[n].place[0] > 11900]
    journey.intend("forbidden_zone", (within[0], within[-1]))
    journey.drive(part(line, reach_m(line, comes)))
    hand_over(journey)
    return journey


def switched_off(minutes: float, name: str, rng: random.Random) -> Journey:
    """The terminal silent on the way; nothing comes later."""
    journey = _plain(name, rng)
    begins, ends = _middle_of_way(journey, minutes * 60)
    journey.silent.append((begins, ends))
    return journey


def cut(kind: str, name: str, rng: random.Random) -> Journey:
    """Power or antenna cut: the terminal says so, then lives on its battery for a while."""
    journey = _plain(name, rng)
    begins, _ = _middle_of_way(journey, 600)
    span = (begins, begins + 180)
    journey.tampered.append((span, "power_cut" if kind == "power" else "antenna_cut"))
    journey.intend("signal_lost", span)
    return journey


def out_of_hours(name: str, rng: random.Random) -> Journey:
    """By night, under an approval for the day."""
    route = rng.choice(_ROUTES)
    journey = begin(name, rng, route, start_ms=EVENING_MS)
    take_on(journey, route)
    journey.amend(hours=(windows_of(("1-7 06:00-20:00",)),))
    journey.intend("hours", journey.drive(route_line(route)))
    hand_over(journey)
    return journey


def out_of_region(name: str, rng: random.Random) -> Journey:
    """Over the county's border and back, with a carrier who may not leave it."""
    line = route_line("pickling-hazplant")
    journey = begin(name, rng, "pickling-hazplant")
    take_on(journey, "pickling-hazplant")
    journey.amend(region_bound=True)
    leaves_m = reach_m(line, (9500.0, rng.uniform(-6500, -5500)))
    x, y = point_at(line, leaves_m)
    journey.drive(part(line, 0, leaves_m))
    border = ZONES["zone-county"][2][0][1]
    beyond = border - rng.uniform(600, 2500)
    begun, _ = journey.drive(((x, y), (x, beyond), (x + 400, beyond), (x + 400, y), (x, y)))
    outside = [n for n in range(begun, journey.second) if journey.moments[n].place[1] < border]
    journey.intend("permit_region", (outside[0], outside[-1]))
    journey.drive(part(line, leaves_m))
    hand_over(journey)
    return journey


def back_along(name: str, rng: random.Random) -> Journey:
    """Past half of the way it turns round, drives some kilometres back, and comes again."""
    route = rng.choice(_ROUTES)
    line = route_line(route)
    journey = begin(name, rng, route)
    take_on(journey, route)
    turns_m = length_m(line) * rng.uniform(0.5, 0.8)
    back = part(line, turns_m - rng.uniform(2600, 5000), turns_m)
    journey.drive(part(line, 0, turns_m))
    begun, _ = journey.drive(tuple(reversed(back)))
    _, ends = journey.drive(back)
    journey.intend("route_economy", (begun, ends))
    journey.drive(part(line, turns_m))
    hand_over(journey)
    return journey


def scanned_away(name: str, rng: random.Random, *, before: bool = False) -> Journey:
    """A label scanned kilometres from the truck; with one scanned in the truck shortly `before`."""
    journey = _plain(name, rng)
    at, _ = _middle_of_way(journey, 60)
    x, y = journey.moments[at].place
    if before:
        earlier = at - 120
        journey.scans.append(Scanned(second=earlier, place=journey.moments[earlier].place))
        journey.intend("label_reuse", (at, at + 1))
    away = rng.uniform(9000, 14000) if before else rng.uniform(2500, 6000)
    journey.scans.append(Scanned(second=at, place=(x - away, y)))
    journey.intend("scan_elsewhere", (at, at + 1))
    return journey


def swapped(name: str, rng: random.Random, *, scanned: bool) -> Journey:
    """Another truck than the manifest's: the scanner names it, or it weighs another quarter."""
    journey = _plain(name, rng)
    at, _ = _middle_of_way(journey, 60)
    if scanned:
        place = journey.moments[at].place
        journey.scans.append(Scanned(second=at, place=place, named_vehicle_id="tipper-9"))
    else:
        filed_kg = float(VEHICLES["tipper-1"][4])
        arrived = ((journey.trips[-1].arrived_at_ms or 0) - journey.start_ms) // 1000
        journey.weighings += [(30, filed_kg), (arrived + 60, filed_kg * rng.uniform(0.7, 0.8))]
        at = arrived + 60
    journey.intend("swapped_vehicle", (at, at + 1))
    return journey


def cloned(name: str, rng: random.Random) -> Journey:
    """A second truck under the same plate, on another way at the same time."""
    journey = _plain(name, rng)
    line = route_line("riverside-backfill")
    twin = begin(f"{name}/twin", rng, "riverside-backfill")
    twin.start_ms, twin.vehicle_id = journey.start_ms, journey.vehicle_id
    twin.stand(rng.uniform(5, 10) * 60)
    twin.drive(line)
    twin.drive(tuple(reversed(line)))
    journey.twin = twin
    whole = (0, max(journey.second, twin.second))
    journey.intend("cloned_plate", whole)
    for rule in _TOLD_BY_A_LIAR:
        journey.intend(rule, whole, must=False)
    return journey


def bought(name: str, rng: random.Random) -> Journey:
    """One load brought, and four more receipted that day."""
    journey = _plain(name, rng)
    journey.bought = 4
    journey.intend("mass_balance", (0, journey.second))
    return journey


_TOLD_BY_A_LIAR = (
    "route_deviation",
    "signal_lost",
    "unauthorised_stop",
    "suspected_dumping",
    "forbidden_zone",
    "permit_region",
    "wrong_site",
    "route_economy",
    "tamper",
    "no_manifest",
    "ghost_receipt",
    "circling",
    "scan_elsewhere",
)
"""What a source that lies may say beside."""


def tampering(kind: str, name: str, rng: random.Random) -> Journey:
    """The terminal tells another place than it is at, for a quarter of an hour."""
    journey = _plain(name, rng)
    span = _middle_of_way(journey, 900)
    journey.tampered.append((span, kind))  # type: ignore[arg-type]
    journey.intend("tamper", span)
    # What a lying terminal says beside is nobody's fault but its owner's.
    for rule in _TOLD_BY_A_LIAR:
        journey.intend(rule, span, must=False)
    return journey


def short_weight(name: str, rng: random.Random) -> Journey:
    journey = _plain(name, rng, accepted=rng.uniform(0.85, 0.95))
    end = ((journey.trips[-1].received_at_ms or 0) - journey.start_ms) // 1000
    journey.intend("weight_mismatch", (end, end + 1))
    return journey


def never_arrives(name: str, rng: random.Random) -> Journey:
    """Parked in the firm's own yard, and there it stays."""
    route = "riverside-backfill"
    line, depot = route_line(route), SITES["tippers-depot"][3]
    journey = begin(name, rng, route)
    take_on(journey, route)
    leaves_m = reach_m(line, depot.gate)
    journey.drive((*part(line, 0, leaves_m), depot.middle))
    due = (journey.trips[-1].planned_arrival_at_ms or 0) - journey.start_ms
    journey.stand(2 * 3600)
    journey.watch_s = 0
    journey.intend("not_arrived", (due // 1000 + 3600, journey.second))
    return journey


def overdue(name: str, rng: random.Random) -> Journey:
    """Arrived, and not receipted before the time limit ended."""
    route = rng.choice(_ROUTES)
    journey = begin(name, rng, route)
    take_on(journey, route)
    journey.drive(route_line(route))
    arrived = journey.second
    journey.amend(arrived_at_ms=arrived, receipt_due_at_ms=arrived + 1200)
    journey.stand(2400)
    receive(journey)
    journey.intend("clock_overdue", (arrived + 1200, journey.second))
    return journey


def unrecorded(name: str, rng: random.Random) -> Journey:
    """Taken in although nobody had recorded that it left; told an hour later."""
    journey = _plain(name, rng)
    end = ((journey.trips[-1].received_at_ms or 0) - journey.start_ms) // 1000
    journey.amend(skipped_at_ms=end, told_at_ms=end + 3600)
    journey.intend("step_missing", (end, end + 3600))
    journey.watch_s = 4000
    return journey


def _plain(name: str, rng: random.Random, accepted: float = 0.999) -> Journey:
    route = rng.choice(_ROUTES)
    journey = begin(name, rng, route)
    take_on(journey, route)
    journey.drive(route_line(route))
    hand_over(journey, accepted=accepted)
    return journey


def _middle_of_way(journey: Journey, seconds: float) -> tuple[int, int]:
    """A span of the way, somewhere in its middle, as long as asked for or as there is."""
    trip = journey.trips[-1]
    begins = ((trip.departed_at_ms or 0) - journey.start_ms) // 1000 + 120
    ends = ((trip.arrived_at_ms or 0) - journey.start_ms) // 1000 - 120
    start = journey.random.uniform(begins, max(ends - seconds, begins + 1))
    return int(start), int(min(start + seconds, ends))


OFFENCES: dict[str, tuple[Scene, int]] = {
    "diversion 300 m 10 min": (partial(diversion, 300, 10), 8),
    "diversion 150 m 5 min": (partial(diversion, 150, 5), 3),
    "diversion 200 m 3 min": (partial(diversion, 200, 3), 3),
    "diversion 1000 m 20 min": (partial(diversion, 1000, 20), 3),
    "diversion 120 m 10 min": (partial(diversion, 120, 10), 3),
    "diversion 300 m 1 min": (partial(diversion, 300, 1), 3),
    "dump in a field, load bits": (partial(dump), 3),
    "dump at a known pit, load bits": (partial(dump, where="pit"), 3),
    "dump in a field by night, no sensor": (partial(dump, sensor=False, night=True), 3),
    "dump on farmland, no sensor": (partial(dump, where="farmland", sensor=False), 3),
    "dump on the verge by night, load bits": (partial(dump, where="verge", night=True), 3),
    "dump in a field, no sensor, short receipt": (partial(dump, sensor=False, short=True), 3),
    "dump in a field, hoist, no load bits": (partial(dump, hoist=True, bits=False), 3),
    "dump in a field, silent before": (partial(dump, sensor=False, masked="before"), 3),
    "dump in a field, no sensor, ghost receipt": (partial(dump, sensor=False, ghost=True), 3),
    "dump on the verge by day, load bits": (partial(dump, where="verge"), 3),
    "dump with the terminal off": (partial(dump, masked="wholly"), 3),
    "stop 12 min": (partial(unauthorised_stop, 12), 4),
    "stop 35 min": (partial(unauthorised_stop, 35), 3),
    "stop 10 min": (partial(unauthorised_stop, 10), 3),
    "lunch off the route": (lunch, 4),
    "lunch off the route by night": (partial(lunch, night=True), 1),
    "ghost receipt, stays": (partial(ghost, "stays"), 4),
    "ghost receipt, turns round": (partial(ghost, "turns_round"), 4),
    "ghost receipt, to the gate": (partial(ghost, "gate"), 4),
    "ghost receipt, terminal off": (ghost_switched_off, 3),
    "circling, load bits": (partial(circling), 4),
    "circling, no sensor": (partial(circling, sensor=False), 4),
    "no manifest, load bits": (partial(no_manifest), 5),
    "no manifest, no sensor": (partial(no_manifest, sensor=False), 5),
    "no manifest, on the verge, no sensor": (
        partial(no_manifest, sensor=False, aside_m=(25, 60)),
        2,
    ),
    "wrong site": (wrong_site, 4),
    "forbidden zone": (forbidden_zone, 4),
    "switched off 15 min": (partial(switched_off, 15), 3),
    "power cut": (partial(cut, "power"), 3),
    "antenna cut": (partial(cut, "antenna"), 3),
    "tampering, mock location": (partial(tampering, "mock"), 3),
    "tampering, jumps": (partial(tampering, "jumpy"), 3),
    "tampering, frozen": (partial(tampering, "frozen"), 3),
    "out of hours": (out_of_hours, 3),
    "out of the region": (out_of_region, 3),
    "back along the route": (back_along, 3),
    "scanned away from the truck": (scanned_away, 3),
    "one label on two trucks": (partial(scanned_away, before=True), 3),
    "another truck, by the scanner": (partial(swapped, scanned=True), 3),
    "another truck, by its weight": (partial(swapped, scanned=False), 3),
    "two trucks under one plate": (cloned, 3),
    "receipts bought": (bought, 3),
    "short weight": (short_weight, 4),
    "never arrives": (never_arrives, 3),
    "receipt overdue": (overdue, 3),
    "departure not recorded": (unrecorded, 3),
}
"""Name -> (what is done, how often in a round of the bench)."""
