"""The only place where ports meet adapters."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from manifest_service.adapters.clock import SystemClock
from manifest_service.adapters.disk import free_bytes
from manifest_service.adapters.high_water import HighWaterFile
from manifest_service.adapters.ids import RandomIds
from manifest_service.adapters.keyring import FileKeyRing
from manifest_service.adapters.labels.printer import Printer
from manifest_service.adapters.labels.qr_svg import svg_of
from manifest_service.adapters.notices.mail import SmtpMailer
from manifest_service.adapters.notices.webhook import HttpWebhooks
from manifest_service.adapters.oidc import Client, OpenIdProvider
from manifest_service.adapters.outside import (
    CheckpointFile,
    CheckpointWebhook,
    read_witnesses,
)
from manifest_service.adapters.passkeys import WebauthnPasskeys
from manifest_service.adapters.passwords import Argon2Passwords, BoundedPasswords
from manifest_service.adapters.pictures import read_picture
from manifest_service.adapters.spreadsheets import csv_of, xlsx_of
from manifest_service.adapters.sql.opening import open_store, schema_is_ours
from manifest_service.adapters.tracing.watched import (
    WatchedFolding,
    WatchedMailer,
    WatchedStore,
    WatchedWebhooks,
)
from manifest_service.adapters.vault import FileVault
from manifest_service.config import Settings
from manifest_service.errors import Unusable
from manifest_service.events import required
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import ManifestEvent
from manifest_service.services import Services
from manifest_service.services.accounts import AccountService, Changes
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
from manifest_service.services.confirming import Confirming
from manifest_service.services.cross_examination import CrossExamination
from manifest_service.services.detours import Surroundings
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
from manifest_service.services.known import KnownManifests
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
from manifest_service.services.password_rules import PasswordRules
from manifest_service.services.patrol import Patrol
from manifest_service.services.phones import Phones
from manifest_service.services.plans import Plans
from manifest_service.services.ports import CheckpointPublisher, Clock, Spans, Store, Transaction
from manifest_service.services.positions import Positions
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
from manifest_service.services.sessions import Limits, SessionService
from manifest_service.services.signing import SigningCodes
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
from manifest_service.waste.profile import load_profiles


def build(settings: Settings, **overrides: Any) -> Services:
    """The services of an installation; `overrides` replace adapters (`store`, `clock`, `ids`,
    `passwords`, `labels`, `spans`) by name."""
    opened = overrides.pop("store", None) or open_store(settings.database)
    spans: Spans | None = overrides.pop("spans", None)
    store: Store = WatchedStore(opened, spans) if spans else opened
    clock = overrides.pop("clock", None) or SystemClock()
    ids = overrides.pop("ids", None) or RandomIds()
    passwords = overrides.pop("passwords", None) or BoundedPasswords(Argon2Passwords())
    labels = overrides.pop("labels", None) or Printer()
    assert not overrides, f"unknown adapters: {sorted(overrides)}"
    profiles = load_profiles()
    for profile in profiles.values():
        required.added(profile)
    upkeep = Upkeep(store=store, profiles=profiles)
    upkeep.bring_rows_up_to_date()
    upkeep.bring_presence_up_to_date()
    watching = Watching(store=store, clock=clock, ids=ids, profiles=profiles)
    surroundings = Surroundings(
        lon=settings.county_center_lon,
        lat=settings.county_center_lat,
        radius_km=settings.county_radius_km,
    )
    known = KnownManifests()
    crossing = CrossExamination(
        store=store,
        clock=clock,
        ids=ids,
        grounds=watching.grounds,
        tunings=watching.tunings,
        known=known,
    )

    def react(
        tx: Transaction, manifest: Manifest, event: ManifestEvent, at: datetime, now: datetime
    ) -> None:
        watching.react(tx, manifest, event, at, now)
        crossing.react(tx, manifest, event, now)

    changes = Changes()
    confirming = Confirming(store=store, clock=clock, passwords=passwords)
    accounts = AccountService(
        store=store,
        clock=clock,
        ids=ids,
        passwords=passwords,
        rules=PasswordRules(min_length=settings.password_min_length),
        changes=changes,
        confirming=confirming,
    )
    registry = Registry(
        store=store, clock=clock, ids=ids, surroundings=surroundings, changes=changes
    )
    manifests = Manifests(
        store=store,
        clock=clock,
        ids=ids,
        profiles=profiles,
        county=settings.county,
        react=react,
        known=known,
    )
    factors = SecondFactors(
        store=store,
        clock=clock,
        ids=ids,
        passwords=passwords,
        vault=FileVault(settings.data_dir / "keys"),
        confirming=confirming,
        changes=changes,
        required=settings.second_factor == "required",
        issuer=urlsplit(settings.public_url).hostname or "manifest-service",
    )
    devices = Devices(store=store, clock=clock, ids=ids)
    signing = SigningCodes(store=store, clock=clock, passwords=passwords, confirming=confirming)
    journals = Journals(devices=devices, manifests=manifests, signing=signing)
    alerts = Alerts(store=store, clock=clock, ids=ids)
    checkpoints = Checkpoints(
        store=store,
        clock=clock,
        ids=ids,
        county=settings.county,
        keys=FileKeyRing(settings.data_dir / "keys"),
        high_water=HighWaterFile(settings.data_dir / "highwater"),
        publishers=_publishers(settings),
        witnesses=read_witnesses(settings.data_dir / "witnesses"),
    )
    health = Health(
        store=store,
        clock=clock,
        checkpoints=checkpoints,
        free_bytes=lambda: free_bytes(settings.data_dir),
        schema_is_ours=lambda: schema_is_ours(opened),
    )
    bundles = Bundles(manifests=manifests, checkpoints=checkpoints)
    attachments = AttachmentService(
        store=store,
        clock=clock,
        max_bytes=settings.attachment_max_bytes,
        day_bytes=settings.attachment_day_bytes,
        read_picture=read_picture,
    )
    return Services(
        store=store,
        clock=clock,
        ids=ids,
        accounts=accounts,
        alert_news=AlertNews(store=store),
        alert_queue=AlertQueue(store=store, alerts=alerts),
        alerts=alerts,
        attachments=attachments,
        bundles=bundles,
        cameras=Cameras(manifests=manifests, attachments=attachments),
        calendar=CalendarService(manifests=manifests),
        cases=Cases(store=store, clock=clock),
        catalogues=Catalogues(store=store, clock=clock),
        checkpoints=checkpoints,
        choices=Choices(store=store, clock=clock),
        clocks=Clocks(store=store, clock=clock, ids=ids),
        devices=devices,
        disputes=Disputes(journals=journals),
        dossiers=Dossiers(store=store, clock=clock, bundles=bundles, checkpoints=checkpoints),
        drafting=Drafting(manifests=manifests),
        crossing=crossing,
        empty_runs=EmptyRuns(store=store, clock=clock),
        erasures=Erasures(store=store, clock=clock, ids=ids),
        exports=Exports(manifests=manifests, log_name=checkpoints.origin),
        factors=factors,
        first_sign_ins=FirstSignIns(store=store, clock=clock, ids=ids),
        filters=Filters(store=store),
        waybills=Waybills(manifests=manifests),
        route_times=RouteTimes(
            store=store,
            clock=clock,
            accepted=watching.terms.accepted,
            grounds=watching.grounds,
        ),
        following=Following(store=store, clock=clock),
        habits=Habits(store=store, clock=clock, registry=registry, grounds=watching.grounds),
        health=health,
        handover_kits=HandoverKits(
            store=store, clock=clock, devices=devices, checkpoints=checkpoints
        ),
        identities=IdentityService(
            store=store,
            clock=clock,
            ids=ids,
            factors=factors,
            changes=changes,
            provider=_provider(settings, clock),
        ),
        imports=Imports(manifests=manifests, log_name=checkpoints.origin),
        journals=journals,
        inbox=Inbox(store=store, clock=clock),
        labels=labels,
        kinship=Kinship(alerts=alerts),
        ledgers=Ledgers(store=store, clock=clock, profiles=profiles),
        listings=Listings(store=store, clock=clock),
        manifests=manifests,
        moments=Moments(alerts=alerts, watching=watching),
        near=Near(store=store, clock=clock, ids=ids, surroundings=surroundings),
        numbers=NumberBlocks(store=store, clock=clock, ids=ids, county=settings.county),
        one_ledger=OneLedger(store=store),
        passkeys=Passkeys(
            store=store, clock=clock, ids=ids, protocol=_passkeys(settings), factors=factors
        ),
        patrol=Patrol(store=store, clock=clock, manifests=manifests, checkpoints=checkpoints),
        phones=Phones(store=store, clock=clock, ids=ids),
        plans=Plans(store=store, clock=clock, ids=ids, profiles=profiles),
        positions=Positions(
            store=store,
            clock=clock,
            folding=WatchedFolding(watching, spans) if spans else watching,
        ),
        qr_svg=svg_of,
        registry=registry,
        registers=Registers(manifests=manifests),
        replaying=Replaying(store=store, watching=watching),
        returns=Returns(store=store, clock=clock),
        road=Road(store=store, manifests=manifests),
        roadside=RoadsideChecks(store=store, clock=clock),
        route_drawing=RouteDrawing(store=store, surroundings=surroundings),
        rule_settings=RuleSettings(store=store, clock=clock, profiles=profiles),
        scales=Scales(store=store, clock=clock),
        sealing=Sealing(manifests=manifests),
        signing=signing,
        spans=spans,
        sessions=SessionService(
            store=store, clock=clock, ids=ids, changes=changes, limits=_limits(settings)
        ),
        sending=_sending(settings, store, clock, checkpoints.origin, spans),
        standings=Standings(store=store, clock=clock),
        statistics=Statistics(store=store, clock=clock),
        sweep=Sweep(watching=watching, crossing=crossing, days=settings.sweep_days),
        tables={"csv": csv_of, "xlsx": xlsx_of},
        templates=Templates(store=store),
        terminals=Terminals(store=store, clock=clock),
        tokens=TokenService(store=store, clock=clock, ids=ids, changes=changes),
        upkeep=upkeep,
        watching=watching,
        webhooks=Webhooks(store=store, clock=clock, ids=ids),
        yards=Yards(store=store, clock=clock, known=known),
    )


def _passkeys(settings: Settings) -> WebauthnPasskeys:
    address = urlsplit(settings.public_url)
    return WebauthnPasskeys(
        host=settings.passkey_host or address.hostname or "localhost",
        origin=f"{address.scheme}://{address.netloc}",
    )


def _provider(settings: Settings, clock: Clock) -> OpenIdProvider | None:
    if not settings.oidc_issuer:
        return None
    client = Client(
        id=settings.oidc_client_id,
        secret=settings.oidc_client_secret,
        redirect_uri=f"{settings.public_url.rstrip('/')}/login/oidc/callback",
    )
    return OpenIdProvider(
        issuer=settings.oidc_issuer,
        label=settings.oidc_label or urlsplit(settings.oidc_issuer).hostname or "",
        client=client,
        clock=clock,
        claim=settings.oidc_claim,
        scope=settings.oidc_scope,
        second_factors=frozenset(
            one.strip() for one in settings.oidc_second_factor.split(",") if one.strip()
        ),
        private_allowed=bool(settings.oidc_private),
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        absolute=timedelta(hours=settings.session_hours),
        idle=timedelta(minutes=settings.session_idle_minutes),
        office_idle=timedelta(minutes=settings.office_idle_minutes),
    )


def open_spans(settings: Settings, service: str = "manifest-service") -> Spans | None:
    """Where spans of this process go, begun by it and ended with it; None while traces are off.
    Raises Unusable("traces_not_installed")."""
    if settings.traces == "off":
        return None
    check_traces(settings)
    from manifest_service.adapters.tracing.otlp import OtlpSpans

    return OtlpSpans(settings.traces_endpoint, settings.traces_share, service)


def check_traces(settings: Settings) -> None:
    """Raises Unusable("traces_not_installed") where they are wanted and cannot be told."""
    if settings.traces == "off":
        return
    try:
        # Only now: it takes memory and time to load, and it may not be installed.
        from manifest_service.adapters.tracing import otlp  # noqa: F401
    except ImportError as error:
        raise Unusable("traces_not_installed") from error


def _sending(
    settings: Settings,
    store: Store,
    clock: Clock,
    source: Callable[[], str],
    spans: Spans | None,
) -> Sending:
    webhooks = HttpWebhooks(
        source,
        private_allowed=bool(settings.webhooks_private),
        carried=spans.carried if spans else dict,
    )
    mailer = SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=settings.smtp_password,
        sender=settings.smtp_sender,
        public_url=settings.public_url,
    )
    return Sending(
        store=store,
        clock=clock,
        webhooks=WatchedWebhooks(webhooks, spans) if spans else webhooks,
        mailer=WatchedMailer(mailer, spans) if spans else mailer,
    )


def _publishers(settings: Settings) -> tuple[CheckpointPublisher, ...]:
    found: list[CheckpointPublisher] = []
    if settings.checkpoint_file:
        found.append(CheckpointFile(Path(settings.checkpoint_file)))
    if settings.checkpoint_webhook:
        found.append(CheckpointWebhook(settings.checkpoint_webhook))
    return tuple(found)
