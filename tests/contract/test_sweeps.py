"""The promises of sweep marks, under every adapter."""

from datetime import date

from manifest_service.services.ports import Store

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_a_subject_is_swept_on_the_day_it_was_marked_last(store: Store) -> None:
    store.write(lambda tx: tx.sweeps.mark("vehicle/a", MONDAY))
    store.write(lambda tx: tx.sweeps.mark("vehicle/b", MONDAY))
    store.write(lambda tx: tx.sweeps.mark("vehicle/b", TUESDAY))
    assert store.read(lambda tx: tx.sweeps.swept(MONDAY)) == {"vehicle/a", "vehicle/b"}
    assert store.read(lambda tx: tx.sweeps.swept(TUESDAY)) == {"vehicle/b"}


def test_a_mark_of_work_that_fails_is_not_there(store: Store) -> None:
    def work(tx: object) -> None:
        tx.sweeps.mark("vehicle/a", MONDAY)  # type: ignore[attr-defined]
        raise ValueError

    try:
        store.write(work)
    except ValueError:
        found = store.read(lambda tx: tx.sweeps.swept(MONDAY))
    assert found == frozenset()
