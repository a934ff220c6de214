"""Reading the national list from a file."""

from pathlib import Path

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.waste.catalogue import COLUMNS, load_catalogue

CATALOGUE = Path(__file__).parents[4] / "shared/data/hazardous_waste_catalogue_2021.csv"


@pytest.mark.skipif(not CATALOGUE.exists(), reason="needs the shared test data")
def test_the_real_list_is_read_whole():
    entries = load_catalogue(CATALOGUE)
    assert len(entries) == 467
    assert len({entry.class_code for entry in entries.values()}) == 46
    assert entries["313-001-34"].hazards == ("C", "T")


def _file(tmp_path, *lines):
    path = tmp_path / "list.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]), "utf-8")
    return path


def test_every_bad_line_is_named(tmp_path):
    path = _file(
        tmp_path,
        "HW34,废酸,313-001-34,酸洗,T",
        "HW35,废碱,313-001-34,酸洗,T",
        "HW34,废酸,313-002-34,酸洗,X",
        "HW34,废酸",
    )
    with pytest.raises(InvalidInput) as refused:
        load_catalogue(path)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [
        ("line 3", "waste_code_shape"),
        ("line 4", "not_one_of"),
        ("line 5", "waste_code_shape"),
    ]


def test_another_table_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InvalidInput, match="csv_header"):
        load_catalogue(path)
