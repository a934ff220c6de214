"""终端异常: signs that the terminal, or what it is fed, is interfered with.

    mock             the device says its position is simulated
    frozen           the odometer moves on while the coordinates stay exactly as they are
    speeds_differ    tachograph and satellites differ by more than 20 km/h for 60 s
    jumps            more than 3 jumps in 10 min

Clears after 10 min of clean reporting. In a tunnel (a zone of that kind, drawn with its approaches)
coordinates freeze and jump by nature: nothing counts there, nor for two minutes after.

One outlier taken for true makes every good fix after it a jump, until it could have been driven: so
jumps that agree with each other count once, and only going to and fro counts again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode, Severity
from manifest_service.alerts.remembered import Remembered
from manifest_service.alerts.rule import Flagged, Passage, Rule, Sighting, Touched, Trip, episode
from manifest_service.geofence.fix import JUMP_KMH, Fix, flags_after

CODE, VERSION = "tamper", 1

_SIGNS = {
    "mock": "mock_fixes",
    "frozen": "frozen_km",
    "speeds_differ": "difference_kmh",
    "jumps": "jumps",
}
"""Sign -> the number that says how bad it is."""


@dataclass(frozen=True, kw_only=True)
class Params:
    """Defaults: domain reference, section 7. The odometer's way and the tunnel's margin are ours: a
    terminal that holds its place at a red light must not look frozen."""

    frozen_km: float = 1.0
    difference_kmh: float = 20.0
    difference_s: float = 60.0
    difference_fixes: int = 3
    """Two sensors differ for a moment whenever the brake is hit."""
    together_s: float = 150.0
    """Fixes further apart are not one run."""
    jumps: int = 3
    jumps_within_s: float = 600.0
    clean_s: float = 600.0
    tunnel_s: float = 120.0


class State(Remembered, frozen=True, kw_only=True):
    last: Fix | None = None
    """The last valid fix."""
    frozen_from: Fix | None = None
    """The first fix of the coordinates of `last`."""
    differs_ms: tuple[int, ...] = ()
    """First fixes of the run in which the speeds differ."""
    worst_kmh: float = 0.0
    tunnel_ms: int | None = None
    """When it was last in a tunnel."""
    jumped: Fix | None = None
    """The last jump, while no valid fix came since."""
    jumps_ms: tuple[int, ...] = ()
    clean_ms: int | None = None
    """The first clean fix since the last sign."""
    open: Episode | None = None


def step(
    state: State, seen: Sighting, trips: Sequence[Trip], params: Params
) -> tuple[State, Touched]:
    fix = seen.fix
    if any(zone.kind == "tunnel" for zone in seen.zones):
        return replace(state, tunnel_ms=fix.at_ms, last=fix, frozen_from=fix, differs_ms=()), ()
    if _says_nothing(state, fix):
        return state, ()
    state, signs = _compared(state, fix, params)
    if signs and not _near_tunnel(state, fix.at_ms, params):
        return _found(state, fix, seen.vehicle_id, signs, trips, params)
    return _clean(state, fix.at_ms, params)


def leap(state: State, passage: Passage, trips: Sequence[Trip], params: Params) -> State | None:
    """Without a sign, and with no episode to clear, only what is compared moves on."""
    if _is_open(state) or passage.enters_zone("tunnel"):
        return None
    for fix in passage.fixes:
        if _says_nothing(state, fix):
            continue
        state, signs = _compared(state, fix, params)
        if signs:
            return None
    return state


def _is_open(state: State) -> bool:
    return state.open is not None and state.open.cleared_at_ms is None


def _says_nothing(state: State, fix: Fix) -> bool:
    """A device that tells neither odometer nor tachograph, and no jump to be forgotten."""
    silent = fix.odometer_km is None and fix.recorder_speed_kmh is None
    return silent and state.jumped is None and not _is_open(state)


def flagged(
    state: State, what: Flagged, trips: Sequence[Trip], params: Params
) -> tuple[State, Touched]:
    fix = what.fix
    signs: dict[str, float] = {}
    if "mock" in what.flags:
        signs["mock"] = 1.0
    if "jump" in what.flags and not _near_tunnel(state, fix.at_ms, params):
        again = state.jumped is None or "jump" in flags_after(fix, state.jumped)
        recent = tuple(
            ms for ms in state.jumps_ms if fix.at_ms - ms <= params.jumps_within_s * 1000
        )
        jumps = (*recent, fix.at_ms) if again else recent
        state = replace(state, jumped=fix, jumps_ms=jumps[-params.jumps - 1 :])
        if again and len(jumps) > params.jumps:
            signs["jumps"] = float(len(jumps))
    if not signs:
        return state, ()
    return _found(state, fix, what.vehicle_id, signs, trips, params)


def _compared(state: State, fix: Fix, params: Params) -> tuple[State, dict[str, float]]:
    """The state after a valid fix, and the signs it shows with their numbers."""
    before = state.last
    same = before is not None and (before.lon, before.lat) == (fix.lon, fix.lat)
    frozen_from = state.frozen_from if same and state.frozen_from else fix
    signs: dict[str, float] = {}
    if fix.odometer_km is not None and frozen_from.odometer_km is not None:
        went_km = fix.odometer_km - frozen_from.odometer_km
        if not 0 <= went_km <= JUMP_KMH * _seconds(frozen_from.at_ms, fix) / 3600 + 1:
            frozen_from = fix  # an odometer that was set, or changed
        elif went_km >= params.frozen_km:
            signs["frozen"] = went_km
    differs, worst = _differing(state, fix, params)
    if len(differs) >= params.difference_fixes and _seconds(differs[0], fix) >= params.difference_s:
        signs["speeds_differ"] = worst
    return replace(
        state,
        last=fix,
        frozen_from=frozen_from,
        differs_ms=differs,
        worst_kmh=worst,
        jumped=None,
    ), signs


def _differing(state: State, fix: Fix, params: Params) -> tuple[tuple[int, ...], float]:
    if fix.recorder_speed_kmh is None or fix.speed_kmh is None:
        return (), 0.0
    difference = abs(fix.recorder_speed_kmh - fix.speed_kmh)
    if difference <= params.difference_kmh:
        return (), 0.0
    broken = state.last is not None and _seconds(state.last.at_ms, fix) > params.together_s
    run = () if broken else state.differs_ms
    worst = difference if not run else max(state.worst_kmh, difference)
    return (*run, fix.at_ms)[: params.difference_fixes], worst


def _seconds(since_ms: int, fix: Fix) -> float:
    return (fix.at_ms - since_ms) / 1000


def _near_tunnel(state: State, at_ms: int, params: Params) -> bool:
    return state.tunnel_ms is not None and at_ms - state.tunnel_ms <= params.tunnel_s * 1000


def _clean(state: State, at_ms: int, params: Params) -> tuple[State, Touched]:
    current = state.open
    if current is None or current.cleared_at_ms is not None:
        return state, ()
    since = state.clean_ms if state.clean_ms is not None else at_ms
    state = replace(state, clean_ms=since)
    if at_ms - since < params.clean_s * 1000:
        return state, ()
    cleared = current.cleared(since)
    return replace(state, open=cleared), (cleared,)


def _found(
    state: State,
    fix: Fix,
    vehicle_id: str,
    signs: dict[str, float],
    trips: Sequence[Trip],
    params: Params,
) -> tuple[State, Touched]:
    current = state.open
    if current is None or current.cleared_at_ms is not None:
        current = _episode(state, fix, vehicle_id, signs, trips, params)
    every = tuple(sign for sign in _SIGNS if sign in current.evidences or sign in signs)
    measured = {
        name: max(float(current.measured[name]), signs.get(sign, 0.0))
        for sign, name in _SIGNS.items()
    }
    if "mock" in signs:
        measured["mock_fixes"] = float(current.measured["mock_fixes"]) + 1
    current = replace(
        current.with_fix(fix.at_ms), evidences=every, measured=dict(measured)
    ).raised_to(_severity(every))
    return replace(state, open=current, clean_ms=None), (current,)


def _severity(signs: tuple[str, ...]) -> Severity:
    """Receivers jump by themselves; nobody simulates a position by mistake."""
    if len(signs) > 1:
        return "critical"
    return "minor" if signs == ("jumps",) else "major"


def _episode(
    state: State,
    fix: Fix,
    vehicle_id: str,
    signs: dict[str, float],
    trips: Sequence[Trip],
    params: Params,
) -> Episode:
    firsts = {
        "frozen": state.frozen_from.at_ms if state.frozen_from else fix.at_ms,
        "speeds_differ": state.differs_ms[0] if state.differs_ms else fix.at_ms,
        "jumps": state.jumps_ms[0] if state.jumps_ms else fix.at_ms,
    }
    under_way = [trip for trip in trips if trip.in_transit(fix.at_ms)]
    return episode(
        CODE,
        VERSION,
        params,
        vehicle_id=vehicle_id,
        manifest_number=under_way[0].manifest_number if under_way else None,
        first_at_ms=min(firsts.get(sign, fix.at_ms) for sign in signs),
        confirmed_at_ms=fix.at_ms,
        severity="minor",
        measured=dict.fromkeys(_SIGNS.values(), 0.0),
        threshold={
            "allowed_km": params.frozen_km,
            "allowed_kmh": params.difference_kmh,
            "allowed_jumps": float(params.jumps),
        },
        lon=None if "mock" in signs else fix.lon,
        lat=None if "mock" in signs else fix.lat,
    )


RULE = Rule(
    code=CODE,
    version=VERSION,
    scope="vehicle",
    params=Params,
    state=State,
    step=step,
    flagged=flagged,
    leap=leap,
)
