"""What a manifest event changes of trips: of which vehicles, and from when on."""

from datetime import datetime

from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    Amended,
    CancellationDeclined,
    CancellationProposed,
    CheckpointScanned,
    CorrectionAgreed,
    CorrectionDeclined,
    CorrectionProposed,
    Countersigned,
    Disposed,
    EvidenceAttached,
    HandedOver,
    ManifestEvent,
    PaperEntered,
    Reordered,
    Resumed,
    TrackSealed,
)

CHANGES_NO_TRIP = (
    CheckpointScanned,
    Disposed,
    EvidenceAttached,
    TrackSealed,
    Countersigned,
    CancellationProposed,
    CancellationDeclined,
    CorrectionProposed,
    CorrectionDeclined,
)
"""Events that leave the trip as its vehicle's rules see it."""


def concerned(manifest: Manifest, event: ManifestEvent) -> tuple[str, ...]:
    """The vehicles whose trips `event` changes, in an order that no two writers turn round."""
    if isinstance(event, HandedOver | Resumed | CorrectionAgreed | Amended | Reordered):
        carried = {leg.vehicle_id for leg in manifest.legs}
        for correction in manifest.corrections:
            if was := correction.before.get("vehicle_id"):
                carried.add(was)
        return tuple(sorted(carried))
    return (manifest.leg.vehicle_id,)


def speaks_of(manifest: Manifest, event: ManifestEvent, occurred_at: datetime) -> datetime:
    """From when on `event` changes what stands: an agreed correction speaks of the past, and so does
    a trip entered from paper."""
    if isinstance(event, PaperEntered):
        return min(event.loaded_at, occurred_at)
    if isinstance(event, Reordered):
        return manifest.issued_at
    if not isinstance(event, CorrectionAgreed):
        return occurred_at
    corrects = {one.seq: one.corrects for one in manifest.corrections}[event.proposal]
    effective = manifest.standing_at(corrects)
    return min(effective, manifest.history[corrects - 1].occurred_at)
