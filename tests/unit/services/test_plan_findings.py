"""What plans in force say against a load: each code, and when it is not said."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from manifest_service.events.plan_content import Content, PlanLine, Window
from manifest_service.services.plan_findings import Covered, Load, plan_findings
from manifest_service.services.ports import Moved, Movement
from manifest_service.texts import LOCALES, words
from manifest_service.waste.profile import load_profiles

PROFILES = load_profiles()
SOIL = replace(PROFILES["construction_soil"], plans={"disposal_approval": "warn"})
ACID = replace(PROFILES["hazardous_industrial"], plans={"management_plan": "refuse"})
ABROAD = replace(ACID, plans={"interprovince_approval": "warn"})
FRIDAY_NIGHT = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)

LOAD = Load(
    waste=(("900-001-S70", Decimal(12000)),),
    receiver_id="yard",
    origin_site_id="site",
    destination_site_id="pit",
    route_id="road",
    times=(FRIDAY_NIGHT,),
    leaves_province=False,
)
ACID_LOAD = replace(LOAD, waste=(("900-300-34", Decimal(2000)),))


def line(code: str, kg: int, receiver_id: str | None = None) -> PlanLine:
    return PlanLine(code=code, quantity_kg=Decimal(kg), receiver_id=receiver_id)


def covered(kind: Any, *lines: PlanLine, moved: Any = (), **content: Any) -> Covered:
    period = {"valid_from_on": date(2026, 1, 1), "valid_until_on": date(2026, 12, 31)}
    found = Content(streams=("any",), lines=lines, **period, **content)
    return Covered(plan_id="p", kind=kind, number="N", content=found, moved=tuple(moved))


def moved(code: str, kg: int, receiver_id: str = "yard") -> Moved:
    way = {"origin_site_id": "site", "destination_site_id": "pit"}
    movement = Movement(generator_id="g", code=code, receiver_id=receiver_id, **way)
    return Moved(movement=movement, kg=Decimal(kg))


def said(*plans: Covered, load: Load = LOAD, profile: Any = SOIL) -> dict[str, dict[str, Any]]:
    return {found.code: found.params for found in plan_findings(plans, load, profile)}


def approval(**content: Any) -> Covered:
    return covered("disposal_approval", line("S7", 50000, "yard"), **content)


def plan(*lines: PlanLine, used: Any = ()) -> Covered:
    return covered("management_plan", *lines, moved=used)


def test_what_is_covered_is_not_spoken_of() -> None:
    assert said(approval()) == {}
    assert said(plan(line("HW34", 2000)), load=ACID_LOAD, profile=ACID) == {}


def test_a_stream_without_a_policy_asks_for_nothing() -> None:
    assert said(profile=PROFILES["hazardous_medical"]) == {}


def test_the_profile_says_whether_a_finding_refuses() -> None:
    (warned,) = plan_findings((), LOAD, SOIL)
    (refused,) = plan_findings((), ACID_LOAD, ACID)
    assert (warned.code, warned.refuses) == ("approval_missing", False)
    assert (refused.code, refused.refuses) == ("plan_missing", True)
    assert refused.params["plan_kind"] == "management_plan"


@pytest.mark.parametrize(
    ("lines", "used", "found"),
    [
        ([line("HW35", 9000)], [], "plan_lacks_code"),
        ([line("900-300-34", 9000, "other")], [], "plan_lacks_receiver"),
        ([line("900-300-34", 1999)], [], "plan_quantity_exceeded"),
        ([line("900-300-34", 9000)], [moved("900-300-34", 7001)], "plan_quantity_exceeded"),
        ([line("900-300-34", 9000)], [moved("900-300-34", 7000)], None),
        ([line("900-300-34", 9000, "yard")], [moved("900-300-34", 9000, "other")], None),
        ([line("900-300-34", 9000)], [moved("313-001-34", 9000)], None),
        ([line("HW34", 1000), line("900-300-34", 1000)], [], None),
        ([line("HW34", 1000), line("900-300-34", 1500)], [moved("900-300-34", 500)], None),
        ([line("HW34", 9000)], [moved("313-001-34", 8000)], "plan_quantity_exceeded"),
    ],
)
def test_a_management_plan_is_asked_for_code_receiver_and_quantity(
    lines: list[PlanLine], used: list[Moved], found: str | None
) -> None:
    spoken = said(plan(*lines, used=used), load=ACID_LOAD, profile=ACID)
    assert list(spoken) == ([found] if found else [])


def test_what_is_left_is_said() -> None:
    spoken = said(
        plan(line("HW34", 9000), used=[moved("900-300-34", 7500)]), load=ACID_LOAD, profile=ACID
    )
    assert spoken["plan_quantity_exceeded"]["left_kg"] == "1500"
    over = plan(line("HW34", 9000), used=[moved("900-300-34", 9500)])
    assert said(over, load=ACID_LOAD, profile=ACID)["plan_quantity_exceeded"]["left_kg"] == "0"


def test_two_wastes_make_one_finding_of_a_code() -> None:
    load = replace(ACID_LOAD, waste=(("900-300-34", Decimal(1)), ("313-001-34", Decimal(1))))
    found = plan_findings([plan(line("HW35", 9))], load, ACID)
    assert [(each.code, each.params["waste_codes"]) for each in found] == [
        ("plan_lacks_code", ["900-300-34", "313-001-34"])
    ]


def test_an_approval_that_is_added_adds_its_quantity() -> None:
    first = replace(approval(), moved=(moved("900-001-S70", 49000),))
    assert list(said(first)) == ["approval_quantity_exceeded"]
    assert said(first, replace(approval(), moved=(moved("900-001-S70", 3000),))) == {}


def test_an_approval_of_another_place_does_not_lend_its_quantity() -> None:
    here = covered("disposal_approval", line("S7", 100), origin_site_ids=("site",))
    there = covered("disposal_approval", line("S7", 90000), origin_site_ids=("elsewhere",))
    assert list(said(here, there)) == ["approval_quantity_exceeded"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"hours": (Window(days=(5,), begins="22:00", ends="05:00"),)}, []),
        ({"hours": (Window(days=(6,), begins="22:00", ends="05:00"),)}, ["approval_hours"]),
        ({"route_ids": ("road", "lane")}, []),
        ({"route_ids": ("lane",)}, ["approval_route"]),
        ({"origin_site_ids": ("other",)}, ["approval_place"]),
        ({"destination_site_ids": ("other",)}, ["approval_place"]),
    ],
)
def test_an_approval_fixes_hours_route_and_place(content: dict[str, Any], found: list[str]) -> None:
    assert list(said(approval(**content))) == found


def test_arrival_must_be_within_the_hours_too() -> None:
    hours = (Window(days=(5,), begins="22:00", ends="23:00"),)
    late = replace(LOAD, times=(FRIDAY_NIGHT, datetime(2026, 11, 20, 15, 0, tzinfo=UTC)))
    assert list(said(approval(hours=hours), load=late)) == ["approval_hours"]


def test_one_of_several_approvals_is_enough_and_the_nearest_one_speaks() -> None:
    wrong = approval(route_ids=("lane",), origin_site_ids=("other",))
    assert said(wrong, approval()) == {}
    assert list(said(wrong, approval(route_ids=("lane",)))) == ["approval_route"]


def test_an_inter_province_approval_is_asked_for_only_when_the_load_leaves() -> None:
    leaving = replace(ACID_LOAD, leaves_province=True)
    assert said(load=ACID_LOAD, profile=ABROAD) == {}
    assert list(said(load=leaving, profile=ABROAD)) == ["interprovince_approval_missing"]
    for lines, found in (
        ([line("HW34", 9000, "yard")], []),
        ([line("HW34", 9000, "other")], ["interprovince_approval_missing"]),
        ([line("HW35", 9000, "yard")], ["interprovince_approval_missing"]),
        ([line("HW34", 1999, "yard")], ["interprovince_quantity_exceeded"]),
    ):
        permit = covered("interprovince_approval", *lines)
        assert list(said(permit, load=leaving, profile=ABROAD)) == found


CODES = (
    "plan_missing",
    "plan_lacks_code",
    "plan_lacks_receiver",
    "plan_quantity_exceeded",
    "approval_missing",
    "approval_quantity_exceeded",
    "approval_hours",
    "approval_route",
    "approval_place",
    "interprovince_approval_missing",
    "interprovince_quantity_exceeded",
)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", CODES)
def test_every_finding_has_words_that_stand_without_parameters(code: str, locale: str) -> None:
    text = words(locale).say(f"refusals.{code}")
    assert text != f"refusals.{code}"
    assert "{" not in text
