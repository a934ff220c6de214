"""Read rows made again from the log, with little memory, are the rows that were there."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from manifest_service.services import projections
from manifest_service.services.ports import ManifestQuery, Transaction
from tests.workflows.county import County, make_county
from tests.workflows.journeys import STORIES
from tests.workflows.story import Told


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path)
    yield made
    made.app.extensions["services"].store.close()


def rows(tx: Transaction) -> tuple[object, ...]:
    manifests = tx.manifests.search(ManifestQuery(limit=100))
    labels = [tx.manifests.by_label(token) for row in manifests for token in row.label_tokens]
    moved = tx.moved.between("builder", date(2026, 1, 1), date(2026, 12, 31))
    return manifests, labels, tx.registry.list("vehicle"), moved


def test_a_rebuild_that_forgets_streams_makes_the_same_rows(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [county.issue(county.hazardous())["number"] for _ in range(5)]
    for number in numbers[:-1]:
        county.done(number, "voided", "clerk", {"reason": "计划取消"})
    services = county.app.extensions["services"]
    before = services.store.read(rows)
    assert [moved.kg for moved in before[3]] == [2000]
    monkeypatch.setattr(projections, "REMEMBERED", 2)
    assert services.upkeep.rebuild() == services.upkeep.head().size
    assert services.store.read(rows) == before


def test_lists_changed_behind_the_log_are_named(county: County, tmp_path: Path) -> None:
    """`verify` holds of a log whose lists were changed: what is shown and summed is not in it."""
    for story in (
        "two-carriers",
        "medical-round",
        "correction",
        "refused-part",
        "temporary-storage",
    ):
        next(one for one in STORIES if one.name == story).tell(Told(county=county))
    services = county.app.extensions["services"]
    assert services.upkeep.rows_that_differ() == ()
    before = services.store.read(lambda tx: tx.projections.digests())
    with sqlite3.connect(tmp_path / "manifest.sqlite3") as database:
        database.execute("UPDATE manifest SET status='disposed' WHERE status<>'disposed'")
        database.execute("UPDATE alert SET status='closed'")
        database.execute("DELETE FROM one_ledger")
        database.execute("UPDATE entry SET active=0 WHERE kind='zone' OR kind='permit'")
    database.close()
    assert services.upkeep.verify().problems == ()
    changed = services.store.read(lambda tx: tx.projections.digests())
    differ = services.upkeep.rows_that_differ()
    assert set(differ) == {name for name in before if before[name] != changed[name]}
    assert {"manifest", "one_ledger", "entry"} <= set(differ)
    assert services.store.read(lambda tx: tx.projections.digests()) == changed
    services.upkeep.rebuild()
    assert services.upkeep.rows_that_differ() == ()
