"""Journals of devices: what came is kept first, then judged, entry by entry.

An entry is durable before anything is made of it. A death between the two is mended when the device, or
anybody for it, comes again: what is stored and not judged is judged then, and the event's id makes a
second time harmless.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from manifest_service.errors import (
    Busy,
    ConcurrentWrite,
    Fault,
    IdReused,
    InvalidInput,
    ManifestServiceError,
    NotAllowed,
    NotFound,
    Refusal,
)
from manifest_service.events import device as device_events
from manifest_service.events.codec import to_body, wire_type
from manifest_service.events.device import Device
from manifest_service.events.device_key import verifies
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.events.journal import (
    BODY_LIMIT_BYTES,
    Entry,
    Head,
    place,
    read_entry,
    sha256,
    signed,
)
from manifest_service.events.messages import ManifestEvent
from manifest_service.services import devices, handovers, telling
from manifest_service.services.accounts import actor_of
from manifest_service.services.checkpoints import nodes
from manifest_service.services.devices import Devices
from manifest_service.services.manifests import (
    Manifests,
    check_may_act,
    label_shown,
    takes,
)
from manifest_service.services.ports import JournalRow, SeenState, Transaction
from manifest_service.services.signing import Signature, SigningCodes
from manifest_service.services.standing_accounts import standing
from manifest_service.transparency.checkpoint import read_checkpoint
from manifest_service.transparency.note import read_note
from manifest_service.transparency.tree import root_of

AT_ONCE = 200
"""Entries in one sending."""

AGAIN = frozenset(
    {"manifest_unknown", "attachment_unknown", "signing_code_missing", "signing_code_wrong"}
    | {"device_suspended", "account_inactive"}
    | {"handover_device_unknown", "handover_device_suspended", "journal_tells_too_much"}
)
"""Why an entry may be held that need not hold for ever: it is judged again when it comes again."""

UNTRUSTED = {"suspended": "device_suspended", "revoked": "device_revoked"}
"""State of a device -> why nothing is made of what it sends."""

Read = Callable[[str, Mapping[str, Any], str, Actor], ManifestEvent]
"""The event of a word, its data, and a manifest's number, as the API reads it; raises as there."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """An entry as it was sent."""

    entry: bytes
    signature: bytes
    body: bytes
    signing: Signature | None = None
    """The code of the party who signed on the device: used once, and not kept."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What became of an entry."""

    row: JournalRow
    is_new: bool
    error: ManifestServiceError | None = None
    """What was said to it, as far as it was said now."""


@dataclass(frozen=True, kw_only=True)
class _Read:
    posted: Posted
    entry: Entry
    digest: str


