"""Files of other systems: JSON, one document or a line each (NDJSON), read so that nothing is guessed.

Numbers are exact decimals, a member said twice is refused, and so is what is nested deeper than any
manifest.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from manifest_service.errors import InvalidInput

MAX_BYTES = 20_000_000
"""Of a file."""
MAX_DOCUMENT_BYTES = 1_000_000
MAX_DOCUMENTS = 1_000
MAX_DEPTH = 24


@dataclass(frozen=True, kw_only=True)
class Item:
    """One document of a file, still as it was written."""

    line: int
    """From 1."""
    raw: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


def items_of(content: bytes) -> tuple[Item, ...]:
    """The documents of a file: one that may span lines, or else one a line. Raises
    InvalidInput("import_too_large"|"import_empty"|"import_too_many")."""
    if len(content) > MAX_BYTES:
        raise InvalidInput("import_too_large", limit=MAX_BYTES)
    found = [
        Item(line=number, raw=line)
        for number, line in enumerate(content.split(b"\n"), 1)
        if line.strip()
    ]
    if not found:
        raise InvalidInput("import_empty")
    if len(found) > 1 and not _is_whole(found[0].raw):
        return (Item(line=1, raw=content),)
    if len(found) > MAX_DOCUMENTS:
        raise InvalidInput("import_too_many", limit=MAX_DOCUMENTS)
    return tuple(found)


def read_json(raw: bytes) -> dict[str, Any]:
    """The object in `raw`; numbers with a point are Decimals. Raises InvalidInput("import_too_large"|
    "json_malformed"|"json_too_deep"|"json_member_twice"|"json_not_an_object")."""
    if len(raw) > MAX_DOCUMENT_BYTES:
        raise InvalidInput("import_too_large", limit=MAX_DOCUMENT_BYTES)
    try:
        found = json.loads(
            raw.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise InvalidInput("json_too_deep", limit=MAX_DEPTH) from error
    except ValueError as error:
        raise InvalidInput("json_malformed", detail=str(error)[:200]) from error
    if _depth(found) > MAX_DEPTH:
        raise InvalidInput("json_too_deep", limit=MAX_DEPTH)
    if b"\\ud" in raw.lower() and not _is_text(found):
        raise InvalidInput("json_malformed", detail="half of a surrogate pair")
    if not isinstance(found, dict):
        raise InvalidInput("json_not_an_object")
    return found


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """(JSON pointer, value) of everything in `value` that holds nothing more; an empty object or list
    is a leaf too."""
    items = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    if not items:
        yield at, value
    for name, item in items:
        step = str(name).replace("~", "~0").replace("/", "~1")
        yield from leaves(item, f"{at}/{step}")


def _is_whole(line: bytes) -> bool:
    """Whether a line is a document of its own: NDJSON begins so, a printed document does not."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}")
    return True


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidInput("json_member_twice")
    return found


def _is_text(found: Any) -> bool:
    """Whether all text in `found` is of whole characters: JSON can escape half of one."""
    try:
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _depth(value: Any) -> int:
    deepest, open_ = 0, [(value, 1)]
    while open_:
        item, depth = open_.pop()
        deepest = max(deepest, depth)
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        open_ += [(each, depth + 1) for each in inner]
    return deepest
