"""异地扫码: a label scanned more than 1 km from where its vehicle was.

The vehicle's way is taken between the fixes before and after the scan, each at most five minutes
from it, over a minute to either side, for phones' clocks differ; both accuracies are added. Where a
truck could have been at the scan's place between its two fixes, nothing is claimed. Only an officer's
verdict clears it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from manifest_service.alerts.examination import Examination, Record, Scan
from manifest_service.alerts.rule import Touched, episode
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.plane import Plane

CODE, VERSION = "scan_elsewhere", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7; the speed is label_reuse's."""

    apart_m: float = 1_000.0
    fix_within_s: float = 300.0
    clock_s: float = 60.0
    reach_kmh: float = 120.0


@dataclass(frozen=True, kw_only=True)
class _Away:
    scan: Scan
    metres: float
    known_ms: int
    """When the fix came that says so."""


def examine(record: Record, params: Params) -> Touched:
    away = [found for scan in record.scans if (found := _away(scan, params)) is not None]
    if not away:
        return ()
    first, worst = away[0], max(found.metres for found in away)
    return (
        episode(
            CODE,
            VERSION,
            params,
            vehicle_id=first.scan.vehicle_id,
            manifest_number=record.manifest_number,
            first_at_ms=first.scan.at_ms,
            confirmed_at_ms=first.known_ms,
            severity="major",
            measured={"metres": worst, "scans": len(away)},
            threshold={"allowed_m": params.apart_m},
            lon=first.scan.lon,
            lat=first.scan.lat,
            fix_times_ms=tuple(fix.at_ms for fix in first.scan.around),
        ),
    )


def _away(scan: Scan, params: Params) -> _Away | None:
    """How far the vehicle was from the scan, when it certainly was further than allowed."""
    if scan.lon is None or scan.lat is None or not scan.under_way:
        return None
    before = next((f for f in reversed(scan.around) if f.at_ms <= scan.at_ms), None)
    after = next((f for f in scan.around if f.at_ms >= scan.at_ms), None)
    if before is None or after is None:
        return None
    limit_ms = params.fix_within_s * 1000
    if scan.at_ms - before.at_ms > limit_ms or after.at_ms - scan.at_ms > limit_ms:
        return None
    plane = Plane(scan.lon, scan.lat)
    metres = min(_nearest_m(scan, plane, params))
    metres -= scan.accuracy_m + max(before.uncertainty_m, after.uncertainty_m)
    if metres <= params.apart_m or _could_call(before, after, plane, scan, params):
        return None
    return _Away(scan=scan, metres=metres, known_ms=after.at_ms)


def _nearest_m(scan: Scan, plane: Plane, params: Params) -> Iterator[float]:
    """The least distance to the scan of each piece of the way within its minute."""
    window_ms = params.clock_s * 1000
    begins, ends = scan.at_ms - window_ms, scan.at_ms + window_ms
    for a, b in pairwise([*scan.around, scan.around[-1]]):
        if b.at_ms >= begins and a.at_ms <= ends:
            long_ms = max(b.at_ms - a.at_ms, 1)
            shares = (max(begins - a.at_ms, 0) / long_ms, min((ends - a.at_ms) / long_ms, 1.0))
            yield _to_piece_m(_metres(a, plane), _metres(b, plane), *shares)


Metres = tuple[float, float]


def _metres(fix: Fix, plane: Plane) -> Metres:
    x, y = plane.project(fix.lon, fix.lat)
    return float(x), float(y)


def _to_piece_m(a: Metres, b: Metres, from_share: float, until_share: float) -> float:
    """Distance of (0, 0) to the part of the line a-b between two shares of it."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length2 = dx * dx + dy * dy
    share = 0.0 if length2 == 0 else -(a[0] * dx + a[1] * dy) / length2
    share = min(max(share, from_share), until_share)
    return math.hypot(a[0] + share * dx, a[1] + share * dy)


def _could_call(before: Fix, after: Fix, plane: Plane, scan: Scan, params: Params) -> bool:
    """Whether a truck could drive from one fix by the scan's place to the other."""
    way_m = sum(math.hypot(*_metres(fix, plane)) for fix in (before, after))
    slack_m = 2 * scan.accuracy_m + before.uncertainty_m + after.uncertainty_m
    seconds = (after.at_ms - before.at_ms) / 1000
    return way_m - slack_m <= params.reach_kmh / 3.6 * seconds


EXAMINATION = Examination(code=CODE, version=VERSION, of="manifest", params=Params, examine=examine)
