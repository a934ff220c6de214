"""Words for people, per language: `<locale>/<area>.toml`, keys `area.table.name`.

Chinese is first and complete; English is complete too (a test holds the keys together).

    left = "{days} {days:day|days} left"

`{name}` is filled in; `{name:one|other}` is the form of a word that agrees with the number `name`:
one form for each plural category the language has, in the order of CLDR. Chinese has a single one.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from manifest_service.texts.plural import FORMS, Sentence

LOCALES = ("zh", "en")


@dataclass(frozen=True)
class Words:
    """All words of one language, by flat key."""

    locale: str
    table: Mapping[str, str]

    def say(self, key: str, /, **params: object) -> str:
        """The words of `key` with `params` filled in; the key itself when there are none.

        A missing parameter stays visible as {name}: a sentence must not be lost for it.
        """
        text = self.table.get(key)
        if text is None:
            return key
        if FORMS in text:
            return Sentence(self.locale).vformat(text, (), _Lenient(params))
        return text.format_map(_Lenient(params))

    def knows(self, key: str) -> bool:
        return key in self.table

    def area(self, prefix: str) -> dict[str, str]:
        """Every word whose key begins with `prefix.`, the prefix cut off."""
        start = f"{prefix}."
        return {k.removeprefix(start): v for k, v in self.table.items() if k.startswith(start)}


@cache
def words(locale: str) -> Words:
    """The words of `locale`; Chinese for a language we do not have."""
    found = locale if locale in LOCALES else LOCALES[0]
    table: dict[str, str] = {}
    for file in sorted(files(__name__).joinpath(found).iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            area = file.name.removesuffix(".toml")
            table.update(_flat(area, tomllib.loads(file.read_text("utf-8"))))
    return Words(locale=found, table=table)


def law_of(code: str, locale: str) -> str | None:
    """The article a refusal or warning rests on; None for the service's own rules."""
    laws, codes = _laws()
    if code not in codes:
        return None
    law, article = codes[code]
    found: str = laws[law][locale if locale in LOCALES else LOCALES[0]].format(article=article)
    return found


def codes_of_law() -> frozenset[str]:
    """Every code that rests on a law."""
    return frozenset(_laws()[1])


@cache
def _laws() -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    data = tomllib.loads(files(__name__).joinpath("law.toml").read_text("utf-8"))
    return data["laws"], data["codes"]


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(f"{prefix}.{key}", item)
    else:
        yield prefix, str(value)
