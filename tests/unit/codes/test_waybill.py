"""Vendors' waybills: read where they are certain, survived where they are not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.codes.waybill import Waybill, read


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    assert isinstance(read(text), Waybill)


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("净重12.05t", ("12050",)),
        ("毛重20吨,皮重8吨", ()),
        ("总重：约 20.5 吨 净重：12500千克", ("12500",)),
        ("渣土 12吨 12000公斤", ("12000",)),
        ("１２．５吨", ("12500",)),
        ("12TYRES 3.14159吨", ()),
        ("电话13800000000 吨位不详", ()),
    ],
)
def test_masses_are_of_the_load_and_name_their_unit(text, kg):
    assert read(text).masses_kg == tuple(Decimal(one) for one in kg)


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("鲁P·12345", ("鲁P12345",)),
        ("车号鲁p12345挂车", ("鲁P12345",)),
        ("鲁PD12345新能源", ("鲁PD12345",)),
        ("鲁P1234挂", ("鲁P1234挂",)),
        ("鲁P12 鲁PIOIOI", ()),
    ],
)
def test_plates_are_read_with_and_without_a_dot(text, plates):
    assert read(text).plates == plates


def test_numbers_are_taken_only_when_their_check_is_right():
    assert read("371525-261123-00042-L").numbers == ("37152526112300042L",)
    assert read("371525-261123-00043-L").numbers == ()
    assert read("2026 3715 000123").numbers == ("20263715000123",)
    assert read("13800138000 20269915000123").numbers == ()
    assert read("废酸900-300-34，渣土900-001-S70").waste_codes == ("900-300-34", "900-001-S70")
