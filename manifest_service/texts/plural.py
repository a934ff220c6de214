"""Words that agree with a number, by the plural rules of CLDR."""

import re
import string
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale

FORMS = "|"
"""Between the forms of a word."""
_ORDER = ("zero", "one", "two", "few", "many", "other")


@cache
def categories(locale: str) -> tuple[str, ...]:
    """The plural categories of `locale`, in the order of CLDR; every language has `other`."""
    known = {*Locale.parse(locale).plural_form.tags, "other"}
    return tuple(name for name in _ORDER if name in known)


def agreeing(locale: str, number: object, forms: Sequence[str]) -> str:
    """Of `forms` the one that goes with `number`; the last with what is no number."""
    try:
        category = Locale.parse(locale).plural_form(Decimal(str(number)))
    except (ArithmeticError, ValueError):
        return forms[-1]
    return forms[min(categories(locale).index(category), len(forms) - 1)]


class Sentence(string.Formatter):
    """A text with `{name:one|other}` in it, in one language."""

    def __init__(self, locale: str) -> None:
        self._locale = locale

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        if FORMS in format_spec:
            return agreeing(self._locale, value, format_spec.split(FORMS))
        return str(super().format_field(value, format_spec))


def last_form(text: str) -> str:
    """`text` with the last of the forms of every word that agrees with a number: where there is none."""
    return re.sub(r"\{\w+:[^}]*\|([^}|]*)\}", r"\1", text)
