"""Manifests as rows to search and to check against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from manifest_service.events.lifecycle import Status


@dataclass(frozen=True, kw_only=True)
class LegRow:
    """One carrier's part of a trip; `until_at` is None for the leg that is now."""

    carrier_id: str
    vehicle_id: str
    driver_id: str
    route_id: str | None
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One waste line; accepted, refused and disposed are None where they are not known by line."""

    line: int
    code: str
    name: str
    declared_kg: Decimal
    accepted_kg: Decimal | None = None
    refused_kg: Decimal | None = None
    disposed_kg: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ToldRow:
    """Something said of a trip under way: a stop, a return, a delay, or another planned arrival."""

    what: str
    """`stop`, `return`, `delay`; `plan` for an arrival as the generator plans it."""
    reason: str
    told_at: datetime
    """When the service learned of it."""
    arrival_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ManifestRow:
    """A manifest as lists and rules see it: one row, kept with the event that changed it."""

    number: str
    version: int
    """Seq of its last event."""
    status: Status
    stream: str
    national_number: str | None
    generator_id: str
    origin_site_id: str
    carrier_id: str
    receiver_id: str
    destination_site_id: str
    vehicle_id: str
    driver_id: str
    route_id: str | None
    waste_codes: tuple[str, ...]
    declared_kg: Decimal
    loaded_kg: Decimal | None
    accepted_kg: Decimal | None
    refused_kg: Decimal | None
    disposed_kg: Decimal
    issued_at: datetime
    loaded_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    received_at: datetime | None
    """When the receiver confirmed or refused (claimed time)."""
    ended_at: datetime | None
    """When the trip ended: received, returned or voided."""
    planned_departure_at: datetime | None
    planned_arrival_at: datetime | None
    receipt_due_on: date | None
    discrepancies: tuple[str, ...]
    warnings: tuple[str, ...]
    label_tokens: tuple[str, ...]
    track_sha256: str | None = None
    """Digest of the sealed track; None before it is sealed."""
    legs: tuple[LegRow, ...] = ()
    """Every leg; `carrier_id`, `vehicle_id`, `driver_id` and `route_id` above are of the last."""
    lines: tuple[LineRow, ...] = ()
    is_group: bool = False
    group_number: str | None = None
    trial: bool = False
    """Marked as one when it was issued (services.trials): in no sum."""
    paper_number: str | None = None
    keeper_id: str | None = None
    """Who keeps, or last kept, the load in temporary storage."""
    stored_at: datetime | None = None
    """Since when it is in temporary storage; None when it is not."""
    returned_kg: Decimal = Decimal(0)
    redirected_kg: Decimal = Decimal(0)
    disposed_at: datetime | None = None
    """When the last of the accepted mass was accounted for."""
    missing: tuple[str, ...] = ()
    """Steps that were skipped and not told since."""
    skipped_at: datetime | None = None
    """When the first step happened that did not wait for another."""
    told_at: datetime | None = None
    """When the last step that was skipped had been told; None while one is missing."""
    told: tuple[ToldRow, ...] = ()
    """In the order told; the first planned arrival too, where it was replanned."""
    weighed_at: datetime | None = None
    """When it was weighed in at the receiver's gate; None before, and where it never was."""
    open_corrections: int = 0
    corrected: bool = False
    source: str | None = None
    """The installation an imported manifest was first recorded by; None for our own."""
    source_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class ManifestQuery:
    """Which manifests. None or empty means any."""

    statuses: tuple[str, ...] = ()
    organisation_id: str | None = None
    """Party in any role: generator, carrier of any leg, keeper or receiver."""
    generator_id: str | None = None
    carrier_id: str | None = None
    receiver_id: str | None = None
    vehicle_id: str | None = None
    driver_id: str | None = None
    stream: str | None = None
    text: str | None = None
    """Part of the number, the national number, the number on paper or that of the source."""
    party_id: str | None = None
    """As `organisation_id`, and both hold."""
    vehicle_ids: tuple[str, ...] = ()
    """Any of these carries or carried it."""
    waste: str | None = None
    """A line's code begins so, or is of this class (`HW34`, `S72`) or group (`S7`)."""
    discrepancy: str | None = None
    """A dimension; `any` for any."""
    corrected: bool | None = None
    missing: bool | None = None
    """Whether steps were left out."""
    trial: bool | None = False
    """Trials are found by who asks for them: True for those alone, None for both."""
    issued_from: datetime | None = None
    issued_until: datetime | None = None
    destination_site_id: str | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None
    after: tuple[str, str] | None = None
    """(issued_at as UTC text, number) of the last row of the page before."""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class TripsAsked:
    """A vehicle's trips of a span of time, as `ManifestView.trips_of` has them."""

    vehicle_id: str
    from_at: datetime
    until_at: datetime


