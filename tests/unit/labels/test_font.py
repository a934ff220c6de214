"""The font that comes with the package is the one its provenance names, and has the letters."""

import hashlib
import tomllib
from importlib.resources import files

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from manifest_service import waste
from manifest_service.adapters.labels.lettering import FONT_NAME, first_there, font_path
from manifest_service.texts import words

MOST_BYTES = 6_000_000
# Towns, rivers and neighbours that people write on labels.
PLACES = "冠聊茌莘堠甄鄄菏郓郯莒邹滕薛沂沭岱崮嵫汶泗洸堌淏"


@pytest.fixture(scope="module")
def letters():
    return TTFont("checked", str(font_path()), subfontIndex=0).face.charToGlyph


def _missing(text, letters):
    return {c for c in text if not c.isspace() and ord(c) not in letters}


def test_the_font_is_the_one_whose_provenance_is_written_down():
    provenance = tomllib.loads(font_path().with_name("provenance.toml").read_text("utf-8"))
    font = provenance[FONT_NAME]
    content = font_path().read_bytes()
    assert font["file"] == font_path().name
    assert hashlib.sha256(content).hexdigest() == font["sha256"]
    assert len(content) < MOST_BYTES
    assert "Apache-2.0" in font["licence"]
    assert "Apache License" in font_path().with_name("LICENSE.txt").read_text("utf-8")


def test_the_installed_font_serves_where_the_package_has_none(tmp_path):
    packed, installed = tmp_path / "packed.ttc", tmp_path / "installed.ttc"
    assert first_there((packed, installed)) == packed
    installed.write_bytes(b"font")
    assert first_there((packed, installed)) == installed
    packed.write_bytes(b"font")
    assert first_there((packed, installed)) == packed


def test_a_missing_letter_is_noticed(letters):
    assert _missing("冠\U0010ffff", letters) == {"\U0010ffff"}


def test_the_font_has_all_of_gb_2312(letters):
    rows = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    characters = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    assert len(characters) == 6763
    assert not _missing(characters, letters)


def test_the_font_has_the_letters_of_place_names(letters):
    assert not _missing(PLACES, letters)


def test_the_font_has_every_letter_of_our_chinese_words(letters):
    assert not _missing("".join(words("zh").table.values()), letters)


def test_the_font_has_every_letter_of_the_waste_data(letters):
    data = [file for folder in ("profiles", ".") for file in (files(waste) / folder).iterdir()]
    texts = [file.read_text("utf-8") for file in data if file.name.endswith((".toml", ".csv"))]
    assert len(texts) > 6
    assert not _missing("".join(texts), letters)
