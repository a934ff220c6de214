"""The ledger of a unit that generates hazardous waste (HJ 1259-2022): each batch generated, put into
store and taken out, with its code, and what is left of it.

A batch is a stream of its own: entered once, withdrawn at most once, never changed. What goes into
store comes from batches generated, what is taken out from batches in store; no batch gives more than
it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from manifest_service.codes import batch, manifest_number, waste_code
from manifest_service.codes.batch import STAGES, Stage
from manifest_service.errors import (
    Fault,
    InvalidInput,
    NotFound,
    Refusal,
)
from manifest_service.events.canonical import decimal_text, time_text
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.upcast import current_type
from manifest_service.permissions import firm_of, require
from manifest_service.registry.entries import Site
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.one_ledger import booked_batch, changes
from manifest_service.services.ports import (
    NO_STREAM,
    Clock,
    LedgerQuery,
    LedgerRow,
    LedgerSource,
    Store,
    Transaction,
)
from manifest_service.services.trials import refuse_in_sandbox
from manifest_service.waste.catalogue import kind_of
from manifest_service.waste.clocks import LOCAL_ZONE
from manifest_service.waste.mass import mass_faults
from manifest_service.waste.profile import StreamProfile

AHEAD = timedelta(minutes=5)
"""Clocks differ: so far into the future is still now."""
SOURCE_OF: Mapping[Stage, Stage] = {"stored": "generated", "taken_out": "stored"}
MAX_SOURCES = 100


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A batch as somebody wants it entered; its code is given by the service."""

    stage: Stage
    waste_code: str
    waste_name: str
    mass_kg: Decimal | None
    """Of a batch generated; the others weigh what their sources give."""
    happened_at: datetime
    site_id: str
    """Where it was generated or is stored."""
    container: str = ""
    containers: int = 0
    sources: tuple[LedgerSource, ...] = ()
    manifest_number: str | None = None
    """Under which it leaves."""


@dataclass(frozen=True, kw_only=True)
class Stock:
    unstored_kg: Decimal
    stored_kg: Decimal


@dataclass(frozen=True, kw_only=True)
class Ledgers:
    store: Store
    clock: Clock
    profiles: Mapping[str, StreamProfile]

    def enter(self, id: str, entry: Entry, actor: Actor) -> LedgerRow:
        """Enter a batch in the ledger of the actor's organisation. Raises InvalidInput with every fault,
        Refusal("batch_overdrawn", "batch_withdrawn", "batch_codes_exhausted", ...)."""
        owner, id = firm_of(actor, "ledger.write"), command_id(id)
        now = self.clock.now()
        entry = _tidied(entry, now)
        asked = request_of(actor.user_id, "ledger entry", {"owner": owner, **_said(entry)})

        def work(tx: Transaction) -> LedgerRow:
            def first_time() -> dict[str, Any]:
                refuse_in_sandbox(tx, owner)
                _check_sources(tx, owner, entry)
                _check_place(tx, owner, entry)
                _check_manifest(tx, owner, entry)
                code = _next_code(tx, owner, entry)
                mass_kg = sum((s.mass_kg for s in entry.sources), entry.mass_kg or Decimal(0))
                body = {**_said(entry), "batch": code, "organisation_id": owner}
                body["mass_kg"] = decimal_text(mass_kg)
                fold(
                    tx,
                    _append(tx, "entered", id, entry.happened_at, now, actor, code, body),
                    self.profiles,
                )
                return {"batch": code}

            answer, _ = once(tx, id, asked, now, first_time)
            row = tx.ledger.get(owner, answer["batch"])
            assert row is not None
            return row

        return self.store.write(work)

    def withdraw(self, id: str, code: str, reason: str, actor: Actor) -> LedgerRow:
        """Take back an entry made in error, while no other rests on it."""
        owner, id, code = firm_of(actor, "ledger.write"), command_id(id), batch.validate(code)
        if not reason.strip():
            raise InvalidInput(faults=[Fault(path="reason", code="missing")])
        body, now = {"reason": reason.strip()}, self.clock.now()
        asked = request_of(actor.user_id, f"withdraw {owner} {code}", body, "ledger.withdrawn")

        def work(tx: Transaction) -> LedgerRow:
            def first_time() -> dict[str, Any]:
                row = tx.ledger.get(owner, code)
                if row is None:
                    raise NotFound("batch_unknown", batch=code)
                if row.withdrawn:
                    raise Refusal("batch_withdrawn", batch=code)
                if row.used_kg:
                    raise Refusal("batch_used", batch=code, used_kg=decimal_text(row.used_kg))
                fold(tx, _append(tx, "withdrawn", id, now, now, actor, code, body), self.profiles)
                return {"batch": code}

            once(tx, id, asked, now, first_time)
            row = tx.ledger.get(owner, code)
            assert row is not None
            return row

        return self.store.write(work)

    def search(self, query: LedgerQuery, actor: Actor) -> tuple[LedgerRow, ...]:
        """Rows the actor may see, by time and code."""
        asked = scoped(query, actor)
        return self.store.read(lambda tx: tx.ledger.search(asked)) if asked else ()

    def stock(self, actor: Actor, organisation_id: str | None = None) -> Mapping[str, Stock]:
        """Code -> what lies unstored and in store now."""
        query = scoped(LedgerQuery(organisation_id=organisation_id), actor)
        if query is None or query.organisation_id is None:
            return {}
        owner = query.organisation_id
        return self.store.read(lambda tx: stock_of(tx, owner, None))


