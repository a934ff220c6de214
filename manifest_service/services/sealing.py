"""Tying a trip's positions to its manifest, once they have come in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from manifest_service.events.decide import Proposal, decide
from manifest_service.events.envelope import SERVICE
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import TrackSealed
from manifest_service.geofence.track import track_digest, track_text
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import Transaction
from manifest_service.services.projections import to_ms

AFTER_TRIP = timedelta(minutes=30)
"""Terminals send what they kept during a gap within this time; later positions stay unsealed."""

AT_ONCE = 50
"""Trips sealed in one run of the job."""


@dataclass(frozen=True, kw_only=True)
class Sealing:
    manifests: Manifests

    def run(self) -> int:
        """Seal the tracks of trips that ended long enough ago; how many."""
        now = self.manifests.clock.now()
        rows = self.manifests.store.read(
            lambda tx: tx.manifests.unsealed(now - AFTER_TRIP, AT_ONCE)
        )
        for row in rows:
            self.manifests.store.write(partial(self._seal, number=row.number, now=now))
        return len(rows)

    def _seal(self, tx: Transaction, number: str, now: datetime) -> None:
        manifest = self.manifests.stands(tx, number)
        if manifest.track_sha256 is not None:
            return
        assert manifest.loaded_at is not None
        assert manifest.ended_at is not None
        text = track_of(tx, manifest, manifest.loaded_at, manifest.ended_at, now)
        event = TrackSealed(
            begins_at=manifest.loaded_at,
            ends_at=manifest.ended_at,
            fixes=text.count("\n") - 1,
            sha256=track_digest(text),
        )
        profile = self.manifests.profile(manifest.issued.stream)
        proposal = Proposal(event=event, occurred_at=now, actor=SERVICE)
        self.manifests.record(tx, manifest, decide(manifest, proposal, profile, now), SERVICE, now)


def track_of(
    tx: Transaction, manifest: Manifest, begins_at: datetime, ends_at: datetime, held_at: datetime
) -> str:
    """The positions of the vehicles that carried the load between two times, each while it did, as
    held at `held_at`, as text."""
    held_ms = to_ms(held_at)
    stored = [
        item
        for index, leg in enumerate(manifest.legs)
        for item in tx.tracks.between(
            leg.vehicle_id,
            to_ms(max(begins_at, leg.from_at) if index else begins_at),
            to_ms(min(ends_at, leg.until_at or ends_at)),
        )
    ]
    return track_text(item.fix for item in stored if item.fix.received_at_ms <= held_ms)
