"""Times of routes learned from history: proposed with evidence, and applied when they are accepted."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from manifest_service.services.ports import HabitRow
from tests.workflows.county import MORNING, County


def services(county: County) -> Any:
    return county.app.extensions["services"]


def a_trip(county: County, day: int = 0) -> str:
    """Issued, loaded, driven in 25 minutes and arrived."""
    county.at(day * 1440)
    number: str = county.issue()["number"]
    county.at(day * 1440 + 5)
    county.done(number, "loaded", "driver", {"loaded_kg": "12050"})
    county.done(number, "transported", "driver")
    county.drive(day * 1440 + 5, day * 1440 + 30)
    county.done(number, "arrived", "driver", {"site_id": "yard-site"})
    return number


def history(county: County, minutes: float = 25, version: int = 1) -> None:
    """Seven trips of each of three vehicles, a day apart, each a minute longer than the one before."""
    for n in range(3):
        for day in range(7):
            on = MORNING.date() - timedelta(days=day + 1)
            rows = [way(f"v{n}", on, (minutes + day) * 60, version)]
            services(county).store.write(
                lambda tx, rows=rows: tx.habits.replace(rows[0].vehicle_id, rows[0].on, rows)
            )


def way(vehicle: str, on: date, seconds: float, version: int) -> HabitRow:
    return HabitRow(
        kind="way",
        vehicle_id=vehicle,
        on=on,
        at_ms=on.toordinal(),
        seconds=seconds,
        lon=115.4,
        lat=36.48,
        what=f"road/{version}/0/0",
    )


def proposed(county: County, user: str = "admin") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = county.ok("GET", "/habits/route-times", user)["items"]
    return found


def decide(county: County, verdict: str, user: str = "admin", **more: Any) -> tuple[int, Any]:
    body = {"id": str(uuid.uuid4()), "verdict": verdict, **more}
    return county.call("POST", "/habits/route-times/road/decide", user, body)


def test_a_night_keeps_the_time_of_the_way_and_of_its_stretches(county: County) -> None:
    a_trip(county)
    county.at(19 * 60)
    services(county).habits.learn()
    day = MORNING.date()
    store = services(county).store
    (whole,) = store.read(lambda tx: tx.habits.since("way", day, limit=9))
    assert (whole.vehicle_id, whole.what, whole.seconds) == ("truck-1", "road/1/0/0", 1_500)
    parts = store.read(lambda tx: tx.habits.since("stretch", day, limit=9))
    assert [part.what for part in parts] == [f"road/1/0/{n}" for n in range(4)]
    # 8,967 m in 25 minutes.
    assert [part.seconds for part in parts] == pytest.approx([350] * 4, abs=3)


def test_what_is_usual_is_proposed_and_changes_nothing_by_itself(county: County) -> None:
    history(county)
    (found,) = proposed(county, "officer")
    assert (found["route_id"], found["passes"], found["vehicles"], found["days"]) == (
        "road", 21, 3, 7)  # fmt: skip
    assert (found["p5_s"], found["p50_s"], found["p95_s"]) == (1_500, 1_680, 1_860)
    assert overdue(county) == []


def overdue(county: County, minutes: float = 120) -> list[dict[str, Any]]:
    """A trip without a planned arrival, on the way for so long."""
    number = county.issue(county.draft(planned_arrival_at=None))["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12050"})
    county.done(number, "transported", "driver")
    start = (county.clock.now() - MORNING) / timedelta(minutes=1)
    county.at(start + minutes)
    services(county).watching.tick()
    return [one for one in county.alerts() if one["rule"] == "not_arrived"]


@pytest.mark.parametrize(("minutes", "count"), [(87, 0), (89, 1)])
def test_an_accepted_time_is_when_a_trip_without_a_plan_is_expected(
    county: County, minutes: float, count: int
) -> None:
    history(county)
    assert decide(county, "accepted")[0] == 201
    assert proposed(county) == []
    assert len(overdue(county, minutes)) == count


def test_what_was_accepted_later_judges_no_trip_before(county: County) -> None:
    history(county)
    number = county.issue(county.draft(planned_arrival_at=None))["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12050"})
    county.done(number, "transported", "driver")
    county.at(1)
    assert decide(county, "accepted")[0] == 201
    county.at(300)
    services(county).watching.tick()
    assert [one for one in county.alerts() if one["rule"] == "not_arrived"] == []


def test_a_decision_sent_twice_counts_once_and_declining_needs_a_reason(county: County) -> None:
    history(county)
    assert decide(county, "declined")[0] == 422
    id = str(uuid.uuid4())
    first = decide(county, "declined", id=id, reason="施工期间")
    assert first[0] == 201
    assert decide(county, "declined", id=id, reason="施工期间") == first
    assert decide(county, "accepted")[0] == 404
    decided = county.ok("GET", "/habits/route-times", "auditor")["decided"]
    assert [one["verdict"] for one in decided] == ["declined"]


def test_times_that_moved_are_proposed_again(county: County) -> None:
    history(county)
    decide(county, "accepted")
    history(county, minutes=27)
    assert proposed(county) == []
    history(county, minutes=35)
    assert len(proposed(county)) == 1


def test_a_route_drawn_anew_is_learned_anew(county: County) -> None:
    history(county)
    decide(county, "accepted")
    county.at(1)
    route = county.ok("GET", "/routes/road", "admin")
    kept = {k: v for k, v in route.items() if k not in ("version", "recorded_at", "warnings", "id")}
    county.ok("PUT", "/routes/road", "admin", kept | {"half_width_m": 120})
    assert proposed(county) == []
    county.at(2)
    assert overdue(county) == []
    history(county, version=2)
    assert len(proposed(county)) == 1


@pytest.mark.parametrize("user", ["officer", "dispatcher", "clerk"])
def test_only_an_administrator_decides(county: County, user: str) -> None:
    history(county)
    assert decide(county, "accepted", user)[0] == 403
