"""Positions and watches. Every statement names one vehicle and a span of device time, so that the
cost does not grow with what is stored."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.track_words import WORDS
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.geofence.fix import Fix, read_bits
from manifest_service.services.ports import FlaggedFixes, KeptWatch, StoredFix

_LOCK = (
    "SELECT pg_advisory_xact_lock(hashtextextended(asked.id, 0))"
    " FROM unnest(%s::text[]) AS asked (id)"
)

_LATEST_WATCH = Prepared(
    select(t.watch.c.as_of_ms, t.watch.c.watch)
    .where(t.watch.c.vehicle_id == bindparam("vehicle"))
    .order_by(t.watch.c.as_of_ms.desc())
    .limit(1)
)


class SqlTrackStore:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._words = WORDS[session.dialect.name]

    def lock(self, *vehicle_ids: str) -> None:
        if self._session.dialect.name == "postgresql":
            self._session.say(_LOCK, [list(vehicle_ids)])

    def add(self, vehicle_id: str, fixes: Sequence[Fix], flags: Sequence[frozenset[str]]) -> None:
        self.add_all([FlaggedFixes(vehicle_id=vehicle_id, fixes=fixes, flags=flags)])

    def add_all(self, batch: Sequence[FlaggedFixes]) -> None:
        count = sum(len(one.fixes) for one in batch)
        if count == 0:
            return
        refs = iter(self._refs(count))
        rows: list[tuple[Any, ...]] = []
        last: list[tuple[str, int, int]] = []
        counts: Counter[str] = Counter(stored=count)
        for one in batch:
            best: tuple[int, int] | None = None
            for fix, words in zip(one.fixes, one.flags, strict=True):
                ref = next(refs)
                if words:
                    counts.update(words)
                elif best is None or fix.at_ms >= best[0]:
                    best = (fix.at_ms, ref)
                rows.append(_row(ref, one.vehicle_id, fix, words))
            if best is not None:
                last.append((one.vehicle_id, best[1], best[0]))
        if self._session.is_far:
            self._session.copy(self._words.insert, rows)
        else:
            self._session.say(self._words.insert, *rows)
        self._session.say_rows(self._words.count, sorted(counts.items()))
        self._session.say_rows(self._words.keep_last, last)

    def reflag(self, vehicle_id: str, flags: Mapping[int, frozenset[str]]) -> None:
        if not flags:
            return
        before = {
            row.ref: frozenset(filter(None, row.flags.split(",")))
            for row in self._session.execute(
                select(t.fix.c.ref, t.fix.c.flags).where(t.fix.c.ref.in_(list(flags)))
            )
        }
        self._session.execute(
            update(t.fix).where(t.fix.c.ref == bindparam("r")).values(flags=bindparam("f")),
            [{"r": ref, "f": ",".join(sorted(words))} for ref, words in flags.items()],
        )
        change: Counter[str] = Counter()
        for ref, words in flags.items():
            change.update(words)
            change.subtract(before[ref])
        for flag, count in change.items():
            if count:
                self._count(flag, count)
        self._keep_last(vehicle_id)

    def between(
        self, vehicle_id: str, from_ms: int, until_ms: int, *, limit: int | None = None
    ) -> tuple[StoredFix, ...]:
        c = t.fix.c
        rows = self._session.execute(
            select(t.fix)
            .where(c.vehicle_id == vehicle_id, c.at_ms >= from_ms, c.at_ms <= until_ms)
            .order_by(c.at_ms, c.ref)
            .limit(limit)
        )
        return tuple(_stored(row) for row in rows)

    def latest(self, vehicle_ids: Sequence[str] | None = None) -> tuple[StoredFix, ...]:
        statement = select(t.fix).join(t.last_fix, t.last_fix.c.ref == t.fix.c.ref)
        if vehicle_ids is not None:
            statement = statement.where(t.last_fix.c.vehicle_id.in_(vehicle_ids))
        rows = self._session.execute(statement.order_by(t.last_fix.c.vehicle_id))
        return tuple(_stored(row) for row in rows)

    def within(
        self, box: tuple[float, float, float, float], from_ms: int, until_ms: int
    ) -> tuple[StoredFix, ...]:
        west, south, east, north = box
        c = t.fix.c
        # From the vehicles to their fixes of the span: each by the index, none before it began.
        statement = (
            select(t.fix)
            .join(t.last_fix, t.last_fix.c.vehicle_id == c.vehicle_id)
            .where(
                t.last_fix.c.at_ms >= from_ms,
                c.at_ms >= from_ms,
                c.at_ms <= until_ms,
                func.length(c.flags) == 0,
                c.lon.between(west, east),
                c.lat.between(south, north),
            )
            .order_by(c.vehicle_id, c.at_ms, c.ref)
        )
        return tuple(_stored(row) for row in self._session.execute(statement))

    def counts(self) -> Mapping[str, int]:
        rows = self._session.execute(select(t.fix_count).where(t.fix_count.c.count > 0))
        return {"stored": 0} | {row.flag: row._mapping["count"] for row in rows}

    def keep_watch(self, vehicle_id: str, as_of_ms: int, watch: bytes) -> None:
        upsert(
            self._session,
            t.watch,
            {"vehicle_id": vehicle_id, "as_of_ms": as_of_ms, "watch": watch},
        )

    def watch_before(self, vehicle_id: str, at_ms: int) -> tuple[int, bytes] | None:
        return self._watch(vehicle_id, t.watch.c.as_of_ms < at_ms)

    def latest_watch(self, vehicle_id: str) -> tuple[int, bytes] | None:
        row = self._session.first(_LATEST_WATCH, {"vehicle": vehicle_id})
        return (row[0], bytes(row[1])) if row else None

    def latest_watches(self, vehicle_ids: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        asked = list(vehicle_ids) if self._session.is_far else json.dumps(list(vehicle_ids))
        rows = self._session.ask(self._words.latest_watches, [asked])
        return {row[0]: (row[1], bytes(row[2])) for row in rows}

    def keep_watches(self, kept: Sequence[KeptWatch]) -> None:
        say = self._session.say_rows
        say(self._words.overtake, [(one.vehicle_id, one.overtaken_ms) for one in kept])
        old = [(one.vehicle_id, one.old_ms) for one in kept if one.old_ms is not None]
        say(self._words.drop_old, old)
        say(self._words.keep_watch, [(one.vehicle_id, one.as_of_ms, one.watch) for one in kept])

    def drop_watches(
        self, vehicle_id: str, *, from_ms: int | None = None, before_ms: int | None = None
    ) -> None:
        c = t.watch.c
        if from_ms is not None:
            self._session.execute(
                delete(t.watch).where(c.vehicle_id == vehicle_id, c.as_of_ms >= from_ms)
            )
        if before_ms is not None:
            kept = self.watch_before(vehicle_id, before_ms)
            if kept is not None:
                self._session.execute(
                    delete(t.watch).where(c.vehicle_id == vehicle_id, c.as_of_ms < kept[0])
                )

    def watched_vehicles(self) -> tuple[str, ...]:
        rows = self._session.execute(
            select(t.watch.c.vehicle_id).distinct().order_by(t.watch.c.vehicle_id)
        )
        return tuple(row.vehicle_id for row in rows)

    def _refs(self, count: int) -> Sequence[int]:
        """Refs for so many new fixes, growing; the lock on the log's head is held."""
        rows = self._session.ask(self._words.next_refs, [count])
        first: int = rows[0][0]
        return [row[0] for row in rows] if self._session.is_far else range(first, first + count)

    def _watch(self, vehicle_id: str, *conditions: Any) -> tuple[int, bytes] | None:
        row = self._session.execute(
            select(t.watch.c.as_of_ms, t.watch.c.watch)
            .where(t.watch.c.vehicle_id == vehicle_id, *conditions)
            .order_by(t.watch.c.as_of_ms.desc())
            .limit(1)
        ).one_or_none()
        return (row.as_of_ms, bytes(row.watch)) if row else None

    def _count(self, flag: str, by: int) -> None:
        changed = self._session.execute(
            update(t.fix_count)
            .where(t.fix_count.c.flag == flag)
            .values(count=t.fix_count.c.count + by)
        )
        if changed.rowcount == 0:
            self._session.execute(insert(t.fix_count).values(flag=flag, count=by))

    def _keep_last(self, vehicle_id: str) -> None:
        c = t.fix.c
        row = self._session.execute(
            select(c.ref, c.at_ms)
            .where(c.vehicle_id == vehicle_id, func.length(c.flags) == 0)
            .order_by(c.at_ms.desc(), c.ref.desc())
            .limit(1)
        ).one_or_none()
        if row is not None:
            values = {"vehicle_id": vehicle_id, "ref": row.ref, "at_ms": row.at_ms}
            upsert(self._session, t.last_fix, values)


