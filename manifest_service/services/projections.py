"""Read rows from what stands. Each is kept in the transaction of the event that changes it, and
can be made again from the log alone."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

from manifest_service.codes import manifest_number
from manifest_service.errors import InvalidInput
from manifest_service.events import alert as alerts
from manifest_service.events import case as cases
from manifest_service.events import plan as plans
from manifest_service.events import plan_content, roadside
from manifest_service.events.codec import from_body
from manifest_service.events.envelope import Recorded
from manifest_service.events.exact import measured
from manifest_service.events.manifest import Happened, Manifest, evolve
from manifest_service.events.sealing import answerer
from manifest_service.registry.entries import KINDS
from manifest_service.registry.intake import read_entry
from manifest_service.services import (
    devices,
    ledgers,
    listings,
    movements,
    one_ledger,
    returns,
)
from manifest_service.services.catalogues import recorded_edition
from manifest_service.services.ports import (
    AlertRow,
    CaseRow,
    ClockRow,
    LegRow,
    LineRow,
    ManifestRow,
    PlanRow,
    RegistryRow,
    ReservedNumber,
    RoadsideRow,
    Transaction,
)
from manifest_service.services.trip_told import told_of
from manifest_service.waste.calendar import FIRST_YEAR, LAST_YEAR, Calendar, Year
from manifest_service.waste.clocks import Code, due_on, local_day
from manifest_service.waste.profile import StreamProfile

SERVICE_SUBJECT = "log"
"""Events about the log itself (services.log_events): no read row is made of them."""

ROWS_VERSION = 11
"""Of what the read rows hold: one more whenever rows made before would be wrong."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

REMEMBERED = 10_000
"""Streams a rebuild keeps in memory; their rows are put when they are forgotten."""

T = TypeVar("T")

_WITHOUT_VIEW = (
    "account", "calendar", "tuning", "empty_run", "search", "place", "route_time", "claim",
)  # fmt: skip
"""Streams that are read from the log itself."""


def happened(recorded: Recorded) -> Happened:
    """A recorded manifest event, decoded."""
    return Happened(
        event=from_body(recorded.type, recorded.data),
        occurred_at=at(recorded.occurred_at),
        recorded_at=at(recorded.recorded_at),
        actor=recorded.actor,
    )


def at(text: str) -> datetime:
    """The aware time of an envelope's text."""
    return datetime.fromisoformat(text)


def manifest_row(manifest: Manifest, profile: StreamProfile, calendar: Calendar) -> ManifestRow:
    issued, leg, kept = manifest.issued, manifest.leg, manifest.kept
    due = None
    if manifest.arrived_at is not None and not manifest.trial:
        arrived_on = local_day(manifest.arrived_at)
        due = calendar.add_working_days(arrived_on, profile.receipt_working_days)
    return ManifestRow(
        number=issued.number,
        version=manifest.version,
        status=manifest.status,
        stream=issued.stream,
        national_number=issued.national_number,
        generator_id=issued.generator_id,
        origin_site_id=issued.origin_site_id,
        carrier_id=leg.carrier_id,
        receiver_id=issued.receiver_id,
        destination_site_id=issued.destination_site_id,
        vehicle_id=leg.vehicle_id,
        driver_id=leg.driver_id,
        route_id=leg.route_id,
        waste_codes=tuple(line.code for line in issued.waste),
        declared_kg=issued.declared_kg,
        loaded_kg=manifest.loaded_kg,
        accepted_kg=manifest.accepted_kg,
        refused_kg=manifest.refused_kg,
        disposed_kg=manifest.disposed_kg,
        issued_at=manifest.issued_at,
        loaded_at=manifest.loaded_at,
        departed_at=manifest.departed_at,
        arrived_at=manifest.arrived_at,
        received_at=manifest.received_at,
        ended_at=manifest.ended_at,
        planned_departure_at=issued.planned_departure_at,
        planned_arrival_at=issued.planned_arrival_at,
        receipt_due_on=due,
        discrepancies=tuple(found.dimension for found in manifest.discrepancies),
        warnings=manifest.warnings,
        label_tokens=issued.label_tokens,
        track_sha256=manifest.track_sha256,
        legs=tuple(LegRow(**vars(one)) for one in manifest.legs),
        lines=_line_rows(manifest),
        is_group=issued.group,
        group_number=issued.group_number,
        trial=manifest.trial,
        paper_number=issued.paper_number,
        keeper_id=kept.keeper_id if kept else None,
        stored_at=kept.from_at if kept and manifest.status == "stored" else None,
        returned_kg=manifest.returned_kg,
        redirected_kg=manifest.redirected_kg,
        disposed_at=manifest.disposed_at,
        missing=manifest.missing,
        skipped_at=manifest.skipped_at,
        told_at=manifest.told_at,
        told=told_of(manifest),
        weighed_at=manifest.weighed_at,
        open_corrections=len(manifest.open_corrections()),
        corrected=any(one.state == "agreed" for one in manifest.corrections),
        source=manifest.imported.source if manifest.imported else None,
        source_number=manifest.imported.number if manifest.imported else None,
    )


