"""The profiles of the package, held to the law they cite."""

from decimal import Decimal

import pytest

from manifest_service.texts import LOCALES
from manifest_service.waste.profile import load_profiles

PROFILES = load_profiles()
EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.key)


def test_the_five_construction_streams_and_two_hazardous_ones_are_there():
    assert set(PROFILES) == {
        "construction_soil",
        "construction_slurry",
        "construction_site",
        "construction_demolition",
        "construction_renovation",
        "hazardous_industrial",
        "hazardous_medical",
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
        ("900-001-S61", set()),
    ],
)
def test_a_code_travels_only_in_its_streams(code, streams):
    assert {key for key, profile in PROFILES.items() if profile.allows_code(code)} == streams
