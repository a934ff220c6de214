"""What cameras wrote of time and place, beside what was recorded: for those who look for a staged photo.

A camera's claim proves nothing by itself; one that says another place than the step it belongs to is
worth a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from manifest_service.errors import InvalidInput
from manifest_service.events.envelope import Actor, Recorded
from manifest_service.events.messages import EvidenceAttached
from manifest_service.geofence.plane import ground_distance_m
from manifest_service.permissions import require
from manifest_service.services.attachments import PICTURES, AttachmentService
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports.pictures import Taken


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A picture of a manifest: what its camera wrote, and what was recorded of the step it is about."""

    sha256: str
    kind: str
    about: str
    taken: Taken
    recorded_at: datetime | None = None
    lon: Decimal | None = None
    lat: Decimal | None = None
    distance_m: float | None = None
    """Between the two places, where both are told."""


@dataclass(frozen=True, kw_only=True)
class Cameras:
    manifests: Manifests
    attachments: AttachmentService

    def of(self, number: str, actor: Actor) -> tuple[Beside, ...]:
        """Every picture of the manifest, in the order of its evidence; for the county's own people
        only, as it may tell where somebody lives. Raises NotAllowed("wrong_role"), NotFound."""
        require(actor, "file.camera")
        found = self.manifests.get(number, actor)
        history = self.manifests.history(number, actor)
        pictures = (each for each in found.evidence if each.media_type in PICTURES)
        return tuple(self._beside(each, _step(history, each.about), actor) for each in pictures)

    def _beside(self, evidence: EvidenceAttached, step: Recorded | None, actor: Actor) -> Beside:
        try:
            picture = self.attachments.picture(evidence.sha256, actor)
        except InvalidInput:
            picture = None  # attached before files were looked into
        taken = picture.taken if picture else Taken()
        place = (step.data.get("place") if step and step.body is not None else None) or {}
        lon, lat = _decimal(place.get("lon")), _decimal(place.get("lat"))
        return Beside(
            sha256=evidence.sha256,
            kind=evidence.kind,
            about=evidence.about,
            taken=taken,
            recorded_at=datetime.fromisoformat(step.occurred_at) if step else None,
            lon=lon,
            lat=lat,
            distance_m=_apart_m(taken.lon, taken.lat, lon, lat),
        )


def _step(history: Sequence[Recorded], word: str) -> Recorded | None:
    """The last event of that word."""
    return next((each for each in reversed(history) if each.type.split(".")[1] == word), None)


def _decimal(text: object) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _apart_m(*degrees: Decimal | None) -> float | None:
    lon_a, lat_a, lon_b, lat_b = (None if each is None else float(each) for each in degrees)
    if lon_a is None or lat_a is None or lon_b is None or lat_b is None:
        return None
    return ground_distance_m(lon_a, lat_a, lon_b, lat_b)