def _line_rows(manifest: Manifest) -> tuple[LineRow, ...]:
    states = manifest.lines or (None,) * len(manifest.issued.waste)
    return tuple(
        LineRow(
            line=index,
            code=line.code,
            name=line.name,
            declared_kg=line.declared_kg,
            **(vars(state) if state else {}),
        )
        for index, (line, state) in enumerate(zip(manifest.issued.waste, states, strict=True))
    )


def clocks_of(
    manifest: Manifest, profile: StreamProfile, calendar: Calendar
) -> tuple[ClockRow, ...]:
    """Every deadline that runs or ran on a manifest; the law sets none for a trial."""
    if manifest.trial:
        return ()
    issued, found = manifest.issued, list[ClockRow]()

    def add(
        code: Code,
        concerned: str,
        began: datetime,
        stopped: datetime | None,
        due: date | None = None,
    ) -> None:
        started_on = local_day(began)
        found.append(
            ClockRow(
                code=code,
                subject=manifest.number,
                concerned_id=concerned,
                started_on=started_on,
                due_on=due or due_on(code, started_on, calendar),
                stopped_at=stopped,
            )
        )

    here = manifest.imported is None
    if here and manifest.arrived_at is not None and issued.paper_number is None:
        days = calendar.add_working_days(
            local_day(manifest.arrived_at), profile.receipt_working_days
        )
        add("receipt", issued.receiver_id, manifest.arrived_at, manifest.received_at, days)
    if here and issued.paper_number is not None and manifest.received_at is not None:
        first = manifest.history[0]
        writer = first.actor.organisation_id or issued.generator_id
        add("paper_backfill", writer, manifest.received_at, first.recorded_at)
    if profile.storage_days and manifest.received_at and (manifest.accepted_kg or 0) > 0:
        last = local_day(manifest.received_at) + timedelta(days=profile.storage_days)
        add("storage", issued.receiver_id, manifest.received_at, manifest.disposed_at, last)
    for kept in manifest.storage:
        add("kept_under_way", kept.keeper_id, kept.from_at, kept.until_at)
    if (manifest.refused_kg or 0) > 0 and manifest.received_at is not None:
        settled = manifest.refused_left_kg <= 0 or manifest.status in ("returned", "redirected")
        add(
            "return",
            issued.generator_id,
            manifest.received_at,
            manifest.last_at if settled else None,
        )
    # Of several on one day one clock is kept: one that still runs.
    for correction in sorted(manifest.corrections, key=lambda one: one.state == "open"):
        asked = answerer(manifest, correction)
        add("correction_answer", asked, correction.proposed_at, correction.answered_at)
    return tuple({(one.code, one.started_on): one for one in found}.values())


def recorded_year(body: Mapping[str, Any]) -> Year:
    """The year of a `calendar.recorded` event's body."""
    return Year(
        source=body["source"],
        holidays=frozenset(date.fromisoformat(day) for day in body["holidays"]),
        working_weekends=frozenset(date.fromisoformat(day) for day in body["working_weekends"]),
    )


