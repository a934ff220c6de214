"""What happens to a manifest: one frozen class per event, the payload it seals.

Wire types are `manifest.<word>.v<version>` (the table `WORDS`, events.upcast). Masses are kg, places WGS-84 degrees.
`warnings` are codes put in by `decide`: the event was saved, and the doubt stays visible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, get_args

Form = Literal["solid", "semi_solid", "liquid", "gas"]
Dimension = Literal["name", "quantity", "characteristics", "form", "packaging"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
"""In which a receiver may find a discrepancy: Order No. 23, Art. 18."""

Verdict = Literal["genuine", "other_vehicle", "closed"]
"""What a checkpoint scan found the label to be."""


@dataclass(frozen=True, kw_only=True)
class WasteLine:
    """One waste on the manifest, as declared."""

    code: str
    name: str
    declared_kg: Decimal
    form: Form = "solid"
    hazards: tuple[str, ...] = ()
    """Of T C I R In, the national list of hazardous waste."""
    packaging: str | None = None
    packages: int = 0
    """Labelled packages; 0 for a bulk load."""


@dataclass(frozen=True, kw_only=True)
class Place:
    lon: Decimal
    lat: Decimal
    accuracy_m: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class WeighbridgeTicket:
    """磅单. `net_kg` = `gross_kg` - `tare_kg`."""

    gross_kg: Decimal
    tare_kg: Decimal
    net_kg: Decimal
    scale_id: str | None = None
    ticket_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class Discrepancy:
    dimension: Dimension
    found: str
    """What the receiver found, in his words about the goods (never about a person)."""


@dataclass(frozen=True, kw_only=True)
class Generated:
    """The manifest is issued: parties, waste, vehicle and plan are settled (Art. 10, 14-16)."""

    number: str
    stream: str
    waste: tuple[WasteLine, ...]
    generator_id: str
    origin_site_id: str
    carrier_id: str
    receiver_id: str
    destination_site_id: str
    vehicle_id: str
    driver_id: str
    route_id: str | None = None
    planned_departure_at: datetime | None = None
    planned_arrival_at: datetime | None = None
    national_number: str | None = None
    label_tokens: tuple[str, ...] = ()
    """Token 0 is the manifest's own label, token n that of package n."""
    warnings: tuple[str, ...] = ()

    @property
    def declared_kg(self) -> Decimal:
        return sum((line.declared_kg for line in self.waste), Decimal(0))

    @property
    def packages(self) -> int:
        return sum(line.packages for line in self.waste)


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """Driver and generator put the load on the vehicle; label and manifest agree (Art. 13)."""

    loaded_kg: Decimal
    packages: int = 0
    scans: tuple[str, ...] = ()
    """Label tokens scanned while loading."""
    ticket: WeighbridgeTicket | None = None
    vehicle_id: str | None = None
    """The vehicle really loaded, when the scanner told; must be the manifest's."""
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Transported:
    """The vehicle departs with the load."""

    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CheckpointScanned:
    """A label scanned en route; `verdict` is the service's answer at that time."""

    label: str
    place: Place | None = None
    vehicle_id: str | None = None
    verdict: Verdict = "genuine"
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Arrived:
    site_id: str
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Received:
    """The receiver weighs, compares and confirms, whole or in part (Art. 18)."""

    accepted_kg: Decimal
    refused_kg: Decimal = Decimal(0)
    ticket: WeighbridgeTicket | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
    opinion: str | None = None
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The receiver refuses the whole load; it goes back."""

    reason_code: str
    reason: str | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Returned:
    """The refused load is back with its generator."""

    returned_kg: Decimal
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Disposed:
    """A part, or all, of the accepted mass reached its end."""

    method: str
    disposed_kg: Decimal
    disposed_on: date
    batch: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Voided:
    """The manifest ends without a trip."""

    reason: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvidenceAttached:
    """A photo, signature or document is tied to the manifest by its digest."""

    sha256: str
    kind: Literal["photo", "signature", "document"]
    media_type: str
    size_bytes: int
    about: str
    """The wire word of the step it belongs to: loaded, received, ..."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TrackSealed:
    """The positions of the trip, as the service held them then, are tied to the manifest."""

    begins_at: datetime
    ends_at: datetime
    fixes: int
    sha256: str
    """Of the track's text (geofence.track)."""
    warnings: tuple[str, ...] = ()


ManifestEvent = (
    Generated
    | Loaded
    | Transported
    | CheckpointScanned
    | Arrived
    | Received
    | Refused
    | Returned
    | Disposed
    | Voided
    | EvidenceAttached
    | TrackSealed
)

WORDS: Mapping[str, type[ManifestEvent]] = {
    "generated": Generated,
    "loaded": Loaded,
    "transported": Transported,
    "checkpoint_scanned": CheckpointScanned,
    "arrived": Arrived,
    "received": Received,
    "refused": Refused,
    "returned": Returned,
    "disposed": Disposed,
    "voided": Voided,
    "evidence_attached": EvidenceAttached,
    "track_sealed": TrackSealed,
}
"""Wire word -> class."""
