"""Checking a bundle: no network, no database, no trust in who made it (docs/bundle.md)."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from manifest_service.errors import InvalidInput, ManifestServiceError
from manifest_service.events.canonical import LARGEST_EXACT_INTEGER, canonical
from manifest_service.events.codec import from_body
from manifest_service.events.envelope import Actor, commitment
from manifest_service.events.lifecycle import EVIDENCE, REORDERED, TRACK
from manifest_service.events.manifest import (
    Happened,
    Manifest,
    advance,
    begin,
    check_order,
    evolve,
)
from manifest_service.events.messages import WORDS, Reordered
from manifest_service.events.sealed import SealedText, commitments, unseal
from manifest_service.events.upcast import current_type, kind_and_version, upcast
from manifest_service.evidence import bundle
from manifest_service.evidence.lawful import (
    check_follows,
    check_masses,
    check_moved,
    read_time,
)
from manifest_service.geofence.track import HEADERS, track_digest
from manifest_service.transparency.checkpoint import Checkpoint, read_checkpoint, read_hash
from manifest_service.transparency.keys import NOTE, VerifierKey, read_verifier_key
from manifest_service.transparency.note import Note, read_note
from manifest_service.transparency.tree import is_included, leaf_hash

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 64
CLOCK_TOLERANCE = timedelta(minutes=5)
WITHOUT_TRIP = frozenset({"issued", "void"})
MAX_BODY_BYTES = 1024 * 1024
MAX_FOLDED = 10_000
"""Events of one manifest that are folded."""
MAX_FOLDED_AGAIN = 100_000
"""Events folded again for agreed corrections: each folds all before it once more."""
_HEX = re.compile(r"[0-9a-f]{64}")
_CLAIMED_MASS = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
_AGREED = "manifest.correction_agreed.v1"

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


class _Fails(Exception):
    """A check does not hold."""


class _NotProven(Exception):
    """What a check needs is not there."""


_REFUSED = (
    _Fails,
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
class _Event:
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
        from_text: dict[str, Any] = _object(self.body_text)
        return from_text


def verify_bundle(content: bytes, trust: Trust) -> Report:
    """Every check of the bundle in `content`; never raises for what is in it."""
    try:
        found = _Bundle(content)
    except _REFUSED as error:
        return Report(checks=(Check(code="format", holds=False, detail=_said(error)),))
    checks = [Check(code="format", holds=True)]
    for code, check in found.checks(trust):
        try:
            checks.append(Check(code=code, holds=True, detail=check() or ""))
        except _NotProven as missing:
            checks.append(Check(code=code, holds=None, detail=str(missing)))
        except _REFUSED as error:
            checks.append(Check(code=code, holds=False, detail=_said(error)))
    return Report(checks=tuple(checks), manifest=found.replayed)


class _Bundle:
    """A bundle whose shape is right; nothing in it is believed yet."""

    def __init__(self, content: bytes) -> None:
        data = _read(content)
        _members(data, bundle.MEMBERS, "bundle")
        if data["format"] != bundle.FORMAT:
            raise _Fails("not a bundle")
        if data["version"] != bundle.VERSION or isinstance(data["version"], bool):
            raise _Fails(f"version {data['version']!r} is not known to this release")
        _members(data["log"], {"id", "origin"}, "log")
        _members(data["manifest"], set(bundle.CLAIM_MEMBERS), "manifest")
        for name in ("made_at", "checkpoint", "head"):
            _typed(data[name], str, name)
        for name in ("keys", "events", "references", "attachments"):
            _typed(data[name], list, name)
        if data["track"] is not None:
            _typed(data["track"], str, "track")
        for name in ("id", "origin"):
            _typed(data["log"][name], str, f"log.{name}")
        _typed(data["manifest"]["number"], str, "manifest.number")
        if not data["events"]:
            raise _Fails("no events")
        self.data: Mapping[str, Any] = data
        self.events = [_event(item, f"events.{i}") for i, item in enumerate(data["events"])]
        self.references = [
            _event(item, f"references.{i}") for i, item in enumerate(data["references"])
        ]
        self.replayed: Manifest | None = None
        self._signers: frozenset[str] = frozenset()
        self._signed: Checkpoint | None = None

    def checks(self, trust: Trust) -> tuple[tuple[str, Callable[[], str | None]], ...]:
        return (
            ("checkpoint", self._checkpoint),
            ("trusted", lambda: self._trusted(trust)),
            ("witnesses", lambda: self._witnesses(trust)),
            ("log", self._log),
            ("inclusion", self._inclusion),
            ("chain", self._chain),
            ("head", lambda: self._head(trust)),
            ("bodies", self._bodies),
            ("texts", self._texts),
            ("times", self._times),
            ("replay", self._replay),
            ("attachments", self._attachments),
            ("track", self._track),
        )

    def _checkpoint(self) -> str:
        note = read_note(self.data["checkpoint"])
        signed = read_checkpoint(note.text)
        if signed.origin != self.data["log"]["origin"]:
            raise _Fails(f"of another log: {signed.origin}")
        keys = [_key(text) for text in self.data["keys"]]
        if not keys:
            raise _Fails("no key")
        signers = note.signers(keys)
        if not signers:
            raise _Fails("signed by none of the keys")
        self._signers = frozenset(str(key) for key in signers)
        self._signed = signed
        return f"{signed.size} events, signed by {', '.join(key.id.hex() for key in signers)}"

    def _trusted(self, trust: Trust) -> str:
        if not trust.keys:
            raise _NotProven("no key from elsewhere was given")
        signers = self._note().signers(trust.keys)
        if not signers:
            raise _Fails("signed by none of the keys given")
        return ", ".join(str(key) for key in signers)

    def _witnesses(self, trust: Trust) -> str:
        if not trust.witnesses:
            raise _NotProven("no witness's key was given")
        found = self._note().signers(dict.fromkeys(trust.witnesses))
        if len(found) < trust.witnesses_required:
            raise _Fails(f"{len(found)} of {trust.witnesses_required} witnesses")
        return ", ".join(key.name for key in found)

    def _log(self) -> None:
        log = self.data["log"]
        if not log["origin"].endswith(f"/{log['id']}") or not log["id"]:
            raise _Fails("origin and log id differ")
        for event in (*self.events, *self.references):
            if event.envelope["log"] != log["id"]:
                raise _Fails(f"position {event.pos} is of log {event.envelope['log']}")

    def _inclusion(self) -> str:
        signed = self._checked_checkpoint()
        for event in (*self.events, *self.references):
            if not is_included(event.leaf, event.pos, signed.size, event.path, signed.root):
                raise _Fails(f"position {event.pos} is not in the signed tree")
        positions = [event.pos for event in self.events]
        if positions != sorted(set(positions)):
            raise _Fails("positions do not ascend")
        return f"{len(self.events)} + {len(self.references)}"

    def _chain(self) -> None:
        stream, prev = f"manifest/{self.data['manifest']['number']}", None
        for seq, event in enumerate(self.events, 1):
            envelope = event.envelope
            if envelope["stream"] != stream:
                raise _Fails(f"position {event.pos} is of {envelope['stream']}")
            if envelope["seq"] != seq:
                raise _Fails(f"event {seq} is missing or moved")
            if envelope["prev"] != prev:
                raise _Fails(f"event {seq} does not follow the one before")
            prev = event.leaf.hex()
        for event in (*self.events, *self.references):
            envelope = event.envelope
            version = kind_and_version(str(envelope["type"]))[1]
            if envelope["v"] != 1 or envelope["schema"] != version:
                raise _Fails(f"position {event.pos} has another version than its type")

    def _head(self, trust: Trust) -> None:
        signed = self._checked_checkpoint()
        last = self.events[-1]
        expected = bundle.head_text(
            origin=self.data["log"]["origin"],
            stream=f"manifest/{self.data['manifest']['number']}",
            seq=last.envelope["seq"],
            leaf=last.leaf,
            size=signed.size,
            root=signed.root,
            references=self.data["references"],
            made_at=self.data["made_at"],
        )
        note = read_note(self.data["head"])
        if note.text != expected:
            raise _Fails("it says another end of the chain")
        if not any(str(key) in self._signers for key in note.signers(self._keys())):
            raise _Fails("not signed by the key of the checkpoint")
        # Anybody can sign a genuine checkpoint too, with a key of his own, and then a shorter head.
        trusted = self._note().signers(trust.keys)
        if trusted and not note.signers(trusted):
            raise _NotProven("not signed by the key you know")

    def _bodies(self) -> None:
        missing = 0
        for event in (*self.events, *self.references):
            if event.body_text is None:
                missing += 1
                continue
            promised = event.envelope["body_sha256"]
            if commitment(event.salt, event.body_text.encode()).hex() != promised:
                raise _Fails(f"the body at position {event.pos} is another")
            if canonical(_object(event.body_text)) != event.body_text.encode():
                raise _Fails(f"the body at position {event.pos} is not canonical")
        if missing:
            raise _NotProven(f"{missing} bodies erased")

    def _texts(self) -> str:
        held = erased = 0
        for event in (*self.events, *self.references):
            promised = (
                {} if event.body_text is None else dict(commitments(_object(event.body_text)))
            )
            for at, text in event.texts.items():
                if promised.pop(at, None) != text.commitment:
                    raise _Fails(f"the text {at} at position {event.pos} is another")
                held += 1
            erased += len(promised)
        return f"{held}, {erased} absent"

    def _times(self) -> None:
        for event in self.events:
            occurred = _time(event.envelope["occurred_at"])
            recorded = _time(event.envelope["recorded_at"])
            if occurred > recorded + CLOCK_TOLERANCE:
                raise _Fails(f"position {event.pos} was recorded before it occurred")

    def _replay(self) -> str:
        self._check_known()
        manifest: Manifest | None = None
        history: list[Happened] = []
        for seq, event in self._reordered(history):
            try:
                manifest = _step(manifest, seq, event, history)
            except ManifestServiceError as error:
                raise _Fails(f"position {event.pos}: {_said(error)}") from error
        assert manifest is not None
        if not _is_claimed(bundle.claim(manifest), self.data["manifest"]):
            raise _Fails("the events lead to something else than is claimed")
        self.replayed = manifest
        return manifest.status

    def _reordered(self, history: list[Happened]) -> Iterator[tuple[int, _Event]]:
        """The events with their seqs, in the order in which they count; `history` is filled with those that the last
        word about that order speaks of."""
        kind = f"manifest.{REORDERED}.v"
        said = [n for n, e in enumerate(self.events) if str(e.envelope["type"]).startswith(kind)]
        if not said:
            yield from enumerate(self.events, 1)
            return
        before, last = self.events[: said[-1]], self.events[said[-1]]
        try:
            history += [_happened(event) for event in (*before, last)]
            order = history[-1].event
            assert isinstance(order, Reordered)
            check_order(order.order, len(history))
            told = [event.envelope.get("device") is not None for event in before]
            check_moved(order.order, told, [n in said for n in range(len(before))])
        except ManifestServiceError as error:
            raise _Fails(f"position {last.pos}: {_said(error)}") from error
        yield from ((seq, self.events[seq - 1]) for seq in order.order)
        yield from enumerate(self.events[said[-1] :], len(history))

    def _check_known(self) -> None:
        """Raises _NotProven when an event, wherever it stands, cannot be judged."""
        if len(self.events) > MAX_FOLDED:
            raise _NotProven(f"more than {MAX_FOLDED} events")
        again = 0
        for seq, event in enumerate(self.events, 1):
            event_type = str(event.envelope["type"])
            kind, version = kind_and_version(event_type)
            known = kind.removeprefix("manifest.") in WORDS and kind.startswith("manifest.")
            latest = kind_and_version(current_type(kind))[1]
            if not known or not 1 <= version <= latest or event_type != f"{kind}.v{version}":
                raise _NotProven(f"unknown_event_type type={event_type}")
            if event_type == _AGREED:
                again += seq
        if again > MAX_FOLDED_AGAIN:
            raise _NotProven("more corrections than are folded")
        if any(event.body_text is None for event in self.events):
            raise _NotProven("body_erased")

    def _attachments(self) -> str:
        found = []
        for event in self.events:
            if str(event.envelope["type"]).startswith(f"manifest.{EVIDENCE}."):
                if event.body_text is None:
                    raise _NotProven("a body is erased")
                body = _object(event.body_text)
                found.append({name: body.get(name) for name in bundle.ATTACHMENT_MEMBERS})
        if found != self.data["attachments"]:
            raise _Fails("the list is not what the events name")
        return str(len(found))

    def _track(self) -> str:
        seals = [
            event
            for event in self.events
            if str(event.envelope["type"]).startswith(f"manifest.{TRACK}.")
        ]
        text = self.data["track"]
        if not seals:
            if text is not None:
                raise _Fails("there is a track and no seal")
            if self.data["manifest"]["status"] in WITHOUT_TRIP:
                return "no trip"
            if any(str(e.envelope["type"]).startswith("manifest.imported.") for e in self.events):
                return "imported: the trip was elsewhere"
            raise _NotProven("the track is not sealed (yet)")
        if text is None:
            raise _NotProven("sealed, and not in the bundle")
        if seals[-1].body_text is None:
            raise _NotProven("the seal's body is erased")
        seal = _object(seals[-1].body_text)
        lines = text.split("\n")
        if track_digest(text) != seal.get("sha256") or lines[0] not in HEADERS or lines[-1] != "":
            raise _Fails("the positions are not those sealed")
        if len(lines) - 2 != seal.get("fixes"):
            raise _Fails("the number of positions is not the one sealed")
        return str(seal["fixes"])

    def _keys(self) -> list[VerifierKey]:
        return [_key(text) for text in self.data["keys"]]

    def _note(self) -> Note:
        return read_note(self.data["checkpoint"])

    def _checked_checkpoint(self) -> Checkpoint:
        if self._signed is None:
            raise _Fails("there is no checkpoint to hold it against")
        return self._signed


def _step(
    manifest: Manifest | None, seq: int, event: _Event, history: Sequence[Happened]
) -> Manifest:
    """`manifest` after `event`; raises ManifestServiceError for what is unlawful. `history`: all that a
    new order speaks of, when `event` is told in that order."""
    happened = _happened(event)
    check_follows(manifest, happened.event)
    if not history or seq > len(history):
        return evolve(manifest, happened)
    if manifest is None:
        return begin(tuple(history[:-1]))
    if isinstance(happened.event, Reordered):
        return evolve(replace(manifest, version=seq - 1), happened)
    return advance(manifest, seq)


def _happened(event: _Event) -> Happened:
    event_type = str(event.envelope["type"])
    body = upcast(event_type, unseal(event.data(), event.texts))
    check_masses(body)
    return Happened(
        event=from_body(event_type, body),
        occurred_at=_time(event.envelope["occurred_at"]),
        recorded_at=_time(event.envelope["recorded_at"]),
        actor=_actor(event.envelope["actor"]),
    )


def _is_claimed(stands: Mapping[str, Any], claim: Mapping[str, Any]) -> bool:
    """Masses are compared as numbers, everything else as it is written."""
    for name, found in stands.items():
        said = claim[name]
        if name.endswith("_kg") and found is not None:
            said, found = _mass(said), Decimal(found)
        if type(said) is not type(found) or said != found:
            return False
    return True


def _mass(text: Any) -> Decimal | None:
    return Decimal(text) if isinstance(text, str) and _CLAIMED_MASS.fullmatch(text) else None


def _actor(ids: Any) -> Actor:
    """Who acted, as far as the envelope says it in ids; nothing is judged by it."""
    ids = ids if isinstance(ids, dict) else {}
    organisation = ids.get("organisation")
    return Actor(
        user_id=str(ids.get("user")),
        role=str(ids.get("role")),
        organisation_id=organisation if isinstance(organisation, str) else None,
    )


def _read(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise _Fails(f"larger than {MAX_BYTES} bytes")
    try:
        data = json.loads(content)
        same = canonical(data) == content
    except (ValueError, RecursionError) as error:
        raise _Fails("not JSON") from error
    if not same:
        raise _Fails("not in canonical form")
    if not isinstance(data, dict):
        raise _Fails("not an object")
    _check_values(data)
    return data


def _event(item: Any, at: str) -> _Event:
    _members(item, bundle.EVENT_MEMBERS, at)
    pos = item["pos"]
    if not isinstance(pos, int) or isinstance(pos, bool) or pos < 0:
        raise _Fails(f"{at}.pos is not a position")
    _typed(item["envelope"], str, f"{at}.envelope")
    envelope = _object(item["envelope"])
    _members(envelope, bundle.ENVELOPE_MEMBERS, f"{at}.envelope")
    if canonical(envelope).decode() != item["envelope"]:
        raise _Fails(f"{at}.envelope is not canonical")
    if item["body"] is not None:
        _typed(item["body"], str, f"{at}.body")
        if len(item["body"].encode()) > MAX_BODY_BYTES:
            raise _Fails(f"{at}.body is larger than {MAX_BODY_BYTES} bytes")
        _object(item["body"])
    _typed(item["texts"], dict, f"{at}.texts")
    _typed(item["path"], list, f"{at}.path")
    if len(item["path"]) > 63:
        raise _Fails(f"{at}.path is too long")
    return _Event(
        pos=pos,
        envelope_text=item["envelope"],
        envelope=envelope,
        salt=_hex(item["salt"], f"{at}.salt"),
        body_text=item["body"],
        texts={name: _text(text, f"{at}.texts") for name, text in item["texts"].items()},
        path=tuple(read_hash(hash_ if isinstance(hash_, str) else "") for hash_ in item["path"]),
    )


def _text(item: Any, at: str) -> SealedText:
    _members(item, {"salt", "text"}, at)
    _typed(item["text"], str, at)
    return SealedText(_hex(item["salt"], at), item["text"])


def _hex(value: Any, at: str) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise _Fails(f"{at} is not 64 hex digits")
    return bytes.fromhex(value)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Fails("not JSON") from error
    if not isinstance(found, dict):
        raise _Fails("not an object")
    _check_values(found)
    return found


def _check_values(value: Any, depth: int = 1) -> None:
    """Raises _Fails for what two readers of JSON may understand in two ways."""
    if depth > MAX_DEPTH:
        raise _Fails("nested too deep")
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > LARGEST_EXACT_INTEGER):
        raise _Fails("a number is not whole or too large")
    if isinstance(value, dict) and not all(name.isascii() for name in value):
        # Beyond ASCII, orders by character and by UTF-16 unit differ.
        raise _Fails("a member's name is not ASCII")
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in items:
        _check_values(item, depth + 1)


def _members(value: Any, expected: Iterable[str], at: str) -> None:
    if not isinstance(value, dict) or value.keys() != set(expected):
        raise _Fails(f"{at} has not the members it should have")


def _typed(value: Any, kind: type, at: str) -> None:
    if not isinstance(value, kind):
        raise _Fails(f"{at} is not of its type")


def _key(text: Any) -> VerifierKey:
    key = read_verifier_key(text if isinstance(text, str) else "")
    if key.kind != NOTE or str(key) != text:
        raise _Fails("a key is not one of a log")
    return key


def _time(text: Any) -> datetime:
    try:
        return read_time(text)
    except InvalidInput as error:
        raise _Fails(f"{text!r} is not a time") from error


def _said(error: Exception) -> str:
    if isinstance(error, ManifestServiceError):
        values = " ".join(f"{name}={value}" for name, value in error.params.items())
        faults = " ".join(
            f"{fault.path} {fault.code}" for fault in getattr(error, "faults", ())[:3]
        )
        return " ".join(said for said in (error.code, values, faults) if said)
    return str(error)
