"""The store in memory: for tests and for looking at. The same promises, but for durability.

A write works on a copy of everything and puts it in place when it did not raise; so a piece of
work that fails leaves nothing, and a reader sees one moment.
"""

import copy
import secrets
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from manifest_service.codes.batch import STAGES, Stage
from manifest_service.codes.waste_code import begins_or_matches
from manifest_service.errors import ConcurrentWrite, IdReused
from manifest_service.events.envelope import SALT_BYTES, NewEvent, Recorded, seal
from manifest_service.events.lifecycle import EN_ROUTE
from manifest_service.geofence.fix import Fix
from manifest_service.registry.entries import Vehicle
from manifest_service.services.ports import (
    ANY,
    SEVERITIES,
    Account,
    AlertQuery,
    AlertRow,
    Append,
    Attachment,
    ClockQuery,
    ClockRow,
    Head,
    LedgerQuery,
    LedgerRow,
    ManifestQuery,
    ManifestRow,
    Moved,
    Movement,
    Person,
    PlanQuery,
    PlanRow,
    RegistryRow,
    ReservedNumber,
    ReturnRow,
    StoredCheckpoint,
    StoredFix,
    Throttle,
    Transaction,
)
from manifest_service.services.projections import legs_of
from manifest_service.transparency.tiles import Tile
from manifest_service.transparency.tree import grow, root
from manifest_service.waste.calendar import Calendar, Year, packaged
from manifest_service.waste.catalogue import CatalogueEntry, Edition, Kind

T = TypeVar("T")


@dataclass
class MemoryLog:
    log_id: str = field(default_factory=lambda: secrets.token_hex(16))
    events: list[Recorded] = field(default_factory=list)
    commands: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def load(self, stream: str) -> tuple[Recorded, ...]:
        return tuple(event for event in self.events if event.stream == stream)

    def last_leaf(self, stream: str) -> bytes | None:
        history = self.load(stream)
        return history[-1].leaf_hash if history else None

    def append(
        self, stream: str, expected: int, events: Sequence[NewEvent], recorded_at: datetime
    ) -> tuple[Recorded, ...]:
        return self.append_all(
            [Append(stream=stream, expected=expected, events=events)], recorded_at
        )

    def append_all(self, appends: Sequence[Append], recorded_at: datetime) -> tuple[Recorded, ...]:
        standing = len(self.events)
        try:
            for append in appends:
                self._append(append, recorded_at)
        except BaseException:
            del self.events[standing:]
            raise
        return tuple(self.events[standing:])

    def read(self, from_pos: int, limit: int) -> tuple[Recorded, ...]:
        return tuple(self.events[from_pos : from_pos + limit])

    def head(self) -> Head:
        leaves = [event.leaf_hash for event in self.events]
        return Head(log_id=self.log_id, size=len(leaves), root=root(grow((), 0, leaves)))

    def answer_to(self, command_id: str, request_hash: bytes) -> str | None:
        known = self.commands.get(command_id)
        if known is None:
            return None
        if known[0] != request_hash:
            raise IdReused(id=command_id)
        return known[1]

    def remember(
        self, command_id: str, request_hash: bytes, answer: str, recorded_at: datetime
    ) -> None:
        self.commands[command_id] = (request_hash, answer)

    def _append(self, append: Append, recorded_at: datetime) -> None:
        stream = append.stream
        before = self.load(stream)
        if append.expected not in (ANY, len(before)):
            raise ConcurrentWrite(stream=stream, expected=append.expected, found=len(before))
        prev = before[-1].leaf_hash if before else None
        for seq, event in enumerate(append.events, len(before) + 1):
            recorded = seal(
                event,
                log_id=self.log_id,
                pos=len(self.events),
                stream=stream,
                seq=seq,
                prev=prev,
                recorded_at=recorded_at,
                salts=partial(secrets.token_bytes, SALT_BYTES),
            )
            prev = recorded.leaf_hash
            self.events.append(recorded)

    def find(self, event_id: str) -> Recorded | None:
        return next((event for event in self.events if event.id == event_id), None)

    def leaf_hashes(self, from_pos: int, limit: int) -> tuple[bytes, ...]:
        return tuple(event.leaf_hash for event in self.read(from_pos, limit))

    def erase_text(self, event_id: str, path: str) -> bool:
        for at, event in enumerate(self.events):
            if event.id == event_id and path in event.texts:
                kept = {name: text for name, text in event.texts.items() if name != path}
                self.events[at] = replace(event, texts=kept)
                return True
        return False


