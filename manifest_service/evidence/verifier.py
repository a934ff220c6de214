"""Checking a bundle: no network, no database, no trust in who made it (docs/bundle.md)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from manifest_service.errors import ManifestServiceError
from manifest_service.events.codec import from_body
from manifest_service.events.lifecycle import EVIDENCE, HANDED_OVER, REORDERED, TRACK
from manifest_service.events.manifest import (
    Happened,
    Manifest,
    advance,
    begin,
    check_order,
    evolve,
)
from manifest_service.events.messages import WORDS, Reordered
from manifest_service.events.sealed import unseal
from manifest_service.events.upcast import current_type, kind_and_version, upcast
from manifest_service.evidence import bundle
from manifest_service.evidence.examining import (
    REFUSED,
    Check,
    Checks,
    Fails,
    NotProven,
    Report,
    SealedEvent,
    Trust,
    check_members,
    check_typed,
    outcomes,
    read_actor,
    read_event,
    read_file,
    read_moment,
    read_object,
    said,
)
from manifest_service.evidence.handed_over import check_handover
from manifest_service.evidence.lawful import check_follows, check_masses, check_moved
from manifest_service.evidence.signed_file import SignedFile
from manifest_service.geofence.track import HEADERS, track_digest

WITHOUT_TRIP = frozenset({"issued", "void"})
MAX_FOLDED = 10_000
"""Events of one manifest that are folded."""
MAX_FOLDED_AGAIN = 100_000
"""Events folded again for agreed corrections: each folds all before it once more."""
_CLAIMED_MASS = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
_AGREED = "manifest.correction_agreed.v1"


def verify_bundle(content: bytes, trust: Trust) -> Report:
    """Every check of the bundle in `content`; never raises for what is in it."""
    try:
        found = _Bundle(content)
    except REFUSED as error:
        return Report(checks=(Check(code="format", holds=False, detail=said(error)),))
    checks = (Check(code="format", holds=True), *outcomes(found.checks(trust)))
    return Report(checks=checks, manifest=found.replayed)


class _Bundle(SignedFile):
    """A bundle whose shape is right; nothing in it is believed yet."""

    def __init__(self, content: bytes) -> None:
        data = read_file(content)
        check_members(data, bundle.MEMBERS, "bundle")
        if data["format"] != bundle.FORMAT:
            raise Fails("not a bundle")
        if data["version"] != bundle.VERSION or isinstance(data["version"], bool):
            raise Fails(f"version {data['version']!r} is not known to this release")
        check_members(data["log"], {"id", "origin"}, "log")
        check_members(data["manifest"], set(bundle.CLAIM_MEMBERS), "manifest")
        for name in ("made_at", "checkpoint", "head"):
            check_typed(data[name], str, name)
        for name in ("keys", "events", "references", "attachments"):
            check_typed(data[name], list, name)
        if data["track"] is not None:
            check_typed(data["track"], str, "track")
        for name in ("id", "origin"):
            check_typed(data["log"][name], str, f"log.{name}")
        check_typed(data["manifest"]["number"], str, "manifest.number")
        if not data["events"]:
            raise Fails("no events")
        self.events = [read_event(item, f"events.{i}") for i, item in enumerate(data["events"])]
        references = [
            read_event(item, f"references.{i}") for i, item in enumerate(data["references"])
        ]
        self.stream = f"manifest/{data['manifest']['number']}"
        super().__init__(data, [(self.stream, self.events)], references)
        self.replayed: Manifest | None = None

    def checks(self, trust: Trust) -> Checks:
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
            ("handovers", self._handovers),
            ("attachments", self._attachments),
            ("track", self._track),
        )

    def _head(self, trust: Trust) -> None:
        signed = self._checked_checkpoint()
        last = self.events[-1]
        expected = bundle.head_text(
            origin=self.data["log"]["origin"],
            stream=self.stream,
            seq=last.envelope["seq"],
            leaf=last.leaf,
            size=signed.size,
            root=signed.root,
            references=self.data["references"],
            made_at=self.data["made_at"],
        )
        self._check_head(expected, trust)

    def _replay(self) -> str:
        self._check_known()
        manifest: Manifest | None = None
        history: list[Happened] = []
        for seq, event in self._reordered(history):
            try:
                manifest = _step(manifest, seq, event, history)
            except ManifestServiceError as error:
                raise Fails(f"position {event.pos}: {said(error)}") from error
        assert manifest is not None
        if not _is_claimed(bundle.claim(manifest), self.data["manifest"]):
            raise Fails("the events lead to something else than is claimed")
        self.replayed = manifest
        return manifest.status

    def _reordered(self, history: list[Happened]) -> Iterator[tuple[int, SealedEvent]]:
        """The events with their seqs, in the order in which they count; `history` is filled with those that the last
        word about that order speaks of."""
        kind = f"manifest.{REORDERED}.v"
        orders = [n for n, e in enumerate(self.events) if str(e.envelope["type"]).startswith(kind)]
        if not orders:
            yield from enumerate(self.events, 1)
            return
        before, last = self.events[: orders[-1]], self.events[orders[-1]]
        try:
            history += [_happened(event) for event in (*before, last)]
            order = history[-1].event
            assert isinstance(order, Reordered)
            check_order(order.order, len(history))
            told = [event.envelope.get("device") is not None for event in before]
            check_moved(order.order, told, [n in orders for n in range(len(before))])
        except ManifestServiceError as error:
            raise Fails(f"position {last.pos}: {said(error)}") from error
        yield from ((seq, self.events[seq - 1]) for seq in order.order)
        yield from enumerate(self.events[orders[-1] :], len(history))

    def _check_known(self) -> None:
        """Raises NotProven when an event, wherever it stands, cannot be judged."""
        if len(self.events) > MAX_FOLDED:
            raise NotProven(f"more than {MAX_FOLDED} events")
        again = 0
        for seq, event in enumerate(self.events, 1):
            event_type = str(event.envelope["type"])
            kind = kind_and_version(event_type)[0]
            known = kind.removeprefix("manifest.") in WORDS and kind.startswith("manifest.")
            if not known or not _is_known(event_type, kind):
                raise NotProven(f"unknown_event_type type={event_type}")
            if event_type == _AGREED:
                again += seq
        if again > MAX_FOLDED_AGAIN:
            raise NotProven("more corrections than are folded")
        if any(event.body_text is None for event in self.events):
            raise NotProven("body_erased")

    def _handovers(self) -> str:
        """What two phones signed of a handover holds, and says what the event says."""
        found = 0
        kind = f"manifest.{HANDED_OVER}"
        for event in self.events:
            event_type = str(event.envelope["type"])
            if not event_type.startswith(f"{kind}."):
                continue
            if not _is_known(event_type, kind):
                raise NotProven(f"unknown_event_type type={event_type}")
            if event.body_text is None:
                raise NotProven("a body is erased")
            body = read_object(event.body_text)
            if body.get("signed") is None:
                continue
            try:
                check_handover(body, event.envelope, self.data["manifest"]["number"])
            except ManifestServiceError as error:
                raise Fails(f"position {event.pos}: {said(error)}") from error
            found += 1
        return str(found)

    def _attachments(self) -> str:
        found = []
        for event in self.events:
            if str(event.envelope["type"]).startswith(f"manifest.{EVIDENCE}."):
                if event.body_text is None:
                    raise NotProven("a body is erased")
                body = read_object(event.body_text)
                found.append({name: body.get(name) for name in bundle.ATTACHMENT_MEMBERS})
        if found != self.data["attachments"]:
            raise Fails("the list is not what the events name")
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
                raise Fails("there is a track and no seal")
            if self.data["manifest"]["status"] in WITHOUT_TRIP:
                return "no trip"
            if any(str(e.envelope["type"]).startswith("manifest.imported.") for e in self.events):
                return "imported: the trip was elsewhere"
            raise NotProven("the track is not sealed (yet)")
        if text is None:
            raise NotProven("sealed, and not in the bundle")
        if seals[-1].body_text is None:
            raise NotProven("the seal's body is erased")
        seal = read_object(seals[-1].body_text)
        lines = text.split("\n")
        if track_digest(text) != seal.get("sha256") or lines[0] not in HEADERS or lines[-1] != "":
            raise Fails("the positions are not those sealed")
        if len(lines) - 2 != seal.get("fixes"):
            raise Fails("the number of positions is not the one sealed")
        return str(seal["fixes"])


def _is_known(event_type: str, kind: str) -> bool:
    """Whether this release reads the version in `event_type`."""
    version, latest = (kind_and_version(each)[1] for each in (event_type, current_type(kind)))
    return 1 <= version <= latest and event_type == f"{kind}.v{version}"


def _step(
    manifest: Manifest | None, seq: int, event: SealedEvent, history: Sequence[Happened]
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


def _happened(event: SealedEvent) -> Happened:
    event_type = str(event.envelope["type"])
    body = upcast(event_type, unseal(event.data(), event.texts))
    check_masses(body)
    return Happened(
        event=from_body(event_type, body),
        occurred_at=read_moment(event.envelope["occurred_at"]),
        recorded_at=read_moment(event.envelope["recorded_at"]),
        actor=read_actor(event.envelope["actor"]),
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
