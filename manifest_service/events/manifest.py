"""A manifest is a fold over its events: `evolve` says what stands after each."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Any, assert_never

from manifest_service.events.envelope import Actor
from manifest_service.events.lifecycle import EN_ROUTE, FINAL, OPEN, Party, Status
from manifest_service.events.messages import (
    Arrived,
    CheckpointScanned,
    Discrepancy,
    Disposed,
    EvidenceAttached,
    Generated,
    Loaded,
    ManifestEvent,
    Received,
    Refused,
    Returned,
    TrackSealed,
    Transported,
    Voided,
)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An event with what the log knows of it: when it is said to have happened, when it was
    recorded, and by whom."""

    event: ManifestEvent
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What stands. Fields are sealed by the event that settles them and never change again."""

    issued: Generated
    issued_at: datetime
    status: Status = "issued"
    version: int = 1
    loaded_kg: Decimal | None = None
    accepted_kg: Decimal | None = None
    refused_kg: Decimal | None = None
    disposed_kg: Decimal = Decimal(0)
    loaded_at: datetime | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    received_at: datetime | None = None
    """When the receiver confirmed or refused."""
    ended_at: datetime | None = None
    """When the trip ended: received, returned or voided."""
    last_at: datetime
    """The latest claimed time so far."""
    discrepancies: tuple[Discrepancy, ...] = ()
    warnings: tuple[str, ...] = ()
    evidence: tuple[EvidenceAttached, ...] = ()
    track_sha256: str | None = None
    """Digest of the sealed track; None before it is sealed."""

    @property
    def number(self) -> str:
        return self.issued.number

    @property
    def is_open(self) -> bool:
        """Whether a vehicle may carry the load under it, or is about to."""
        return self.status in OPEN

    @property
    def is_en_route(self) -> bool:
        return self.status in EN_ROUTE

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    def parties_of(self, actor: Actor) -> frozenset[Party]:
        """As which parties `actor` may act on this manifest."""
        parties: set[Party] = set()
        organisation = actor.organisation_id
        if organisation is not None:
            if actor.role == "generator_clerk" and organisation == self.issued.generator_id:
                parties.add("generator")
            if actor.role == "receiver_clerk" and organisation == self.issued.receiver_id:
                parties.add("receiver")
            if actor.role == "carrier_dispatcher" and organisation == self.issued.carrier_id:
                parties.add("carrier")
        if actor.role == "driver" and actor.driver_id == self.issued.driver_id:
            parties.add("carrier")
        if actor.role == "officer":
            parties.add("officer")
        return frozenset(parties)


def evolve(manifest: Manifest | None, happened: Happened) -> Manifest:
    """`manifest` after `happened`. It may not say no: what is recorded has happened."""
    event, at = happened.event, happened.occurred_at
    if manifest is None:
        assert isinstance(event, Generated), f"a manifest begins with generated, not {event}"
        return Manifest(issued=event, issued_at=at, last_at=at, warnings=event.warnings)
    return replace(
        manifest,
        version=manifest.version + 1,
        last_at=max(manifest.last_at, at),
        warnings=manifest.warnings
        + tuple(code for code in event.warnings if code not in manifest.warnings),
        **_settled(manifest, event, at),
    )


def _settled(manifest: Manifest, event: ManifestEvent, at: datetime) -> dict[str, Any]:
    """The fields `event`, which happened `at`, settles."""
    match event:
        case Loaded():
            return {"status": "loaded", "loaded_kg": event.loaded_kg, "loaded_at": at}
        case Transported():
            return {"status": "in_transit", "departed_at": at}
        case CheckpointScanned():
            return {}
        case Arrived():
            return {"status": "arrived", "arrived_at": at}
        case Received():
            return {
                "status": "received",
                "accepted_kg": event.accepted_kg,
                "refused_kg": event.refused_kg,
                "discrepancies": event.discrepancies,
                "received_at": at,
                "ended_at": at,
            }
        case Refused():
            return {
                "status": "returning",
                "accepted_kg": Decimal(0),
                "refused_kg": manifest.loaded_kg,
                "discrepancies": event.discrepancies,
                "received_at": at,
            }
        case Returned():
            return {"status": "returned", "ended_at": at}
        case Disposed():
            disposed_kg = manifest.disposed_kg + event.disposed_kg
            done = manifest.accepted_kg is not None and disposed_kg >= manifest.accepted_kg
            status = "disposed" if done else "partly_disposed"
            return {"status": status, "disposed_kg": disposed_kg}
        case Voided():
            return {"status": "void", "ended_at": at}
        case EvidenceAttached():
            return {"evidence": (*manifest.evidence, event)}
        case TrackSealed():
            return {"track_sha256": event.sha256}
        case Generated():
            raise AssertionError(f"{manifest.number} was generated twice")
        case _:
            assert_never(event)


def replay(history: tuple[Happened, ...]) -> Manifest | None:
    """The manifest after its whole `history`; None when nothing happened."""
    return reduce(evolve, history, None) if history else None
