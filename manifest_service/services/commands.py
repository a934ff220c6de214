"""A command happens once, however often it is sent."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import canonical, plain
from manifest_service.services.ports import Transaction

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def command_id(text: str | None) -> str:
    """`text` as a canonical UUID; raises InvalidInput("command_id_invalid")."""
    compact = (text or "").strip().lower()
    if not _UUID.fullmatch(compact):
        raise InvalidInput(
            "command_id_invalid", faults=[Fault(path="id", code="command_id_invalid")]
        )
    return compact


def request_hash(user_id: str, what: str, request: Mapping[str, Any]) -> bytes:
    """SHA-256 of who asked for what: the same id with another hash is another command."""
    return hashlib.sha256(canonical([user_id, what, plain(request)])).digest()


def once(
    tx: Transaction,
    id: str,
    asked: bytes,
    now: datetime,
    work: Callable[[], Mapping[str, Any]],
) -> tuple[dict[str, Any], bool]:
    """(answer, is new): what `work` answers, or what it answered the first time."""
    stored = tx.log.answer_to(id, asked)
    if stored is not None:
        return json.loads(stored), False
    answer = dict(work())
    tx.log.remember(id, asked, canonical(plain(answer)).decode(), now)
    return answer, True
