"""The positions of a trip as text: what a sealed track's digest is taken over (docs/bundle.md).

A header, then a line for each position in the order of (device time, arrival). Times are
milliseconds since 1970, coordinates WGS-84 degrees with seven decimals. What the tachograph and the
odometer said follows only where they said anything: tracks sealed before keep their digest.
"""

import hashlib
from collections.abc import Iterable, Iterator

from manifest_service.geofence.fix import Fix

HEADER = "at_ms,lon,lat,speed_kmh,course_deg,accuracy_m,satellites,load,bits,received_at_ms"
VEHICLE_HEADER = f"{HEADER},recorder_speed_kmh,odometer_km"
HEADERS = (HEADER, VEHICLE_HEADER)


def track_text(fixes: Iterable[Fix]) -> str:
    return "".join(f"{line}\n" for line in _lines(fixes))


def track_digest(text: str) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(fixes: Iterable[Fix]) -> Iterator[str]:
    fixes = list(fixes)
    facts = any(f.recorder_speed_kmh is not None or f.odometer_km is not None for f in fixes)
    yield VEHICLE_HEADER if facts else HEADER
    for fix in fixes:
        said = (_number(fix.recorder_speed_kmh), _number(fix.odometer_km)) if facts else ()
        yield ",".join(
            (
                str(fix.at_ms),
                f"{fix.lon:.7f}",
                f"{fix.lat:.7f}",
                _number(fix.speed_kmh),
                _number(fix.course_deg),
                _number(fix.accuracy_m),
                "" if fix.satellites is None else str(fix.satellites),
                fix.load or "",
                str(fix.bits),
                str(fix.received_at_ms),
                *said,
            )
        )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
