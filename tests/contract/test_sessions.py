"""The promises of sessions, under every adapter."""

from datetime import timedelta
from typing import Any

from manifest_service.services.ports import SessionRow, Store
from tests.contract.building import NOON


def a_session(digest: str = "d1", **changes: Any) -> SessionRow:
    values: dict[str, Any] = {
        "digest": digest,
        "account_id": "a1",
        "mark": "m",
        "kind": "page",
        "proof": "password",
        "began_at": NOON,
        "seen_at": NOON,
        "address": "203.0.113.7",
        "agent": "a browser",
    }
    return SessionRow(**values | changes)


def put(store: Store, *rows: SessionRow) -> None:
    for row in rows:
        store.write(lambda tx, r=row: tx.sessions.put(r))


def of(store: Store, account_id: str = "a1") -> list[str]:
    return [row.digest for row in store.read(lambda tx: tx.sessions.of(account_id))]


def test_an_account_s_sessions_are_listed_latest_first(store: Store) -> None:
    hour = timedelta(hours=1)
    put(store, a_session("d1"), a_session("d2", began_at=NOON + hour), a_session("d0"))
    put(store, a_session("d9", account_id="a2"))
    assert of(store) == ["d2", "d0", "d1"]
    assert store.read(lambda tx: tx.sessions.get("d1")) == a_session("d1")
    assert store.read(lambda tx: tx.sessions.get("dx")) is None


def test_an_act_moves_its_session_and_brings_back_none_that_ended(store: Store) -> None:
    later = NOON + timedelta(minutes=5)
    put(store, a_session("d1"))
    store.write(lambda tx: tx.sessions.seen("d1", later))
    assert store.read(lambda tx: tx.sessions.get("d1")) == a_session("d1", seen_at=later)
    store.write(lambda tx: tx.sessions.end("d1"))
    store.write(lambda tx: tx.sessions.seen("d1", later))
    assert store.read(lambda tx: tx.sessions.get("d1")) is None


def test_all_of_one_account_end_and_nobody_else_s(store: Store) -> None:
    put(store, a_session("d1"), a_session("d2"), a_session("d9", account_id="a2"))
    store.write(lambda tx: tx.sessions.end_all("a1"))
    assert (of(store), of(store, "a2")) == ([], ["d9"])


def test_what_began_long_ago_is_forgotten(store: Store) -> None:
    put(store, a_session("d1"), a_session("d2", began_at=NOON + timedelta(hours=1)))
    store.write(lambda tx: tx.sessions.forget(NOON + timedelta(hours=1)))
    assert of(store) == ["d2"]
