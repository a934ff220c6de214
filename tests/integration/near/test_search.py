"""Searches around a place against looking at every fix of every vehicle."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.adapters.clock import SettableClock
from manifest_service.adapters.ids import RandomIds
from manifest_service.adapters.memory import MemoryStore
from manifest_service.errors import Busy
from manifest_service.events.envelope import Actor
from manifest_service.geofence.fix import Fix, flags_after
from manifest_service.geofence.near import Circle, Run, visits
from manifest_service.geofence.presence import DAY_MS, Point, begin_of, day_of
from manifest_service.services import near as searching
from manifest_service.services.near import Asked, Near
from manifest_service.services.ports import Store
from manifest_service.services.presence import (
    PRESENCE_VERSION,
    bring_presence_up_to_date,
    presence_of,
    remake_presence,
)
from manifest_service.services.projections import from_ms, to_ms
from manifest_service.services.registry import Surroundings
from manifest_service.simulation.track_csv import read_csv

OFFICER = Actor(user_id="o1", role="officer")
SUNDAY = 1_763_841_600_000
REAL = Path(__file__).parents[4] / "shared" / "data" / "waste_trucks_jersey_city.csv"
Seen = tuple[int, str, str, int]
"""(entered, vehicle, kind, left)."""


def near(store: Store) -> Near:
    clock = SettableClock()
    clock.set(from_ms(SUNDAY))
    place = Surroundings(lon=115.44, lat=36.48, radius_km=60_000)
    return Near(store=store, clock=clock, ids=RandomIds(), surroundings=place)


def store_track(store: Store, vehicle_id: str, points: Sequence[Point], batch: int = 7) -> None:
    """Fixes as they come from a terminal, each batch marked when it is stored."""
    store.write(lambda tx: tx.presence.set_version(PRESENCE_VERSION))
    before: Fix | None = None
    for at in range(0, len(points), batch):
        fixes = [
            Fix(at_ms=ms, lon=lon, lat=lat, received_at_ms=ms)
            for ms, lon, lat in points[at : at + batch]
        ]

        def work(tx, fixes=fixes, before=before):  # type: ignore[no-untyped-def]
            tx.tracks.add(vehicle_id, fixes, [frozenset()] * len(fixes))
            tx.presence.mark({vehicle_id: presence_of(tx, vehicle_id, before, fixes)})

        store.write(work)
        before = fixes[-1]


def by_search(store: Store, asked: Asked, limit: int = 3) -> list[Seen]:
    """Every page, and that each comes after the one before."""
    service, found, before = near(store), [], None
    while True:
        page = service.search(asked, OFFICER, limit=limit, before=before)
        assert len(page.items) <= limit
        found += [
            (one.visit.entered_ms, one.vehicle_id, one.visit.kind, one.visit.left_ms)
            for one in page.items
        ]
        assert all(entered >= to_ms(page.searched_from) for entered, *_ in found) or not page.next
        if page.next is None:
            assert found == sorted(found, key=lambda seen: seen[:2], reverse=True)
            return found
        assert before is None or page.next < before
        before = page.next


def by_looking_at_all(tracks: dict[str, Sequence[Point]], asked: Asked) -> list[Seen]:
    circle = Circle(lon=asked.lon, lat=asked.lat, radius_m=asked.radius_m)
    first, last = to_ms(asked.from_at), to_ms(asked.until_at) + 1
    found = []
    for vehicle_id, points in tracks.items():
        for day in range(day_of(first), day_of(last) + 1):
            run = Run(
                points=points,
                from_ms=max(first, begin_of(day)),
                until_ms=min(last, begin_of(day + 1)),
                is_first=day == day_of(first),
            )
            if run.from_ms < run.until_ms:
                (seen,) = visits([run], circle)
                found += [(v.entered_ms, vehicle_id, v.kind, v.left_ms) for v in seen]
    return sorted(found, key=lambda seen: seen[:2], reverse=True)


def walk(start: Point, moves: list[tuple[int, float, float]]) -> list[Point]:
    found = [start]
    for ms, east, north in moves:
        at, lon, lat = found[-1]
        share = min(1.0, ms / 1000 * 30 / (111_000 * math.hypot(east, north) + 1))
        found.append((at + ms, lon + east * share, lat + north * share))
    return found


walks = st.builds(
    walk,
    st.tuples(
        st.integers(SUNDAY, SUNDAY + DAY_MS), st.floats(115.43, 115.45), st.floats(36.47, 36.49)
    ),
    st.lists(
        st.tuples(
            st.integers(1, 400_000) | st.integers(1, 20_000_000),
            st.floats(-0.02, 0.02),
            st.floats(-0.02, 0.02),
        ),
        max_size=60,
    ),
)


@given(
    st.lists(walks, min_size=1, max_size=3),
    st.tuples(st.floats(115.40, 115.48), st.floats(36.44, 36.52)),
    st.sampled_from([10.0, 150.0, 1000.0, 5000.0]),
    st.tuples(st.integers(-40, 100), st.integers(0, 120)),
)
def test_a_search_finds_what_looking_at_every_fix_finds(
    found: list[list[Point]], place: tuple[float, float], radius_m: float, hours: tuple[int, int]
) -> None:
    store = MemoryStore()
    tracks = {f"v{n}": track for n, track in enumerate(found)}
    for vehicle_id, track in tracks.items():
        store_track(store, vehicle_id, track)
    from_at = from_ms(SUNDAY) + timedelta(hours=hours[0])
    asked = Asked(
        lon=place[0],
        lat=place[1],
        radius_m=radius_m,
        from_at=from_at,
        until_at=from_at + timedelta(hours=hours[1]),
    )
    assert by_search(store, asked) == by_looking_at_all(tracks, asked)


@pytest.fixture(scope="module")
def real_tracks() -> dict[str, list[Point]]:
    if not REAL.exists():
        pytest.skip("no ../shared/data beside the project")
    points, _ = read_csv(REAL.read_bytes(), "America/New_York")
    by_vehicle: dict[str, list[Point]] = defaultdict(list)
    last: dict[str, Fix] = {}
    for point in sorted(points, key=lambda point: point.at):
        vehicle_id = str(point.vehicle)
        fix = Fix(
            at_ms=to_ms(point.at), lon=point.lon, lat=point.lat, received_at_ms=to_ms(point.at)
        )
        if not flags_after(fix, last.get(vehicle_id)):
            by_vehicle[vehicle_id].append((fix.at_ms, fix.lon, fix.lat))
            last[vehicle_id] = fix
    return by_vehicle


def test_real_trucks_are_found_under_every_adapter(
    store: Store, real_tracks: dict[str, list[Point]]
) -> None:
    some = dict(list(real_tracks.items())[:12])
    for vehicle_id, track in some.items():
        store_track(store, vehicle_id, track, batch=200)
    kinds: set[str] = set()
    for asked in _questions(some):
        found = by_search(store, asked, limit=50)
        assert found == by_looking_at_all(some, asked)
        kinds |= {kind for _, _, kind, _ in found}
    assert {"stopped", "passed"} <= kinds


def _questions(tracks: dict[str, list[Point]]) -> Iterator[Asked]:
    every = sorted(point for track in tracks.values() for point in track)
    for n, radius_m in enumerate([20, 100, 300, 1000, 3000] * 3):
        at_ms, lon, lat = every[n * len(every) // 16]
        yield Asked(
            lon=lon + 0.0007 * (n % 3),
            lat=lat,
            radius_m=radius_m,
            from_at=from_ms(at_ms) - timedelta(hours=3 * n),
            until_at=from_ms(at_ms) + timedelta(hours=12),
        )


def test_marks_made_again_say_what_those_of_each_batch_said(store: Store) -> None:
    track = [(SUNDAY + i * 45_000, 115.43 + i * 0.0006, 36.48 + (i % 9) * 1e-4) for i in range(300)]
    store_track(store, "v1", track)
    asked = Asked(
        lon=115.48,
        lat=36.4801,
        radius_m=60,
        from_at=from_ms(SUNDAY),
        until_at=from_ms(track[-1][0]),
    )
    (first,) = by_search(store, asked)
    store.write(lambda tx: tx.presence.clear())
    with pytest.raises(Busy, match="presence_incomplete"):
        by_search(store, asked)
    assert bring_presence_up_to_date(store)
    assert not bring_presence_up_to_date(store)
    assert by_search(store, asked) == [first]


def test_marks_are_made_again_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    track = [(SUNDAY + i * 45_000, 115.43 + i * 0.003, 36.48) for i in range(23)]
    store = MemoryStore()
    store_track(store, "v1", track)
    whole = dict(store._standing.presence.marked)
    monkeypatch.setattr("manifest_service.services.presence.PAGE", 5)
    remake_presence(store)
    assert store._standing.presence.marked == whole


def test_a_page_that_cost_enough_ends_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    tracks = {
        f"v{n}": walk((SUNDAY + n * 977_000, 115.44, 36.48), [(60_000, 1e-3, 0), (60_000, -1e-3, 0)] * 40)
        for n in range(9)
    }  # fmt: skip
    for vehicle_id, track in tracks.items():
        store_track(store, vehicle_id, track)
    asked = Asked(
        lon=115.4405,
        lat=36.4815,
        radius_m=150,
        from_at=from_ms(SUNDAY),
        until_at=from_ms(SUNDAY + DAY_MS),
    )
    monkeypatch.setattr(searching, "MOST_POINTS", 1)
    monkeypatch.setattr(searching, "RUNS_AT_ONCE", 1)
    assert by_search(store, asked) == by_looking_at_all(tracks, asked) == []
    monkeypatch.setattr(searching, "MOST_ROWS", 1)
    closer = Asked(
        lon=115.4405,
        lat=36.4801,
        radius_m=60,
        from_at=from_ms(SUNDAY - 30 * DAY_MS),
        until_at=from_ms(SUNDAY + 2 * DAY_MS),
    )
    found = by_search(store, closer)
    assert found == by_looking_at_all(tracks, closer)
    assert len(found) >= 9
