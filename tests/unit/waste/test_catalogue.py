"""Reading a catalogue of waste codes from a file, and finding a code in it."""

from pathlib import Path

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.services.catalogues import recorded_edition
from manifest_service.waste.catalogue import (
    COLUMNS,
    CatalogueEntry,
    industries,
    read_catalogue,
    search,
)

CATALOGUE = Path(__file__).parents[4] / "shared/data/hazardous_waste_catalogue_2021.csv"
needs_list = pytest.mark.skipif(not CATALOGUE.exists(), reason="needs the shared test data")


def file_of(*lines: str, head: str = ",".join(COLUMNS)) -> bytes:
    return "\n".join([head, *lines]).encode()


def codes(entries: tuple[CatalogueEntry, ...], text: str, industry: str = "") -> list[str]:
    return [entry.code for entry in search(entries, text, industry)]


@pytest.fixture(scope="module")
def national() -> tuple[CatalogueEntry, ...]:
    read = read_catalogue(CATALOGUE.read_bytes(), "hazardous")
    body = {
        "kind": "hazardous",
        "title": "t",
        "source": "s",
        "valid_from_on": "2021-01-01",
        "complete": True,
        "classes": {one.class_code: one.class_name for one in read},
        "entries": [
            [one.code, one.class_code, one.description, one.hazards, one.any_hazard] for one in read
        ],
    }
    return recorded_edition(body, 1)[1]


@needs_list
def test_the_real_list_is_read_whole(national: tuple[CatalogueEntry, ...]) -> None:
    by_code = {entry.code: entry for entry in national}
    assert len(by_code) == 467
    assert len({entry.class_code for entry in national}) == 46
    assert by_code["313-001-34"].hazards == ("C", "T")
    assert {entry.industry for entry in national} <= industries().keys()


@needs_list
def test_a_code_is_found_by_its_digits_class_words_pinyin_and_industry(
    national: tuple[CatalogueEntry, ...],
) -> None:
    assert codes(national, "313-001-34") == codes(national, "31300134") == ["313-001-34"]
    assert set(codes(national, "hw34")) == {c.code for c in national if c.class_code == "HW34"}
    assert "313-001-34" in codes(national, "废酸 钢")
    assert "313-001-34" in codes(national, "fs")
    medical = codes(national, "医疗废物")
    assert codes(national, "ylfw")[: len(medical)] == medical != []
    assert set(codes(national, "", "841")) == {c.code for c in national if c.industry == "841"}
    assert codes(national, "电池制造") == codes(national, "", "384")
    assert codes(national, "没有这种废物") == []


@needs_list
def test_a_stroke_means_one_or_more_of_the_hazards(national: tuple[CatalogueEntry, ...]) -> None:
    by_code = {entry.code: entry for entry in national}
    chemical, acid = by_code["841-004-01"], by_code["313-001-34"]
    assert chemical.bears(["T"])
    assert not chemical.bears([])
    assert not chemical.bears(["In"])
    assert acid.bears(["T", "C"])
    assert not acid.bears(["C"])


def test_every_bad_line_is_named() -> None:
    content = file_of(
        "HW34,废酸,313-001-34,酸洗,T",
        "HW35,废碱,313-001-34,酸洗,T",
        "HW34,废酸,313-002-34,酸洗,X",
        "HW34,废酸",
        "",
        "HW34,废酸,313-001-34,酸洗,T",
        "S72,泥,900-001-S72,泥,",
        f"HW34,废酸,313-003-34,{'长' * 2001},T",
        "HW34,废酸,313-004-34,,T",
    )
    with pytest.raises(InvalidInput) as refused:
        read_catalogue(content, "hazardous")
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [
        ("line 3", "waste_class_differs"),
        ("line 4", "not_one_of"),
        ("line 5", "waste_code_shape"),
        ("line 7", "waste_code_twice"),
        ("line 8", "other_catalogue"),
        ("line 9", "text_too_long"),
        ("line 10", "missing"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "csv_header"),
        (b"", "csv_header"),
        (file_of(), "csv_empty"),
        (b"\xff\xff\x00", "csv_not_text"),
    ],
)
def test_another_file_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        read_catalogue(content, "hazardous")


def test_chinese_heads_gbk_and_a_catalogue_without_hazards_are_read() -> None:
    text = "废物代码,类别代码,类别名称,废物描述\n900-001-S72,s72,工程泥浆,灌注桩产生的泥浆\n"
    (entry,) = read_catalogue(text.encode("gb18030"), "general")
    assert (entry.code, entry.class_code, entry.hazards) == ("900-001-S72", "S72", ())