def stock_of(tx: Transaction, owner: str, before_on: date | None) -> Mapping[str, Stock]:
    """Code -> what lay there when the local day `before_on` began; now without one."""
    sums = tx.ledger.sums(owner, None, before_on)
    return {
        code: Stock(
            unstored_kg=by_stage["generated"] - by_stage["stored"],
            stored_kg=by_stage["stored"] - by_stage["taken_out"],
        )
        for code, by_stage in sums.items()
    }


def scoped(query: LedgerQuery, actor: Actor) -> LedgerQuery | None:
    """`query` within what the actor may see: a unit its own ledger, the county every one."""
    if require(actor, "ledger.read") == "all":
        return query
    own = query.organisation_id in (None, actor.organisation_id)
    if not own or actor.organisation_id is None:
        return None
    return replace(query, organisation_id=actor.organisation_id)


def fold(tx: Transaction, recorded: Recorded, profiles: Mapping[str, StreamProfile]) -> None:
    """Put what a recorded `ledger.*` event makes of the read rows."""
    if recorded.type.startswith("ledger.entered."):
        row = entered_row(recorded.data, recorded.actor.user_id)
        tx.ledger.put_all([row, *_moved(tx, row, 1)])
        tx.one_ledger.add(booked_batch(row, profiles))
        return
    _, owner, code = recorded.stream.split("/")
    stood = tx.ledger.get(owner, code)
    assert stood is not None
    tx.ledger.put_all([replace(stood, withdrawn=True), *_moved(tx, stood, -1)])
    tx.one_ledger.add(changes(booked_batch(stood, profiles), {}))


def entered_row(body: Mapping[str, Any], by: str) -> LedgerRow:
    """The row of a `ledger.entered` event's body, entered `by` a user."""
    at = datetime.fromisoformat(body["happened_at"])
    return LedgerRow(
        organisation_id=body["organisation_id"],
        batch=body["batch"],
        stage=batch.stage_of(body["batch"]),
        waste_code=body["waste_code"],
        waste_name=body["waste_name"],
        mass_kg=Decimal(body["mass_kg"]),
        used_kg=Decimal(0),
        happened_at=at,
        happened_on=at.astimezone(LOCAL_ZONE).date(),
        site_id=body["site_id"],
        container=body["container"],
        containers=body["containers"],
        sources=tuple(
            LedgerSource(batch=each["batch"], mass_kg=Decimal(each["mass_kg"]))
            for each in body["sources"]
        ),
        manifest_number=body["manifest_number"],
        entered_by=by,
        withdrawn=False,
    )


def _moved(tx: Transaction, row: LedgerRow, sign: int) -> list[LedgerRow]:
    """The sources of a batch, with what it takes from them (1) or gives back (-1)."""
    found = []
    for source in row.sources:
        held = tx.ledger.get(row.organisation_id, source.batch)
        assert held is not None
        found.append(replace(held, used_kg=held.used_kg + sign * source.mass_kg))
    return found


def _append(
    tx: Transaction,
    word: str,
    id: str,
    occurred_at: datetime,
    now: datetime,
    actor: Actor,
    code: str,
    body: Mapping[str, Any],
) -> Recorded:
    new = NewEvent(
        id=id,
        type=current_type(f"ledger.{word}"),
        occurred_at=occurred_at,
        actor=actor,
        body=body,
    )
    stream = f"ledger/{actor.organisation_id}/{code}"
    (recorded,) = tx.log.append(stream, NO_STREAM if word == "entered" else 1, [new], now)
    return recorded


def _tidied(entry: Entry, now: datetime) -> Entry:
    """`entry` with its codes as they are written; raises InvalidInput with every fault of form."""
    faults = list[Fault]()
    code = entry.waste_code
    try:
        code = waste_code.validate(code)
        if kind_of(code) != "hazardous":
            faults.append(Fault(path="waste_code", code="not_hazardous", params={"code": code}))
    except InvalidInput as error:
        faults.append(Fault(path="waste_code", code=error.code, params=error.params))
    if entry.stage not in STAGES:
        options = {"options": ", ".join(STAGES)}
        faults.append(Fault(path="stage", code="not_one_of", params=options))
    if entry.happened_at > now + AHEAD:
        faults.append(Fault(path="happened_at", code="occurred_in_future"))
    faults += _mass_and_source_faults(entry)
    if entry.containers < 0 or entry.containers > 100_000:
        limits = {"low": 0, "high": 100_000}
        faults.append(Fault(path="containers", code="out_of_range", params=limits))
    if faults:
        raise InvalidInput(faults=faults)
    number = entry.manifest_number and manifest_number.compact(entry.manifest_number)
    return replace(entry, waste_code=code, manifest_number=number or None)


