"""The promises of what scales read, under every adapter."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from manifest_service.services.ports import ReadingRow, Showing, Store

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)


def row(id: str, kg: str = "28800.5", scale: str = "s1", sequence: int = 1) -> ReadingRow:
    return ReadingRow(
        id=id,
        scale_id=scale,
        sequence=sequence,
        mass_kg=Decimal(kg),
        stable=True,
        taken_at=NOON,
        recorded_at=NOON + timedelta(seconds=1),
    )


def test_a_reading_is_kept_and_named_by_the_first_that_does(store: Store) -> None:
    store.write(lambda tx: tx.scales.put(row("a")))
    assert store.read(lambda tx: tx.scales.get("a")) == row("a")
    assert store.read(lambda tx: tx.scales.get("b")) is None
    store.write(lambda tx: tx.scales.name("a", "first"))
    store.write(lambda tx: tx.scales.name("a", "second"))
    store.write(lambda tx: tx.scales.name("never heard of", "third"))
    found = store.read(lambda tx: tx.scales.get("a"))
    assert found is not None
    assert found.number == "first"


def test_a_scale_shows_what_it_was_last_told_to(store: Store) -> None:
    def shown(*ids: str) -> list[Showing]:
        return list(store.read(lambda tx: tx.scales.showing(ids)))

    first, later = (
        Showing(reading=row("a"), heard_at=NOON),
        Showing(reading=row("b", "-20", sequence=2), heard_at=NOON + timedelta(seconds=3)),
    )
    other = Showing(reading=row("c", scale="s2"), heard_at=NOON)
    assert shown() == []
    for one in (first, other, later):
        store.write(lambda tx, one=one: tx.scales.show(one))  # type: ignore[misc]
    assert shown("s2", "s1", "s3") == [later, other]
    assert shown("s1") == [later]
