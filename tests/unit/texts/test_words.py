"""Chinese and English say the same things."""

import ast
import string
from pathlib import Path

import pytest

import manifest_service
from manifest_service.texts import LOCALES, codes_of_law, law_of, words

ZH, EN = (words(locale).table for locale in LOCALES)
PACKAGE = Path(manifest_service.__file__).parent
ERRORS = {
    "Busy",
    "ConcurrentWrite",
    "Fault",
    "IdReused",
    "InvalidInput",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "Refusal",
    "TooManyGuesses",
    "Unusable",
}


def _placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys():
    assert ZH.keys() == EN.keys()
    assert len(ZH) > 100


def test_both_languages_use_the_same_placeholders():
    assert not {key for key in ZH if _placeholders(ZH[key]) != _placeholders(EN.get(key, ""))}


def test_no_words_are_empty():
    assert not [key for table in (ZH, EN) for key, text in table.items() if not text.strip()]


def _codes(file):
    """The literal codes given to errors and faults in `file`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", None) not in ERRORS:
            continue
        given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
        for value in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def test_every_code_the_service_says_has_its_words():
    said = {code: file.name for file in PACKAGE.rglob("*.py") for code in _codes(file)}
    assert len(said) > 50
    assert not {code: file for code, file in said.items() if f"refusals.{code}" not in ZH}


MADE = ("permit", "step_missing", "approval", "_missing", "_quantity_exceeded", "plan_")
"""Parts of codes that are put together where they are said."""


def test_every_code_with_words_is_said_somewhere():
    sources = "\n".join(
        file.read_text("utf-8") for pattern in ("*.py", "*.js") for file in PACKAGE.rglob(pattern)
    )
    unsaid = [
        key
        for key in (key.removeprefix("refusals.") for key in ZH if key.startswith("refusals."))
        if f'"{key}"' not in sources and not any(part in key for part in MADE)
    ]
    assert unsaid == []


def test_every_law_is_of_a_code_and_has_words():
    for code in codes_of_law():
        assert f"refusals.{code}" in ZH, code
        assert all(law_of(code, locale) for locale in LOCALES)
    assert law_of("label_scan_missing", "en") == "Order No. 23, Art. 13"
    assert law_of("busy", "zh") is None


def test_a_sentence_is_not_lost_for_a_missing_parameter():
    assert "{number}" in words("en").say("refusals.manifest_unknown")
    assert "371525" in words("en").say("refusals.manifest_unknown", number="371525")


def test_a_key_without_words_speaks_for_itself():
    assert words("zh").say("nothing.here") == "nothing.here"


@pytest.mark.parametrize("locale", ["de", "", "zh-TW"])
def test_a_language_we_do_not_have_is_answered_in_chinese(locale):
    assert words(locale).locale == "zh"


def test_an_area_is_its_words_without_the_prefix():
    area = words("en").area("refusals")
    assert area["busy"] == EN["refusals.busy"]
    assert not [key for key in area if key.startswith("refusals.")]


@pytest.mark.parametrize(
    "value", ["{code}", "{0.__class__.__init__.__globals__}", "{", "}", "%(x)s", "{plate!r:>9999}"]
)
def test_what_somebody_wrote_stays_what_he_wrote(value: str) -> None:
    """A value is put into our words and not read as words of ours."""
    for locale in LOCALES:
        said = words(locale).say("refusals.vehicle_unknown", vehicle=value)
        assert value in said
        assert said == words(locale).say("refusals.vehicle_unknown", vehicle="鲁").replace(
            "鲁", value
        )
