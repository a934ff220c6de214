"""Words that agree with a number: one notation, the same in Python and in the pages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.texts import LOCALES, Words, words
from manifest_service.texts.plural import FORMS, agreeing, categories

AGREEING = re.compile(r"\{(\w+):([^}]*\|[^}]*)\}")


def test_a_word_agrees_with_its_number() -> None:
    english = Words(locale="en", table={"left": "{days} {days:day|days} left"})

    assert english.say("left", days=1) == "1 day left"
    assert english.say("left", days="1") == "1 day left"
    assert english.say("left", days=0) == "0 days left"
    assert english.say("left", days=2) == "2 days left"


def test_what_is_no_number_or_missing_loses_no_sentence() -> None:
    english = Words(locale="en", table={"left": "{days} {days:day|days} left"})

    assert english.say("left", days="many") == "many days left"
    assert english.say("left", days="NaN") == "NaN days left"
    assert english.say("left") == "{days} days left"


def test_chinese_has_one_form_and_other_languages_have_theirs() -> None:
    assert categories("zh") == ("other",)
    assert categories("en") == ("one", "other")
    assert categories("pl") == ("one", "few", "many", "other")
    assert agreeing("pl", 3, ["plik", "pliki", "plików", "pliku"]) == "pliki"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_that_agrees_has_a_form_for_each_category(locale: str) -> None:
    wrong = {
        key: forms
        for key, text in words(locale).table.items()
        for _, forms in AGREEING.findall(text)
        if len(forms.split(FORMS)) != len(categories(locale))
    }
    assert wrong == {}


def test_english_does_agree_somewhere() -> None:
    assert sum(bool(AGREEING.search(text)) for text in words("en").table.values()) > 10


@given(number=st.integers(-(10**30), 10**30) | st.decimals() | st.text())
def test_any_value_at_all_finds_a_form(number: object) -> None:
    assert agreeing("en", number, ["a", "b"]) in {"a", "b"}
