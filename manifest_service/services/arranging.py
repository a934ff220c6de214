"""What journals tell of a manifest, put in the order in which it is said to have happened.

The answer depends on what was told and on nothing else: not on which phone found a signal first, nor on
how its journal was cut into sendings. What was recorded directly keeps its order, and nothing told
later makes it unlawful; what journals told goes between, by the time they claim and then by event id.
Of two that contradict each other the one that claims the earlier time stands, and the other is kept as
disputed, for a person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from manifest_service.errors import (
    InvalidInput,
    ManifestServiceError,
    NotAllowed,
    NotFound,
    Refusal,
)
from manifest_service.events.codec import word_of
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Happened, Manifest, advance, begin
from manifest_service.events.messages import ManifestEvent, Reordered
from manifest_service.evidence.lawful import check_follows

NO = (Refusal, NotAllowed, InvalidInput, NotFound)
"""What a rule may say to something told."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """Something a journal told of a manifest."""

    key: str
    event_id: str
    event: ManifestEvent
    at: datetime
    """Claimed, and not later than it was received."""
    received_at: datetime
    actor: Actor
    seq: int | None
    """Where it stands in the manifest's chain; None when it is not there (yet)."""


Decide = Callable[[Manifest, Told], ManifestEvent]
"""The event as it will be recorded; raises one of NO."""


@dataclass(frozen=True, kw_only=True)
class Arranged:
    """What stands of what was told, and in which order."""

    new: tuple[tuple[Told, ManifestEvent], ...]
    """What is to be appended to the chain, in this order."""
    order: tuple[int, ...] | None
    """Seqs as they will count, once `new` is appended; None when they count as they are appended."""
    against: Mapping[str, ManifestServiceError] = field(default_factory=dict)
    """Key -> what speaks against it, for everything that does not stand."""


def arrange(manifest: Manifest, told: Sequence[Told], decide: Decide) -> Arranged:
    """`told` between what else happened to `manifest`."""
    fresh = [each for each in told if each.seq is None]
    first_new = len(manifest.history) + 1
    seqs = {each.key: first_new + index for index, each in enumerate(fresh)}
    seqs |= {each.key: each.seq for each in told if each.seq is not None}
    history = (*manifest.history, *(_happened(each, each.event) for each in fresh))
    table = _Table(history=history, told={seqs[each.key]: each for each in told}, decide=decide)
    table.seat(_queue(manifest, table.told))
    new = [table.told[seq] for seq in table.order if seq >= first_new]
    actual = {seqs[each.key]: first_new + index for index, each in enumerate(new)}
    # New ones are appended in the order they count: their seqs are known only now.
    order = tuple(actual.get(seq, seq) for seq in table.order)
    decided = tuple((each, table.decided[each.key]) for each in new)
    settled = order if _must_reorder(manifest, decided, order) else None
    return Arranged(new=decided, order=settled, against=table.against)


def facts(manifest: Manifest) -> dict[str, object]:
    """What stands of a manifest, whatever way led there."""
    left_out = {"version", "history", "restated", "told", "warnings", "signings", "corrections",
                "cancellation", "evidence", "told_at", "issued"}  # fmt: skip
    plain = {name: value for name, value in vars(manifest).items() if name not in left_out}
    signed = sorted((s.word, s.needs, tuple(sorted(s.has))) for s in manifest.signings)
    evidence = sorted((one.sha256, one.kind, one.about) for one in manifest.evidence)
    return plain | {
        "issued": replace(manifest.issued, warnings=()),
        "signings": signed,
        "evidence": evidence,
        "corrections": [(c.seq, c.state) for c in manifest.corrections],
        "cancelling": manifest.cancellation is not None,
        "all_told": manifest.told_at is not None,
    }


def _happened(told: Told, event: ManifestEvent) -> Happened:
    return Happened(
        event=event, occurred_at=told.at, recorded_at=told.received_at, actor=told.actor
    )


def _queue(manifest: Manifest, told: Mapping[int, Told]) -> list[int]:
    """Every seq after the first, in the order that is to be tried."""
    keyed: list[tuple[datetime, int, str, int]] = []
    latest = manifest.issued_at
    for seq, happened in enumerate(manifest.history[1:], 2):
        if seq in told or isinstance(happened.event, Reordered):
            continue
        latest = max(latest, happened.occurred_at)
        keyed.append((latest, 0, "", seq))
    keyed += [(each.at, 1, each.event_id, seq) for seq, each in told.items()]
    return [seq for *_, seq in sorted(keyed)]


@dataclass(kw_only=True)
class _Table:
    history: tuple[Happened, ...]
    told: Mapping[int, Told]
    decide: Decide
    order: list[int] = field(default_factory=lambda: [1])
    decided: dict[str, ManifestEvent] = field(default_factory=dict)
    against: dict[str, ManifestServiceError] = field(default_factory=dict)

    def seat(self, queue: Sequence[int]) -> None:
        stands = begin(self.history)
        for index, seq in enumerate(queue):
            if seq not in self.told:
                stands = advance(stands, seq)
                self.order.append(seq)
                continue
            recorded = [each for each in queue[index + 1 :] if each not in self.told]
            stands = self._offered(stands, seq, recorded)

    def _offered(self, stands: Manifest, seq: int, recorded: Sequence[int]) -> Manifest:
        """`stands` with what was told as `seq`, if it can be so."""
        told = self.told[seq]
        try:
            event = self.decide(stands, told)
            trial = advance(_with(stands, seq, told, event) if told.seq is None else stands, seq)
            if _harm(trial, recorded) > _harm(stands, recorded):
                raise Refusal("told_against_record", word=word_of(told.event))
        except NO as error:
            self.against[told.key] = error
            return stands
        self.decided[told.key] = event
        self.order.append(seq)
        return trial


def _with(stands: Manifest, seq: int, told: Told, event: ManifestEvent) -> Manifest:
    before, after = stands.history[: seq - 1], stands.history[seq:]
    return replace(stands, history=(*before, _happened(told, event), *after))


def _harm(stands: Manifest, recorded: Sequence[int]) -> int:
    """How many of the events recorded directly could not lawfully follow."""
    harmed = 0
    for seq in recorded:
        try:
            check_follows(stands, stands.history[seq - 1].event)
        except NO:
            harmed += 1
        stands = advance(stands, seq)
    return harmed


def _must_reorder(
    manifest: Manifest,
    new: Sequence[tuple[Told, ManifestEvent]],
    order: tuple[int, ...],
) -> bool:
    """Whether appending alone would lead elsewhere, or by a way no checker would let pass."""
    now = [
        seq
        for seq in manifest.counted
        if not isinstance(manifest.history[seq - 1].event, Reordered)
    ]
    first_new = len(manifest.history) + 1
    if (*now, *range(first_new, first_new + len(new))) == order:
        return False
    history = (*manifest.history, *(_happened(told, event) for told, event in new))
    appended = replace(manifest, history=history)
    for seq in range(first_new, len(history) + 1):
        try:
            check_follows(appended, history[seq - 1].event)
        except NO:
            return True
        appended = advance(appended, seq)
    ordered = begin(history)
    for seq in order[1:]:
        ordered = advance(ordered, seq)
    return facts(appended) != facts(ordered)