@dataclass(frozen=True, kw_only=True)
class Journals:
    devices: Devices
    manifests: Manifests
    signing: SigningCodes

    def receive(
        self, device_id: str, posted: Sequence[Posted], actor: Actor, read: Read
    ) -> tuple[Answered, ...]:
        """An answer for each of `posted`, consecutive entries of the actor's device. Raises
        Refusal("journal_gap", next=n) when they do not follow what came, InvalidInput for what is no
        signed entry of this device; nothing of them is kept then."""
        self.devices.own(device_id, actor)
        return self._take(device_id, posted, read)

    def offer(self, device_id: str, posted: Posted, actor: Actor, read: Read) -> Answered:
        """As `receive` of one entry, but what would not stand is refused and not kept: its author is
        there, sees why, and can mend it. What is no next entry of a trusted device is received."""
        device = self.devices.own(device_id, actor)
        came = self._checked(device, 0, posted)
        now = self.manifests.clock.now()

        def is_next(tx: Transaction) -> bool:
            return device.state == "active" and self._place(tx, device, came) == "next"

        def work(tx: Transaction) -> JournalRow:
            if not is_next(tx):
                raise ConcurrentWrite(stream=devices.stream_of(device_id))
            self._keep(tx, device_id, [came], now)
            error = telling.tell(tx, self.manifests, told)
            if error is not None:
                raise error
            kept = tx.journal.get(came.digest)
            assert kept is not None
            return kept

        store = self.manifests.store
        if not store.read(is_next):
            return self._take(device_id, [posted], read)[0]
        row = store.read(lambda tx: self._row(tx, came, now))
        told = self._told(row, read, posted.signing)
        return Answered(row=store.write(work), is_new=True)

    def rescue(
        self, device_id: str, posted: Sequence[Posted], actor: Actor, read: Read
    ) -> tuple[Answered, ...]:
        """As `receive`, brought in a file by one who answers for the device."""
        device = self.devices.get(device_id, actor)
        if not device_events.supervises(device, actor):
            raise NotAllowed("wrong_role", roles=sorted(device_events.SUPERVISORS))
        return self._take(device_id, posted, read)

    def judge_again(self, device_id: str, read: Read) -> int:
        """Judge what is stored of a device, also what waited for it to be trusted again; how much."""
        device = self._device(device_id)
        if device.state == "active":
            self.manifests.store.write(lambda tx: _released(tx, device_id))
        waiting = self._waiting(device_id)
        for row in waiting:
            self.judge(row, read)
        return len(waiting)

    def _take(self, device_id: str, posted: Sequence[Posted], read: Read) -> tuple[Answered, ...]:
        if not 1 <= len(posted) <= AT_ONCE:
            raise InvalidInput(faults=[Fault(path="entries", code="journal_too_many")])
        device = self._device(device_id)
        came = [self._checked(device, index, each) for index, each in enumerate(posted)]
        now = self.manifests.clock.now()
        new = self.manifests.store.write(lambda tx: self._keep(tx, device_id, came, now))
        codes = {each.digest: each.posted.signing for each in came}
        said = {
            row.sha256: self.judge(row, read, codes.get(row.sha256))
            for row in self._waiting(device_id)
        }
        return tuple(self._answered(each.digest, each.digest in new, said) for each in came)

    def _waiting(self, device_id: str) -> tuple[JournalRow, ...]:
        return self.manifests.store.read(lambda tx: tx.journal.waiting(device_id))

    def _device(self, device_id: str) -> Device:
        device = self.manifests.store.read(lambda tx: tx.devices.get(device_id))
        if device is None:
            raise NotFound("device_unknown", id=device_id)
        return device

    def _answered(
        self, digest: str, is_new: bool, said: Mapping[str, ManifestServiceError | None]
    ) -> Answered:
        row = self.manifests.store.read(lambda tx: tx.journal.get(digest))
        assert row is not None
        return Answered(row=row, is_new=is_new, error=said.get(digest))

    # -- keeping ---------------------------------------------------------------------------------

    def _checked(self, device: Device, index: int, posted: Posted) -> _Read:
        """The entry, signed by this device; raises InvalidInput saying which one is not."""
        path = f"entries.{index}"
        try:
            entry = read_entry(posted.entry)
        except InvalidInput as error:
            fault = Fault(path=path, code=error.code, params=error.params)
            raise InvalidInput(faults=[fault]) from error
        code = None
        if entry.device_id != device.id:
            code = "device_of_another"
        elif len(posted.body) > BODY_LIMIT_BYTES or sha256(posted.body) != entry.body_sha256:
            code = "entry_body_differs"
        elif not _is_signed(device, posted):
            code = "entry_signature_wrong"
        if code is not None:
            raise InvalidInput(faults=[Fault(path=path, code=code)])
        return _Read(posted=posted, entry=entry, digest=sha256(posted.entry))

    def _keep(
        self, tx: Transaction, device_id: str, came: Sequence[_Read], now: datetime
    ) -> frozenset[str]:
        """Store what is new, before anything is made of it; the hashes of it."""
        new: set[str] = set()
        for each in came:
            device = devices.stands(tx, device_id)
            where = self._place(tx, device, each)
            if where == "gap":
                raise Refusal("journal_gap", next=devices.next_n(tx, device))
            if where == "known":
                _look_again(tx, device, each.digest)
                continue
            new.add(each.digest)
            row = self._row(tx, each, now)
            if where == "fork":
                tx.journal.put(replace(row, branch=True, state="quarantined", code="device_cloned"))
                self._suspect(tx, device, now)
            elif device.state != "active":
                held = replace(row, state="quarantined", code=UNTRUSTED[device.state])
                tx.journal.put(held)
            else:
                tx.journal.put(row)
        return frozenset(new)

    def _place(self, tx: Transaction, device: Device, each: _Read) -> str:
        entry = each.entry
        near = [(row.n, row.sha256) for row in tx.journal.at(device.id, entry.n)]
        near += [(row.n, row.sha256) for row in tx.journal.at(device.id, entry.n - 1)]
        return place(entry, each.digest, _head(tx, device), near)

    def _suspect(self, tx: Transaction, device: Device, now: datetime) -> None:
        """Two devices write in one name: none of them is trusted until a person has looked."""
        if device.state == "active":
            devices.append(
                tx, device, device.id, "suspended", {"reason_code": "cloned"},
                actor=SERVICE, event_id=self.manifests.ids.event_id(), now=now,
            )  # fmt: skip

    def _row(self, tx: Transaction, each: _Read, now: datetime) -> JournalRow:
        entry, device = each.entry, devices.stands(tx, each.entry.device_id)
        seen, not_before_at = _bound(tx, entry)
        return JournalRow(
            sha256=each.digest,
            device_id=entry.device_id,
            n=entry.n,
            entry=each.posted.entry,
            signature=each.posted.signature,
            body=each.posted.body,
            account_id=device.account_id,
            organisation_id=device.organisation_id,
            event_id=entry.event_id,
            number=entry.number,
            word=entry.word,
            claimed_at=handovers.claimed_at(entry, each.posted.body),
            received_at=now,
            not_before_at=not_before_at,
            seen=seen,
            branch=False,
        )

    # -- judging ---------------------------------------------------------------------------------

    def judge(
        self, row: JournalRow, read: Read, signing: Signature | None = None
    ) -> ManifestServiceError | None:
        """Make of a stored entry what it tells; what was said to it, None when it stands."""
        try:
            told = self._told(row, read, signing)
        except (Busy, ConcurrentWrite):
            raise
        except ManifestServiceError as error:
            held = replace(row, state="quarantined", code=_code(error))
            self.manifests.store.write(lambda tx: telling.hold(tx, self.manifests, held))
            return error
        try:
            return self.manifests.store.write(lambda tx: telling.tell(tx, self.manifests, told))
        except (NotFound, IdReused, Refusal) as error:
            held = replace(row, state="quarantined", code=error.code)
            self.manifests.store.write(lambda tx: telling.hold(tx, self.manifests, held))
            return error

    def _told(self, row: JournalRow, read: Read, signing: Signature | None) -> JournalRow:
        """`row` with who tells what; raises ManifestServiceError for what cannot be read."""
        actor, asked = self._understood(row, read, signing)
        return replace(row, asked=asked, actor=msgspec.to_builtins(actor))

    def _understood(
        self, row: JournalRow, read: Read, signing: Signature | None
    ) -> tuple[Actor, dict[str, Any]]:
        account = self.manifests.store.read(
            lambda tx: standing(tx, tx.accounts.get(row.account_id))
        )
        if account is None:
            raise NotAllowed("account_inactive")
        owner = actor_of(account)
        body = _body(row.body)
        if handovers.is_signed(row.word, body["data"]):
            return owner, self._handover(row, body["data"])
        event, actor = read(row.word, body["data"], row.number, owner), owner
        if "signed_by" in body:
            if signing is None or signing.username.strip().lower() != body["signed_by"]:
                raise NotAllowed("signing_code_missing")
            actor = self.signing.sign(signing, owner)
        if takes(event, actor):
            # Others may tell first what they become parties by in what is told later.
            manifest = self.manifests.store.read(lambda tx: self.manifests.stands(tx, row.number))
            check_may_act(manifest, event, label_shown(body["data"]), actor)
        return actor, _asked(event)

    def _handover(self, row: JournalRow, data: Mapping[str, Any]) -> dict[str, Any]:
        """What two phones signed needs no code of a party: both signatures are there."""
        if row.word in handovers.NOTES:
            return self.manifests.store.read(lambda tx: handovers.read_note(tx, row, data))
        return _asked(self.manifests.store.read(lambda tx: handovers.read_taken(tx, row, data)))


