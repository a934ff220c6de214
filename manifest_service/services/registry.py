"""Use cases of the registry: record an entry, read entries, import many."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from manifest_service.codes import plate
from manifest_service.codes.plate import colours_of
from manifest_service.errors import (
    ConcurrentWrite,
    Fault,
    InvalidInput,
    NotFound,
)
from manifest_service.events.canonical import canonical, plain
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.exact import exact
from manifest_service.events.upcast import current_type
from manifest_service.geofence.intake import check_geometry
from manifest_service.permissions import reach, require
from manifest_service.registry.entries import (
    KINDS,
    Driver,
    Entry,
    Organisation,
    Permit,
    Route,
    Scale,
    Site,
    Vehicle,
    Zone,
)
from manifest_service.registry.intake import entry_to_dict, read_entry
from manifest_service.services.accounts import Changes
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.detours import Surroundings, check_detours
from manifest_service.services.ports import (
    Clock,
    Ids,
    Person,
    RegistryRow,
    Store,
    Transaction,
)
from manifest_service.services.projections import registry_row

OF_ACCOUNTS = ("organisation", "driver")
"""Kinds whose entries say what accounts may do (services.standing_accounts)."""

_REFERENCES: Mapping[type[Entry], tuple[tuple[str, str], ...]] = {
    Site: (("organisation_id", "organisation"),),
    Route: (("origin_site_id", "site"), ("destination_site_id", "site")),
    Vehicle: (("carrier_id", "organisation"),),
    Driver: (("carrier_id", "organisation"),),
    Permit: (("organisation_id", "organisation"),),
    Scale: (("organisation_id", "organisation"), ("site_id", "site")),
}
"""Which fields of a kind name another registered entry."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    row: RegistryRow
    warnings: tuple[Fault, ...]
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class ImportedRow:
    """What became of one row of an import."""

    row: int
    id: str | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def status(self) -> Literal["good", "warned", "bad"]:
        if self.faults:
            return "bad"
        return "warned" if self.warnings else "good"


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """A driver's personal data: kept beside the log, never in it."""

    name: str
    telephone: str | None = None
    certificate_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One row to import: its data, or the faults that kept it from being read."""

    row: int
    data: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    personal: PersonalData | None = None


_Good = tuple[Entry, PersonalData | None]
"""A row fit to be recorded."""


@dataclass(frozen=True, kw_only=True)
class Registry:
    store: Store
    clock: Clock
    ids: Ids
    surroundings: Surroundings
    changes: Changes = field(default_factory=Changes)
    """Of accounts: what is remembered of them is asked again."""

    def get(self, kind: str, id: str) -> RegistryRow:
        row = self.store.read(lambda tx: tx.registry.get(_known(kind), id))
        if row is None:
            raise NotFound("entry_unknown", kind=kind, id=id)
        return row

    def search(
        self, kind: str, *, text: str | None = None, after: str | None = None, limit: int = 100
    ) -> tuple[RegistryRow, ...]:
        return self.store.read(
            lambda tx: tx.registry.list(_known(kind), text=text, after=after, limit=limit)
        )

    def vehicles_with(self, text: str) -> tuple[str, ...]:
        """Ids of vehicles with `text` in their plate."""
        return self.store.read(lambda tx: vehicles_with(tx, text))

    def person(self, subject: str) -> Person | None:
        return self.store.read(lambda tx: tx.people.get(subject))

    def save(
        self,
        kind: str,
        data: Mapping[str, Any],
        actor: Actor,
        *,
        id: str,
        expected_version: int | None,
        datum: str = "WGS84",
        personal: PersonalData | None = None,
    ) -> Saved:
        """Record an entry, new (`expected_version` 0), changed (its version), or whichever (None).

        Raises InvalidInput with every fault, ConcurrentWrite when somebody was first.
        """
        _check_writer(actor)
        id = command_id(id)
        asked = request_of(
            actor.user_id, f"save {_known(kind)}", {"data": exact(data), "datum": datum}
        )
        now = self.clock.now()

        def work(tx: Transaction) -> Saved:
            warnings: tuple[Fault, ...] = ()

            def first_time() -> dict[str, Any]:
                nonlocal warnings
                entry, warnings = self._checked(tx, kind, data, datum)
                seq = self._record(tx, kind, entry, actor, id, expected_version, personal)
                return {"id": entry.id, "version": seq}

            answer, is_new = once(tx, id, asked, now, first_time)
            row = tx.registry.get(kind, answer["id"])
            assert row is not None
            return Saved(row=row, warnings=warnings, is_new=is_new and row.version == 1)

        saved = self.store.write(work)
        self.changes.count += kind in OF_ACCOUNTS
        return saved

    def record_within(
        self, tx: Transaction, kind: str, data: Mapping[str, Any], actor: Actor, event_id: str
    ) -> None:
        """Record a new entry in the transaction of what led to it. Raises as `save` does."""
        _check_writer(actor)
        entry, _ = self._checked(tx, kind, data, "WGS84")
        self._record(tx, kind, entry, actor, event_id, 0, None)

    def import_rows(
        self,
        kind: str,
        drafts: Sequence[Draft],
        actor: Actor,
        *,
        datum: str,
        keep_good: bool,
        dry_run: bool,
    ) -> tuple[tuple[ImportedRow, ...], bool]:
        """(a result for each row, whether the good rows were kept): all good rows in one
        transaction, or, when one is bad and `keep_good` is off, none."""
        _check_writer(actor)
        _known(kind)

        def check(tx: Transaction) -> tuple[tuple[ImportedRow, ...], list[_Good]]:
            results, good, seen = [], [], set[tuple[str, str]]()
            for draft in drafts:
                result, entry = self._try(tx, kind, draft, datum, seen)
                results.append(result)
                if entry is not None:
                    seen.update(_identities(entry))
                    good.append((entry, draft.personal))
            return tuple(results), good

        if dry_run:
            return self.store.read(check)[0], False

        def work(tx: Transaction) -> tuple[tuple[ImportedRow, ...], bool]:
            results, good = check(tx)
            if len(good) < len(results) and not keep_good:
                return results, False
            for entry, personal in good:
                self._record(tx, kind, entry, actor, self.ids.event_id(), None, personal)
            return results, True

        imported = self.store.write(work)
        self.changes.count += kind in OF_ACCOUNTS
        return imported

    def _try(
        self, tx: Transaction, kind: str, draft: Draft, datum: str, seen: set[tuple[str, str]]
    ) -> tuple[ImportedRow, Entry | None]:
        id = draft.data.get("id")
        label = id if isinstance(id, str) else None
        if draft.faults:
            return ImportedRow(row=draft.row, id=label, faults=draft.faults), None
        try:
            entry, warnings = self._checked(tx, kind, draft.data, datum)
        except InvalidInput as error:
            faults = error.faults or (Fault(path="", code=error.code, params=error.params),)
            return ImportedRow(row=draft.row, id=label, faults=faults), None
        repeated = tuple(
            Fault(path=name, code="duplicate_id", params={"id": value})
            for name, value in _identities(entry)
            if (name, value) in seen
        )
        if repeated:
            return ImportedRow(row=draft.row, id=label, faults=repeated), None
        return ImportedRow(row=draft.row, id=entry.id, warnings=warnings), entry

    def _checked(
        self, tx: Transaction, kind: str, data: Mapping[str, Any], datum: str
    ) -> tuple[Entry, tuple[Fault, ...]]:
        before = tx.registry.get(kind, str(data.get("id")))
        entry = read_entry(kind, data)
        if isinstance(entry, Organisation) and "sandbox" not in data and before is not None:
            # A list without the column must not switch anybody out of it.
            entry = replace(entry, sandbox=getattr(before.entry, "sandbox", False))
        warnings: tuple[Fault, ...] = ()
        if isinstance(entry, Site | Zone | Route):
            around = self.surroundings
            checked = check_geometry(
                entry.geometry,
                kind=kind,
                datum=datum,
                centre=(around.lon, around.lat),
                radius_km=around.radius_km,
            )
            entry, warnings = replace(entry, geometry=checked.geometry), checked.warnings
        if isinstance(entry, Route) and entry.detours:
            known = before.entry.detours if before and isinstance(before.entry, Route) else ()
            entry, more = check_detours(entry, datum, self.surroundings, self.clock.now(), known)
            warnings += more
        faults = [
            Fault(path=field, code="unknown_id", params={"kind": target, "id": value})
            for field, target in _REFERENCES.get(type(entry), ())
            if tx.registry.get(target, value := getattr(entry, field)) is None
        ]
        faults += self._clashes(tx, entry)
        faults += _made_up(before.entry if before else None, entry)
        if faults:
            raise InvalidInput(faults=faults)
        if isinstance(entry, Vehicle) and entry.plate_colour not in colours_of(entry.plate):
            said = {"plate": entry.plate, "colours": ", ".join(colours_of(entry.plate))}
            warnings += (Fault(path="plate_colour", code="plate_of_other_colour", params=said),)
        return entry, warnings

    def _clashes(self, tx: Transaction, entry: Entry) -> list[Fault]:
        if not isinstance(entry, Vehicle):
            return []
        same_plate = tx.registry.vehicle_by_plate(entry.plate)
        clashes = [(same_plate, "plate", "plate_taken")]
        if entry.terminal_id is not None:
            same_terminal = tx.registry.vehicle_by_terminal(entry.terminal_id)
            clashes.append((same_terminal, "terminal_id", "terminal_taken"))
        return [
            Fault(path=path, code=code, params={"id": row.entry.id})
            for row, path, code in clashes
            if row is not None and row.entry.id != entry.id
        ]

    def _record(
        self,
        tx: Transaction,
        kind: str,
        entry: Entry,
        actor: Actor,
        event_id: str,
        expected_version: int | None,
        personal: PersonalData | None,
    ) -> int:
        now = self.clock.now()
        before = tx.registry.get(kind, entry.id)
        version = before.version if before else 0
        if expected_version is not None and expected_version != version:
            raise ConcurrentWrite("entry_changed", kind=kind, id=entry.id, version=version)
        body = exact(entry_to_dict(entry))
        if personal is not None:
            body["personal_sha256"] = self._keep_person(tx, f"{kind}/{entry.id}", personal)
        new = NewEvent(
            id=event_id,
            type=current_type(f"{kind}.recorded"),
            occurred_at=now,
            actor=actor,
            body=body,
        )
        (recorded,) = tx.log.append(f"{kind}/{entry.id}", version, [new], now)
        tx.registry.put(registry_row(recorded))
        return recorded.seq

    def _keep_person(self, tx: Transaction, subject: str, personal: PersonalData) -> str:
        salt = self.ids.salt()
        said = asdict(personal)
        commitment = hashlib.sha256(salt + canonical(plain(said))).hexdigest()
        tx.people.put(Person(subject=subject, salt=salt, commitment=commitment, **said))
        return commitment


def _made_up(before: Entry | None, entry: Entry) -> list[Fault]:
    """A vehicle for trials is one for good, so that no trip of it ever counts; and has no terminal, whose
    reports, of a real truck, would be thrown away with its own."""
    if not isinstance(entry, Vehicle):
        return []
    trial, faults = plate.is_trial(entry.plate), []
    if isinstance(before, Vehicle) and plate.is_trial(before.plate) != trial:
        faults.append(Fault(path="plate", code="plate_trial_for_good"))
    if trial and entry.terminal_id is not None:
        faults.append(Fault(path="terminal_id", code="trial_vehicle_without_terminal"))
    return faults


def _identities(entry: Entry) -> list[tuple[str, str]]:
    """(field, value) of what no two entries may share."""
    found = [("id", entry.id)]
    if isinstance(entry, Vehicle):
        found.append(("plate", entry.plate))
        found += [("terminal_id", entry.terminal_id)] if entry.terminal_id else []
    return found


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound("kind_unknown", kind=kind)
    return kind


PLATES_AT_MOST = 200


def vehicles_with(tx: Transaction, text: str) -> tuple[str, ...]:
    """Ids of vehicles with `text` in their plate, PLATES_AT_MOST at most."""
    asked = plate.compact(text)
    rows = tx.registry.list("vehicle", text=asked, limit=PLATES_AT_MOST)
    return tuple(row.entry.id for row in rows if asked in getattr(row.entry, "plate", ""))


def _check_writer(actor: Actor) -> None:
    require(actor, "registry.write")


def may_see_terminal(vehicle: Vehicle, actor: Actor) -> bool:
    """Whether `actor` may know the number of a vehicle's terminal: its firm, the authority and the gateway.
    A JT/T 808 terminal says who it is by that number and nothing else."""
    return (
        reach(actor.role, "person.read") == "all"
        or reach(actor.role, "terminal.serve") == "all"
        or (actor.organisation_id is not None and actor.organisation_id == vehicle.carrier_id)
    )


def may_see_person(driver: Driver, actor: Actor) -> bool:
    """Whether `actor` may know how to reach a driver and the number of his certificate: his firm, himself and
    the authority."""
    found = reach(actor.role, "person.read")
    if found == "firm":
        return actor.organisation_id is not None and actor.organisation_id == driver.carrier_id
    return found == "all" or (found == "own" and actor.driver_id == driver.id)
