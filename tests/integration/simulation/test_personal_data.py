"""No payload of the demonstration holds anything of a person."""

import re
from datetime import date

import pytest

from manifest_service.registry.spreadsheet import PERSONAL

pytestmark = pytest.mark.slow

TELEPHONE = re.compile(r"(?<![\w-])(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?![\w-])")
IDENTITY = re.compile(r"(?<![\w-])\d{17}[\dX](?![\w-])")
"""Standing alone: digests and ids have such digits in them."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_identity_number(text: str) -> bool:
    """GB 11643-1999: a birthday and a check character."""
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return text[17] == "10X98765432"[total % 11]


def test_the_patterns_find_what_they_look_for():
    assert TELEPHONE.search('"13800138000"')
    assert TELEPHONE.search('"0635-5550001"')
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("37152526112300042K")


def test_nothing_of_a_person_is_in_any_payload(county):
    store = county.services.store
    events = store.read(lambda tx: tx.log.read(0, 100_000))
    said = "\n".join((event.body or b"").decode() + event.envelope.decode() for event in events)
    drivers = county.services.registry.search("driver", limit=1000)
    people = [county.services.registry.person(f"driver/{row.entry.id}") for row in drivers]
    known = {getattr(person, name) for person in people for name in PERSONAL["driver"]} - {None}
    texts = {text.text for event in events for text in event.texts.values()}
    assert len(known) > 20
    assert len(texts) > 5
    assert [value for value in known | texts if value in said] == []
    assert TELEPHONE.findall(said) == []
    assert [number for number in IDENTITY.findall(said) if is_identity_number(number)] == []


def test_what_people_write_is_shown_to_those_who_may_read_it(county):
    page = county.get("/manifests?status=void&limit=5", "officer1")["items"]
    events = county.get(f"/manifests/{page[0]['number']}/events", "officer1")["items"]
    assert events[-1]["data"]["reason"] not in ("", "[erased]")