def legs_of(row: ManifestRow, vehicle_id: str) -> tuple[ManifestRow, ...]:
    """A manifest as each of the vehicle's own legs has it."""
    if len(row.legs) < 2:
        return (row,) if row.vehicle_id == vehicle_id else ()
    found = (i for i, leg in enumerate(row.legs) if leg.vehicle_id == vehicle_id)
    return tuple(of_leg(row, index) for index in found)


def of_leg(row: ManifestRow, index: int) -> ManifestRow:
    """A manifest as the vehicle of one leg has it: between taking the load over and passing it on."""
    leg = row.legs[index]
    row = replace(
        row,
        carrier_id=leg.carrier_id,
        vehicle_id=leg.vehicle_id,
        driver_id=leg.driver_id,
        route_id=leg.route_id,
    )
    if not _skipped_on(row, index):
        row = replace(row, missing=(), skipped_at=None, told_at=None)
    if index > 0:
        row = replace(row, issued_at=leg.from_at, loaded_at=leg.from_at, departed_at=leg.from_at)
    if leg.until_at is None:
        return row
    gone: dict[str, None] = dict.fromkeys(
        ("arrived_at", "received_at", "accepted_kg", "refused_kg", "receipt_due_on")
    )
    return replace(row, ended_at=leg.until_at, **gone)  # type: ignore[arg-type]


def _skipped_on(row: ManifestRow, index: int) -> bool:
    """Whether the steps that were skipped were so while the load was on leg `index`."""
    if row.skipped_at is None:
        return False
    begun = [i for i, leg in enumerate(row.legs) if i == 0 or leg.from_at <= row.skipped_at]
    return begun[-1] == index


def alert_row(alert: alerts.Alert) -> AlertRow:
    episode = alert.episode
    cleared_ms = episode["cleared_at_ms"]
    return AlertRow(
        id=alert.id,
        version=alert.version,
        rule=episode["rule"],
        key=episode["key"],
        status=alert.status,
        severity=episode["severity"],
        vehicle_id=episode["vehicle_id"],
        carrier_id=alert.carrier_id,
        manifest_number=episode["manifest_number"],
        first_at=from_ms(episode["first_at_ms"]),
        confirmed_at=from_ms(episode["confirmed_at_ms"]),
        cleared_at=None if cleared_ms is None else from_ms(cleared_ms),
        raised_at=alert.raised_at,
        lon=None if episode["lon"] is None else float(episode["lon"]),
        lat=None if episode["lat"] is None else float(episode["lat"]),
        review=episode["review"],
        backfill=alert.backfill,
        assigned_to=alert.assigned_to,
        verdict=alert.verdict,  # type: ignore[arg-type]
        rule_version=int(episode["rule_version"]),
        episode=episode,
        site_id=episode.get("site_id"),
        trial=manifest_number.is_trial(episode["manifest_number"] or ""),
    )


def case_after(case: cases.Case | None, recorded: Recorded) -> cases.Case:
    """`case` after a recorded event."""
    id, word = recorded.stream.partition("/")[2], recorded.type.split(".")[1]
    event = cases.read_event(word, recorded.data)
    return cases.evolve(case, id, event, at(recorded.recorded_at), recorded.actor)


def case_row(case: cases.Case) -> CaseRow:
    due = [task.due_on for task in case.open_tasks if task.due_on is not None]
    return CaseRow(
        id=case.id,
        version=case.version,
        status=case.status,
        outcome=case.outcome,
        opened_at=case.opened_at,
        opened_by=case.opened_by,
        changed_at=case.changed_at,
        alert_ids=case.alert_ids,
        party_ids=case.party_ids,
        open_tasks=len(case.open_tasks),
        next_due_on=min(due, default=None),
    )


def roadside_row(recorded: Recorded) -> RoadsideRow:
    """The row of a recorded check at the roadside."""
    event = roadside.read_event(recorded.data)
    return RoadsideRow(
        id=recorded.stream.partition("/")[2],
        officer_id=recorded.actor.user_id,
        checked_at=at(recorded.occurred_at),
        recorded_at=at(recorded.recorded_at),
        in_order=event.in_order,
        seen=event.seen,
        plate=event.plate,
        vehicle_id=event.vehicle_id,
        manifest_number=event.manifest_number,
        lon=None if event.lon is None else float(event.lon),
        lat=None if event.lat is None else float(event.lat),
        photos=tuple(photo.sha256 for photo in event.photos),
    )


