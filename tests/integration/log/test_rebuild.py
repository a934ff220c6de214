"""Read rows made again from the log, with little memory, are the rows that were there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from manifest_service.services import projections
from manifest_service.services.ports import ManifestQuery, Transaction
from tests.workflows.county import County, make_county


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
