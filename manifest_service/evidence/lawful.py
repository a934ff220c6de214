"""Whether an event may follow what stands: the structure of a life.

Whether a party was allowed to act is for the log that took the event; that it was taken is proven
elsewhere. Here is what anybody can hold the chain itself to (docs/bundle.md, Replay).
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from manifest_service.codes.manifest_number import is_trial
from manifest_service.errors import InvalidInput, Refusal
from manifest_service.events import sealing
from manifest_service.events.canonical import time_text
from manifest_service.events.codec import word_of
from manifest_service.events.lifecycle import FOLLOWS, may_happen
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    Amended,
    CancellationAgreed,
    CancellationDeclined,
    CancellationProposed,
    CorrectionAgreed,
    CorrectionDeclined,
    CorrectionProposed,
    Countersigned,
    Followed,
    Generated,
    ManifestEvent,
)

_MASS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


def check_follows(manifest: Manifest | None, event: ManifestEvent) -> None:
    """Raises InvalidInput or Refusal when `event` cannot come after what stands."""
    word = word_of(event)
    if manifest is None:
        if not isinstance(event, Generated):
            raise InvalidInput("lifecycle_forbids", word=word, status="none")
        if is_trial(event.number) != (event.trial is True):
            raise InvalidInput("trial_mark_differs", number=event.number)
        return
    if not may_happen(manifest.status, word, manifest.missing):
        raise InvalidInput("lifecycle_forbids", word=word, status=manifest.status)
    _check_speaks_of(manifest, event)


def check_moved(order: Sequence[int], told: Sequence[bool], orders: Sequence[bool]) -> None:
    """Raises InvalidInput("order_malformed") for an order that moves or leaves out what no journal told.
    `told`, `orders`: whether each event, from the first, was told by a journal, or is itself an order
    that this one replaces."""
    fixed = [n for n, by in enumerate(told, 1) if not by and not orders[n - 1]]
    kept = [seq for seq in order if not told[seq - 1]]
    if kept != fixed:
        raise InvalidInput("order_malformed", seq=len(told) + 1)


def _check_speaks_of(manifest: Manifest, event: ManifestEvent) -> None:
    """What an event names must be there: the field, the proposal, the step, the group."""
    match event:
        case Amended():
            sealing.check_amendment(manifest, event.values)
        case Followed():
            if event.word not in FOLLOWS or event.group_number != manifest.issued.group_number:
                raise Refusal("follows_group", group=str(manifest.issued.group_number))
        case Countersigned():
            if all(one.seq != event.seq for one in manifest.signings):
                raise Refusal("nothing_to_sign", seq=event.seq)
        case CancellationProposed():
            if manifest.cancellation is not None:
                raise Refusal("cancellation_open", number=manifest.number)
        case CancellationAgreed() | CancellationDeclined():
            if manifest.cancellation is None:
                raise Refusal("nothing_proposed", number=manifest.number)
        case CorrectionProposed():
            _check_proposal(manifest, event)
        case CorrectionAgreed() | CorrectionDeclined():
            if all(one.seq != event.proposal for one in manifest.open_corrections()):
                raise Refusal("nothing_proposed", number=manifest.number)


def _check_proposal(manifest: Manifest, event: CorrectionProposed) -> None:
    word = word_of(manifest.standing(event.corrects))
    if not event.values:
        raise InvalidInput("field_not_correctable", field="")
    for name in event.values:
        seal = sealing.seal_of(word, name)
        if seal is None or seal.correctors is None:
            raise InvalidInput("field_not_correctable", field=name)
        if word == "generated" and not sealing.is_sealed(manifest, seal):
            raise Refusal("field_not_sealed_yet", field=name)
    if "occurred_at" in event.values:
        read_time(event.values["occurred_at"])


def check_masses(value: Any, *, null: bool = False) -> None:
    """Raises InvalidInput for a mass no scale could show: adding it up could fill the memory. Among
    `values` it may be null, which takes the member away."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name.endswith("_kg") and not (item is None and null):
                if not isinstance(item, str) or not _MASS.fullmatch(item):
                    raise InvalidInput("mass_not_positive", kg=name)
            else:
                check_masses(item, null=name == "values")
    elif isinstance(value, list):
        for item in value:
            check_masses(item)


def read_time(text: Any) -> datetime:
    """The time in its only spelling, 2026-11-23T06:30:00.000Z; raises InvalidInput("schema_time")."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise InvalidInput("schema_time") from error
    if found.tzinfo is None or time_text(found) != text:
        raise InvalidInput("schema_time")
    return found
