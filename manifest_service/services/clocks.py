"""Deadlines that run on manifests, permits, certificates and plans; what passes goes to the county."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from manifest_service.alerts.episode import Episode
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.events.exact import exact
from manifest_service.permissions import require
from manifest_service.registry.entries import Driver, Permit
from manifest_service.services import alerts
from manifest_service.services.ports import (
    AlertQuery,
    ClockQuery,
    ClockRow,
    Ids,
    PlanQuery,
    Store,
    Transaction,
)
from manifest_service.services.ports import Clock as Time
from manifest_service.services.projections import to_ms
from manifest_service.services.returns import dues
from manifest_service.waste.clocks import BY_CODE, Code, end_of_day, local_day, state_of

ALERTS = uuid.UUID("5e1ff2a4-3f0e-5f7c-9d63-0c0f0d2a7a10")
"""Namespace of the ids of deadline alerts: the same deadline is the same alert, whoever finds it."""
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Running:
    """A deadline and how it stands today."""

    row: ClockRow
    state: str
    days_left: int
    working_days_left: int


@dataclass(frozen=True, kw_only=True)
class Clocks:
    store: Store
    clock: Time
    ids: Ids

    def running(self, actor: Actor, codes: tuple[str, ...] = ()) -> tuple[Running, ...]:
        """Deadlines still running for the actor's organisation, or for all, the next due first."""
        today = local_day(self.clock.now())

        def work(tx: Transaction) -> tuple[Running, ...]:
            everybodys = require(actor, "clock.read") == "all"
            concerned = None if everybodys else actor.organisation_id or ""
            query = ClockQuery(concerned_id=concerned, codes=codes, limit=AT_ONCE)
            rows = [*tx.clocks.running(query), *_pressing(tx, concerned, codes, today)]
            calendar = tx.calendar.calendar()
            return tuple(
                Running(
                    row=row,
                    state=state_of(row.code, row.due_on, None, today),
                    days_left=(row.due_on - today).days,
                    working_days_left=calendar.working_days_left(today, row.due_on),
                )
                for row in sorted(rows, key=lambda row: (row.due_on, row.subject, row.code))
            )

        return self.store.read(work)

    def escalate(self) -> int:
        """Raise what has passed its day, clear what was done since; how many changed. Twice, or from
        two processes, is once: each deadline has one alert, with an id of its own."""
        today = local_day(self.clock.now())
        late = {alert_id(row): row for row in self.store.read(lambda tx: _late(tx, today))}
        told = self.store.read(_told)
        raised = [id for id in late if id not in told]
        done = [id for id in told if id not in late]
        for id in raised:
            self.store.write(lambda tx, id=id: self._raise(tx, id, late[id]))  # type: ignore[misc]
        for id in done:
            self.store.write(lambda tx, id=id: self._clear(tx, id))  # type: ignore[misc]
        return len(raised) + len(done)

    def _raise(self, tx: Transaction, id: str, row: ClockRow) -> None:
        if tx.alerts.get(id) is None:
            data = {"episode": _episode(row).to_dict(), "backfill": False, "carrier_id": None}
            self._append(tx, id, "raised", data)

    def _clear(self, tx: Transaction, id: str) -> None:
        row = tx.alerts.get(id)
        if row is None or row.cleared_at is not None:
            return
        measured = row.episode["measured"]
        clock = tx.clocks.get(measured["clock"], measured["subject"], measured["started_on"])
        stopped_at = clock.stopped_at if clock and clock.stopped_at else self.clock.now()
        episode = {**row.episode, "cleared_at_ms": to_ms(stopped_at)}
        self._append(tx, id, "changed", {"episode": episode})

    def _append(self, tx: Transaction, id: str, word: str, data: dict[str, Any]) -> None:
        alerts.append(
            tx,
            alerts.load(tx, id) if word == "changed" else None,
            word,
            exact(data),
            actor=SERVICE,
            event_id=self.ids.event_id(),
            now=self.clock.now(),
            alert_id=id,
        )


