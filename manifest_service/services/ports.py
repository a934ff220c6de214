"""What the use cases need from the outside, and the promises they rely on.

A `Store` gives transactions. Work is handed in as a function, so that an adapter may retry it,
run it on its one writing connection, or commit several together:

    store.write(lambda tx: ...)   returns only when what was written is durable; if the function
                                  raises, nothing of it is kept
    store.read(lambda tx: ...)    sees one consistent moment; must not write

Both may raise Busy (nothing was written; try again).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeVar

from manifest_service.codes.batch import Stage
from manifest_service.events.envelope import NewEvent, Recorded
from manifest_service.events.lifecycle import Status
from manifest_service.events.plan import Kind as PlanKind
from manifest_service.events.plan import Status as PlanStatus
from manifest_service.geofence.fix import Fix
from manifest_service.registry.entries import Entry
from manifest_service.transparency.keys import SigningKey, VerifierKey
from manifest_service.transparency.tiles import Tile
from manifest_service.waste.calendar import Calendar, Year
from manifest_service.waste.catalogue import CatalogueEntry, Edition, Kind
from manifest_service.waste.clocks import Code

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Head:
    """The log's size and Merkle root."""

    log_id: str
    size: int
    root: bytes


NO_STREAM = 0
"""Expected of a stream that must not exist yet."""

ANY = -1
"""Expected of a stream that may stand anywhere."""


@dataclass(frozen=True, kw_only=True)
class Append:
    """Events to append to one stream, which must stand at `expected`: the seq of its last event,
    NO_STREAM or ANY."""

    stream: str
    expected: int
    events: Sequence[NewEvent]


class EventLog(Protocol):
    def load(self, stream: str) -> tuple[Recorded, ...]:
        """Every event of `stream`, by seq; empty when it does not exist."""
        ...

    def append(
        self, stream: str, expected: int, events: Sequence[NewEvent], recorded_at: datetime
    ) -> tuple[Recorded, ...]:
        """Append to a stream that stands at `expected` (see Append); raises ConcurrentWrite when
        it does not. Positions are dense and in commit order: a reader that follows them never
        misses one."""
        ...

    def append_all(self, appends: Sequence[Append], recorded_at: datetime) -> tuple[Recorded, ...]:
        """Append to several streams, all or none, in the order given; raises as `append`."""
        ...

    def last_leaf(self, stream: str) -> bytes | None:
        """Leaf hash of the last event of `stream`, None when it does not exist."""
        ...

    def read(self, from_pos: int, limit: int) -> tuple[Recorded, ...]:
        """Events from `from_pos` on, in order."""
        ...

    def head(self) -> Head: ...

    def answer_to(self, command_id: str, request_hash: bytes) -> str | None:
        """The answer once given to this command, None when it is new; raises IdReused when the id
        came before with another request."""
        ...

    def remember(
        self, command_id: str, request_hash: bytes, answer: str, recorded_at: datetime
    ) -> None:
        """Keep `answer` for ever, in this transaction."""
        ...

    def find(self, event_id: str) -> Recorded | None:
        """The event with this id."""
        ...

    def leaf_hashes(self, from_pos: int, limit: int) -> tuple[bytes, ...]:
        """The leaf hashes of events from `from_pos` on, in order, as stored."""
        ...

    def erase_text(self, event_id: str, path: str) -> bool:
        """Delete a sealed text and its salt; False when it is not there (any more)."""
        ...


@dataclass(frozen=True, kw_only=True)
class StoredCheckpoint:
    """A checkpoint the log signed, with the cosignatures it has gathered."""

    size: int
    note: str
    """As signed by the log: a signed note."""
    made_at: datetime
    cosignatures: tuple[str, ...] = ()
    """Signature lines by witnesses, each ending in a newline."""


