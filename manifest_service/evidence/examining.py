"""Reading a file of evidence: nothing in it is believed, and nothing in it can stop us."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from manifest_service.errors import InvalidInput, ManifestServiceError
from manifest_service.events.canonical import LARGEST_EXACT_INTEGER, canonical
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Manifest
from manifest_service.events.sealed import SealedText
from manifest_service.evidence import bundle
from manifest_service.evidence.lawful import read_time
from manifest_service.transparency.checkpoint import read_hash
from manifest_service.transparency.keys import NOTE, VerifierKey, read_verifier_key
from manifest_service.transparency.tree import leaf_hash

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 64
MAX_BODY_BYTES = 1024 * 1024
_HEX = re.compile(r"[0-9a-f]{64}")

Verdict = Literal["valid", "invalid", "incomplete"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that holds, does not hold (False), or is not proven (None)."""

    code: str
    holds: bool | None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Trust:
    """What the checker knows from elsewhere: the log's keys, and witnesses' keys."""

    keys: tuple[VerifierKey, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()
    witnesses_required: int = 1


@dataclass(frozen=True, kw_only=True)
class Report:
    checks: tuple[Check, ...]
    manifest: Manifest | None = None
    """What the events lead to, when they could be replayed."""

    @property
    def verdict(self) -> Verdict:
        if any(check.holds is False for check in self.checks):
            return "invalid"
        return "incomplete" if any(check.holds is None for check in self.checks) else "valid"


class Fails(Exception):
    """A check does not hold."""


class NotProven(Exception):
    """What a check needs is not there."""


REFUSED = (
    Fails,
    ManifestServiceError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RecursionError,
)
"""Whatever hostile content can lead to: never a crash, never a pass."""


@dataclass(frozen=True)
class SealedEvent:
    pos: int
    envelope_text: str
    envelope: Mapping[str, Any]
    salt: bytes
    body_text: str | None
    texts: Mapping[str, SealedText]
    path: tuple[bytes, ...]

    @property
    def leaf(self) -> bytes:
        return leaf_hash(self.envelope_text.encode())

    def data(self) -> dict[str, Any]:
        """Raises InvalidInput("body_erased"), or for a version not known."""
        if self.body_text is None:
            raise InvalidInput("body_erased")
        from_text: dict[str, Any] = read_object(self.body_text)
        return from_text


Checks = tuple[tuple[str, Callable[[], str | None]], ...]
"""Code -> what raises Fails or NotProven, or gives a detail."""


def outcomes(checks: Checks) -> list[Check]:
    """What became of each of `checks`; one raises nothing, whatever is in the file."""
    found = []
    for code, check in checks:
        try:
            found.append(Check(code=code, holds=True, detail=check() or ""))
        except NotProven as missing:
            found.append(Check(code=code, holds=None, detail=str(missing)))
        except REFUSED as error:
            found.append(Check(code=code, holds=False, detail=said(error)))
    return found


def read_file(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise Fails(f"larger than {MAX_BYTES} bytes")
    try:
        data = json.loads(content)
        same = canonical(data) == content
    except (ValueError, RecursionError) as error:
        raise Fails("not JSON") from error
    if not same:
        raise Fails("not in canonical form")
    if not isinstance(data, dict):
        raise Fails("not an object")
    check_values(data)
    return data


def read_event(item: Any, at: str) -> SealedEvent:
    check_members(item, bundle.EVENT_MEMBERS, at)
    pos = item["pos"]
    if not isinstance(pos, int) or isinstance(pos, bool) or pos < 0:
        raise Fails(f"{at}.pos is not a position")
    check_typed(item["envelope"], str, f"{at}.envelope")
    envelope = read_object(item["envelope"])
    check_members(envelope, bundle.ENVELOPE_MEMBERS, f"{at}.envelope")
    if canonical(envelope).decode() != item["envelope"]:
        raise Fails(f"{at}.envelope is not canonical")
    if item["body"] is not None:
        check_typed(item["body"], str, f"{at}.body")
        if len(item["body"].encode()) > MAX_BODY_BYTES:
            raise Fails(f"{at}.body is larger than {MAX_BODY_BYTES} bytes")
        read_object(item["body"])
    check_typed(item["texts"], dict, f"{at}.texts")
    check_typed(item["path"], list, f"{at}.path")
    if len(item["path"]) > 63:
        raise Fails(f"{at}.path is too long")
    return SealedEvent(
        pos=pos,
        envelope_text=item["envelope"],
        envelope=envelope,
        salt=read_hex(item["salt"], f"{at}.salt"),
        body_text=item["body"],
        texts={name: read_text(text, f"{at}.texts") for name, text in item["texts"].items()},
        path=tuple(read_hash(hash_ if isinstance(hash_, str) else "") for hash_ in item["path"]),
    )


def read_text(item: Any, at: str) -> SealedText:
    check_members(item, {"salt", "text"}, at)
    check_typed(item["text"], str, at)
    return SealedText(read_hex(item["salt"], at), item["text"])


def read_hex(value: Any, at: str) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise Fails(f"{at} is not 64 hex digits")
    return bytes.fromhex(value)


def read_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fails("not JSON") from error
    if not isinstance(found, dict):
        raise Fails("not an object")
    check_values(found)
    return found


def check_values(value: Any, depth: int = 1) -> None:
    """Raises Fails for what two readers of JSON may understand in two ways."""
    if depth > MAX_DEPTH:
        raise Fails("nested too deep")
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > LARGEST_EXACT_INTEGER):
        raise Fails("a number is not whole or too large")
    if isinstance(value, dict) and not all(name.isascii() for name in value):
        # Beyond ASCII, orders by character and by UTF-16 unit differ.
        raise Fails("a member's name is not ASCII")
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in items:
        check_values(item, depth + 1)


def check_members(value: Any, expected: Iterable[str], at: str) -> None:
    if not isinstance(value, dict) or value.keys() != set(expected):
        raise Fails(f"{at} has not the members it should have")


def check_typed(value: Any, kind: type, at: str) -> None:
    if not isinstance(value, kind):
        raise Fails(f"{at} is not of its type")


def read_key(text: Any) -> VerifierKey:
    key = read_verifier_key(text if isinstance(text, str) else "")
    if key.kind != NOTE or str(key) != text:
        raise Fails("a key is not one of a log")
    return key


def read_moment(text: Any) -> datetime:
    try:
        return read_time(text)
    except InvalidInput as error:
        raise Fails(f"{text!r} is not a time") from error


def said(error: Exception) -> str:
    if isinstance(error, ManifestServiceError):
        values = " ".join(f"{name}={value}" for name, value in error.params.items())
        faults = " ".join(
            f"{fault.path} {fault.code}" for fault in getattr(error, "faults", ())[:3]
        )
        return " ".join(said for said in (error.code, values, faults) if said)
    return str(error)


def read_actor(ids: Any) -> Actor:
    """Who acted, as far as the envelope says it in ids; nothing is judged by it."""
    ids = ids if isinstance(ids, dict) else {}
    organisation = ids.get("organisation")
    return Actor(
        user_id=str(ids.get("user")),
        role=str(ids.get("role")),
        organisation_id=organisation if isinstance(organisation, str) else None,
    )