@dataclass
class MemoryCheckpoints:
    tiles: dict[Tile, bytes] = field(default_factory=dict)
    checkpoints: dict[int, StoredCheckpoint] = field(default_factory=dict)
    lines: dict[tuple[int, str], str] = field(default_factory=dict)

    def tile(self, tile: Tile) -> bytes | None:
        return self.tiles.get(tile)

    def put_tiles(self, tiles: Mapping[Tile, bytes]) -> None:
        for tile, hashes in tiles.items():
            if len(self.tiles.get(tile, b"")) < len(hashes):
                self.tiles[tile] = hashes

    def clear_tiles(self) -> None:
        self.tiles.clear()

    def latest(self, *, witnessed: bool = False) -> StoredCheckpoint | None:
        sizes = {size for size, _ in self.lines} if witnessed else self.checkpoints
        return self.get(max(sizes, default=-1))

    def get(self, size: int) -> StoredCheckpoint | None:
        found = self.checkpoints.get(size)
        lines = tuple(line for (of, _), line in sorted(self.lines.items()) if of == size)
        return replace(found, cosignatures=lines) if found else None

    def put(self, checkpoint: StoredCheckpoint) -> None:
        self.checkpoints.setdefault(checkpoint.size, checkpoint)

    def put_cosignature(self, size: int, key_id: str, line: str) -> None:
        self.lines[size, key_id] = line