class ManifestView(Protocol):
    def put(self, row: ManifestRow, *, resettled: bool = False) -> None:
        """Put the row of a manifest's latest event; its labels come with the first. `resettled`:
        the event changed what the first had settled, or who carries it."""
        ...

    def put_all(self, rows: Sequence[ManifestRow]) -> None:
        """Put rows of any version, with their labels: what a rebuild makes."""
        ...

    def get(self, number: str) -> ManifestRow | None: ...

    def by_label(self, token: str) -> tuple[ManifestRow, int] | None:
        """The manifest a label token belongs to, and the package number (0: the manifest's own)."""
        ...

    def search(self, query: ManifestQuery) -> tuple[ManifestRow, ...]:
        """Newest first: by (issued_at, number) descending."""
        ...

    def count_by_status(self) -> Mapping[str, int]:
        """Here and in every sum below: without trials."""
        ...

    def mass_by_stream(self) -> Mapping[str, Mapping[str, Decimal]]:
        """stream -> {"declared_kg", "accepted_kg", "disposed_kg"}, without void manifests."""
        ...

    def trips_of(
        self, vehicle_id: str, from_at: datetime, until_at: datetime
    ) -> tuple[ManifestRow, ...]:
        """Manifests a vehicle carries or carried, issued before `until_at` and not ended before
        `from_at`, oldest first; each as of the vehicle's own leg (projections.of_leg). Those collected
        under another are left out: the vehicle's trip is the collector's. So are imported ones: their
        trips were watched, or not, elsewhere."""
        ...

    def trips_of_all(
        self, vehicle_ids: Sequence[str], from_at: datetime, until_at: datetime
    ) -> Mapping[str, tuple[ManifestRow, ...]]:
        """Vehicle -> as `trips_of`, for those that have any."""
        ...

    def trips_of_each(self, asked: Sequence[TripsAsked]) -> tuple[tuple[ManifestRow, ...], ...]:
        """`trips_of` for each that is asked about, in one journey to the database."""
        ...

    def vehicles_under_way(self, ended_since: datetime) -> tuple[str, ...]:
        """Vehicles with a manifest en route, or with one of ours that ended after `ended_since`."""
        ...

    def unsealed(self, ended_before: datetime, limit: int) -> tuple[ManifestRow, ...]:
        """Manifests of ours whose trip ended before then and whose track is not sealed, oldest first."""
        ...

    def accepted_kg_of(self, receiver_id: str, year: int) -> Decimal:
        """Mass accepted by a receiver in a calendar year (Asia/Shanghai)."""
        ...

    def accepted_kg_at(
        self, receiver_id: str, site_id: str, from_at: datetime, until_at: datetime
    ) -> Decimal:
        """Mass accepted at one of a receiver's sites, received from `from_at` until `until_at`."""
        ...

    def receipts_at(
        self, receiver_id: str, site_id: str, from_at: datetime, until_at: datetime
    ) -> tuple[ManifestRow, ...]:
        """Manifests some mass of which was accepted at one of a receiver's sites, received from
        `from_at` until `until_at`, the earliest first; without those collected under another, and
        imported ones."""
        ...

    def under_way_kg(self, receiver_id: str, but: str) -> Mapping[str, Decimal]:
        """Destination site -> mass of open manifests addressed to a receiver (loaded, else declared),
        without number `but` and those collected under another."""
        ...

    def booked(
        self, vehicle_id: str, from_at: datetime, until_at: datetime, but: str
    ) -> str | None:
        """An open manifest of a vehicle, not `but`, planned at times that overlap these."""
        ...

    def clear(self) -> None: ...
