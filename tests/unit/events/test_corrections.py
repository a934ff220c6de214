"""What stands after corrections, and that no history, however odd, makes the fold lose its footing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import time_text
from manifest_service.events.checks import check_values
from manifest_service.events.manifest import Happened, Manifest, evolve, replay
from manifest_service.events.messages import (
    Amended,
    CorrectionAgreed,
    CorrectionDeclined,
    CorrectionProposed,
    Countersigned,
    Followed,
    LineMass,
    ManifestEvent,
    Received,
    WeighbridgeTicket,
)
from tests.unit.events.building import (
    CLERK,
    DRIVER,
    GATE,
    NOON,
    SOIL,
    a_draft,
    a_manifest,
    after,
    loaded,
    received,
)


def recorded(manifest: Manifest | None, event: ManifestEvent) -> Manifest:
    """What stands when a log holds `event`, whoever let it in."""
    return evolve(manifest, Happened(event=event, occurred_at=NOON, recorded_at=NOON, actor=CLERK))


def corrected(manifest: Manifest, corrects: int, **values: Any) -> Manifest:
    asked = after(
        manifest, CorrectionProposed(corrects=corrects, values=values, reason="r"), DRIVER
    )
    return after(asked, CorrectionAgreed(proposal=asked.version), CLERK)


def fault_of(error: pytest.ExceptionInfo[InvalidInput]) -> Fault:
    return error.value.faults[0]


def test_two_corrections_of_one_step_both_stand_and_the_history_keeps_what_was_said() -> None:
    at = time_text(NOON - timedelta(minutes=7))
    manifest = corrected(a_manifest("in_transit"), 2, loaded_kg="11000")
    manifest = corrected(manifest, 2, occurred_at=at, loaded_kg="11500")
    assert (manifest.loaded_kg, manifest.loaded_at) == (11500, NOON - timedelta(minutes=7))
    assert manifest.standing_at(2) == NOON - timedelta(minutes=7)
    assert manifest.history[1].event == loaded()
    assert manifest.corrections[1].before == {"loaded_kg": "11000", "occurred_at": time_text(NOON)}
    assert replay(manifest.history) == manifest


def test_warnings_of_later_steps_and_of_the_correction_itself_outlive_it() -> None:
    manifest = a_manifest("in_transit")
    agreed = corrected(manifest, 2, loaded_kg="11000")
    late = replace(agreed.history[-1].event, warnings=("recorded_late",))
    last = replace(agreed.history[-1], event=late)
    told = replay((*agreed.history[:-1], last))
    assert told is not None
    assert "recorded_late" in told.warnings
    again = corrected(told, 2, loaded_kg="11100")
    assert "recorded_late" in again.warnings


def test_what_was_amended_before_a_correction_stays_amended() -> None:
    manifest = after(None, a_draft(), CLERK)
    manifest = after(manifest, Amended(values={"route_id": "by-road"}), CLERK)
    manifest = after(manifest, loaded(), DRIVER)
    manifest = corrected(manifest, 3, loaded_kg="11000")
    assert (manifest.issued.route_id, manifest.leg.route_id) == ("by-road", "by-road")
    assert replay(manifest.history) == manifest


@pytest.mark.parametrize("corrects", [-1, 0, 6, 10**9])
def test_a_correction_of_a_step_that_is_not_there_is_no_history(corrects: int) -> None:
    proposed = CorrectionProposed(corrects=corrects, values={"loaded_kg": "1"}, reason="r")
    with pytest.raises(InvalidInput) as error:
        recorded(a_manifest("in_transit"), proposed)
    assert fault_of(error).code == "step_unknown"


@pytest.mark.parametrize(
    "values",
    [
        {"loaded_kg": []},
        {"loaded_kg": "heavy"},
        {"weight": "1"},
        {"occurred_at": "noon"},
        {"occurred_at": 7},
        {"occurred_at": None},
        {"occurred_at": "2026-11-23T04:00:00"},
        {"ticket": "x"},
        {"loaded_kg": None},
    ],
)
def test_agreed_values_that_do_not_fit_are_no_history(values: dict[str, Any]) -> None:
    proposal = CorrectionProposed(corrects=2, values=values, reason="r")
    manifest = recorded(a_manifest("in_transit"), proposal)
    with pytest.raises(InvalidInput):
        recorded(manifest, CorrectionAgreed(proposal=4))


def test_an_answer_to_no_proposal_changes_nothing() -> None:
    manifest = a_manifest("in_transit")
    for event in (
        CorrectionAgreed(proposal=4),
        CorrectionAgreed(proposal=99),
        CorrectionDeclined(proposal=-1),
        Countersigned(seq=77),
        Followed(group_number="G", word="vanished"),
    ):
        stands = recorded(manifest, event)
        assert (stands.status, stands.loaded_kg, stands.corrections, stands.signings) == (
            manifest.status,
            manifest.loaded_kg,
            (),
            manifest.signings,
        )


def test_a_proposal_is_answered_once() -> None:
    manifest = corrected(a_manifest("in_transit"), 2, loaded_kg="11000")
    manifest = corrected(manifest, 2, loaded_kg="11500")
    for answer in (CorrectionAgreed(proposal=4), CorrectionDeclined(proposal=4)):
        stands = recorded(manifest, answer)
        assert (stands.loaded_kg, stands.corrections) == (11500, manifest.corrections)


def test_a_life_begins_with_its_issue_and_has_one() -> None:
    with pytest.raises(InvalidInput):
        recorded(None, loaded())
    with pytest.raises(InvalidInput):
        recorded(a_manifest(), a_draft())


rubbish = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "x", "1E+999999999", "NaN", "2026-11-23T04:00:00.000Z"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
names = st.sampled_from(
    ["loaded_kg", "ticket", "occurred_at", "waste", "vehicle_id", "place", "lines", "number", "x"]
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(names, rubbish, max_size=3), st.integers(-2, 9), st.booleans())
def test_rubbish_is_refused_with_a_code_or_changes_what_it_may(
    values: dict[str, Any], corrects: int, amends: bool
) -> None:
    manifest = a_manifest("received")
    try:
        if amends:
            stands = recorded(manifest, Amended(values=values))
        else:
            proposal = CorrectionProposed(corrects=corrects, values=values, reason="r")
            manifest = recorded(manifest, proposal)
            stands = recorded(manifest, CorrectionAgreed(proposal=manifest.version))
    except InvalidInput:
        return
    assert (stands.version, stands.status) == (manifest.version + 1, "received")


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (
            {"gross_kg": "1000001", "tare_kg": "1", "net_kg": "1000000"},
            "mass_absurd",
        ),
        ({"gross_kg": "2.0001", "tare_kg": "1", "net_kg": "1.0001"}, "mass_too_fine"),
        ({"gross_kg": "1", "tare_kg": "2", "net_kg": "-1"}, "mass_not_positive"),
    ],
)
def test_a_ticket_no_scale_prints_is_refused(event: dict[str, str], code: str) -> None:
    ticket = WeighbridgeTicket(**{name: Decimal(kg) for name, kg in event.items()})
    with pytest.raises(InvalidInput) as error:
        check_values(a_manifest(), replace(loaded("1"), ticket=ticket), SOIL, DRIVER, NOON)
    assert fault_of(error).code == code


def test_lines_finer_than_a_gram_are_refused() -> None:
    line = a_draft().waste[0]
    manifest = after(None, a_draft(waste=(line, line)), CLERK)
    fine = Decimal("0.0000001")
    receipt: Received = received(
        "2",
        lines=(
            LineMass(line=0, accepted_kg=Decimal(1) - fine),
            LineMass(line=1, accepted_kg=Decimal(1) + fine),
        ),
    )
    with pytest.raises(InvalidInput) as error:
        check_values(manifest, receipt, SOIL, GATE, NOON)
    assert fault_of(error).code == "mass_too_fine"
