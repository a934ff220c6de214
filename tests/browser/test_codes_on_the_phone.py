"""What a page says of a typed or scanned text is what the service says of it."""

import random
from datetime import date, timedelta

import pytest

from manifest_service.codes import label_code, label_token, manifest_number
from manifest_service.codes.check37 import ALPHABET, check_character
from manifest_service.codes.uscc import with_check
from manifest_service.errors import InvalidInput

pytestmark = pytest.mark.browser

ODD = [
    "", " ", "hello", "https://menu.example/table/7", "371525", "371525-261127-00001-9", "３７１５２５２６１１２７０００１９",
    "37152526112700001９", "HTTP://LOCALHOST:8000/Q/00000000000000000000000000#2KCE", "http://x/q/0000000000000000000000000",
    "oil00000000000000000000000", "OIL00-00000-00000-00000-00000-0", "http://x/q/00000000000000000000000000?a",
    "91110000600037341L3130013420261332007", "91110000600037341L3130013420240229007", "91110000600037341L3130013420230229007",
    "91110000600037341L3130013400000101007", "9111000060003734IL3130013420261123007", "ß" * 18, "\u2003371525261127000019", "ı" * 26,
]  # fmt: skip


def cases() -> list[str]:
    chance = random.Random(37)  # the same cases each time
    found = list(ODD)
    for serial in range(1, 120):
        day = date(2026, 1, 1) + timedelta(days=serial * 3)
        number = manifest_number.build("371525", day, serial)
        at = chance.randrange(18)
        slip = number[:at] + chance.choice(ALPHABET) + number[at + 1 :]
        token = label_token.encode(chance.randbytes(16))
        code = label_code.build(with_check("91110000600037341"), "313-001-34", day, serial)
        cut = chance.randrange(len(code))
        found += [
            number, manifest_number.format(number).lower(), slip, number[:-1], number + "0",
            token, label_token.format(token).upper(), f"https://h/q/{token}#x", token[:-1], token[:-1] + "u",
            code, label_code.format(code), code[:cut] + chance.choice("0OVZ9 ") + code[cut + 1 :],
        ]  # fmt: skip
    return found


def number_fault(text: str) -> str | None:
    try:
        manifest_number.validate(text)
    except InvalidInput as error:
        return error.code.removeprefix("manifest_number_")
    return None


@pytest.fixture
def ask(visit):
    """`ask(name, texts)`: what the page's function says of each."""
    page = visit("/driver", "driver1")

    def asked(name: str, texts: list[str]) -> list[object]:
        return page.evaluate(
            """async ([name, texts]) => {
              const module = await import(document.querySelector("link[href$='/label_text.js']").href);
              return texts.map(module[name]);
            }""",
            [name, texts],
        )

    return asked


def test_the_check_character_is_the_same(ask):
    texts = [one for one in cases() if one and set(one) <= set(ALPHABET)]

    assert len(texts) > 300
    assert ask("checkCharacter", texts) == [check_character(one) for one in texts]


def test_a_number_is_wrong_in_the_same_way(ask):
    found = [number_fault(one) for one in cases()]

    assert {None, "shape", "check"} <= set(found)
    assert ask("numberFault", cases()) == found


def test_a_token_is_found_in_the_same_texts(ask):
    found = [label_token.from_scan(one) for one in cases()]

    assert sum(one is not None for one in found) > 300
    assert ask("tokenIn", cases()) == found


def test_a_digital_code_is_known_in_the_same_texts(ask):
    found = [label_code.is_valid(one) for one in cases()]

    assert sum(found) > 200
    assert ask("isDigitalCode", cases()) == found


def test_no_label_and_no_number_of_ours_is_turned_away(ask):
    ours = [one for one in cases() if label_token.from_scan(one) or manifest_number.is_valid(one)]
    said = dict(zip(cases(), ask("labelFault", cases()), strict=True))

    assert {said[one] for one in ours} == {None}
    assert None not in {said[one] for one in cases() if one not in ours}
    assert set(said.values()) >= {
        "scan.foreign", "scan.digital_code", "scan.number_shape", "scan.number_check",
    }  # fmt: skip