def _mass_and_source_faults(entry: Entry) -> list[Fault]:
    if entry.stage == "generated":
        faults = [Fault(path="sources", code="batch_has_no_source")] if entry.sources else []
        if entry.mass_kg is None:
            return [*faults, Fault(path="mass_kg", code="missing")]
        return [*faults, *mass_faults("mass_kg", entry.mass_kg)]
    if not entry.sources:
        return [Fault(path="sources", code="missing")]
    faults = []
    if entry.mass_kg is not None:
        faults.append(Fault(path="mass_kg", code="mass_of_sources"))
    if len(entry.sources) > MAX_SOURCES:
        limits = {"low": 1, "high": MAX_SOURCES}
        faults.append(Fault(path="sources", code="out_of_range", params=limits))
    seen = set[str]()
    for index, source in enumerate(entry.sources):
        faults += mass_faults(f"sources.{index}.mass_kg", source.mass_kg)
        at, said = f"sources.{index}.batch", {"batch": source.batch}
        if not batch.is_valid(source.batch):
            faults.append(
                Fault(path=at, code="batch_code_shape", params={"code": source.batch[:40]})
            )
        elif batch.stage_of(source.batch) != SOURCE_OF[entry.stage]:
            faults.append(Fault(path=at, code="batch_of_other_stage", params=said))
        elif source.batch in seen:
            faults.append(Fault(path=at, code="batch_twice", params=said))
        seen.add(source.batch)
    return faults


def _check_sources(tx: Transaction, owner: str, entry: Entry) -> None:
    """What the entry draws from is there, of the same waste, before it, and enough."""
    for index, source in enumerate(entry.sources):
        row, said = tx.ledger.get(owner, source.batch), {"batch": source.batch}
        if row is None:
            at = f"sources.{index}.batch"
            raise InvalidInput(faults=[Fault(path=at, code="batch_unknown", params=said)])
        if row.withdrawn:
            raise Refusal("batch_withdrawn", **said)
        if row.waste_code != entry.waste_code:
            raise Refusal("batch_of_other_waste", waste_code=row.waste_code, **said)
        if row.happened_at > entry.happened_at:
            raise Refusal("batch_later", **said)
        if row.left_kg < source.mass_kg:
            raise Refusal("batch_overdrawn", left_kg=decimal_text(row.left_kg), **said)


def _check_place(tx: Transaction, owner: str, entry: Entry) -> None:
    row = tx.registry.get("site", entry.site_id)
    if row is None or not isinstance(row.entry, Site) or row.entry.organisation_id != owner:
        params = {"kind": "site", "id": entry.site_id}
        raise InvalidInput(faults=[Fault(path="site_id", code="unknown_id", params=params)])


def _check_manifest(tx: Transaction, owner: str, entry: Entry) -> None:
    """A manifest named is one of the unit's, holds the waste, and stands."""
    if entry.manifest_number is None:
        return
    row = tx.manifests.get(entry.manifest_number)
    code = None
    if entry.stage != "taken_out":
        code = "manifest_of_taken_out"
    elif row is None or row.generator_id != owner or row.trial:
        code = "manifest_unknown"
    elif row.status == "void" or entry.waste_code not in row.waste_codes:
        code = "manifest_without_waste"
    if code:
        params = {"number": entry.manifest_number, "waste_code": entry.waste_code}
        raise InvalidInput(faults=[Fault(path="manifest_number", code=code, params=params)])


def _next_code(tx: Transaction, owner: str, entry: Entry) -> str:
    day = entry.happened_at.astimezone(LOCAL_ZONE).date()
    serial = tx.serials.next(f"ledger/{owner}/{entry.stage}/{day:%Y%m%d}")
    return batch.build(entry.stage, day, serial)


def _said(entry: Entry) -> dict[str, Any]:
    """The entry as plain data."""
    return {
        "stage": entry.stage,
        "waste_code": entry.waste_code,
        "waste_name": entry.waste_name,
        "mass_kg": decimal_text(entry.mass_kg) if entry.mass_kg is not None else None,
        "happened_at": time_text(entry.happened_at),
        "site_id": entry.site_id,
        "container": entry.container,
        "containers": entry.containers,
        "sources": [
            {"batch": source.batch, "mass_kg": decimal_text(source.mass_kg)}
            for source in entry.sources
        ],
        "manifest_number": entry.manifest_number,
    }