def plan_after(plan: plans.Plan | None, recorded: Recorded) -> plans.Plan:
    """`plan` after a recorded event."""
    id, word = recorded.stream.partition("/")[2], recorded.type.split(".")[1]
    return plans.evolve(plan, id, plans.read_event(word, recorded.data), at(recorded.recorded_at))


def plan_row(plan: plans.Plan) -> PlanRow:
    standing = plan.in_force
    content = standing.content if standing else plan.content
    in_force = standing and {
        "revision": standing.revision,
        "content": plan_content.to_body(standing.content),
        "approved": standing.approved,
    }
    return PlanRow(
        id=plan.id,
        version=plan.version,
        kind=plan.kind,
        holder_id=plan.holder_id,
        status=plan.status,
        revision=plan.revision,
        in_force=standing is not None,
        number=standing.number if standing else None,
        valid_from_on=content.valid_from_on,
        valid_until_on=content.valid_until_on,
        drafted_at=plan.drafted_at,
        filed_at=plan.filed_at,
        data={
            "content": plan_content.to_body(plan.content),
            "in_force": in_force,
            "warnings": list(plan.warnings),
        },
    )


def registry_row(recorded: Recorded) -> RegistryRow:
    kind = recorded.type.partition(".")[0]
    data = recorded.data
    data.pop("personal_sha256", None)
    if "geometry" in data:
        data["geometry"] = measured(data["geometry"])
    for detour in data.get("detours", ()):
        detour["geometry"] = measured(detour["geometry"])
    return RegistryRow(
        kind=kind,
        entry=read_entry(kind, data),
        version=recorded.seq,
        recorded_at=at(recorded.recorded_at),
    )


def numbers_of(block_id: str, body: Mapping[str, Any]) -> tuple[ReservedNumber, ...]:
    """The numbers of a `block.issued` event."""
    numbers: Sequence[dict[str, str]] = body["numbers"]
    return tuple(
        ReservedNumber(
            number=each["number"],
            label_token=each["label_token"],
            block_id=block_id,
            organisation_id=body["organisation_id"],
        )
        for each in numbers
    )


def from_ms(ms: int) -> datetime:
    """Milliseconds since 1970 as an aware UTC time, exactly."""
    return EPOCH + MILLISECOND * ms


