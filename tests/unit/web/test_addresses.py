"""Addresses that page scripts make of data: each part is escaped by one function (ASVS 5.0, 1.2.2).

`tests/browser/test_addresses.py` holds that function to what it says.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import manifest_service

JS = Path(manifest_service.__file__).parent / "web" / "static" / "js"
SCRIPTS = {file.name: file.read_text("utf-8") for file in sorted(JS.glob("*.js"))}
ESCAPER = "addressed"
BASES = ("context.root", 'BASE.replace("/api/v1", "")')
"""Paths of this installation, which the page was made with."""
REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*")
BEFORE_REGEX = re.compile(r"(?:[(,=:\[!&|?{};]|=>|return)\s*$")
JOINED = re.compile(r"""["'][/?][\w/?&=-]*["']\s*\+\s*(\w[\w.]*)|[?&/=]["']\s*\+\s*(\w[\w.]*)""")


def templates(text: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """(what stands before it, its literal parts, its expressions) of each template, nested ones too."""
    found: list[tuple[str, list[str], list[str]]] = []

    def code(at: int, *, is_nested: bool) -> int:
        depth = 0
        while at < len(text):
            sign = text[at]
            if text.startswith("//", at):
                at = text.find("\n", at) if "\n" in text[at:] else len(text)
            elif sign in "\"'":
                at = quoted(at)
            elif sign == "`":
                at = literal(at)
            elif sign == "/" and BEFORE_REGEX.search(text[max(0, at - 10) : at]):
                written = REGEX.match(text, at)
                at = written.end() if written else at + 1
            else:
                if sign == "}" and is_nested and depth == 0:
                    return at
                depth += (sign == "{") - (sign == "}")
                at += 1
        return at

    def quoted(at: int) -> int:
        end = at + 1
        while text[end] != text[at]:
            end += 2 if text[end] == "\\" else 1
        return end + 1

    def literal(begin: int) -> int:
        at = since = begin + 1
        parts: list[str] = []
        said: list[str] = []
        while text[at] != "`":
            if text.startswith("${", at):
                end = code(at + 2, is_nested=True)
                parts.append(text[since:at])
                said.append(text[at + 2 : end])
                at = since = end + 1
            else:
                at += 2 if text[at] == "\\" else 1
        found.append((text[max(0, begin - 30) : begin], [*parts, text[since:at]], said))
        return at + 1

    code(0, is_nested=False)
    yield from found


def unescaped(text: str) -> list[str]:
    """Data that goes into an address of ours as it is."""
    wrong = [one for pair in JOINED.findall(text) for one in pair if one]
    for before, parts, said in templates(text):
        words = [part for part in parts if part]
        is_address = bool(said) and (
            parts[0].startswith(("/", "?"))
            or said[0] in BASES
            or (words and re.match(r"[a-z]+[?/].*", words[0]) and "=" in words[0])
        )
        if is_address and not re.search(rf"\b{ESCAPER}$", before):
            wrong += [one for one in said if one not in BASES and not _escaped(one)]
    return wrong


def _escaped(expression: str) -> bool:
    return (
        re.fullmatch(r"encodeURIComponent\([^()]*(?:\([^()]*\)[^()]*)*\)", expression) is not None
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_puts_data_into_an_address_as_it_is(name: str) -> None:
    assert unescaped(SCRIPTS[name]) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_imports_the_escaper_it_uses(name: str) -> None:
    text = SCRIPTS[name]
    if f"{ESCAPER}`" in text and name != "api.js":
        assert re.search(
            rf"^import \{{[^}}]*\b{ESCAPER}\b[^}}]*\}} from \"\./api\.js\"", text, re.M
        )


def test_the_check_sees_addresses_where_they_are() -> None:
    used = sum(text.count(f"{ESCAPER}`") for text in SCRIPTS.values())
    assert used > 100
    for script in (
        "get(`/alerts/${alert.id}/check`)",
        "h('a', { href: url(`/files/${encodeURIComponent(a)}/${b}`) })",
        "link.href = `?alert=${item.id}`",
        "location.assign(`${context.root}login?next=${here}`)",
        'get("/alerts/" + id)',
        "fill(box, `${say(`x`)} ${get(`/a/${b}`)}`)",
        "const path = `officer?alert=${alert.id}`",
    ):
        assert len(unescaped(script)) == 1, script
    for script in (
        "get(addressed`/alerts/${alert.id}/check`)",
        "location.assign(`${context.root}login?next=${encodeURIComponent(location.pathname)}`)",
        "say(`kind.${item.kind}`)",
        "toast(`${a} / ${b}`)",
    ):
        assert unescaped(script) == [], script