@dataclass
class MemoryRegistry:
    rows: dict[tuple[str, str], RegistryRow] = field(default_factory=dict)
    changes: int = 0

    def put(self, row: RegistryRow) -> None:
        self.rows[row.kind, row.entry.id] = row
        self.changes += 1

    def get(self, kind: str, id: str) -> RegistryRow | None:
        return self.rows.get((kind, id))

    def list(
        self,
        kind: str,
        *,
        active_only: bool = False,
        organisation_id: str | None = None,
        text: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> tuple[RegistryRow, ...]:
        found = [
            row
            for (of, id), row in sorted(self.rows.items())
            if of == kind
            and (not active_only or row.entry.active)
            and (organisation_id is None or organisation_id == _owner(row))
            and (not text or text.lower() in f"{id}\n{_label(row)}".lower())
            and (after is None or id > after)
        ]
        return tuple(found[:limit])

    def vehicle_by_plate(self, plate: str) -> RegistryRow | None:
        return self._vehicle(lambda vehicle: vehicle.plate == plate)

    def vehicle_by_terminal(self, terminal_id: str) -> RegistryRow | None:
        return self._vehicle(lambda vehicle: vehicle.terminal_id == terminal_id)

    def generation(self) -> int:
        return self.changes

    def clear(self) -> None:
        self.rows.clear()

    def _vehicle(self, is_it: Callable[[Vehicle], bool]) -> RegistryRow | None:
        for row in self.rows.values():
            if isinstance(row.entry, Vehicle) and is_it(row.entry):
                return row
        return None


@dataclass
class MemoryManifests:
    rows: dict[str, ManifestRow] = field(default_factory=dict)

    def put(self, row: ManifestRow, *, resettled: bool = False) -> None:
        self.rows[row.number] = row

    def put_all(self, rows: Sequence[ManifestRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, number: str) -> ManifestRow | None:
        return self.rows.get(number)

    def by_label(self, token: str) -> tuple[ManifestRow, int] | None:
        for row in self.rows.values():
            if token in row.label_tokens:
                return row, row.label_tokens.index(token)
        return None

    def search(self, query: ManifestQuery) -> tuple[ManifestRow, ...]:
        found = [row for row in self.rows.values() if _asked(row, query)]
        found.sort(key=lambda row: (row.issued_at, row.number), reverse=True)
        return tuple(found[: query.limit])

    def count_by_status(self) -> Mapping[str, int]:
        return Counter(row.status for row in self.rows.values())

    def mass_by_stream(self) -> Mapping[str, Mapping[str, Decimal]]:
        found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in self.rows.values():
            if row.status != "void":
                for name in ("declared_kg", "accepted_kg", "disposed_kg"):
                    found[row.stream][name] += getattr(row, name) or Decimal(0)
        return found

    def trips_of(
        self, vehicle_id: str, from_at: datetime, until_at: datetime
    ) -> tuple[ManifestRow, ...]:
        found = [
            row
            for whole in self.rows.values()
            if whole.group_number is None and whole.source is None
            for row in legs_of(whole, vehicle_id)
            if row.issued_at < until_at and (row.ended_at is None or row.ended_at >= from_at)
        ]
        return tuple(sorted(found, key=lambda row: (row.issued_at, row.number)))

    def unsealed(self, ended_before: datetime, limit: int) -> tuple[ManifestRow, ...]:
        found = [
            (row.ended_at, row.number, row)
            for row in self.rows.values()
            if row.ended_at is not None
            and row.ended_at < ended_before
            and row.loaded_at is not None
            and row.track_sha256 is None
            and row.group_number is None
            and row.source is None
        ]
        return tuple(row for _, _, row in sorted(found, key=lambda item: item[:2])[:limit])

    def vehicles_under_way(self, ended_since: datetime) -> tuple[str, ...]:
        found = {
            row.vehicle_id
            for row in self.rows.values()
            if row.source is None
            and (
                row.status in EN_ROUTE or (row.ended_at is not None and row.ended_at >= ended_since)
            )
        }
        return tuple(sorted(found))

    def accepted_kg_of(self, receiver_id: str, year: int) -> Decimal:
        zone = ZoneInfo("Asia/Shanghai")
        return sum(
            (
                row.accepted_kg or Decimal(0)
                for row in self.rows.values()
                if row.receiver_id == receiver_id
                and row.received_at is not None
                and row.received_at.astimezone(zone).year == year
            ),
            Decimal(0),
        )

    def accepted_kg_at(
        self, receiver_id: str, site_id: str, from_at: datetime, until_at: datetime
    ) -> Decimal:
        return sum(
            (
                row.accepted_kg or Decimal(0)
                for row in self.rows.values()
                if (row.receiver_id, row.destination_site_id) == (receiver_id, site_id)
                and row.received_at is not None
                and from_at <= row.received_at < until_at
            ),
            Decimal(0),
        )

    def under_way_kg(self, receiver_id: str, but: str) -> Mapping[str, Decimal]:
        found: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows.values():
            coming = row.status in ("issued", "loaded", "in_transit", "stored", "arrived")
            mine = row.receiver_id == receiver_id and row.number != but
            if mine and coming and row.received_at is None and row.group_number is None:
                kg = row.declared_kg if row.loaded_kg is None else row.loaded_kg
                found[row.destination_site_id] += kg
        return dict(found)

    def booked(
        self, vehicle_id: str, from_at: datetime, until_at: datetime, but: str
    ) -> str | None:
        found = [
            row.number
            for row in self.rows.values()
            if row.vehicle_id == vehicle_id
            and row.ended_at is None
            and row.group_number is None
            and row.planned_departure_at is not None
            and row.planned_departure_at < until_at
            and row.planned_arrival_at is not None
            and row.planned_arrival_at > from_at
            and row.number != but
        ]
        return min(found, default=None)

    def clear(self) -> None:
        self.rows.clear()


@dataclass
class MemoryAlerts:
    rows: dict[str, AlertRow] = field(default_factory=dict)

    def put(self, row: AlertRow) -> None:
        self.rows[row.id] = row

    def put_all(self, rows: Sequence[AlertRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, id: str) -> AlertRow | None:
        return self.rows.get(id)

    def search(self, query: AlertQuery) -> tuple[AlertRow, ...]:
        after = None
        if query.after is not None:
            rank, raised_at, id = query.after
            after = (rank, datetime.fromisoformat(raised_at), id)
        names = ("vehicle_id", "carrier_id", "manifest_number", "assigned_to", "review")
        found = [
            row
            for row in self.rows.values()
            if (not query.statuses or row.status in query.statuses)
            and (not query.rules or row.rule in query.rules)
            and (not query.severities or row.severity in query.severities)
            and all(getattr(query, n) in (None, getattr(row, n)) for n in names)
            and (after is None or _queue_key(row) > after)
        ]
        return tuple(sorted(found, key=_queue_key)[: query.limit])

    def of_vehicle(self, vehicle_id: str, from_at: datetime) -> tuple[AlertRow, ...]:
        found = [
            row
            for row in self.rows.values()
            if row.vehicle_id == vehicle_id
            and (row.cleared_at is None or row.cleared_at >= from_at)
        ]
        return tuple(sorted(found, key=lambda row: (row.first_at, row.id)))

    def count_by_status(self) -> Mapping[str, int]:
        return Counter(row.status for row in self.rows.values() if not row.review)

    def count_by_rule(self) -> Mapping[str, int]:
        return Counter(row.rule for row in self.rows.values() if not row.review)

    def verdicts_by_rule(self) -> Mapping[str, Mapping[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for row in self.rows.values():
            if row.verdict is not None:
                empty = {"confirmed": 0, "false": 0, "unclear": 0}
                found.setdefault(row.rule, empty)[row.verdict] += 1
        return found

    def clear(self) -> None:
        self.rows.clear()


@dataclass
class MemoryPlans:
    rows: dict[str, PlanRow] = field(default_factory=dict)

    def put(self, row: PlanRow) -> None:
        self.rows[row.id] = row

    def put_all(self, rows: Sequence[PlanRow]) -> None:
        for row in rows:
            self.put(row)

    def get(self, id: str) -> PlanRow | None:
        return self.rows.get(id)

    def search(self, query: PlanQuery) -> tuple[PlanRow, ...]:
        after = query.after and (datetime.fromisoformat(query.after[0]), query.after[1])
        found = [
            row
            for row in self.rows.values()
            if (not query.kinds or row.kind in query.kinds)
            and (not query.statuses or row.status in query.statuses)
            and query.holder_id in (None, row.holder_id)
            and (not query.text or query.text.lower() in (row.number or "").lower())
            and (not after or (row.drafted_at, row.id) < after)
        ]
        found.sort(key=lambda row: (row.drafted_at, row.id), reverse=True)
        return tuple(found[: query.limit])

    def in_force(self, holder_id: str, on: date) -> tuple[PlanRow, ...]:
        return tuple(
            row
            for _, row in sorted(self.rows.items())
            if row.in_force
            and row.holder_id == holder_id
            and row.valid_from_on <= on <= row.valid_until_on
        )

    def by_number(self, kind: str, number: str) -> tuple[PlanRow, ...]:
        return tuple(
            row
            for _, row in sorted(self.rows.items())
            if row.in_force and (row.kind, row.number) == (kind, number)
        )

    def over(self, today: date, limit: int) -> tuple[PlanRow, ...]:
        found = [row for row in self.rows.values() if row.in_force and row.valid_until_on < today]
        return tuple(sorted(found, key=lambda row: (row.valid_until_on, row.id))[:limit])

    def clear(self) -> None:
        self.rows.clear()


@dataclass
class MemoryMoved:
    days: dict[tuple[date, Movement], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, changes: Sequence[tuple[date, Movement, Decimal]]) -> None:
        for on, movement, kg in changes:
            self.days[on, movement] += kg

    def between(self, generator_id: str, from_on: date, until_on: date) -> tuple[Moved, ...]:
        found: dict[Movement, Decimal] = defaultdict(Decimal)
        for (on, movement), kg in self.days.items():
            if movement.generator_id == generator_id and from_on <= on <= until_on:
                found[movement] += kg
        return tuple(Moved(movement=movement, kg=kg) for movement, kg in found.items() if kg)

    def clear(self) -> None:
        self.days.clear()


@dataclass
class MemoryTracks:
    fixes: list[StoredFix] = field(default_factory=list)
    watches: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def lock(self, vehicle_id: str) -> None:
        """One writer at a time: nothing to lock."""

    def add(self, vehicle_id: str, fixes: Sequence[Fix], flags: Sequence[frozenset[str]]) -> None:
        for fix, words in zip(fixes, flags, strict=True):
            ref = len(self.fixes) + 1
            self.fixes.append(StoredFix(ref=ref, vehicle_id=vehicle_id, fix=fix, flags=words))

    def reflag(self, vehicle_id: str, flags: Mapping[int, frozenset[str]]) -> None:
        for i, stored in enumerate(self.fixes):
            if stored.ref in flags:
                self.fixes[i] = StoredFix(
                    ref=stored.ref,
                    vehicle_id=stored.vehicle_id,
                    fix=stored.fix,
                    flags=flags[stored.ref],
                )

    def between(
        self, vehicle_id: str, from_ms: int, until_ms: int, *, limit: int | None = None
    ) -> tuple[StoredFix, ...]:
        found = [
            stored
            for stored in self.fixes
            if stored.vehicle_id == vehicle_id and from_ms <= stored.fix.at_ms <= until_ms
        ]
        return tuple(sorted(found, key=lambda s: (s.fix.at_ms, s.ref))[:limit])

    def latest(self, vehicle_ids: Sequence[str] | None = None) -> tuple[StoredFix, ...]:
        last: dict[str, StoredFix] = {}
        for stored in sorted(self.fixes, key=lambda s: (s.fix.at_ms, s.ref)):
            if not stored.flags and (vehicle_ids is None or stored.vehicle_id in vehicle_ids):
                last[stored.vehicle_id] = stored
        return tuple(last[id] for id in sorted(last))

    def counts(self) -> Mapping[str, int]:
        flags = Counter(word for stored in self.fixes for word in stored.flags)
        return {"stored": len(self.fixes), **flags}

    def keep_watch(self, vehicle_id: str, as_of_ms: int, watch: bytes) -> None:
        self.watches[vehicle_id, as_of_ms] = watch

    def watch_before(self, vehicle_id: str, at_ms: int) -> tuple[int, bytes] | None:
        found = [(ms, w) for (id, ms), w in self.watches.items() if id == vehicle_id and ms < at_ms]
        return max(found, default=None)

    def latest_watch(self, vehicle_id: str) -> tuple[int, bytes] | None:
        return self.watch_before(vehicle_id, 2**63)

    def drop_watches(
        self, vehicle_id: str, *, from_ms: int | None = None, before_ms: int | None = None
    ) -> None:
        kept = self.watch_before(vehicle_id, before_ms) if before_ms is not None else None
        self.watches = {
            (id, ms): watch
            for (id, ms), watch in self.watches.items()
            if id != vehicle_id
            or not ((from_ms is not None and ms >= from_ms) or (kept and ms < kept[0]))
        }

    def watched_vehicles(self) -> tuple[str, ...]:
        return tuple(sorted({id for id, _ in self.watches}))


@dataclass
class MemoryAccounts:
    rows: dict[str, Account] = field(default_factory=dict)

    def put(self, account: Account) -> None:
        self.rows[account.id] = account

    def get(self, id: str) -> Account | None:
        return self.rows.get(id)

    def by_username(self, username: str) -> Account | None:
        return next((a for a in self.rows.values() if a.username == username), None)

    def list(self) -> Sequence[Account]:
        return tuple(sorted(self.rows.values(), key=lambda account: account.username))


@dataclass
class MemoryPeople:
    rows: dict[str, Person] = field(default_factory=dict)

    def put(self, person: Person) -> None:
        self.rows[person.subject] = person

    def get(self, subject: str) -> Person | None:
        return self.rows.get(subject)

    def erase(self, subject: str) -> None:
        self.rows.pop(subject, None)


@dataclass
class MemoryAttachments:
    rows: dict[str, Attachment] = field(default_factory=dict)

    def put(self, attachment: Attachment) -> None:
        self.rows.setdefault(attachment.sha256, attachment)

    def get(self, sha256: str) -> Attachment | None:
        return self.rows.get(sha256)


@dataclass
class MemorySerials:
    values: Counter[str] = field(default_factory=Counter)

    def next(self, series: str) -> int:
        self.values[series] += 1
        return self.values[series]


@dataclass
class MemoryReservedNumbers:
    manifests: MemoryManifests
    rows: dict[str, ReservedNumber] = field(default_factory=dict)

    def put_all(self, rows: Sequence[ReservedNumber]) -> None:
        self.rows |= {row.number: row for row in rows}

    def get(self, number: str) -> ReservedNumber | None:
        return self.rows.get(number)

    def by_label(self, token: str) -> ReservedNumber | None:
        return next((row for row in self.rows.values() if row.label_token == token), None)

    def unused(
        self, organisation_id: str, *, after: str = "", limit: int = 100
    ) -> tuple[ReservedNumber, ...]:
        found = [
            row
            for number, row in sorted(self.rows.items())
            if row.organisation_id == organisation_id
            and number > after
            and number not in self.manifests.rows
        ]
        return tuple(found[:limit])

    def clear(self) -> None:
        self.rows.clear()


@dataclass
class MemoryClocks:
    rows: dict[tuple[str, str, date], ClockRow] = field(default_factory=dict)

    def put_all(self, rows: Sequence[ClockRow]) -> None:
        self.rows |= {(row.code, row.subject, row.started_on): row for row in rows}

    def get(self, code: str, subject: str, started_on: str) -> ClockRow | None:
        return self.rows.get((code, subject, date.fromisoformat(started_on)))

    def running(self, query: ClockQuery) -> tuple[ClockRow, ...]:
        found = [
            row
            for row in self._by_due()
            if query.concerned_id in (None, row.concerned_id)
            and (not query.codes or row.code in query.codes)
        ]
        return tuple(found[: query.limit])

    def late(self, today: date, limit: int) -> tuple[ClockRow, ...]:
        return tuple([row for row in self._by_due() if row.due_on < today][:limit])

    def manifests_through(self, first_on: date, last_on: date) -> tuple[str, ...]:
        rows = self.rows.values()
        found = {r.subject for r in rows if r.due_on >= first_on and r.started_on <= last_on}
        return tuple(sorted(found))

    def clear(self) -> None:
        self.rows.clear()

    def _by_due(self) -> list[ClockRow]:
        open_rows = [row for row in self.rows.values() if row.stopped_at is None]
        return sorted(open_rows, key=lambda row: (row.due_on, row.subject))


@dataclass
class MemoryCalendar:
    years: dict[int, tuple[Year, int]] = field(default_factory=dict)

    def calendar(self) -> Calendar:
        return packaged().with_years({number: year for number, (year, _) in self.years.items()})

    def version(self, year: int) -> int:
        return self.years[year][1] if year in self.years else 0

    def put(self, year: int, recorded: Year, version: int) -> None:
        self.years[year] = (recorded, version)

    def clear(self) -> None:
        self.years.clear()


@dataclass
class MemoryCatalogues:
    found: dict[tuple[Kind, date], tuple[Edition, dict[str, CatalogueEntry]]] = field(
        default_factory=dict
    )

    def put(self, edition: Edition, entries: Sequence[CatalogueEntry]) -> None:
        by_code = {entry.code: entry for entry in sorted(entries, key=lambda one: one.code)}
        self.found[edition.kind, edition.valid_from_on] = edition, by_code

    def editions(self) -> tuple[Edition, ...]:
        return tuple(self.found[key][0] for key in sorted(self.found))

    def edition(self, kind: Kind, on: date) -> Edition | None:
        days = [day for of, day in self.found if of == kind and day <= on]
        return self.found[kind, max(days)][0] if days else None

    def entry(self, edition: Edition, code: str) -> CatalogueEntry | None:
        return self.found[edition.kind, edition.valid_from_on][1].get(code)

    def entries(self, kind: Kind, valid_from_on: date) -> tuple[CatalogueEntry, ...]:
        return tuple(self.found[kind, valid_from_on][1].values())

    def clear(self) -> None:
        self.found.clear()


@dataclass
class MemoryLedger:
    rows: dict[tuple[str, str], LedgerRow] = field(default_factory=dict)

    def put_all(self, rows: Sequence[LedgerRow]) -> None:
        self.rows |= {(row.organisation_id, row.batch): row for row in rows}

    def get(self, organisation_id: str, batch: str) -> LedgerRow | None:
        return self.rows.get((organisation_id, batch))

    def search(self, query: LedgerQuery) -> tuple[LedgerRow, ...]:
        found = [row for row in self.rows.values() if _in_ledger(row, query)]
        return tuple(sorted(found, key=_ledger_key)[: query.limit])

    def sums(
        self, organisation_id: str, from_on: date | None, before_on: date | None
    ) -> Mapping[str, Mapping[Stage, Decimal]]:
        found: dict[str, dict[Stage, Decimal]] = {}
        for row in self.rows.values():
            inside = (from_on is None or row.happened_on >= from_on) and (
                before_on is None or row.happened_on < before_on
            )
            if row.organisation_id == organisation_id and inside and not row.withdrawn:
                of_code = found.setdefault(row.waste_code, dict.fromkeys(STAGES, Decimal(0)))
                of_code[row.stage] += row.mass_kg
        return found

    def owners(self) -> Mapping[str, date]:
        found: dict[str, date] = {}
        for row in self.rows.values():
            if not row.withdrawn:
                first = found.get(row.organisation_id, row.happened_on)
                found[row.organisation_id] = min(first, row.happened_on)
        return found

    def clear(self) -> None:
        self.rows.clear()


@dataclass
class MemoryReturns:
    rows: dict[tuple[str, str], ReturnRow] = field(default_factory=dict)

    def put(self, row: ReturnRow) -> None:
        self.rows[row.organisation_id, row.period] = row

    def get(self, organisation_id: str, period: str) -> ReturnRow | None:
        return self.rows.get((organisation_id, period))

    def of(self, organisation_id: str | None, limit: int) -> tuple[ReturnRow, ...]:
        asked = [r for r in self.rows.values() if organisation_id in (None, r.organisation_id)]
        asked.sort(key=lambda row: row.period, reverse=True)
        asked.sort(key=lambda row: row.organisation_id)
        asked.sort(key=lambda row: row.filed_at, reverse=True)
        return tuple(asked[:limit])

    def clear(self) -> None:
        self.rows.clear()


@dataclass
class MemoryPreferences:
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def get(self, account_id: str, name: str) -> Any:
        return self.rows.get((account_id, name))

    def put(self, account_id: str, name: str, data: Any) -> None:
        self.rows[account_id, name] = data


@dataclass
class MemoryThrottles:
    rows: dict[str, Throttle] = field(default_factory=dict)

    def get(self, subject: str) -> Throttle:
        return self.rows.get(subject, Throttle())

    def put(self, subject: str, throttle: Throttle) -> None:
        self.rows[subject] = throttle


@dataclass
class MemoryProjections:
    made_by: int = 0

    def version(self) -> int:
        return self.made_by

    def set_version(self, version: int) -> None:
        self.made_by = version


@dataclass
class MemoryTransaction:
    log: MemoryLog = field(default_factory=MemoryLog)
    registry: MemoryRegistry = field(default_factory=MemoryRegistry)
    manifests: MemoryManifests = field(default_factory=MemoryManifests)
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)
    plans: MemoryPlans = field(default_factory=MemoryPlans)
    moved: MemoryMoved = field(default_factory=MemoryMoved)
    tracks: MemoryTracks = field(default_factory=MemoryTracks)
    accounts: MemoryAccounts = field(default_factory=MemoryAccounts)
    people: MemoryPeople = field(default_factory=MemoryPeople)
    attachments: MemoryAttachments = field(default_factory=MemoryAttachments)
    serials: MemorySerials = field(default_factory=MemorySerials)
    numbers: MemoryReservedNumbers = field(init=False)
    clocks: MemoryClocks = field(default_factory=MemoryClocks)
    calendar: MemoryCalendar = field(default_factory=MemoryCalendar)
    catalogues: MemoryCatalogues = field(default_factory=MemoryCatalogues)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    returns: MemoryReturns = field(default_factory=MemoryReturns)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    throttles: MemoryThrottles = field(default_factory=MemoryThrottles)
    projections: MemoryProjections = field(default_factory=MemoryProjections)
    checkpoints: MemoryCheckpoints = field(default_factory=MemoryCheckpoints)

    def __post_init__(self) -> None:
        self.numbers = MemoryReservedNumbers(manifests=self.manifests)


class MemoryStore:
    def __init__(self) -> None:
        self._standing = MemoryTransaction()
        self._lock = threading.Lock()

    def write(self, work: Callable[[Transaction], T]) -> T:
        with self._lock:
            attempt = copy.deepcopy(self._standing)
            result = work(attempt)
            self._standing = attempt
            return result

    def read(self, work: Callable[[Transaction], T]) -> T:
        return work(self._standing)

    def close(self) -> None:
        """Nothing is held."""


def _asked(row: ManifestRow, query: ManifestQuery) -> bool:
    names = ("generator_id", "carrier_id", "receiver_id", "vehicle_id", "stream")
    given = (row.national_number, row.paper_number, row.source_number)
    numbers = (row.number, *(number or "" for number in given))
    vehicles = {row.vehicle_id, *(leg.vehicle_id for leg in row.legs)}
    codes = [line.code for line in row.lines]
    carriers = (leg.carrier_id for leg in row.legs)
    parties = (row.generator_id, row.carrier_id, row.receiver_id, row.keeper_id, *carriers)
    drivers = (row.driver_id, *(leg.driver_id for leg in row.legs))
    key = (row.issued_at, row.number)
    after = query.after and (datetime.fromisoformat(query.after[0]), query.after[1])
    return (
        (not query.statuses or row.status in query.statuses)
        and (query.organisation_id is None or query.organisation_id in parties)
        and (query.driver_id is None or query.driver_id in drivers)
        and all(getattr(query, name) in (None, getattr(row, name)) for name in names)
        and (not query.text or any(query.text in number for number in numbers))
        and (query.party_id is None or query.party_id in parties)
        and (not query.vehicle_ids or not vehicles.isdisjoint(query.vehicle_ids))
        and (query.waste is None or any(begins_or_matches(code, query.waste) for code in codes))
        and (
            query.discrepancy is None
            or query.discrepancy in row.discrepancies
            or (query.discrepancy == "any" and bool(row.discrepancies))
        )
        and query.corrected in (None, row.corrected)
        and query.missing in (None, bool(row.missing))
        and (query.issued_from is None or row.issued_at >= query.issued_from)
        and (query.issued_until is None or row.issued_at < query.issued_until)
        and (not after or key < after)
    )


def _ledger_key(row: LedgerRow) -> tuple[datetime, str, str]:
    return row.happened_at, row.organisation_id, row.batch


def _in_ledger(row: LedgerRow, query: LedgerQuery) -> bool:
    after = query.after and (datetime.fromisoformat(query.after[0]), *query.after[1:])
    return (
        query.organisation_id in (None, row.organisation_id)
        and query.stage in (None, row.stage)
        and (query.waste is None or begins_or_matches(row.waste_code, query.waste))
        and (query.from_on is None or row.happened_on >= query.from_on)
        and (query.until_on is None or row.happened_on <= query.until_on)
        and (not query.left_only or (row.left_kg > 0 and not row.withdrawn))
        and (not after or _ledger_key(row) > after)
    )


def _queue_key(row: AlertRow) -> tuple[int, datetime, str]:
    return (SEVERITIES.index(row.severity), row.raised_at, row.id)


def _owner(row: RegistryRow) -> str | None:
    entry = row.entry
    if row.kind == "organisation":
        return entry.id
    return getattr(entry, "organisation_id", None) or getattr(entry, "carrier_id", None)


def _label(row: RegistryRow) -> str:
    names = ("name", "plate", "number")
    return next((getattr(row.entry, n) for n in names if hasattr(row.entry, n)), row.entry.id)