def _asked(event: ManifestEvent) -> dict[str, Any]:
    return {"type": wire_type(event), "body": to_body(event)}


def _is_signed(device: Device, posted: Posted) -> bool:
    public = bytes.fromhex(device.public_key)
    return verifies(device.algorithm, public, posted.signature, signed(posted.entry))


def _head(tx: Transaction, device: Device) -> Head:
    last = tx.journal.last_n(device.id)
    if device.closed_until_n > last:
        return Head(n=device.closed_until_n, after_gap=True)
    return Head(n=last, sha256=tx.journal.at(device.id, last)[0].sha256) if last else Head()


def _look_again(tx: Transaction, device: Device, digest: str) -> None:
    """What was held for a reason that may be over is judged once more."""
    row = tx.journal.get(digest)
    assert row is not None
    if row.state == "quarantined" and row.code in AGAIN and device.state == "active":
        tx.journal.put(replace(row, state="stored", code=None))


def _released(tx: Transaction, device_id: str) -> None:
    for row in tx.journal.of_device(device_id, 1, 10_000):
        if row.state == "quarantined" and row.code == "device_suspended":
            tx.journal.put(replace(row, state="stored", code=None))


def _bound(tx: Transaction, entry: Entry) -> tuple[SeenState, datetime | None]:
    """Whether the checkpoint it has seen is one of ours, and when that was signed."""
    if entry.seen is None:
        return "none", None
    size, latest = entry.seen.size, tx.checkpoints.latest()
    stored = tx.checkpoints.get(size)
    if stored is not None:
        holds = read_checkpoint(read_note(stored.note).text).root.hex() == entry.seen.root
        return ("holds", stored.made_at) if holds else ("contradicts", None)
    if latest is None or size > latest.size:
        return "contradicts", None  # of a log that went further than this one ever did
    tree_root = root_of(size, nodes(tx)).hex()
    return ("unknown" if tree_root == entry.seen.root else "contradicts"), None


def _body(content: bytes) -> dict[str, Any]:
    """`{"data", "signed_by"?}` of a body; raises InvalidInput("entry_body_malformed")."""
    try:
        found = msgspec.json.decode(content)
    except ValueError as error:
        raise InvalidInput("entry_body_malformed") from error
    known = isinstance(found, dict) and isinstance(found.get("data"), dict)
    if not known or not isinstance(found.get("signed_by", ""), str):
        raise InvalidInput("entry_body_malformed")
    return dict(found)


def _code(error: ManifestServiceError) -> str:
    """The one code that tells most: that of the first fault, where there are faults."""
    faults = getattr(error, "faults", ())
    return faults[0].code if faults else error.code
