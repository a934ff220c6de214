"""The promises of presence, under every adapter."""

from manifest_service.geofence.presence import Mark
from manifest_service.services.ports import Present, Span, Store
from tests.contract.building import a_fix

NONE: frozenset[str] = frozenset()
JUMP, LATE = frozenset({"jump"}), frozenset({"late"})
TOP = -(1 << 63)
"""The last of 64 squares, as databases keep it."""


def found(store: Store, squares: dict[int, int], first: int, last: int) -> set[Present]:
    present = store.read(lambda tx: tx.presence.found(squares, first, last, 1000))
    assert present is not None
    assert len(set(present)) == len(present)
    return set(present)


def test_marks_are_found_by_square_and_day(store: Store) -> None:
    store.write(
        lambda tx: tx.presence.mark({"v1": [Mark(7, 100, 0b0110, 0b1), Mark(8, 100, 1, 2)]})
    )
    store.write(lambda tx: tx.presence.mark({"v2": [Mark(7, 101, 0b1000 | TOP, 1 << 47)]}))
    assert found(store, {7: 0b0010}, 100, 101) == {Present("v1", 100, 1)}
    assert found(store, {7: 0b0001}, 100, 101) == set()
    assert found(store, {7: TOP}, 101, 101) == {Present("v2", 101, 1 << 47)}
    assert found(store, {7: TOP}, 100, 100) == set()
    assert found(store, {7: -1, 8: -1}, 100, 101) == {
        Present("v1", 100, 0b11),
        Present("v2", 101, 1 << 47),
    }


def test_marks_only_grow(store: Store) -> None:
    for mark in (Mark(7, 100, 0b01, 0b01), Mark(7, 100, 0b10, 0b10), Mark(7, 100, 0b01, 0b01)):
        store.write(lambda tx, m=mark: tx.presence.mark({"v1": [m]}))
    assert found(store, {7: 0b01}, 100, 100) == {Present("v1", 100, 0b11)}
    assert found(store, {7: 0b10}, 100, 100) == {Present("v1", 100, 0b11)}


def test_too_many_rows_are_not_read(store: Store) -> None:
    for n in range(4):
        store.write(lambda tx, n=n: tx.presence.mark({f"v{n}": [Mark(7, 100, 1, 1)]}))
    assert store.read(lambda tx: tx.presence.found({7: 1}, 100, 100, 3)) is None
    assert len(store.read(lambda tx: tx.presence.found({7: 1}, 100, 100, 4)) or ()) == 4


def test_the_good_fixes_of_spans_come_by_device_time(store: Store) -> None:
    store.write(
        lambda tx: tx.tracks.add(
            "v1",
            [a_fix(30), a_fix(10), a_fix(20), a_fix(25), a_fix(12, lat=91), a_fix(13, lon=-181)],
            [NONE, LATE, JUMP, LATE | JUMP, LATE, LATE],
        )
    )
    store.write(lambda tx: tx.tracks.add("v2", [a_fix(15, lon=115.5)], [NONE]))
    first = a_fix(0).at_ms
    spans = [Span("v2", first, first + 15_000), Span("v3", 0, 2**62), Span("v1", first, 2**62)]
    points = store.read(lambda tx: tx.presence.points(spans))
    assert points == (
        ((first + 15_000, 115.5, 36.48),),
        (),
        ((first + 10_000, 115.44, 36.48), (first + 30_000, 115.44, 36.48)),
    )
    assert store.read(lambda tx: tx.presence.points([])) == ()
    assert store.read(lambda tx: tx.presence.vehicles()) == ("v1", "v2")


def test_a_vehicles_good_fixes_are_read_on_from_a_moment(store: Store) -> None:
    fixes = [a_fix(s) for s in (0, 10, 20, 30)]
    store.write(lambda tx: tx.tracks.add("v1", fixes, [NONE, JUMP, NONE, NONE]))
    since = fixes[0].at_ms
    found = store.read(lambda tx: tx.presence.following("v1", since, 2))
    assert [at for at, *_ in found] == [since, since + 20_000]
    found = store.read(lambda tx: tx.presence.following("v1", since + 20_000, 5))
    assert [at for at, *_ in found] == [since + 20_000, since + 30_000]


def test_cleared_marks_are_gone_and_so_is_their_version(store: Store) -> None:
    store.write(lambda tx: tx.presence.mark({"v1": [Mark(7, 100, 1, 1)]}))
    store.write(lambda tx: tx.presence.set_version(3))
    assert store.read(lambda tx: tx.presence.version()) == 3
    store.write(lambda tx: tx.presence.clear())
    assert found(store, {7: 1}, 0, 200) == set()
    assert store.read(lambda tx: tx.presence.version()) == 0
