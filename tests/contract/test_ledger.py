"""The promises of ledgers and returns, under every adapter."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from manifest_service.events.canonical import time_text
from manifest_service.services.ports import (
    LedgerQuery,
    LedgerRow,
    LedgerSource,
    ReturnRow,
    Store,
)
from tests.contract.building import NOON


def a_batch(serial: int = 1, *, days: int = 0, **changes: Any) -> LedgerRow:
    at = NOON + timedelta(days=days)
    row = LedgerRow(
        organisation_id="gen",
        batch=f"HWCS{at:%Y%m%d}{serial:03d}",
        stage="generated",
        waste_code="900-300-34",
        waste_name="废酸",
        mass_kg=Decimal("1500.125"),
        used_kg=Decimal(0),
        happened_at=at,
        happened_on=at.date(),
        site_id="s1",
        container="吨桶",
        containers=2,
        sources=(LedgerSource(batch="HWCS20261101001", mass_kg=Decimal("0.001")),),
        manifest_number=None,
        entered_by="u1",
        withdrawn=False,
    )
    return replace(row, **changes)


def test_a_batch_comes_back_exactly_and_is_put_anew(store: Store) -> None:
    row = a_batch()
    store.write(lambda tx: tx.ledger.put_all([row, a_batch(organisation_id="other")]))
    store.write(lambda tx: tx.ledger.put_all([replace(row, used_kg=Decimal("0.125"))]))
    found = store.read(lambda tx: tx.ledger.get("gen", row.batch))
    assert found == replace(row, used_kg=Decimal("0.125"))
    assert found.left_kg == Decimal(1500)
    assert store.read(lambda tx: tx.ledger.get("gen", "HWCS20261123009")) is None


def test_batches_are_found_in_order_and_page_by_page(store: Store) -> None:
    rows = [a_batch(1), a_batch(2), a_batch(1, days=1, waste_code="841-001-01")]
    gone = a_batch(3, withdrawn=True)
    used = a_batch(4, used_kg=Decimal("1500.125"))
    store.write(lambda tx: tx.ledger.put_all([*reversed(rows), gone, used]))

    def found(**asked: Any) -> list[str]:
        return [row.batch for row in store.read(lambda tx: tx.ledger.search(LedgerQuery(**asked)))]

    every = found()
    assert every == sorted(every, key=lambda code: (code[4:12], code))
    after = (time_text(rows[0].happened_at), "gen", rows[0].batch)
    assert found(after=after) == every[1:]
    assert found(left_only=True) == [row.batch for row in rows]
    assert found(waste="HW01") == found(waste="841") == [rows[2].batch]
    assert found(from_on=rows[2].happened_on) == [rows[2].batch]
    assert found(until_on=rows[0].happened_on, limit=2) == every[:2]
    assert found(stage="stored") == found(organisation_id="nobody") == []


def test_sums_are_by_code_and_stage_within_days(store: Store) -> None:
    first, second = a_batch(1), a_batch(1, days=1, stage="stored", batch="HWRK20261124001")
    gone = a_batch(2, withdrawn=True)
    store.write(lambda tx: tx.ledger.put_all([first, second, gone]))

    def sums(begins: date | None, before: date | None) -> Any:
        return store.read(lambda tx: tx.ledger.sums("gen", begins, before))

    none, kg = Decimal(0), Decimal("1500.125")
    assert sums(None, None) == {"900-300-34": {"generated": kg, "stored": kg, "taken_out": none}}
    assert sums(second.happened_on, None) == {
        "900-300-34": {"generated": none, "stored": kg, "taken_out": none}
    }
    assert sums(None, first.happened_on) == {}
    assert store.read(lambda tx: tx.ledger.owners()) == {"gen": first.happened_on}
    store.write(lambda tx: tx.ledger.clear())
    assert store.read(lambda tx: tx.ledger.owners()) == {}


def test_a_return_is_the_last_filed(store: Store) -> None:
    row = ReturnRow(
        organisation_id="gen",
        period="2026-10",
        status="filed",
        filed_at=NOON,
        version=1,
        data={"lines": [], "computed": [], "late": False},
    )
    later = replace(row, period="2026-11", filed_at=NOON + timedelta(days=1))
    again = replace(row, status="sent_back", version=2)
    for each in (row, later, again):
        store.write(lambda tx, each=each: tx.returns.put(each))  # type: ignore[misc]
    assert store.read(lambda tx: tx.returns.get("gen", "2026-10")) == again
    assert store.read(lambda tx: tx.returns.of("gen", 10)) == (later, again)
    assert store.read(lambda tx: tx.returns.of("other", 10)) == ()
    store.write(lambda tx: tx.returns.clear())
    assert store.read(lambda tx: tx.returns.get("gen", "2026-10")) is None
