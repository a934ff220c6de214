"""Collectors' manifests: what happens to the group happens to those collected under it.

Masses follow: the group's load is the sum of what it collected, and what the receiver accepts of it
is shared out by what each brought, to the gram, so that the shares add up to the whole.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from manifest_service.errors import InvalidInput, Refusal
from manifest_service.events.codec import word_of
from manifest_service.events.lifecycle import FOLLOWS
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    CancellationAgreed,
    Collected,
    Followed,
    Generated,
    Loaded,
    ManifestEvent,
    Received,
    Refused,
)

COLLECTING = frozenset({"issued", "loaded", "in_transit"})
"""Statuses in which a group still takes sources aboard."""

GRAM = Decimal("0.001")


def shares(total_kg: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """`total_kg` in parts as the weights are, whole grams, that add up to it exactly.

    >>> [str(kg) for kg in shares(Decimal("10"), [Decimal(1), Decimal(1), Decimal(1)])]
    ['3.333', '3.333', '3.334']
    """
    whole, given, parts = sum(weights, Decimal(0)), Decimal(0), []
    so_far = Decimal(0)
    for weight in weights:
        so_far += weight
        reached = (total_kg * so_far / whole).quantize(GRAM) if whole else Decimal(0)
        parts.append(reached - given)
        given = reached
    return tuple(parts)


def check_member(group: Manifest | None, draft: Generated) -> None:
    """Raises why a manifest cannot be collected under `group`."""
    if group is None or not group.issued.group:
        raise InvalidInput("group_unknown", number=draft.group_number or "")
    if group.status not in COLLECTING:
        raise Refusal("group_has_arrived", number=group.number, status=group.status)
    issued, codes = group.issued, {line.code for line in group.issued.waste}
    same = (issued.stream, issued.receiver_id, issued.destination_site_id) == (
        draft.stream,
        draft.receiver_id,
        draft.destination_site_id,
    ) and (group.leg.carrier_id, group.leg.vehicle_id) == (draft.carrier_id, draft.vehicle_id)
    if issued.trial != draft.trial:
        raise Refusal("trial_mixed", number=group.number)
    if not same:
        raise Refusal("group_differs", number=group.number)
    if len(draft.waste) != 1 or draft.waste[0].code not in codes:
        raise Refusal("group_lacks_code", number=group.number)


def collected_of(member: Manifest, loaded: Loaded, group: Manifest) -> Collected:
    """What loading `member` adds to its group."""
    codes = [line.code for line in group.issued.waste]
    return Collected(
        collected_kg=loaded.loaded_kg,
        packages=loaded.packages,
        line=codes.index(member.issued.waste[0].code),
        number=member.number,
        place=loaded.place,
    )


def followed_by(group: Manifest, event: ManifestEvent) -> tuple[tuple[str, Followed], ...]:
    """(number, event) for every member when `event` has just happened to `group`, which stands as
    after it."""
    word = word_of(event)
    members = [one for one in group.collected if one.number is not None]
    if word not in FOLLOWS or not members:
        return ()
    if word == "disposed":
        return _all_disposed(group, members)
    if isinstance(event, Received):
        return _received(group, event, members)
    if isinstance(event, Refused | CancellationAgreed):
        return tuple(
            _follow(group, word, one, accepted_kg=Decimal(0), refused_kg=one.collected_kg)
            for one in members
        )
    return tuple(_follow(group, word, one) for one in members)


def _received(
    group: Manifest, event: Received, members: Sequence[Collected]
) -> tuple[tuple[str, Followed], ...]:
    found = []
    for line, masses in enumerate(group.lines):
        of_line = [one for one in group.collected if one.line == line]
        weights = [one.collected_kg for one in of_line]
        accepted, refused = shares(masses.accepted_kg, weights), shares(masses.refused_kg, weights)
        for one, accepted_kg, refused_kg in zip(of_line, accepted, refused, strict=True):
            if one in members:
                found.append(
                    _follow(group, "received", one, accepted_kg=accepted_kg, refused_kg=refused_kg)
                )
    return tuple(found)


def _all_disposed(
    group: Manifest, members: Sequence[Collected]
) -> tuple[tuple[str, Followed], ...]:
    """Once the whole accepted mass is accounted for, so is every share of it."""
    if group.status != "disposed":
        return ()
    return tuple(_follow(group, "disposed", one) for one in members)


def _follow(group: Manifest, word: str, one: Collected, **masses: Decimal) -> tuple[str, Followed]:
    assert one.number is not None
    followed = Followed(group_number=group.number, word=word)
    return one.number, replace(followed, **masses)  # type: ignore[arg-type]
