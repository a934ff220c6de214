"""No script lets data name what it writes into: no way to the prototype that all objects share (ASVS 5.0,
15.3.6). `made[name] = value` changes `made` alone, whatever the name; it takes a second step, into what
`made[name]` is, to change what others have."""

import re
from pathlib import Path

import pytest

import manifest_service

JS = Path(manifest_service.__file__).parent / "web" / "static" / "js"
SCRIPTS = {
    file.relative_to(JS).as_posix(): file.read_text("utf-8") for file in sorted(JS.rglob("*.js"))
}
SECOND_STEP = re.compile(
    r"(\w+)\[(?![\d\"'`])[^\[\]\"'`]+\](?:\.\w+|\[[^\]]+\])+\s*(?:\?\?|\|\||&&|[+*-])?=(?![=>])"
)
"""A name that is no literal, a step, and then what is written."""
REACHING = re.compile(
    r"__proto__|\bsetPrototypeOf\b|\.prototype\b(?!\.hasOwnProperty\.call)|\bconstructor\[|\.extend\(true"
)
KNOWN = {("receipt.js", "marks")}
"""(script, what is written into): of elements, by the dimensions that the script itself lists."""


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_writes_into_what_data_names(name: str) -> None:
    written = {(name, found) for found in SECOND_STEP.findall(SCRIPTS[name])}
    assert written - KNOWN == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_reaches_for_prototypes(name: str) -> None:
    assert REACHING.findall(re.sub(r"//[^\n]*", "", SCRIPTS[name])) == []


def test_the_search_finds_what_it_is_for() -> None:
    for script in (
        "into[name][part] = value;",
        "into[name].part = value",
        "state[row.key].count += 1;",
        "found[a].b.c = d",
    ):
        assert SECOND_STEP.search(script), script
    for script in (
        "made[name] = value",
        "if (a[b].c === d) x()",
        "steps[0].body = b",
        "({ [a]: b })",
    ):
        assert not SECOND_STEP.search(script), script
    known = {(script, what) for script in SCRIPTS for what in SECOND_STEP.findall(SCRIPTS[script])}
    assert known == KNOWN
