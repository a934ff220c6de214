"""Marks of where vehicles have been, and the fixes of the spans they lead to.

`presence` is read by cell and then by day; a row is written when a vehicle comes into a cell on a
day, and again when it comes to another square or half-hour there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Text,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    text,
)

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.geofence.presence import Mark, Point
from manifest_service.services.ports.presence import Present, Span

_GOOD = and_(
    or_(t.fix.c.flags == literal_column("''"), t.fix.c.flags == literal_column("'late'")),
    # Those too late to be judged were once stored without a look at what they say themselves.
    t.fix.c.lon.between(-180, 180),
    t.fix.c.lat.between(-90, 90),
)


_PUT = {
    database: f"INSERT INTO presence (cell, day, vehicle_id, squares, half_hours) {values}"
    " ON CONFLICT (cell, day, vehicle_id) DO UPDATE SET"
    " squares = presence.squares | excluded.squares,"
    " half_hours = presence.half_hours | excluded.half_hours"
    # A row that has them all is left alone.
    " WHERE presence.squares | excluded.squares <> presence.squares"
    " OR presence.half_hours | excluded.half_hours <> presence.half_hours"
    for database, values in (
        ("sqlite", "VALUES (?, ?, ?, ?, ?)"),
        (
            "postgresql",
            "SELECT * FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::bigint[], %s::bigint[])",
        ),
    )
}

_IN_CELL = Prepared(
    select(t.presence.c.vehicle_id, t.presence.c.day, t.presence.c.half_hours)
    .where(
        t.presence.c.cell == bindparam("cell"),
        t.presence.c.day.between(bindparam("first"), bindparam("last")),
        t.presence.c.squares.op("&")(bindparam("squares")) != 0,
    )
    .limit(bindparam("at_most"))
)

_IN_CELLS = text(
    # OFFSET 0 keeps the planner at one look into the key for each cell.
    "SELECT p.vehicle_id, p.day, bit_or(p.half_hours), count(*)"
    " FROM unnest(:cells, :squares) AS asked(cell, squares)"
    " CROSS JOIN LATERAL (SELECT vehicle_id, day, half_hours FROM presence"
    " WHERE cell = asked.cell AND day BETWEEN :first AND :last"
    " AND presence.squares & asked.squares <> 0 LIMIT :at_most OFFSET 0) AS p"
    " GROUP BY p.vehicle_id, p.day"
).bindparams(
    bindparam("cells", type_=ARRAY(BigInteger)), bindparam("squares", type_=ARRAY(BigInteger))
)

_POINTS = Prepared(
    select(t.fix.c.at_ms, t.fix.c.lon, t.fix.c.lat)
    .where(
        t.fix.c.vehicle_id == bindparam("vehicle"),
        t.fix.c.at_ms >= bindparam("from_ms"),
        t.fix.c.at_ms <= bindparam("until_ms"),
        _GOOD,
    )
    .order_by(t.fix.c.at_ms, t.fix.c.lon, t.fix.c.lat)
)

_POINTS_OF_ALL = text(
    "SELECT asked.n, f.at_ms, f.lon, f.lat FROM unnest(:vehicles, :begins, :ends)"
    " WITH ORDINALITY AS asked(vehicle_id, from_ms, until_ms, n)"
    " CROSS JOIN LATERAL (SELECT at_ms, lon, lat FROM fix"
    " WHERE vehicle_id = asked.vehicle_id AND at_ms BETWEEN asked.from_ms AND asked.until_ms"
    " AND flags IN ('', 'late') AND lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90 OFFSET 0) AS f ORDER BY asked.n, f.at_ms, f.lon, f.lat"
).bindparams(
    bindparam("vehicles", type_=ARRAY(Text)),
    bindparam("begins", type_=ARRAY(BigInteger)),
    bindparam("ends", type_=ARRAY(BigInteger)),
)


class SqlPresence:
    def __init__(self, session: Session) -> None:
        self._session = session

    def mark(self, marks: Mapping[str, Sequence[Mark]]) -> None:
        # PostgreSQL changes a row once in a statement.
        bits: dict[tuple[int, int, str], tuple[int, int]] = {}
        for vehicle_id, mine in marks.items():
            for mark in mine:
                key = (mark.cell, mark.day, vehicle_id)
                squares, halves = bits.get(key, (0, 0))
                bits[key] = (squares | mark.squares, halves | mark.half_hours)
        # In the order of the key: two writers never wait for one another.
        rows = [(*key, *bits[key]) for key in sorted(bits)]
        self._session.say_rows(_PUT[self._session.dialect.name], rows)

    def found(
        self, squares: Mapping[int, int], first_day: int, last_day: int, limit: int
    ) -> tuple[Present, ...] | None:
        asked = {"first": first_day, "last": last_day, "at_most": limit + 1}
        halves: dict[tuple[str, int], int] = defaultdict(int)
        read = 0
        for vehicle_id, day, half_hours, rows in self._rows(squares, asked):
            halves[vehicle_id, day] |= half_hours
            read += rows
            if read > limit:
                return None
        return tuple(Present(*key, half_hours) for key, half_hours in halves.items())

    def points(self, spans: Sequence[Span]) -> tuple[tuple[Point, ...], ...]:
        if not self._session.is_far:
            return tuple(
                tuple((row[0], row[1], row[2]) for row in self._session.rows(_POINTS, _asked(span)))
                for span in spans
            )
        found: list[list[Point]] = [[] for _ in spans]
        values = {
            "vehicles": [span.vehicle_id for span in spans],
            "begins": [span.from_ms for span in spans],
            "ends": [span.until_ms for span in spans],
        }
        for n, at_ms, lon, lat in self._session.execute(_POINTS_OF_ALL, values):
            found[n - 1].append((at_ms, lon, lat))
        return tuple(tuple(points) for points in found)

    def following(self, vehicle_id: str, from_ms: int, limit: int) -> tuple[Point, ...]:
        c = t.fix.c
        rows = self._session.execute(
            select(c.at_ms, c.lon, c.lat)
            .where(c.vehicle_id == vehicle_id, c.at_ms >= from_ms, _GOOD)
            .order_by(c.at_ms, c.lon, c.lat)
            .limit(limit)
        )
        return tuple((at_ms, lon, lat) for at_ms, lon, lat in rows)

    def vehicles(self) -> tuple[str, ...]:
        """One look into the index for each: it costs the same however many fixes there are."""
        found: list[str] = []
        c = t.fix.c
        while True:
            statement = select(func.min(c.vehicle_id))
            if found:
                statement = statement.where(c.vehicle_id > found[-1])
            following = self._session.execute(statement).scalar_one()
            if following is None:
                return tuple(found)
            found.append(following)

    def clear(self) -> None:
        self._session.execute(delete(t.presence))
        self._session.execute(delete(t.presence_made))

    def version(self) -> int:
        row = self._session.execute(select(t.presence_made.c.version)).one_or_none()
        return row.version if row else 0

    def set_version(self, version: int) -> None:
        upsert(self._session, t.presence_made, {"one": 1, "version": version})

    def _rows(self, squares: Mapping[int, int], asked: dict[str, int]) -> Iterator[Sequence[Any]]:
        """(vehicle, day, half-hours, how many rows that was)."""
        if self._session.is_far:
            cells = {"cells": list(squares), "squares": list(squares.values())}
            yield from self._session.execute(_IN_CELLS, asked | cells)
            return
        for cell, wanted in squares.items():
            for row in self._session.rows(_IN_CELL, asked | {"cell": cell, "squares": wanted}):
                yield *row, 1


def _asked(span: Span) -> dict[str, Any]:
    return {"vehicle": span.vehicle_id, "from_ms": span.from_ms, "until_ms": span.until_ms}
