"""A manifest as a file that anybody can check (docs/bundle.md)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from manifest_service.events.canonical import canonical, time_text
from manifest_service.events.envelope import Actor, Recorded
from manifest_service.events.manifest import Manifest, replay
from manifest_service.evidence import bundle
from manifest_service.services.checkpoints import Checkpoints, nodes, with_cosignatures
from manifest_service.services.manifests import Manifests, stream_of
from manifest_service.services.ports import Transaction
from manifest_service.services.projections import at, happened
from manifest_service.services.sealing import track_of
from manifest_service.transparency.checkpoint import read_checkpoint
from manifest_service.transparency.note import Note
from manifest_service.transparency.tree import inclusion_proof


@dataclass(frozen=True, kw_only=True)
class Bundles:
    manifests: Manifests
    checkpoints: Checkpoints

    def make(self, number: str, actor: Actor) -> bytes:
        """The bundle of a manifest the actor may read, as canonical JSON; NotFound as there."""
        store, number = self.manifests.store, self.manifests.get(number, actor).number
        last = store.read(lambda tx: tx.log.load(stream_of(number)))[-1]
        checkpoint = self.checkpoints.covering(last.pos)

        def gather(tx: Transaction) -> tuple[list[Recorded], dict[str, Any]]:
            covered = [e for e in tx.log.load(stream_of(number)) if e.pos < checkpoint.size]
            return covered, _members(tx, covered, checkpoint.size)

        covered, members = store.read(gather)
        stands = replay(tuple(happened(event) for event in covered))
        assert stands is not None
        made_at = time_text(self.manifests.clock.now())
        note = with_cosignatures(checkpoint)
        signed = read_checkpoint(note.text)
        head = bundle.head_text(
            origin=signed.origin,
            stream=stream_of(number),
            seq=covered[-1].seq,
            leaf=covered[-1].leaf_hash,
            size=signed.size,
            root=signed.root,
            references=members["references"],
            made_at=made_at,
        )
        keys = self.checkpoints.keys
        return canonical(
            {
                "format": bundle.FORMAT,
                "version": bundle.VERSION,
                "made_at": made_at,
                "manifest": bundle.claim(stands),
                "log": {"id": signed.origin.rpartition("/")[2], "origin": signed.origin},
                "keys": [str(key) for key in keys.verifying("log")],
                "checkpoint": str(note),
                "head": str(Note(head).signed(*keys.signing("log"))),
                "attachments": [bundle.attachment(found) for found in stands.evidence],
                **members,
            }
        )


def _members(tx: Transaction, events: Sequence[Recorded], size: int) -> dict[str, Any]:
    """The events with their proofs, what their ids stood for, and the track."""
    manifest = replay(tuple(happened(event) for event in events))
    assert manifest is not None
    tree = nodes(tx)

    def member(event: Recorded) -> dict[str, Any]:
        return bundle.event(event, inclusion_proof(event.pos, size, tree))

    return {
        "events": [member(event) for event in events],
        "references": [member(event) for event in _references(tx, manifest, events[0].pos)],
        "track": _track(tx, events),
    }


_ORDER = ("organisation", "site", "vehicle", "driver", "route")


def _references(tx: Transaction, manifest: Manifest, before: int) -> Iterator[Recorded]:
    """What the ids of the manifest stood for when it was issued: the last entry before it."""
    issued = manifest.issued
    ids = [
        ("organisation", issued.generator_id),
        ("organisation", issued.receiver_id),
        ("site", issued.origin_site_id),
        ("site", issued.destination_site_id),
    ]
    for leg in manifest.legs:
        ids += [("organisation", leg.carrier_id), ("vehicle", leg.vehicle_id)]
        ids += [("driver", leg.driver_id), ("route", leg.route_id or "")]
    for kept in manifest.storage:
        ids += [("organisation", kept.keeper_id), ("site", kept.site_id)]
    for kind, id in sorted(dict.fromkeys(ids), key=lambda each: _ORDER.index(each[0])):
        entries = tx.log.load(f"{kind}/{id}") if id else ()
        # Who came in later may have been registered later: the entry that stood then.
        known = [entry for entry in entries if entry.pos < before] or list(entries[:1])
        yield from known[-1:]


def _track(tx: Transaction, events: Sequence[Recorded]) -> str | None:
    """The text of the sealed track, made again from the positions; None without a seal. A vehicle or
    a time may have been corrected since: the track is that of the legs as they stood then."""
    seals = [event for event in events if event.type.startswith("manifest.track_sealed.")]
    if not seals:
        return None
    data, until = seals[-1].data, seals[-1].seq
    manifest = replay(tuple(happened(event) for event in events if event.seq < until))
    assert manifest is not None
    return track_of(
        tx, manifest, at(data["begins_at"]), at(data["ends_at"]), at(seals[-1].occurred_at)
    )
