"""Every number of `codes` keeps the same four promises."""

import doctest
import importlib
import pkgutil

import pytest

from manifest_service import codes
from manifest_service.codes import (
    district,
    label_code,
    label_token,
    manifest_number,
    national_number,
    plate,
    uscc,
    waste_code,
)
from manifest_service.errors import InvalidInput

VALID = [
    (district, " 371525 ", "371525"),
    (
        label_code,
        "91110000600037341l 313-001-34 20261123 007",
        "91110000600037341L3130013420261123007",
    ),
    (label_token, "OOOOO-00000-IL000-00000-00000-a", "0000000000110000000000000a"),
    (manifest_number, "371525 261123 00042 l", "37152526112300042L"),
    (national_number, "2026-3715-000123", "20263715000123"),
    (plate, "鲁p·12345", "鲁P12345"),
    (plate, "鲁PD12345", "鲁PD12345"),
    (plate, "鲁P12345D", "鲁P12345D"),
    (plate, "鲁P 1234挂", "鲁P1234挂"),
    (uscc, "91110000 600037341l", "91110000600037341L"),
    (waste_code, "313 001 34", "313-001-34"),
    (waste_code, "900-001-s72", "900-001-S72"),
]
INVALID = [
    (district, "991525", "district_shape"),
    (district, "３７１５２５", "district_shape"),
    (district, "37152", "district_shape"),
    (label_code, "91110000600037341L313001342026112300", "label_code_shape"),
    (label_code, "9111000060003734IL3130013420261123007", "label_code_shape"),
    (label_code, "91110000600037341L31300134２０261123007", "label_code_shape"),
    (label_code, "91110000600037341L3130013420260230007", "label_code_day"),
    (label_token, "0" * 25, "label_token_shape"),
    (label_token, "u" * 26, "label_token_shape"),
    (manifest_number, "371525261123000421", "manifest_number_check"),
    (manifest_number, "３７152526112300042L", "manifest_number_shape"),
    (manifest_number, "", "manifest_number_shape"),
    (national_number, "20213715000123", "national_number_shape"),
    (national_number, "20269915000123", "national_number_origin"),
    (plate, "鲁P1O345", "plate_shape"),
    (plate, "鲁P1234567", "plate_shape"),
    (plate, "PPP12345", "plate_shape"),
    (uscc, "91110000600037341M", "uscc_check"),
    (uscc, "9111000060003734", "uscc_shape"),
    (uscc, "9111000060003734IO", "uscc_shape"),
    (waste_code, "313-001-00", "waste_code_shape"),
    (waste_code, "313-001", "waste_code_shape"),
    (waste_code, "３１３-001-34", "waste_code_shape"),
]


@pytest.mark.parametrize(("number", "text", "expected"), VALID)
def test_what_people_write_becomes_the_compact_number(number, text, expected):
    assert number.validate(text) == expected
    assert number.is_valid(text)


@pytest.mark.parametrize(("number", "text", "expected"), VALID)
def test_the_form_people_read_is_read_back(number, text, expected):
    assert number.validate(number.format(text)) == expected


@pytest.mark.parametrize(("number", "text", "code"), INVALID)
def test_a_wrong_number_is_refused_with_its_code(number, text, code):
    with pytest.raises(InvalidInput) as refused:
        number.validate(text)
    assert refused.value.code == code
    assert not number.is_valid(text)


MODULES = [f"{codes.__name__}.{found.name}" for found in pkgutil.iter_modules(codes.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_hold(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
