"""套牌: two sources report under one vehicle's name from two places at once.

The fixes are taken apart into two tracks, each of which a vehicle can drive: one jump is a receiver's
error, two tracks that alternate are two vehicles. Doubles of one truck are no clone: its phone beside
its terminal, one of them in another datum, or a terminal that repeats a stored place. Only an
officer's verdict clears it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from manifest_service.alerts.episode import Episode
from manifest_service.alerts.examination import Examination, Movements
from manifest_service.alerts.rule import Touched, episode
from manifest_service.geofence.fix import Fix, own_flags
from manifest_service.geofence.plane import ground_distance_m

CODE, VERSION = "cloned_plate", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Our settings, from what honest doubles look like."""

    speed_kmh: float = 150.0
    """A track may not be faster (the flag `jump`)."""
    apart_m: float = 2_000.0
    """BD-09 is off by 1,336 m at Guan County, GCJ-02 by 546 m (domain reference, section 10)."""
    moved_m: float = 300.0
    """A second track that stays in one place is a stored position."""
    alternations: int = 4
    """Changes from one source to the other, so far apart."""
    fixes: int = 5
    """Of the second source."""
    lasting_s: float = 300.0
    stray_fraction: float = 0.1
    """More fixes than this that fit neither track are a receiver gone mad."""
    apart_s: float = 1_800.0
    """Silent for longer, a second track has ended."""


@dataclass(kw_only=True)
class _Track:
    fixes: list[Fix] = field(default_factory=list)


@dataclass(kw_only=True)
class _Parted:
    """The fixes of a spell, taken apart."""

    first: _Track = field(default_factory=_Track)
    second: _Track = field(default_factory=_Track)
    strays: int = 0
    alternations: int = 0
    farthest_m: float = 0.0
    last: _Track | None = None

    @property
    def count(self) -> int:
        return len(self.first.fixes) + len(self.second.fixes) + self.strays


def examine(movements: Movements, params: Params) -> Touched:
    good = [fix for fix in movements.fixes if not own_flags(fix)]
    return tuple(
        _episode(movements.vehicle_id, spell, params)
        for spell in _spells(good, params)
        if _is_clone(spell, params)
    )


def _spells(fixes: Sequence[Fix], params: Params) -> list[_Parted]:
    """Taken apart from the front; a track that falls silent ends the spell of two."""
    spell = _Parted()
    spells = [spell]
    for fix in sorted(fixes, key=lambda f: (f.at_ms, f.lon, f.lat)):
        if spell.second.fixes and _one_ended(spell, fix, params):
            last = max((spell.first, spell.second), key=lambda track: track.fixes[-1].at_ms)
            spell = _Parted(first=_Track(fixes=last.fixes[-1:]))
            spells.append(spell)
        _place(spell, fix, params)
    return spells


def _place(spell: _Parted, fix: Fix, params: Params) -> None:
    """Put `fix` onto the track it continues, the nearer if both; else it is a stray, or begins the
    second track."""
    tracks = [t for t in (spell.first, spell.second) if t.fixes and _continues(t, fix, params)]
    if tracks:
        track = min(tracks, key=lambda t: _metres(t.fixes[-1], fix))
    elif not spell.first.fixes:
        track = spell.first
    elif len(spell.second.fixes) < 2:
        # A lone stray is not the second source: the next that fits neither takes its place.
        spell.strays += len(spell.second.fixes)
        spell.second.fixes.clear()
        track = spell.second
    else:
        spell.strays += 1
        return
    other = spell.second if track is spell.first else spell.first
    if spell.last is other and other.fixes:
        apart_m = _metres(other.fixes[-1], fix)
        spell.alternations += apart_m >= params.apart_m
        spell.farthest_m = max(spell.farthest_m, apart_m)
    track.fixes.append(fix)
    spell.last = track


def _is_clone(spell: _Parted, params: Params) -> bool:
    second = spell.second.fixes
    if len(second) < params.fixes or spell.alternations < params.alternations:
        return False
    if spell.strays > params.stray_fraction * spell.count:
        return False
    lasting_s = (second[-1].at_ms - second[0].at_ms) / 1000
    return lasting_s >= params.lasting_s and all(
        _extent_m(track.fixes) >= params.moved_m for track in (spell.first, spell.second)
    )


def _episode(vehicle_id: str, spell: _Parted, params: Params) -> Episode:
    second = spell.second.fixes
    confirmed = second[params.fixes - 1]
    confirmed_ms = max(confirmed.at_ms, second[0].at_ms + int(params.lasting_s * 1000))
    found = episode(
        CODE,
        VERSION,
        params,
        vehicle_id=vehicle_id,
        manifest_number=None,
        first_at_ms=second[0].at_ms,
        confirmed_at_ms=confirmed_ms,
        severity="critical",
        measured={"apart_m": spell.farthest_m, "changes": spell.alternations},
        threshold={"allowed_m": params.apart_m},
        lon=second[0].lon,
        lat=second[0].lat,
    )
    for fix in second:
        found = found.with_fix(fix.at_ms)
    return found


def _one_ended(spell: _Parted, fix: Fix, params: Params) -> bool:
    return any(_silent_s(track, fix) > params.apart_s for track in (spell.first, spell.second))


def _silent_s(track: _Track, fix: Fix) -> float:
    return (fix.at_ms - track.fixes[-1].at_ms) / 1000


def _continues(track: _Track, fix: Fix, params: Params) -> bool:
    last = track.fixes[-1]
    metres = _metres(last, fix) - last.uncertainty_m - fix.uncertainty_m
    return metres <= params.speed_kmh / 3.6 * _silent_s(track, fix)


def _metres(a: Fix, b: Fix) -> float:
    return ground_distance_m(a.lon, a.lat, b.lon, b.lat)


def _extent_m(fixes: Sequence[Fix]) -> float:
    return max(_metres(fixes[0], fix) for fix in fixes)


EXAMINATION = Examination(code=CODE, version=VERSION, of="vehicle", params=Params, examine=examine)
