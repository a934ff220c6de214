"""标签复用: a label scanned after its manifest was closed, or at two places no truck can join.

All labels of a manifest travel on one truck, so any two of its scans are held against each other.
Containers stand at the receiver's for weeks: a late scan counts only away from the manifest's own
sites, and one that does not say where is for review. Only an officer's verdict clears it.
"""

from dataclasses import dataclass
from itertools import pairwise

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.examination import Examination, Record, Scan
from manifest_service.alerts.rule import Touched, episode
from manifest_service.geofence.plane import ground_distance_m

CODE, VERSION = "label_reuse", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """120 km/h is above every limit for lorries (道路交通安全法实施条例, Art. 78: 100 km/h)."""

    reach_kmh: float = 120.0
    clock_s: float = 60.0
    """Two phones' clocks may differ by so much."""
    apart_m: float = 1_000.0
    """Nearer than this nothing is claimed (scan_elsewhere)."""
    closed_s: float = 600.0
    """A scan of the last minutes may be recorded after the receipt."""


def examine(record: Record, params: Params) -> Touched:
    late = [scan for scan in record.scans if _after_the_end(scan, record, params)]
    jumps = [(a, b) for a, b in pairwise(_placed(record)) if _cannot_join(a, b, params)]
    if not late and not jumps:
        return ()
    offending = sorted([*late, *(b for _, b in jumps)], key=lambda scan: scan.at_ms)
    first = offending[0]
    found = episode(
        CODE,
        VERSION,
        params,
        vehicle_id=record.vehicle_id,
        manifest_number=record.manifest_number,
        first_at_ms=first.at_ms,
        confirmed_at_ms=first.at_ms,
        severity="critical" if late and jumps else "major",
        measured={"scans": len({scan.at_ms for scan in offending})},
        threshold={"kmh": params.reach_kmh},
        lon=first.lon,
        lat=first.lat,
        site_id=record.site_id,
        evidences=(*("closed_manifest" for _ in late[:1]), *("two_places" for _ in jumps[:1])),
        review=not jumps and all(scan.to_own_site_m is None for scan in late),
    )
    return (_measured(found, jumps, params),)


def _placed(record: Record) -> list[Scan]:
    return [scan for scan in record.scans if scan.lon is not None and scan.lat is not None]


def _after_the_end(scan: Scan, record: Record, params: Params) -> bool:
    ended = record.ended_at_ms
    if ended is None or scan.at_ms <= ended + params.closed_s * 1000:
        return False
    return scan.to_own_site_m is None or scan.to_own_site_m - scan.accuracy_m > params.apart_m


def _cannot_join(a: Scan, b: Scan, params: Params) -> bool:
    metres = _apart_m(a, b)
    seconds = (b.at_ms - a.at_ms) / 1000 + params.clock_s
    return metres > max(params.apart_m, params.reach_kmh / 3.6 * seconds)


def _apart_m(a: Scan, b: Scan) -> float:
    """The least the two places can be apart."""
    assert a.lon is not None
    assert a.lat is not None
    assert b.lon is not None
    assert b.lat is not None
    metres = ground_distance_m(a.lon, a.lat, b.lon, b.lat)
    return max(metres - a.accuracy_m - b.accuracy_m, 0.0)


def _measured(found: Episode, jumps: list[tuple[Scan, Scan]], params: Params) -> Episode:
    if not jumps:
        return found
    a, b = max(jumps, key=lambda jump: _apart_m(*jump))
    minutes = (b.at_ms - a.at_ms) / 60_000
    return replace(
        found, measured={**found.measured, "apart_m": _apart_m(a, b), "minutes": minutes}
    )


EXAMINATION = Examination(code=CODE, version=VERSION, of="manifest", params=Params, examine=examine)
