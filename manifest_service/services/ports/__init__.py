"""What the use cases need from the outside, and the promises they rely on.

A `Store` gives transactions. Work is handed in as a function, so that an adapter may retry it,
run it on its one writing connection, or commit several together:

    store.write(lambda tx: ...)   returns only when what was written is durable; if the function
                                  raises, nothing of it is kept
    store.read(lambda tx: ...)    sees one consistent moment; must not write

Both may raise Busy (nothing was written; try again).
"""

from manifest_service.services.ports.alerts import (
    OPEN_STATUSES,
    SEVERITIES,
    AlertCount,
    AlertLike,
    AlertOrder,
    AlertPlace,
    AlertQuery,
    AlertRow,
    AlertTally,
    AlertView,
    Sought,
    VerdictCount,
)
from manifest_service.services.ports.attachments import Attachment, Attachments
from manifest_service.services.ports.cases import CaseQuery, CaseRow, CaseView
from manifest_service.services.ports.catalogues import CatalogueView
from manifest_service.services.ports.checkpoints import CheckpointStore, StoredCheckpoint
from manifest_service.services.ports.clocks import CalendarView, ClockQuery, ClockRow, ClockView
from manifest_service.services.ports.event_log import ANY, NO_STREAM, Append, EventLog, Head
from manifest_service.services.ports.factors import (
    FactorKind,
    FactorRow,
    Factors,
    OneTimeRow,
    OneTimes,
)
from manifest_service.services.ports.figures import UNENDED, Figures, FiguresView
from manifest_service.services.ports.habits import HabitKind, HabitRow, HabitStore
from manifest_service.services.ports.identities import (
    Identities,
    IdentityAsked,
    IdentityProven,
    IdentityProvider,
    IdentityRow,
)
from manifest_service.services.ports.journal import (
    HELD,
    DeviceView,
    HeldQuery,
    Journal,
    JournalRow,
    SeenState,
)
from manifest_service.services.ports.ledger import LedgerQuery, LedgerRow, LedgerSource, LedgerView
from manifest_service.services.ports.listings import ListingQuery, ListingRow, ListingView
from manifest_service.services.ports.manifests import (
    LegRow,
    LineRow,
    ManifestQuery,
    ManifestRow,
    ManifestView,
    ToldRow,
    TripsAsked,
)
from manifest_service.services.ports.moved import Moved, MovedView, Movement
from manifest_service.services.ports.notices import (
    Channel,
    Delivery,
    DeliveryState,
    Notice,
    NoticeStore,
    Severity,
    Told,
    Webhook,
)
from manifest_service.services.ports.numbers import ReservedNumber, ReservedNumbers, Serials
from manifest_service.services.ports.one_ledger import (
    BOOKING_DIMENSIONS,
    MEASURES,
    Amount,
    Booking,
    BookingDimension,
    Measure,
    OneLedgerView,
    Sum,
)
from manifest_service.services.ports.passkeys import PasskeyAsked, PasskeyMade, PasskeyProtocol
from manifest_service.services.ports.people import (
    Account,
    Accounts,
    People,
    Person,
    Preferences,
    Throttle,
    Throttles,
)
from manifest_service.services.ports.plans import PlanQuery, PlanRow, PlanView
from manifest_service.services.ports.presence import Presence, Present, Span
from manifest_service.services.ports.registry import RegistryRow, RegistryView
from manifest_service.services.ports.returns import ReturnRow, ReturnView
from manifest_service.services.ports.roadside import RoadsideQuery, RoadsideRow, RoadsideView
from manifest_service.services.ports.scales import ReadingRow, ScaleReadings, Showing
from manifest_service.services.ports.sessions import (
    ONE_FACTOR,
    Proof,
    SessionKind,
    SessionRow,
    Sessions,
)
from manifest_service.services.ports.spans import Fact, SpanKind, Spans, TraceSpan
from manifest_service.services.ports.store import Projections, Store, Transaction
from manifest_service.services.ports.surroundings import Clock, Ids, Passwords, Vault
from manifest_service.services.ports.sweeps import SweepMarks
from manifest_service.services.ports.tokens import TokenRow, Tokens
from manifest_service.services.ports.tracks import FlaggedFixes, KeptWatch, StoredFix, TrackStore
from manifest_service.services.ports.witnessing import (
    CheckpointPublisher,
    HighWater,
    KeyPurpose,
    KeyRing,
    Witness,
)

__all__ = [
    "ANY",
    "BOOKING_DIMENSIONS",
    "HELD",
    "MEASURES",
    "NO_STREAM",
    "ONE_FACTOR",
    "OPEN_STATUSES",
    "SEVERITIES",
    "UNENDED",
    "Account",
    "Accounts",
    "AlertCount",
    "AlertLike",
    "AlertOrder",
    "AlertPlace",
    "AlertQuery",
    "AlertRow",
    "AlertTally",
    "AlertView",
    "Amount",
    "Append",
    "Attachment",
    "Attachments",
    "Booking",
    "BookingDimension",
    "CalendarView",
    "CaseQuery",
    "CaseRow",
    "CaseView",
    "CatalogueView",
    "Channel",
    "CheckpointPublisher",
    "CheckpointStore",
    "Clock",
    "ClockQuery",
    "ClockRow",
    "ClockView",
    "Delivery",
    "DeliveryState",
    "DeviceView",
    "EventLog",
    "Fact",
    "FactorKind",
    "FactorRow",
    "Factors",
    "Figures",
    "FiguresView",
    "FlaggedFixes",
    "HabitKind",
    "HabitRow",
    "HabitStore",
    "Head",
    "HeldQuery",
    "HighWater",
    "Identities",
    "IdentityAsked",
    "IdentityProven",
    "IdentityProvider",
    "IdentityRow",
    "Ids",
    "Journal",
    "JournalRow",
    "KeptWatch",
    "KeyPurpose",
    "KeyRing",
    "LedgerQuery",
    "LedgerRow",
    "LedgerSource",
    "LedgerView",
    "LegRow",
    "LineRow",
    "ListingQuery",
    "ListingRow",
    "ListingView",
    "ManifestQuery",
    "ManifestRow",
    "ManifestView",
    "Measure",
    "Moved",
    "MovedView",
    "Movement",
    "Notice",
    "NoticeStore",
    "OneLedgerView",
    "OneTimeRow",
    "OneTimes",
    "PasskeyAsked",
    "PasskeyMade",
    "PasskeyProtocol",
    "Passwords",
    "People",
    "Person",
    "PlanQuery",
    "PlanRow",
    "PlanView",
    "Preferences",
    "Presence",
    "Present",
    "Projections",
    "Proof",
    "ReadingRow",
    "RegistryRow",
    "RegistryView",
    "ReservedNumber",
    "ReservedNumbers",
    "ReturnRow",
    "ReturnView",
    "RoadsideQuery",
    "RoadsideRow",
    "RoadsideView",
    "ScaleReadings",
    "SeenState",
    "Serials",
    "SessionKind",
    "SessionRow",
    "Sessions",
    "Severity",
    "Showing",
    "Sought",
    "Span",
    "SpanKind",
    "Spans",
    "Store",
    "StoredCheckpoint",
    "StoredFix",
    "Sum",
    "SweepMarks",
    "Throttle",
    "Throttles",
    "TokenRow",
    "Tokens",
    "Told",
    "ToldRow",
    "TraceSpan",
    "TrackStore",
    "Transaction",
    "TripsAsked",
    "Vault",
    "VerdictCount",
    "Webhook",
    "Witness",
]
