"""A replay drawn as SVG: ground, corridor, track, stop, the moment the rule fired, and its times."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise

from replay import Replay

from manifest_service.alerts.stops import RADIUS_M
from manifest_service.geofence.fix import Fix, own_flags
from manifest_service.simulation.county import HALF_WIDTH_M, ROUTES, SITES, ZONES, route_line
from manifest_service.simulation.roads import Metres, to_metres

WIDTH, MAP_HEIGHT, STRIP_HEIGHT, TITLE_HEIGHT = 860, 520, 84, 24
MARGIN_M = 450.0
AROUND_S = 240.0
"""The map shows the track from so long before the first offending fix to so long after the last."""
SMALLEST_M = 2400.0
GAP_S = 150.0
"""A longer silence is drawn as one."""

STYLE = """
 text{font:12px sans-serif;fill:#374151}.name{font-size:11px}.title{font-weight:bold;font-size:13px}
 .corridor{fill:none;stroke:#2e7d4f;stroke-opacity:.16;stroke-linejoin:round}.line{fill:none;stroke:#2e7d4f;stroke-width:1.5}
 .site{fill:#2563a8;fill-opacity:.2;stroke:#2563a8}.zone{fill:#b3261e;fill-opacity:.12;stroke:#b3261e;stroke-dasharray:5 3}
 .region{fill:none;stroke:#6b7280;stroke-dasharray:8 5}.scan{fill:#7c3aed}.track{fill:none;stroke:#b45309;stroke-width:1.5}.gap{fill:none;stroke:#b45309;stroke-dasharray:2 6}.fix{fill:#b45309}.flagged{fill:#9ca3af}.offending{fill:#c81e1e}
 .fired{fill:#fff;stroke:#c81e1e;stroke-width:3}.stop{fill:#c81e1e;fill-opacity:.08;stroke:#c81e1e;stroke-dasharray:4 3}
 .truth{fill:#9ca3af}.episode{fill:#c81e1e}.tick{stroke:#374151}
"""


class _View:
    """Metres to pixels."""

    def __init__(self, places: Sequence[Metres]) -> None:
        west, east = min(p[0] for p in places), max(p[0] for p in places)
        south, north = min(p[1] for p in places), max(p[1] for p in places)
        wide, high = east - west + 2 * MARGIN_M, north - south + 2 * MARGIN_M
        self.scale = min(WIDTH / max(wide, SMALLEST_M), MAP_HEIGHT / max(high, 0.6 * SMALLEST_M))
        self._west = (west + east) / 2 - WIDTH / 2 / self.scale
        self._north = (south + north) / 2 + (MAP_HEIGHT / 2 + TITLE_HEIGHT / 2) / self.scale

    def xy(self, place: Metres) -> tuple[int, int]:
        return (
            round((place[0] - self._west) * self.scale),
            round((self._north - place[1]) * self.scale),
        )

    def points(self, places: Iterable[Metres]) -> str:
        return " ".join(f"{x},{y}" for x, y in map(self.xy, places))


def draw(replay: Replay, title: str) -> str:
    """The picture; the same for the same replay."""
    view = _View(list(_shown(replay)))
    parts = [
        *_ground(view),
        *_corridors(replay, view),
        *_track(replay, view),
        *_frame(view, title),
        *_strip(replay),
    ]
    height = MAP_HEIGHT + STRIP_HEIGHT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
    return "\n".join((head, f"<style>{STYLE}</style>", *parts, "</svg>")) + "\n"


def _shown(replay: Replay) -> Iterator[Metres]:
    """What must be on the map: the track around the episode, and the place it names."""
    episode = replay.episode
    last = max(episode.confirmed_at_ms, episode.cleared_at_ms or 0, *episode.fix_times_ms, 0)
    for fix in replay.fixes:
        near_ms = AROUND_S * 1000
        if episode.first_at_ms - near_ms <= fix.at_ms <= last + near_ms:
            yield to_metres((fix.lon, fix.lat))
    if episode.site_id in SITES:
        yield from SITES[episode.site_id][3].fence
    if episode.zone_id in ZONES:
        yield from ZONES[episode.zone_id][2]
    if episode.lon is not None and episode.lat is not None:
        yield to_metres((episode.lon, episode.lat))


def _ground(view: _View) -> Iterator[str]:
    yield f'<rect width="{WIDTH}" height="{MAP_HEIGHT}" fill="#f3f4f1"/>'
    for name, kind, corners in ZONES.values():
        region = kind in ("permit_region", "district")
        shape = "region" if region else "zone"
        yield f'<polygon class="{shape}" points="{view.points(corners)}"/>'
        if not region:
            yield _name(view, corners[0], name)
    for _, name, _, yard in SITES.values():
        yield f'<polygon class="site" points="{view.points(yard.fence)}"/>'
        yield _name(view, yard.fence[3], name)


def _name(view: _View, place: Metres, name: str) -> str:
    x, y = view.xy(place)
    if not (0 <= x <= WIDTH - 90 and 12 <= y <= MAP_HEIGHT):
        return ""
    return f'<text class="name" x="{x}" y="{y - 4}">{escape(name)}</text>'


def _corridors(replay: Replay, view: _View) -> Iterator[str]:
    for route in dict.fromkeys(trip.route_id for trip in replay.journey.trips):
        for n in range(len(ROUTES[route][3]) if route else 0):
            points = view.points(route_line(route or "", n))
            wide = round(2 * HALF_WIDTH_M * view.scale, 1)
            yield f'<polyline class="corridor" stroke-width="{wide}" points="{points}"/>'
            yield f'<polyline class="line" points="{points}"/>'


def _track(replay: Replay, view: _View) -> Iterator[str]:
    episode = replay.episode
    offending = set(episode.fix_times_ms)
    good = [fix for fix in replay.fixes if not own_flags(fix)]
    for a, b in pairwise(good):
        if b.at_ms - a.at_ms > GAP_S * 1000:
            ends = view.points(to_metres((f.lon, f.lat)) for f in (a, b))
            yield f'<polyline class="gap" points="{ends}"/>'
    for piece in _unbroken(good):
        places = view.points(to_metres((f.lon, f.lat)) for f in piece)
        yield f'<polyline class="track" points="{places}"/>'
    if episode.rule in ABOUT_A_STOP and episode.lon is not None and episode.lat is not None:
        x, y = view.xy(to_metres((episode.lon, episode.lat)))
        yield f'<circle class="stop" cx="{x}" cy="{y}" r="{max(round(RADIUS_M * view.scale), 14)}"/>'
    for fix in replay.fixes:
        kind = "offending" if fix.at_ms in offending else "flagged" if own_flags(fix) else "fix"
        x, y = view.xy(to_metres((fix.lon, fix.lat)))
        yield f'<circle class="{kind}" cx="{x}" cy="{y}" r="{4 if kind == "offending" else 2}"/>'
    for scan in replay.journey.scans:
        x, y = view.xy(scan.place)
        yield f'<rect class="scan" x="{x - 5}" y="{y - 5}" width="10" height="10"/>'
    x, y = view.xy(_fired_at(replay))
    yield f'<circle class="fired" cx="{x}" cy="{y}" r="8"/>'


ABOUT_A_STOP = frozenset({"unauthorised_stop", "suspected_dumping", "no_manifest", "circling"})


def _unbroken(good: Sequence[Fix]) -> Iterator[list[Fix]]:
    piece: list[Fix] = []
    for fix in good:
        if piece and not 0 < fix.at_ms - piece[-1].at_ms <= GAP_S * 1000:
            yield piece
            piece = []
        piece.append(fix)
    yield piece


def _fired_at(replay: Replay) -> Metres:
    """Where the vehicle was last seen when the rule was sure."""
    before = [f for f in replay.fixes if f.at_ms <= replay.episode.confirmed_at_ms]
    fix = [f for f in before if not own_flags(f)][-1]
    return to_metres((fix.lon, fix.lat))


def _frame(view: _View, title: str) -> Iterator[str]:
    metres = next(m for m in (5000, 2000, 1000, 500, 200, 100) if m * view.scale <= 180)
    wide, y = round(metres * view.scale), MAP_HEIGHT - 14
    yield f'<path class="tick" fill="none" d="M14 {y - 5}v5h{wide}v-5"/>'
    yield f'<text x="18" y="{y - 4}">{metres} m</text>'
    yield f'<rect width="{WIDTH}" height="{TITLE_HEIGHT}" fill="#fff" fill-opacity=".85"/>'
    yield f'<text class="title" x="10" y="17">{escape(title)}</text>'


def _strip(replay: Replay) -> Iterator[str]:
    """The journey's time: what was recorded, when it was so, when the rule said so."""
    journey, episode = replay.journey, replay.episode
    whole = max(journey.second, replay.second(episode.confirmed_at_ms)) + 60
    top = MAP_HEIGHT

    def x(second: float) -> int:
        return 10 + round((WIDTH - 20) * min(max(second, 0), whole) / whole)

    yield f'<rect y="{top}" width="{WIDTH}" height="{STRIP_HEIGHT}" fill="#fff"/>'
    if replay.truth is not None:
        a, b = replay.truth.span
        yield f'<rect class="truth" x="{x(a)}" y="{top + 32}" width="{max(x(b) - x(a), 2)}" height="9"/>'
    first, fired = replay.second(episode.first_at_ms), replay.second(episode.confirmed_at_ms)
    last = whole if episode.cleared_at_ms is None else replay.second(episode.cleared_at_ms)
    yield f'<rect class="episode" x="{x(first)}" y="{top + 45}" width="{max(x(last) - x(first), 2)}" height="9"/>'
    yield f'<circle class="fired" cx="{x(fired)}" cy="{top + 49}" r="6"/>'
    for minute in range(0, int(whole / 60) + 1, 10 if whole < 7200 else 30):
        at = x(minute * 60)
        yield f'<path class="tick" d="M{at} {top + 62}v4"/>'
        yield f'<text x="{at - 8}" y="{top + 79}">{minute}′</text>'
    free = -99
    for word, second in _recorded(replay):
        at = x(second)
        if at - free < 58:
            continue
        free = at
        yield f'<path class="tick" d="M{at} {top + 18}v42" stroke-opacity=".35"/>'
        yield f'<text x="{min(at + 3, WIDTH - 60)}" y="{top + 15}">{word}</text>'


def _recorded(replay: Replay) -> list[tuple[str, float]]:
    words = (
        ("issued", "issued_at_ms"),
        ("departed", "departed_at_ms"),
        ("arrived", "arrived_at_ms"),
        ("received", "received_at_ms"),
    )
    found = [
        (word, replay.second(at_ms))
        for trip in replay.journey.trips
        for word, name in words
        if (at_ms := getattr(trip, name)) is not None
    ]
    return sorted(found, key=lambda item: item[1])
