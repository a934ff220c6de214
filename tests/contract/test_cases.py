"""The promises of cases, of checks at the roadside, and of what is like an alert, under every adapter."""

from datetime import date, timedelta
from typing import Any

import pytest

from manifest_service.events.canonical import time_text
from manifest_service.services.ports import (
    AlertLike,
    CaseQuery,
    CaseRow,
    RoadsideQuery,
    RoadsideRow,
    Store,
)
from tests.contract.building import NOON, an_alert_row


def a_case_row(id: str = "c1", *, hours: float = 0, **changes: Any) -> CaseRow:
    values: dict[str, Any] = {
        "id": id,
        "version": 1,
        "status": "open",
        "outcome": None,
        "opened_at": NOON + timedelta(hours=hours),
        "opened_by": "u1",
        "changed_at": NOON + timedelta(hours=hours),
        "alert_ids": ("a1",),
        "party_ids": ("car",),
        "open_tasks": 0,
        "next_due_on": None,
    }
    return CaseRow(**{**values, **changes})


def a_check_row(id: str = "k1", *, hours: float = 0, **changes: Any) -> RoadsideRow:
    values: dict[str, Any] = {
        "id": id,
        "officer_id": "u1",
        "checked_at": NOON + timedelta(hours=hours),
        "recorded_at": NOON + timedelta(hours=hours + 1),
        "in_order": True,
        "seen": ("genuine",),
        "plate": "鲁P12345",
        "vehicle_id": "v1",
        "manifest_number": "N1",
        "lon": 115.5,
        "lat": 36.4,
        "photos": ("ab" * 32,),
    }
    return RoadsideRow(**{**values, **changes})


def test_a_case_row_comes_back_exactly_and_is_replaced(store: Store) -> None:
    row = a_case_row(alert_ids=("a2", "a1"), party_ids=(), next_due_on=date(2026, 12, 1))
    store.write(lambda tx: tx.cases.put_all([row, a_case_row("c2")]))
    assert store.read(lambda tx: tx.cases.get("c1")) == row
    after = a_case_row(version=2, status="decided", outcome="violation", alert_ids=("a3",))
    store.write(lambda tx: tx.cases.put(after))
    assert store.read(lambda tx: tx.cases.get("c1")) == after
    assert store.read(lambda tx: tx.cases.search(CaseQuery(alert_id="a1"))) == (a_case_row("c2"),)
    assert store.read(lambda tx: tx.cases.count_by_status()) == {"decided": 1, "open": 1}
    store.write(lambda tx: tx.cases.clear())
    assert store.read(lambda tx: tx.cases.get("c1")) is None
    assert store.read(lambda tx: tx.cases.search(CaseQuery(party_id="car"))) == ()


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, ["c3", "c2", "c1"]),
        ({"statuses": ("open", "appealed")}, ["c2", "c1"]),
        ({"alert_id": "a2"}, ["c3", "c1"]),
        ({"party_id": "other"}, ["c2"]),
        ({"party_id": ""}, []),
        ({"limit": 1}, ["c3"]),
        ({"after": (time_text(NOON), "c2")}, ["c1"]),
    ],
)
def test_cases_are_searched_newest_first(
    store: Store, query: dict[str, Any], ids: list[str]
) -> None:
    rows = [
        a_case_row("c1", alert_ids=("a1", "a2")),
        a_case_row("c2", status="appealed", party_ids=("car", "other")),
        a_case_row("c3", hours=1, status="closed", alert_ids=("a2",)),
    ]
    store.write(lambda tx: tx.cases.put_all(rows))
    found = store.read(lambda tx: tx.cases.search(CaseQuery(**query)))
    assert [row.id for row in found] == ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, ["k3", "k2", "k1"]),
        ({"officer_id": "u2"}, ["k2"]),
        ({"vehicle_id": "v1"}, ["k2", "k1"]),
        ({"manifest_number": "N1"}, ["k2", "k1"]),
        ({"limit": 1}, ["k3"]),
        ({"after": (time_text(NOON), "k2")}, ["k1"]),
    ],
)
def test_checks_are_searched_newest_first(
    store: Store, query: dict[str, Any], ids: list[str]
) -> None:
    bare = {"plate": None, "vehicle_id": None, "manifest_number": None, "lon": None, "lat": None}
    rows = [
        a_check_row("k1"),
        a_check_row("k2", officer_id="u2", in_order=False, seen=(), photos=()),
        a_check_row("k3", hours=1, **bare),
    ]
    store.write(lambda tx: tx.roadside.put_all(rows))
    assert store.read(lambda tx: [tx.roadside.get(row.id) for row in rows]) == rows
    found = store.read(lambda tx: tx.roadside.search(RoadsideQuery(**query)))
    assert [row.id for row in found] == ids


def test_the_record_of_a_firm_is_counted_by_rule_and_verdict(store: Store) -> None:
    old = NOON - timedelta(days=400)
    rows = [
        an_alert_row("a1"),
        an_alert_row("a2", status="decided", verdict="confirmed"),
        an_alert_row("a3", status="closed", verdict="false"),
        an_alert_row("a4", rule="signal_lost", status="assigned"),
        an_alert_row("a5", status="superseded"),
        an_alert_row("a6", review=True),
        an_alert_row("a7", raised_at=old),
        an_alert_row("a8", carrier_id="other"),
    ]
    store.write(lambda tx: tx.alerts.put_all(rows))
    since = NOON - timedelta(days=365)
    rule = rows[0].rule
    found = store.read(lambda tx: tx.alerts.tally("carrier_id", rows[0].carrier_id or "", since))
    counted = {t.rule: (t.alerts, t.open, t.confirmed, t.false, t.unclear) for t in found}
    assert counted == {rule: (3, 1, 1, 1, 0), "signal_lost": (1, 1, 0, 0, 0)}
    assert [t.rule for t in found] == sorted(counted)


def test_alerts_are_alike_by_vehicle_firm_or_place_within_their_rule(store: Store) -> None:
    apart = {"vehicle_id": "v9", "carrier_id": "c9", "lon": 100.0, "lat": 30.0}
    rows = [
        an_alert_row("a0", lon=115.5, lat=36.4),
        an_alert_row("a1", **{**apart, "vehicle_id": "v1"}),
        an_alert_row("a2", **{**apart, "carrier_id": "car"}),
        an_alert_row("a3", **{**apart, "lon": 115.501, "lat": 36.401}),
        an_alert_row("a4", **apart),
        an_alert_row("a5", **{**apart, "vehicle_id": "v1", "rule": "signal_lost"}),
        an_alert_row("a6", **{**apart, "vehicle_id": "v1", "status": "superseded"}),
        an_alert_row("a7", **{**apart, "vehicle_id": None, "carrier_id": None, "lon": None}),
    ]
    store.write(lambda tx: tx.alerts.put_all(rows))

    def like(**changes: Any) -> list[str]:
        asked: dict[str, Any] = {
            "id": "a0",
            "rule": rows[0].rule,
            "since": NOON - timedelta(days=1),
            "vehicle_id": "v1",
            "carrier_id": "car",
            "box": (115.49, 36.39, 115.51, 36.41),
        }
        return [
            row.id
            for row in store.read(lambda tx: tx.alerts.like(AlertLike(**{**asked, **changes})))
        ]

    assert like() == ["a3", "a2", "a1"]
    assert like(limit=1) == ["a3"]
    assert like(box=None) == ["a2", "a1"]
    assert like(box=None, vehicle_id=None, carrier_id=None) == []
    assert like(since=NOON + timedelta(days=1)) == []
