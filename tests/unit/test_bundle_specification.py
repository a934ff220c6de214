"""docs/bundle.md, the page written from it and the service's own tables say the same of a life."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from manifest_service.events.lifecycle import (
    ANSWERS,
    EVIDENCE,
    FOLLOWED,
    FOLLOWS,
    REORDERED,
    TABLE,
    TRACK,
    Status,
    may_happen,
)
from manifest_service.events.messages import WORDS
from manifest_service.events.sealing import _PASSED, SEALS
from manifest_service.events.upcast import current_type, kind_and_version

ROOT = Path(__file__).parents[2]
SPECIFICATION = (ROOT / "docs" / "bundle.md").read_text("utf-8")
PAGE = (ROOT / "manifest_service" / "web" / "static" / "verify.html").read_text("utf-8")
REPLAY = SPECIFICATION.partition("### Replay")[2].partition("### Track")[0]
ANYTIME = {EVIDENCE, TRACK, FOLLOWED, REORDERED, *ANSWERS}
Rows = set[tuple[str, str, str, tuple[str, ...]]]


def _rows() -> Rows:
    """(word, before, after, skips), as the service has it."""
    return {(r.word, r.status, r.target, r.skips) for r in TABLE if r.status is not None}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _specified() -> Rows:
    found: Rows = set()
    word = ""
    table = REPLAY.partition("| skips |")[2].partition("\n\n")[0]
    for line in table.splitlines()[2:]:
        name, leads, skips = (cell.strip() for cell in line.strip("|").split("|"))
        word = name.strip("`").removeprefix("manifest.") or word
        if "," in word or "any" in leads or "first event" in leads:
            continue
        for each in leads.split(";"):
            before, _, after = each.partition("→")
            target = after.partition(", or")[0].strip()
            for status in _split(before):
                to = status if target == "unchanged" else target
                found.add((word, status, to, tuple(_split(skips))))
    return found


def _of_page(name: str) -> str:
    return PAGE.partition(f"const {name} = ")[2].partition("\n};")[0]


def _on_page() -> Rows:
    found: Rows = set()
    for word, cells in re.findall(r"^  (\w+): \[(\[.*\])\],$", _of_page("ROWS"), re.M):
        for cell in re.findall(r"\[(.*?)\]", cells):
            parts = [part.strip() for part in cell.split(", ")]
            befores = parts[0].strip('"').split()
            skips = tuple(parts[2].strip('"').split()) if len(parts) > 2 else ()
            for status in befores:
                target = status if parts[1] == "null" else parts[1].strip('"')
                found.add((word, status, target, skips))
    return found


@pytest.mark.parametrize("told", [_specified, _on_page])
def test_the_rows_of_a_life_are_the_same(told: object) -> None:
    assert callable(told)
    assert told() == _rows()


def test_every_word_is_specified_and_known_to_the_page() -> None:
    named = set(re.findall(r"`manifest\.(\w+)`", REPLAY))
    assert named == set(WORDS)
    listed = set(re.findall(r'"(\w+)"', PAGE.partition("const ANYTIME = [")[2].partition("]")[0]))
    assert listed == ANYTIME
    assert all(may_happen("void", word, ()) for word in ANYTIME)
    events = _of_page("EVENTS")
    assert all(re.search(rf"\b{word}: \[", events) for word in WORDS)


def test_every_version_is_known_to_the_page() -> None:
    versions = dict(re.findall(r"(\w+): (\d)", PAGE.partition("const VERSIONS = {")[2][:200]))
    for word in WORDS:
        latest = kind_and_version(current_type(f"manifest.{word}"))[1]
        assert latest == int(versions.get(word, 1)), word


def test_what_is_followed_leads_to_the_same() -> None:
    assert dict(re.findall(r'(\w+): "(\w+)"', _of_page("FOLLOWS"))) == FOLLOWS
    section = REPLAY.partition("#### Collected manifests")[2].partition("####")[0]
    assert dict(re.findall(r"`(\w+)` →\s+(\w+)", section)) == FOLLOWS


def _table(title: str) -> dict[str, list[str]]:
    rows = REPLAY.partition(title)[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {first: re.findall(r"[\w.]+", second) for first, second in cells}


def test_what_may_be_amended_is_the_same() -> None:
    amended: dict[str, set[Status]] = {
        seal.name: set(_PASSED[seal.sealed_by])
        for seal in SEALS
        if seal.word == "generated" and _PASSED[seal.sealed_by]
    }
    specified = {
        name: set(statuses)
        for names, statuses in _table("| while the status is |").items()
        for name in re.findall(r"\w+", names)
    }
    on_page = {
        name: set(statuses.split())
        for names, statuses in re.findall(
            r'\["([\w ]+)", "([\w ]+)"\]', PAGE.partition("const AMENDABLE")[2][:600]
        )
        for name in names.split()
    }
    assert specified == amended
    assert on_page == amended


def test_what_may_be_corrected_is_the_same() -> None:
    corrected = defaultdict(set)
    for seal in SEALS:
        if seal.correctors:
            corrected[seal.word].add(seal.name)
    specified = {
        event.strip("`").removeprefix("manifest."): set(names)
        for event, names in _table("| members that may be corrected |").items()
    }
    on_page = {
        word: set(names.split())
        for word, names in re.findall(r'(\w+): "([\w ]+)"', _of_page("CORRECTABLE"))
    }
    assert specified == corrected
    assert on_page == corrected
