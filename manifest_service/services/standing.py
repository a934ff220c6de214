"""What stands of a manifest, from memory or from the log."""

from manifest_service.events.manifest import Manifest, replay
from manifest_service.services.known import KnownManifests
from manifest_service.services.ports import Transaction
from manifest_service.services.projections import happened


def standing_manifest(tx: Transaction, known: KnownManifests, number: str) -> Manifest | None:
    """The manifest of `number`, None when there is none."""
    stream = f"manifest/{number}"
    return known.get(tx, stream) or replay(tuple(happened(e) for e in tx.log.load(stream)))