def alert_id(row: ClockRow) -> str:
    return str(uuid.uuid5(ALERTS, f"{row.code}/{row.subject}/{row.started_on}"))


def _episode(row: ClockRow) -> Episode:
    passed_ms = to_ms(end_of_day(row.due_on))
    manifest = row.subject if row.code in ON_MANIFESTS else None
    return Episode(
        key=f"clock_overdue:{row.code}:{row.subject}:{row.started_on}",
        rule="clock_overdue",
        rule_version=2,
        vehicle_id=None,
        manifest_number=manifest,
        severity="major",
        first_at_ms=passed_ms,
        confirmed_at_ms=passed_ms,
        measured={
            "clock": row.code,
            "subject": row.subject,
            "started_on": row.started_on.isoformat(),
        },
        threshold={"due_on": row.due_on.isoformat()},
        params={},
        evidences=("deadline",),
    )


ON_MANIFESTS = frozenset(
    {"receipt", "paper_backfill", "storage", "kept_under_way", "return", "correction_answer"}
)


def _late(tx: Transaction, today: date) -> list[ClockRow]:
    """What has passed and is not done, but for receipts: those the vehicles' rules find."""
    rows = [row for row in tx.clocks.late(today, AT_ONCE) if row.code != "receipt"]
    return rows + [row for row in _dated(tx, None, today) if row.due_on < today]


def _told(tx: Transaction) -> frozenset[str]:
    """Ids of the deadline alerts that are not cleared yet."""
    query = AlertQuery(rules=("clock_overdue",), review=False, limit=AT_ONCE)
    rows = tx.alerts.search(query)
    return frozenset(
        row.id
        for row in rows
        if row.vehicle_id is None and row.cleared_at is None and row.status != "superseded"
    )


def _pressing(
    tx: Transaction, concerned: str | None, codes: tuple[str, ...], today: date
) -> Iterator[ClockRow]:
    """Permits, certificates and plans that end within their warning, or have ended."""
    for row in _dated(tx, concerned, today):
        pressing = (row.due_on - today).days <= BY_CODE[row.code].warn_days
        if pressing and (not codes or row.code in codes):
            yield row


def _dated(tx: Transaction, concerned: str | None, today: date) -> Iterator[ClockRow]:
    yield from _permits(tx, concerned)
    for found in tx.registry.list("driver", active_only=True, organisation_id=concerned):
        entry = found.entry
        if isinstance(entry, Driver) and entry.certificate_valid_until_on is not None:
            until = entry.certificate_valid_until_on
            yield _ends("certificate_expiry", entry.id, entry.carrier_id, until, until)
    for plan in tx.plans.search(PlanQuery(holder_id=concerned, limit=AT_ONCE)):
        if plan.in_force:
            begins, ends = plan.valid_from_on, plan.valid_until_on
            yield _ends("plan_expiry", plan.number or plan.id, plan.holder_id, begins, ends)
    for due in dues(tx, concerned, today):
        if due.owed:
            unit, period = due.organisation_id, due.period
            began = period.ends_on + timedelta(days=1)
            yield _ends("waste_return", f"{unit}/{period.name}", unit, began, period.due_on)


def _permits(tx: Transaction, concerned: str | None) -> Iterator[ClockRow]:
    """Permits, without those another of the holder has taken over from."""
    rows = tx.registry.list("permit", active_only=True, organisation_id=concerned)
    permits = [row.entry for row in rows if isinstance(row.entry, Permit)]
    for permit in permits:
        renewed = any(
            other.organisation_id == permit.organisation_id
            and other.kind == permit.kind
            and other.valid_until_on > permit.valid_until_on
            and set(permit.streams) <= set(other.streams)
            for other in permits
        )
        if not renewed:
            begins, ends = permit.valid_from_on, permit.valid_until_on
            yield _ends("permit_expiry", permit.id, permit.organisation_id, begins, ends)


def _ends(code: Code, subject: str, concerned: str, started_on: date, due: date) -> ClockRow:
    return ClockRow(
        code=code,
        subject=subject,
        concerned_id=concerned,
        started_on=started_on,
        due_on=due,
        stopped_at=None,
    )
