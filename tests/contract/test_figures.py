"""Figures for whoever watches, the same from every store; of an empty store, and by indexes."""

from datetime import date

from sqlalchemy import event

from manifest_service.adapters.memory import MemoryStore
from manifest_service.adapters.sql.opening import open_store
from manifest_service.services.ports import Figures, Store

TODAY = date(2026, 11, 27)


def test_an_empty_store_has_nothing_open(store: Store) -> None:
    found = store.read(lambda tx: tx.figures.now(TODAY))
    assert found == Figures(
        open_manifests={},
        overdue_clocks=0,
        open_alerts={},
        deliveries={"waiting": 0, "dead": 0},
        held_entries=0,
        newest_fix_ms=None,
        fixes=found.fixes,
        database_bytes=found.database_bytes,
    )
    assert not any(found.fixes.values())
    assert found.database_bytes > 0 or isinstance(store, MemoryStore)


def test_no_table_that_grows_is_read_from_end_to_end(sqlite_address: str) -> None:
    store = open_store(sqlite_address)
    said: list[tuple[str, object]] = []
    event.listen(
        store._readers,  # type: ignore[union-attr]
        "before_cursor_execute",
        lambda c, cursor, statement, parameters, *_: said.append((statement, parameters)),
    )
    store.read(lambda tx: tx.figures.now(TODAY))
    plans = []
    with store.engine.connect() as connection:
        for statement, parameters in said:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
            plans += [row[-1] for row in rows]
    store.close()
    assert any("ix_manifest_status_issued_at" in plan for plan in plans)
    scanned = {plan for plan in plans if plan.startswith("SCAN")}
    # One row for each vehicle, and one for each flag; deadlines that run, by their own index.
    small = ("last_fix", "fix_count", "ix_clock_running", "pragma_page", "CONSTANT ROW")
    assert [plan for plan in scanned if not any(word in plan for word in small)] == []
