"""Cursor pagination: a page names where the next one begins."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from manifest_service.errors import Fault, InvalidInput
from manifest_service.web.limits import MAX_CURSOR_BYTES

Row = TypeVar("Row")
LARGEST = 2**53


def page_of(
    rows: Sequence[Row],
    limit: int,
    show: Callable[[Row], Any],
    key_of: Callable[[Row], Sequence[Any]],
) -> dict[str, Any]:
    """{"items", "next"} from up to `limit` + 1 rows: the one too many says there is a next page."""
    shown = rows[:limit]
    more = len(rows) > limit
    following = encode_cursor(key_of(shown[-1])) if more else None
    return {"items": [show(row) for row in shown], "next": following}


def cursor_of(args: Mapping[str, Any], *kinds: type) -> tuple[Any, ...] | None:
    """The key in `args["cursor"]`, None without one; InvalidInput when it is not one of ours. `kinds`
    of its members: str, int, or datetime for the text of a time."""
    text = args.get("cursor")
    if not text:
        return None
    try:
        if len(text) > MAX_CURSOR_BYTES:
            raise ValueError
        key = json.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or len(key) != len(kinds) or not all(map(_is, key, kinds)):
        raise InvalidInput("cursor_invalid", faults=[Fault(path="cursor", code="cursor_invalid")])
    return tuple(key)


def _is(value: object, kind: type) -> bool:
    if kind is int:
        return type(value) is int and abs(value) < LARGEST
    if not isinstance(value, str):
        return False
    if kind is str:
        return True
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return False
    return at.tzinfo is not None and 2000 <= at.year <= 2100


def words_of(text: str | None) -> tuple[str, ...]:
    """`"a,b"` as ("a", "b")."""
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def encode_cursor(key: Sequence[Any]) -> str:
    """What `cursor_of` reads."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode()
