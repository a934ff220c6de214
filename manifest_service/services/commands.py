"""A command happens once, however often it is sent."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manifest_service.errors import Fault, IdReused, InvalidInput
from manifest_service.events.canonical import canonical, plain
from manifest_service.events.sealed import seal_texts, unseal
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


@dataclass(frozen=True)
class Request:
    """Who asked for what: the same command id with another request is another command."""

    hash: bytes
    texts: Mapping[str, str]
    """What people wrote, by path: not in the hash, which is kept for ever and has no salt."""


def request_of(user_id: str, what: str, body: Mapping[str, Any], kind: str = "") -> Request:
    """The request for an event of `kind` (`manifest.voided`), if it makes one."""
    said, texts = seal_texts(kind, plain(body), bytes)
    if texts:
        said = unseal(said, {})
    hash_ = hashlib.sha256(canonical([user_id, what, said])).digest()
    return Request(hash_, {path: text.text for path, text in texts.items()})


def once(
    tx: Transaction,
    id: str,
    request: Request,
    now: datetime,
    work: Callable[[], Mapping[str, Any]],
) -> tuple[dict[str, Any], bool]:
    """(answer, is new): what `work` answers, or what it answered the first time."""
    stored = tx.log.answer_to(id, request.hash)
    if stored is not None:
        _check_texts(tx, id, request.texts)
        return json.loads(stored), False
    answer = dict(work())
    tx.log.remember(id, request.hash, canonical(plain(answer)).decode(), now)
    return answer, True


def _check_texts(tx: Transaction, id: str, texts: Mapping[str, str]) -> None:
    """The event of a command has its id; a text that was erased can no longer be held against it."""
    event = tx.log.find(id) if texts else None
    held = event.texts if event else {}
    if any(path in held and held[path].text != text for path, text in texts.items()):
        raise IdReused(id=id)
