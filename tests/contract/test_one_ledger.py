"""The promises of the one ledger, under every adapter."""

import threading
from dataclasses import replace
from decimal import Decimal

from manifest_service.services.ports import Amount, Booking, Store, Sum

SOIL = Booking(
    month="2026-11",
    measure="carried",
    stream="construction_soil",
    code="900-001-S70",
    generator_id="builder",
    carrier_id="haulage",
    receiver_id="yard",
    origin_site_id="pit",
    destination_site_id="gate",
)
LOAD = Amount(kg=Decimal("12000.125"), manifests=1)


def add(store: Store, *bookings: Booking, amount: Amount = LOAD) -> None:
    for booking in bookings:
        store.write(lambda tx, b=booking: tx.one_ledger.add({b: amount}))


def test_amounts_under_one_booking_add_up_exactly(store: Store) -> None:
    add(store, SOIL, SOIL, replace(SOIL, measure="received"))
    (found,) = store.read(lambda tx: tx.one_ledger.sums("2026-11", "2026-11", ["month"]))
    assert found == Sum(
        values=("2026-11",),
        amounts={"carried": Amount(kg=Decimal("24000.25"), manifests=2), "received": LOAD},
    )


def test_what_is_taken_back_is_gone(store: Store) -> None:
    add(store, SOIL)
    add(store, SOIL, amount=-LOAD)
    assert store.read(lambda tx: tx.one_ledger.sums("2026-11", "2026-11", ["stream"])) == ()


def test_sums_are_by_what_is_asked_in_the_order_of_its_values(store: Store) -> None:
    other = replace(SOIL, stream="construction_demolition", receiver_id="kiln")
    add(store, SOIL, other, replace(SOIL, month="2026-12"), replace(SOIL, month="2025-12"))

    def found(*by: str, first: str = "2026-01") -> list[tuple[str, ...]]:
        sums = store.read(lambda tx: tx.one_ledger.sums(first, "2026-12", by))  # type: ignore[arg-type]
        return [one.values for one in sums]

    assert found("month") == [("2026-11",), ("2026-12",)]
    assert found("stream", "receiver_id") == [
        ("construction_demolition", "kiln"),
        ("construction_soil", "yard"),
    ]
    assert found("month", first="2025-12")[0] == ("2025-12",)
    assert found() == [()]


def test_a_party_finds_what_it_has_a_part_in(store: Store) -> None:
    add(store, SOIL, replace(SOIL, generator_id="other", carrier_id="other", receiver_id="other"))

    def carried(organisation_id: str | None) -> Decimal:
        sums = store.read(lambda tx: tx.one_ledger.sums("2026-11", "2026-11", [], organisation_id))
        return sum((one.amounts["carried"].kg for one in sums), Decimal(0))

    assert carried("builder") == carried("haulage") == carried("yard") == LOAD.kg
    assert carried(None) == 2 * LOAD.kg
    assert carried("nobody") == 0


def test_writers_at_once_lose_nothing(store: Store) -> None:
    bookings = [replace(SOIL, code=f"900-00{i}-S70") for i in range(1, 6)]

    def write(order: list[Booking]) -> None:
        for _ in range(5):
            store.write(lambda tx: tx.one_ledger.add(dict.fromkeys(order, LOAD)))

    threads = [threading.Thread(target=write, args=(bookings[:: (-1) ** i],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sums = store.read(lambda tx: tx.one_ledger.sums("2026-11", "2026-11", ["code"]))
    assert [one.amounts["carried"].manifests for one in sums] == [20] * 5


def test_cleared_there_is_nothing(store: Store) -> None:
    add(store, SOIL)
    store.write(lambda tx: tx.one_ledger.clear())
    assert store.read(lambda tx: tx.one_ledger.sums("2026-01", "2026-12", [])) == ()
