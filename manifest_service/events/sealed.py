"""Text by or about people: beside the log, under a commitment of its own.

In the body stands `{"sealed": "<hex>"}`, SHA-256(salt || canonical text), in the text's place. The
text and its salt are kept apart and can be erased: the body, its hash and every proof stay as they
were (PIPL Art. 47; the log keeps what Order No. 23 Art. 26 wants kept).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from manifest_service.events.canonical import canonical

SEALED: Mapping[str, tuple[str, ...]] = {
    "manifest.received": ("opinion", "discrepancies/*/found"),
    "manifest.refused": ("reason", "discrepancies/*/found"),
    "manifest.voided": ("reason",),
    "manifest.collected": ("source",),
    "manifest.paper_entered": ("reason", "discrepancies/*/found"),
    "manifest.cancellation_proposed": ("reason",),
    "manifest.cancellation_declined": ("reason",),
    "manifest.correction_proposed": (
        "reason",
        "values/opinion",
        "values/reason",
        "values/discrepancies/*/found",
    ),
    "manifest.correction_declined": ("reason",),
    "alert.explained": ("text",),
    "alert.verdict_given": ("reason",),
    "alert.appealed": ("text",),
    "case.opened": ("title",),
    "case.noted": ("text",),
    "case.task_set": ("text",),
    "case.document_attached": ("title",),
    "case.explained": ("text",),
    "case.decided": ("reason",),
    "case.appealed": ("text",),
    "case.reopened": ("reason",),
    "roadside_check.recorded": ("note",),
    "ledger.withdrawn": ("reason",),
    "return.filed": ("reason",),
    "return.sent_back": ("reason",),
    "tuning.recorded": ("reason",),
    "place.decided": ("reason",),
    "route_time.decided": ("reason",),
    "empty_run.declared": ("reason",),
    "listing.posted": ("office_phone",),
    "listing.withdrawn": ("reason",),
    "device.enrolled": ("label",),
    "device.gap_closed": ("reason",),
    "claim.settled": ("reason",),
    "plan.returned": ("reason",),
    "plan.approved": ("conditions",),
    "plan.withdrawn": ("reason",),
    "plan.revoked": ("reason",),
}
"""Which members of which events people write in their own words. `*` is every index of a list."""

ERASED = "[erased]"
"""What stands where a text was erased; pages say it in the reader's language."""

_MARK = "sealed"


@dataclass(frozen=True)
class SealedText:
    salt: bytes
    text: str

    @property
    def commitment(self) -> str:
        """SHA-256(salt || canonical text), hex."""
        return hashlib.sha256(self.salt + canonical(self.text)).hexdigest()


def seal_texts(
    kind: str, body: dict[str, Any], salts: Callable[[], bytes]
) -> tuple[dict[str, Any], dict[str, SealedText]]:
    """`body` of an event of `kind` (`manifest.voided`) with commitments for texts, and the texts by
    path (`discrepancies/0/found`)."""
    texts: dict[str, SealedText] = {}
    for pattern in SEALED.get(kind, ()):
        body = _replaced(body, pattern.split("/"), (), salts, texts)
    return body, texts


def unseal(body: Any, texts: Mapping[str, SealedText], at: tuple[str, ...] = ()) -> Any:
    """`body` with its texts back in place; ERASED for those that are gone."""
    if isinstance(body, dict):
        if body.keys() == {_MARK}:
            held = texts.get("/".join(at))
            return held.text if held else ERASED
        return {name: unseal(item, texts, (*at, name)) for name, item in body.items()}
    if isinstance(body, list):
        return [unseal(item, texts, (*at, str(index))) for index, item in enumerate(body)]
    return body


def commitments(body: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(path, commitment) of every sealed text of `body`."""
    if isinstance(body, dict):
        if body.keys() == {_MARK}:
            yield "/".join(at), body[_MARK]
        else:
            for name, item in body.items():
                yield from commitments(item, (*at, name))
    elif isinstance(body, list):
        for index, item in enumerate(body):
            yield from commitments(item, (*at, str(index)))


def _replaced(
    value: Any,
    pattern: list[str],
    at: tuple[str, ...],
    salts: Callable[[], bytes],
    texts: dict[str, SealedText],
) -> Any:
    if not pattern:
        if not isinstance(value, str):
            return value
        sealed = SealedText(salts(), value)
        texts["/".join(at)] = sealed
        return {_MARK: sealed.commitment}
    head, rest = pattern[0], pattern[1:]
    if head == "*" and isinstance(value, list):
        return [
            _replaced(item, rest, (*at, str(index)), salts, texts)
            for index, item in enumerate(value)
        ]
    if isinstance(value, dict) and head in value:
        return {**value, head: _replaced(value[head], rest, (*at, head), salts, texts)}
    return value
