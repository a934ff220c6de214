"""CSV files as people really save them."""

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.registry import spreadsheet
from manifest_service.registry.intake import read_entry
from manifest_service.registry.spreadsheet import read_csv

VEHICLES = """id,carrier_id,plate,streams
truck-1,demo-haulage,鲁P12345,construction_soil;construction_site
truck-2,demo-haulage,鲁P54321,
"""


def refusal(kind, content):
    with pytest.raises(InvalidInput) as refused:
        read_csv(kind, content)
    return refused.value


def test_rows_carry_their_line_in_the_file_and_are_entries():
    rows = read_csv("vehicle", VEHICLES.encode())
    assert [row.row for row in rows] == [2, 3]
    assert [read_entry("vehicle", row.data).plate for row in rows] == ["鲁P12345", "鲁P54321"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_any_line_ending_are_fine(ending):
    content = VEHICLES.replace("\n", ending).encode("utf-8-sig")
    assert read_csv("vehicle", content) == read_csv("vehicle", VEHICLES.encode())


def test_empty_lines_are_skipped_and_still_counted():
    content = "\n,,,\n" + VEHICLES.replace("\ntruck-2", "\n\n , ,,\ntruck-2")
    assert [row.row for row in read_csv("vehicle", content.encode())] == [4, 7]


def test_a_quoted_cell_may_hold_commas_quotes_and_lines():
    content = 'id,name,roles\n1,"甲, ""乙""\n丙",generator\n'
    (row,) = read_csv("organisation", content.encode())
    assert row.data["name"] == '甲, "乙"\n丙'


def test_a_row_with_other_cells_than_the_header_is_a_fault_of_that_row():
    rows = read_csv("driver", b"id,carrier_id\nd-1,c,extra\nd-2,c\nd-3\n")
    assert [[fault.code for fault in row.faults] for row in rows] == [
        ["csv_cells"],
        [],
        ["csv_cells"],
    ]
    assert rows[0].faults[0].params == {"expected": 2, "found": 3}
    assert rows[2].data["id"] == "d-3"


def test_every_wrong_column_is_named():
    error = refusal("vehicle", b"id,plate,plate,color\n")
    assert error.code == "csv_header"
    assert [(fault.path, fault.code) for fault in error.faults] == [
        ("color", "unknown_column"),
        ("plate", "duplicate_column"),
        ("carrier_id", "missing_column"),
    ]


def test_only_drivers_have_personal_columns():
    (row,) = read_csv("driver", "id,carrier_id,name,telephone\nd-1,c,张三,1\n".encode())
    assert row.data["name"] == "张三"
    error = refusal("vehicle", b"id,carrier_id,plate,telephone\n")
    assert [fault.path for fault in error.faults] == ["telephone"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "csv_empty"),
        (b"\n,,\n", "csv_empty"),
        ("id,carrier_id,name\nd-1,c,冠县\n".encode("gbk"), "csv_is_gbk"),
        (b"id\n\xff\xff\xff", "csv_not_text"),
        (b'id,carrier_id\n"d-1"x,c\n', "csv_malformed"),
        (b'id,carrier_id\n"d-1,c\n', "csv_malformed"),
        (b"x" * (spreadsheet.LIMIT_BYTES + 1), "csv_too_large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_code(content, code):
    assert refusal("driver", content).code == code


def test_a_header_alone_has_no_rows():
    assert read_csv("driver", b"id,carrier_id\n") == ()


@pytest.mark.parametrize("province", "京津冀鲁豫晋苏皖粤新")
def test_a_plate_saved_in_gbk_is_never_read_as_another_text(province):
    content = f"id,carrier_id,plate\nv,c,{province}P12345\n".encode("gbk")
    assert refusal("vehicle", content).code == "csv_is_gbk"


def test_utf_8_without_chinese_is_not_mistaken_for_gbk():
    (row,) = read_csv("organisation", "id,name,roles\n1,Café 5 m³,carrier\n".encode())
    assert row.data["name"] == "Café 5 m³"