def to_ms(at: datetime) -> int:
    """An aware time as milliseconds since 1970, cut."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


class _Standing(Generic[T]):
    """What stands of the streams touched last, at most REMEMBERED of them."""

    def __init__(self, put: Callable[[Transaction, Sequence[T]], None]) -> None:
        self._put = put
        self._found: OrderedDict[str, T] = OrderedDict()

    def get(self, stream: str) -> T | None:
        return self._found.get(stream)

    def set(self, tx: Transaction, stream: str, state: T) -> None:
        self._found[stream] = state
        self._found.move_to_end(stream)
        if len(self._found) > REMEMBERED:
            self._forget(tx, REMEMBERED // 2)

    def finish(self, tx: Transaction) -> None:
        """Put every row not yet put."""
        self._forget(tx, len(self._found))

    def _forget(self, tx: Transaction, count: int) -> None:
        """Put the rows of the `count` streams untouched for longest, and forget them."""
        self._put(tx, [self._found.popitem(last=False)[1] for _ in range(count)])


class Rebuilder:
    """Folds a whole log, in order, into fresh read rows; `finish` ends it. Memory stays bounded:
    a stream touched again after long is read again."""

    def __init__(self, profiles: Mapping[str, StreamProfile]) -> None:
        self._profiles = profiles
        self._manifests = _Standing[Manifest](self._put_manifests)
        self._alerts = _Standing[alerts.Alert](_put_alerts)
        self._plans = _Standing[plans.Plan](_put_plans)
        self._cases = _Standing[cases.Case](_put_cases)
        self._calendar = Calendar(years={})

    def begin(self, tx: Transaction) -> None:
        """Put the years of the calendar."""
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            for recorded in tx.log.load(f"calendar/{year}")[-1:]:
                tx.calendar.put(year, recorded_year(recorded.data), recorded.seq)
        self._calendar = tx.calendar.calendar()

    def apply(self, tx: Transaction, recorded: Recorded) -> None:
        """Fold `recorded`, the next event of the log."""
        subject = recorded.type.partition(".")[0]
        stream = recorded.stream
        if subject == "manifest":
            before, manifest = None, self._manifests.get(stream)
            for event in _since(tx, recorded, manifest):
                before, manifest = manifest, evolve(manifest, happened(event))
            assert manifest is not None
            self._manifests.set(tx, stream, manifest)
            tx.moved.add(movements.changes(before, manifest))
            profile = self._profiles[manifest.issued.stream]
            sums = (one_ledger.booked(each, profile, self._calendar) for each in (before, manifest))
            tx.one_ledger.add(one_ledger.changes(*sums))
        elif subject == "alert":
            _fold(tx, recorded, self._alerts, _evolved)
        elif subject == "plan":
            _fold(tx, recorded, self._plans, plan_after)
        elif subject == "device":
            devices.fold(tx, recorded)
        elif subject == "case":
            _fold(tx, recorded, self._cases, case_after)
        elif subject == "roadside_check":
            tx.roadside.put(roadside_row(recorded))
        elif subject == "block":
            tx.numbers.put_all(numbers_of(stream.partition("/")[2], recorded.data))
        elif subject in KINDS:
            tx.registry.put(registry_row(recorded))
        elif subject == "ledger":
            ledgers.fold(tx, recorded, self._profiles)
        elif subject == "listing":
            listings.fold(tx, recorded)
        elif subject == "return":
            returns.fold(tx, recorded)
        elif subject == "catalogue":
            tx.catalogues.put(*recorded_edition(recorded.data, recorded.seq))
        elif subject in (SERVICE_SUBJECT, *_WITHOUT_VIEW):
            return  # years were put before all else: every deadline follows the newest
        else:
            raise InvalidInput("unknown_event_type", type=recorded.type)

    def finish(self, tx: Transaction) -> None:
        """Put the rows still in hand."""
        self._manifests.finish(tx)
        self._alerts.finish(tx)
        self._plans.finish(tx)
        self._cases.finish(tx)

    def _put_manifests(self, tx: Transaction, manifests: Sequence[Manifest]) -> None:
        calendar = tx.calendar.calendar()
        tx.manifests.put_all(
            [manifest_row(m, self._profiles[m.issued.stream], calendar) for m in manifests]
        )
        for m in manifests:
            tx.clocks.put_all(clocks_of(m, self._profiles[m.issued.stream], calendar))


def _put_alerts(tx: Transaction, standing: Sequence[alerts.Alert]) -> None:
    tx.alerts.put_all([alert_row(alert) for alert in standing])


def _put_plans(tx: Transaction, standing: Sequence[plans.Plan]) -> None:
    tx.plans.put_all([plan_row(plan) for plan in standing])


def _put_cases(tx: Transaction, standing: Sequence[cases.Case]) -> None:
    tx.cases.put_all([case_row(case) for case in standing])


def _evolved(alert: alerts.Alert | None, recorded: Recorded) -> alerts.Alert:
    id, word = recorded.stream.partition("/")[2], recorded.type.split(".")[1]
    return alerts.evolve(alert, id, word, recorded.data, at(recorded.recorded_at))


def _fold(
    tx: Transaction,
    recorded: Recorded,
    standing: _Standing[T],
    after: Callable[[T | None, Recorded], T],
) -> None:
    """`recorded` onto what stands of its stream."""
    state = standing.get(recorded.stream)
    for event in _since(tx, recorded, state):
        state = after(state, event)
    assert state is not None
    standing.set(tx, recorded.stream, state)


def _since(tx: Transaction, recorded: Recorded, state: object | None) -> Sequence[Recorded]:
    """What to fold onto `state`: `recorded`, and all before it when the stream was forgotten."""
    if state is not None or recorded.seq == 1:
        return (recorded,)
    return tx.log.load(recorded.stream)[: recorded.seq]
