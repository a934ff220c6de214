"""The promises of second factors and of secrets good once, under every adapter."""

import threading
from datetime import timedelta
from typing import Any

from manifest_service.services.ports import FactorRow, OneTimeRow, Store
from tests.contract.building import NOON


def a_factor(id: str = "f1", **changes: Any) -> FactorRow:
    values: dict[str, Any] = {
        "id": id,
        "account_id": "a1",
        "kind": "totp",
        "name": "phone",
        "secret": b"\x00sealed",
        "credential_id": None,
        "counter": 10,
        "added_at": NOON,
        "used_at": None,
    }
    return FactorRow(**values | changes)


def put(store: Store, *rows: FactorRow) -> None:
    for row in rows:
        store.write(lambda tx, r=row: tx.factors.put(r))


def test_factors_are_found_by_account_and_credential(store: Store) -> None:
    later = a_factor("f0", added_at=NOON + timedelta(minutes=1))
    key = a_factor("f2", account_id="a2", kind="passkey", credential_id="abc")
    put(store, later, a_factor("f1"), key)
    assert store.read(lambda tx: tx.factors.of("a1")) == (a_factor("f1"), later)
    assert store.read(lambda tx: tx.factors.by_credential("abc")) == key
    assert store.read(lambda tx: tx.factors.by_credential("abd")) is None
    assert store.read(lambda tx: tx.factors.holders()) == {"a1", "a2"}
    store.write(lambda tx: tx.factors.remove("f2"))
    assert store.read(lambda tx: tx.factors.holders()) == {"a1"}


def test_a_counter_only_goes_up(store: Store) -> None:
    put(store, a_factor())
    counted = [store.write(lambda tx, n=n: tx.factors.count_up("f1", n, NOON)) for n in (10, 9, 11)]
    assert counted == [False, False, True]
    assert not store.write(lambda tx: tx.factors.count_up("fx", 99, NOON))
    (row,) = store.read(lambda tx: tx.factors.of("a1"))
    assert (row.counter, row.used_at) == (11, NOON)


def at_once(work: Any) -> list[Any]:
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(work())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_many_who_bring_the_same_code_one_is_told_it_is_new(store: Store) -> None:
    put(store, a_factor())
    found = at_once(lambda: store.write(lambda tx: tx.factors.count_up("f1", 11, NOON)))
    assert sorted(found) == [False] * 5 + [True]


def test_recovery_codes_are_each_good_once(store: Store) -> None:
    store.write(lambda tx: tx.factors.put_codes("a1", ["h0", "h1", "h2"]))
    found = at_once(lambda: store.write(lambda tx: tx.factors.use_code("a1", 1)))
    assert sorted(found) == [False] * 5 + [True]
    assert store.read(lambda tx: tx.factors.codes("a1")) == {0: "h0", 2: "h2"}
    store.write(lambda tx: tx.factors.put_codes("a1", ["h9"]))
    assert store.read(lambda tx: tx.factors.codes("a1")) == {0: "h9"}
    store.write(lambda tx: tx.factors.put_codes("a1", []))
    assert store.read(lambda tx: tx.factors.codes("a1")) == {}


def a_secret(digest: str = "d1", **changes: Any) -> OneTimeRow:
    values: dict[str, Any] = {
        "digest": digest,
        "purpose": "totp",
        "account_id": None,
        "until_at": NOON,
        "data": {"sealed": "00"},
    }
    return OneTimeRow(**values | changes)


def test_a_secret_is_taken_by_one(store: Store) -> None:
    store.write(lambda tx: tx.one_times.put(a_secret()))
    assert store.read(lambda tx: tx.one_times.get("d1")) == a_secret()
    found = at_once(lambda: store.write(lambda tx: tx.one_times.take("d1")))
    assert sorted(row is None for row in found) == [False] + [True] * 5
    assert store.read(lambda tx: tx.one_times.get("d1")) is None


def test_secrets_that_are_long_over_are_forgotten(store: Store) -> None:
    store.write(lambda tx: tx.one_times.put(a_secret("d1")))
    store.write(lambda tx: tx.one_times.put(a_secret("d2", until_at=NOON + timedelta(days=2))))
    assert store.read(lambda tx: tx.one_times.get("d1")) is None
