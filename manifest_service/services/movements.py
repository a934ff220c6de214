"""What a manifest counts for on the plan of its generator: the masses it moved, by waste."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from manifest_service.events.manifest import Manifest
from manifest_service.services.groups import shares
from manifest_service.services.ports import Movement
from manifest_service.waste.clocks import LOCAL_ZONE

Change = tuple[date, Movement, Decimal]
"""(local day, movement, kg)."""


def changes(before: Manifest | None, after: Manifest) -> tuple[Change, ...]:
    """What an event that made `before` into `after` adds to what was moved, or takes back."""
    total: dict[tuple[date, Movement], Decimal] = defaultdict(Decimal)
    for key, kg in moved_by(after).items():
        total[key] += kg
    for key, kg in (moved_by(before) if before else {}).items():
        total[key] -= kg
    return tuple((on, movement, kg) for (on, movement), kg in total.items() if kg)


def moved_by(manifest: Manifest) -> Mapping[tuple[date, Movement], Decimal]:
    """(day of issue, movement) -> kg: what is carried, less what came back or goes on under another
    manifest, shared out over the lines as declared."""
    if manifest.status == "void" or manifest.trial:
        return {}
    issued, on = manifest.issued, manifest.issued_at.astimezone(LOCAL_ZONE).date()
    found: dict[tuple[date, Movement], Decimal] = defaultdict(Decimal)
    kept_kg = manifest.carried_kg - manifest.returned_kg - manifest.redirected_kg
    by_line = shares(kept_kg, [line.declared_kg for line in issued.waste])
    for line, kg in zip(issued.waste, by_line, strict=True):
        movement = Movement(
            generator_id=issued.generator_id,
            code=line.code,
            receiver_id=issued.receiver_id,
            origin_site_id=issued.origin_site_id,
            destination_site_id=issued.destination_site_id,
        )
        found[on, movement] += kg
    return found
