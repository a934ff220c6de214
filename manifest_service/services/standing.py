"""What stands of a manifest, from memory or from the log, and who may read it."""

from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Manifest, replay
from manifest_service.permissions import reach
from manifest_service.services.known import KnownManifests
from manifest_service.services.ports import Transaction
from manifest_service.services.projections import happened


def standing_manifest(tx: Transaction, known: KnownManifests, number: str) -> Manifest | None:
    """The manifest of `number`, None when there is none."""
    stream = f"manifest/{number}"
    return known.get(tx, stream) or replay(tuple(happened(e) for e in tx.log.load(stream)))


def may_read(manifest: Manifest, actor: Actor) -> bool:
    """A party of the manifest, or one who sees the county's."""
    issued = manifest.issued
    match reach(actor.role, "manifest.read"):
        case "all":
            return True
        case "trip":
            return any(actor.driver_id == leg.driver_id for leg in manifest.legs)
        case "-":
            return False
    parties = {issued.generator_id, issued.receiver_id}
    parties |= {leg.carrier_id for leg in manifest.legs}
    parties |= {kept.keeper_id for kept in manifest.storage}
    return actor.organisation_id in parties
