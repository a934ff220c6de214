"""Every port over one session: what happens on it commits together or not at all."""

from manifest_service.adapters.sql.attachments import SqlAttachments
from manifest_service.adapters.sql.checkpoints import SqlCheckpoints
from manifest_service.adapters.sql.factors import SqlFactors, SqlOneTimes
from manifest_service.adapters.sql.figures import SqlFigures
from manifest_service.adapters.sql.habits import SqlHabits
from manifest_service.adapters.sql.identities import SqlIdentities
from manifest_service.adapters.sql.journal import SqlDevices, SqlJournal
from manifest_service.adapters.sql.log import SqlEventLog
from manifest_service.adapters.sql.notices import SqlNotices
from manifest_service.adapters.sql.numbers import SqlReservedNumbers
from manifest_service.adapters.sql.people import (
    SqlAccounts,
    SqlPeople,
    SqlPreferences,
    SqlThrottles,
)
from manifest_service.adapters.sql.presence import SqlPresence
from manifest_service.adapters.sql.projections import SqlProjections
from manifest_service.adapters.sql.scales import SqlScaleReadings
from manifest_service.adapters.sql.serials import SqlSerials
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.sessions import SqlSessions
from manifest_service.adapters.sql.sweeps import SqlSweepMarks
from manifest_service.adapters.sql.tokens import SqlTokens
from manifest_service.adapters.sql.tracks import SqlTrackStore
from manifest_service.adapters.sql.views.alerts import SqlAlertView
from manifest_service.adapters.sql.views.cases import SqlCaseView
from manifest_service.adapters.sql.views.catalogues import SqlCatalogueView
from manifest_service.adapters.sql.views.clocks import SqlCalendarView, SqlClockView
from manifest_service.adapters.sql.views.ledger import SqlLedgerView, SqlReturnView
from manifest_service.adapters.sql.views.listings import SqlListingView
from manifest_service.adapters.sql.views.manifests import SqlManifestView
from manifest_service.adapters.sql.views.moved import SqlMovedView
from manifest_service.adapters.sql.views.one_ledger import SqlOneLedgerView
from manifest_service.adapters.sql.views.plans import SqlPlanView
from manifest_service.adapters.sql.views.registry import KnownEntries, SqlRegistryView
from manifest_service.adapters.sql.views.roadside import SqlRoadsideView


class SqlTransaction:
    def __init__(self, session: Session, known: KnownEntries) -> None:
        self.log = SqlEventLog(session)
        self.registry = SqlRegistryView(session, known)
        self.manifests = SqlManifestView(session, known.manifests)
        self.alerts = SqlAlertView(session, known.alerts)
        self.cases = SqlCaseView(session)
        self.roadside = SqlRoadsideView(session)
        self.plans = SqlPlanView(session)
        self.moved = SqlMovedView(session)
        self.one_ledger = SqlOneLedgerView(session)
        self.listings = SqlListingView(session)
        self.tracks = SqlTrackStore(session)
        self.habits = SqlHabits(session)
        self.presence = SqlPresence(session)
        self.journal = SqlJournal(session)
        self.devices = SqlDevices(session)
        self.accounts = SqlAccounts(session)
        self.sessions = SqlSessions(session)
        self.factors = SqlFactors(session)
        self.identities = SqlIdentities(session)
        self.one_times = SqlOneTimes(session)
        self.tokens = SqlTokens(session)
        self.people = SqlPeople(session)
        self.attachments = SqlAttachments(session)
        self.serials = SqlSerials(session)
        self.numbers = SqlReservedNumbers(session)
        self.clocks = SqlClockView(session)
        self.calendar = SqlCalendarView(session)
        self.catalogues = SqlCatalogueView(session)
        self.ledger = SqlLedgerView(session)
        self.returns = SqlReturnView(session)
        self.preferences = SqlPreferences(session)
        self.throttles = SqlThrottles(session)
        self.projections = SqlProjections(session)
        self.checkpoints = SqlCheckpoints(session)
        self.notices = SqlNotices(session)
        self.sweeps = SqlSweepMarks(session)
        self.figures = SqlFigures(session, self.tracks)
        self.scales = SqlScaleReadings(session)
