"""US EPA e-Manifest JSON: what it says becomes ours, what has no counterpart is listed, the rest is asked for."""

import copy
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.interchange.epa import read_epa
from manifest_service.interchange.epa_schema import schema_faults
from manifest_service.interchange.epa_units import DENSITIES, MASSES, VOLUMES, Density, kilograms
from manifest_service.interchange.mapping import ImportMap, LineMap, read_map
from manifest_service.interchange.reading import leaves, read_json
from manifest_service.interchange.taking_in import Reading
from manifest_service.texts import words

_BESIDE = Path(__file__).parents[4] / "shared/data/epa_emanifest"
SAMPLES = Path(os.environ.get("EPA_SAMPLES", _BESIDE))
pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="needs US EPA's samples (../shared/data)"
)
NUMBER = "123456789ELC"


def sample(name: str) -> dict[str, Any]:
    return read_json((SAMPLES / f"emanifest-save-{name}-example.json").read_bytes())


NAMES = (
    "valid-Data-and-Image-Partial-reject",
    "valid-Data-and-Image",
    "valid-Full-Electronic",
    "valid-Hybrid",
    "valid-Image-Only-Alternate-Facility",
    "valid-Image-Only-Designated-Facility",
)
IMPORTABLE = NAMES[:2]


def line(**more: Any) -> dict[str, Any]:
    return {"form": "liquid", "code": "900-300-34", **more}


WHOLE: dict[str, Any] = {
    "stream": "hazardous_industrial",
    "lines": {
        NUMBER: {
            "1": line(accepted_kg="400", refused_kg="6.5", density_kg_per_l="0.8"),
            "2": line(accepted_kg="55", hazards=["T"]),
            "4": line(hazards=["T"]),
            "5": line(density_kg_per_l="0.85"),
            "6": line(),
        }
    },
}


def numbered(name: str, **changes: Any) -> dict[str, Any]:
    """A sample with the number it asks to be changed."""
    return sample(name) | {"manifestTrackingNumber": NUMBER} | changes


def read(data: dict[str, Any], given: Any = None) -> Reading:
    return read_epa(data, read_map(WHOLE if given is None else given))


def said(reading: Reading) -> set[tuple[str, str]]:
    return {(fault.path, fault.code) for fault in reading.faults}


def test_the_invalid_sample_is_refused_with_all_its_reasons() -> None:
    faults = schema_faults(sample("invalid"))
    assert sorted((fault.path, fault.code, str(dict(fault.params))) for fault in faults) == [
        ("wastes.0", "epa_member_missing", "{'name': 'dotHazardous'}"),
        ("wastes.0", "epa_member_missing", "{'name': 'epaWaste'}"),
        ("wastes.0", "epa_member_missing", "{'name': 'pcb'}"),
        ("wastes.0", "epa_unknown_members", "{'names': 'hazardous'}"),
        ("wastes.0.br", "epa_type", "{'expected': 'boolean'}"),
        ("wastes.0.brInfo", "epa_type", "{'expected': 'object'}"),
        (
            "wastes.0.dotInformation",
            "epa_unknown_members",
            "{'names': 'emergencyGuideNumber, hazardClass, packingGroup, properShippingName,"
            " rqDescription, technicalName'}",
        ),
        ("wastes.0.quantity.quantity", "epa_type", "{'expected': 'integer'}"),
    ]
    reading = read(sample("invalid"))
    assert (reading.document, reading.faults) == (None, faults)


@pytest.mark.parametrize("name", NAMES)
def test_the_valid_samples_have_the_published_form(name: str) -> None:
    assert schema_faults(sample(name)) == ()


def _paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    items: Any = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for name, item in items:
        yield from _paths(item, (*at, name))


ODD = (None, True, 7, "", "x" * 600, "2019-05-09T04:00:00.000+0000", [], {}, {"odd": 1}, -1, 10**12)


@given(st.data())
def test_whatever_is_broken_the_published_schema_says_the_same(data: st.DataObject) -> None:
    """Against an independent validator, over samples with one value replaced or taken away."""
    document = json.loads(
        (SAMPLES / f"emanifest-save-{data.draw(st.sampled_from(NAMES))}-example.json").read_text()
    )
    path = data.draw(st.sampled_from([path for path in _paths(document) if path]))
    at = document
    for step in path[:-1]:
        at = at[step]
    if data.draw(st.booleans()):
        at[path[-1]] = data.draw(st.sampled_from(ODD))
    else:
        del at[path[-1]]
    schema = json.loads((SAMPLES / "emanifest.schema.json").read_text("utf-8"))
    theirs = sorted(
        ".".join(map(str, error.absolute_path))
        for error in jsonschema.Draft4Validator(schema).iter_errors(document)
    )
    ours = sorted(fault.path for fault in schema_faults(document) if fault.code != "schema_time")
    assert ours == theirs


