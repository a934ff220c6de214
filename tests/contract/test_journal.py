"""The promises of journals and devices, under every adapter."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from manifest_service.adapters.sql.opening import open_store
from manifest_service.events.device import Device
from manifest_service.services.ports import HeldQuery, JournalRow, Store
from tests.contract.building import NOON


def an_entry(n: int = 1, *, minutes: float = 0, **changes: Any) -> JournalRow:
    at = NOON + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "sha256": f"{n:064d}",
        "device_id": "d1",
        "n": n,
        "entry": b"\x00{}",
        "signature": b"\xff" * 64,
        "body": b'{"data":{}}',
        "account_id": "a1",
        "organisation_id": "o1",
        "event_id": f"e{n}",
        "number": "N1",
        "word": "loaded",
        "claimed_at": at,
        "received_at": at + timedelta(hours=1),
        "not_before_at": at - timedelta(hours=1),
        "seen": "holds",
        "branch": False,
    }
    return JournalRow(**(values | changes))


def a_device(id: str = "d1", **changes: Any) -> Device:
    values = {"account_id": "a1", "organisation_id": "o1", "algorithm": "p256", "label": "phone"}
    return Device(id=id, **{"public_key": f"04{id}", **values, **changes})


def keep(store: Store, *rows: JournalRow) -> None:
    def work(tx: Any) -> None:
        for row in rows:
            tx.journal.put(row)

    store.write(work)


def test_an_entry_comes_back_as_it_was_kept(store: Store) -> None:
    row = an_entry(state="accepted", pos=7, asked={"body": {"x": "渣土"}}, actor={"user_id": "u"})
    keep(store, row)
    assert store.read(lambda tx: tx.journal.get(row.sha256)) == row
    assert store.read(lambda tx: tx.journal.get("0" * 63)) is None


def test_what_is_made_of_an_entry_changes_and_what_came_does_not(store: Store) -> None:
    row = an_entry()
    keep(store, row)
    keep(store, replace(row, state="disputed", code="x", pos=3))
    assert store.read(lambda tx: tx.journal.get(row.sha256)) == replace(
        row, state="disputed", code="x", pos=3
    )


def test_both_entries_with_one_n_are_kept_and_the_journal_goes_by_its_own(store: Store) -> None:
    own, beside = an_entry(1), an_entry(1, sha256="a" * 64, branch=True, state="quarantined")
    second = an_entry(2)
    keep(store, beside, second, own)
    assert store.read(lambda tx: tx.journal.at("d1", 1)) == (own, beside)
    assert store.read(lambda tx: tx.journal.at("d2", 1)) == ()
    assert store.read(lambda tx: tx.journal.last_n("d1")) == 2
    assert store.read(lambda tx: tx.journal.last_n("d2")) == 0
    assert store.read(lambda tx: tx.journal.waiting("d1")) == (own, second)
    assert store.read(lambda tx: tx.journal.of_device("d1", 1, 2)) == (own, beside)
    assert store.read(lambda tx: tx.journal.of_device("d1", 2, 9)) == (second,)


def test_a_branch_alone_does_not_lengthen_the_journal(store: Store) -> None:
    keep(store, an_entry(1), an_entry(2, branch=True, state="quarantined"))
    assert store.read(lambda tx: tx.journal.last_n("d1")) == 1


def test_what_was_told_of_a_manifest_is_in_the_order_it_claims(store: Store) -> None:
    late, early = an_entry(1, minutes=30), an_entry(2, minutes=10)
    keep(store, late, early, an_entry(3, number="N2"))
    assert store.read(lambda tx: tx.journal.of_manifest("N1")) == (early, late)
    assert store.read(lambda tx: tx.journal.of_events(["e1", "e9"])) == (late,)
    assert store.read(lambda tx: tx.journal.of_events([])) == ()


def test_what_waits_for_a_person_is_listed_oldest_first_and_in_pages(store: Store) -> None:
    rows = [an_entry(n, minutes=n, state="disputed", code="x") for n in range(1, 5)]
    rows.append(an_entry(5, minutes=5, state="quarantined", number="N2", account_id="a2"))
    keep(store, *rows, an_entry(6, state="accepted"), an_entry(7, state="settled"))

    def held(**asked: Any) -> list[int]:
        return [row.n for row in store.read(lambda tx: tx.journal.held(HeldQuery(**asked)))]

    assert held() == [1, 2, 3, 4, 5]
    assert held(limit=2) == [1, 2]
    assert held(after=(rows[1].received_at, rows[1].sha256)) == [3, 4, 5]
    assert held(numbers=("N2",)) == [5]
    assert held(numbers=()) == []
    assert held(account_id="a1", organisation_id="o1") == [1, 2, 3, 4]
    assert held(states=("quarantined",)) == [5]


def test_devices_are_found_by_id_key_account_and_organisation(store: Store) -> None:
    first, second = a_device("d1"), a_device("d2", account_id="a2", organisation_id=None)

    def work(tx: Any) -> None:
        tx.devices.put(first)
        tx.devices.put(second)
        tx.devices.put(replace(first, state="suspended", reason="cloned", version=2))

    store.write(work)
    now = replace(first, state="suspended", reason="cloned", version=2)
    assert store.read(lambda tx: tx.devices.get("d1")) == now
    assert store.read(lambda tx: tx.devices.get("d3")) is None
    assert store.read(lambda tx: tx.devices.by_key("04d2")) == second
    assert store.read(lambda tx: tx.devices.by_key("04")) is None
    assert store.read(lambda tx: tx.devices.list()) == (now, second)
    assert store.read(lambda tx: tx.devices.list(account_id="a2")) == (second,)
    assert store.read(lambda tx: tx.devices.list(organisation_id="o1")) == (now,)
    store.write(lambda tx: tx.devices.clear())
    assert store.read(lambda tx: tx.devices.list()) == ()


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM journal_entry", "UPDATE journal_entry SET signature = entry"],
)
def test_the_database_itself_keeps_what_came(address: str, statement: str) -> None:
    store = open_store(address)
    keep(store, an_entry())
    store.close()
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection, pytest.raises(DatabaseError):
        connection.execute(text(statement))
    engine.dispose()
