"""Colours have names: sheets and scripts use tokens, and both themes know the same ones."""

import re
from pathlib import Path

import manifest_service.web

STATIC = Path(manifest_service.web.__file__).parent / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
PALETTES = {"tokens.css", "dark.css"}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*[{,>])|\brgba?\(|\bhsla?\(")


def tokens(name: str) -> dict[str, str]:
    text = (STATIC / "css" / name).read_text("utf-8")
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", text))


def test_no_sheet_or_script_has_a_colour_of_its_own() -> None:
    found = {
        file.name: match.group()
        for file in (*SHEETS, *SCRIPTS)
        if file.name not in PALETTES
        for match in COLOUR.finditer(file.read_text("utf-8"))
    }
    assert found == {}


def test_every_dark_token_is_one_of_the_light_ones() -> None:
    assert tokens("dark.css").keys() <= tokens("tokens.css").keys()


def test_every_colour_has_a_dark_one_or_is_the_same_whatever_the_theme() -> None:
    same = {"--sheet", "--pen", "--film", "--map-chosen"}
    coloured = {n for n, v in tokens("tokens.css").items() if COLOUR.search(f"{v};") or "rgb(" in v}
    assert coloured - tokens("dark.css").keys() == same


def test_every_token_used_is_there() -> None:
    used = {
        name
        for file in (*SHEETS, *SCRIPTS)
        for name in re.findall(r"var\((--[\w-]+)", file.read_text("utf-8"))
    }
    own = {name for file in SHEETS for name in re.findall(r"(--[\w-]+):", file.read_text("utf-8"))}
    assert used - own == set()


def test_the_verifier_that_works_alone_has_the_same_colours() -> None:
    text = (STATIC / "verify.html").read_text("utf-8")
    light, _, dark = text.partition("@media (prefers-color-scheme: dark)")
    for part, palette in ((light, "tokens.css"), (dark.partition("}\n")[0], "dark.css")):
        own = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6});", part))
        assert len(own) > 10
        assert own == {name: tokens(palette)[name] for name in own}