def test_a_paper_manifest_with_data_is_read_line_by_line() -> None:
    reading = read(numbered("valid-Data-and-Image"))
    assert reading.faults == ()
    found = reading.document
    assert found is not None
    assert (found.status, found.number, found.log) == ("received", NUMBER, "US EPA e-Manifest")
    assert [leg.carrier.id for leg in found.legs] == [
        "VATEST000002", "VATEST000001", "VATEST000002"
    ]  # fmt: skip
    assert [leg.until_at for leg in found.legs] == [*(leg.from_at for leg in found.legs[1:]), None]
    assert (found.generator.name, found.destination.id) == ("TEST GENERATOR OF VA", "VAD000532119")
    assert [str(each.declared_kg) for each in found.waste] == [
        "456.000", "55.000", "156.489", "176.968", "2399.050"
    ]  # fmt: skip
    assert [each.packaging for each in found.waste] == [
        "纤维或塑料箱",
        "袋",
        "纤维或塑料箱",
        "金属桶",
        "金属箱",
    ]
    assert [each.packages for each in found.waste] == [123, 32, 43, 1, 12]
    assert found.waste[0].hazards == ("I",)
    assert found.discrepancies == ("quantity",)
    assert str(found.received_at) == "2019-03-17 04:00:00+00:00"


def test_a_part_rejected_is_refused_mass_and_only_the_map_knows_it() -> None:
    data = numbered("valid-Data-and-Image-Partial-reject")
    without = copy.deepcopy(WHOLE)
    without["lines"][NUMBER]["1"] = line(density_kg_per_l="0.8")
    assert said(read(data, without)) == {("wastes.0", "epa_refused_mass_untold")}
    found = read(data).document
    assert found is not None
    assert (found.status, found.accepted_kg, found.refused_kg) == ("received", 400, Decimal("6.5"))


@pytest.mark.parametrize(
    ("to", "status", "name"),
    [("Generator", "returned", "returned_kg"), ("Tsdf", "redirected", "redirected_kg")],
)
def test_a_load_rejected_whole_went_back_or_elsewhere(to: str, status: str, name: str) -> None:
    rejected = {"rejectionType": "FullReject", "alternateDesignatedFacilityType": to}
    data = numbered("valid-Data-and-Image-Partial-reject", rejectionInfo=rejected)
    whole = {**WHOLE, "lines": {NUMBER: {"1": line(density_kg_per_l="0.8")}}}
    found = read(data, whole).document
    assert found is not None
    assert (found.status, found.accepted_kg) == (status, 0)
    assert getattr(found, name) == found.refused_kg == found.declared_kg > 0


@pytest.mark.parametrize("name", ["valid-Full-Electronic", "valid-Hybrid"])
def test_a_trip_only_scheduled_is_not_over_and_nobody_has_signed(name: str) -> None:
    found = said(read(sample(name)))
    assert ("status", "import_trip_not_over") in found
    assert ("manifestTrackingNumber", "epa_tracking_number") in found
    assert ("designatedFacility", "epa_not_signed") in found


def test_an_image_says_nothing_and_each_thing_it_does_not_say_is_named() -> None:
    assert said(read(numbered("valid-Image-Only-Designated-Facility"))) == {
        ("generator", "epa_not_told"),
        ("transporters", "epa_not_told"),
        ("designatedFacility", "epa_not_signed"),
        ("wastes", "epa_not_told"),
    }
    assert ("designatedFacility", "epa_not_told") in said(
        read(numbered("valid-Image-Only-Alternate-Facility"))
    )


