"""Returns of hazardous waste: filled in from the ledger and the manifests, filed by the unit, looked at
by the county.

What the service computed stands beside what the unit declares; where they differ, the unit says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from manifest_service.errors import Fault, InvalidInput, NotFound, Refusal
from manifest_service.events.canonical import decimal_text
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.upcast import current_type
from manifest_service.permissions import everywhere, firm_of, require
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ledgers import stock_of
from manifest_service.services.ports import Clock, ReturnRow, Store, Transaction
from manifest_service.waste.catalogue import kind_of
from manifest_service.waste.clocks import local_day
from manifest_service.waste.mass import mass_faults
from manifest_service.waste.returns import Category, Period, category_of, ended_periods

FIGURES = (
    "opening_kg",
    "generated_kg",
    "stored_kg",
    "taken_out_kg",
    "delivered_kg",
    "closing_kg",
)
"""Of one waste code. Opening and closing: in store when the period began and ended. Delivered: on
manifests issued in the period, less what came back. HJ 1259 counts tonnes; here stand kg."""
AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a unit declares of one waste."""

    waste_code: str
    figures: Mapping[str, Decimal]
    """By FIGURES."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """A period a unit owes a return for, or has filed one."""

    organisation_id: str
    category: Category
    period: Period
    row: ReturnRow | None

    @property
    def owed(self) -> bool:
        return self.row is None or self.row.status == "sent_back"


@dataclass(frozen=True, kw_only=True)
class Returns:
    store: Store
    clock: Clock

    def due(self, actor: Actor) -> tuple[Due, ...]:
        """Every period that has ended and is the actor's, or anybody's for the county; the newest first,
        within the last two years."""
        today = local_day(self.clock.now())
        return self.store.read(lambda tx: dues(tx, _scope(actor), today))

    def computed(
        self, period: Period, actor: Actor, organisation_id: str | None = None
    ) -> tuple[Line, ...]:
        """What ledger and manifests say of a period, by waste code."""
        owner = organisation_id or actor.organisation_id or ""
        if not everywhere(actor, "ledger.read") and owner != actor.organisation_id:
            raise NotFound("return_unknown", period=period.name)
        return self.store.read(lambda tx: _computed(tx, owner, period))

    def get(self, organisation_id: str, period: Period, actor: Actor) -> tuple[ReturnRow, Recorded]:
        """(the return as last filed, its last event with what was said); NotFound."""
        if not everywhere(actor, "ledger.read") and organisation_id != actor.organisation_id:
            raise NotFound("return_unknown", period=period.name)

        def work(tx: Transaction) -> tuple[ReturnRow, Recorded]:
            row = tx.returns.get(organisation_id, period.name)
            if row is None:
                raise NotFound("return_unknown", period=period.name)
            return row, tx.log.load(_stream(organisation_id, period))[-1]

        return self.store.read(work)

    def file(
        self, id: str, period: Period, lines: Sequence[Line], reason: str, actor: Actor
    ) -> ReturnRow:
        """File the return of a period that has ended; filed again, it takes the first one's place.
        Raises InvalidInput, Refusal("period_runs", "return_differs")."""
        owner, now = firm_of(actor, "ledger.write"), self.clock.now()
        _check(lines)
        said = [_plain(line) for line in sorted(lines, key=lambda line: line.waste_code)]
        data: dict[str, Any] = {"period": period.name, "organisation_id": owner, "lines": said}
        if reason.strip():
            data["reason"] = reason.strip()
        asked = request_of(actor.user_id, f"return {owner} {period.name}", data, "return.filed")

        def decide(tx: Transaction) -> Mapping[str, Any]:
            if period.ends_on >= local_day(now):
                raise Refusal("period_runs", period=period.name, ends=period.ends_on.isoformat())
            computed = [_plain(line) for line in _computed(tx, owner, period)]
            if said != computed and "reason" not in data:
                raise Refusal("return_differs", period=period.name)
            return {**data, "computed": computed, "late": local_day(now) > period.due_on}

        return self._record(command_id(id), asked, "filed", owner, period, decide, actor, now)

    def send_back(
        self, id: str, organisation_id: str, period: Period, reason: str, actor: Actor
    ) -> ReturnRow:
        """Ask for a return to be filed again."""
        require(actor, "ledger.review")
        if not reason.strip():
            raise InvalidInput(faults=[Fault(path="reason", code="missing")])
        body = {"reason": reason.strip()}
        what = f"send back {organisation_id} {period.name}"
        asked, now = request_of(actor.user_id, what, body, "return.sent_back"), self.clock.now()

        def decide(tx: Transaction) -> Mapping[str, Any]:
            row = tx.returns.get(organisation_id, period.name)
            if row is None:
                raise NotFound("return_unknown", period=period.name)
            if row.status == "sent_back":
                raise Refusal("return_sent_back", period=period.name)
            return body

        return self._record(
            command_id(id), asked, "sent_back", organisation_id, period, decide, actor, now
        )

    def _record(
        self,
        id: str,
        asked: Any,
        word: str,
        owner: str,
        period: Period,
        decide: Any,
        actor: Actor,
        now: datetime,
    ) -> ReturnRow:
        def work(tx: Transaction) -> ReturnRow:
            def first_time() -> dict[str, Any]:
                body, stream = decide(tx), _stream(owner, period)
                new = NewEvent(
                    id=id,
                    type=current_type(f"return.{word}"),
                    occurred_at=now,
                    actor=actor,
                    body=body,
                )
                (recorded,) = tx.log.append(stream, len(tx.log.load(stream)), [new], now)
                fold(tx, recorded)
                return {"period": period.name}

            once(tx, id, asked, now, first_time)
            row = tx.returns.get(owner, period.name)
            assert row is not None
            return row

        return self.store.write(work)


def fold(tx: Transaction, recorded: Recorded) -> None:
    """Put what a recorded `return.*` event makes of the read row."""
    _, owner, period = recorded.stream.split("/")
    before = tx.returns.get(owner, period)
    if recorded.type.startswith("return.filed."):
        data = {name: recorded.data[name] for name in ("lines", "computed", "late")}
        filed_at = datetime.fromisoformat(recorded.recorded_at)
        status = "filed"
    else:
        assert before is not None
        data, filed_at, status = dict(before.data), before.filed_at, "sent_back"
    tx.returns.put(
        ReturnRow(
            organisation_id=owner,
            period=period,
            status=status,  # type: ignore[arg-type]
            filed_at=filed_at,
            version=recorded.seq,
            data=data,
        )
    )


def dues(tx: Transaction, owner: str | None, today: date) -> tuple[Due, ...]:
    """Returns owed and filed, of one unit or of all, for periods of the last two years."""
    found = []
    earliest = date(today.year - 2, 1, 1)
    for id, first_on in tx.ledger.owners().items():
        if owner not in (None, id):
            continue
        category = _category(tx, id, today)
        for period in ended_periods(category, max(first_on, earliest), today):
            row = tx.returns.get(id, period.name)
            found.append(Due(organisation_id=id, category=category, period=period, row=row))
    return tuple(sorted(found, key=lambda due: (due.period.due_on, due.period), reverse=True))


def _category(tx: Transaction, owner: str, today: date) -> Category:
    """By what was generated last year or this year, or is planned for this year: the most."""
    years = [_generated(tx, owner, year) for year in (today.year - 1, today.year)]
    planned = Decimal(0)
    for plan in tx.plans.in_force(owner, today):
        if plan.kind == "management_plan" and plan.data["in_force"]:
            lines = plan.data["in_force"]["content"]["lines"]
            planned += sum((Decimal(line["quantity_kg"]) for line in lines), Decimal(0))
    return category_of(max(*years, planned))


def _generated(tx: Transaction, owner: str, year: int) -> Decimal:
    sums = tx.ledger.sums(owner, date(year, 1, 1), date(year + 1, 1, 1))
    return sum((by_stage["generated"] for by_stage in sums.values()), Decimal(0))


def _computed(tx: Transaction, owner: str, period: Period) -> tuple[Line, ...]:
    after = period.ends_on + timedelta(days=1)
    opening = stock_of(tx, owner, period.begins_on)
    closing = stock_of(tx, owner, after)
    sums = tx.ledger.sums(owner, period.begins_on, after)
    delivered: dict[str, Decimal] = {}
    for moved in tx.moved.between(owner, period.begins_on, period.ends_on):
        code = moved.movement.code
        if kind_of(code) == "hazardous":
            delivered[code] = delivered.get(code, Decimal(0)) + moved.kg
    none = Decimal(0)
    found = []
    for code in sorted({*opening, *closing, *sums, *delivered}):
        by_stage = sums.get(code, {})
        figures = {
            "opening_kg": opening[code].stored_kg if code in opening else none,
            "generated_kg": by_stage.get("generated", none),
            "stored_kg": by_stage.get("stored", none),
            "taken_out_kg": by_stage.get("taken_out", none),
            "delivered_kg": delivered.get(code, none),
            "closing_kg": closing[code].stored_kg if code in closing else none,
        }
        if any(figures.values()):
            found.append(Line(waste_code=code, figures=figures))
    return tuple(found)


def _check(lines: Sequence[Line]) -> None:
    faults = list[Fault]()
    for index, line in enumerate(lines):
        if line.waste_code in [other.waste_code for other in lines[:index]]:
            said = {"code": line.waste_code}
            faults.append(Fault(path=f"lines.{index}", code="waste_code_twice", params=said))
        for name in FIGURES:
            faults += mass_faults(f"lines.{index}.{name}", line.figures[name], zero=True)
        balance = line.figures["opening_kg"] + line.figures["stored_kg"]
        if not faults and balance - line.figures["taken_out_kg"] != line.figures["closing_kg"]:
            faults.append(Fault(path=f"lines.{index}.closing_kg", code="stock_does_not_add_up"))
    if faults:
        raise InvalidInput(faults=faults)


def _plain(line: Line) -> dict[str, str]:
    return {"waste_code": line.waste_code} | {
        name: decimal_text(line.figures[name]) for name in FIGURES
    }


def _stream(owner: str, period: Period) -> str:
    return f"return/{owner}/{period.name}"


def _scope(actor: Actor) -> str | None:
    """Whose returns the actor may see; None for everybody's."""
    everybodys = require(actor, "ledger.read") == "all"
    return None if everybodys else actor.organisation_id or ""
