"""Waybills that terminals send (JT/T 808, 0x0701), held against the manifest under way.

The text becomes evidence of the manifest: a document with what it says otherwise as warnings, which
save and stay visible. The manifest is the one it names, if the vehicle carries it, else the one
loaded last. Where there is none the text is kept, and the gateway has it in its file.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from manifest_service.codes import plate, waybill
from manifest_service.codes.waybill import Waybill
from manifest_service.errors import Fault, InvalidInput, NotFound
from manifest_service.events.decide import Proposal, decide
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import EvidenceAttached
from manifest_service.permissions import require
from manifest_service.registry.entries import Vehicle
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import Attachment, ManifestRow, Transaction

MEDIA_TYPE = "text/plain"
LONGEST_BYTES = 64_000
"""As a terminal's message can be (adapters.terminals.jt808)."""
A_MOMENT = timedelta(seconds=1)
"""What is issued now counts."""
ENDED_WITHIN = timedelta(hours=24)
"""A waybill may come after the trip: terminals send late (domain reference, section 10)."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    manifest_number: str | None
    """None: the vehicle carried nothing that is on record."""
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Waybills:
    manifests: Manifests

    def take(self, id: str, vehicle_id: str, content: str, actor: Actor) -> Compared:
        """Keep a waybill and compare it; durable when it returns. The same text about the same
        manifest is kept once. Raises InvalidInput, NotFound("entry_unknown")."""
        require(actor, "terminal.serve")
        id, now = command_id(id), self.manifests.clock.now()
        # What one database cannot hold, neither keeps.
        said = content.replace("\x00", "").strip()
        data = said.encode("utf-8", "replace")
        if not 0 < len(data) <= LONGEST_BYTES:
            code, limit = ("too_long", LONGEST_BYTES) if data else ("missing", LONGEST_BYTES)
            raise InvalidInput(faults=[Fault(path="content", code=code, params={"limit": limit})])
        digest = hashlib.sha256(data).hexdigest()
        body = {"vehicle_id": vehicle_id, "sha256": digest}
        asked = request_of(actor.user_id, f"waybill of {vehicle_id}", body)

        def work(tx: Transaction) -> Compared:
            answer, _ = once(tx, id, asked, now, lambda: self._taken(tx, vehicle_id, data, now))
            return Compared(
                manifest_number=answer["manifest_number"], findings=tuple(answer["findings"])
            )

        return self.manifests.store.write(work)

    def _taken(
        self, tx: Transaction, vehicle_id: str, data: bytes, now: datetime
    ) -> dict[str, Any]:
        row = tx.registry.get("vehicle", vehicle_id)
        if row is None or not isinstance(row.entry, Vehicle):
            raise NotFound("entry_unknown", kind="vehicle", id=vehicle_id[:64])
        kept = _attachment(data, now)
        tx.attachments.put(kept)
        said = waybill.read(data.decode())
        trips = tx.manifests.trips_of(vehicle_id, now - ENDED_WITHIN, now + A_MOMENT)
        trip = _meant(said, trips)
        if trip is None:
            return {"manifest_number": None, "findings": []}
        manifest = self.manifests.stands(tx, trip.number)
        findings = tuple(_findings(said, manifest, row.entry, self._tolerance_kg(manifest)))
        if all(one.sha256 != kept.sha256 for one in manifest.evidence):
            self._attach(tx, manifest, kept, findings, now)
        return {"manifest_number": trip.number, "findings": list(findings)}

    def _attach(
        self,
        tx: Transaction,
        manifest: Manifest,
        kept: Attachment,
        findings: tuple[str, ...],
        now: datetime,
    ) -> None:
        event = EvidenceAttached(
            sha256=kept.sha256,
            kind="document",
            media_type=kept.media_type,
            size_bytes=kept.size_bytes,
            about="loaded",
            warnings=findings,
        )
        profile = self.manifests.profile(manifest.issued.stream)
        proposal = Proposal(event=event, occurred_at=now, actor=SERVICE)
        decided = decide(manifest, proposal, profile, now)
        self.manifests.record(tx, manifest, decided, SERVICE, now)

    def _tolerance_kg(self, manifest: Manifest) -> Decimal:
        profile = self.manifests.profile(manifest.issued.stream)
        mass_kg = manifest.loaded_kg or manifest.issued.declared_kg
        return max(mass_kg * profile.tolerance_fraction, profile.tolerance_kg)


def _attachment(data: bytes, now: datetime) -> Attachment:
    return Attachment(
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=MEDIA_TYPE,
        size_bytes=len(data),
        uploaded_by=SERVICE.user_id,
        uploaded_at=now,
        content=data,
    )


def _meant(said: Waybill, trips: Sequence[ManifestRow]) -> ManifestRow | None:
    loaded = [row for row in trips if row.loaded_at is not None]
    named = [row for row in loaded if {row.number, row.national_number} & set(said.numbers)]
    under_way = [row for row in loaded if row.ended_at is None]
    found = named or under_way or loaded
    return max(found, key=lambda row: (row.loaded_at, row.number), default=None)


def _findings(
    said: Waybill, manifest: Manifest, vehicle: Vehicle, tolerance_kg: Decimal
) -> Iterator[str]:
    numbers = {manifest.number, manifest.issued.national_number}
    if said.numbers and not numbers & set(said.numbers):
        yield "waybill_other_number"
    if said.plates and plate.compact(vehicle.plate) not in said.plates:
        yield "waybill_other_plate"
    if said.waste_codes and not {line.code for line in manifest.issued.waste} & set(
        said.waste_codes
    ):
        yield "waybill_other_goods"
    known_kg = [kg for kg in (manifest.loaded_kg, manifest.issued.declared_kg) if kg is not None]
    near = any(abs(a - b) <= tolerance_kg for a in said.masses_kg for b in known_kg)
    if said.masses_kg and not near:
        yield "waybill_other_mass"
