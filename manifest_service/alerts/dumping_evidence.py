"""What speaks for a load tipped at a stop: each evidence with its numbers, and which say the same.

Evidences count once for one fact. As one are treated:

    load_drop, hoist       many terminals derive the load bits from the same sensor on the body
    never_came, receipt_deficit
                           both are of the receipt: ghost_receipt, or short
    place, farmland        a hotspot or a stream in the fields is one place
    off_route, farmland    where all fields are drawn, whatever is off the road is farmland; not
                           where only protected fields are (suspected_dumping, farmland_counts)

The others rest on different instruments or facts: load on the vehicle (load_drop, hoist), weighings
at both ends (receipt_deficit), where (place, farmland), by which way (off_route, gap), when (night).
A drop of the weight by at least 20 % is what a load sensor of axles would add; no terminal we read
reports one, so that the drop shows as load bits, or between the weighings.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from manifest_service.alerts.sighting import Sighting, Stop, Trip
from manifest_service.alerts.windows import local_clock

PLACES = frozenset({"hotspot", "water", "forbidden"})
_LOADS = {"empty": 0, "half": 1, "full": 2}

WEIGHTS: Mapping[str, float] = {
    "load_drop": 3.0,
    "hoist": 3.0,
    "never_came": 3.0,
    "receipt_deficit": 3.0,
    "place": 2.0,
    "off_route": 1.0,
    "gap": 1.0,
    "farmland": 1.0,
    "night": 1.0,
}
"""How strong each is, and which comes first where two say the same: 3 speaks of the load itself, 2 of a
place where loads are tipped, 1 is what honest trips show too. Ours, for officers to see; whether a
stop is in the queue is decided by the number of evidences alone."""

SAME: frozenset[frozenset[str]] = frozenset(
    {
        frozenset({"load_drop", "hoist"}),
        frozenset({"never_came", "receipt_deficit"}),
        frozenset({"place", "farmland"}),
    }
)

Numbers = dict[str, float | str]


@dataclass(frozen=True, kw_only=True)
class Night:
    """Local hours that count as night."""

    from_hour: int
    until_hour: int


OFF_THE_ROAD = frozenset({"off_route", "farmland"})


def independent(evidences: Iterable[str], *, farmland_counts: bool = True) -> tuple[str, ...]:
    """Those that count, in the order of WEIGHTS: of a pair that says the same, the first."""
    same = SAME if farmland_counts else SAME | {OFF_THE_ROAD}
    found = set(evidences)
    counted: list[str] = []
    for one in (code for code in WEIGHTS if code in found):
        if not any(frozenset({one, other}) in same for other in counted):
            counted.append(one)
    return tuple(counted)


def evidence_of(stop: Stop, seen: Sighting, trip: Trip, night: Night) -> dict[str, Numbers]:
    """Evidence -> its numbers, of a stop outside every site."""
    return dict(_found(stop, seen, trip, night))


def deficit(trip: Trip) -> Numbers | None:
    """What is missing at the receipt, beyond what weighings may differ by."""
    if trip.loaded_kg is None or trip.received_kg is None:
        return None
    missing_kg = trip.loaded_kg - trip.received_kg
    if missing_kg <= trip.allowed_kg:
        return None
    return {"deficit_kg": missing_kg, "deficit_percent": 100 * missing_kg / trip.loaded_kg}


def of_stop(stop: Stop) -> dict[str, Numbers]:
    """Evidence -> its numbers, of a stop alone: what was done there, and what the place is."""
    return dict(_of_stop(stop))


def _of_stop(stop: Stop) -> Iterator[tuple[str, Numbers]]:
    before, after = stop.load_before, stop.load_after
    if before is not None and after is not None and _LOADS[after] < _LOADS[before]:
        yield "load_drop", {"load_before": before, "load_after": after}
    if stop.hoisted_fixes:
        yield "hoist", {"hoisted_fixes": float(stop.hoisted_fixes)}
    places = sorted(PLACES & set(stop.zones))
    if places:
        yield "place", {"place": ", ".join(places)}
    if "farmland" in stop.zones:
        yield "farmland", {}


def _found(stop: Stop, seen: Sighting, trip: Trip, night: Night) -> Iterator[tuple[str, Numbers]]:
    yield from _of_stop(stop)
    width = seen.half_width_m.get(trip.route_id or "")
    if width is not None and stop.off_route_m is not None:
        effective_m = stop.off_route_m - stop.uncertainty_m
        if effective_m > width:
            yield "off_route", {"off_route_m": effective_m, "half_width_m": width}
    if stop.gap_before:
        yield "gap", {"gap_minutes": stop.gap_s / 60}
    clock = local_clock(stop.first_at_ms)
    hour = int(clock[:2])
    if hour >= night.from_hour or hour < night.until_hour:
        yield "night", {"clock": clock}
