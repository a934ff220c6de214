"""Cursor pagination: a page names where the next one begins."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from manifest_service.errors import Fault, InvalidInput

Row = TypeVar("Row")


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


def cursor_of(args: Mapping[str, Any], length: int) -> tuple[Any, ...] | None:
    """The key in `args["cursor"]`, None without one; InvalidInput when it is not one of ours."""
    text = args.get("cursor")
    if not text:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(text.encode()))
    except ValueError:
        key = None
    if not isinstance(key, list) or len(key) != length:
        raise InvalidInput("cursor_invalid", faults=[Fault(path="cursor", code="cursor_invalid")])
    return tuple(key)


def words_of(text: str | None) -> tuple[str, ...]:
    """`"a,b"` as ("a", "b")."""
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def encode_cursor(key: Sequence[Any]) -> str:
    """What `cursor_of` reads."""
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode()
