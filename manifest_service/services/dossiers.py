"""The evidence of an alert or a case as one file that anybody can check (docs/bundle.md, Dossier)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manifest_service.errors import NotFound, Refusal
from manifest_service.events.canonical import canonical, time_text
from manifest_service.events.envelope import Actor, Recorded
from manifest_service.evidence import bundle, dossier
from manifest_service.evidence.examining import MAX_BYTES, Report, Trust
from manifest_service.evidence.files import verify_file
from manifest_service.geofence.track import track_text
from manifest_service.permissions import require
from manifest_service.services import alerts, cases
from manifest_service.services.bundles import Bundles
from manifest_service.services.checkpoints import Checkpoints, nodes, with_cosignatures
from manifest_service.services.moments import span_of
from manifest_service.services.ports import AlertRow, Clock, Store, StoredCheckpoint, Transaction
from manifest_service.services.projections import to_ms
from manifest_service.transparency.checkpoint import read_checkpoint
from manifest_service.transparency.note import Note
from manifest_service.transparency.tree import inclusion_proof


@dataclass(frozen=True, kw_only=True)
class Dossiers:
    store: Store
    clock: Clock
    bundles: Bundles
    checkpoints: Checkpoints

    def of_alert(self, id: str, actor: Actor) -> bytes:
        """The dossier of an alert, canonical JSON; NotFound, NotAllowed for who may not see all."""
        _check(actor)
        row = self.store.read(lambda tx: tx.alerts.get(id))
        if row is None:
            raise NotFound("alert_unknown", id=id[:64])
        return self._make("alert", id, [row], actor)

    def of_case(self, id: str, actor: Actor) -> bytes:
        """The dossier of a case, with the chains of its alerts; as `of_alert`."""
        _check(actor)
        case = self.store.read(lambda tx: cases.load(tx, id))
        if case is None:
            raise NotFound("case_unknown", id=id[:64])
        rows = self.store.read(lambda tx: [tx.alerts.get(alert_id) for alert_id in case.alert_ids])
        return self._make("case", id, [row for row in rows if row is not None], actor)

    def checked(self, content: bytes) -> Report:
        """What this service itself finds of a file, as one who knows no key from elsewhere: that its own
        key signed it would prove nothing."""
        return verify_file(content, Trust())

    def _make(self, kind: str, id: str, rows: Sequence[AlertRow], actor: Actor) -> bytes:
        numbers = sorted({row.manifest_number for row in rows if row.manifest_number})
        manifests = [json.loads(self.bundles.make(number, actor)) for number in numbers]
        streams = [f"{kind}/{id}"]
        streams += [each for row in rows if (each := alerts.stream_of(row.id)) not in streams]
        last = self.store.read(lambda tx: max(tx.log.load(each)[-1].pos for each in streams))
        checkpoint = self.checkpoints.covering(last)
        made_at = self.clock.now()

        def gather(tx: Transaction) -> dict[str, Any]:
            chains = [_chain(tx, stream, checkpoint.size) for stream in streams]
            return {"chains": chains, "tracks": [_track(tx, row) for row in rows if row.vehicle_id]}

        members = {"manifests": manifests, **self.store.read(gather)}
        content = self._signed(kind, id, members, checkpoint, made_at)
        if len(content) > MAX_BYTES:
            raise Refusal("dossier_too_large", limit=MAX_BYTES // 2**20)
        return content

    def _signed(
        self,
        kind: str,
        id: str,
        members: dict[str, Any],
        checkpoint: StoredCheckpoint,
        made_at: datetime,
    ) -> bytes:
        note = with_cosignatures(checkpoint)
        signed = read_checkpoint(note.text)
        keys = self.checkpoints.keys
        made: dict[str, Any] = {
            "format": dossier.FORMAT,
            "version": dossier.VERSION,
            "made_at": time_text(made_at),
            "subject": {"kind": kind, "id": id},
            "log": {"id": signed.origin.rpartition("/")[2], "origin": signed.origin},
            "keys": [str(key) for key in keys.verifying("log")],
            "checkpoint": str(note),
            **members,
        }
        head = dossier.head_text(made, signed.size, signed.root)
        return canonical({**made, "head": str(Note(head).signed(*keys.signing("log")))})


def _check(actor: Actor) -> None:
    require(actor, "dossier.make")


def _chain(tx: Transaction, stream: str, size: int) -> dict[str, Any]:
    covered = [event for event in tx.log.load(stream) if event.pos < size]
    tree = nodes(tx)
    return {
        "stream": stream,
        "claim": _claim(stream, covered),
        "events": [bundle.event(e, inclusion_proof(e.pos, size, tree)) for e in covered],
    }


def _claim(stream: str, events: Sequence[Recorded]) -> dict[str, Any]:
    kind, _, id = stream.partition("/")
    if kind == "case":
        case = cases.replayed(events)
        assert case is not None
        return dossier.case_claim(case)
    return dossier.alert_claim(alerts.replayed(id, events))


def _track(tx: Transaction, row: AlertRow) -> dict[str, Any]:
    """The positions of the alert's vehicle around it, as they are held now."""
    assert row.vehicle_id is not None
    begins, ends = span_of(row)
    stored = tx.tracks.between(row.vehicle_id, to_ms(begins), to_ms(ends))
    return {
        "vehicle_id": row.vehicle_id,
        "begins_at": time_text(begins),
        "ends_at": time_text(ends),
        "text": track_text(each.fix for each in stored),
    }
