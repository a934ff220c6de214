"""The profiles of the package, held to the law they cite."""

from dataclasses import replace
from decimal import Decimal

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.events.checks import beyond_tolerance
from manifest_service.events.messages import WasteLine
from manifest_service.texts import LOCALES
from manifest_service.waste.profile import load_profiles
from tests.unit.events.building import (
    CLERK,
    DRIVER,
    GATE,
    a_draft,
    after,
    disposed,
    loaded,
    received,
)

PROFILES = load_profiles()
EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.key)


def test_the_streams_of_the_package_are_there():
    assert set(PROFILES) == {
        "construction_soil",
        "construction_slurry",
        "construction_site",
        "construction_demolition",
        "construction_renovation",
        "hazardous_industrial",
        "hazardous_medical",
        "kitchen_waste",
        "sewage_sludge",
    }


@EVERY_PROFILE
def test_a_profile_and_its_methods_have_words_in_every_language(profile):
    for locale in LOCALES:
        assert profile.name(locale).strip()
        for method in profile.methods:
            assert profile.method_name(method, locale) != method


@EVERY_PROFILE
def test_hazardous_waste_asks_for_what_order_23_asks_for(profile):
    hazardous = profile.family == "hazardous"
    assert profile.hazards_required is hazardous
    assert profile.packaging_required is hazardous
    assert profile.label_scan_required is hazardous
    assert profile.driver_certificate_required is hazardous
    assert profile.receipt_working_days == 5


@EVERY_PROFILE
def test_figures_are_plausible(profile):
    assert Decimal(1_000) < profile.max_trip_kg < Decimal(100_000)
    assert Decimal(0) < profile.tolerance_fraction < Decimal("0.2")
    assert profile.methods


@pytest.mark.parametrize(
    ("code", "streams"),
    [
        ("313-001-34", {"hazardous_industrial"}),
        ("841-001-01", {"hazardous_medical"}),
        ("900-001-S72", {key for key in PROFILES if key.startswith("construction")}),
        ("900-001-S61", {"kitchen_waste"}),
        ("462-001-S07", {"sewage_sludge"}),
        ("900-001-S64", set()),
    ],
)
def test_a_code_travels_only_in_its_streams(code, streams):
    assert {key for key, profile in PROFILES.items() if profile.allows_code(code)} == streams


CASES = [
    pytest.param(profile, case, id=f"{profile.key}: {case['says']}")
    for profile in PROFILES.values()
    for case in profile.cases
]


@pytest.mark.parametrize(("profile", "case"), CASES)
def test_a_profile_does_what_its_own_cases_say(profile, case):
    assert outcome(profile, case) == case.get("refused")
    if "differs" in case:
        differs = beyond_tolerance(Decimal(case["kg"]), Decimal(case["received_kg"]), profile)
        assert differs is case["differs"]


def test_the_streams_that_tell_cases_have_cases_that_pass_and_cases_that_are_refused():
    for key in ("kitchen_waste", "sewage_sludge", "hazardous_medical"):
        refused = {case.get("refused") for case in PROFILES[key].cases}
        assert None in refused
        assert len(refused) > 1


def outcome(profile, case):
    """The code with which a draft of the case, its loading or its disposal is refused; None when it is
    not."""
    said = {
        name: tuple(v) if isinstance(v, list) else v for name, v in case.get("line", {}).items()
    }
    line = WasteLine(code=case["code"], name="x", declared_kg=Decimal(case["kg"]), **said)
    tokens = tuple(f"t{n}" for n in range(line.packages + 1))
    draft = replace(a_draft(), stream=profile.key, waste=(line,), label_tokens=tokens)
    try:
        manifest = after(None, draft, CLERK, profile)
        if "loads" in case:
            scanned = replace(loaded(case["kg"]), scans=tokens, **case["loads"])
            after(manifest, scanned, DRIVER, profile)
        if "method" in case:
            manifest = after(manifest, received(case["kg"]), GATE, profile)
            after(manifest, disposed(case["kg"], case["method"]), GATE, profile)
    except InvalidInput as error:
        return error.faults[0].code
    return None
