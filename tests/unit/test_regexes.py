"""Every pattern of ours, timed on texts that make a careless one take for ever.

Text is checked for length before or after; what matters is that no pattern takes more than its square,
and none of those that read whole files more than its length.
"""

import importlib
import json
import pkgutil
import re
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, validate
from werkzeug.local import LocalProxy

import manifest_service

PIECES = (
    "0", "a", "A", "1a", "-", " ", "\t", "\n", ".", ";", ",", ":", '"', "'", "=", "+", "(", "x1",
    "鲁", "转", "吨", "1 吨", "0.0", "2026-", "1-7 00:00-", "/q/", "x001/", "import ", "{a}", "\x7d",
)  # fmt: skip
LONG = 8_000
"""The longest address there is (`web.limits`); fields are shorter."""
OF_FILES = (
    "adapters.spreadsheets._BEFORE",
    "codes.waybill._MASS",
    "codes.waybill._NATIONAL",
    "codes.waybill._OURS",
    "codes.waybill._PLATE",
    "codes.waybill._WASTE",
    "registry.spreadsheet._MISREAD_PLATE",
    "web.api.presenting._BLANK",
)
"""Those that read whole texts, of any length."""
EPA = Path(manifest_service.__file__).parent / "interchange" / "epa_schema.json"
AFTER = ("", "!", "\n", "\0")
NAMES = [
    module.name
    for module in pkgutil.walk_packages(manifest_service.__path__, "manifest_service.")
    if ".migrations" not in module.name and "__main__" not in module.name
]


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """(where, pattern): those that modules hold, those of schemas, and those of msgspec types."""
    for name in NAMES:
        module = importlib.import_module(name)
        for key, value in vars(module).items():
            if isinstance(value, LocalProxy):
                continue
            if isinstance(value, re.Pattern):
                yield f"{name}.{key}", value
            for text in _of_types(value):
                yield f"{name}.{key}", re.compile(text)
            if isinstance(value, type) and issubclass(value, Schema):
                for field, validator in _validators(value):
                    yield f"{name}.{key}.{field}", validator.regex

    for n, text in enumerate(sorted(set(_of_schema(json.loads(EPA.read_text()))))):
        yield f"epa_schema.{n}", re.compile(text)


def _of_schema(schema: object) -> Iterator[str]:
    """Every `pattern` of a JSON Schema."""
    inner: list[object] = []
    if isinstance(schema, dict):
        if isinstance(text := schema.get("pattern"), str):
            yield text
        inner = list(schema.values())
    elif isinstance(schema, list):
        inner = schema
    for each in inner:
        yield from _of_schema(each)


def _of_types(value: object) -> Iterator[str]:
    for said in getattr(value, "__metadata__", ()):
        if isinstance(said, msgspec.Meta) and said.pattern:
            yield said.pattern


def _validators(schema: type[Schema]) -> Iterator[tuple[str, validate.Regexp]]:
    for name, field in schema._declared_fields.items():
        for one in (field, getattr(field, "inner", None)):
            for validator in getattr(one, "validators", ()):
                if isinstance(validator, validate.Regexp):
                    yield name, validator


ALL = dict(patterns())


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    """Of every way it may be used."""
    given: str | bytes = (
        text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    )
    begin = time.perf_counter()
    for way in (pattern.match, pattern.fullmatch, pattern.search):  # type: ignore[union-attr]
        way(given)  # type: ignore[operator]
    return time.perf_counter() - begin


def test_the_patterns_are_found() -> None:
    assert len(ALL) > 40
    assert "manifest_service.codes.waybill._MASS" in ALL


@pytest.mark.parametrize("where", sorted(ALL))
def test_no_pattern_takes_for_ever(where: str) -> None:
    """Eight thousand signs of each kind take some milliseconds; one that backtracks takes minutes. A tenth
    is tried first, so that a bad one fails and does not hang."""
    for piece in PIECES:
        for after in AFTER:
            text = piece * (LONG // len(piece))
            assert seconds(ALL[where], text[: LONG // 10] + after) < 0.5, (piece, after)
            assert seconds(ALL[where], text + after) < 2, (piece, after)


@pytest.mark.parametrize("where", OF_FILES)
def test_what_reads_whole_files_takes_their_length(where: str) -> None:
    for piece in PIECES:
        text = piece * (40 * LONG // len(piece)) + "!"
        begin = time.perf_counter()
        assert sum(1 for _ in ALL[f"manifest_service.{where}"].finditer(text)) >= 0  # type: ignore[arg-type]
        assert time.perf_counter() - begin < 2, piece


@settings(deadline=None, max_examples=40)
@given(
    pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=3), after=st.sampled_from(AFTER)
)
def test_no_mixture_makes_one_take_for_ever(pieces: list[str], after: str) -> None:
    text = "".join(islice((piece for _ in range(3000) for piece in pieces), 3000)) + after
    for where, pattern in ALL.items():
        assert seconds(pattern, text[:LONG]) < 1, where
