"""What happens to a manifest: one frozen class per event, the payload it seals.

Wire types are `manifest.<word>.v<version>` (the table `WORDS`, events.upcast). Masses are kg, places WGS-84 degrees.
`warnings` are codes put in by `decide`: the event was saved, and the doubt stays visible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

Form = Literal["solid", "semi_solid", "liquid", "gas"]
Dimension = Literal["name", "quantity", "characteristics", "form", "packaging"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
"""In which a receiver may find a discrepancy: Order No. 23, Art. 18."""

Verdict = Literal["genuine", "other_vehicle", "closed"]
"""What a checkpoint scan found the label to be."""

Announcement = Literal["stop", "return", "delay"]
AnnouncedReason = Literal[
    "breakdown", "accident", "rest", "traffic", "road_closed", "inspection", "weather", "other"
]

Relation = Literal["redirect", "refused_part", "onward"]
"""Why a manifest follows another: the whole refused load goes to another receiver; the part that
was refused does; a store keeper or collector passes on what he accepted."""


WeighedBy = Literal["scale", "hand", "registered"]
"""Where a mass on a ticket comes from: a reading of a scale the service was told of, a person who
typed it, or the vehicle's registered empty weight."""

ImportedStatus = Literal[
    "received", "partly_disposed", "disposed", "returned", "redirected", "void"
]
"""Where a trip that is over may stand; one under way is not taken in."""


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
    """磅单. `net_kg` = `gross_kg` - `tare_kg`. Who weighed is None where nobody told."""

    gross_kg: Decimal
    tare_kg: Decimal
    net_kg: Decimal
    scale_id: str | None = None
    ticket_number: str | None = None
    gross_by: WeighedBy | None = None
    gross_reading_id: str | None = None
    """Of the scale's reading (services.scales), where it was weighed so."""
    tare_by: WeighedBy | None = None
    tare_reading_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Discrepancy:
    dimension: Dimension
    found: str
    """What the receiver found, in his words about the goods (never about a person)."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """The manifest this one follows."""

    number: str
    relation: Relation


@dataclass(frozen=True, kw_only=True)
class LineMass:
    """What was accepted and refused of waste line `line`, counted from 0."""

    line: int
    accepted_kg: Decimal
    refused_kg: Decimal = Decimal(0)


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
    shipper: Literal["generator", "receiver"] = "generator"
    """托运人: who hires the carrier (Art. 31(5))."""
    group: bool = False
    """A collector's manifest: its load is what the manifests and sources it collects bring."""
    group_number: str | None = None
    """The collector's manifest this one is collected under."""
    links: tuple[Link, ...] = ()
    paper_number: str | None = None
    """Of the paper manifest this one was entered from (Art. 20)."""
    trial: bool | None = None
    """True: a trial for ever, never counted. Left out of every other manifest."""
    warnings: tuple[str, ...] = ()

    @property
    def declared_kg(self) -> Decimal:
        return sum((line.declared_kg for line in self.waste), Decimal(0))

    @property
    def packages(self) -> int:
        return sum(line.packages for line in self.waste)


