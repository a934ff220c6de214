"""Finding stops: within R of an anchor at walking pace; two fixes beyond 2R end it."""

import math
from collections.abc import Sequence

from msgspec.structs import replace

from manifest_service.alerts.sighting import Ground, Stop, Trip
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.scene import Whereabouts

RADIUS_M = 50.0
SPARSE_RADIUS_M = 100.0
SPARSE_AFTER_S = 60.0
"""R = 50 m, 100 m when reports are 60 s or more apart (domain reference, section 7)."""
SLOW_KMH = 5.0
GAP_S = 600.0


def follow(
    stop: Stop | None,
    fix: Fix,
    here: Whereabouts,
    previous: Fix | None,
    ground: Ground,
    trips: Sequence[Trip],
    off_route_m: float | None,
    load_before: str | None,
    previous_off_site: bool,
) -> Stop | None:
    """The stop after `fix`: begun, continued, or marked as ended by this fix."""
    if stop is not None and not stop.ended:
        return _continued(stop, fix, here, previous)
    if not is_slow(fix, previous):
        return None
    off_site = not here.sites
    gap_s = (fix.at_ms - previous.at_ms) / 1000 if previous else 0.0
    return Stop(
        x=here.x,
        y=here.y,
        lon=fix.lon,
        lat=fix.lat,
        first_at_ms=fix.at_ms,
        last_at_ms=fix.at_ms,
        off_site=off_site,
        allowed=any(ground.may_stop(site.id, trips) for site in here.sites),
        gap_before=off_site and previous_off_site and gap_s > GAP_S,
        off_route_m=off_route_m,
        uncertainty_m=fix.uncertainty_m,
        zones=tuple(sorted({zone.kind for zone in here.zones})),
        load_before=load_before,
        load_after=load_before or fix.load,
        gap_s=gap_s,
        hoisted_fixes=int(fix.hoist is True),
    )


def is_slow(fix: Fix, previous: Fix | None) -> bool:
    """At most walking pace: by the reported speed, else by the way from the fix before."""
    if fix.speed_kmh is not None:
        return fix.speed_kmh <= SLOW_KMH
    if previous is None or fix.at_ms <= previous.at_ms:
        return False
    hours = (fix.at_ms - previous.at_ms) / 3_600_000
    north = (fix.lat - previous.lat) * 111.2
    east = (fix.lon - previous.lon) * 111.2 * math.cos(math.radians(fix.lat))
    return math.hypot(north, east) / hours <= SLOW_KMH


def _continued(stop: Stop, fix: Fix, here: Whereabouts, previous: Fix | None) -> Stop:
    gap_s = (fix.at_ms - previous.at_ms) / 1000 if previous else 0.0
    radius = SPARSE_RADIUS_M if gap_s >= SPARSE_AFTER_S else RADIUS_M
    distance = math.hypot(here.x - stop.x, here.y - stop.y)
    # Load sensors flicker: a reading counts when the one before it said the same.
    same = previous is not None and previous.load == fix.load
    load_after = fix.load if fix.load and same else stop.load_after
    if distance > 2 * radius:
        away = stop.away + 1
        return replace(stop, away=away, ended=away >= 2, load_after=load_after)
    if distance <= radius and is_slow(fix, previous):
        return replace(
            stop,
            last_at_ms=fix.at_ms,
            fixes=stop.fixes + 1,
            away=0,
            load_after=load_after,
            hoisted_fixes=stop.hoisted_fixes + int(fix.hoist is True),
        )
    return replace(stop, away=0, load_after=load_after)