class CheckpointStore(Protocol):
    """What the log has signed, and the tiles of its tree up to there."""

    def tile(self, tile: Tile) -> bytes | None:
        """The tile's hashes as far as they are stored."""
        ...

    def put_tiles(self, tiles: Mapping[Tile, bytes]) -> None:
        """Keep tiles; one that is stored longer already stays."""
        ...

    def clear_tiles(self) -> None:
        """Forget every tile: they are made again from the events."""
        ...

    def latest(self, *, witnessed: bool = False) -> StoredCheckpoint | None:
        """The checkpoint of the largest size, or of those that a witness has cosigned."""
        ...

    def get(self, size: int) -> StoredCheckpoint | None: ...

    def put(self, checkpoint: StoredCheckpoint) -> None:
        """Keep a checkpoint; one of the same size is kept as it was."""
        ...

    def put_cosignature(self, size: int, key_id: str, line: str) -> None:
        """Keep a witness's signature line; replaces that witness's own earlier one."""
        ...


@dataclass(frozen=True, kw_only=True)
class RegistryRow:
    """A registered entry and the version (stream seq) it has."""

    kind: str
    entry: Entry
    version: int
    recorded_at: datetime


class RegistryView(Protocol):
    def put(self, row: RegistryRow) -> None: ...

    def get(self, kind: str, id: str) -> RegistryRow | None: ...

    def list(
        self,
        kind: str,
        *,
        active_only: bool = False,
        organisation_id: str | None = None,
        text: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> tuple[RegistryRow, ...]:
        """Rows by id, after `after`. `organisation_id` matches organisation_id, carrier_id, or an
        organisation's own id; `text` is found in id, name, plate or number."""
        ...

    def vehicle_by_plate(self, plate: str) -> RegistryRow | None: ...

    def vehicle_by_terminal(self, terminal_id: str) -> RegistryRow | None: ...

    def generation(self) -> int:
        """Grows with every `put`: tells whether a compiled scene is still true."""
        ...

    def clear(self) -> None: ...


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
    issued_from: datetime | None = None
    issued_until: datetime | None = None
    after: tuple[str, str] | None = None
    """(issued_at as UTC text, number) of the last row of the page before."""
    limit: int = 50


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

    def count_by_status(self) -> Mapping[str, int]: ...

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


@dataclass(frozen=True, kw_only=True)
class Movement:
    """A waste on its way from one site to another."""

    generator_id: str
    code: str
    receiver_id: str
    origin_site_id: str
    destination_site_id: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    movement: Movement
    kg: Decimal


class MovedView(Protocol):
    """How much waste was moved, by day: sums, so that asking costs the same however many
    manifests there are."""

    def add(self, changes: Sequence[tuple[date, Movement, Decimal]]) -> None:
        """Add kg, less than zero to take back, to what was moved on local days."""
        ...

    def between(self, generator_id: str, from_on: date, until_on: date) -> tuple[Moved, ...]:
        """What a generator moved from day to day, inclusive; one for each movement, in no order."""
        ...

    def clear(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan or approval as lists and checks see it."""

    id: str
    version: int
    """Seq of its last event."""
    kind: PlanKind
    holder_id: str
    status: PlanStatus
    revision: int
    """Being worked on; that in force when none is."""
    in_force: bool
    number: str | None
    """Given by the authority to the revision in force."""
    valid_from_on: date
    valid_until_on: date
    """Of the revision in force, else of the one being worked on."""
    drafted_at: datetime
    filed_at: datetime | None
    data: Mapping[str, Any]
    """{"content", "in_force": {"revision", "content", "approved", ...} or None, "warnings"}, as
    plain data. No texts by people: they can be erased, and are read from the log."""


@dataclass(frozen=True, kw_only=True)
class PlanQuery:
    """Which plans. None or empty means any."""

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    holder_id: str | None = None
    text: str | None = None
    """Part of the number."""
    after: tuple[str, str] | None = None
    """(drafted_at as UTC text, id) of the last row of the page before."""
    limit: int = 50


class PlanView(Protocol):
    def put(self, row: PlanRow) -> None: ...

    def put_all(self, rows: Sequence[PlanRow]) -> None: ...

    def get(self, id: str) -> PlanRow | None: ...

    def search(self, query: PlanQuery) -> tuple[PlanRow, ...]:
        """Newest first: by (drafted_at, id) descending."""
        ...

    def in_force(self, holder_id: str, on: date) -> tuple[PlanRow, ...]:
        """Plans of a holder with a revision in force and valid `on` that day, by id."""
        ...

    def by_number(self, kind: str, number: str) -> tuple[PlanRow, ...]:
        """Plans of a kind whose revision in force has this number."""
        ...

    def over(self, today: date, limit: int) -> tuple[PlanRow, ...]:
        """Plans with a revision in force that was valid until before `today`, oldest first."""
        ...

    def clear(self) -> None: ...


SEVERITIES = ("critical", "major", "minor")
"""Most severe first: the order of the queue."""


@dataclass(frozen=True, kw_only=True)
class AlertRow:
    """An alert as the queue sees it."""

    id: str
    version: int
    rule: str
    key: str
    """Of its episode (see alerts.engine)."""
    status: Literal[
        "new", "acknowledged", "assigned", "explained", "decided", "closed", "superseded"
    ]
    severity: Literal["minor", "major", "critical"]
    vehicle_id: str | None
    carrier_id: str | None
    manifest_number: str | None
    first_at: datetime
    confirmed_at: datetime
    cleared_at: datetime | None
    raised_at: datetime
    lon: float | None
    lat: float | None
    review: bool
    """One evidence only: on the review list, not in the queue."""
    backfill: bool
    assigned_to: str | None
    verdict: Literal["confirmed", "false", "unclear"] | None
    episode: Mapping[str, Any]
    """The episode as raised or last changed, as plain data."""


@dataclass(frozen=True, kw_only=True)
class AlertQuery:
    statuses: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    vehicle_id: str | None = None
    carrier_id: str | None = None
    manifest_number: str | None = None
    assigned_to: str | None = None
    review: bool | None = None
    after: tuple[int, str, str] | None = None
    """(severity rank, raised_at as UTC text, id) of the last row of the page before."""
    limit: int = 50


class AlertView(Protocol):
    def put(self, row: AlertRow) -> None: ...

    def put_all(self, rows: Sequence[AlertRow]) -> None: ...

    def get(self, id: str) -> AlertRow | None: ...

    def search(self, query: AlertQuery) -> tuple[AlertRow, ...]:
        """Most severe first (critical 0, major 1, minor 2), then oldest raised first, then id."""
        ...

    def of_vehicle(self, vehicle_id: str, from_at: datetime) -> tuple[AlertRow, ...]:
        """Alerts of a vehicle still open or cleared after `from_at`, superseded ones too."""
        ...

    def count_by_status(self) -> Mapping[str, int]:
        """Without those on the review list."""
        ...

    def count_by_rule(self) -> Mapping[str, int]:
        """Without those on the review list."""
        ...

    def verdicts_by_rule(self) -> Mapping[str, Mapping[str, int]]:
        """rule -> {"confirmed": n, "false": n, "unclear": n}."""
        ...

    def clear(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class StoredFix:
    """A fix with its database id and the flags decided so far."""

    ref: int
    vehicle_id: str
    fix: Fix
    flags: frozenset[str]


class TrackStore(Protocol):
    """Positions and what the rules remember. Telemetry: not in the log, kept by device time."""

    def lock(self, vehicle_id: str) -> None:
        """Until the transaction ends, nobody else folds this vehicle's positions."""
        ...

    def add(self, vehicle_id: str, fixes: Sequence[Fix], flags: Sequence[frozenset[str]]) -> None:
        """Store every fix, flagged or not."""
        ...

    def reflag(self, vehicle_id: str, flags: Mapping[int, frozenset[str]]) -> None:
        """Set the flags of stored fixes (a late neighbour can change whether one is a jump)."""
        ...

    def between(
        self, vehicle_id: str, from_ms: int, until_ms: int, *, limit: int | None = None
    ) -> tuple[StoredFix, ...]:
        """Fixes with from_ms <= at_ms <= until_ms by (at_ms, ref)."""
        ...

    def latest(self, vehicle_ids: Sequence[str] | None = None) -> tuple[StoredFix, ...]:
        """The unflagged fix with the latest device time of each vehicle that has one."""
        ...

    def counts(self) -> Mapping[str, int]:
        """{"stored": n, "<flag>": n, ...}"""
        ...

    def keep_watch(self, vehicle_id: str, as_of_ms: int, watch: bytes) -> None:
        """Keep a checkpoint of the vehicle's rules; replaces one with the same time."""
        ...

    def watch_before(self, vehicle_id: str, at_ms: int) -> tuple[int, bytes] | None:
        """The last checkpoint with as_of_ms < at_ms."""
        ...

    def latest_watch(self, vehicle_id: str) -> tuple[int, bytes] | None: ...

    def drop_watches(
        self, vehicle_id: str, *, from_ms: int | None = None, before_ms: int | None = None
    ) -> None:
        """Forget checkpoints from `from_ms` on, or older than `before_ms` (the last one before
        it is kept)."""
        ...

    def watched_vehicles(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Account:
    id: str
    username: str
    password_hash: str
    role: str
    organisation_id: str | None
    driver_id: str | None
    active: bool = True
    locale: str = "zh"
    signing_hash: str | None = None
    """Of the code it signs with on another's device; None when it has none."""


class Accounts(Protocol):
    def put(self, account: Account) -> None: ...

    def get(self, id: str) -> Account | None: ...

    def by_username(self, username: str) -> Account | None: ...

    def list(self) -> Sequence[Account]: ...


@dataclass(frozen=True, kw_only=True)
class Person:
    """Personal data beside the log: erased by deleting it; the log holds only its commitment."""

    subject: str
    """`driver/<id>` or `account/<id>`."""
    name: str
    telephone: str | None
    certificate_number: str | None
    salt: bytes
    commitment: str
    """SHA-256(salt || canonical {"name","telephone","certificate_number"}), hex."""


class People(Protocol):
    def put(self, person: Person) -> None: ...

    def get(self, subject: str) -> Person | None: ...

    def erase(self, subject: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file tied to a manifest. Content lives in the store, addressed by its digest."""

    sha256: str
    media_type: str
    size_bytes: int
    uploaded_by: str
    uploaded_at: datetime
    content: bytes = field(repr=False)


class Attachments(Protocol):
    def put(self, attachment: Attachment) -> None:
        """Durable with the transaction; the same digest again changes nothing."""
        ...

    def get(self, sha256: str) -> Attachment | None: ...


class Serials(Protocol):
    def next(self, series: str) -> int:
        """1, 2, 3 ... per series; dense as far as the transaction commits."""
        ...


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """A legal deadline (waste.clocks) of one subject: a manifest's number, or an entry's id."""

    code: Code
    subject: str
    concerned_id: str
    """The organisation whose act stops it."""
    started_on: date
    due_on: date
    stopped_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ClockQuery:
    concerned_id: str | None = None
    codes: tuple[str, ...] = ()
    limit: int = 100


class ClockView(Protocol):
    """Deadlines of manifests; each is known by code, subject and the day it started."""

    def put_all(self, rows: Sequence[ClockRow]) -> None: ...

    def get(self, code: str, subject: str, started_on: str) -> ClockRow | None: ...

    def running(self, query: ClockQuery) -> tuple[ClockRow, ...]:
        """Not stopped yet, the next due first."""
        ...

    def late(self, today: date, limit: int) -> tuple[ClockRow, ...]:
        """Not stopped, and due before `today`, the longest overdue first."""
        ...

    def manifests_through(self, first_on: date, last_on: date) -> tuple[str, ...]:
        """Subjects of deadlines that run between these days."""
        ...

    def clear(self) -> None: ...


class CalendarView(Protocol):
    """The package's calendar with the years recorded since."""

    def calendar(self) -> Calendar: ...

    def version(self, year: int) -> int:
        """Of a recorded year; 0 for one that is not."""
        ...

    def put(self, year: int, recorded: Year, version: int) -> None: ...

    def clear(self) -> None: ...


class CatalogueView(Protocol):
    """Catalogues of waste codes, by edition."""

    def put(self, edition: Edition, entries: Sequence[CatalogueEntry]) -> None:
        """In the place of an edition of the same kind and day."""
        ...

    def editions(self) -> tuple[Edition, ...]:
        """Every one, by kind and day."""
        ...

    def edition(self, kind: Kind, on: date) -> Edition | None:
        """The one that counts on a day."""
        ...

    def entry(self, edition: Edition, code: str) -> CatalogueEntry | None: ...

    def entries(self, kind: Kind, valid_from_on: date) -> tuple[CatalogueEntry, ...]:
        """Of one edition, by code."""
        ...

    def clear(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class ReservedNumber:
    """A manifest number given out ahead, with the token of the label printed for it."""

    number: str
    block_id: str
    organisation_id: str
    label_token: str


class ReservedNumbers(Protocol):
    def put_all(self, rows: Sequence[ReservedNumber]) -> None: ...

    def get(self, number: str) -> ReservedNumber | None: ...

    def by_label(self, token: str) -> ReservedNumber | None: ...

    def unused(
        self, organisation_id: str, *, after: str = "", limit: int = 100
    ) -> tuple[ReservedNumber, ...]:
        """Of an organisation, without those a manifest bears, by number."""
        ...

    def clear(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class LedgerSource:
    """What one batch takes from another."""

    batch: str
    mass_kg: Decimal


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """A batch in the ledger of a unit that generates hazardous waste."""

    organisation_id: str
    batch: str
    """One unit's; another's batches have codes of their own."""
    stage: Stage
    waste_code: str
    waste_name: str
    mass_kg: Decimal
    used_kg: Decimal
    """Gone on into other batches."""
    happened_at: datetime
    happened_on: date
    site_id: str
    container: str
    containers: int
    sources: tuple[LedgerSource, ...]
    manifest_number: str | None
    entered_by: str
    """User id."""
    withdrawn: bool

    @property
    def left_kg(self) -> Decimal:
        return self.mass_kg - self.used_kg


@dataclass(frozen=True, kw_only=True)
class LedgerQuery:
    """Which batches. None means any."""

    organisation_id: str | None = None
    stage: Stage | None = None
    waste: str | None = None
    """As ManifestQuery.waste."""
    from_on: date | None = None
    until_on: date | None = None
    """The last day, included."""
    left_only: bool = False
    """With something left, and not withdrawn."""
    after: tuple[str, str, str] | None = None
    """(happened_at as UTC text, organisation, batch) of the last row of the page before."""
    limit: int = 200


class LedgerView(Protocol):
    def put_all(self, rows: Sequence[LedgerRow]) -> None: ...

    def get(self, organisation_id: str, batch: str) -> LedgerRow | None: ...

    def search(self, query: LedgerQuery) -> tuple[LedgerRow, ...]:
        """Oldest first, then by unit and code."""
        ...

    def sums(
        self, organisation_id: str, from_on: date | None, before_on: date | None
    ) -> Mapping[str, Mapping[Stage, Decimal]]:
        """Waste code -> stage -> kg of batches that happened from one local day to before another,
        without those withdrawn; every stage is there."""
        ...

    def owners(self) -> Mapping[str, date]:
        """Units with a ledger -> day of their first batch that stands."""
        ...

    def clear(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class ReturnRow:
    """The return of a unit for a period, as last filed."""

    organisation_id: str
    period: str
    status: Literal["filed", "sent_back"]
    filed_at: datetime
    version: int
    data: Mapping[str, Any]
    """{"lines": [...], "computed": [...]}, masses as texts. No texts by people."""


class ReturnView(Protocol):
    def put(self, row: ReturnRow) -> None: ...

    def get(self, organisation_id: str, period: str) -> ReturnRow | None: ...

    def of(self, organisation_id: str | None, limit: int) -> tuple[ReturnRow, ...]:
        """Of a unit or of all, the latest filed first."""
        ...

    def clear(self) -> None: ...


class Preferences(Protocol):
    """What an account keeps for itself, as plain data."""

    def get(self, account_id: str, name: str) -> Any: ...

    def put(self, account_id: str, name: str, data: Any) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """Wrong guesses in a row, and until when no other is listened to."""

    failures: int = 0
    until_at: datetime | None = None


class Throttles(Protocol):
    def get(self, subject: str) -> Throttle:
        """None in a row for a subject never heard of."""
        ...

    def put(self, subject: str, throttle: Throttle) -> None: ...


class Projections(Protocol):
    """By which version of the code the read rows were made."""

    def version(self) -> int:
        """0 when nothing says."""
        ...

    def set_version(self, version: int) -> None: ...


class Transaction(Protocol):
    @property
    def clocks(self) -> ClockView: ...
    @property
    def calendar(self) -> CalendarView: ...
    @property
    def catalogues(self) -> CatalogueView: ...
    @property
    def numbers(self) -> ReservedNumbers: ...
    @property
    def ledger(self) -> LedgerView: ...
    @property
    def returns(self) -> ReturnView: ...
    @property
    def preferences(self) -> Preferences: ...
    @property
    def throttles(self) -> Throttles: ...
    @property
    def projections(self) -> Projections: ...
    @property
    def log(self) -> EventLog: ...
    @property
    def registry(self) -> RegistryView: ...
    @property
    def manifests(self) -> ManifestView: ...
    @property
    def alerts(self) -> AlertView: ...
    @property
    def plans(self) -> PlanView: ...
    @property
    def moved(self) -> MovedView: ...
    @property
    def tracks(self) -> TrackStore: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def people(self) -> People: ...
    @property
    def attachments(self) -> Attachments: ...
    @property
    def serials(self) -> Serials: ...
    @property
    def checkpoints(self) -> CheckpointStore: ...


class Store(Protocol):
    def write(self, work: Callable[[Transaction], T]) -> T: ...

    def read(self, work: Callable[[Transaction], T]) -> T: ...

    def close(self) -> None: ...


KeyPurpose = Literal["log", "labels"]


class KeyRing(Protocol):
    """The service's own keys: outside the database, so that who has it cannot sign."""

    def signing(self, purpose: KeyPurpose) -> Sequence[SigningKey]:
        """Keys that sign now, newest first; more than one while keys are rotated."""
        ...

    def verifying(self, purpose: KeyPurpose) -> Sequence[VerifierKey]:
        """Every public key that ever signed, newest first."""
        ...

    def add_first(self, purpose: KeyPurpose, name: str) -> None:
        """Make a key where there is none yet."""
        ...

    def add(self, purpose: KeyPurpose, name: str) -> VerifierKey:
        """Make a key that signs from now on, beside those that do."""
        ...

    def retire(self, key_id: str) -> VerifierKey:
        """Destroy a private key; what it signed stays verifiable. Raises NotFound."""
        ...


class HighWater(Protocol):
    """The last checkpoint signed, kept outside the database: a restored copy is behind it."""

    def read(self) -> str | None: ...

    def advance(self, note: str, size: int) -> None:
        """Keep `note` unless one of a larger log is kept; durable when this returns."""
        ...

    def replace(self, note: str) -> None:
        """Begin again from `note`: the old one is set aside, not lost."""
        ...


class CheckpointPublisher(Protocol):
    def publish(self, note: str) -> None:
        """Hand a signed checkpoint out; a failure is recorded, never raised."""
        ...


class Witness(Protocol):
    """Somebody outside who cosigns what he finds consistent."""

    @property
    def key(self) -> VerifierKey: ...

    def add_checkpoint(self, old_size: int, proof: Sequence[bytes], note: str) -> str | int | None:
        """Signature lines, or the size he cosigned last when it is another, or None when he
        cannot be asked (C2SP tlog-witness, add-checkpoint)."""
        ...


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class Ids(Protocol):
    def event_id(self) -> str:
        """A UUIDv7."""
        ...

    def label_token(self) -> str:
        """26 characters, 128 unguessable bits (codes.label_token)."""
        ...

    def salt(self) -> bytes:
        """32 unguessable bytes."""
        ...


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, hash: str, password: str) -> bool: ...

    def decoy(self) -> str:
        """The hash of a password nobody has, as dear to check as a real one."""
        ...
