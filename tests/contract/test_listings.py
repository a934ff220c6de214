"""The promises of the board of recycled products, under every adapter."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from manifest_service.events.canonical import time_text
from manifest_service.services.ports import ListingQuery, ListingRow, Store
from tests.contract.building import NOON

TODAY = date(2026, 11, 23)


def a_row(id: str = "l1", *, hours: float = 0, **changes: Any) -> ListingRow:
    values: dict[str, Any] = {
        "id": id,
        "version": 1,
        "side": "offer",
        "product": "coarse_aggregate",
        "grade": "5-31.5 mm, II",
        "mass_kg": Decimal("1200000.125"),
        "organisation_id": "rec",
        "site_id": "s2",
        "from_on": TODAY,
        "until_on": date(2026, 12, 31),
        "posted_at": NOON + timedelta(hours=hours),
        "withdrawn_at": None,
    }
    return ListingRow(**values | changes)


def ids(store: Store, **query: Any) -> list[str]:
    return [row.id for row in store.read(lambda tx: tx.listings.search(ListingQuery(**query)))]


def test_a_listing_comes_back_exactly_is_replaced_and_cleared(store: Store) -> None:
    store.write(lambda tx: tx.listings.put(a_row()))
    row = a_row(version=2, withdrawn_at=NOON + timedelta(days=1))
    store.write(lambda tx: tx.listings.put(row))
    assert store.read(lambda tx: tx.listings.search(ListingQuery())) == (row,)
    store.write(lambda tx: tx.listings.clear())
    assert ids(store) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["l3", "l2", "l1"]),
        ({"side": "wanted"}, ["l2"]),
        ({"product": "powder"}, ["l3"]),
        ({"organisation_id": "gen"}, ["l2"]),
        ({"limit": 1}, ["l3"]),
        ({"after": (time_text(NOON), "l2")}, ["l1"]),
        ({"standing_on": TODAY}, ["l2", "l1"]),
        ({"standing_on": date(2026, 12, 31)}, ["l1"]),
        ({"standing_on": date(2027, 1, 1)}, []),
    ],
)
def test_the_board_is_searched_newest_first(
    store: Store, query: dict[str, Any], found: list[str]
) -> None:
    rows = [
        a_row("l1"),
        a_row("l2", side="wanted", organisation_id="gen", until_on=date(2026, 11, 30)),
        a_row("l3", hours=1, product="powder", withdrawn_at=NOON + timedelta(hours=2)),
    ]
    store.write(lambda tx: tx.listings.put_all(rows))
    assert ids(store, **query) == found
