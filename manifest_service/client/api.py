"""Made from schemas/openapi.json by scripts/make_client: the operations of the API, and what they send and answer."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import quote

from msgspec import Struct, field

from manifest_service.client.transport import Transport


class AccountsAccountsAnswer(Struct, kw_only=True, frozen=True):
    identity_provider: str | None = None
    items: list[KnownAccount] | None


class KnownAccount(Struct, kw_only=True, frozen=True):
    active: bool
    driver_id: str | None
    has_second_factor: bool | None = None
    has_signing_code: bool
    id: str
    locale: str
    organisation_id: str | None
    organisation_name: str | None
    password_until_at: str | None = None
    role: str
    subject: str | None = None
    username: str


class Account(Struct, kw_only=True, omit_defaults=True):
    driver_id: str | None = None
    locale: str | None = None
    organisation_id: str | None = None
    password: str
    role: str
    username: str


class Subject(Struct, kw_only=True, omit_defaults=True):
    subject: str


class IdentitiesBindAnswer(Struct, kw_only=True, frozen=True):
    added_at: str | None
    claim: str
    id: str | None
    issuer: str
    subject: str | None
    used_at: str | None


class Password(Struct, kw_only=True, omit_defaults=True):
    password: str


class AlertQueueQueueAnswer(Struct, kw_only=True, frozen=True):
    counts: dict[str, int]
    counts_by: AlertQueueQueueAnswerCountsBy
    items: list[AlertSummary]
    next: str | None
    position: int
    precision: dict[str, Any]


class AlertQueueQueueAnswerCountsBy(Struct, kw_only=True, frozen=True):
    rule: AlertQueueQueueAnswerCountsByRule
    severity: AlertQueueQueueAnswerCountsBySeverity


class AlertQueueQueueAnswerCountsByRule(Struct, kw_only=True, frozen=True):
    circling: int | None = None
    clock_overdue: int | None = None
    cloned_plate: int | None = None
    ghost_receipt: int | None = None
    hours: int | None = None
    label_reuse: int | None = None
    mass_balance: int | None = None
    no_manifest: int | None = None
    not_arrived: int | None = None
    permit_region: int | None = None
    route_deviation: int | None = None
    route_economy: int | None = None
    scan_elsewhere: int | None = None
    signal_lost: int | None = None
    step_missing: int | None = None
    suspected_dumping: int | None = None
    swapped_vehicle: int | None = None
    tamper: int | None = None
    unauthorised_stop: int | None = None
    weight_mismatch: int | None = None


class AlertQueueQueueAnswerCountsBySeverity(Struct, kw_only=True, frozen=True):
    critical: int | None = None
    major: int | None = None
    minor: int | None = None


class AlertSummary(Struct, kw_only=True, frozen=True):
    actions: list[str]
    assigned_to: str | None
    assigned_to_name: str | None
    backfill: bool
    carrier: Named | None
    cleared_at: str | None
    clears: str
    confirmed_at: str
    episode: dict[str, Any]
    first_at: str
    id: str
    lat: float | None
    lon: float | None
    manifest_number: str | None
    numbers: list[AlertSummaryNumbersItem]
    raised_at: str
    review: bool
    rule: str
    rule_name: str
    severity: str
    status: str
    status_text: str
    trial: bool | None = None
    unless: str
    vehicle: NamedVehicle | None
    verdict: str | None
    version: int
    why: str


class Named(Struct, kw_only=True, frozen=True):
    id: str
    name: str


class AlertSummaryNumbersItem(Struct, kw_only=True, frozen=True):
    kind: str
    name: str
    unit: str
    value: Any
    words: str


class NamedVehicle(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    carrier_id: str | None = None
    checked_at: str | None = None
    id: str
    in_order: bool | None = None
    kind: str | None = None
    lat: float | None = None
    leaf_hash: str | None = None
    lon: float | None = None
    manifest_number: str | None = None
    note: str | None = None
    officer: str | None = None
    payload_kg: str | None = None
    photos: list[str] | None = None
    plate: str
    plate_colour: str | None = None
    pos: int | None = None
    recorded_at: str | None = None
    seen: list[NamedVehicleSeenItem] | None = None
    streams: list[str] | None = None
    tare_kg: str | None = None
    terminal_id: str | None = None
    version: int | None = None


class NamedVehicleSeenItem(Struct, kw_only=True, frozen=True):
    code: str | None
    text: str | None


class SeveralAlerts(Struct, kw_only=True, omit_defaults=True):
    items: list[OneOfSeveral]


class OneOfSeveral(Struct, kw_only=True, omit_defaults=True):
    alert: str
    id: str


class AlertQueueAcknowledgeAnswer(Struct, kw_only=True, frozen=True):
    results: list[AlertQueueAcknowledgeAnswerResultsItem]


class AlertQueueAcknowledgeAnswerResultsItem(Struct, kw_only=True, frozen=True):
    alert: str | None
    code: str | None = None
    detail: str | None = None
    id: str | None
    row: AlertSummary | None = None
    status: str | None


class AssignSeveral(Struct, kw_only=True, omit_defaults=True):
    account_id: str
    items: list[OneOfSeveral]


class AlertQueueAssignAnswer(Struct, kw_only=True, frozen=True):
    results: list[AlertQueueAssignAnswerResultsItem]


class AlertQueueAssignAnswerResultsItem(Struct, kw_only=True, frozen=True):
    alert: str | None
    code: str | None = None
    detail: str | None = None
    faults: list[Any] | None = None
    id: str | None
    row: AlertSummary | None = None
    status: str | None


class AlertQueueCellsAnswer(Struct, kw_only=True, frozen=True):
    items: list[AlertQueueCellsAnswerItemsItem] | None


class AlertQueueCellsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    count: int
    id: str | None
    lat: float | None
    lon: float | None
    severity: str | None


class AlertAct(Struct, kw_only=True, omit_defaults=True):
    id: str


class AlertText(Struct, kw_only=True, omit_defaults=True):
    id: str
    text: str


class Assign(Struct, kw_only=True, omit_defaults=True):
    account_id: str
    id: str


class LinkManifest(Struct, kw_only=True, omit_defaults=True):
    id: str
    manifest: str


class Verdict(Struct, kw_only=True, omit_defaults=True):
    id: str
    reason: str
    verdict: Literal["confirmed", "false", "unclear"]


class Alert(Struct, kw_only=True, frozen=True):
    actions: list[str]
    assigned_to: str | None
    assigned_to_name: str | None
    backfill: bool | None
    carrier: Named | None
    cleared_at: str | None
    clears: str
    confirmed_at: str | None
    episode: dict[str, Any]
    first_at: str | None
    history: list[Event]
    id: str | None
    lat: float | None
    lon: float | None
    manifest_number: str | None
    map: AlertMap
    numbers: list[AlertNumbersItem] | None
    precision: dict[str, Any]
    raised_at: str | None
    review: bool | None
    rule: str | None
    rule_name: str
    severity: str | None
    status: str | None
    status_text: str | None
    unless: str
    vehicle: NamedVehicle | None
    verdict: str | None
    version: int | None
    why: str


class Event(Struct, kw_only=True, frozen=True):
    actor: EventActor
    data: dict[str, Any]
    device: dict[str, Any] | None
    id: str
    journal: EventJournal | None
    leaf_hash: str
    occurred_at: str
    pos: int
    proof: str
    recorded_at: str
    seq: int
    type: str
    warnings: list[Warning]
    word: str
    word_text: str


class EventActor(Struct, kw_only=True, frozen=True):
    organisation_id: str | None
    organisation_name: str | None
    role: str
    user_id: str
    via: EventActorVia | None


class EventActorVia(Struct, kw_only=True, frozen=True):
    organisation_id: str | None = None
    role: str | None = None


class EventJournal(Struct, kw_only=True, frozen=True):
    claimed_at: str | None = None
    device_id: str | None = None
    n: int | None = None
    not_after_at: str | None = None
    not_before_at: str | None = None
    out_of_bounds: bool | None = None
    seen: str | None = None
    sha256: str | None = None
    state: str | None = None


class Warning(Struct, kw_only=True, frozen=True):
    code: str
    detail: str
    law: str | None = None


class AlertMap(Struct, kw_only=True, frozen=True):
    features: list[Feature]
    type: str


class Feature(Struct, kw_only=True, frozen=True):
    geometry: dict[str, Any]
    properties: dict[str, Any]
    type: str


class AlertNumbersItem(Struct, kw_only=True, frozen=True):
    kind: str
    name: str
    unit: str
    value: Any
    words: str


class AlertPagesCheckAlertAnswer(Struct, kw_only=True, frozen=True):
    checks: list[AlertPagesCheckAlertAnswerChecksItem]
    verdict: str | None


class AlertPagesCheckAlertAnswerChecksItem(Struct, kw_only=True, frozen=True):
    code: str | None
    detail: str | None
    outcome: str | None
    text: str | None


class AlertPagesAlertDossierAnswer(Struct, kw_only=True, frozen=True):
    chains: list[AlertPagesAlertDossierAnswerChainsItem]
    checkpoint: str | None
    format_: str = field(name="format")
    head: str | None
    keys: list[str]
    log: AlertPagesAlertDossierAnswerLog | None
    made_at: str | None
    manifests: list[AlertPagesAlertDossierAnswerManifestsItem] | None
    subject: AlertPagesAlertDossierAnswerSubject | None
    tracks: list[AlertPagesAlertDossierAnswerTracksItem]
    version: int | None


class AlertPagesAlertDossierAnswerChainsItem(Struct, kw_only=True, frozen=True):
    claim: AlertPagesAlertDossierAnswerChainsItemClaim
    events: list[AlertPagesAlertDossierAnswerChainsItemEventsItem]
    stream: str | None


class AlertPagesAlertDossierAnswerChainsItemClaim(Struct, kw_only=True, frozen=True):
    rule: str | None
    status: str | None
    verdict: Any
    version: int | None


class AlertPagesAlertDossierAnswerChainsItemEventsItem(Struct, kw_only=True, frozen=True):
    body: str | None
    envelope: str
    path: list[str] | None
    pos: int | None
    salt: str
    texts: AlertPagesAlertDossierAnswerChainsItemEventsItemTexts


class AlertPagesAlertDossierAnswerChainsItemEventsItemTexts(Struct, kw_only=True, frozen=True):
    text: AlertPagesAlertDossierAnswerChainsItemEventsItemTextsText | None = None


class AlertPagesAlertDossierAnswerChainsItemEventsItemTextsText(Struct, kw_only=True, frozen=True):
    salt: str
    text: str | None


class AlertPagesAlertDossierAnswerLog(Struct, kw_only=True, frozen=True):
    id: str | None
    origin: str


class AlertPagesAlertDossierAnswerManifestsItem(Struct, kw_only=True, frozen=True):
    attachments: list[Any]
    checkpoint: str | None
    events: list[AlertPagesAlertDossierAnswerManifestsItemEventsItem]
    format_: str = field(name="format")
    head: str | None
    keys: list[str]
    log: AlertPagesAlertDossierAnswerManifestsItemLog | None
    made_at: str | None
    manifest: AlertPagesAlertDossierAnswerManifestsItemManifest | None
    references: list[AlertPagesAlertDossierAnswerManifestsItemReferencesItem]
    track: Any
    version: int | None


class AlertPagesAlertDossierAnswerManifestsItemEventsItem(Struct, kw_only=True, frozen=True):
    body: str | None
    envelope: str
    path: list[str] | None
    pos: int | None
    salt: str
    texts: dict[str, Any]


class AlertPagesAlertDossierAnswerManifestsItemLog(Struct, kw_only=True, frozen=True):
    id: str | None
    origin: str


class AlertPagesAlertDossierAnswerManifestsItemManifest(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    declared_kg: str | None
    disposed_kg: str | None
    loaded_kg: str | None
    number: str | None
    refused_kg: str | None
    status: str | None
    version: int | None


class AlertPagesAlertDossierAnswerManifestsItemReferencesItem(Struct, kw_only=True, frozen=True):
    body: str | None
    envelope: str
    path: list[str] | None
    pos: int | None
    salt: str
    texts: dict[str, Any]


class AlertPagesAlertDossierAnswerSubject(Struct, kw_only=True, frozen=True):
    id: str | None
    kind: str | None


class AlertPagesAlertDossierAnswerTracksItem(Struct, kw_only=True, frozen=True):
    begins_at: str | None
    ends_at: str | None
    text: str | None
    vehicle_id: str | None


class AlertPagesKindredAnswer(Struct, kw_only=True, frozen=True):
    carrier: list[AlertPagesKindredAnswerCarrierItem] | None
    similar: list[Any] | None
    vehicle: list[AlertPagesKindredAnswerVehicleItem] | None


class AlertPagesKindredAnswerCarrierItem(Struct, kw_only=True, frozen=True):
    alerts: int | None
    confirmed: int
    false: int
    open: int | None
    rule: str | None
    rule_name: str
    unclear: int


class AlertPagesKindredAnswerVehicleItem(Struct, kw_only=True, frozen=True):
    alerts: int | None
    confirmed: int
    false: int
    open: int | None
    rule: str | None
    rule_name: str
    unclear: int


class AlertPagesMomentsAnswer(Struct, kw_only=True, frozen=True):
    halts: list[Any] | None
    items: list[AlertPagesMomentsAnswerItemsItem] | None


class AlertPagesMomentsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    at: str
    counted: int
    half_width_m: float
    in_corridor: bool
    lat: float
    load: str
    lon: float
    off_route_m: float
    sites: list[AlertPagesMomentsAnswerItemsItemSitesItem]
    speed_kmh: float
    state: str
    zones: list[Any]


class AlertPagesMomentsAnswerItemsItemSitesItem(Struct, kw_only=True, frozen=True):
    id: str | None
    kind: str | None
    name: str | None


class DocumentsAttachAnswer(Struct, kw_only=True, frozen=True):
    media_type: str
    sha256: str | None
    size_bytes: int


class DocumentsAttachmentAnswer(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    arrived_at: str | None
    corrections: int | None
    declared_kg: str | None
    departed_at: str | None
    destination: Named
    discrepancies: list[Any] | None
    disposals: list[Any]
    disposed_at: str | None
    disposed_kg: str | None
    ended_at: str | None
    events: list[DocumentsAttachmentAnswerEventsItem]
    format_: str = field(name="format")
    generator: DocumentsAttachmentAnswerGenerator | None
    imported: Any
    issued_at: str | None
    legs: list[DocumentsAttachmentAnswerLegsItem]
    links: list[Any] | None
    loaded_at: str | None
    loaded_kg: str | None
    log: str | None
    missing: list[Any] | None
    national_number: str | None
    number: str | None
    origin: Named
    paper_number: str | None
    received_at: str | None
    receiver: DocumentsAttachmentAnswerReceiver | None
    redirected_kg: str | None
    refused_kg: str | None
    returned_kg: str | None
    status: str | None
    stream: str | None
    waste: list[DocumentsAttachmentAnswerWasteItem] | None


class DocumentsAttachmentAnswerEventsItem(Struct, kw_only=True, frozen=True):
    id: str | None
    leaf_hash: str | None
    occurred_at: str | None
    organisation_id: str | None
    recorded_at: str | None
    role: str | None
    seq: int | None
    type: str


class DocumentsAttachmentAnswerGenerator(Struct, kw_only=True, frozen=True):
    id: str | None
    name: str | None
    uscc: Any


class DocumentsAttachmentAnswerLegsItem(Struct, kw_only=True, frozen=True):
    carrier: DocumentsAttachmentAnswerLegsItemCarrier | None
    from_at: str | None
    plate: str | None
    until_at: str | None


class DocumentsAttachmentAnswerLegsItemCarrier(Struct, kw_only=True, frozen=True):
    id: str | None
    name: str | None
    uscc: Any


class DocumentsAttachmentAnswerReceiver(Struct, kw_only=True, frozen=True):
    id: str | None
    name: str | None
    uscc: Any


class DocumentsAttachmentAnswerWasteItem(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    code: str | None
    declared_kg: str | None
    disposed_kg: str | None
    form: str | None
    hazards: list[Any] | None
    name: str | None
    packages: int | None
    packaging: Any
    refused_kg: str | None


class ClocksCalendarAnswer(Struct, kw_only=True, frozen=True):
    holidays: list[list[str]]
    published: bool
    source: str | None
    version: int | None
    working_weekends: list[str]
    year: int


class Year(Struct, kw_only=True, omit_defaults=True):
    holidays: list[list[str]]
    id: str
    source: str
    working_weekends: list[str]


class ClocksRecordAnswer(Struct, kw_only=True, frozen=True):
    version: int | None
    year: int


class CasesListedAnswer(Struct, kw_only=True, frozen=True):
    counts: dict[str, int]
    items: list[CasesListedAnswerItemsItem] | None
    next: Any


class CasesListedAnswerItemsItem(Struct, kw_only=True, frozen=True):
    alerts: int | None = None
    changed_at: str | None = None
    id: str | None
    next_due_on: str | None = None
    open_tasks: int | None = None
    opened_at: str | None
    outcome: Any = None
    parties: list[Named] | None = None
    status: str | None
    status_text: str | None
    title: str | None = None


class CaseOpen(Struct, kw_only=True, omit_defaults=True):
    alert_ids: list[str]
    id: str
    title: str


class CasesOpenCaseAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[Any] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: Any
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[Any] | None
    title: str | None
    version: int | None


class CaseAlert(Struct, kw_only=True, omit_defaults=True):
    alert_id: str
    id: str


class CasesAddAlertAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[Any] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: Any
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[Any] | None
    title: str | None
    version: int | None


class CasesRemoveAlertAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[Any] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: Any
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[Any] | None
    title: str | None
    version: int | None


class CaseText(Struct, kw_only=True, omit_defaults=True):
    id: str
    text: str


class CasesAppealAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[CasesAppealAnswerAlertsItem] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    status: str | None
    status_text: str | None


class CasesAppealAnswerAlertsItem(Struct, kw_only=True, frozen=True):
    id: str | None
    rule: str | None
    rule_name: str


class CaseAct(Struct, kw_only=True, omit_defaults=True):
    id: str


class CasesCloseAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[CasesCloseAnswerDocumentsItem] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: str | None
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[CasesCloseAnswerTasksItem] | None
    title: str | None
    version: int | None


class CasesCloseAnswerDocumentsItem(Struct, kw_only=True, frozen=True):
    media_type: str
    recorded_at: str | None
    sha256: str | None
    size_bytes: int
    title: str | None


class CasesCloseAnswerTasksItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    account_name: str | None
    done: bool | None
    due_on: str | None
    id: str | None
    text: str | None


class CaseDecision(Struct, kw_only=True, omit_defaults=True):
    id: str
    outcome: Literal["violation", "no_violation", "referred"]
    reason: str


class CasesDecideAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[CasesDecideAnswerDocumentsItem] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: str | None
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[CasesDecideAnswerTasksItem] | None
    title: str | None
    version: int | None


class CasesDecideAnswerDocumentsItem(Struct, kw_only=True, frozen=True):
    media_type: str
    recorded_at: str | None
    sha256: str | None
    size_bytes: int
    title: str | None


class CasesDecideAnswerTasksItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    account_name: str | None
    done: bool | None
    due_on: str | None
    id: str | None
    text: str | None


class CaseDocument(Struct, kw_only=True, omit_defaults=True):
    id: str
    sha256: str
    title: str


class CasesDocumentAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[CasesDocumentAnswerDocumentsItem] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: Any
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[CasesDocumentAnswerTasksItem] | None
    title: str | None
    version: int | None


class CasesDocumentAnswerDocumentsItem(Struct, kw_only=True, frozen=True):
    media_type: str
    recorded_at: str | None
    sha256: str | None
    size_bytes: int
    title: str | None


class CasesDocumentAnswerTasksItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    account_name: str | None
    done: bool | None
    due_on: str | None
    id: str | None
    text: str | None


class CasesExplainAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[CasesExplainAnswerAlertsItem] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    status: str | None
    status_text: str | None


class CasesExplainAnswerAlertsItem(Struct, kw_only=True, frozen=True):
    id: str | None
    rule: str | None
    rule_name: str


class CasesNoteAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[Any] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: Any
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[CasesNoteAnswerTasksItem] | None
    title: str | None
    version: int | None


class CasesNoteAnswerTasksItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    account_name: str | None
    done: bool | None
    due_on: str | None
    id: str | None
    text: str | None


class CaseReason(Struct, kw_only=True, omit_defaults=True):
    id: str
    reason: str


class CasesReopenAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[CasesReopenAnswerDocumentsItem] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: Any
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[CasesReopenAnswerTasksItem] | None
    title: str | None
    version: int | None


class CasesReopenAnswerDocumentsItem(Struct, kw_only=True, frozen=True):
    media_type: str
    recorded_at: str | None
    sha256: str | None
    size_bytes: int
    title: str | None


class CasesReopenAnswerTasksItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    account_name: str | None
    done: bool | None
    due_on: str | None
    id: str | None
    text: str | None


class CaseTask(Struct, kw_only=True, omit_defaults=True):
    account_id: str
    due_on: str | None = None
    id: str
    text: str


class CasesTaskAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[Any] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: Any
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[CasesTaskAnswerTasksItem] | None
    title: str | None
    version: int | None


class CasesTaskAnswerTasksItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    account_name: str | None
    done: bool | None
    due_on: str | None
    id: str | None
    text: str | None


class CaseTaskDone(Struct, kw_only=True, omit_defaults=True):
    id: str
    task_id: str


class CasesTaskDoneAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[AlertSummary] | None
    changed_at: str | None
    documents: list[Any] | None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None
    outcome: Any
    outcome_text: str | None
    parties: list[Named] | None
    status: str | None
    status_text: str | None
    tasks: list[CasesTaskDoneAnswerTasksItem] | None
    title: str | None
    version: int | None


class CasesTaskDoneAnswerTasksItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    account_name: str | None
    done: bool | None
    due_on: str | None
    id: str | None
    text: str | None


class CasesShowAnswer(Struct, kw_only=True, frozen=True):
    actions: list[str]
    alerts: list[dict[str, Any]] | None
    changed_at: str | None = None
    documents: list[CasesShowAnswerDocumentsItem] | None = None
    history: list[Event]
    id: str | None
    opened_at: str | None
    opened_by: str | None = None
    outcome: Any = None
    outcome_text: str | None = None
    parties: list[Named] | None = None
    status: str | None
    status_text: str | None
    tasks: list[CasesShowAnswerTasksItem] | None = None
    title: str | None = None
    version: int | None = None


class CasesShowAnswerDocumentsItem(Struct, kw_only=True, frozen=True):
    media_type: str
    recorded_at: str | None
    sha256: str | None
    size_bytes: int
    title: str | None


class CasesShowAnswerTasksItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    account_name: str | None
    done: bool | None
    due_on: str | None
    id: str | None
    text: str | None


class AlertPagesCaseDossierAnswer(Struct, kw_only=True, frozen=True):
    chains: list[AlertPagesCaseDossierAnswerChainsItem]
    checkpoint: str | None
    format_: str = field(name="format")
    head: str | None
    keys: list[str]
    log: AlertPagesCaseDossierAnswerLog | None
    made_at: str | None
    manifests: list[AlertPagesCaseDossierAnswerManifestsItem] | None
    subject: AlertPagesCaseDossierAnswerSubject | None
    tracks: list[AlertPagesCaseDossierAnswerTracksItem]
    version: int | None


class AlertPagesCaseDossierAnswerChainsItem(Struct, kw_only=True, frozen=True):
    claim: AlertPagesCaseDossierAnswerChainsItemClaim
    events: list[AlertPagesCaseDossierAnswerChainsItemEventsItem]
    stream: str | None


class AlertPagesCaseDossierAnswerChainsItemClaim(Struct, kw_only=True, frozen=True):
    alerts: list[str] | None = None
    outcome: Any = None
    rule: str | None = None
    status: str | None
    verdict: Any = None
    version: int | None


class AlertPagesCaseDossierAnswerChainsItemEventsItem(Struct, kw_only=True, frozen=True):
    body: str
    envelope: str
    path: list[str]
    pos: int
    salt: str
    texts: AlertPagesCaseDossierAnswerChainsItemEventsItemTexts


class AlertPagesCaseDossierAnswerChainsItemEventsItemTexts(Struct, kw_only=True, frozen=True):
    text: AlertPagesCaseDossierAnswerChainsItemEventsItemTextsText | None = None
    title: AlertPagesCaseDossierAnswerChainsItemEventsItemTextsTitle | None = None


class AlertPagesCaseDossierAnswerChainsItemEventsItemTextsText(Struct, kw_only=True, frozen=True):
    salt: str
    text: str | None


class AlertPagesCaseDossierAnswerChainsItemEventsItemTextsTitle(Struct, kw_only=True, frozen=True):
    salt: str
    text: str | None


class AlertPagesCaseDossierAnswerLog(Struct, kw_only=True, frozen=True):
    id: str | None
    origin: str


class AlertPagesCaseDossierAnswerManifestsItem(Struct, kw_only=True, frozen=True):
    attachments: list[Any]
    checkpoint: str | None
    events: list[AlertPagesCaseDossierAnswerManifestsItemEventsItem]
    format_: str = field(name="format")
    head: str | None
    keys: list[str]
    log: AlertPagesCaseDossierAnswerManifestsItemLog | None
    made_at: str | None
    manifest: AlertPagesCaseDossierAnswerManifestsItemManifest | None
    references: list[AlertPagesCaseDossierAnswerManifestsItemReferencesItem]
    track: Any
    version: int | None


class AlertPagesCaseDossierAnswerManifestsItemEventsItem(Struct, kw_only=True, frozen=True):
    body: str
    envelope: str
    path: list[str]
    pos: int
    salt: str
    texts: dict[str, Any]


class AlertPagesCaseDossierAnswerManifestsItemLog(Struct, kw_only=True, frozen=True):
    id: str | None
    origin: str


class AlertPagesCaseDossierAnswerManifestsItemManifest(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    declared_kg: str | None
    disposed_kg: str | None
    loaded_kg: str | None
    number: str | None
    refused_kg: str | None
    status: str | None
    version: int | None


class AlertPagesCaseDossierAnswerManifestsItemReferencesItem(Struct, kw_only=True, frozen=True):
    body: str
    envelope: str
    path: list[str]
    pos: int
    salt: str
    texts: dict[str, Any]


class AlertPagesCaseDossierAnswerSubject(Struct, kw_only=True, frozen=True):
    id: str | None
    kind: str | None


class AlertPagesCaseDossierAnswerTracksItem(Struct, kw_only=True, frozen=True):
    begins_at: str | None
    ends_at: str | None
    text: str | None
    vehicle_id: str | None


class CataloguesEditionsAnswer(Struct, kw_only=True, frozen=True):
    items: list[Edition] | None


class Edition(Struct, kw_only=True, frozen=True):
    complete: bool
    count: int
    kind: str | None
    kind_text: str
    source: str | None
    title: str | None
    valid_from_on: str
    version: int | None


class CataloguesRecordAnswer(Struct, kw_only=True, frozen=True):
    added: list[Any]
    changed: list[str]
    count: int
    dropped: list[str]


class CataloguesSearchAnswer(Struct, kw_only=True, frozen=True):
    count: int
    items: list[CataloguesSearchAnswerItemsItem] | None


class CataloguesSearchAnswerItemsItem(Struct, kw_only=True, frozen=True):
    any_hazard: bool
    class_code: str
    class_name: str
    code: str | None
    description: str
    hazards: list[str] | None
    industry: str
    industry_name: str


class CataloguesEntryAnswer(Struct, kw_only=True, frozen=True):
    any_hazard: bool
    class_code: str
    class_name: str
    code: str | None
    description: str
    edition: Edition
    hazards: list[str] | None
    industry: str
    industry_name: str


class ClocksClocksAnswer(Struct, kw_only=True, frozen=True):
    counts: dict[str, int]
    items: list[ClocksClocksAnswerItemsItem] | None


class ClocksClocksAnswerItemsItem(Struct, kw_only=True, frozen=True):
    code: str | None
    concerned: Named | None
    days_left: int
    due_on: str | None
    law: str | None
    manifest: str | None
    name: str | None
    started_on: str
    state: str | None
    state_text: str
    subject: str | None
    subject_text: str
    working_days_left: int


class JournalsDevicesAnswer(Struct, kw_only=True, frozen=True):
    items: list[EnrolledDevice] | None


class EnrolledDevice(Struct, kw_only=True, frozen=True):
    account_id: str
    algorithm: str
    checkpoint: EnrolledDeviceCheckpoint | None = None
    closed_until_n: int
    id: str
    label: str
    next: int | None = None
    now: str | None = None
    organisation: Named | None
    public_key: str
    reason: str | None
    state: str
    state_text: str
    username: str
    version: int


class EnrolledDeviceCheckpoint(Struct, kw_only=True, frozen=True):
    root: str | None
    size: int | None


class Enrolment(Struct, kw_only=True, omit_defaults=True):
    algorithm: Literal["ed25519", "p256"]
    id: str
    label: str
    proof: str
    public_key: str


class Gap(Struct, kw_only=True, omit_defaults=True):
    from_n: int
    id: str
    reason: str
    to_n: int


class JournalsHistoryAnswer(Struct, kw_only=True, frozen=True):
    items: list[Event] | None


class JournalsHandoverKitAnswer(Struct, kw_only=True, frozen=True):
    carrier_id: str | None
    credential: str | None
    driver_id: str | None
    keys: list[str]
    vehicles: list[NamedVehicle]


class JournalsEntriesAnswer(Struct, kw_only=True, frozen=True):
    items: list[JournalsEntriesAnswerItemsItem] | None


class JournalsEntriesAnswerItemsItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    body: str | None
    branch: bool
    claimed_at: str | None
    device_id: str | None
    entry: str
    event_id: str | None
    n: int | None
    not_after_at: str | None
    not_before_at: str | None
    number: str | None
    organisation: Named | None
    out_of_bounds: bool | None
    pos: int | None
    reason: Warning | None
    seen: str | None
    sha256: str | None
    signature: str | None
    state: str | None
    state_text: str
    word: str
    word_text: str | None


class Journal(Struct, kw_only=True, omit_defaults=True):
    entries: list[PostedEntry]


class PostedEntry(Struct, kw_only=True, omit_defaults=True):
    body: str
    entry: str
    signature: str
    signing: Signature | None = None


class Signature(Struct, kw_only=True, omit_defaults=True):
    code: str
    username: str


class JournalsReceiveAnswer(Struct, kw_only=True, frozen=True):
    checkpoint: JournalsReceiveAnswerCheckpoint | None
    next: int
    now: str
    results: list[JournalsReceiveAnswerResultsItem]
    state: str


class JournalsReceiveAnswerCheckpoint(Struct, kw_only=True, frozen=True):
    root: str | None
    size: int | None


class JournalsReceiveAnswerResultsItem(Struct, kw_only=True, frozen=True):
    event_id: str
    n: int
    number: str
    pos: int | None
    reason: dict[str, Any] | None = None
    sha256: str
    state: str
    status: str


class Offer(Struct, kw_only=True, omit_defaults=True):
    entries: list[PostedEntry]


class JournalsOfferAnswer(Struct, kw_only=True, frozen=True):
    checkpoint: JournalsOfferAnswerCheckpoint | None
    next: int | None
    now: str | None
    results: list[JournalsOfferAnswerResultsItem]
    state: str | None


class JournalsOfferAnswerCheckpoint(Struct, kw_only=True, frozen=True):
    root: str | None
    size: int | None


class JournalsOfferAnswerResultsItem(Struct, kw_only=True, frozen=True):
    event_id: str | None
    n: int | None
    number: str | None
    pos: int | None
    sha256: str | None
    state: str | None
    status: str | None


class JournalsRescueAnswer(Struct, kw_only=True, frozen=True):
    checkpoint: JournalsRescueAnswerCheckpoint | None
    next: int | None
    now: str | None
    results: list[JournalsRescueAnswerResultsItem]
    state: str | None


class JournalsRescueAnswerCheckpoint(Struct, kw_only=True, frozen=True):
    root: str | None
    size: int | None


class JournalsRescueAnswerResultsItem(Struct, kw_only=True, frozen=True):
    event_id: str | None
    n: int | None
    number: str | None
    pos: int | None
    sha256: str | None
    state: str | None
    status: str | None


class DeviceWord(Struct, kw_only=True, omit_defaults=True):
    id: str
    reason_code: str | None = None


class RegistrySearchDriversAnswer(Struct, kw_only=True, frozen=True):
    items: list[Driver]
    next: str | None


class Driver(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    carrier_id: str
    certificate_number: str | None = None
    certificate_valid_until_on: str | None = None
    id: str
    name: str | None = None
    telephone: str | None = None
    version: int


class DriverDraft(Struct, kw_only=True, omit_defaults=True):
    active: bool | None = None
    carrier_id: str
    certificate_number: str | None = None
    certificate_valid_until_on: str | None = None
    command_id: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    id: str | None = None
    name: str | None = None
    telephone: str | None = None
    version: int | None = None


class RegistryAddDriversAnswer(Struct, kw_only=True, frozen=True):
    entry: Driver
    version: int
    warnings: list[Fault]


class Fault(Struct, kw_only=True, frozen=True):
    code: str
    detail: str
    law: str | None = None
    path: str


class RegistryPutDriversAnswer(Struct, kw_only=True, frozen=True):
    entry: Driver
    version: int
    warnings: list[Fault]


class PhonesInviteAnswer(Struct, kw_only=True, frozen=True):
    address: str
    qr: str
    until_at: str | None


class Erasure(Struct, kw_only=True, omit_defaults=True):
    event_id: str | None = None
    ground: str
    id: str
    path: str | None = None
    subject: str | None = None


class ErasuresEraseAnswer(Struct, kw_only=True, frozen=True):
    event_id: str | None
    pos: int | None


class FirstPassword(Struct, kw_only=True, omit_defaults=True):
    new_password: str
    password: str
    username: str


class PositionsFleetAnswer(Struct, kw_only=True, frozen=True):
    features: list[Feature]
    type: str


class RegistryGroundAnswer(Struct, kw_only=True, frozen=True):
    features: list[Feature]
    type: str


class HabitsProposalsAnswer(Struct, kw_only=True, frozen=True):
    decided: list[HabitsProposalsAnswerDecidedItem] | None
    items: list[HabitsProposalsAnswerItemsItem] | None


class HabitsProposalsAnswerDecidedItem(Struct, kw_only=True, frozen=True):
    entry_id: str | None
    lat: float | None
    lon: float | None
    reason: str | None
    recorded_at: str | None
    verdict: str | None
    what: str | None


class HabitsProposalsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    days: int | None
    geometry: dict[str, Any] | None
    lat: float | None
    lon: float | None
    median_s: int
    p95_s: int
    passages: int | None
    vehicles: int | None
    visits: int | None
    what: str | None


class Accept(Struct, kw_only=True, omit_defaults=True):
    entry_id: str | None = None
    geometry: dict[str, Any] | None = None
    id: str
    kind: Literal["fuel", "rest", "toll", "other"] | None = None
    lat: float
    lon: float
    name: str
    organisation_id: str | None = None
    what: Literal["usual_stop", "dead_zone"] | None = None


class HabitsAcceptAnswer(Struct, kw_only=True, frozen=True):
    entry_id: str | None


class Decline(Struct, kw_only=True, omit_defaults=True):
    id: str
    lat: float
    lon: float
    reason: str
    what: Literal["usual_stop", "dead_zone"] | None = None


class HabitsDeclineAnswer(Struct, kw_only=True, frozen=True):
    verdict: str | None


class RouteTimesProposalsAnswer(Struct, kw_only=True, frozen=True):
    decided: list[RouteTimesProposalsAnswerDecidedItem] | None
    items: list[RouteTimesProposalsAnswerItemsItem] | None


class RouteTimesProposalsAnswerDecidedItem(Struct, kw_only=True, frozen=True):
    p50_s: float
    p5_s: float
    p95_s: float
    reason: str | None
    recorded_at: str | None
    route_id: str | None
    verdict: str | None
    version: int | None


class RouteTimesProposalsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    days: int | None
    p50_s: int
    p5_s: int
    p95_s: int
    passes: int
    route_id: str | None
    stretches: list[Any]
    vehicles: int | None
    version: int | None


class RouteTimeDecision(Struct, kw_only=True, omit_defaults=True):
    id: str
    reason: str | None = None
    verdict: Literal["accepted", "declined"]


class RouteTimesDecideAnswer(Struct, kw_only=True, frozen=True):
    p50_s: float
    p5_s: float
    p95_s: float
    reason: str | None
    recorded_at: str | None
    route_id: str | None
    verdict: str | None
    version: int | None


class RegistryImportManyDriversAnswer(Struct, kw_only=True, frozen=True):
    bad: int
    kept: int
    rows: list[RegistryImportManyDriversAnswerRowsItem]
    warned: int


class RegistryImportManyDriversAnswerRowsItem(Struct, kw_only=True, frozen=True):
    faults: list[Fault]
    id: str | None
    row: int
    status: str
    warnings: list[Fault]


class RegistryImportManyOrganisationsAnswer(Struct, kw_only=True, frozen=True):
    bad: int
    kept: int
    rows: list[RegistryImportManyOrganisationsAnswerRowsItem]
    warned: int


class RegistryImportManyOrganisationsAnswerRowsItem(Struct, kw_only=True, frozen=True):
    faults: list[Fault]
    id: str | None
    row: int
    status: str
    warnings: list[Fault]


class RegistryImportManyPermitsAnswer(Struct, kw_only=True, frozen=True):
    bad: int
    kept: int
    rows: list[RegistryImportManyPermitsAnswerRowsItem]
    warned: int


class RegistryImportManyPermitsAnswerRowsItem(Struct, kw_only=True, frozen=True):
    faults: list[Fault]
    id: str | None
    row: int
    status: str
    warnings: list[Fault]


class RegistryImportManyRoutesAnswer(Struct, kw_only=True, frozen=True):
    bad: int
    kept: int
    rows: list[RegistryImportManyRoutesAnswerRowsItem]
    warned: int


class RegistryImportManyRoutesAnswerRowsItem(Struct, kw_only=True, frozen=True):
    faults: list[Fault]
    id: str | None
    row: int
    status: str
    warnings: list[Fault]


class RegistryImportManyScalesAnswer(Struct, kw_only=True, frozen=True):
    bad: int
    kept: int
    rows: list[RegistryImportManyScalesAnswerRowsItem]
    warned: int


class RegistryImportManyScalesAnswerRowsItem(Struct, kw_only=True, frozen=True):
    faults: list[Fault]
    id: str | None
    row: int
    status: str
    warnings: list[Fault]


class RegistryImportManySitesAnswer(Struct, kw_only=True, frozen=True):
    bad: int
    kept: int
    rows: list[RegistryImportManySitesAnswerRowsItem]
    warned: int


class RegistryImportManySitesAnswerRowsItem(Struct, kw_only=True, frozen=True):
    faults: list[Fault]
    id: str | None
    row: int
    status: str
    warnings: list[Fault]


class RegistryImportManyVehiclesAnswer(Struct, kw_only=True, frozen=True):
    bad: int
    kept: int
    rows: list[RegistryImportManyVehiclesAnswerRowsItem]
    warned: int


class RegistryImportManyVehiclesAnswerRowsItem(Struct, kw_only=True, frozen=True):
    faults: list[Fault]
    id: str | None
    row: int
    status: str
    warnings: list[Fault]


class RegistryImportManyZonesAnswer(Struct, kw_only=True, frozen=True):
    bad: int
    kept: int
    rows: list[RegistryImportManyZonesAnswerRowsItem]
    warned: int


class RegistryImportManyZonesAnswerRowsItem(Struct, kw_only=True, frozen=True):
    faults: list[Fault]
    id: str | None
    row: int
    status: str
    warnings: list[Fault]


class ImportsTakeInAnswer(Struct, kw_only=True, frozen=True):
    counts: dict[str, int]
    items: list[ImportsTakeInAnswerItemsItem]


class ImportsTakeInAnswerItemsItem(Struct, kw_only=True, frozen=True):
    code: str | None = None
    detail: str | None = None
    faults: list[Any] | None = None
    line: int
    lost: list[ImportsTakeInAnswerItemsItemLostItem]
    number: str | None
    source: str | None
    source_number: str | None
    status: str
    warnings: list[Any]


class ImportsTakeInAnswerItemsItemLostItem(Struct, kw_only=True, frozen=True):
    kind: str
    pointer: str
    reason: str
    reason_text: str


class InterchangeReconcileAnswer(Struct, kw_only=True, frozen=True):
    counts: dict[str, int]
    items: list[InterchangeReconcileAnswerItemsItem] | None


class InterchangeReconcileAnswerItemsItem(Struct, kw_only=True, frozen=True):
    differences: dict[str, Any] | None
    line: int | None
    national_number: str | None
    outcome: str | None
    outcome_text: str | None
    waste_code: str


class JournalsEntryAnswer(Struct, kw_only=True, frozen=True):
    account_id: str | None
    body: str | None = None
    branch: bool | None = None
    claimed_at: str | None
    device_id: str | None
    entry: str | None = None
    event_id: str | None
    n: int | None
    not_after_at: str | None
    not_before_at: str | None
    number: str | None
    organisation: Named | None
    out_of_bounds: bool | None
    pos: int | None
    reason: Warning | None
    seen: str | None
    sha256: str | None
    signature: str | None = None
    state: str | None
    state_text: str
    word: str
    word_text: str | None


class Settle(Struct, kw_only=True, omit_defaults=True):
    decision: str
    id: str
    reason: str


class JournalsSettleAnswer(Struct, kw_only=True, frozen=True):
    account_id: str | None
    claimed_at: str | None
    device_id: str | None
    event_id: str | None
    n: int | None
    not_after_at: str | None
    not_before_at: str | None
    number: str | None
    organisation: Named | None
    out_of_bounds: bool | None
    pos: int | None
    reason: Warning | None
    seen: str | None
    sha256: str | None
    state: str | None
    state_text: str
    word: str
    word_text: str | None


class JournalsHeldAnswer(Struct, kw_only=True, frozen=True):
    items: list[JournalsHeldAnswerItemsItem] | None
    next: Any


class JournalsHeldAnswerItemsItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    claimed_at: str | None
    device_id: str | None
    event_id: str | None
    n: int | None
    not_after_at: str | None
    not_before_at: str | None
    number: str | None
    organisation: Named | None
    out_of_bounds: bool | None
    pos: int | None
    reason: Warning | None
    seen: str | None
    sha256: str | None
    state: str | None
    state_text: str
    word: str
    word_text: str | None


class Batch(Struct, kw_only=True, omit_defaults=True):
    dpi: int | None = None
    format_: Literal["pdf", "zpl"] | None = field(default=None, name="format")
    harmful_components: str | None = None
    keep_good: bool | None = None
    labels: Literal["all", "manifest", "packages"] | None = None
    litres: float | None = None
    main_components: str | None = None
    numbers: list[str]
    precautions: str | None = None
    sheet: bool | None = None
    size: int | None = None


class ManifestsLabelAnswer(Struct, kw_only=True, frozen=True):
    genuine: bool
    manifest: dict[str, Any] | None
    package: int | None
    yours: bool | None


class LedgersLedgerAnswer(Struct, kw_only=True, frozen=True):
    items: list[LedgersLedgerAnswerItemsItem] | None
    next: Any = None


class LedgersLedgerAnswerItemsItem(Struct, kw_only=True, frozen=True):
    batch: str | None
    container: str | None
    containers: int | None
    happened_at: str | None
    left_kg: str | None
    manifest_number: str | None
    mass_kg: str | None
    organisation: Named | None
    site: Named | None
    sources: list[LedgersLedgerAnswerItemsItemSourcesItem] | None
    stage: str | None
    stage_text: str
    waste_code: str
    waste_name: str
    withdrawn: bool


class LedgersLedgerAnswerItemsItemSourcesItem(Struct, kw_only=True, frozen=True):
    batch: str | None
    mass_kg: str | None


class Entry(Struct, kw_only=True, omit_defaults=True):
    container: str | None = None
    containers: int | None = None
    happened_at: str
    id: str
    manifest_number: str | None = None
    mass_kg: float | None = None
    site_id: str
    sources: list[Source] | None = None
    stage: Literal["generated", "stored", "taken_out"]
    waste_code: str
    waste_name: str


class Source(Struct, kw_only=True, omit_defaults=True):
    batch: str
    mass_kg: float


class LedgersEnterAnswer(Struct, kw_only=True, frozen=True):
    batch: str | None
    container: str | None
    containers: int | None
    happened_at: str | None
    left_kg: str | None
    manifest_number: str | None
    mass_kg: str | None
    organisation: Named | None
    site: Named | None
    sources: list[LedgersEnterAnswerSourcesItem] | None
    stage: str | None
    stage_text: str
    waste_code: str
    waste_name: str
    withdrawn: bool


class LedgersEnterAnswerSourcesItem(Struct, kw_only=True, frozen=True):
    batch: str | None
    mass_kg: str | None


class LedgersStockAnswer(Struct, kw_only=True, frozen=True):
    items: list[LedgersStockAnswerItemsItem] | None


class LedgersStockAnswerItemsItem(Struct, kw_only=True, frozen=True):
    stored_kg: str | None
    unstored_kg: str | None
    waste_code: str


class Reason(Struct, kw_only=True, omit_defaults=True):
    id: str
    reason: str


class LedgersWithdrawAnswer(Struct, kw_only=True, frozen=True):
    batch: str | None
    container: str | None
    containers: int | None
    happened_at: str | None
    left_kg: str | None
    manifest_number: str | None
    mass_kg: str | None
    organisation: Named | None
    site: Named | None
    sources: list[LedgersWithdrawAnswerSourcesItem] | None
    stage: str | None
    stage_text: str
    waste_code: str
    waste_name: str
    withdrawn: bool


class LedgersWithdrawAnswerSourcesItem(Struct, kw_only=True, frozen=True):
    batch: str | None
    mass_kg: str | None


class ReportsLogHeadAnswer(Struct, kw_only=True, frozen=True):
    log_id: str
    root: str
    size: int


class ManifestsSearchAnswer(Struct, kw_only=True, frozen=True):
    items: list[ManifestSummary]
    next: Any


class ManifestSummary(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    arrived_at: str | None
    carrier: Named
    corrected: bool
    declared_kg: str
    departed_at: str | None
    destination_site: Named
    discrepancies: list[str]
    disposed_kg: str
    driver: ManifestSummaryDriver
    ended_at: str | None
    eta_at: str | None = None
    eta_by: str | None = None
    family: str
    generator: Named
    group: bool
    group_number: str | None
    issued_at: str
    left_m: float | None = None
    loaded_at: str | None
    loaded_kg: str | None
    missing: list[ManifestSummaryMissingItem]
    national_number: str | None
    number: str
    number_text: str
    open_corrections: int
    origin_site: Named
    overdue: bool | None = None
    paper_number: str | None
    planned_arrival_at: str | None
    planned_departure_at: str | None
    receipt_due_on: str | None
    received_at: str | None
    receiver: Named
    redirected_kg: str
    refused_kg: str | None
    returned_kg: str
    route: Named | None
    seen_at: str | None = None
    source: str | None
    source_number: str | None
    status: str
    status_text: str
    stream: str
    stream_name: str
    trial: bool | None = None
    vehicle: NamedVehicle
    version: int
    warnings: list[Warning]
    waste_codes: list[str]
    weighed_at: str | None


class ManifestSummaryDriver(Struct, kw_only=True, frozen=True):
    id: str


class ManifestSummaryMissingItem(Struct, kw_only=True, frozen=True):
    text: str | None
    word: str


class Issue(Struct, kw_only=True, omit_defaults=True):
    carrier_id: str
    destination_site_id: str
    driver_id: str
    generator_id: str | None = None
    group: bool | None = None
    group_number: str | None = None
    id: str
    links: list[Link] | None = None
    national_number: str | None = None
    number: str | None = None
    occurred_at: str | None = None
    origin_site_id: str
    paper: Paper | None = None
    planned_arrival_at: str | None = None
    planned_departure_at: str | None = None
    receiver_id: str
    route_id: str | None = None
    shipper: Literal["generator", "receiver"] | None = None
    signature: Signature | None = None
    stream: str
    vehicle: str
    waste: list[WasteLine]


class Link(Struct, kw_only=True, omit_defaults=True):
    number: str
    relation: Literal["redirect", "refused_part", "onward"]


class Paper(Struct, kw_only=True, omit_defaults=True):
    accepted_kg: float
    arrived_at: str
    departed_at: str
    discrepancies: list[Discrepancy] | None = None
    lines: list[LineMass] | None = None
    loaded_at: str
    loaded_kg: float
    paper_number: str
    reason: str
    received_at: str
    refused_kg: float | None = None
    scan_sha256: str
    ticket: Ticket | None = None


class Discrepancy(Struct, kw_only=True, omit_defaults=True):
    dimension: Literal["name", "quantity", "characteristics", "form", "packaging"]
    found: str


class LineMass(Struct, kw_only=True, omit_defaults=True):
    accepted_kg: float
    line: int
    refused_kg: float | None = None


class Ticket(Struct, kw_only=True, omit_defaults=True):
    gross_by: Literal["scale", "hand", "registered"] | None = None
    gross_kg: float
    gross_reading_id: str | None = None
    net_kg: float
    scale_id: str | None = None
    tare_by: Literal["scale", "hand", "registered"] | None = None
    tare_kg: float
    tare_reading_id: str | None = None
    ticket_number: str | None = None


class WasteLine(Struct, kw_only=True, omit_defaults=True):
    code: str
    declared_kg: float
    form: Literal["solid", "semi_solid", "liquid", "gas"] | None = None
    hazards: list[Literal["T", "C", "I", "R", "In"]] | None = None
    name: str
    packages: int | None = None
    packaging: str | None = None


class Manifest(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    acts: dict[str, Any]
    arrived_at: str | None
    cancellation: ManifestCancellation | None
    carrier: Named
    collected: list[ManifestCollectedItem]
    correctable: list[ManifestCorrectableItem]
    corrected: bool
    corrections: list[ManifestCorrectionsItem]
    declared_kg: str
    departed_at: str | None
    destination_site: Named
    discrepancies: list[ManifestDiscrepanciesItem]
    disposed_kg: str
    driver: Named
    ended_at: str | None
    evidence: list[dict[str, Any]]
    family: str
    fields: ManifestFields
    followers: list[ManifestFollowersItem]
    generator: Named
    group: bool
    group_number: str | None
    imported: ManifestImported | None
    issued_at: str
    labels: list[Label]
    legs: list[ManifestLegsItem]
    links: list[ManifestLinksItem]
    loaded_at: str | None
    loaded_kg: str | None
    missing: list[ManifestMissingItem]
    national_number: str | None
    next: list[str]
    number: str
    number_text: str
    open_corrections: int
    origin_site: Named
    packages: int
    paper_number: str | None
    planned_arrival_at: str | None
    planned_departure_at: str | None
    receipt_due_on: str | None
    received_at: str | None
    receiver: Named
    redirected_kg: str
    refused_kg: str | None
    refused_left_kg: str
    returned_kg: str
    route: Named | None
    shipper: str
    signatures: list[ManifestSignaturesItem]
    source: str | None
    source_number: str | None
    status: str
    status_text: str
    storage: list[ManifestStorageItem]
    stream: str
    stream_name: str
    trial: bool | None = None
    vehicle: NamedVehicle
    vehicle_tare_kg: str | None
    version: int
    warnings: list[Any]
    waste: list[ManifestWasteItem]
    waste_codes: list[str]
    weighed: dict[str, Any] | None
    weighed_at: str | None


class ManifestCancellation(Struct, kw_only=True, frozen=True):
    reason: str | None = None
    seq: int | None = None
    yours: bool | None = None


class ManifestCollectedItem(Struct, kw_only=True, frozen=True):
    collected_kg: str
    line: int
    number: str | None
    number_text: str | None
    packages: int
    source: str | None


class ManifestCorrectableItem(Struct, kw_only=True, frozen=True):
    fields: ManifestCorrectableItemFields
    seq: int
    word: str
    word_text: str


class ManifestCorrectableItemFields(Struct, kw_only=True, frozen=True):
    accepted_kg: ManifestCorrectableItemFieldsAcceptedKg | None = None
    batch: ManifestCorrectableItemFieldsBatch | None = None
    collected_kg: ManifestCorrectableItemFieldsCollectedKg | None = None
    discrepancies: ManifestCorrectableItemFieldsDiscrepancies | None = None
    disposed_kg: ManifestCorrectableItemFieldsDisposedKg | None = None
    disposed_on: ManifestCorrectableItemFieldsDisposedOn | None = None
    driver_id: ManifestCorrectableItemFieldsDriverId | None = None
    lines: ManifestCorrectableItemFieldsLines | None = None
    loaded_kg: ManifestCorrectableItemFieldsLoadedKg | None = None
    method: ManifestCorrectableItemFieldsMethod | None = None
    national_number: ManifestCorrectableItemFieldsNationalNumber | None = None
    occurred_at: ManifestCorrectableItemFieldsOccurredAt | None = None
    opinion: ManifestCorrectableItemFieldsOpinion | None = None
    packages: ManifestCorrectableItemFieldsPackages | None = None
    reason_code: ManifestCorrectableItemFieldsReasonCode | None = None
    received_at: ManifestCorrectableItemFieldsReceivedAt | None = None
    refused_kg: ManifestCorrectableItemFieldsRefusedKg | None = None
    resumed_kg: ManifestCorrectableItemFieldsResumedKg | None = None
    returned_kg: ManifestCorrectableItemFieldsReturnedKg | None = None
    stored_kg: ManifestCorrectableItemFieldsStoredKg | None = None
    ticket: ManifestCorrectableItemFieldsTicket | None = None
    vehicle_id: ManifestCorrectableItemFieldsVehicleId | None = None
    waste: ManifestCorrectableItemFieldsWaste | None = None


class ManifestCorrectableItemFieldsAcceptedKg(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsBatch(Struct, kw_only=True, frozen=True):
    text: str
    value: Any


class ManifestCorrectableItemFieldsCollectedKg(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsDiscrepancies(Struct, kw_only=True, frozen=True):
    text: str
    value: list[ManifestCorrectableItemFieldsDiscrepanciesValueItem]


class ManifestCorrectableItemFieldsDiscrepanciesValueItem(Struct, kw_only=True, frozen=True):
    dimension: str
    found: str | None


class ManifestCorrectableItemFieldsDisposedKg(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsDisposedOn(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsDriverId(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsLines(Struct, kw_only=True, frozen=True):
    text: str
    value: list[ManifestCorrectableItemFieldsLinesValueItem]


class ManifestCorrectableItemFieldsLinesValueItem(Struct, kw_only=True, frozen=True):
    accepted_kg: str
    line: int
    refused_kg: str


class ManifestCorrectableItemFieldsLoadedKg(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsMethod(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsNationalNumber(Struct, kw_only=True, frozen=True):
    text: str
    value: Any


class ManifestCorrectableItemFieldsOccurredAt(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsOpinion(Struct, kw_only=True, frozen=True):
    text: str
    value: str | None


class ManifestCorrectableItemFieldsPackages(Struct, kw_only=True, frozen=True):
    text: str
    value: int


class ManifestCorrectableItemFieldsReasonCode(Struct, kw_only=True, frozen=True):
    text: str | None
    value: str | None


class ManifestCorrectableItemFieldsReceivedAt(Struct, kw_only=True, frozen=True):
    text: str | None
    value: str | None


class ManifestCorrectableItemFieldsRefusedKg(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsResumedKg(Struct, kw_only=True, frozen=True):
    text: str | None
    value: str | None


class ManifestCorrectableItemFieldsReturnedKg(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsStoredKg(Struct, kw_only=True, frozen=True):
    text: str | None
    value: str | None


class ManifestCorrectableItemFieldsTicket(Struct, kw_only=True, frozen=True):
    text: str
    value: ManifestCorrectableItemFieldsTicketValue | None


class ManifestCorrectableItemFieldsTicketValue(Struct, kw_only=True, frozen=True):
    gross_by: str | None = None
    gross_kg: str | None = None
    gross_reading_id: str | None = None
    net_kg: str | None = None
    scale_id: str | None = None
    tare_by: str | None = None
    tare_kg: str | None = None
    tare_reading_id: str | None = None


class ManifestCorrectableItemFieldsVehicleId(Struct, kw_only=True, frozen=True):
    text: str
    value: str


class ManifestCorrectableItemFieldsWaste(Struct, kw_only=True, frozen=True):
    text: str
    value: list[ManifestCorrectableItemFieldsWasteValueItem]


class ManifestCorrectableItemFieldsWasteValueItem(Struct, kw_only=True, frozen=True):
    code: str
    declared_kg: str
    form: str
    hazards: list[str]
    name: str
    packages: int
    packaging: str | None = None


class ManifestCorrectionsItem(Struct, kw_only=True, frozen=True):
    answer: str | None
    answered_at: str | None
    corrects: int
    fields: list[ManifestCorrectionsItemFieldsItem]
    may: list[str]
    proposed_at: str
    reason: str
    seq: int
    state: str
    state_text: str
    word: str
    word_text: str


class ManifestCorrectionsItemFieldsItem(Struct, kw_only=True, frozen=True):
    after: Any
    before: Any
    name: str
    text: str


class ManifestDiscrepanciesItem(Struct, kw_only=True, frozen=True):
    dimension: str
    found: str


class ManifestFields(Struct, kw_only=True, frozen=True):
    carrier_id: ManifestFieldsCarrierId
    destination_site_id: ManifestFieldsDestinationSiteId
    driver_id: ManifestFieldsDriverId
    generator_id: ManifestFieldsGeneratorId
    national_number: ManifestFieldsNationalNumber
    origin_site_id: ManifestFieldsOriginSiteId
    planned_arrival_at: ManifestFieldsPlannedArrivalAt
    planned_departure_at: ManifestFieldsPlannedDepartureAt
    receiver_id: ManifestFieldsReceiverId
    route_id: ManifestFieldsRouteId
    shipper: ManifestFieldsShipper
    stream: ManifestFieldsStream
    vehicle_id: ManifestFieldsVehicleId
    waste: ManifestFieldsWaste


class ManifestFieldsCarrierId(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsDestinationSiteId(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsDriverId(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsGeneratorId(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsNationalNumber(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str | None
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsOriginSiteId(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsPlannedArrivalAt(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str | None
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsPlannedDepartureAt(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str | None
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsReceiverId(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsRouteId(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str | None
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsShipper(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsStream(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsVehicleId(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFieldsWaste(Struct, kw_only=True, frozen=True):
    amendable: bool
    required_by: str
    sealed: bool
    sealed_by: str
    sealed_by_text: str


class ManifestFollowersItem(Struct, kw_only=True, frozen=True):
    number: str | None
    number_text: str | None


class ManifestImported(Struct, kw_only=True, frozen=True):
    corrections: int | None = None
    file_sha256: str | None = None
    format_: str | None = field(default=None, name="format")
    links: list[Any] | None = None
    missing: list[Any] | None = None
    number: str | None = None
    source: str | None = None


class Label(Struct, kw_only=True, frozen=True):
    package: int
    token: str
    url: str


class ManifestLegsItem(Struct, kw_only=True, frozen=True):
    carrier: Named
    driver: Named
    from_at: str
    route: Named | None
    until_at: str | None
    vehicle: NamedVehicle


class ManifestLinksItem(Struct, kw_only=True, frozen=True):
    number: str
    number_text: str
    relation: str


class ManifestMissingItem(Struct, kw_only=True, frozen=True):
    text: str
    word: str


class ManifestSignaturesItem(Struct, kw_only=True, frozen=True):
    has: list[Named]
    lacks: list[Named]
    seq: int
    word: str
    yours: bool


class ManifestStorageItem(Struct, kw_only=True, frozen=True):
    from_at: str
    keeper: Any
    site: Any
    stored_kg: str
    until_at: str | None


class ManifestWasteItem(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    code: str
    declared_kg: str
    disposed_kg: str | None
    form: str
    hazards: list[str]
    name: str
    packages: int
    packaging: str | None = None
    refused_kg: str | None


class ManyManyAnswer(Struct, kw_only=True, frozen=True):
    counts: dict[str, int]
    items: list[ManyManyAnswerItemsItem] | None


class ManyManyAnswerItemsItem(Struct, kw_only=True, frozen=True):
    number: str | None = None
    ref: str
    refusals: list[dict[str, Any]]
    rows: list[int]
    status: str | None
    warnings: list[Any] | None


class DocumentsBundleAnswer(Struct, kw_only=True, frozen=True):
    attachments: list[DocumentsBundleAnswerAttachmentsItem]
    checkpoint: str
    events: list[DocumentsBundleAnswerEventsItem]
    format_: str = field(name="format")
    head: str
    keys: list[str]
    log: DocumentsBundleAnswerLog
    made_at: str
    manifest: DocumentsBundleAnswerManifest
    references: list[DocumentsBundleAnswerReferencesItem]
    track: str | None
    version: int


class DocumentsBundleAnswerAttachmentsItem(Struct, kw_only=True, frozen=True):
    about: str
    kind: str | None
    media_type: str
    sha256: str | None
    size_bytes: int


class DocumentsBundleAnswerEventsItem(Struct, kw_only=True, frozen=True):
    body: str
    envelope: str
    path: list[str]
    pos: int
    salt: str
    texts: DocumentsBundleAnswerEventsItemTexts


class DocumentsBundleAnswerEventsItemTexts(Struct, kw_only=True, frozen=True):
    discrepancies_0_found: DocumentsBundleAnswerEventsItemTextsDiscrepancies0Found | None = field(
        default=None, name="discrepancies/0/found"
    )
    opinion: DocumentsBundleAnswerEventsItemTextsOpinion | None = None
    reason: DocumentsBundleAnswerEventsItemTextsReason | None = None
    source: DocumentsBundleAnswerEventsItemTextsSource | None = None


class DocumentsBundleAnswerEventsItemTextsDiscrepancies0Found(Struct, kw_only=True, frozen=True):
    salt: str
    text: str | None


class DocumentsBundleAnswerEventsItemTextsOpinion(Struct, kw_only=True, frozen=True):
    salt: str
    text: str | None


class DocumentsBundleAnswerEventsItemTextsReason(Struct, kw_only=True, frozen=True):
    salt: str
    text: str | None


class DocumentsBundleAnswerEventsItemTextsSource(Struct, kw_only=True, frozen=True):
    salt: str
    text: str | None


class DocumentsBundleAnswerLog(Struct, kw_only=True, frozen=True):
    id: str
    origin: str


class DocumentsBundleAnswerManifest(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    declared_kg: str
    disposed_kg: str
    loaded_kg: str | None
    number: str
    refused_kg: str | None
    status: str
    version: int


class DocumentsBundleAnswerReferencesItem(Struct, kw_only=True, frozen=True):
    body: str
    envelope: str
    path: list[str]
    pos: int
    salt: str
    texts: dict[str, Any]


class AlertPagesCheckManifestAnswer(Struct, kw_only=True, frozen=True):
    checks: list[AlertPagesCheckManifestAnswerChecksItem]
    verdict: str | None


class AlertPagesCheckManifestAnswerChecksItem(Struct, kw_only=True, frozen=True):
    code: str | None
    detail: str | None
    outcome: str | None
    text: str | None


class ManifestsHistoryAnswer(Struct, kw_only=True, frozen=True):
    checks: list[Any]
    items: list[Event]


class Act(Struct, kw_only=True, omit_defaults=True):
    data: dict[str, Any] | None = None
    id: str
    occurred_at: str
    signature: Signature | None = None
    type: str


class ManifestsActAnswer(Struct, kw_only=True, frozen=True):
    event: Event | None
    manifest: Manifest | None


class ManifestsAct201(Struct, kw_only=True, frozen=True):
    event: Event
    manifest: Manifest


class InterchangeOneAnswer(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    arrived_at: str | None
    corrections: int
    declared_kg: str
    departed_at: str | None
    destination: Named
    discrepancies: list[str]
    disposals: list[InterchangeOneAnswerDisposalsItem]
    disposed_at: str | None
    disposed_kg: str
    ended_at: str | None
    events: list[InterchangeOneAnswerEventsItem]
    format_: str = field(name="format")
    generator: InterchangeOneAnswerGenerator
    imported: InterchangeOneAnswerImported | None
    issued_at: str
    legs: list[InterchangeOneAnswerLegsItem]
    links: list[InterchangeOneAnswerLinksItem]
    loaded_at: str | None
    loaded_kg: str | None
    log: str
    missing: list[Any]
    national_number: str | None
    number: str
    origin: Named
    paper_number: str | None
    received_at: str | None
    receiver: InterchangeOneAnswerReceiver
    redirected_kg: str
    refused_kg: str | None
    returned_kg: str
    status: str
    stream: str
    waste: list[InterchangeOneAnswerWasteItem]


class InterchangeOneAnswerDisposalsItem(Struct, kw_only=True, frozen=True):
    disposed_kg: str | None
    disposed_on: str | None
    line: int | None
    method: str | None


class InterchangeOneAnswerEventsItem(Struct, kw_only=True, frozen=True):
    id: str
    leaf_hash: str
    occurred_at: str
    organisation_id: str | None
    recorded_at: str
    role: str
    seq: int
    type: str


class InterchangeOneAnswerGenerator(Struct, kw_only=True, frozen=True):
    id: str
    name: str
    uscc: str | None


class InterchangeOneAnswerImported(Struct, kw_only=True, frozen=True):
    file_sha256: str | None = None
    format_: str | None = field(default=None, name="format")
    number: str | None = None
    source: str | None = None


class InterchangeOneAnswerLegsItem(Struct, kw_only=True, frozen=True):
    carrier: InterchangeOneAnswerLegsItemCarrier
    from_at: str
    plate: str
    until_at: str | None


class InterchangeOneAnswerLegsItemCarrier(Struct, kw_only=True, frozen=True):
    id: str
    name: str
    uscc: Any


class InterchangeOneAnswerLinksItem(Struct, kw_only=True, frozen=True):
    number: str | None
    relation: str


class InterchangeOneAnswerReceiver(Struct, kw_only=True, frozen=True):
    id: str
    name: str
    uscc: Any


class InterchangeOneAnswerWasteItem(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    code: str
    declared_kg: str
    disposed_kg: str | None
    form: str
    hazards: list[str]
    name: str
    packages: int
    packaging: str | None
    refused_kg: str | None


class JournalsOfManifestAnswer(Struct, kw_only=True, frozen=True):
    items: list[JournalsOfManifestAnswerItemsItem] | None


class JournalsOfManifestAnswerItemsItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    claimed_at: str | None
    device_id: str | None
    event_id: str | None
    n: int | None
    not_after_at: str | None
    not_before_at: str | None
    number: str | None
    organisation: Named | None
    out_of_bounds: bool | None
    pos: int | None
    reason: Warning | None
    seen: str | None
    sha256: str | None
    state: str | None
    state_text: str
    word: str
    word_text: str | None


class DocumentsPicturesAnswer(Struct, kw_only=True, frozen=True):
    items: list[DocumentsPicturesAnswerItemsItem] | None


class DocumentsPicturesAnswerItemsItem(Struct, kw_only=True, frozen=True):
    about: str | None
    camera: DocumentsPicturesAnswerItemsItemCamera | None
    distance_m: Any
    kind: str | None
    recorded: DocumentsPicturesAnswerItemsItemRecorded | None
    sha256: str | None


class DocumentsPicturesAnswerItemsItemCamera(Struct, kw_only=True, frozen=True):
    at: str | None
    place: DocumentsPicturesAnswerItemsItemCameraPlace | None
    place_at: str | None


class DocumentsPicturesAnswerItemsItemCameraPlace(Struct, kw_only=True, frozen=True):
    lat: float | None
    lon: float | None


class DocumentsPicturesAnswerItemsItemRecorded(Struct, kw_only=True, frozen=True):
    at: str | None
    place: DocumentsPicturesAnswerItemsItemRecordedPlace | None


class DocumentsPicturesAnswerItemsItemRecordedPlace(Struct, kw_only=True, frozen=True):
    lat: float | None
    lon: float | None


class RoadRoadAnswer(Struct, kw_only=True, frozen=True):
    crews: list[RoadRoadAnswerCrewsItem]
    ground: RoadRoadAnswerGround


class RoadRoadAnswerCrewsItem(Struct, kw_only=True, frozen=True):
    carrier: Any
    driver: Any
    vehicle: Any


class RoadRoadAnswerGround(Struct, kw_only=True, frozen=True):
    features: list[Feature]
    type: str


class DocumentsTrackAnswer(Struct, kw_only=True, frozen=True):
    features: list[Feature]
    type: str


class FactorsFactorsAnswer(Struct, kw_only=True, frozen=True):
    items: list[FactorsFactorsAnswerItemsItem] | None
    recovery_codes_left: int
    required: bool


class FactorsFactorsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    added_at: str | None
    id: str | None
    kind: str | None
    name: str | None
    used_at: str | None


class FactorsBeginTotpAnswer(Struct, kw_only=True, frozen=True):
    enrolment: str
    qr: str
    secret: str | None
    uri: str


class Authenticator(Struct, kw_only=True, omit_defaults=True):
    code: str
    enrolment: str
    name: str


class FactorsAddTotpAnswer(Struct, kw_only=True, frozen=True):
    recovery_codes: list[str]


class AccountsFiltersAnswer(Struct, kw_only=True, frozen=True):
    filters: list[AccountsFiltersAnswerFiltersItem]


class AccountsFiltersAnswerFiltersItem(Struct, kw_only=True, frozen=True):
    name: str | None
    query: dict[str, Any]


class Filters(Struct, kw_only=True, omit_defaults=True):
    filters: list[Filter]


class Filter(Struct, kw_only=True, omit_defaults=True):
    name: str
    query: dict[str, str]


class AccountsAlertViewsAnswer(Struct, kw_only=True, frozen=True):
    filters: list[AccountsAlertViewsAnswerFiltersItem]


class AccountsAlertViewsAnswerFiltersItem(Struct, kw_only=True, frozen=True):
    name: str | None
    query: dict[str, Any]


class AlertViews(Struct, kw_only=True, omit_defaults=True):
    filters: list[AlertView]


class AlertView(Struct, kw_only=True, omit_defaults=True):
    name: str
    query: dict[str, str]


class IdentitiesIdentitiesAnswer(Struct, kw_only=True, frozen=True):
    items: list[IdentitiesIdentitiesAnswerItemsItem] | None
    linked: bool
    provider: str | None


class IdentitiesIdentitiesAnswerItemsItem(Struct, kw_only=True, frozen=True):
    added_at: str | None
    claim: str
    id: str | None
    issuer: str
    subject: str | None
    used_at: str | None


class IdentitiesLinkAnswer(Struct, kw_only=True, frozen=True):
    address: str


class NoticesChoiceAnswer(Struct, kw_only=True, frozen=True):
    deputies: list[NoticesChoiceAnswerDeputiesItem]
    deputy_id: str | None
    deputy_until: Any
    digest_hour: int | None
    email: str | None
    email_from: str | None
    muted: list[Any] | None
    topics: list[NoticesChoiceAnswerTopicsItem] | None


class NoticesChoiceAnswerDeputiesItem(Struct, kw_only=True, frozen=True):
    id: str | None
    username: str | None


class NoticesChoiceAnswerTopicsItem(Struct, kw_only=True, frozen=True):
    name: str | None
    topic: str


class Choice(Struct, kw_only=True, omit_defaults=True):
    deputy_id: str | None = None
    deputy_until: str | None = None
    digest_hour: int | None = None
    email: str | None = None
    email_from: Literal["critical", "major", "minor"] | None = None
    muted: list[str] | None = None


class Passkey(Struct, kw_only=True, omit_defaults=True):
    credential: dict[str, Any]
    enrolment: str
    name: str


class PasskeysAddAnswer(Struct, kw_only=True, frozen=True):
    recovery_codes: list[str]


class PasskeysOptionsAnswer(Struct, kw_only=True, frozen=True):
    enrolment: str
    options: PasskeysOptionsAnswerOptions


class PasskeysOptionsAnswerOptions(Struct, kw_only=True, frozen=True):
    attestation: str
    authenticatorSelection: PasskeysOptionsAnswerOptionsAuthenticatorSelection
    challenge: str
    excludeCredentials: list[Any]
    pubKeyCredParams: list[PasskeysOptionsAnswerOptionsPubKeyCredParamsItem]
    rp: Named
    timeout: int
    user: PasskeysOptionsAnswerOptionsUser | None


class PasskeysOptionsAnswerOptionsAuthenticatorSelection(Struct, kw_only=True, frozen=True):
    requireResidentKey: bool
    residentKey: str
    userVerification: str


class PasskeysOptionsAnswerOptionsPubKeyCredParamsItem(Struct, kw_only=True, frozen=True):
    alg: int
    type: str


class PasskeysOptionsAnswerOptionsUser(Struct, kw_only=True, frozen=True):
    displayName: str
    id: str | None
    name: str | None


class NewPassword(Struct, kw_only=True, omit_defaults=True):
    new_password: str
    password: str


class FactorsNewCodesAnswer(Struct, kw_only=True, frozen=True):
    recovery_codes: list[str]


class OwnAccountSessionsAnswer(Struct, kw_only=True, frozen=True):
    items: list[OwnAccountSessionsAnswerItemsItem] | None


class OwnAccountSessionsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    address: str
    agent: str
    began_at: str
    current: bool
    id: str
    kind: str
    proof: str
    seen_at: str


class SigningCode(Struct, kw_only=True, omit_defaults=True):
    code: str
    password: str


class TemplatesTemplatesAnswer(Struct, kw_only=True, frozen=True):
    items: list[TemplatesTemplatesAnswerItemsItem] | None


class TemplatesTemplatesAnswerItemsItem(Struct, kw_only=True, frozen=True):
    draft: dict[str, Any]
    name: str


class Template(Struct, kw_only=True, omit_defaults=True):
    draft: dict[str, Any]


class TokensTokensAnswer(Struct, kw_only=True, frozen=True):
    items: list[Any] | None
    scopes: list[str] | None


class TokenArgs(Struct, kw_only=True, omit_defaults=True):
    days: int | None = None
    name: str
    password: str
    scopes: list[str]


class TokensMakeAnswer(Struct, kw_only=True, frozen=True):
    expires_at: str | None
    id: str | None
    made_at: str | None
    name: str | None
    scopes: list[str] | None
    token: str | None
    used_at: str | None


class NoticesNoticesAnswer(Struct, kw_only=True, frozen=True):
    items: list[NoticesNoticesAnswerItemsItem] | None
    next: str | None
    unread: int


class NoticesNoticesAnswerItemsItem(Struct, kw_only=True, frozen=True):
    at: str | None
    id: str | None
    instead_of: str | None
    path: str | None
    pos: int | None
    read_at: str | None
    severity: str | None
    severity_text: str
    subject: str | None
    text: str | None
    topic: str


class Read(Struct, kw_only=True, omit_defaults=True):
    until_pos: int


class NumbersUnusedAnswer(Struct, kw_only=True, frozen=True):
    items: list[NumbersUnusedAnswerItemsItem] | None
    next: Any


class NumbersUnusedAnswerItemsItem(Struct, kw_only=True, frozen=True):
    block_id: str
    label_token: str
    label_url: str
    number: str | None
    number_text: str | None
    organisation_id: str | None


class NumberBlock(Struct, kw_only=True, omit_defaults=True):
    id: str
    organisation_id: str | None = None
    size: int


class NumbersIssueAnswer(Struct, kw_only=True, frozen=True):
    block_id: str
    items: list[NumbersIssueAnswerItemsItem] | None


class NumbersIssueAnswerItemsItem(Struct, kw_only=True, frozen=True):
    block_id: str
    label_token: str
    label_url: str
    number: str | None
    number_text: str | None
    organisation_id: str | None


class AccountsOfficersAnswer(Struct, kw_only=True, frozen=True):
    items: list[KnownAccount] | None


class RegistrySearchOrganisationsAnswer(Struct, kw_only=True, frozen=True):
    items: list[Organisation]
    next: str | None


class Organisation(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    district: str | None = None
    id: str
    name: str
    roles: list[Any]
    sandbox: bool | None = None
    uscc: str | None = None
    version: int


class OrganisationDraft(Struct, kw_only=True, omit_defaults=True):
    active: bool | None = None
    command_id: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    district: str | None = None
    id: str | None = None
    name: str
    roles: list[Literal["authority", "carrier", "generator", "receiver"]]
    sandbox: bool | None = None
    uscc: str | None = None
    version: int | None = None


class RegistryAddOrganisationsAnswer(Struct, kw_only=True, frozen=True):
    entry: Organisation
    version: int
    warnings: list[Fault]


class RegistryPutOrganisationsAnswer(Struct, kw_only=True, frozen=True):
    entry: Organisation
    version: int
    warnings: list[Fault]


class RoadsideChecksAnswer(Struct, kw_only=True, frozen=True):
    items: list[Any] | None
    next: Any


class Check(Struct, kw_only=True, omit_defaults=True):
    checked_at: str | None = None
    id: str
    in_order: bool
    manifest: str | None = None
    note: str | None = None
    photos: list[str] | None = None
    place: Place | None = None
    plate: str | None = None
    seen: (
        list[
            Literal[
                "genuine",
                "signature_holds",
                "altered",
                "trial",
                "unknown_label",
                "closed",
                "off_route",
                "not_here",
                "on_manifest",
                "no_manifest",
                "unknown_vehicle",
                "not_checked",
            ]
        ]
        | None
    ) = None


class Place(Struct, kw_only=True, omit_defaults=True):
    accuracy_m: float | None = None
    lat: float
    lon: float


class RoadsideLookAnswer(Struct, kw_only=True, frozen=True):
    alerts: list[RoadsideLookAnswerAlertsItem] | None
    differs: list[RoadsideLookAnswerDiffersItem]
    distance_m: float | None
    last: RoadsideLookAnswerLast | None
    manifest: RoadsideLookAnswerManifest | None
    others: list[str]
    package: int | None
    statement: RoadsideLookAnswerStatement | None
    vehicle: NamedVehicle | None
    verdicts: list[RoadsideLookAnswerVerdictsItem]


class RoadsideLookAnswerAlertsItem(Struct, kw_only=True, frozen=True):
    first_at: str | None
    id: str | None
    rule: str | None
    rule_name: str
    severity: str | None


class RoadsideLookAnswerDiffersItem(Struct, kw_only=True, frozen=True):
    name: str | None
    text: str | None


class RoadsideLookAnswerLast(Struct, kw_only=True, frozen=True):
    at: str | None = None
    lat: float | None = None
    lon: float | None = None
    speed_kmh: float | None = None


class RoadsideLookAnswerManifest(Struct, kw_only=True, frozen=True):
    carrier: Named | None
    declared_kg: str | None
    destination_site: Named | None
    driver: Named | None
    family: str | None
    generator: Named | None
    issued_at: str | None
    loaded_kg: str | None
    number: str | None
    number_text: str | None
    origin_site: Named | None
    receiver: Named | None
    status: str | None
    status_text: str | None
    stream: str | None
    stream_name: str | None
    trial: bool | None = None
    vehicle: NamedVehicle | None
    waste: list[RoadsideLookAnswerManifestWasteItem] | None


class RoadsideLookAnswerManifestWasteItem(Struct, kw_only=True, frozen=True):
    code: str | None
    name: str | None


class RoadsideLookAnswerStatement(Struct, kw_only=True, frozen=True):
    declared_grams: int | None = None
    generator: str | None = None
    number: str | None = None
    package: int | None = None
    plate: str | None = None
    receiver: str | None = None
    stream: str | None = None


class RoadsideLookAnswerVerdictsItem(Struct, kw_only=True, frozen=True):
    code: str | None
    text: str | None


class RegistrySearchPermitsAnswer(Struct, kw_only=True, frozen=True):
    items: list[Permit]
    next: str | None


class Permit(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    id: str
    kind: Any
    multi_region: bool | None = None
    number: str
    organisation_id: str
    quota_kg: str | None = None
    streams: list[str]
    valid_from_on: str
    valid_until_on: str
    version: int
    waste_codes: list[str] | None = None


class PermitDraft(Struct, kw_only=True, omit_defaults=True):
    active: bool | None = None
    command_id: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    id: str | None = None
    kind: Literal["disposal", "transport"]
    multi_region: bool | None = None
    number: str
    organisation_id: str
    quota_kg: str | None = None
    streams: list[str]
    valid_from_on: str
    valid_until_on: str
    version: int | None = None
    waste_codes: list[str] | None = None


class RegistryAddPermitsAnswer(Struct, kw_only=True, frozen=True):
    entry: Permit
    version: int
    warnings: list[Fault]


class RegistryPutPermitsAnswer(Struct, kw_only=True, frozen=True):
    entry: Permit
    version: int
    warnings: list[Fault]


class PlansSearchAnswer(Struct, kw_only=True, frozen=True):
    items: list[PlanSummary]
    next: str | None


class PlanSummary(Struct, kw_only=True, frozen=True):
    drafted_at: str | None
    filed_at: str | None
    holder: Named | None
    id: str | None
    in_force_revision: int | None
    is_amendment: bool
    kind: str | None
    kind_text: str
    number: str | None
    revision: int | None
    status: str | None
    status_text: str | None
    valid_from_on: str
    valid_until_on: str
    version: int | None
    warnings: list[Warning] | None


class Draft(Struct, kw_only=True, omit_defaults=True):
    content: Content
    id: str
    kind: Literal[
        "management_plan", "treatment_plan", "disposal_approval", "interprovince_approval"
    ]


class Content(Struct, kw_only=True, omit_defaults=True):
    destination_district: str | None = None
    destination_site_ids: list[str] | None = None
    documents: list[str] | None = None
    hours: list[Window] | None = None
    lines: list[PlanLine] | None = None
    origin_site_ids: list[str] | None = None
    route_ids: list[str] | None = None
    streams: list[str]
    valid_from_on: str
    valid_until_on: str


class Window(Struct, kw_only=True, omit_defaults=True):
    days: list[int]
    from_: str = field(name="from")
    to: str


class PlanLine(Struct, kw_only=True, omit_defaults=True):
    code: str
    method: str | None = None
    quantity_kg: float
    receiver_id: str | None = None


class Plan(Struct, kw_only=True, frozen=True):
    content: PlanContent
    drafted_at: str
    filed_at: str | None
    holder: Named
    id: str
    in_force: PlanInForce | None
    in_force_revision: int | None
    is_amendment: bool
    kind: str
    kind_text: str
    needs_approval: bool
    next: list[str]
    number: str | None
    reason: str | None
    revision: int
    status: str
    status_text: str
    valid_from_on: str
    valid_until_on: str
    version: int
    warnings: list[Warning]


class PlanContent(Struct, kw_only=True, frozen=True):
    destination_district: str | None
    destination_sites: list[Any]
    documents: list[str]
    hours: list[PlanContentHoursItem]
    lines: list[PlanContentLinesItem]
    origin_sites: list[Any]
    routes: list[Any]
    streams: list[str]
    valid_from_on: str
    valid_until_on: str


class PlanContentHoursItem(Struct, kw_only=True, frozen=True):
    days: list[int]
    from_: str = field(name="from")
    to: str


class PlanContentLinesItem(Struct, kw_only=True, frozen=True):
    code: str
    method: Any
    quantity_kg: str
    receiver: Any


class PlanInForce(Struct, kw_only=True, frozen=True):
    approved: bool | None = None
    conditions: str | None = None
    content: PlanInForceContent | None = None
    number: str | None = None
    revision: int | None = None


class PlanInForceContent(Struct, kw_only=True, frozen=True):
    destination_district: Any
    destination_sites: list[Any]
    documents: list[Any]
    hours: list[PlanInForceContentHoursItem]
    lines: list[PlanInForceContentLinesItem]
    origin_sites: list[Any]
    routes: list[Any]
    streams: list[str]
    valid_from_on: str
    valid_until_on: str


class PlanInForceContentHoursItem(Struct, kw_only=True, frozen=True):
    days: list[int]
    from_: str = field(name="from")
    to: str


class PlanInForceContentLinesItem(Struct, kw_only=True, frozen=True):
    code: str
    method: Any
    quantity_kg: str
    receiver: Any
    used_kg: str


class Revise(Struct, kw_only=True, omit_defaults=True):
    content: Content
    id: str | None = None


class PlansHistoryAnswer(Struct, kw_only=True, frozen=True):
    items: list[Event] | None


class PlanAct(Struct, kw_only=True, omit_defaults=True):
    data: dict[str, Any] | None = None
    id: str
    type: str


class PlansActAnswer(Struct, kw_only=True, frozen=True):
    event: Event | None
    plan: Plan | None


class PlansAct201(Struct, kw_only=True, frozen=True):
    event: Event
    plan: Plan


class PositionsTakeSent(Struct, kw_only=True, omit_defaults=True):
    id: str | None = None
    positions: list[PositionsTakeSentPositionsItem]


class PositionsTakeSentPositionsItem(Struct, kw_only=True, omit_defaults=True):
    accuracy_m: float | None = None
    course_deg: float | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    fix_time: str
    lat: float
    lon: float
    speed_kmh: float | None = None
    vehicle: str


class PositionsTakeAnswer(Struct, kw_only=True, frozen=True):
    flagged: dict[str, int]
    refused: list[PositionsTakeAnswerRefusedItem]
    stored: int


class PositionsTakeAnswerRefusedItem(Struct, kw_only=True, frozen=True):
    code: str | None
    detail: str | None
    index: int


class RecycledBoardAnswer(Struct, kw_only=True, frozen=True):
    items: list[RecycledBoardAnswerItemsItem] | None
    next: Any
    products: list[RecycledBoardAnswerProductsItem]


class RecycledBoardAnswerItemsItem(Struct, kw_only=True, frozen=True):
    from_on: str | None
    grade: str
    id: str | None
    mass_kg: str | None
    office_phone: str | None
    organisation: Named | None
    posted_at: str | None
    product: str | None
    product_text: str
    side: str | None
    side_text: str
    site: Named | None
    standard: str | None
    until_on: str | None
    withdrawn_at: str | None


class RecycledBoardAnswerProductsItem(Struct, kw_only=True, frozen=True):
    name: str
    product: str
    standard: str


class Listing(Struct, kw_only=True, omit_defaults=True):
    from_on: str
    grade: str
    id: str
    mass_kg: float
    office_phone: str
    product: Literal[
        "coarse_aggregate", "fine_aggregate", "powder", "road_mix", "brick", "fill_soil", "other"
    ]
    side: Literal["offer", "wanted"]
    site_id: str
    until_on: str


class RecycledPostAnswer(Struct, kw_only=True, frozen=True):
    id: str | None
    posted_at: str | None
    until_on: str | None
    withdrawn_at: str | None


class Withdraw(Struct, kw_only=True, omit_defaults=True):
    id: str
    reason: str | None = None


class RecycledWithdrawAnswer(Struct, kw_only=True, frozen=True):
    id: str | None
    posted_at: str | None
    until_on: str | None
    withdrawn_at: str | None


class RegistersRegisterAnswer(Struct, kw_only=True, frozen=True):
    columns: list[RegistersRegisterAnswerColumnsItem]
    count: int
    items: list[RegistersRegisterAnswerItemsItem] | None
    totals: dict[str, str]


class RegistersRegisterAnswerColumnsItem(Struct, kw_only=True, frozen=True):
    name: str
    text: str


class RegistersRegisterAnswerItemsItem(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    carrier: str | None
    corrected: bool | None
    declared_kg: str | None
    discrepancies: str | None
    disposed_at: str | None
    disposed_kg: str | None
    generator: str | None
    issued_at: str | None
    national_number: str | None
    number: str | None
    received_at: str | None
    receiver: str | None
    refused_kg: str | None
    status: str | None
    stream: str | None
    vehicle: str | None
    waste_code: str
    waste_name: str


class OneLedgerOneLedgerAnswer(Struct, kw_only=True, frozen=True):
    columns: list[OneLedgerOneLedgerAnswerColumnsItem]
    items: list[OneLedgerOneLedgerAnswerItemsItem] | None
    totals: dict[str, Any]


class OneLedgerOneLedgerAnswerColumnsItem(Struct, kw_only=True, frozen=True):
    name: str
    text: str


class OneLedgerOneLedgerAnswerItemsItem(Struct, kw_only=True, frozen=True):
    carried_kg: str
    carrier: str | None = None
    closed: int
    closure_rate: str | None
    code: str | None = None
    discrepancy_rate: str | None
    disposed_kg: str | None
    generated_kg: str | None
    generator: str | None = None
    issued: int
    month: str | None = None
    on_time_rate: str | None
    received_kg: str
    receiver: str | None = None
    refused_kg: str | None
    returned_kg: str | None
    stored_kg: str | None
    stream: str | None = None
    use_rate: str | None
    used_kg: str
    voided: int


class ReportsPublishedAnswer(Struct, kw_only=True, frozen=True):
    closure_rate: Any
    left_out: bool
    manifests: int | None
    manifests_by_status: ReportsPublishedAnswerManifestsByStatus
    masses: list[Any] | None
    rule: ReportsPublishedAnswerRule | None
    vehicles: Any


class ReportsPublishedAnswerManifestsByStatus(Struct, kw_only=True, frozen=True):
    disposed: Any = None
    in_transit: Any = None
    issued: Any = None


class ReportsPublishedAnswerRule(Struct, kw_only=True, frozen=True):
    fewest: int
    fewest_firms: int


class ReportsSummaryAnswer(Struct, kw_only=True, frozen=True):
    alerts_by_rule: ReportsSummaryAnswerAlertsByRule
    closure_rate: float | None
    fixes: ReportsSummaryAnswerFixes | None
    manifests_by_status: ReportsSummaryAnswerManifestsByStatus
    mass_by_stream: list[ReportsSummaryAnswerMassByStreamItem] | None
    vehicles: int | None


class ReportsSummaryAnswerAlertsByRule(Struct, kw_only=True, frozen=True):
    route_deviation: int | None = None
    signal_lost: int | None = None
    weight_mismatch: int | None = None


class ReportsSummaryAnswerFixes(Struct, kw_only=True, frozen=True):
    jump: int | None = None
    stored: int


class ReportsSummaryAnswerManifestsByStatus(Struct, kw_only=True, frozen=True):
    disposed: int | None = None
    in_transit: int | None = None
    issued: int | None = None


class ReportsSummaryAnswerMassByStreamItem(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    declared_kg: str | None
    disposed_kg: str | None
    name: str | None
    stream: str | None


class LedgersReturnsAnswer(Struct, kw_only=True, frozen=True):
    items: list[LedgersReturnsAnswerItemsItem] | None


class LedgersReturnsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    category: str
    due_on: str | None
    filed_at: str | None
    organisation: Any
    owed: bool
    period: str
    status: str | None


class LedgersSendBackAnswer(Struct, kw_only=True, frozen=True):
    computed: list[LedgersSendBackAnswerComputedItem]
    filed_at: str | None
    late: bool
    lines: list[LedgersSendBackAnswerLinesItem] | None
    organisation_id: str | None
    period: str
    status: str | None
    version: int | None


class LedgersSendBackAnswerComputedItem(Struct, kw_only=True, frozen=True):
    closing_kg: str
    delivered_kg: str | None
    generated_kg: str | None
    opening_kg: str
    stored_kg: str | None
    taken_out_kg: str | None
    waste_code: str


class LedgersSendBackAnswerLinesItem(Struct, kw_only=True, frozen=True):
    closing_kg: str
    delivered_kg: str | None
    generated_kg: str | None
    opening_kg: str
    stored_kg: str | None
    taken_out_kg: str | None
    waste_code: str


class LedgersShowAnswer(Struct, kw_only=True, frozen=True):
    computed: list[LedgersShowAnswerComputedItem]
    filed_at: str | None
    late: bool
    lines: list[LedgersShowAnswerLinesItem] | None
    organisation_id: str | None
    period: str
    reason: str | None
    status: str | None
    version: int | None


class LedgersShowAnswerComputedItem(Struct, kw_only=True, frozen=True):
    closing_kg: str
    delivered_kg: str | None
    generated_kg: str | None
    opening_kg: str
    stored_kg: str | None
    taken_out_kg: str | None
    waste_code: str


class LedgersShowAnswerLinesItem(Struct, kw_only=True, frozen=True):
    closing_kg: str
    delivered_kg: str | None
    generated_kg: str | None
    opening_kg: str
    stored_kg: str | None
    taken_out_kg: str | None
    waste_code: str


class Return(Struct, kw_only=True, omit_defaults=True):
    id: str
    lines: list[Line]
    reason: str | None = None


class Line(Struct, kw_only=True, omit_defaults=True):
    closing_kg: float
    delivered_kg: float
    generated_kg: float
    opening_kg: float
    stored_kg: float
    taken_out_kg: float
    waste_code: str


class LedgersFileAnswer(Struct, kw_only=True, frozen=True):
    computed: list[LedgersFileAnswerComputedItem]
    filed_at: str | None
    late: bool
    lines: list[LedgersFileAnswerLinesItem] | None
    organisation_id: str | None
    period: str
    status: str | None
    version: int | None


class LedgersFileAnswerComputedItem(Struct, kw_only=True, frozen=True):
    closing_kg: str
    delivered_kg: str | None
    generated_kg: str | None
    opening_kg: str
    stored_kg: str | None
    taken_out_kg: str | None
    waste_code: str


class LedgersFileAnswerLinesItem(Struct, kw_only=True, frozen=True):
    closing_kg: str
    delivered_kg: str | None
    generated_kg: str | None
    opening_kg: str
    stored_kg: str | None
    taken_out_kg: str | None
    waste_code: str


class LedgersComputedAnswer(Struct, kw_only=True, frozen=True):
    due_on: str | None
    lines: list[LedgersComputedAnswerLinesItem] | None
    period: str


class LedgersComputedAnswerLinesItem(Struct, kw_only=True, frozen=True):
    closing_kg: str
    delivered_kg: str | None
    generated_kg: str | None
    opening_kg: str
    stored_kg: str | None
    taken_out_kg: str | None
    waste_code: str


class RegistrySearchRoutesAnswer(Struct, kw_only=True, frozen=True):
    items: list[Route]
    next: str | None


class Route(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    destination_site_id: str
    detours: list[Detour] | None = None
    geometry: dict[str, Any]
    half_width_m: float | None = None
    hours: list[str] | None = None
    id: str
    name: str
    origin_site_id: str
    version: int


class Detour(Struct, kw_only=True, frozen=True):
    from_at: str
    geometry: dict[str, Any]
    reason: str
    until_at: str


class RouteDraft(Struct, kw_only=True, omit_defaults=True):
    active: bool | None = None
    command_id: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    destination_site_id: str
    detours: list[Detour] | None = None
    geometry: dict[str, Any]
    half_width_m: float | None = None
    hours: list[str] | None = None
    id: str | None = None
    name: str
    origin_site_id: str
    version: int | None = None


class RegistryAddRoutesAnswer(Struct, kw_only=True, frozen=True):
    entry: Route
    version: int
    warnings: list[Fault]


class FromTrack(Struct, kw_only=True, omit_defaults=True):
    from_: str = field(name="from")
    to: str
    tolerance_m: float | None = None
    vehicle: str


class RouteDrawingFromTrackAnswer(Struct, kw_only=True, frozen=True):
    farthest_m: float
    fixes: RouteDrawingFromTrackAnswerFixes | None
    geometry: dict[str, Any] | None
    length_m: float
    points: int
    stops: int


class RouteDrawingFromTrackAnswerFixes(Struct, kw_only=True, frozen=True):
    flagged: int | None
    spikes: int
    used: int


class Snap(Struct, kw_only=True, omit_defaults=True):
    datum: str | None = None
    destination_site_id: str | None = None
    except_route_id: str | None = None
    geometry: dict[str, Any]
    origin_site_id: str | None = None
    simplify_m: float | None = None
    tolerance_m: float | None = None


class RouteDrawingSnapAnswer(Struct, kw_only=True, frozen=True):
    geometry: dict[str, Any] | None
    length_m: float
    moved: int
    points: int


class RegistryPutRoutesAnswer(Struct, kw_only=True, frozen=True):
    entry: Route
    version: int
    warnings: list[Fault]


class RulesRulesAnswer(Struct, kw_only=True, frozen=True):
    items: list[RulesRulesAnswerItemsItem] | None


class RulesRulesAnswerItemsItem(Struct, kw_only=True, frozen=True):
    clears: str
    code: str
    name: str
    parameters: list[RulesRulesAnswerItemsItemParametersItem]
    precision: dict[str, Any]
    scopes: list[str]
    unless: str
    version: int
    why: str


class RulesRulesAnswerItemsItemParametersItem(Struct, kw_only=True, frozen=True):
    default: float
    name: str
    unit: str
    words: str


class TuningHistoryAnswer(Struct, kw_only=True, frozen=True):
    items: list[TuningHistoryAnswerItemsItem] | None


class TuningHistoryAnswerItemsItem(Struct, kw_only=True, frozen=True):
    reason: str | None
    recorded_at: str | None
    recorded_by: str
    rule: str | None
    scope: str | None
    scope_id: str | None
    seq: int | None
    values: dict[str, Any]


class Setting(Struct, kw_only=True, omit_defaults=True):
    id: str
    reason: str
    rule: str
    scope: Literal["all", "stream", "vehicle_kind", "site", "route"] | None = None
    scope_id: str | None = None
    values: dict[str, float]


class TuningRecordAnswer(Struct, kw_only=True, frozen=True):
    reason: str | None
    recorded_at: str | None
    recorded_by: str
    rule: str | None
    scope: str | None
    scope_id: str | None
    seq: int | None
    values: dict[str, Any]


class Preview(Struct, kw_only=True, omit_defaults=True):
    from_: str = field(name="from")
    rule: str
    to: str
    values: dict[str, float]
    vehicle: str


class TuningPreviewAnswer(Struct, kw_only=True, frozen=True):
    fixes: int | None
    items: list[TuningPreviewAnswerItemsItem] | None
    manifests: int | None


class TuningPreviewAnswerItemsItem(Struct, kw_only=True, frozen=True):
    first_at: str | None
    manifest_number: str | None
    outcome: str | None
    review: bool | None
    severity: str | None


class RegistrySearchScalesAnswer(Struct, kw_only=True, frozen=True):
    items: list[Scale]
    next: str | None


class Scale(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    id: str
    max_kg: str | None = None
    name: str
    organisation_id: str
    site_id: str
    verified_until_on: str | None = None
    version: int


class ScaleDraft(Struct, kw_only=True, omit_defaults=True):
    active: bool | None = None
    command_id: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    id: str | None = None
    max_kg: str | None = None
    name: str
    organisation_id: str
    site_id: str
    verified_until_on: str | None = None
    version: int | None = None


class RegistryAddScalesAnswer(Struct, kw_only=True, frozen=True):
    entry: Scale
    version: int
    warnings: list[Fault]


class RegistryPutScalesAnswer(Struct, kw_only=True, frozen=True):
    entry: Scale
    version: int
    warnings: list[Fault]


class Readings(Struct, kw_only=True, omit_defaults=True):
    readings: list[Reading]


class Reading(Struct, kw_only=True, omit_defaults=True):
    at: str
    id: str
    mass_kg: float
    sequence: int
    stable: bool


class ScalesTakeAnswer(Struct, kw_only=True, frozen=True):
    new: int
    repeated: int


class NearNearAnswer(Struct, kw_only=True, frozen=True):
    items: list[NearNearAnswerItemsItem] | None
    next: str | None
    searched_from: str | None
    warnings: list[Any] | None


class NearNearAnswerItemsItem(Struct, kw_only=True, frozen=True):
    carrier: Any
    entered_at: str
    fixes: int
    goes_on: bool
    kind: str
    kind_text: str
    left_at: str
    manifests: list[NearNearAnswerItemsItemManifestsItem]
    nearest_at: str
    nearest_m: float
    no_manifest: bool
    seconds: int | None
    silent_seconds: int
    since_before: bool
    stop_seconds: int
    vehicle: Any


class NearNearAnswerItemsItemManifestsItem(Struct, kw_only=True, frozen=True):
    generator: Any
    kg: str
    number: str | None
    number_text: str | None
    receiver: Any
    state: str | None
    state_text: str
    stream: str | None
    waste: list[NearNearAnswerItemsItemManifestsItemWasteItem] | None


class NearNearAnswerItemsItemManifestsItemWasteItem(Struct, kw_only=True, frozen=True):
    code: str | None
    declared_kg: str | None
    name: str | None


class NearSearchesAnswer(Struct, kw_only=True, frozen=True):
    items: list[NearSearchesAnswerItemsItem] | None


class NearSearchesAnswerItemsItem(Struct, kw_only=True, frozen=True):
    account_id: str | None
    at: str | None
    continued: bool
    form: str | None
    from_: str = field(name="from")
    id: str | None
    lat: str | None
    lon: str | None
    radius_m: str
    role: str | None
    until: str | None


class RegistrySearchSitesAnswer(Struct, kw_only=True, frozen=True):
    items: list[Site]
    next: str | None


class Site(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    capacity_kg_per_day: str | None = None
    geometry: dict[str, Any]
    id: str
    kind: Any
    minimum_unloading_minutes: int | None = None
    name: str
    organisation_id: str
    streams: list[str] | None = None
    version: int


class SiteDraft(Struct, kw_only=True, omit_defaults=True):
    active: bool | None = None
    capacity_kg_per_day: str | None = None
    command_id: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    geometry: dict[str, Any]
    id: str | None = None
    kind: Literal[
        "disposal",
        "fuel",
        "generator",
        "other",
        "rest",
        "storage",
        "toll",
        "transfer",
        "weighbridge",
    ]
    minimum_unloading_minutes: int | None = None
    name: str
    organisation_id: str
    streams: list[str] | None = None
    version: int | None = None


class RegistryAddSitesAnswer(Struct, kw_only=True, frozen=True):
    entry: Site
    version: int
    warnings: list[Fault]


class RegistryPutSitesAnswer(Struct, kw_only=True, frozen=True):
    entry: Site
    version: int
    warnings: list[Fault]


class SourcesCorridorAnswer(Struct, kw_only=True, frozen=True):
    half_width_m: float | None
    lines: list[list[list[float]]] | None
    name: str | None
    route_id: str | None
    version: int | None


class SourcesOsmandGetAnswer(Struct, kw_only=True, frozen=True):
    flagged: dict[str, int] | None
    refused: list[Any] | None
    stored: int


class SourcesOsmandPostAnswer(Struct, kw_only=True, frozen=True):
    flagged: dict[str, int] | None
    refused: list[Any] | None
    stored: int


class SourcesTerminalsAnswer(Struct, kw_only=True, frozen=True):
    terminals: list[SourcesTerminalsAnswerTerminalsItem]


class SourcesTerminalsAnswerTerminalsItem(Struct, kw_only=True, frozen=True):
    plate: str | None
    route_detours: list[int]
    route_id: str | None
    route_version: int
    terminal_id: str | None
    vehicle_id: str | None


class SignIn(Struct, kw_only=True, omit_defaults=True):
    password: str
    username: str


class SourcesTokenAnswer(Struct, kw_only=True, frozen=True):
    token: str


class SourcesTraccarSent(Struct, kw_only=True, omit_defaults=True):
    device: dict[str, Any]
    position: dict[str, Any]


class SourcesTraccarAnswer(Struct, kw_only=True, frozen=True):
    flagged: dict[str, int] | None
    refused: list[Any] | None
    stored: int


class Waybill(Struct, kw_only=True, omit_defaults=True):
    content: str
    id: str
    vehicle: str


class SourcesWaybillsAnswer(Struct, kw_only=True, frozen=True):
    findings: list[str]
    manifest_number: str | None


class ManifestsStreamsAnswer(Struct, kw_only=True, frozen=True):
    items: list[ManifestsStreamsAnswerItemsItem] | None


class ManifestsStreamsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    codes: list[str]
    family: str | None
    fields: ManifestsStreamsAnswerItemsItemFields | None
    hazards_required: bool
    key: str
    label_scan_required: bool
    max_trip_kg: str | None
    methods: list[ManifestsStreamsAnswerItemsItemMethodsItem]
    moisture_fraction: str | None
    name: str | None
    packaging_required: bool
    tolerance_fraction: str | None
    tolerance_kg: str | None


class ManifestsStreamsAnswerItemsItemFields(Struct, kw_only=True, frozen=True):
    carrier_id: ManifestsStreamsAnswerItemsItemFieldsCarrierId | None
    destination_site_id: ManifestsStreamsAnswerItemsItemFieldsDestinationSiteId | None
    driver_id: ManifestsStreamsAnswerItemsItemFieldsDriverId | None
    generator_id: ManifestsStreamsAnswerItemsItemFieldsGeneratorId | None
    national_number: ManifestsStreamsAnswerItemsItemFieldsNationalNumber | None
    origin_site_id: ManifestsStreamsAnswerItemsItemFieldsOriginSiteId | None
    planned_arrival_at: ManifestsStreamsAnswerItemsItemFieldsPlannedArrivalAt | None
    planned_departure_at: ManifestsStreamsAnswerItemsItemFieldsPlannedDepartureAt | None
    receiver_id: ManifestsStreamsAnswerItemsItemFieldsReceiverId | None
    route_id: ManifestsStreamsAnswerItemsItemFieldsRouteId | None
    shipper: ManifestsStreamsAnswerItemsItemFieldsShipper | None
    stream: ManifestsStreamsAnswerItemsItemFieldsStream | None
    vehicle: ManifestsStreamsAnswerItemsItemFieldsVehicle | None
    waste: ManifestsStreamsAnswerItemsItemFieldsWaste | None
    waste_hazards: ManifestsStreamsAnswerItemsItemFieldsWasteHazards | None = field(
        default=None, name="waste.hazards"
    )
    waste_packaging: ManifestsStreamsAnswerItemsItemFieldsWastePackaging | None = field(
        default=None, name="waste.packaging"
    )


class ManifestsStreamsAnswerItemsItemFieldsCarrierId(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsDestinationSiteId(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsDriverId(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsGeneratorId(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsNationalNumber(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsOriginSiteId(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsPlannedArrivalAt(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsPlannedDepartureAt(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsReceiverId(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsRouteId(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsShipper(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsStream(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsVehicle(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsWaste(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsWasteHazards(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemFieldsWastePackaging(Struct, kw_only=True, frozen=True):
    required_by: str | None
    required_by_text: str | None
    sealed_by: str
    sealed_by_text: str
    text: str | None


class ManifestsStreamsAnswerItemsItemMethodsItem(Struct, kw_only=True, frozen=True):
    code: str
    name: str


class Sync(Struct, kw_only=True, omit_defaults=True):
    commands: list[dict[str, Any]]
    signature: Signature | None = None


class ManifestsSyncAnswer(Struct, kw_only=True, frozen=True):
    results: list[ManifestsSyncAnswerResultsItem]


class ManifestsSyncAnswerResultsItem(Struct, kw_only=True, frozen=True):
    code: str | None = None
    detail: str | None = None
    event: Event | None = None
    id: str | None
    number: str | None
    status: str | None


class Token(Struct, kw_only=True, omit_defaults=True):
    code: str | None = None
    password: str
    username: str


class AccountsTokenAnswer(Struct, kw_only=True, frozen=True):
    account: KnownAccount
    expires_at: str
    token: str


class TokensEveryAnswer(Struct, kw_only=True, frozen=True):
    items: list[Any] | None


class RegistrySearchVehiclesAnswer(Struct, kw_only=True, frozen=True):
    items: list[Vehicle]
    next: str | None


class Vehicle(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    carrier_id: str
    id: str
    kind: Any = None
    payload_kg: str | None = None
    plate: str
    plate_colour: Any = None
    streams: list[str] | None = None
    tare_kg: str | None = None
    terminal_id: str | None = None
    version: int


class VehicleDraft(Struct, kw_only=True, omit_defaults=True):
    active: bool | None = None
    carrier_id: str
    command_id: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    id: str | None = None
    kind: Literal["flatbed", "other", "skip_loader", "tanker", "tipper", "van"] | None = None
    payload_kg: str | None = None
    plate: str
    plate_colour: Literal["blue", "green", "yellow", "yellow_green"] | None = None
    streams: list[str] | None = None
    tare_kg: str | None = None
    terminal_id: str | None = None
    version: int | None = None


class RegistryAddVehiclesAnswer(Struct, kw_only=True, frozen=True):
    entry: Vehicle
    version: int
    warnings: list[Fault]


class RegistryPutVehiclesAnswer(Struct, kw_only=True, frozen=True):
    entry: Vehicle
    version: int
    warnings: list[Fault]


class EmptyRunsEmptyRunsAnswer(Struct, kw_only=True, frozen=True):
    items: list[EmptyRunsEmptyRunsAnswerItemsItem] | None


class EmptyRunsEmptyRunsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    begins_at: str | None
    declared_at: str | None
    ends_at: str | None
    reason: str | None
    vehicle_id: str | None


class EmptyRun(Struct, kw_only=True, omit_defaults=True):
    begins_at: str
    ends_at: str
    id: str
    reason: str


class EmptyRunsDeclareAnswer(Struct, kw_only=True, frozen=True):
    begins_at: str | None
    declared_at: str | None
    ends_at: str | None
    reason: str | None
    vehicle_id: str | None


class PositionsTrackAnswer(Struct, kw_only=True, frozen=True):
    features: list[Feature]
    type: str


class NoticesWebhooksAnswer(Struct, kw_only=True, frozen=True):
    items: list[KnownWebhook] | None


class KnownWebhook(Struct, kw_only=True, frozen=True):
    created_at: str | None
    id: str | None
    secret: str | None = None
    stopped: str | None
    topics: list[str] | None
    url: str


class Webhook(Struct, kw_only=True, omit_defaults=True):
    id: str
    topics: list[str] | None = None
    url: str


class NoticesDeliveriesAnswer(Struct, kw_only=True, frozen=True):
    items: list[NoticesDeliveriesAnswerItemsItem] | None


class NoticesDeliveriesAnswerItemsItem(Struct, kw_only=True, frozen=True):
    attempts: int
    id: str | None
    last_at: str | None
    last_error: str | None
    last_error_text: str | None
    next_at: str | None
    notice: NoticesDeliveriesAnswerItemsItemNotice
    state: str | None
    state_text: str


class NoticesDeliveriesAnswerItemsItemNotice(Struct, kw_only=True, frozen=True):
    at: str | None
    id: str | None
    pos: int | None
    severity: str | None
    severity_text: str
    subject: str | None
    text: str | None
    topic: str


class NoticesReplayAnswer(Struct, kw_only=True, frozen=True):
    attempts: int
    id: str | None
    last_at: str | None
    last_error: str | None
    last_error_text: str | None
    next_at: str | None
    notice: NoticesReplayAnswerNotice
    state: str | None
    state_text: str


class NoticesReplayAnswerNotice(Struct, kw_only=True, frozen=True):
    at: str | None
    id: str | None
    pos: int | None
    severity: str | None
    severity_text: str
    subject: str | None
    text: str | None
    topic: str


class NoticesTestAnswer(Struct, kw_only=True, frozen=True):
    attempts: int
    id: str | None
    last_at: str | None
    last_error: Any
    last_error_text: str | None
    next_at: str | None
    notice: NoticesTestAnswerNotice
    state: str | None
    state_text: str


class NoticesTestAnswerNotice(Struct, kw_only=True, frozen=True):
    at: str | None
    id: str | None
    pos: int | None
    severity: str | None
    severity_text: str
    subject: str | None
    text: str | None
    topic: str


class YardShowAnswer(Struct, kw_only=True, frozen=True):
    at: str | None
    expected: list[ManifestSummary]
    inside: list[Any]
    room: YardShowAnswerRoom
    site: Named | None
    sites: list[Named]
    to_dispose: list[Any]
    waiting: list[Any]


class YardShowAnswerRoom(Struct, kw_only=True, frozen=True):
    accepted_this_year_kg: str
    accepted_today_kg: str
    capacity_kg: str | None
    capacity_left_kg: str | None
    coming_kg: str
    permits: list[YardShowAnswerRoomPermitsItem]
    quota_left_kg: str | None


class YardShowAnswerRoomPermitsItem(Struct, kw_only=True, frozen=True):
    number: str | None
    quota_kg: str | None
    valid_until_on: str


class YardDayAnswer(Struct, kw_only=True, frozen=True):
    columns: list[YardDayAnswerColumnsItem]
    discrepant: int
    items: list[YardDayAnswerItemsItem] | None
    on: str
    outcomes: YardDayAnswerOutcomes
    site: str | None
    streams: list[YardDayAnswerStreamsItem] | None


class YardDayAnswerColumnsItem(Struct, kw_only=True, frozen=True):
    name: str
    text: str


class YardDayAnswerItemsItem(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    discrepancies: str | None
    expected_kg: str
    generator: str | None
    gross_kg: str | None
    manifest: str | None
    net_kg: str | None
    number: str | None
    plate: str | None
    received_at: str | None
    refused_kg: str | None
    result: str
    stream: str | None
    tare_kg: str | None
    ticket_number: str | None
    weighed_by: str


class YardDayAnswerOutcomes(Struct, kw_only=True, frozen=True):
    accepted: int | None = None
    part: int | None = None
    refused: int | None = None


class YardDayAnswerStreamsItem(Struct, kw_only=True, frozen=True):
    accepted_kg: str | None
    expected_kg: str
    net_kg: str | None
    refused_kg: str | None
    stream: str | None
    trucks: int


class ScalesPlatformsAnswer(Struct, kw_only=True, frozen=True):
    items: list[ScalesPlatformsAnswerItemsItem] | None


class ScalesPlatformsAnswerItemsItem(Struct, kw_only=True, frozen=True):
    clock_off_s: int
    id: str | None
    name: str | None
    reading: ScalesPlatformsAnswerItemsItemReading | None
    site_id: str | None
    state: str | None
    verified_until_on: str | None


class ScalesPlatformsAnswerItemsItemReading(Struct, kw_only=True, frozen=True):
    at: str | None = None
    heard_at: str | None = None
    id: str | None = None
    mass_kg: str | None = None
    stable: bool | None = None


class RegistrySearchZonesAnswer(Struct, kw_only=True, frozen=True):
    items: list[Zone]
    next: str | None


class Zone(Struct, kw_only=True, frozen=True):
    active: bool | None = None
    geometry: dict[str, Any]
    hours: list[str] | None = None
    id: str
    kind: Any
    name: str
    version: int


class ZoneDraft(Struct, kw_only=True, omit_defaults=True):
    active: bool | None = None
    command_id: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None
    geometry: dict[str, Any]
    hours: list[str] | None = None
    id: str | None = None
    kind: Literal[
        "dead_zone",
        "district",
        "excepted_road",
        "farmland",
        "forbidden",
        "hotspot",
        "permit_region",
        "tunnel",
        "water",
    ]
    name: str
    version: int | None = None


class RegistryAddZonesAnswer(Struct, kw_only=True, frozen=True):
    entry: Zone
    version: int
    warnings: list[Fault]


class RegistryPutZonesAnswer(Struct, kw_only=True, frozen=True):
    entry: Zone
    version: int
    warnings: list[Fault]


class LogCosignaturesAnswer(Struct, kw_only=True, frozen=True):
    kept: int | None


class Client(Transport):
    """Every operation; a body may be a plain dict too."""

    def accounts_accounts(
        self,
    ) -> AccountsAccountsAnswer:
        """Every account, for the administrator."""
        found: AccountsAccountsAnswer = self.call(
            "GET",
            "/api/v1/accounts",
            {200: AccountsAccountsAnswer},
        )
        return found

    def accounts_add(self, body: Account | dict[str, Any]) -> KnownAccount:
        """A new account."""
        found: KnownAccount = self.call(
            "POST",
            "/api/v1/accounts",
            {201: KnownAccount},
            json=body,
        )
        return found

    def accounts_deactivate(self, username: str) -> KnownAccount:
        """Shut an account: what it did stays, and it does nothing more."""
        found: KnownAccount = self.call(
            "POST",
            f"/api/v1/accounts/{quote(str(username), safe='')}/deactivate",
            {200: KnownAccount},
        )
        return found

    def factors_remove_all(self, username: str) -> None:
        """Take away every second factor of somebody who has lost his, and sign him out."""
        found: None = self.call(
            "POST",
            f"/api/v1/accounts/{quote(str(username), safe='')}/factors/remove",
            {204: None},
        )
        return found

    def identities_remove_all(self, username: str) -> None:
        """Take away every link of an account, and sign it out."""
        found: None = self.call(
            "POST",
            f"/api/v1/accounts/{quote(str(username), safe='')}/identities/remove",
            {204: None},
        )
        return found

    def identities_bind(
        self, username: str, body: Subject | dict[str, Any]
    ) -> IdentitiesBindAnswer:
        """Link an account to whom the provider knows as `subject`."""
        found: IdentitiesBindAnswer = self.call(
            "PUT",
            f"/api/v1/accounts/{quote(str(username), safe='')}/identity",
            {200: IdentitiesBindAnswer},
            json=body,
        )
        return found

    def accounts_set_password(self, username: str, body: Password | dict[str, Any]) -> None:
        """A new password for somebody, which ends his sessions and tokens."""
        found: None = self.call(
            "PUT",
            f"/api/v1/accounts/{quote(str(username), safe='')}/password",
            {204: None},
            json=body,
        )
        return found

    def accounts_reactivate(self, username: str) -> KnownAccount:
        """Open an account again that was shut."""
        found: KnownAccount = self.call(
            "POST",
            f"/api/v1/accounts/{quote(str(username), safe='')}/reactivate",
            {200: KnownAccount},
        )
        return found

    def accounts_sign_out(self, username: str) -> KnownAccount:
        """End every session of an account."""
        found: KnownAccount = self.call(
            "POST",
            f"/api/v1/accounts/{quote(str(username), safe='')}/sign-out",
            {200: KnownAccount},
        )
        return found

    def alert_queue_queue(
        self,
        *,
        q: str | None = None,
        status: str | None = None,
        rule: str | None = None,
        severity: str | None = None,
        vehicle: str | None = None,
        plate: str | None = None,
        carrier: str | None = None,
        site: str | None = None,
        stream: str | None = None,
        manifest: str | None = None,
        days: int | None = None,
        mine: bool | None = None,
        backfill: bool | None = None,
        review: bool | None | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        sort: Literal["severity", "newest", "oldest"] | None = None,
    ) -> AlertQueueQueueAnswer:
        """Alerts the caller may see, most severe first, then oldest; how many there are with each other status, severity and rule; how right the rules behind them have been; and the log position the stream of changes goes on from."""
        found: AlertQueueQueueAnswer = self.call(
            "GET",
            "/api/v1/alerts",
            {200: AlertQueueQueueAnswer},
            query={
                "q": q,
                "status": status,
                "rule": rule,
                "severity": severity,
                "vehicle": vehicle,
                "plate": plate,
                "carrier": carrier,
                "site": site,
                "stream": stream,
                "manifest": manifest,
                "days": days,
                "mine": mine,
                "backfill": backfill,
                "review": review,
                "cursor": cursor,
                "limit": limit,
                "sort": sort,
            },
        )
        return found

    def alert_queue_acknowledge(
        self, body: SeveralAlerts | dict[str, Any]
    ) -> AlertQueueAcknowledgeAnswer:
        """Acknowledge several alerts; an answer for each."""
        found: AlertQueueAcknowledgeAnswer = self.call(
            "POST",
            "/api/v1/alerts/acknowledge",
            {200: AlertQueueAcknowledgeAnswer},
            json=body,
        )
        return found

    def alert_queue_assign(self, body: AssignSeveral | dict[str, Any]) -> AlertQueueAssignAnswer:
        """Assign several alerts to an officer; an answer for each."""
        found: AlertQueueAssignAnswer = self.call(
            "POST",
            "/api/v1/alerts/assign",
            {200: AlertQueueAssignAnswer},
            json=body,
        )
        return found

    def alert_queue_cells(
        self,
        *,
        q: str | None = None,
        status: str | None = None,
        rule: str | None = None,
        severity: str | None = None,
        vehicle: str | None = None,
        plate: str | None = None,
        carrier: str | None = None,
        site: str | None = None,
        stream: str | None = None,
        manifest: str | None = None,
        days: int | None = None,
        mine: bool | None = None,
        backfill: bool | None = None,
        review: bool | None | None = None,
        side: float | None = None,
    ) -> AlertQueueCellsAnswer:
        """Where the alerts are that the caller may see, together where they share a square."""
        found: AlertQueueCellsAnswer = self.call(
            "GET",
            "/api/v1/alerts/cells",
            {200: AlertQueueCellsAnswer},
            query={
                "q": q,
                "status": status,
                "rule": rule,
                "severity": severity,
                "vehicle": vehicle,
                "plate": plate,
                "carrier": carrier,
                "site": site,
                "stream": stream,
                "manifest": manifest,
                "days": days,
                "mine": mine,
                "backfill": backfill,
                "review": review,
                "side": side,
            },
        )
        return found

    def alerts_acknowledge(self, alert_id: str, body: AlertAct | dict[str, Any]) -> AlertSummary:
        """Say that an officer has seen it."""
        found: AlertSummary = self.call(
            "POST",
            f"/api/v1/alerts/{quote(str(alert_id), safe='')}/acknowledge",
            {200: AlertSummary},
            json=body,
        )
        return found

    def alerts_appeal(self, alert_id: str, body: AlertText | dict[str, Any]) -> AlertSummary:
        """Contest what was said of it, as the carrier."""
        found: AlertSummary = self.call(
            "POST",
            f"/api/v1/alerts/{quote(str(alert_id), safe='')}/appeal",
            {200: AlertSummary},
            json=body,
        )
        return found

    def alerts_assign(self, alert_id: str, body: Assign | dict[str, Any]) -> AlertSummary:
        """Give it to an officer."""
        found: AlertSummary = self.call(
            "POST",
            f"/api/v1/alerts/{quote(str(alert_id), safe='')}/assign",
            {200: AlertSummary},
            json=body,
        )
        return found

    def alerts_close(self, alert_id: str, body: AlertAct | dict[str, Any]) -> AlertSummary:
        """End the work on it."""
        found: AlertSummary = self.call(
            "POST",
            f"/api/v1/alerts/{quote(str(alert_id), safe='')}/close",
            {200: AlertSummary},
            json=body,
        )
        return found

    def alerts_explain(self, alert_id: str, body: AlertText | dict[str, Any]) -> AlertSummary:
        """Give the carrier's reason, at the time."""
        found: AlertSummary = self.call(
            "POST",
            f"/api/v1/alerts/{quote(str(alert_id), safe='')}/explain",
            {200: AlertSummary},
            json=body,
        )
        return found

    def alerts_link(self, alert_id: str, body: LinkManifest | dict[str, Any]) -> AlertSummary:
        """Name the manifest a movement without one was under: that clears the alert."""
        found: AlertSummary = self.call(
            "POST",
            f"/api/v1/alerts/{quote(str(alert_id), safe='')}/link",
            {200: AlertSummary},
            json=body,
        )
        return found

    def alerts_verdict(self, alert_id: str, body: Verdict | dict[str, Any]) -> AlertSummary:
        """Say whether it was right; the precision of its rule counts this."""
        found: AlertSummary = self.call(
            "POST",
            f"/api/v1/alerts/{quote(str(alert_id), safe='')}/verdict",
            {200: AlertSummary},
            json=body,
        )
        return found

    def alerts_show(self, id: str) -> Alert:
        """One alert with its history, its map and the precision of its rule so far."""
        found: Alert = self.call(
            "GET",
            f"/api/v1/alerts/{quote(str(id), safe='')}",
            {200: Alert},
        )
        return found

    def alert_pages_check_alert(self, id: str) -> AlertPagesCheckAlertAnswer:
        """What this service itself finds when it checks the alert's evidence."""
        found: AlertPagesCheckAlertAnswer = self.call(
            "GET",
            f"/api/v1/alerts/{quote(str(id), safe='')}/check",
            {200: AlertPagesCheckAlertAnswer},
        )
        return found

    def alert_pages_alert_dossier(self, id: str) -> AlertPagesAlertDossierAnswer:
        """The alert's evidence: its chain, the track, its manifest, with proofs (docs/bundle.md)."""
        found: AlertPagesAlertDossierAnswer = self.call(
            "GET",
            f"/api/v1/alerts/{quote(str(id), safe='')}/dossier.json",
            {200: AlertPagesAlertDossierAnswer},
        )
        return found

    def alert_pages_alert_pdf(self, id: str) -> bytes:
        """The same to read and to print, in the reader's language, with a map drawn from geometry."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/alerts/{quote(str(id), safe='')}/dossier.pdf",
            {200: bytes},
        )
        return found

    def alert_pages_kindred(self, id: str) -> AlertPagesKindredAnswer:
        """The last 12 months of its vehicle and firm, and similar alerts."""
        found: AlertPagesKindredAnswer = self.call(
            "GET",
            f"/api/v1/alerts/{quote(str(id), safe='')}/kindred",
            {200: AlertPagesKindredAnswer},
        )
        return found

    def alert_pages_moments(self, id: str) -> AlertPagesMomentsAnswer:
        """The vehicle around the alert, fix by fix: speed, distance from the route, what it was inside of, and how far the rule had come."""
        found: AlertPagesMomentsAnswer = self.call(
            "GET",
            f"/api/v1/alerts/{quote(str(id), safe='')}/moments",
            {200: AlertPagesMomentsAnswer},
        )
        return found

    def documents_attach(
        self, body: bytes, *, content_type: str = "application/pdf"
    ) -> DocumentsAttachAnswer:
        """Keep a file; its digest ties it to a manifest with an evidence_attached event."""
        found: DocumentsAttachAnswer = self.call(
            "POST",
            "/api/v1/attachments",
            {201: DocumentsAttachAnswer},
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def documents_attachment(self, sha256: str) -> DocumentsAttachmentAnswer:
        """What is shown of a file that was attached, for anyone signed in who knows its digest: of a picture its pixels, encoded anew; anything else is handed out as it came, to be saved and not opened here."""
        found: DocumentsAttachmentAnswer = self.call(
            "GET",
            f"/api/v1/attachments/{quote(str(sha256), safe='')}",
            {200: DocumentsAttachmentAnswer},
        )
        return found

    def documents_original(self, sha256: str) -> bytes:
        """The attached file byte for byte, whose SHA-256 the events name: evidence, never opened in place."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/attachments/{quote(str(sha256), safe='')}/original",
            {200: bytes},
        )
        return found

    def clocks_calendar(self, year: int) -> ClocksCalendarAnswer:
        """A year of the working-day calendar; its ETag is its version, 0 for the package's own."""
        found: ClocksCalendarAnswer = self.call(
            "GET",
            f"/api/v1/calendar/{quote(str(year), safe='')}",
            {200: ClocksCalendarAnswer},
        )
        return found

    def clocks_record(
        self, year: int, body: Year | dict[str, Any], *, If_Match: str | None = None
    ) -> ClocksRecordAnswer:
        """Record a year as its notice has it; deadlines it touches move."""
        found: ClocksRecordAnswer = self.call(
            "PUT",
            f"/api/v1/calendar/{quote(str(year), safe='')}",
            {200: ClocksRecordAnswer},
            headers={"If-Match": If_Match},
            json=body,
        )
        return found

    def cases_listed(
        self,
        *,
        q: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        status: str | None = None,
        alert: str | None = None,
    ) -> CasesListedAnswer:
        """Cases the caller may see, newest first; a firm sees that it is named."""
        found: CasesListedAnswer = self.call(
            "GET",
            "/api/v1/cases",
            {200: CasesListedAnswer},
            query={"q": q, "cursor": cursor, "limit": limit, "status": status, "alert": alert},
        )
        return found

    def cases_open_case(self, body: CaseOpen | dict[str, Any]) -> CasesOpenCaseAnswer:
        """Open a case about one alert or several; the command's id becomes the case's."""
        found: CasesOpenCaseAnswer = self.call(
            "POST",
            "/api/v1/cases",
            {201: CasesOpenCaseAnswer},
            json=body,
        )
        return found

    def cases_add_alert(
        self, case_id: str, body: CaseAlert | dict[str, Any]
    ) -> CasesAddAlertAnswer:
        """Put one more alert into a case."""
        found: CasesAddAlertAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/alerts",
            {200: CasesAddAlertAnswer},
            json=body,
        )
        return found

    def cases_remove_alert(
        self, case_id: str, body: CaseAlert | dict[str, Any]
    ) -> CasesRemoveAlertAnswer:
        """Take an alert out of a case."""
        found: CasesRemoveAlertAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/alerts/remove",
            {200: CasesRemoveAlertAnswer},
            json=body,
        )
        return found

    def cases_appeal(self, case_id: str, body: CaseText | dict[str, Any]) -> CasesAppealAnswer:
        """Contest a decision, as a party."""
        found: CasesAppealAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/appeal",
            {200: CasesAppealAnswer},
            json=body,
        )
        return found

    def cases_close(self, case_id: str, body: CaseAct | dict[str, Any]) -> CasesCloseAnswer:
        """End a case."""
        found: CasesCloseAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/close",
            {200: CasesCloseAnswer},
            json=body,
        )
        return found

    def cases_decide(self, case_id: str, body: CaseDecision | dict[str, Any]) -> CasesDecideAnswer:
        """Decide a case."""
        found: CasesDecideAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/decide",
            {200: CasesDecideAnswer},
            json=body,
        )
        return found

    def cases_document(
        self, case_id: str, body: CaseDocument | dict[str, Any]
    ) -> CasesDocumentAnswer:
        """Tie an attachment to the case, by its digest."""
        found: CasesDocumentAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/documents",
            {200: CasesDocumentAnswer},
            json=body,
        )
        return found

    def cases_explain(self, case_id: str, body: CaseText | dict[str, Any]) -> CasesExplainAnswer:
        """Say what a party has to say."""
        found: CasesExplainAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/explain",
            {200: CasesExplainAnswer},
            json=body,
        )
        return found

    def cases_note(self, case_id: str, body: CaseText | dict[str, Any]) -> CasesNoteAnswer:
        """Write a note, for officers."""
        found: CasesNoteAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/notes",
            {200: CasesNoteAnswer},
            json=body,
        )
        return found

    def cases_reopen(self, case_id: str, body: CaseReason | dict[str, Any]) -> CasesReopenAnswer:
        """Open a case again."""
        found: CasesReopenAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/reopen",
            {200: CasesReopenAnswer},
            json=body,
        )
        return found

    def cases_task(self, case_id: str, body: CaseTask | dict[str, Any]) -> CasesTaskAnswer:
        """Who is to do what, until when; the task's id is the command's."""
        found: CasesTaskAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/tasks",
            {200: CasesTaskAnswer},
            json=body,
        )
        return found

    def cases_task_done(
        self, case_id: str, body: CaseTaskDone | dict[str, Any]
    ) -> CasesTaskDoneAnswer:
        """Say that a task is done."""
        found: CasesTaskDoneAnswer = self.call(
            "POST",
            f"/api/v1/cases/{quote(str(case_id), safe='')}/tasks/done",
            {200: CasesTaskDoneAnswer},
            json=body,
        )
        return found

    def cases_show(self, id: str) -> CasesShowAnswer:
        """A case with its alerts, tasks, documents and history; to a firm its own part only."""
        found: CasesShowAnswer = self.call(
            "GET",
            f"/api/v1/cases/{quote(str(id), safe='')}",
            {200: CasesShowAnswer},
        )
        return found

    def alert_pages_case_dossier(self, id: str) -> AlertPagesCaseDossierAnswer:
        """The case's evidence: its chain, its alerts' chains, tracks and manifests, with proofs."""
        found: AlertPagesCaseDossierAnswer = self.call(
            "GET",
            f"/api/v1/cases/{quote(str(id), safe='')}/dossier.json",
            {200: AlertPagesCaseDossierAnswer},
        )
        return found

    def alert_pages_case_pdf(self, id: str) -> bytes:
        """The same to read and to print, in the reader's language."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/cases/{quote(str(id), safe='')}/dossier.pdf",
            {200: bytes},
        )
        return found

    def catalogues_editions(
        self,
    ) -> CataloguesEditionsAnswer:
        """Every edition recorded, by kind and day."""
        found: CataloguesEditionsAnswer = self.call(
            "GET",
            "/api/v1/catalogues",
            {200: CataloguesEditionsAnswer},
        )
        return found

    def catalogues_record(
        self,
        body: bytes,
        *,
        content_type: str = "text/csv",
        kind: Literal["hazardous", "general"],
        title: str,
        source: str,
        valid_from_on: str,
        complete: bool | None = None,
        id: str | None = None,
        dry_run: bool | None = None,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> CataloguesRecordAnswer | Edition:
        """Record the CSV file in the body as an edition; `dry_run` only says what it would change."""
        found: CataloguesRecordAnswer | Edition = self.call(
            "POST",
            "/api/v1/catalogues",
            {200: CataloguesRecordAnswer, 201: Edition},
            query={
                "kind": kind,
                "title": title,
                "source": source,
                "valid_from_on": valid_from_on,
                "complete": complete,
                "id": id,
                "dry_run": dry_run,
            },
            headers={
                "If-Match": If_Match,
                "Idempotency-Key": Idempotency_Key,
                "Content-Type": content_type,
            },
            content=body,
        )
        return found

    def catalogues_search(
        self,
        *,
        q: str | None = None,
        industry: str | None = None,
        kind: str | None = None,
        on: str | None = None,
        limit: int | None = None,
    ) -> CataloguesSearchAnswer:
        """Codes of the catalogues that count on a day (today), by code, class, words, pinyin, industry."""
        found: CataloguesSearchAnswer = self.call(
            "GET",
            "/api/v1/catalogues/codes",
            {200: CataloguesSearchAnswer},
            query={"q": q, "industry": industry, "kind": kind, "on": on, "limit": limit},
        )
        return found

    def catalogues_entry(self, code: str, *, on: str | None = None) -> CataloguesEntryAnswer:
        """One code, as the catalogue of a day (today) has it."""
        found: CataloguesEntryAnswer = self.call(
            "GET",
            f"/api/v1/catalogues/codes/{quote(str(code), safe='')}",
            {200: CataloguesEntryAnswer},
            query={"on": on},
        )
        return found

    def clocks_clocks(
        self, *, code: str | None = None, state: str | None = None
    ) -> ClocksClocksAnswer:
        """Deadlines still running: the caller's own, or the county's; the next due first."""
        found: ClocksClocksAnswer = self.call(
            "GET",
            "/api/v1/clocks",
            {200: ClocksClocksAnswer},
            query={"code": code, "state": state},
        )
        return found

    def journals_devices(
        self,
    ) -> JournalsDevicesAnswer:
        """One's own devices; a dispatcher's organisation's; the county's for officers and administrators."""
        found: JournalsDevicesAnswer = self.call(
            "GET",
            "/api/v1/devices",
            {200: JournalsDevicesAnswer},
        )
        return found

    def journals_enrol(self, body: Enrolment | dict[str, Any]) -> EnrolledDevice:
        """Register this device's public key for the account that asks; the proof is a signature with it."""
        found: EnrolledDevice = self.call(
            "POST",
            "/api/v1/devices",
            {201: EnrolledDevice},
            json=body,
        )
        return found

    def journals_device(self, id: str) -> EnrolledDevice:
        """A device, the `next` entry awaited of it, the service's time and its last checkpoint."""
        found: EnrolledDevice = self.call(
            "GET",
            f"/api/v1/devices/{quote(str(id), safe='')}",
            {200: EnrolledDevice},
        )
        return found

    def journals_close_gap(self, id: str, body: Gap | dict[str, Any]) -> EnrolledDevice:
        """Declare entries lost that will never come, and why: the journal goes on after them."""
        found: EnrolledDevice = self.call(
            "POST",
            f"/api/v1/devices/{quote(str(id), safe='')}/close-gap",
            {200: EnrolledDevice},
            json=body,
        )
        return found

    def journals_history(self, id: str) -> JournalsHistoryAnswer:
        """Who enrolled, suspended, resumed or revoked it, and closed gaps, when and why."""
        found: JournalsHistoryAnswer = self.call(
            "GET",
            f"/api/v1/devices/{quote(str(id), safe='')}/events",
            {200: JournalsHistoryAnswer},
        )
        return found

    def journals_handover_kit(self, id: str) -> JournalsHandoverKitAnswer:
        """What one's own device takes along to hand over without signal: its credential (base 32, COSE), the keys such credentials are signed with, and the vehicles its driver may take a load over with."""
        found: JournalsHandoverKitAnswer = self.call(
            "GET",
            f"/api/v1/devices/{quote(str(id), safe='')}/handover",
            {200: JournalsHandoverKitAnswer},
        )
        return found

    def journals_entries(
        self, id: str, *, from_: int | None = None, limit: int | None = None
    ) -> JournalsEntriesAnswer:
        """The entries of a device as they came, from `from` on: bytes, signatures and what was made of them."""
        found: JournalsEntriesAnswer = self.call(
            "GET",
            f"/api/v1/devices/{quote(str(id), safe='')}/journal",
            {200: JournalsEntriesAnswer},
            query={"from": from_, "limit": limit},
        )
        return found

    def journals_receive(self, id: str, body: Journal | dict[str, Any]) -> JournalsReceiveAnswer:
        """Consecutive entries of one's own device, an answer for each: accepted, duplicate, conflict (kept as disputed) or quarantined."""
        found: JournalsReceiveAnswer = self.call(
            "POST",
            f"/api/v1/devices/{quote(str(id), safe='')}/journal",
            {200: JournalsReceiveAnswer},
            json=body,
        )
        return found

    def journals_offer(self, id: str, body: Offer | dict[str, Any]) -> JournalsOfferAnswer:
        """The newest entry of one's own device, by one who waits for the answer: as `journal`, but what would not stand is refused like any act, and not kept."""
        found: JournalsOfferAnswer = self.call(
            "POST",
            f"/api/v1/devices/{quote(str(id), safe='')}/offer",
            {200: JournalsOfferAnswer},
            json=body,
        )
        return found

    def journals_rescue(self, id: str, body: Journal | dict[str, Any]) -> JournalsRescueAnswer:
        """As `journal`, out of a rescue file, by one who answers for the device."""
        found: JournalsRescueAnswer = self.call(
            "POST",
            f"/api/v1/devices/{quote(str(id), safe='')}/rescue",
            {200: JournalsRescueAnswer},
            json=body,
        )
        return found

    def journals_resume(self, id: str, body: DeviceWord | dict[str, Any]) -> EnrolledDevice:
        """Trust the device again; what it sent meanwhile is judged now."""
        found: EnrolledDevice = self.call(
            "POST",
            f"/api/v1/devices/{quote(str(id), safe='')}/resume",
            {200: EnrolledDevice},
            json=body,
        )
        return found

    def journals_revoke(self, id: str, body: DeviceWord | dict[str, Any]) -> EnrolledDevice:
        """Never trust the device again: another key takes its place."""
        found: EnrolledDevice = self.call(
            "POST",
            f"/api/v1/devices/{quote(str(id), safe='')}/revoke",
            {200: EnrolledDevice},
            json=body,
        )
        return found

    def journals_suspend(self, id: str, body: DeviceWord | dict[str, Any]) -> EnrolledDevice:
        """Keep what the device sends, and make nothing of it until it is resumed."""
        found: EnrolledDevice = self.call(
            "POST",
            f"/api/v1/devices/{quote(str(id), safe='')}/suspend",
            {200: EnrolledDevice},
            json=body,
        )
        return found

    def registry_search_drivers(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> RegistrySearchDriversAnswer:
        """Entries by id; `q` is found in id, name, plate or number."""
        found: RegistrySearchDriversAnswer = self.call(
            "GET",
            "/api/v1/drivers",
            {200: RegistrySearchDriversAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def registry_add_drivers(
        self, body: DriverDraft | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> RegistryAddDriversAnswer:
        """A new entry; its id is given when it has none."""
        found: RegistryAddDriversAnswer = self.call(
            "POST",
            "/api/v1/drivers",
            {200: RegistryAddDriversAnswer, 201: RegistryAddDriversAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def registry_show_drivers(self, id: str) -> Driver:
        """One entry; its ETag is its version."""
        found: Driver = self.call(
            "GET",
            f"/api/v1/drivers/{quote(str(id), safe='')}",
            {200: Driver},
        )
        return found

    def registry_put_drivers(
        self,
        id: str,
        body: DriverDraft | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> RegistryPutDriversAnswer:
        """An entry whole."""
        found: RegistryPutDriversAnswer = self.call(
            "PUT",
            f"/api/v1/drivers/{quote(str(id), safe='')}",
            {200: RegistryPutDriversAnswer, 201: RegistryPutDriversAnswer},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def phones_invite(self, id: str) -> PhonesInviteAnswer:
        """A code the driver scans with his phone, as address and as picture: good once, for ten minutes."""
        found: PhonesInviteAnswer = self.call(
            "POST",
            f"/api/v1/drivers/{quote(str(id), safe='')}/phone-code",
            {201: PhonesInviteAnswer},
        )
        return found

    def erasures_erase(self, body: Erasure | dict[str, Any]) -> ErasuresEraseAnswer:
        """Erase a person's name and numbers (`subject`), or a text people wrote (`event_id`, `path`); for administrators."""
        found: ErasuresEraseAnswer = self.call(
            "POST",
            "/api/v1/erasures",
            {201: ErasuresEraseAnswer},
            json=body,
        )
        return found

    def accounts_first_password(self, body: FirstPassword | dict[str, Any]) -> None:
        """One's own password in the place of a first one, which is one that an administrator chose: it opens nothing else, and ends after seven days."""
        found: None = self.call(
            "PUT",
            "/api/v1/first-password",
            {204: None},
            json=body,
        )
        return found

    def positions_fleet(
        self,
    ) -> PositionsFleetAnswer:
        """Where each vehicle was last seen, as GeoJSON."""
        found: PositionsFleetAnswer = self.call(
            "GET",
            "/api/v1/fleet",
            {200: PositionsFleetAnswer},
        )
        return found

    def registry_ground(
        self,
    ) -> RegistryGroundAnswer:
        """Active sites, zones and routes, as GeoJSON."""
        found: RegistryGroundAnswer = self.call(
            "GET",
            "/api/v1/ground",
            {200: RegistryGroundAnswer},
        )
        return found

    def habits_proposals(
        self,
    ) -> HabitsProposalsAnswer:
        """Usual stops outside every listed site and dead zones outside every such zone, the most visited first; and what was decided before."""
        found: HabitsProposalsAnswer = self.call(
            "GET",
            "/api/v1/habits/proposals",
            {200: HabitsProposalsAnswer},
        )
        return found

    def habits_accept(self, body: Accept | dict[str, Any]) -> HabitsAcceptAnswer:
        """Make a site of the usual stop at a place, or a zone of the dead zone there."""
        found: HabitsAcceptAnswer = self.call(
            "POST",
            "/api/v1/habits/proposals/accept",
            {201: HabitsAcceptAnswer},
            json=body,
        )
        return found

    def habits_decline(self, body: Decline | dict[str, Any]) -> HabitsDeclineAnswer:
        """Say that the place is none: it is not proposed again."""
        found: HabitsDeclineAnswer = self.call(
            "POST",
            "/api/v1/habits/proposals/decline",
            {201: HabitsDeclineAnswer},
            json=body,
        )
        return found

    def route_times_proposals(
        self,
    ) -> RouteTimesProposalsAnswer:
        """Routes whose usual time is known and not decided on, the most driven first; and what was decided before."""
        found: RouteTimesProposalsAnswer = self.call(
            "GET",
            "/api/v1/habits/route-times",
            {200: RouteTimesProposalsAnswer},
        )
        return found

    def route_times_decide(
        self, id: str, body: RouteTimeDecision | dict[str, Any]
    ) -> RouteTimesDecideAnswer:
        """Accept what is proposed for a route now, for manifests issued from now on, or decline it."""
        found: RouteTimesDecideAnswer = self.call(
            "POST",
            f"/api/v1/habits/route-times/{quote(str(id), safe='')}/decide",
            {201: RouteTimesDecideAnswer},
            json=body,
        )
        return found

    def registry_import_many_drivers(
        self,
        body: bytes,
        *,
        content_type: str = "application/geo+json",
        format_: Literal["csv", "geojson"],
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        keep_good: bool | None = None,
        dry_run: bool | None = None,
        properties: str | None = None,
        values: str | None = None,
    ) -> RegistryImportManyDriversAnswer:
        """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
        found: RegistryImportManyDriversAnswer = self.call(
            "POST",
            "/api/v1/imports/drivers",
            {200: RegistryImportManyDriversAnswer},
            query={
                "format": format_,
                "datum": datum,
                "keep_good": keep_good,
                "dry_run": dry_run,
                "properties": properties,
                "values": values,
            },
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def registry_import_many_organisations(
        self,
        body: bytes,
        *,
        content_type: str = "application/geo+json",
        format_: Literal["csv", "geojson"],
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        keep_good: bool | None = None,
        dry_run: bool | None = None,
        properties: str | None = None,
        values: str | None = None,
    ) -> RegistryImportManyOrganisationsAnswer:
        """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
        found: RegistryImportManyOrganisationsAnswer = self.call(
            "POST",
            "/api/v1/imports/organisations",
            {200: RegistryImportManyOrganisationsAnswer},
            query={
                "format": format_,
                "datum": datum,
                "keep_good": keep_good,
                "dry_run": dry_run,
                "properties": properties,
                "values": values,
            },
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def registry_import_many_permits(
        self,
        body: bytes,
        *,
        content_type: str = "application/geo+json",
        format_: Literal["csv", "geojson"],
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        keep_good: bool | None = None,
        dry_run: bool | None = None,
        properties: str | None = None,
        values: str | None = None,
    ) -> RegistryImportManyPermitsAnswer:
        """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
        found: RegistryImportManyPermitsAnswer = self.call(
            "POST",
            "/api/v1/imports/permits",
            {200: RegistryImportManyPermitsAnswer},
            query={
                "format": format_,
                "datum": datum,
                "keep_good": keep_good,
                "dry_run": dry_run,
                "properties": properties,
                "values": values,
            },
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def registry_import_many_routes(
        self,
        body: bytes,
        *,
        content_type: str = "application/geo+json",
        format_: Literal["csv", "geojson"],
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        keep_good: bool | None = None,
        dry_run: bool | None = None,
        properties: str | None = None,
        values: str | None = None,
    ) -> RegistryImportManyRoutesAnswer:
        """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
        found: RegistryImportManyRoutesAnswer = self.call(
            "POST",
            "/api/v1/imports/routes",
            {200: RegistryImportManyRoutesAnswer},
            query={
                "format": format_,
                "datum": datum,
                "keep_good": keep_good,
                "dry_run": dry_run,
                "properties": properties,
                "values": values,
            },
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def registry_import_many_scales(
        self,
        body: bytes,
        *,
        content_type: str = "application/geo+json",
        format_: Literal["csv", "geojson"],
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        keep_good: bool | None = None,
        dry_run: bool | None = None,
        properties: str | None = None,
        values: str | None = None,
    ) -> RegistryImportManyScalesAnswer:
        """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
        found: RegistryImportManyScalesAnswer = self.call(
            "POST",
            "/api/v1/imports/scales",
            {200: RegistryImportManyScalesAnswer},
            query={
                "format": format_,
                "datum": datum,
                "keep_good": keep_good,
                "dry_run": dry_run,
                "properties": properties,
                "values": values,
            },
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def registry_import_many_sites(
        self,
        body: bytes,
        *,
        content_type: str = "application/geo+json",
        format_: Literal["csv", "geojson"],
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        keep_good: bool | None = None,
        dry_run: bool | None = None,
        properties: str | None = None,
        values: str | None = None,
    ) -> RegistryImportManySitesAnswer:
        """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
        found: RegistryImportManySitesAnswer = self.call(
            "POST",
            "/api/v1/imports/sites",
            {200: RegistryImportManySitesAnswer},
            query={
                "format": format_,
                "datum": datum,
                "keep_good": keep_good,
                "dry_run": dry_run,
                "properties": properties,
                "values": values,
            },
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def registry_import_many_vehicles(
        self,
        body: bytes,
        *,
        content_type: str = "application/geo+json",
        format_: Literal["csv", "geojson"],
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        keep_good: bool | None = None,
        dry_run: bool | None = None,
        properties: str | None = None,
        values: str | None = None,
    ) -> RegistryImportManyVehiclesAnswer:
        """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
        found: RegistryImportManyVehiclesAnswer = self.call(
            "POST",
            "/api/v1/imports/vehicles",
            {200: RegistryImportManyVehiclesAnswer},
            query={
                "format": format_,
                "datum": datum,
                "keep_good": keep_good,
                "dry_run": dry_run,
                "properties": properties,
                "values": values,
            },
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def registry_import_many_zones(
        self,
        body: bytes,
        *,
        content_type: str = "application/geo+json",
        format_: Literal["csv", "geojson"],
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        keep_good: bool | None = None,
        dry_run: bool | None = None,
        properties: str | None = None,
        values: str | None = None,
    ) -> RegistryImportManyZonesAnswer:
        """Many entries from CSV or GeoJSON, a result for each row; nothing is half-written."""
        found: RegistryImportManyZonesAnswer = self.call(
            "POST",
            "/api/v1/imports/zones",
            {200: RegistryImportManyZonesAnswer},
            query={
                "format": format_,
                "datum": datum,
                "keep_good": keep_good,
                "dry_run": dry_run,
                "properties": properties,
                "values": values,
            },
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def interchange_many(self, *, from_: str, to: str) -> bytes:
        """Manifests issued from day to day that the caller may see, a document a line (NDJSON)."""
        found: bytes = self.call(
            "GET",
            "/api/v1/interchange/manifests",
            {200: bytes},
            query={"from": from_, "to": to},
        )
        return found

    def imports_take_in(
        self,
        body: dict[str, Any],
        *,
        format_: Literal["own", "epa"] | None = None,
        check: Literal["only"] | None = None,
    ) -> ImportsTakeInAnswer:
        """Manifests another installation recorded: one JSON document or NDJSON of many as body, or as part `file` of a form whose part `map` says what its names stand for."""
        found: ImportsTakeInAnswer = self.call(
            "POST",
            "/api/v1/interchange/manifests",
            {200: ImportsTakeInAnswer},
            query={"format": format_, "check": check},
            json=body,
        )
        return found

    def interchange_reconcile(
        self, body: bytes, *, content_type: str = "text/csv", from_: str, to: str
    ) -> InterchangeReconcileAnswer:
        """The CSV of the national system in the body, held against ours; nothing is written."""
        found: InterchangeReconcileAnswer = self.call(
            "POST",
            "/api/v1/interchange/reconciliation",
            {200: InterchangeReconcileAnswer},
            query={"from": from_, "to": to},
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def interchange_reconciliation_file(self, *, from_: str, to: str) -> bytes:
        """What has a national number, in the columns of the national system."""
        found: bytes = self.call(
            "GET",
            "/api/v1/interchange/reconciliation.csv",
            {200: bytes},
            query={"from": from_, "to": to},
        )
        return found

    def journals_entry(self, sha256: str) -> JournalsEntryAnswer:
        """One entry whole: what was signed, the signature, and what it says."""
        found: JournalsEntryAnswer = self.call(
            "GET",
            f"/api/v1/journal/entries/{quote(str(sha256), safe='')}",
            {200: JournalsEntryAnswer},
        )
        return found

    def journals_settle(self, sha256: str, body: Settle | dict[str, Any]) -> JournalsSettleAnswer:
        """Decide about an entry that is held, with a reason: `upheld`, `set_aside` or `applied`."""
        found: JournalsSettleAnswer = self.call(
            "POST",
            f"/api/v1/journal/entries/{quote(str(sha256), safe='')}/settle",
            {200: JournalsSettleAnswer},
            json=body,
        )
        return found

    def journals_held(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> JournalsHeldAnswer:
        """What was told, could not be made part of a manifest, and waits for a person."""
        found: JournalsHeldAnswer = self.call(
            "GET",
            "/api/v1/journal/held",
            {200: JournalsHeldAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def documents_batch(self, body: Batch | dict[str, Any]) -> bytes:
        """Labels of many manifests in one file, at most 500."""
        found: bytes = self.call(
            "POST",
            "/api/v1/labels/batch",
            {200: bytes},
            json=body,
        )
        return found

    def manifests_label(self, text: str) -> ManifestsLabelAnswer:
        """What a label says: by token, by the address in its QR, or by our number typed in."""
        found: ManifestsLabelAnswer = self.call(
            "GET",
            f"/api/v1/labels/{quote(str(text), safe='')}",
            {200: ManifestsLabelAnswer},
        )
        return found

    def ledgers_ledger(
        self,
        *,
        stage: Literal["generated", "stored", "taken_out"] | None = None,
        waste: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        organisation: str | None = None,
        left: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        format_: Literal["json", "csv", "xlsx"] | None = None,
    ) -> LedgersLedgerAnswer:
        """Batches by time: as JSON a page at a time, in kilograms; as CSV or XLSX all, in tonnes as HJ 1259 counts."""
        found: LedgersLedgerAnswer = self.call(
            "GET",
            "/api/v1/ledger",
            {200: LedgersLedgerAnswer},
            query={
                "stage": stage,
                "waste": waste,
                "from": from_,
                "to": to,
                "organisation": organisation,
                "left": left,
                "cursor": cursor,
                "limit": limit,
                "format": format_,
            },
        )
        return found

    def ledgers_enter(self, body: Entry | dict[str, Any]) -> LedgersEnterAnswer:
        """Enter a batch generated, put into store or taken out; the answer has its code."""
        found: LedgersEnterAnswer = self.call(
            "POST",
            "/api/v1/ledger",
            {201: LedgersEnterAnswer},
            json=body,
        )
        return found

    def ledgers_stock(self, *, organisation: str | None = None) -> LedgersStockAnswer:
        """What lies unstored and in store now, by waste code."""
        found: LedgersStockAnswer = self.call(
            "GET",
            "/api/v1/ledger/stock",
            {200: LedgersStockAnswer},
            query={"organisation": organisation},
        )
        return found

    def ledgers_withdraw(self, batch: str, body: Reason | dict[str, Any]) -> LedgersWithdrawAnswer:
        """Take back an entry made in error."""
        found: LedgersWithdrawAnswer = self.call(
            "POST",
            f"/api/v1/ledger/{quote(str(batch), safe='')}/withdrawn",
            {201: LedgersWithdrawAnswer},
            json=body,
        )
        return found

    def reports_log_head(
        self,
    ) -> ReportsLogHeadAnswer:
        """The size and Merkle root of the event log now; /log/checkpoint has what was signed."""
        found: ReportsLogHeadAnswer = self.call(
            "GET",
            "/api/v1/log/head",
            {200: ReportsLogHeadAnswer},
        )
        return found

    def manifests_search(
        self,
        *,
        q: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        status: str | None = None,
        stream: str | None = None,
        vehicle: str | None = None,
        organisation: str | None = None,
        plate: str | None = None,
        waste: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        discrepancy: Literal["any", "name", "quantity", "characteristics", "form", "packaging"]
        | None = None,
        corrected: bool | None = None,
        missing: bool | None = None,
        trial: bool | None = None,
    ) -> ManifestsSearchAnswer:
        """Manifests the caller may see, newest first."""
        found: ManifestsSearchAnswer = self.call(
            "GET",
            "/api/v1/manifests",
            {200: ManifestsSearchAnswer},
            query={
                "q": q,
                "cursor": cursor,
                "limit": limit,
                "status": status,
                "stream": stream,
                "vehicle": vehicle,
                "organisation": organisation,
                "plate": plate,
                "waste": waste,
                "from": from_,
                "to": to,
                "discrepancy": discrepancy,
                "corrected": corrected,
                "missing": missing,
                "trial": trial,
            },
        )
        return found

    def manifests_issue(
        self, body: Issue | dict[str, Any], *, check: Literal["only"] | None = None
    ) -> dict[str, Any] | Manifest:
        """Issue a manifest as its generator."""
        found: dict[str, Any] | Manifest = self.call(
            "POST",
            "/api/v1/manifests",
            {200: dict[str, Any], 201: Manifest},
            query={"check": check},
            json=body,
        )
        return found

    def many_many(
        self, body: bytes, *, content_type: str = "text/csv", check: Literal["only"] | None = None
    ) -> ManyManyAnswer:
        """Issue a manifest for each reference of a CSV file; with `?check=only` say what would be said, and write nothing."""
        found: ManyManyAnswer = self.call(
            "POST",
            "/api/v1/manifests/many",
            {200: ManyManyAnswer},
            query={"check": check},
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def manifests_show(self, number: str) -> Manifest:
        """One manifest; its ETag is its version."""
        found: Manifest = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}",
            {200: Manifest},
        )
        return found

    def documents_bundle(self, number: str) -> DocumentsBundleAnswer:
        """The manifest's evidence bundle (docs/bundle.md): checked by `manifest-service verify` or /verify.html, without network and without trust in this server."""
        found: DocumentsBundleAnswer = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/bundle",
            {200: DocumentsBundleAnswer},
        )
        return found

    def alert_pages_check_manifest(self, number: str) -> AlertPagesCheckManifestAnswer:
        """What this service itself finds of a manifest's bundle, for a browser that cannot check it."""
        found: AlertPagesCheckManifestAnswer = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/check",
            {200: AlertPagesCheckManifestAnswer},
        )
        return found

    def interchange_epcis(self, number: str) -> bytes:
        """A manifest's way as a GS1 EPCIS 2.0 document (JSON-LD)."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/epcis",
            {200: bytes},
        )
        return found

    def manifests_history(self, number: str) -> ManifestsHistoryAnswer:
        """The manifest's chain of events, as the log holds it, and the checks at the roadside about it: what the officer wrote is for the authority."""
        found: ManifestsHistoryAnswer = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/events",
            {200: ManifestsHistoryAnswer},
        )
        return found

    def manifests_act(
        self, number: str, body: Act | dict[str, Any]
    ) -> ManifestsActAnswer | ManifestsAct201:
        """Record what happened to a manifest; the same id and body again gives the same event."""
        found: ManifestsActAnswer | ManifestsAct201 = self.call(
            "POST",
            f"/api/v1/manifests/{quote(str(number), safe='')}/events",
            {200: ManifestsActAnswer, 201: ManifestsAct201},
            json=body,
        )
        return found

    def documents_form(self, number: str) -> bytes:
        """The manifest on A4, with everything that happened so far and where its chain stands."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/form.pdf",
            {200: bytes},
        )
        return found

    def interchange_one(self, number: str) -> InterchangeOneAnswer:
        """A manifest as a document of schemas/interchange/manifest.v1.json."""
        found: InterchangeOneAnswer = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/interchange",
            {200: InterchangeOneAnswer},
        )
        return found

    def journals_of_manifest(self, number: str) -> JournalsOfManifestAnswer:
        """Everything journals told of a manifest, by the time claimed, standing or not."""
        found: JournalsOfManifestAnswer = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/journal",
            {200: JournalsOfManifestAnswer},
        )
        return found

    def documents_label_pdf(
        self,
        number: str,
        *,
        size: int | None = None,
        litres: float | None = None,
        dpi: int | None = None,
        sheet: bool | None = None,
        main_components: str | None = None,
        harmful_components: str | None = None,
        precautions: str | None = None,
        package: int | None = None,
    ) -> bytes:
        """One label, the manifest's own or that of a package: HJ 1276-2022 for hazardous waste."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/label.pdf",
            {200: bytes},
            query={
                "size": size,
                "litres": litres,
                "dpi": dpi,
                "sheet": sheet,
                "main_components": main_components,
                "harmful_components": harmful_components,
                "precautions": precautions,
                "package": package,
            },
        )
        return found

    def documents_label_png(
        self,
        number: str,
        *,
        size: int | None = None,
        litres: float | None = None,
        dpi: int | None = None,
        sheet: bool | None = None,
        main_components: str | None = None,
        harmful_components: str | None = None,
        precautions: str | None = None,
        package: int | None = None,
    ) -> bytes:
        """One label, the manifest's own or that of a package: HJ 1276-2022 for hazardous waste."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/label.png",
            {200: bytes},
            query={
                "size": size,
                "litres": litres,
                "dpi": dpi,
                "sheet": sheet,
                "main_components": main_components,
                "harmful_components": harmful_components,
                "precautions": precautions,
                "package": package,
            },
        )
        return found

    def documents_label_svg(
        self,
        number: str,
        *,
        size: int | None = None,
        litres: float | None = None,
        dpi: int | None = None,
        sheet: bool | None = None,
        main_components: str | None = None,
        harmful_components: str | None = None,
        precautions: str | None = None,
        package: int | None = None,
    ) -> bytes:
        """One label, the manifest's own or that of a package: HJ 1276-2022 for hazardous waste."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/label.svg",
            {200: bytes},
            query={
                "size": size,
                "litres": litres,
                "dpi": dpi,
                "sheet": sheet,
                "main_components": main_components,
                "harmful_components": harmful_components,
                "precautions": precautions,
                "package": package,
            },
        )
        return found

    def documents_label_zpl(
        self,
        number: str,
        *,
        size: int | None = None,
        litres: float | None = None,
        dpi: int | None = None,
        sheet: bool | None = None,
        main_components: str | None = None,
        harmful_components: str | None = None,
        precautions: str | None = None,
        package: int | None = None,
    ) -> bytes:
        """One label, the manifest's own or that of a package: HJ 1276-2022 for hazardous waste."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/label.zpl",
            {200: bytes},
            query={
                "size": size,
                "litres": litres,
                "dpi": dpi,
                "sheet": sheet,
                "main_components": main_components,
                "harmful_components": harmful_components,
                "precautions": precautions,
                "package": package,
            },
        )
        return found

    def documents_labels_pdf(
        self,
        number: str,
        *,
        size: int | None = None,
        litres: float | None = None,
        dpi: int | None = None,
        sheet: bool | None = None,
        main_components: str | None = None,
        harmful_components: str | None = None,
        precautions: str | None = None,
    ) -> bytes:
        """Every label of a manifest, one a page of its own size, or four to a sheet of A4."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/labels.pdf",
            {200: bytes},
            query={
                "size": size,
                "litres": litres,
                "dpi": dpi,
                "sheet": sheet,
                "main_components": main_components,
                "harmful_components": harmful_components,
                "precautions": precautions,
            },
        )
        return found

    def documents_labels_zpl(
        self,
        number: str,
        *,
        size: int | None = None,
        litres: float | None = None,
        dpi: int | None = None,
        sheet: bool | None = None,
        main_components: str | None = None,
        harmful_components: str | None = None,
        precautions: str | None = None,
    ) -> bytes:
        """Every label of a manifest, one a page of its own size, or four to a sheet of A4."""
        found: bytes = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/labels.zpl",
            {200: bytes},
            query={
                "size": size,
                "litres": litres,
                "dpi": dpi,
                "sheet": sheet,
                "main_components": main_components,
                "harmful_components": harmful_components,
                "precautions": precautions,
            },
        )
        return found

    def documents_pictures(self, number: str) -> DocumentsPicturesAnswer:
        """What the cameras of a manifest's pictures wrote of time and place (EXIF) beside what was recorded of the step each is about; for officers, auditors and administrators."""
        found: DocumentsPicturesAnswer = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/pictures",
            {200: DocumentsPicturesAnswer},
        )
        return found

    def road_road(self, number: str) -> RoadRoadAnswer:
        """The approved route, its sites and the forbidden zones about it as GeoJSON in `ground`; in `crews`, for the carrier, the vehicles and drivers that could take the load over."""
        found: RoadRoadAnswer = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/road",
            {200: RoadRoadAnswer},
        )
        return found

    def documents_track(self, number: str) -> DocumentsTrackAnswer:
        """The trip on the map: track, stops, approved route, sites and alerts, as GeoJSON."""
        found: DocumentsTrackAnswer = self.call(
            "GET",
            f"/api/v1/manifests/{quote(str(number), safe='')}/track",
            {200: DocumentsTrackAnswer},
        )
        return found

    def accounts_me(
        self,
    ) -> KnownAccount:
        """The account that is asking."""
        found: KnownAccount = self.call(
            "GET",
            "/api/v1/me",
            {200: KnownAccount},
        )
        return found

    def factors_factors(
        self,
    ) -> FactorsFactorsAnswer:
        """What the asking account signs in with besides its password."""
        found: FactorsFactorsAnswer = self.call(
            "GET",
            "/api/v1/me/factors",
            {200: FactorsFactorsAnswer},
        )
        return found

    def factors_begin_totp(self, body: Password | dict[str, Any]) -> FactorsBeginTotpAnswer:
        """The secret of a new authenticator, as text, as address and as picture: a QR code to scan."""
        found: FactorsBeginTotpAnswer = self.call(
            "POST",
            "/api/v1/me/factors/totp",
            {200: FactorsBeginTotpAnswer},
            json=body,
        )
        return found

    def factors_add_totp(self, body: Authenticator | dict[str, Any]) -> FactorsAddTotpAnswer:
        """Keep the authenticator; recovery codes, shown this once, when it is the first factor."""
        found: FactorsAddTotpAnswer = self.call(
            "POST",
            "/api/v1/me/factors/totp/confirm",
            {200: FactorsAddTotpAnswer},
            json=body,
        )
        return found

    def factors_remove(self, id: str, body: Password | dict[str, Any]) -> None:
        """Take one of one's factors away; the last one not where one is required."""
        found: None = self.call(
            "POST",
            f"/api/v1/me/factors/{quote(str(id), safe='')}/remove",
            {204: None},
            json=body,
        )
        return found

    def accounts_filters(
        self,
    ) -> AccountsFiltersAnswer:
        """The searches of manifests the asking account saved."""
        found: AccountsFiltersAnswer = self.call(
            "GET",
            "/api/v1/me/filters",
            {200: AccountsFiltersAnswer},
        )
        return found

    def accounts_keep_filters(self, body: Filters | dict[str, Any]) -> None:
        """Keep these searches in the place of those kept."""
        found: None = self.call(
            "PUT",
            "/api/v1/me/filters",
            {204: None},
            json=body,
        )
        return found

    def accounts_alert_views(
        self,
    ) -> AccountsAlertViewsAnswer:
        """The views of the queue of alerts the asking account saved."""
        found: AccountsAlertViewsAnswer = self.call(
            "GET",
            "/api/v1/me/filters/alerts",
            {200: AccountsAlertViewsAnswer},
        )
        return found

    def accounts_keep_alert_views(self, body: AlertViews | dict[str, Any]) -> None:
        """Keep these views in the place of those kept."""
        found: None = self.call(
            "PUT",
            "/api/v1/me/filters/alerts",
            {204: None},
            json=body,
        )
        return found

    def identities_identities(
        self,
    ) -> IdentitiesIdentitiesAnswer:
        """By which identity provider one may sign in, whether one is linked with it, and whom providers know the asking account as."""
        found: IdentitiesIdentitiesAnswer = self.call(
            "GET",
            "/api/v1/me/identities",
            {200: IdentitiesIdentitiesAnswer},
        )
        return found

    def identities_link(self, body: Password | dict[str, Any]) -> IdentitiesLinkAnswer:
        """Where the browser goes to be known by the provider; when it comes back, the account is linked."""
        found: IdentitiesLinkAnswer = self.call(
            "POST",
            "/api/v1/me/identities",
            {200: IdentitiesLinkAnswer},
            json=body,
        )
        return found

    def identities_remove(self, id: str, body: Password | dict[str, Any]) -> None:
        """Take one of one's own links away: that identity opens the account no more."""
        found: None = self.call(
            "POST",
            f"/api/v1/me/identities/{quote(str(id), safe='')}/remove",
            {204: None},
            json=body,
        )
        return found

    def notices_choice(
        self,
    ) -> NoticesChoiceAnswer:
        """What the asking account chose, and what there is to choose from."""
        found: NoticesChoiceAnswer = self.call(
            "GET",
            "/api/v1/me/notices",
            {200: NoticesChoiceAnswer},
        )
        return found

    def notices_choose(self, body: Choice | dict[str, Any]) -> None:
        """Choose what to be told of, where to be mailed, and who stands in until when."""
        found: None = self.call(
            "PUT",
            "/api/v1/me/notices",
            {204: None},
            json=body,
        )
        return found

    def passkeys_add(self, body: Passkey | dict[str, Any]) -> PasskeysAddAnswer:
        """Keep the passkey; recovery codes, shown this once, when it is the first factor."""
        found: PasskeysAddAnswer = self.call(
            "POST",
            "/api/v1/me/passkeys",
            {200: PasskeysAddAnswer},
            json=body,
        )
        return found

    def passkeys_options(self, body: Password | dict[str, Any]) -> PasskeysOptionsAnswer:
        """What the browser is asked (`PublicKeyCredentialCreationOptions`, JSON form of WebAuthn level 3)."""
        found: PasskeysOptionsAnswer = self.call(
            "POST",
            "/api/v1/me/passkeys/options",
            {200: PasskeysOptionsAnswer},
            json=body,
        )
        return found

    def own_account_change_password(self, body: NewPassword | dict[str, Any]) -> None:
        """Another password for oneself."""
        found: None = self.call(
            "PUT",
            "/api/v1/me/password",
            {204: None},
            json=body,
        )
        return found

    def factors_new_codes(self, body: Password | dict[str, Any]) -> FactorsNewCodesAnswer:
        """Ten fresh recovery codes, shown this once; those before are good no more."""
        found: FactorsNewCodesAnswer = self.call(
            "POST",
            "/api/v1/me/recovery-codes",
            {200: FactorsNewCodesAnswer},
            json=body,
        )
        return found

    def own_account_end_every_session(
        self,
    ) -> None:
        """Sign out everywhere, here too."""
        found: None = self.call(
            "DELETE",
            "/api/v1/me/sessions",
            {204: None},
        )
        return found

    def own_account_sessions(
        self,
    ) -> OwnAccountSessionsAnswer:
        """Where the asking account is signed in."""
        found: OwnAccountSessionsAnswer = self.call(
            "GET",
            "/api/v1/me/sessions",
            {200: OwnAccountSessionsAnswer},
        )
        return found

    def own_account_end_session(self, id: str) -> None:
        """End one of one's own sessions."""
        found: None = self.call(
            "DELETE",
            f"/api/v1/me/sessions/{quote(str(id), safe='')}",
            {204: None},
        )
        return found

    def accounts_signing_code(self, body: SigningCode | dict[str, Any]) -> None:
        """The code the asking account signs with on somebody else's device; its password says it is he."""
        found: None = self.call(
            "PUT",
            "/api/v1/me/signing-code",
            {204: None},
            json=body,
        )
        return found

    def templates_templates(
        self,
    ) -> TemplatesTemplatesAnswer:
        """The asking account's, as they were kept: the newest last."""
        found: TemplatesTemplatesAnswer = self.call(
            "GET",
            "/api/v1/me/templates",
            {200: TemplatesTemplatesAnswer},
        )
        return found

    def templates_drop(self, name: str) -> None:
        """Forget it."""
        found: None = self.call(
            "DELETE",
            f"/api/v1/me/templates/{quote(str(name), safe='')}",
            {204: None},
        )
        return found

    def templates_put(self, name: str, body: Template | dict[str, Any]) -> None:
        """Keep a draft under a name, in the place of what was kept there."""
        found: None = self.call(
            "PUT",
            f"/api/v1/me/templates/{quote(str(name), safe='')}",
            {204: None},
            json=body,
        )
        return found

    def tokens_tokens(
        self,
    ) -> TokensTokensAnswer:
        """The tokens of the asking account that are good, and what one can be for."""
        found: TokensTokensAnswer = self.call(
            "GET",
            "/api/v1/me/tokens",
            {200: TokensTokensAnswer},
        )
        return found

    def tokens_make(self, body: TokenArgs | dict[str, Any]) -> TokensMakeAnswer:
        """A new token, shown this once; the account's password says who asks."""
        found: TokensMakeAnswer = self.call(
            "POST",
            "/api/v1/me/tokens",
            {201: TokensMakeAnswer},
            json=body,
        )
        return found

    def tokens_revoke(self, id: str) -> None:
        """End one of one's own tokens."""
        found: None = self.call(
            "DELETE",
            f"/api/v1/me/tokens/{quote(str(id), safe='')}",
            {204: None},
        )
        return found

    def notices_notices(
        self,
        *,
        q: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        unread: bool | None = None,
    ) -> NoticesNoticesAnswer:
        """What the asking account was told of, the newest first, and how much of it is unread."""
        found: NoticesNoticesAnswer = self.call(
            "GET",
            "/api/v1/notices",
            {200: NoticesNoticesAnswer},
            query={"q": q, "cursor": cursor, "limit": limit, "unread": unread},
        )
        return found

    def notices_read(self, body: Read | dict[str, Any]) -> None:
        """Mark everything up to an event as read."""
        found: None = self.call(
            "POST",
            "/api/v1/notices/read",
            {204: None},
            json=body,
        )
        return found

    def numbers_unused(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> NumbersUnusedAnswer:
        """Numbers of the caller's organisation that no manifest bears yet."""
        found: NumbersUnusedAnswer = self.call(
            "GET",
            "/api/v1/number-blocks",
            {200: NumbersUnusedAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def numbers_issue(self, body: NumberBlock | dict[str, Any]) -> NumbersIssueAnswer:
        """A block of fresh numbers with their label tokens; the same id again gives the same numbers."""
        found: NumbersIssueAnswer = self.call(
            "POST",
            "/api/v1/number-blocks",
            {201: NumbersIssueAnswer},
            json=body,
        )
        return found

    def numbers_printed(self, *, block: str | None = None) -> bytes:
        """Numbers of the caller's organisation that no manifest bears yet, on A4, to be carried where there is no signal; of one block, or the first 500 of all."""
        found: bytes = self.call(
            "GET",
            "/api/v1/number-blocks/labels.pdf",
            {200: bytes},
            query={"block": block},
        )
        return found

    def accounts_officers(
        self,
    ) -> AccountsOfficersAnswer:
        """Those an alert can be assigned to."""
        found: AccountsOfficersAnswer = self.call(
            "GET",
            "/api/v1/officers",
            {200: AccountsOfficersAnswer},
        )
        return found

    def registry_search_organisations(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> RegistrySearchOrganisationsAnswer:
        """Entries by id; `q` is found in id, name, plate or number."""
        found: RegistrySearchOrganisationsAnswer = self.call(
            "GET",
            "/api/v1/organisations",
            {200: RegistrySearchOrganisationsAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def registry_add_organisations(
        self, body: OrganisationDraft | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> RegistryAddOrganisationsAnswer:
        """A new entry; its id is given when it has none."""
        found: RegistryAddOrganisationsAnswer = self.call(
            "POST",
            "/api/v1/organisations",
            {200: RegistryAddOrganisationsAnswer, 201: RegistryAddOrganisationsAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def registry_show_organisations(self, id: str) -> Organisation:
        """One entry; its ETag is its version."""
        found: Organisation = self.call(
            "GET",
            f"/api/v1/organisations/{quote(str(id), safe='')}",
            {200: Organisation},
        )
        return found

    def registry_put_organisations(
        self,
        id: str,
        body: OrganisationDraft | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> RegistryPutOrganisationsAnswer:
        """An entry whole."""
        found: RegistryPutOrganisationsAnswer = self.call(
            "PUT",
            f"/api/v1/organisations/{quote(str(id), safe='')}",
            {200: RegistryPutOrganisationsAnswer, 201: RegistryPutOrganisationsAnswer},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def roadside_checks(
        self,
        *,
        q: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        manifest: str | None = None,
        vehicle: str | None = None,
        mine: bool | None = None,
    ) -> RoadsideChecksAnswer:
        """Checks at the roadside, the newest first."""
        found: RoadsideChecksAnswer = self.call(
            "GET",
            "/api/v1/patrol/checks",
            {200: RoadsideChecksAnswer},
            query={
                "q": q,
                "cursor": cursor,
                "limit": limit,
                "manifest": manifest,
                "vehicle": vehicle,
                "mine": mine,
            },
        )
        return found

    def roadside_record(self, body: Check | dict[str, Any]) -> NamedVehicle:
        """Keep a check."""
        found: NamedVehicle = self.call(
            "POST",
            "/api/v1/patrol/checks",
            {201: NamedVehicle},
            json=body,
        )
        return found

    def roadside_keys(
        self,
    ) -> bytes:
        """The keys of the county's labels, for a device that checks labels without signal, a vkey a line."""
        found: bytes = self.call(
            "GET",
            "/api/v1/patrol/keys",
            {200: bytes},
        )
        return found

    def roadside_look(
        self,
        *,
        q: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        label: str | None = None,
        plate: str | None = None,
        lon: float | None = None,
        lat: float | None = None,
        accuracy_m: float | None = None,
    ) -> RoadsideLookAnswer:
        """What is known of a label (the text of its QR code) or of a plate: genuine, altered, closed, off its route, not here."""
        found: RoadsideLookAnswer = self.call(
            "GET",
            "/api/v1/patrol/look",
            {200: RoadsideLookAnswer},
            query={
                "q": q,
                "cursor": cursor,
                "limit": limit,
                "label": label,
                "plate": plate,
                "lon": lon,
                "lat": lat,
                "accuracy_m": accuracy_m,
            },
        )
        return found

    def registry_search_permits(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> RegistrySearchPermitsAnswer:
        """Entries by id; `q` is found in id, name, plate or number."""
        found: RegistrySearchPermitsAnswer = self.call(
            "GET",
            "/api/v1/permits",
            {200: RegistrySearchPermitsAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def registry_add_permits(
        self, body: PermitDraft | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> RegistryAddPermitsAnswer:
        """A new entry; its id is given when it has none."""
        found: RegistryAddPermitsAnswer = self.call(
            "POST",
            "/api/v1/permits",
            {200: RegistryAddPermitsAnswer, 201: RegistryAddPermitsAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def registry_show_permits(self, id: str) -> Permit:
        """One entry; its ETag is its version."""
        found: Permit = self.call(
            "GET",
            f"/api/v1/permits/{quote(str(id), safe='')}",
            {200: Permit},
        )
        return found

    def registry_put_permits(
        self,
        id: str,
        body: PermitDraft | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> RegistryPutPermitsAnswer:
        """An entry whole."""
        found: RegistryPutPermitsAnswer = self.call(
            "PUT",
            f"/api/v1/permits/{quote(str(id), safe='')}",
            {200: RegistryPutPermitsAnswer, 201: RegistryPutPermitsAnswer},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def plans_search(
        self,
        *,
        q: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        kind: str | None = None,
        status: str | None = None,
        holder: str | None = None,
    ) -> PlansSearchAnswer:
        """Plans the caller may see, newest first; `q` is part of the number."""
        found: PlansSearchAnswer = self.call(
            "GET",
            "/api/v1/plans",
            {200: PlansSearchAnswer},
            query={
                "q": q,
                "cursor": cursor,
                "limit": limit,
                "kind": kind,
                "status": status,
                "holder": holder,
            },
        )
        return found

    def plans_draft(self, body: Draft | dict[str, Any]) -> Plan:
        """Begin a plan of one's own organisation; the command's id becomes the plan's."""
        found: Plan = self.call(
            "POST",
            "/api/v1/plans",
            {200: Plan, 201: Plan},
            json=body,
        )
        return found

    def plans_show(self, id: str) -> Plan:
        """One plan, what is in force of it and how much of that is used; its ETag is its version."""
        found: Plan = self.call(
            "GET",
            f"/api/v1/plans/{quote(str(id), safe='')}",
            {200: Plan},
        )
        return found

    def plans_revise(
        self,
        id: str,
        body: Revise | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> Plan:
        """Save a draft's content anew."""
        found: Plan = self.call(
            "PUT",
            f"/api/v1/plans/{quote(str(id), safe='')}",
            {200: Plan},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def plans_history(self, id: str) -> PlansHistoryAnswer:
        """The plan's chain of events, as the log holds it."""
        found: PlansHistoryAnswer = self.call(
            "GET",
            f"/api/v1/plans/{quote(str(id), safe='')}/events",
            {200: PlansHistoryAnswer},
        )
        return found

    def plans_act(
        self, id: str, body: PlanAct | dict[str, Any], *, If_Match: str | None = None
    ) -> PlansActAnswer | PlansAct201:
        """File, review, return, approve, amend, withdraw or revoke."""
        found: PlansActAnswer | PlansAct201 = self.call(
            "POST",
            f"/api/v1/plans/{quote(str(id), safe='')}/events",
            {200: PlansActAnswer, 201: PlansAct201},
            headers={"If-Match": If_Match},
            json=body,
        )
        return found

    def positions_take(
        self, body: PositionsTakeSent | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> PositionsTakeAnswer:
        """Take a batch of positions: how many were stored, flagged by kind, and which were refused."""
        found: PositionsTakeAnswer = self.call(
            "POST",
            "/api/v1/positions",
            {200: PositionsTakeAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def recycled_board(
        self,
        *,
        side: Literal["offer", "wanted"] | None = None,
        product: Literal[
            "coarse_aggregate",
            "fine_aggregate",
            "powder",
            "road_mix",
            "brick",
            "fill_soil",
            "other",
        ]
        | None = None,
        mine: bool | None = None,
        format_: Literal["json", "csv"] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> RecycledBoardAnswer:
        """What stands today, newest first; open to anyone, as JSON or CSV."""
        found: RecycledBoardAnswer = self.call(
            "GET",
            "/api/v1/recycled-products",
            {200: RecycledBoardAnswer},
            query={
                "side": side,
                "product": product,
                "mine": mine,
                "format": format_,
                "cursor": cursor,
                "limit": limit,
            },
        )
        return found

    def recycled_post(self, body: Listing | dict[str, Any]) -> RecycledPostAnswer:
        """Put a listing on the board; it runs out after its last day."""
        found: RecycledPostAnswer = self.call(
            "POST",
            "/api/v1/recycled-products",
            {201: RecycledPostAnswer},
            json=body,
        )
        return found

    def recycled_withdraw(self, id: str, body: Withdraw | dict[str, Any]) -> RecycledWithdrawAnswer:
        """Take a listing off the board."""
        found: RecycledWithdrawAnswer = self.call(
            "POST",
            f"/api/v1/recycled-products/{quote(str(id), safe='')}/withdraw",
            {200: RecycledWithdrawAnswer},
            json=body,
        )
        return found

    def registers_register(
        self,
        *,
        from_: str,
        to: str,
        organisation: str | None = None,
        stream: str | None = None,
        format_: Literal["json", "csv", "xlsx"] | None = None,
    ) -> RegistersRegisterAnswer:
        """A line for each waste of each manifest, with the totals; as JSON, CSV or XLSX."""
        found: RegistersRegisterAnswer = self.call(
            "GET",
            "/api/v1/registers",
            {200: RegistersRegisterAnswer},
            query={
                "from": from_,
                "to": to,
                "organisation": organisation,
                "stream": stream,
                "format": format_,
            },
        )
        return found

    def one_ledger_one_ledger(
        self,
        *,
        from_: Any,
        to: Any,
        by: Any | None = None,
        format_: Literal["json", "csv", "xlsx"] | None = None,
    ) -> OneLedgerOneLedgerAnswer:
        """Masses and manifests by month, stream, code, party or town: the county's, or a party's own."""
        found: OneLedgerOneLedgerAnswer = self.call(
            "GET",
            "/api/v1/reports/ledger",
            {200: OneLedgerOneLedgerAnswer},
            query={"from": from_, "to": to, "by": by, "format": format_},
        )
        return found

    def reports_published(
        self,
    ) -> ReportsPublishedAnswer:
        """What anyone may know of the county."""
        found: ReportsPublishedAnswer = self.call(
            "GET",
            "/api/v1/reports/public",
            {200: ReportsPublishedAnswer},
        )
        return found

    def reports_summary(
        self,
    ) -> ReportsSummaryAnswer:
        """The county in figures: no firm, no vehicle, no person."""
        found: ReportsSummaryAnswer = self.call(
            "GET",
            "/api/v1/reports/summary",
            {200: ReportsSummaryAnswer},
        )
        return found

    def ledgers_returns(
        self,
    ) -> LedgersReturnsAnswer:
        """Returns owed and filed: the caller's own, or the county's."""
        found: LedgersReturnsAnswer = self.call(
            "GET",
            "/api/v1/returns",
            {200: LedgersReturnsAnswer},
        )
        return found

    def ledgers_send_back(
        self, organisation: str, period: str, body: Reason | dict[str, Any]
    ) -> LedgersSendBackAnswer:
        """Ask a unit to file a return again."""
        found: LedgersSendBackAnswer = self.call(
            "POST",
            f"/api/v1/returns/{quote(str(organisation), safe='')}/{quote(str(period), safe='')}/sent-back",
            {201: LedgersSendBackAnswer},
            json=body,
        )
        return found

    def ledgers_show(self, period: str, *, organisation: str | None = None) -> LedgersShowAnswer:
        """A return as last filed, with what was said."""
        found: LedgersShowAnswer = self.call(
            "GET",
            f"/api/v1/returns/{quote(str(period), safe='')}",
            {200: LedgersShowAnswer},
            query={"organisation": organisation},
        )
        return found

    def ledgers_file(self, period: str, body: Return | dict[str, Any]) -> LedgersFileAnswer:
        """File the return of a period that has ended, or file it anew."""
        found: LedgersFileAnswer = self.call(
            "POST",
            f"/api/v1/returns/{quote(str(period), safe='')}",
            {201: LedgersFileAnswer},
            json=body,
        )
        return found

    def ledgers_computed(
        self, period: str, *, organisation: str | None = None
    ) -> LedgersComputedAnswer:
        """What ledger and manifests say of a period: a return filled in."""
        found: LedgersComputedAnswer = self.call(
            "GET",
            f"/api/v1/returns/{quote(str(period), safe='')}/computed",
            {200: LedgersComputedAnswer},
            query={"organisation": organisation},
        )
        return found

    def registry_search_routes(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> RegistrySearchRoutesAnswer:
        """Entries by id; `q` is found in id, name, plate or number."""
        found: RegistrySearchRoutesAnswer = self.call(
            "GET",
            "/api/v1/routes",
            {200: RegistrySearchRoutesAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def registry_add_routes(
        self, body: RouteDraft | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> RegistryAddRoutesAnswer:
        """A new entry; its id is given when it has none."""
        found: RegistryAddRoutesAnswer = self.call(
            "POST",
            "/api/v1/routes",
            {200: RegistryAddRoutesAnswer, 201: RegistryAddRoutesAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def route_drawing_from_track(
        self, body: FromTrack | dict[str, Any]
    ) -> RouteDrawingFromTrackAnswer:
        """A line along what a vehicle drove: flagged fixes and spikes left out, stops collapsed."""
        found: RouteDrawingFromTrackAnswer = self.call(
            "POST",
            "/api/v1/routes/from-track",
            {200: RouteDrawingFromTrackAnswer},
            json=body,
        )
        return found

    def route_drawing_snap(self, body: Snap | dict[str, Any]) -> RouteDrawingSnapAnswer:
        """A drawn line with its ends on its sites and its points on routes close by, simplified."""
        found: RouteDrawingSnapAnswer = self.call(
            "POST",
            "/api/v1/routes/snap",
            {200: RouteDrawingSnapAnswer},
            json=body,
        )
        return found

    def registry_show_routes(self, id: str) -> Route:
        """One entry; its ETag is its version."""
        found: Route = self.call(
            "GET",
            f"/api/v1/routes/{quote(str(id), safe='')}",
            {200: Route},
        )
        return found

    def registry_put_routes(
        self,
        id: str,
        body: RouteDraft | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> RegistryPutRoutesAnswer:
        """An entry whole."""
        found: RegistryPutRoutesAnswer = self.call(
            "PUT",
            f"/api/v1/routes/{quote(str(id), safe='')}",
            {200: RegistryPutRoutesAnswer, 201: RegistryPutRoutesAnswer},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def rules_rules(
        self,
    ) -> RulesRulesAnswer:
        """Every rule with its parameters, its words and its precision, over all versions and for each."""
        found: RulesRulesAnswer = self.call(
            "GET",
            "/api/v1/rules",
            {200: RulesRulesAnswer},
        )
        return found

    def tuning_history(
        self,
    ) -> TuningHistoryAnswer:
        """Every setting there ever was, the oldest first; the ETag is their count."""
        found: TuningHistoryAnswer = self.call(
            "GET",
            "/api/v1/rules/settings",
            {200: TuningHistoryAnswer},
        )
        return found

    def tuning_record(
        self, body: Setting | dict[str, Any], *, If_Match: str | None = None
    ) -> TuningRecordAnswer:
        """Set parameters of a rule, for all or for a stream, a kind of vehicle, a site or a route."""
        found: TuningRecordAnswer = self.call(
            "POST",
            "/api/v1/rules/settings",
            {201: TuningRecordAnswer},
            headers={"If-Match": If_Match},
            json=body,
        )
        return found

    def tuning_preview(self, body: Preview | dict[str, Any]) -> TuningPreviewAnswer:
        """What a rule would have said of a vehicle's stored positions with other values, beside what it did say."""
        found: TuningPreviewAnswer = self.call(
            "POST",
            "/api/v1/rules/settings/preview",
            {200: TuningPreviewAnswer},
            json=body,
        )
        return found

    def registry_search_scales(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> RegistrySearchScalesAnswer:
        """Entries by id; `q` is found in id, name, plate or number."""
        found: RegistrySearchScalesAnswer = self.call(
            "GET",
            "/api/v1/scales",
            {200: RegistrySearchScalesAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def registry_add_scales(
        self, body: ScaleDraft | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> RegistryAddScalesAnswer:
        """A new entry; its id is given when it has none."""
        found: RegistryAddScalesAnswer = self.call(
            "POST",
            "/api/v1/scales",
            {200: RegistryAddScalesAnswer, 201: RegistryAddScalesAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def registry_show_scales(self, id: str) -> Scale:
        """One entry; its ETag is its version."""
        found: Scale = self.call(
            "GET",
            f"/api/v1/scales/{quote(str(id), safe='')}",
            {200: Scale},
        )
        return found

    def registry_put_scales(
        self,
        id: str,
        body: ScaleDraft | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> RegistryPutScalesAnswer:
        """An entry whole."""
        found: RegistryPutScalesAnswer = self.call(
            "PUT",
            f"/api/v1/scales/{quote(str(id), safe='')}",
            {200: RegistryPutScalesAnswer, 201: RegistryPutScalesAnswer},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def scales_take(self, scale_id: str, body: Readings | dict[str, Any]) -> ScalesTakeAnswer:
        """Take what a scale reads now, with the token of a device of the firm that runs it."""
        found: ScalesTakeAnswer = self.call(
            "POST",
            f"/api/v1/scales/{quote(str(scale_id), safe='')}/readings",
            {200: ScalesTakeAnswer},
            json=body,
        )
        return found

    def near_near(
        self,
        *,
        lon: float,
        lat: float,
        r: float | None = None,
        datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        format_: Literal["json", "geojson", "csv", "xlsx"] | None = None,
    ) -> NearNearAnswer:
        """Visits to a circle, the newest first: as JSON or GeoJSON a page at a time, as CSV or XLSX whole."""
        found: NearNearAnswer = self.call(
            "GET",
            "/api/v1/search/near",
            {200: NearNearAnswer},
            query={
                "lon": lon,
                "lat": lat,
                "r": r,
                "datum": datum,
                "from": from_,
                "to": to,
                "limit": limit,
                "cursor": cursor,
                "format": format_,
            },
        )
        return found

    def near_searches(self, *, month: str) -> NearSearchesAnswer:
        """Who searched around which place in a month, the newest first; for auditors and administrators."""
        found: NearSearchesAnswer = self.call(
            "GET",
            "/api/v1/searches",
            {200: NearSearchesAnswer},
            query={"month": month},
        )
        return found

    def registry_search_sites(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> RegistrySearchSitesAnswer:
        """Entries by id; `q` is found in id, name, plate or number."""
        found: RegistrySearchSitesAnswer = self.call(
            "GET",
            "/api/v1/sites",
            {200: RegistrySearchSitesAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def registry_add_sites(
        self, body: SiteDraft | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> RegistryAddSitesAnswer:
        """A new entry; its id is given when it has none."""
        found: RegistryAddSitesAnswer = self.call(
            "POST",
            "/api/v1/sites",
            {200: RegistryAddSitesAnswer, 201: RegistryAddSitesAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def registry_show_sites(self, id: str) -> Site:
        """One entry; its ETag is its version."""
        found: Site = self.call(
            "GET",
            f"/api/v1/sites/{quote(str(id), safe='')}",
            {200: Site},
        )
        return found

    def registry_put_sites(
        self,
        id: str,
        body: SiteDraft | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> RegistryPutSitesAnswer:
        """An entry whole."""
        found: RegistryPutSitesAnswer = self.call(
            "PUT",
            f"/api/v1/sites/{quote(str(id), safe='')}",
            {200: RegistryPutSitesAnswer, 201: RegistryPutSitesAnswer},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def sources_corridor(self, id: str, *, detour: int | None = None) -> SourcesCorridorAnswer:
        """An approved route as lines, for the gateway; with each `detour` (its number) that is asked for."""
        found: SourcesCorridorAnswer = self.call(
            "GET",
            f"/api/v1/sources/corridors/{quote(str(id), safe='')}",
            {200: SourcesCorridorAnswer},
            query={"detour": detour},
        )
        return found

    def sources_osmand_get(
        self,
        body: dict[str, Any],
        *,
        token: str | None = None,
        id: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
        timestamp: str | None = None,
        speed: float | None = None,
        bearing: float | None = None,
        accuracy: float | None = None,
    ) -> SourcesOsmandGetAnswer:
        """A position as OsmAnd and the Traccar Client send it: parameters or JSON."""
        found: SourcesOsmandGetAnswer = self.call(
            "GET",
            "/api/v1/sources/osmand",
            {200: SourcesOsmandGetAnswer},
            query={
                "token": token,
                "id": id,
                "lat": lat,
                "lon": lon,
                "timestamp": timestamp,
                "speed": speed,
                "bearing": bearing,
                "accuracy": accuracy,
            },
            json=body,
        )
        return found

    def sources_osmand_post(
        self, body: dict[str, Any], *, token: str | None = None
    ) -> SourcesOsmandPostAnswer:
        """A position as OsmAnd and the Traccar Client send it: parameters or JSON."""
        found: SourcesOsmandPostAnswer = self.call(
            "POST",
            "/api/v1/sources/osmand",
            {200: SourcesOsmandPostAnswer},
            query={"token": token},
            json=body,
        )
        return found

    def sources_terminals(
        self,
    ) -> SourcesTerminalsAnswer:
        """Every registered terminal with the route of its trip, for the gateway."""
        found: SourcesTerminalsAnswer = self.call(
            "GET",
            "/api/v1/sources/terminals",
            {200: SourcesTerminalsAnswer},
        )
        return found

    def sources_token(self, body: SignIn | dict[str, Any]) -> SourcesTokenAnswer:
        """A lasting token of a `device` or `gateway` account, for all such an account is there for; it is listed and revoked among its tokens, and a new password ends it."""
        found: SourcesTokenAnswer = self.call(
            "POST",
            "/api/v1/sources/token",
            {200: SourcesTokenAnswer},
            json=body,
        )
        return found

    def sources_traccar(self, body: SourcesTraccarSent | dict[str, Any]) -> SourcesTraccarAnswer:
        """One position as Traccar forwards it (`forward.type` json)."""
        found: SourcesTraccarAnswer = self.call(
            "POST",
            "/api/v1/sources/traccar",
            {200: SourcesTraccarAnswer},
            json=body,
        )
        return found

    def sources_waybills(self, body: Waybill | dict[str, Any]) -> SourcesWaybillsAnswer:
        """A terminal's waybill (0x0701) from the gateway: evidence of the manifest under way, with what it says otherwise."""
        found: SourcesWaybillsAnswer = self.call(
            "POST",
            "/api/v1/sources/waybills",
            {200: SourcesWaybillsAnswer},
            json=body,
        )
        return found

    def stream_stream(self, *, after: int | None = None, Last_Event_ID: str | None = None) -> bytes:
        """Changes of alerts the caller may see, since the log position in Last-Event-ID or `after`: events `alert`, each with the position to go on from as its id; `afresh` when too much happened to tell; always a last id, also where nothing is new."""
        found: bytes = self.call(
            "GET",
            "/api/v1/stream",
            {200: bytes},
            query={"after": after},
            headers={"Last-Event-ID": Last_Event_ID},
        )
        return found

    def manifests_streams(
        self,
    ) -> ManifestsStreamsAnswer:
        """The waste streams and what each asks for."""
        found: ManifestsStreamsAnswer = self.call(
            "GET",
            "/api/v1/streams",
            {200: ManifestsStreamsAnswer},
        )
        return found

    def manifests_sync(self, body: Sync | dict[str, Any]) -> ManifestsSyncAnswer:
        """A list of acts, queued or chosen together, in the order they were made; a result for each."""
        found: ManifestsSyncAnswer = self.call(
            "POST",
            "/api/v1/sync",
            {200: ManifestsSyncAnswer},
            json=body,
        )
        return found

    def accounts_token(self, body: Token | dict[str, Any]) -> AccountsTokenAnswer:
        """A bearer token for a username and password, and a code of the second factor of who has one."""
        found: AccountsTokenAnswer = self.call(
            "POST",
            "/api/v1/token",
            {200: AccountsTokenAnswer},
            json=body,
        )
        return found

    def tokens_every(
        self,
    ) -> TokensEveryAnswer:
        """Everybody's tokens that are good."""
        found: TokensEveryAnswer = self.call(
            "GET",
            "/api/v1/tokens",
            {200: TokensEveryAnswer},
        )
        return found

    def tokens_revoke_any(self, id: str) -> None:
        """End a token of anybody: an administrator may."""
        found: None = self.call(
            "DELETE",
            f"/api/v1/tokens/{quote(str(id), safe='')}",
            {204: None},
        )
        return found

    def registry_search_vehicles(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> RegistrySearchVehiclesAnswer:
        """Entries by id; `q` is found in id, name, plate or number."""
        found: RegistrySearchVehiclesAnswer = self.call(
            "GET",
            "/api/v1/vehicles",
            {200: RegistrySearchVehiclesAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def registry_add_vehicles(
        self, body: VehicleDraft | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> RegistryAddVehiclesAnswer:
        """A new entry; its id is given when it has none."""
        found: RegistryAddVehiclesAnswer = self.call(
            "POST",
            "/api/v1/vehicles",
            {200: RegistryAddVehiclesAnswer, 201: RegistryAddVehiclesAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def registry_show_vehicles(self, id: str) -> Vehicle:
        """One entry; its ETag is its version."""
        found: Vehicle = self.call(
            "GET",
            f"/api/v1/vehicles/{quote(str(id), safe='')}",
            {200: Vehicle},
        )
        return found

    def registry_put_vehicles(
        self,
        id: str,
        body: VehicleDraft | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> RegistryPutVehiclesAnswer:
        """An entry whole."""
        found: RegistryPutVehiclesAnswer = self.call(
            "PUT",
            f"/api/v1/vehicles/{quote(str(id), safe='')}",
            {200: RegistryPutVehiclesAnswer, 201: RegistryPutVehiclesAnswer},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def empty_runs_empty_runs(self, id: str) -> EmptyRunsEmptyRunsAnswer:
        """Every empty run declared of a vehicle, the newest first."""
        found: EmptyRunsEmptyRunsAnswer = self.call(
            "GET",
            f"/api/v1/vehicles/{quote(str(id), safe='')}/empty-runs",
            {200: EmptyRunsEmptyRunsAnswer},
        )
        return found

    def empty_runs_declare(
        self, id: str, body: EmptyRun | dict[str, Any]
    ) -> EmptyRunsDeclareAnswer:
        """Declare that a vehicle runs without a load for a while."""
        found: EmptyRunsDeclareAnswer = self.call(
            "POST",
            f"/api/v1/vehicles/{quote(str(id), safe='')}/empty-runs",
            {201: EmptyRunsDeclareAnswer},
            json=body,
        )
        return found

    def positions_track(
        self, id: str, *, from_: str | None = None, to: str | None = None
    ) -> PositionsTrackAnswer:
        """A vehicle's track over a span of device time, as GeoJSON; the last day by default."""
        found: PositionsTrackAnswer = self.call(
            "GET",
            f"/api/v1/vehicles/{quote(str(id), safe='')}/track",
            {200: PositionsTrackAnswer},
            query={"from": from_, "to": to},
        )
        return found

    def notices_webhooks(
        self,
    ) -> NoticesWebhooksAnswer:
        """The asking account's webhooks."""
        found: NoticesWebhooksAnswer = self.call(
            "GET",
            "/api/v1/webhooks",
            {200: NoticesWebhooksAnswer},
        )
        return found

    def notices_add(self, body: Webhook | dict[str, Any]) -> KnownWebhook:
        """A new webhook, with the secret its messages are signed with: it is shown here and never again."""
        found: KnownWebhook = self.call(
            "POST",
            "/api/v1/webhooks",
            {201: KnownWebhook},
            json=body,
        )
        return found

    def notices_drop(self, id: str) -> None:
        """The webhook is gone, with what waited for it."""
        found: None = self.call(
            "DELETE",
            f"/api/v1/webhooks/{quote(str(id), safe='')}",
            {204: None},
        )
        return found

    def notices_deliveries(
        self, id: str, *, state: Literal["waiting", "sent", "dead"] | None = None
    ) -> NoticesDeliveriesAnswer:
        """The newest 200; `?state=dead` are those given up."""
        found: NoticesDeliveriesAnswer = self.call(
            "GET",
            f"/api/v1/webhooks/{quote(str(id), safe='')}/deliveries",
            {200: NoticesDeliveriesAnswer},
            query={"state": state},
        )
        return found

    def notices_replay(self, id: str, delivery_id: str) -> NoticesReplayAnswer:
        """On its way once more, under the same id."""
        found: NoticesReplayAnswer = self.call(
            "POST",
            f"/api/v1/webhooks/{quote(str(id), safe='')}/deliveries/{quote(str(delivery_id), safe='')}/replay",
            {202: NoticesReplayAnswer},
        )
        return found

    def notices_resume(self, id: str) -> KnownWebhook:
        """Send again to a webhook that was stopped because its receiver answered 410."""
        found: KnownWebhook = self.call(
            "POST",
            f"/api/v1/webhooks/{quote(str(id), safe='')}/resume",
            {200: KnownWebhook},
        )
        return found

    def notices_new_secret(self, id: str) -> KnownWebhook:
        """A new secret; for a day messages bear the signatures of both."""
        found: KnownWebhook = self.call(
            "POST",
            f"/api/v1/webhooks/{quote(str(id), safe='')}/secret",
            {200: KnownWebhook},
        )
        return found

    def notices_test(self, id: str) -> NoticesTestAnswer:
        """A message of the topic `test`, on its way."""
        found: NoticesTestAnswer = self.call(
            "POST",
            f"/api/v1/webhooks/{quote(str(id), safe='')}/test",
            {202: NoticesTestAnswer},
        )
        return found

    def yard_show(self, *, site: str | None = None) -> YardShowAnswer:
        """Who is expected, waits, is inside or is to be disposed of at a site, and what room is left."""
        found: YardShowAnswer = self.call(
            "GET",
            "/api/v1/yard",
            {200: YardShowAnswer},
            query={"site": site},
        )
        return found

    def yard_day(
        self,
        *,
        site: str | None = None,
        on: str | None = None,
        format_: Literal["json", "csv", "xlsx"] | None = None,
    ) -> YardDayAnswer:
        """The trucks received or refused on a local day, with totals by stream; as JSON, CSV or XLSX."""
        found: YardDayAnswer = self.call(
            "GET",
            "/api/v1/yard/day",
            {200: YardDayAnswer},
            query={"site": site, "on": on, "format": format_},
        )
        return found

    def scales_platforms(self, *, site: str | None = None) -> ScalesPlatformsAnswer:
        """What the scales of the caller's firm show now, those of a site or all."""
        found: ScalesPlatformsAnswer = self.call(
            "GET",
            "/api/v1/yard/scales",
            {200: ScalesPlatformsAnswer},
            query={"site": site},
        )
        return found

    def registry_search_zones(
        self, *, q: str | None = None, cursor: str | None = None, limit: int | None = None
    ) -> RegistrySearchZonesAnswer:
        """Entries by id; `q` is found in id, name, plate or number."""
        found: RegistrySearchZonesAnswer = self.call(
            "GET",
            "/api/v1/zones",
            {200: RegistrySearchZonesAnswer},
            query={"q": q, "cursor": cursor, "limit": limit},
        )
        return found

    def registry_add_zones(
        self, body: ZoneDraft | dict[str, Any], *, Idempotency_Key: str | None = None
    ) -> RegistryAddZonesAnswer:
        """A new entry; its id is given when it has none."""
        found: RegistryAddZonesAnswer = self.call(
            "POST",
            "/api/v1/zones",
            {200: RegistryAddZonesAnswer, 201: RegistryAddZonesAnswer},
            headers={"Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def registry_show_zones(self, id: str) -> Zone:
        """One entry; its ETag is its version."""
        found: Zone = self.call(
            "GET",
            f"/api/v1/zones/{quote(str(id), safe='')}",
            {200: Zone},
        )
        return found

    def registry_put_zones(
        self,
        id: str,
        body: ZoneDraft | dict[str, Any],
        *,
        If_Match: str | None = None,
        Idempotency_Key: str | None = None,
    ) -> RegistryPutZonesAnswer:
        """An entry whole."""
        found: RegistryPutZonesAnswer = self.call(
            "PUT",
            f"/api/v1/zones/{quote(str(id), safe='')}",
            {200: RegistryPutZonesAnswer, 201: RegistryPutZonesAnswer},
            headers={"If-Match": If_Match, "Idempotency-Key": Idempotency_Key},
            json=body,
        )
        return found

    def log_checkpoint(
        self,
    ) -> bytes:
        """The latest signed checkpoint with its cosignatures, as a C2SP signed note."""
        found: bytes = self.call(
            "GET",
            "/log/checkpoint",
            {200: bytes},
        )
        return found

    def log_sign(
        self,
    ) -> bytes:
        """Sign a checkpoint now, for those who may read everything: the last one when nothing was added."""
        found: bytes = self.call(
            "POST",
            "/log/checkpoint",
            {201: bytes},
        )
        return found

    def log_printable(
        self,
    ) -> bytes:
        """The latest checkpoint as a page to print and put away: text and QR code."""
        found: bytes = self.call(
            "GET",
            "/log/checkpoint.pdf",
            {200: bytes},
        )
        return found

    def log_checkpoint_of(self, size: int) -> bytes:
        """The checkpoint signed when the log had `size` events, with its cosignatures."""
        found: bytes = self.call(
            "GET",
            f"/log/checkpoints/{quote(str(size), safe='')}",
            {200: bytes},
        )
        return found

    def log_consistency(self, *, old: int, new: int) -> bytes:
        """That the log of `old` events is the beginning of that of `new`: base64 hashes, one a line (RFC 9162 2.1.4)."""
        found: bytes = self.call(
            "GET",
            "/log/consistency",
            {200: bytes},
            query={"old": old, "new": new},
        )
        return found

    def log_cosignatures(
        self, body: bytes, *, content_type: str = "text/plain"
    ) -> LogCosignaturesAnswer:
        """A witness brings a checkpoint of ours with his cosignature: kept when the witness is known here."""
        found: LogCosignaturesAnswer = self.call(
            "POST",
            "/log/cosignatures",
            {200: LogCosignaturesAnswer},
            headers={"Content-Type": content_type},
            content=body,
        )
        return found

    def log_keys(
        self,
    ) -> bytes:
        """Every public key of the log and of its labels, newest first, a C2SP vkey a line."""
        found: bytes = self.call(
            "GET",
            "/log/keys",
            {200: bytes},
        )
        return found

    def log_proof(self, pos: int) -> bytes:
        """That the event at position `pos` is in the log: a C2SP tlog-proof, with a checkpoint that covers it."""
        found: bytes = self.call(
            "GET",
            f"/log/proofs/{quote(str(pos), safe='')}.tlog-proof",
            {200: bytes},
        )
        return found

    def log_entries(self, path: str) -> bytes:
        """Envelopes of 256 events, or fewer at the end; for those who may read everything."""
        found: bytes = self.call(
            "GET",
            f"/log/tile/entries/{quote(str(path), safe='')}",
            {200: bytes},
        )
        return found

    def log_tile(self, path: str) -> bytes:
        """256 hashes of the tree, or fewer at the end (`<level>/<index>[.p/<width>]`)."""
        found: bytes = self.call(
            "GET",
            f"/log/tile/{quote(str(path), safe='')}",
            {200: bytes},
        )
        return found
