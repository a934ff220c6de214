"""The promises of plans and of what was moved, under every adapter."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from manifest_service.events.canonical import time_text
from manifest_service.services.ports import Movement, PlanQuery, Store
from tests.contract.building import NOON, a_plan_row


def put(store: Store, *rows: Any) -> None:
    store.write(lambda tx: tx.plans.put_all(rows))


def test_a_plan_row_comes_back_exactly_and_is_replaced(store: Store) -> None:
    put(store, a_plan_row())
    row = a_plan_row(
        version=2, status="approved", in_force=True, number="备-1", filed_at=NOON, revision=2
    )
    store.write(lambda tx: tx.plans.put(row))
    assert store.read(lambda tx: tx.plans.get("p1")) == row
    assert store.read(lambda tx: tx.plans.get("p2")) is None
    store.write(lambda tx: tx.plans.clear())
    assert store.read(lambda tx: tx.plans.get("p1")) is None


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, ["p3", "p2", "p1"]),
        ({"kinds": ("treatment_plan",)}, ["p2"]),
        ({"statuses": ("draft", "filed")}, ["p2", "p1"]),
        ({"holder_id": "other"}, ["p3"]),
        ({"text": "a-%"}, ["p3"]),
        ({"text": "a_"}, []),
        ({"limit": 2}, ["p3", "p2"]),
        ({"after": (time_text(NOON), "p2")}, ["p1"]),
    ],
)
def test_plans_are_searched_newest_first(
    store: Store, query: dict[str, Any], ids: list[str]
) -> None:
    put(
        store,
        a_plan_row("p1"),
        a_plan_row("p2", kind="treatment_plan", status="filed"),
        a_plan_row("p3", hours=1, holder_id="other", status="approved", number="A-%"),
    )
    found = store.read(lambda tx: tx.plans.search(PlanQuery(**query)))
    assert [row.id for row in found] == ids


def test_what_is_in_force_on_a_day_is_found_to_its_last_day(store: Store) -> None:
    put(
        store,
        a_plan_row("p1", in_force=True),
        a_plan_row("p2", in_force=True, valid_until_on=date(2026, 6, 30)),
        a_plan_row("p3"),
        a_plan_row("p4", in_force=True, holder_id="other"),
        a_plan_row("p5", in_force=True, valid_from_on=date(2026, 7, 1)),
    )

    def ids(month: int, day: int) -> list[str]:
        on = date(2026, month, day)
        return [row.id for row in store.read(lambda tx: tx.plans.in_force("gen", on))]

    assert ids(6, 30) == ["p1", "p2"]
    assert ids(7, 1) == ["p1", "p5"]
    over = store.read(lambda tx: tx.plans.over(date(2026, 7, 1), 9))
    assert [row.id for row in over] == ["p2"]
    everything = store.read(lambda tx: tx.plans.over(date(2027, 1, 1), 2))
    assert [row.id for row in everything] == ["p2", "p1"]


def test_a_number_is_found_among_its_kind_while_it_is_in_force(store: Store) -> None:
    put(
        store,
        a_plan_row("p1", in_force=True, number="A"),
        a_plan_row("p2", in_force=False, number="A"),
        a_plan_row("p3", in_force=True, number="A", kind="treatment_plan"),
    )
    found = store.read(lambda tx: tx.plans.by_number("management_plan", "A"))
    assert [row.id for row in found] == ["p1"]


def movement(**changes: str) -> Movement:
    names = ("generator_id", "code", "receiver_id", "origin_site_id", "destination_site_id")
    return Movement(**{name: name for name in names} | {"generator_id": "gen"} | changes)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("2026-01-01", "2026-12-31"),
        ("2026-01-02", "2026-12-30"),
        ("2026-03-10", "2026-03-10"),
        ("2026-03-10", "2026-04-20"),
        ("2026-02-28", "2026-03-01"),
        ("2026-03-31", "2026-05-01"),
        ("2026-03-01", "2026-03-31"),
        ("2025-06-15", "2027-06-14"),
        ("2026-05-02", "2026-05-01"),
    ],
)
def test_what_was_moved_is_summed_from_day_to_day(store: Store, begins: str, ends: str) -> None:
    first, last = date.fromisoformat(begins), date.fromisoformat(ends)
    days = [date(2025, 12, 20) + timedelta(days=n) for n in range(0, 400, 3)]
    days += [first, last, first - timedelta(days=1), last + timedelta(days=1)]
    changes = [(day, movement(), Decimal(n) + Decimal("0.125")) for n, day in enumerate(days)]
    store.write(lambda tx: tx.moved.add(changes))
    expected = sum((kg for day, _, kg in changes if first <= day <= last), Decimal(0))
    found = store.read(lambda tx: tx.moved.between("gen", first, last))
    assert [(each.movement, each.kg) for each in found] == (
        [(movement(), expected)] if expected else []
    )


def test_what_is_taken_back_is_gone_and_movements_are_kept_apart(store: Store) -> None:
    day, other = date(2026, 11, 20), movement(receiver_id="other")
    foreign = movement(generator_id="somebody")
    for kg in (Decimal(12000), Decimal("-199.5"), Decimal("-11800.5")):
        store.write(lambda tx, kg=kg: tx.moved.add([(day, movement(), kg)]))
    store.write(lambda tx: tx.moved.add([(day, other, Decimal(7)), (day, foreign, Decimal(9))]))
    store.write(lambda tx: tx.moved.add([]))
    found = store.read(lambda tx: tx.moved.between("gen", day, day))
    assert [(each.movement, each.kg) for each in found] == [(other, Decimal(7))]
    store.write(lambda tx: tx.moved.clear())
    assert store.read(lambda tx: tx.moved.between("gen", day, day)) == ()