def _row(ref: int, vehicle_id: str, fix: Fix, flags: frozenset[str]) -> tuple[Any, ...]:
    """In the order of tables.fix."""
    return (
        ref,
        vehicle_id,
        fix.at_ms,
        fix.lon,
        fix.lat,
        fix.speed_kmh,
        fix.course_deg,
        fix.accuracy_m,
        fix.satellites,
        fix.load,
        fix.bits,
        ",".join(sorted(flags)) if flags else "",
        fix.received_at_ms,
        fix.recorder_speed_kmh,
        fix.odometer_km,
    )


def _stored(row: Row[Any]) -> StoredFix:
    fix = Fix(
        at_ms=row.at_ms,
        lon=row.lon,
        lat=row.lat,
        speed_kmh=row.speed_kmh,
        course_deg=row.course_deg,
        accuracy_m=row.accuracy_m,
        satellites=row.satellites,
        load=row.load,
        received_at_ms=row.received_at_ms,
        recorder_speed_kmh=row.recorder_speed_kmh,
        odometer_km=row.odometer_km,
        **read_bits(row.bits),  # type: ignore[arg-type]
    )
    flags = frozenset(filter(None, row.flags.split(",")))
    return StoredFix(ref=row.ref, vehicle_id=row.vehicle_id, fix=fix, flags=flags)
