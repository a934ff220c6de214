"""What every file of evidence is held to: signed by the log, and in the log, as it was recorded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from manifest_service.events.canonical import canonical
from manifest_service.events.envelope import commitment
from manifest_service.events.sealed import commitments
from manifest_service.events.upcast import kind_and_version
from manifest_service.evidence.examining import (
    Fails,
    NotProven,
    SealedEvent,
    Trust,
    read_key,
    read_moment,
    read_object,
)
from manifest_service.transparency.checkpoint import Checkpoint, read_checkpoint
from manifest_service.transparency.keys import VerifierKey
from manifest_service.transparency.note import Note, read_note
from manifest_service.transparency.tree import is_included

CLOCK_TOLERANCE = timedelta(minutes=5)


class SignedFile:
    """A file whose shape is right, with the members `log`, `keys`, `checkpoint`, `head` and `made_at`."""

    def __init__(
        self,
        data: Mapping[str, Any],
        chains: Sequence[tuple[str, Sequence[SealedEvent]]],
        references: Sequence[SealedEvent] = (),
    ) -> None:
        self.data, self.chains, self.references = data, chains, references
        self._signers: frozenset[str] = frozenset()
        self._signed: Checkpoint | None = None

    @property
    def every_event(self) -> Iterator[SealedEvent]:
        for _, events in self.chains:
            yield from events
        yield from self.references

    def _checkpoint(self) -> str:
        note = read_note(self.data["checkpoint"])
        signed = read_checkpoint(note.text)
        if signed.origin != self.data["log"]["origin"]:
            raise Fails(f"of another log: {signed.origin}")
        keys = [read_key(text) for text in self.data["keys"]]
        if not keys:
            raise Fails("no key")
        signers = note.signers(keys)
        if not signers:
            raise Fails("signed by none of the keys")
        self._signers = frozenset(str(key) for key in signers)
        self._signed = signed
        return f"{signed.size} events, signed by {', '.join(key.id.hex() for key in signers)}"

    def _trusted(self, trust: Trust) -> str:
        if not trust.keys:
            raise NotProven("no key from elsewhere was given")
        signers = self._note().signers(trust.keys)
        if not signers:
            raise Fails("signed by none of the keys given")
        return ", ".join(str(key) for key in signers)

    def _witnesses(self, trust: Trust) -> str:
        if not trust.witnesses:
            raise NotProven("no witness's key was given")
        found = self._note().signers(dict.fromkeys(trust.witnesses))
        if len(found) < trust.witnesses_required:
            raise Fails(f"{len(found)} of {trust.witnesses_required} witnesses")
        return ", ".join(key.name for key in found)

    def _log(self) -> None:
        log = self.data["log"]
        if not log["origin"].endswith(f"/{log['id']}") or not log["id"]:
            raise Fails("origin and log id differ")
        for event in self.every_event:
            if event.envelope["log"] != log["id"]:
                raise Fails(f"position {event.pos} is of log {event.envelope['log']}")

    def _inclusion(self) -> str:
        signed = self._checked_checkpoint()
        for event in self.every_event:
            if not is_included(event.leaf, event.pos, signed.size, event.path, signed.root):
                raise Fails(f"position {event.pos} is not in the signed tree")
        for _, events in self.chains:
            positions = [event.pos for event in events]
            if positions != sorted(set(positions)):
                raise Fails("positions do not ascend")
        return f"{sum(len(events) for _, events in self.chains)} + {len(self.references)}"

    def _chain(self) -> None:
        for stream, events in self.chains:
            _check_chain(stream, events)
        for event in self.every_event:
            envelope = event.envelope
            version = kind_and_version(str(envelope["type"]))[1]
            if envelope["v"] != 1 or envelope["schema"] != version:
                raise Fails(f"position {event.pos} has another version than its type")

    def _check_head(self, expected: str, trust: Trust) -> None:
        note = read_note(self.data["head"])
        if note.text != expected:
            raise Fails("it says another end of the chain")
        if not any(str(key) in self._signers for key in note.signers(self._keys())):
            raise Fails("not signed by the key of the checkpoint")
        # Anybody can sign a genuine checkpoint too, with a key of his own, and then a shorter head.
        trusted = self._note().signers(trust.keys)
        if trusted and not note.signers(trusted):
            raise NotProven("not signed by the key you know")

    def _bodies(self) -> None:
        missing = 0
        for event in self.every_event:
            if event.body_text is None:
                missing += 1
                continue
            promised = event.envelope["body_sha256"]
            if commitment(event.salt, event.body_text.encode()).hex() != promised:
                raise Fails(f"the body at position {event.pos} is another")
            if canonical(read_object(event.body_text)) != event.body_text.encode():
                raise Fails(f"the body at position {event.pos} is not canonical")
        if missing:
            raise NotProven(f"{missing} bodies erased")

    def _texts(self) -> str:
        held = erased = 0
        for event in self.every_event:
            promised = (
                {} if event.body_text is None else dict(commitments(read_object(event.body_text)))
            )
            for at, text in event.texts.items():
                if promised.pop(at, None) != text.commitment:
                    raise Fails(f"the text {at} at position {event.pos} is another")
                held += 1
            erased += len(promised)
        return f"{held}, {erased} absent"

    def _times(self) -> None:
        for event in (event for _, events in self.chains for event in events):
            occurred = read_moment(event.envelope["occurred_at"])
            recorded = read_moment(event.envelope["recorded_at"])
            if occurred > recorded + CLOCK_TOLERANCE:
                raise Fails(f"position {event.pos} was recorded before it occurred")

    def _keys(self) -> list[VerifierKey]:
        return [read_key(text) for text in self.data["keys"]]

    def _note(self) -> Note:
        return read_note(self.data["checkpoint"])

    def _checked_checkpoint(self) -> Checkpoint:
        if self._signed is None:
            raise Fails("there is no checkpoint to hold it against")
        return self._signed


def _check_chain(stream: str, events: Sequence[SealedEvent]) -> None:
    prev = None
    for seq, event in enumerate(events, 1):
        envelope = event.envelope
        if envelope["stream"] != stream:
            raise Fails(f"position {event.pos} is of {envelope['stream']}")
        if envelope["seq"] != seq:
            raise Fails(f"event {seq} is missing or moved")
        if envelope["prev"] != prev:
            raise Fails(f"event {seq} does not follow the one before")
        prev = event.leaf.hex()
