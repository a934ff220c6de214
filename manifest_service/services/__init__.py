"""The use cases: load, decide, append, project, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from manifest_service.services.accounts import AccountService
from manifest_service.services.alert_news import AlertNews
from manifest_service.services.alert_queue import AlertQueue
from manifest_service.services.alerts import Alerts
from manifest_service.services.attachments import AttachmentService
from manifest_service.services.bundles import Bundles
from manifest_service.services.calendar import CalendarService
from manifest_service.services.cameras import Cameras
from manifest_service.services.cases import Cases
from manifest_service.services.catalogues import Catalogues
from manifest_service.services.checkpoints import Checkpoints
from manifest_service.services.clocks import Clocks
from manifest_service.services.cross_examination import CrossExamination
from manifest_service.services.devices import Devices
from manifest_service.services.disputes import Disputes
from manifest_service.services.dossiers import Dossiers
from manifest_service.services.drafting import Drafting
from manifest_service.services.empty_runs import EmptyRuns
from manifest_service.services.erasures import Erasures
from manifest_service.services.exports import Exports
from manifest_service.services.factors import SecondFactors
from manifest_service.services.figures import Standings
from manifest_service.services.filters import Filters
from manifest_service.services.first_sign_ins import FirstSignIns
from manifest_service.services.habits import Habits
from manifest_service.services.handover_kit import HandoverKits
from manifest_service.services.health import Health
from manifest_service.services.identities import IdentityService
from manifest_service.services.imports import Imports
from manifest_service.services.journals import Journals
from manifest_service.services.kindred import Kinship
from manifest_service.services.ledgers import Ledgers
from manifest_service.services.listings import Listings
from manifest_service.services.manifests import Manifests
from manifest_service.services.moments import Moments
from manifest_service.services.near import Near
from manifest_service.services.notices.choices import Choices
from manifest_service.services.notices.following import Following
from manifest_service.services.notices.inbox import Inbox
from manifest_service.services.notices.sending import Sending
from manifest_service.services.notices.webhooks import Webhooks
from manifest_service.services.numbers import NumberBlocks
from manifest_service.services.one_ledger import OneLedger
from manifest_service.services.passkeys import Passkeys
from manifest_service.services.patrol import Patrol
from manifest_service.services.phones import Phones
from manifest_service.services.plans import Plans
from manifest_service.services.ports import Clock, Ids, Spans, Store
from manifest_service.services.positions import Positions
from manifest_service.services.printing import LabelPrinter
from manifest_service.services.registers import Registers
from manifest_service.services.registry import Registry
from manifest_service.services.replaying import Replaying
from manifest_service.services.returns import Returns
from manifest_service.services.road import Road
from manifest_service.services.roadside import RoadsideChecks
from manifest_service.services.route_drawing import RouteDrawing
from manifest_service.services.route_times import RouteTimes
from manifest_service.services.scales import Scales
from manifest_service.services.sealing import Sealing
from manifest_service.services.sessions import SessionService
from manifest_service.services.signing import SigningCodes
from manifest_service.services.spreadsheets import TableWriter
from manifest_service.services.statistics import Statistics
from manifest_service.services.sweep import Sweep
from manifest_service.services.templates import Templates
from manifest_service.services.terminals import Terminals
from manifest_service.services.tokens import TokenService
from manifest_service.services.tuning import RuleSettings
from manifest_service.services.upkeep import Upkeep
from manifest_service.services.watching import Watching
from manifest_service.services.waybills import Waybills
from manifest_service.services.yard import Yards


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything a face of the service may call."""

    store: Store
    clock: Clock
    ids: Ids
    accounts: AccountService
    alert_news: AlertNews
    alert_queue: AlertQueue
    alerts: Alerts
    attachments: AttachmentService
    bundles: Bundles
    calendar: CalendarService
    cameras: Cameras
    cases: Cases
    catalogues: Catalogues
    checkpoints: Checkpoints
    clocks: Clocks
    devices: Devices
    disputes: Disputes
    dossiers: Dossiers
    choices: Choices
    drafting: Drafting
    crossing: CrossExamination
    empty_runs: EmptyRuns
    erasures: Erasures
    exports: Exports
    factors: SecondFactors
    first_sign_ins: FirstSignIns
    filters: Filters
    following: Following
    habits: Habits
    handover_kits: HandoverKits
    route_times: RouteTimes
    waybills: Waybills
    health: Health
    identities: IdentityService
    imports: Imports
    journals: Journals
    inbox: Inbox
    labels: LabelPrinter
    kinship: Kinship
    ledgers: Ledgers
    listings: Listings
    manifests: Manifests
    moments: Moments
    near: Near
    numbers: NumberBlocks
    one_ledger: OneLedger
    passkeys: Passkeys
    patrol: Patrol
    phones: Phones
    plans: Plans
    positions: Positions
    qr_svg: Callable[[str], str]
    """A text as a QR code on the screen."""
    registry: Registry
    registers: Registers
    replaying: Replaying
    returns: Returns
    road: Road
    roadside: RoadsideChecks
    route_drawing: RouteDrawing
    rule_settings: RuleSettings
    scales: Scales
    sealing: Sealing
    sending: Sending
    sessions: SessionService
    signing: SigningCodes
    spans: Spans | None
    """None while traces are off."""
    standings: Standings
    statistics: Statistics
    sweep: Sweep
    tables: Mapping[str, TableWriter]
    templates: Templates
    terminals: Terminals
    tokens: TokenService
    upkeep: Upkeep
    watching: Watching
    webhooks: Webhooks
    yards: Yards