@dataclass(frozen=True, kw_only=True)
class Amended:
    """Before anybody else has signed, the generator changes what is not yet sealed
    (events.sealing); afterwards it takes a correction."""

    values: Mapping[str, Any]
    """Fields of `Generated` -> their new values, as plain data."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Collected:
    """On a collector's manifest: one source's load came aboard."""

    collected_kg: Decimal
    packages: int = 0
    line: int = 0
    """The waste line of the collector's manifest it adds to."""
    number: str | None = None
    """The source's own manifest; None for a small source that has none."""
    source: str | None = None
    """Where it was collected, in words, when there is no manifest."""
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Followed:
    """On a collected manifest: the collector's manifest went on, and this one with it."""

    group_number: str
    word: str
    """What happened there: transported, arrived, received, refused, returned, disposed."""
    accepted_kg: Decimal | None = None
    refused_kg: Decimal | None = None
    """This manifest's share, where the receiver settled masses. All of it is disposed of when the
    collector's is."""
    warnings: tuple[str, ...] = ()


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
class Announced:
    """What the carrier says under way, when it happens and before anybody asks: that the vehicle
    stops or turns back, or will be late. Reasons count only when given at the time."""

    what: Announcement
    reason: AnnouncedReason
    expected_arrival_at: datetime | None = None
    """When it will arrive now; of a delay."""
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SignedHandover:
    """What two phones showed each other without network, as their QR codes held it
    (evidence.signed_handover), and the keys that signed it, hex."""

    offer: str
    acceptance: str
    offered_by: str
    accepted_by: str


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """Custody passes to the next carrier, with time and place (Art. 17)."""

    carrier_id: str
    vehicle_id: str
    driver_id: str
    route_id: str | None = None
    place: Place | None = None
    signed: SignedHandover | None = None
    """By both drivers, where they did it phone to phone."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The load is put into temporary storage under way."""

    site_id: str
    keeper_id: str
    """The organisation of the site."""
    stored_kg: Decimal
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """The load leaves temporary storage, on the same vehicle or another."""

    resumed_kg: Decimal
    carrier_id: str | None = None
    vehicle_id: str | None = None
    driver_id: str | None = None
    route_id: str | None = None
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Arrived:
    site_id: str
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """The first weighing at the receiver's gate, load and all: from now on the vehicle is inside,
    until the receipt, with its empty weight, lets it out. A second one stands in place of the first."""

    gross_kg: Decimal
    gross_by: WeighedBy = "hand"
    reading_id: str | None = None
    place: Place | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Received:
    """The receiver weighs, compares and confirms, whole or in part (Art. 18)."""

    accepted_kg: Decimal
    refused_kg: Decimal = Decimal(0)
    ticket: WeighbridgeTicket | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
    lines: tuple[LineMass, ...] = ()
    """By waste line, where there are several; they add up to the totals."""
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
class PaperEntered:
    """What a paper manifest says of the trip, entered afterwards with its scan (Art. 20)."""

    paper_number: str
    scan_sha256: str
    """Of the attached scan."""
    loaded_kg: Decimal
    loaded_at: datetime
    departed_at: datetime
    arrived_at: datetime
    received_at: datetime
    accepted_kg: Decimal
    refused_kg: Decimal = Decimal(0)
    lines: tuple[LineMass, ...] = ()
    ticket: WeighbridgeTicket | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
    reason: str
    """Why it was on paper."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ImportedLeg:
    """One carrier's part of the way, as told; `vehicle_id` is empty where no vehicle was named."""

    carrier_id: str
    vehicle_id: str
    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedLine:
    """What became of one waste line."""

    accepted_kg: Decimal
    refused_kg: Decimal = Decimal(0)
    disposed_kg: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class ImportedDisposal:
    method: str
    disposed_kg: Decimal
    disposed_on: date
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What another installation says of a whole trip that is over. This log witnessed none of it: it
    holds that it was told so, when, by whom, and the digest of the file that told it."""

    source: str
    """The other installation: the name of its log."""
    number: str
    """Of the manifest there."""
    format: str
    file_sha256: str
    """Of the file, attached as evidence."""
    status: ImportedStatus
    legs: tuple[ImportedLeg, ...]
    """At least one, in order."""
    lines: tuple[ImportedLine, ...] = ()
    """By waste line, once received by line."""
    loaded_kg: Decimal | None = None
    accepted_kg: Decimal | None = None
    refused_kg: Decimal | None = None
    returned_kg: Decimal = Decimal(0)
    redirected_kg: Decimal = Decimal(0)
    disposed_kg: Decimal = Decimal(0)
    loaded_at: datetime | None = None
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    received_at: datetime | None = None
    ended_at: datetime | None = None
    disposed_at: datetime | None = None
    disposals: tuple[ImportedDisposal, ...] = ()
    discrepancies: tuple[Dimension, ...] = ()
    missing: tuple[str, ...] = ()
    """Steps nobody recorded there."""
    corrections: int = 0
    """Agreed there."""
    links: tuple[Link, ...] = ()
    """By the numbers of the source."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Redirected:
    """The refused load, or the refused part, goes to another receiver under a manifest of its own."""

    number: str
    redirected_kg: Decimal
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
    line: int | None = None
    """The waste line it belongs to; None where there is but one."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Voided:
    """The manifest ends without a trip."""

    reason: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CancellationProposed:
    """After loading a trip ends early only if both generator and carrier agree."""

    reason: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CancellationAgreed:
    """Not departed, the manifest is void; under way, the load returns."""

    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CancellationDeclined:
    reason: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Countersigned:
    """The other party of a step that two sign adds its signature."""

    seq: int
    """Of the event signed."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CorrectionProposed:
    """A party says a recorded fact is wrong (Art. 29): what it names stays, and is answered."""

    corrects: int
    """Seq of the event that settled the fact."""
    values: Mapping[str, Any]
    """Fields of that event -> the values that should stand, as plain data."""
    reason: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CorrectionAgreed:
    """The counter-party agrees: from now on the proposed values stand."""

    proposal: int
    """Seq of the proposal."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CorrectionDeclined:
    """The counter-party disagrees, or the proposer takes it back: what stood, stands."""

    proposal: int
    reason: str | None = None
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


@dataclass(frozen=True, kw_only=True)
class Reordered:
    """What journals told later is put where it happened: of the events before this one, those that
    count, in the order they count. One told by a journal that contradicts the others may be left out;
    what was recorded otherwise keeps its place among its like, and is never left out."""

    order: tuple[int, ...]
    """Seqs, the first event first."""
    warnings: tuple[str, ...] = ()


ManifestEvent = (
    Generated
    | Amended
    | Collected
    | Followed
    | Loaded
    | Transported
    | CheckpointScanned
    | Announced
    | HandedOver
    | Stored
    | Resumed
    | Arrived
    | Weighed
    | Received
    | Refused
    | PaperEntered
    | Imported
    | Redirected
    | Returned
    | Disposed
    | Voided
    | CancellationProposed
    | CancellationAgreed
    | CancellationDeclined
    | Countersigned
    | CorrectionProposed
    | CorrectionAgreed
    | CorrectionDeclined
    | EvidenceAttached
    | TrackSealed
    | Reordered
)

WORDS: Mapping[str, type[ManifestEvent]] = {
    "generated": Generated,
    "amended": Amended,
    "collected": Collected,
    "followed": Followed,
    "loaded": Loaded,
    "transported": Transported,
    "checkpoint_scanned": CheckpointScanned,
    "announced": Announced,
    "handed_over": HandedOver,
    "stored": Stored,
    "resumed": Resumed,
    "arrived": Arrived,
    "weighed": Weighed,
    "received": Received,
    "refused": Refused,
    "paper_entered": PaperEntered,
    "imported": Imported,
    "redirected": Redirected,
    "returned": Returned,
    "disposed": Disposed,
    "voided": Voided,
    "cancellation_proposed": CancellationProposed,
    "cancellation_agreed": CancellationAgreed,
    "cancellation_declined": CancellationDeclined,
    "countersigned": Countersigned,
    "correction_proposed": CorrectionProposed,
    "correction_agreed": CorrectionAgreed,
    "correction_declined": CorrectionDeclined,
    "evidence_attached": EvidenceAttached,
    "track_sealed": TrackSealed,
    "reordered": Reordered,
}
"""Wire word -> class."""
