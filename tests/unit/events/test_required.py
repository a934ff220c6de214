"""Fields a stream's profile requires, by step, over the sealing table."""

from dataclasses import replace
from decimal import Decimal

import pytest

from manifest_service.errors import InvalidInput, Unusable
from manifest_service.events import required
from manifest_service.events.messages import (
    Amended,
    Arrived,
    CorrectionProposed,
    Transported,
    WeighbridgeTicket,
)
from manifest_service.waste.profile import load_profiles

from .building import CLERK, DRIVER, GATE, NOON, SOIL, a_draft, after, loaded, received

TICKET = WeighbridgeTicket(gross_kg=Decimal(20000), tare_kg=Decimal(8000), net_kg=Decimal(12000))


def asking(**steps: list[str]):
    return replace(SOIL, required={step: tuple(paths) for step, paths in steps.items()})


def gaps(call) -> dict[str, str]:
    with pytest.raises(InvalidInput) as said:
        call()
    return {fault.path: fault.code for fault in said.value.faults}


def test_a_draft_without_what_its_stream_requires_is_refused_field_by_field():
    profile = asking(generated=["planned_departure_at", "waste.packaging", "waste.packages"])
    assert gaps(lambda: after(None, a_draft(), CLERK, profile)) == {
        "planned_departure_at": "required",
        "waste.0.packaging": "packaging_missing",
        "waste.0.packages": "required",
    }


def test_with_them_it_is_issued():
    profile = asking(generated=["planned_departure_at"])
    draft = a_draft(planned_departure_at=NOON)
    assert after(None, draft, CLERK, profile).status == "issued"


def test_a_step_that_leaves_out_a_field_of_its_own_is_refused():
    profile = asking(loaded=["ticket"])
    manifest = after(None, a_draft(), CLERK, profile)
    assert gaps(lambda: after(manifest, loaded(), DRIVER, profile)) == {"data.ticket": "required"}
    weighed = replace(loaded(), ticket=TICKET)
    assert after(manifest, weighed, DRIVER, profile).status == "loaded"


def test_a_field_of_the_manifest_may_be_filled_in_until_its_step():
    profile = asking(transported=["national_number"])
    manifest = after(None, a_draft(), CLERK, profile)
    manifest = after(manifest, loaded(), DRIVER, profile)
    assert gaps(lambda: after(manifest, Transported(), DRIVER, profile)) == {
        "national_number": "required"
    }
    filled = after(manifest, Amended(values={"national_number": "20263715000001"}), CLERK, profile)
    gone = after(filled, Transported(), DRIVER, profile)
    assert gone.status == "in_transit"
    emptied = Amended(values={"national_number": None})
    assert gaps(lambda: after(gone, emptied, CLERK, profile)) == {
        "data.values.national_number": "required"
    }


def test_a_step_told_late_is_saved_with_a_warning_since_nobody_could_fill_it_in():
    profile = asking(transported=["route_id"])
    manifest = after(None, a_draft(), CLERK, profile)
    manifest = after(manifest, Arrived(site_id="s2"), GATE, profile)
    late = after(manifest, Transported(), DRIVER, profile)
    assert required.WARNING in late.history[-1].event.warnings


def test_what_was_on_paper_is_entered_with_its_gaps_as_a_warning():
    profile = asking(generated=["planned_departure_at"])
    manifest = after(None, a_draft(paper_number="NO. 17"), CLERK, profile)
    assert manifest.issued.warnings == (required.WARNING,)


def test_a_correction_cannot_take_away_what_its_step_required():
    profile = asking(loaded=["ticket"])
    manifest = after(None, a_draft(), CLERK, profile)
    manifest = after(manifest, replace(loaded(), ticket=TICKET), DRIVER, profile)
    manifest = after(manifest, received(), GATE, profile)
    taken = CorrectionProposed(corrects=2, values={"ticket": None}, reason="no scale there")
    assert gaps(lambda: after(manifest, taken, DRIVER, profile)) == {
        "data.values.ticket": "required"
    }


@pytest.mark.parametrize(
    "steps",
    [
        {"generated": ["colour"]},
        {"generated": ["waste"]},
        {"generated": ["carrier_id"]},
        {"generated": ["waste.smell"]},
        {"loaded": ["route_id.name"]},
        {"received": ["planned_departure_at"]},
        {"disposed": ["waste.packages"]},
        {"lost": ["national_number"]},
        {"loaded": ["loaded_kg"]},
    ],
    ids=str,
)
def test_a_profile_that_asks_for_what_cannot_be_is_unusable(steps):
    with pytest.raises(Unusable) as said:
        required.added(asking(**steps))
    assert said.value.code == "profile_requires_unknown"


def test_the_profiles_of_the_package_are_usable():
    for profile in load_profiles().values():
        required.added(profile)


def test_nothing_is_asked_of_a_stream_that_asks_for_nothing():
    assert required.added(SOIL) == ()