def test_without_a_map_everything_that_is_missing_is_asked_for_at_once() -> None:
    assert said(read(numbered("valid-Data-and-Image-Partial-reject"), {})) == {
        ("map.stream", "epa_stream_missing"),
        ("wastes.0.quantity.unitOfMeasurement", "epa_density_missing"),
        ("wastes.0", "epa_refused_mass_untold"),
        ("wastes.0", "epa_form_untold"),
        ("wastes.0.hazardousWaste.federalWasteCodes", "epa_waste_code_unmapped"),
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("given_map", [{}, WHOLE], ids=["no map", "map"])
def test_every_leaf_is_used_or_lost(name: str, given_map: Any) -> None:
    """Used means that it matters: with another value there, the reading is another."""
    data = numbered(name)
    reading = read(data, given_map)
    lost = {one.pointer: one for one in reading.lost}
    every = dict(leaves(data))
    assert set(lost) <= set(every)
    assert len(lost) == len(reading.lost)
    for pointer, value in every.items():
        if pointer in lost:
            assert words("en").knows(f"interchange.lost.{lost[pointer].reason}"), pointer
            continue
        alone = pointer == "/transporters/0/order" and "/transporters/1/order" not in every
        # Two lines of a discrepancy are one discrepancy.
        alone |= pointer.endswith("/wasteQuantity") and value is True
        assert (
            reading.document is None
            or alone
            or any(
                _changed(data, pointer, other, given_map) != _told(reading)
                for other in _others(pointer, value)
            )
        ), f"{pointer} is said to be used, and changes nothing"
    assert _reasons(reading, "no_counterpart") <= {
        "/status", "/submissionType", "/discrepancy", "/rejection"
    } | {pointer for pointer in every if pointer.endswith(("/epaWaste", "/lineNumber"))}  # fmt: skip


def _reasons(reading: Reading, reason: str) -> set[str]:
    return {one.pointer for one in reading.lost if one.reason == reason}


def _told(reading: Reading) -> Any:
    return reading.document, reading.faults, {one.pointer for one in reading.lost}


def _others(pointer: str, value: Any) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (not value,)
    if pointer.endswith("Date"):
        return ("2019-03-01T04:00:00.000+0000",)
    if isinstance(value, int | Decimal):
        return (value + 1, value + 2, value - 10)
    return (
        "Signed",
        "Pending",
        "Image",
        "FullElectronic",
        "K",
        "DT",
        "D009",
        "FullReject",
        "Tsdf",
        "Generator",
        "other",
    )


def _changed(data: Any, pointer: str, other: Any, given_map: Any) -> Any:
    changed = copy.deepcopy(data)
    at: Any = changed
    *steps, last = [step for step in pointer.split("/") if step]
    for step in steps:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if isinstance(at, list):
        at[int(last)] = other
    else:
        at[last] = other
    return _told(read(changed, given_map))


def test_people_are_lost_and_not_carried_into_the_log() -> None:
    reading = read(numbered("valid-Data-and-Image"))
    people = {one.pointer for one in reading.lost if one.reason in ("people", "signature")}
    assert "/generator/contact/phone/number" in people
    assert "/generator/paperSignatureInfo/printedName" in people
    assert "Generator Name" not in str(reading.document)


@given(st.integers(0, 10**9), st.sampled_from(sorted(MASSES)))
def test_masses_are_exact_to_the_gram(quantity: int, unit: str) -> None:
    kg = kilograms(quantity, unit)
    assert kg is not None
    assert abs(Fraction(kg) - Fraction(quantity) * MASSES[unit]) <= Fraction(1, 2000)
    assert kg == kg.quantize(Decimal("0.001"))


@given(st.integers(0, 10**6), st.sampled_from(sorted(VOLUMES)), st.sampled_from(sorted(DENSITIES)))
def test_volumes_are_masses_only_with_a_density(quantity: int, unit: str, of: str) -> None:
    assert kilograms(quantity, unit) is None
    kg = kilograms(quantity, unit, Density(Decimal("1.25"), of))
    assert kg is not None
    exact = Fraction(quantity) * VOLUMES[unit] * Fraction(5, 4) * DENSITIES[of]
    assert abs(Fraction(kg) - exact) <= Fraction(1, 2000)


def test_units_are_those_of_the_field() -> None:
    assert kilograms(1000, "P") == Decimal("453.592")
    assert kilograms(1, "M") == 1000
    assert kilograms(1, "Y", Density(Decimal(1), "2")) == Decimal("764.555")
    gallon_of_a_pound_each = kilograms(10, "G", Density(Decimal(1), "1"))
    assert gallon_of_a_pound_each == kilograms(10, "P")


@pytest.mark.parametrize("density", ["0", "-1", "201", "1E-400", "NaN"])
def test_an_absurd_density_is_refused(density: str) -> None:
    given_map = ImportMap(
        stream="hazardous_industrial",
        lines={NUMBER: {"1": LineMap(form="liquid", code="x", density_kg_per_l=Decimal(density))}},
    )
    reading = read_epa(numbered("valid-Data-and-Image-Partial-reject"), given_map)
    assert ("wastes.0.map.density_kg_per_l", "epa_density_absurd") in said(reading)
