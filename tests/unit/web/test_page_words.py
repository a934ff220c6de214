"""No page speaks in keys: whatever a script or template asks for has words in every language."""

import re
from pathlib import Path

import pytest

import manifest_service.web
from manifest_service.texts import LOCALES, words

WEB = Path(manifest_service.web.__file__).parent
FILES = sorted([*WEB.glob("static/js/*.js"), *WEB.glob("templates/*.html")])
ASKED = re.compile(r"""\bsay\(\s*["']([a-z][\w.]*[a-z_0-9])["']\s*[,)]""")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_word_a_page_asks_for_exists(file: Path, locale: str) -> None:
    asked = set(ASKED.findall(file.read_text("utf-8")))
    known = words(locale)
    missing = {key for key in asked if not (known.knows(key) or known.knows(f"pages.{key}"))}

    assert missing == set()


def test_the_pages_do_ask_for_words() -> None:
    assert sum(len(ASKED.findall(file.read_text("utf-8"))) for file in FILES) > 100


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_page_has_chinese_of_its_own(file: Path) -> None:
    found = re.findall("[\u4e00-\u9fff]+", file.read_text("utf-8"))

    assert set(found) <= {"中文"}


@pytest.mark.parametrize("file", sorted(WEB.glob("templates/*.html")), ids=lambda file: file.name)
def test_no_template_has_an_inline_script_or_style(file: Path) -> None:
    text = file.read_text("utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert all(
        "src=" in tag or "application/json" in tag for tag in re.findall("<script[^>]*>", text)
    )
