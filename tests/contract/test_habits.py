"""The promises of what vehicles used to do, under every adapter."""

from datetime import date

from manifest_service.services.ports import HabitRow, Store

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def row(vehicle: str, on: date, at_ms: int) -> HabitRow:
    return HabitRow(
        kind="halt", vehicle_id=vehicle, on=on, at_ms=at_ms, seconds=600.5, lon=115.4, lat=36.5
    )


def since(store: Store, on: date, limit: int = 100) -> list[HabitRow]:
    return list(store.read(lambda tx: tx.habits.since("halt", on, limit=limit)))


def test_a_day_done_twice_is_kept_once(store: Store) -> None:
    first = [row("v1", MONDAY, 1), row("v1", MONDAY, 2)]
    other = row("v2", MONDAY, 1)
    store.write(lambda tx: tx.habits.replace("v1", MONDAY, first))
    store.write(lambda tx: tx.habits.replace("v2", MONDAY, [other]))
    store.write(lambda tx: tx.habits.replace("v1", TUESDAY, [row("v1", TUESDAY, 9)]))
    store.write(lambda tx: tx.habits.replace("v1", MONDAY, first[1:]))
    assert since(store, MONDAY) == [other, first[1], row("v1", TUESDAY, 9)]
    store.write(lambda tx: tx.habits.replace("v1", MONDAY, []))
    assert since(store, MONDAY) == [other, row("v1", TUESDAY, 9)]


def test_the_newest_are_given_and_the_old_dropped(store: Store) -> None:
    rows = [row("v1", MONDAY, 1), row("v1", MONDAY, 2)]
    store.write(lambda tx: tx.habits.replace("v1", MONDAY, rows))
    store.write(lambda tx: tx.habits.replace("v2", TUESDAY, [row("v2", TUESDAY, 3)]))
    assert since(store, MONDAY, 2) == [rows[1], row("v2", TUESDAY, 3)]
    assert since(store, TUESDAY) == [row("v2", TUESDAY, 3)]
    store.write(lambda tx: tx.habits.drop_before(TUESDAY))
    assert since(store, MONDAY) == [row("v2", TUESDAY, 3)]


def test_two_routes_passed_at_once_are_both_kept(store: Store) -> None:
    def passed(what: str) -> HabitRow:
        return HabitRow(
            kind="stretch",
            vehicle_id="v1",
            on=MONDAY,
            at_ms=1,
            seconds=200.0,
            lon=115.4,
            lat=36.5,
            what=what,
        )

    rows = [passed("road/1/0/3"), passed("other/1/0/0")]
    store.write(lambda tx: tx.habits.replace("v1", MONDAY, rows))
    kept = store.read(lambda tx: tx.habits.since("stretch", MONDAY, limit=9))
    assert {row.what for row in kept} == {"road/1/0/3", "other/1/0/0"}
