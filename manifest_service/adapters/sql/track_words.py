"""What is said to each database about the positions of many vehicles at once, in its own words.

SQLite takes a row at a time, at little cost; PostgreSQL takes columns as arrays, since each
statement is a journey, and the fixes themselves by COPY.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from manifest_service.adapters.sql import tables as t

FIX_COLUMNS = tuple(column.name for column in t.fix.columns)
_COLUMNS = ", ".join(FIX_COLUMNS)

_ADD_UP = "ON CONFLICT (flag) DO UPDATE SET count = fix_count.count + excluded.count"
_IF_LATER = (
    "ON CONFLICT (vehicle_id) DO UPDATE SET ref = excluded.ref, at_ms = excluded.at_ms"
    " WHERE excluded.at_ms >= last_fix.at_ms"
)
_REPLACE = "ON CONFLICT (vehicle_id, as_of_ms) DO UPDATE SET watch = excluded.watch"
_OLD = (
    "as_of_ms < (SELECT max(older.as_of_ms) FROM watch AS older"
    " WHERE older.vehicle_id = {0} AND older.as_of_ms < {1})"
)


@dataclass(frozen=True, kw_only=True)
class Words:
    next_refs: str
    """Asked with how many; gives the first alone, or each."""
    insert: str
    count: str
    keep_last: str
    latest_watches: str
    overtake: str
    drop_old: str
    keep_watch: str


WORDS: Mapping[str, Words] = {
    "sqlite": Words(
        next_refs="SELECT coalesce(max(ref), 0) + 1 FROM fix WHERE ? > 0",
        insert=f"INSERT INTO fix ({_COLUMNS}) VALUES ({', '.join('?' * len(FIX_COLUMNS))})",
        count=f"INSERT INTO fix_count (flag, count) VALUES (?, ?) {_ADD_UP}",
        keep_last=f"INSERT INTO last_fix (vehicle_id, ref, at_ms) VALUES (?, ?, ?) {_IF_LATER}",
        latest_watches="SELECT w.vehicle_id, w.as_of_ms, w.watch FROM json_each(?) AS asked"
        " CROSS JOIN watch AS w ON w.vehicle_id = asked.value AND w.as_of_ms ="
        " (SELECT max(as_of_ms) FROM watch WHERE vehicle_id = asked.value)",
        overtake="DELETE FROM watch WHERE vehicle_id = ? AND as_of_ms >= ?",
        drop_old=f"DELETE FROM watch WHERE vehicle_id = ?1 AND {_OLD.format('?1', '?2')}",
        keep_watch=f"INSERT INTO watch (vehicle_id, as_of_ms, watch) VALUES (?, ?, ?) {_REPLACE}",
    ),
    "postgresql": Words(
        next_refs="SELECT nextval(pg_get_serial_sequence('fix', 'ref'))"
        " FROM generate_series(1, %s)",
        insert=f"COPY fix ({_COLUMNS}) FROM STDIN",
        count="INSERT INTO fix_count (flag, count)"
        f" SELECT * FROM unnest(%s::text[], %s::bigint[]) {_ADD_UP}",
        keep_last="INSERT INTO last_fix (vehicle_id, ref, at_ms)"
        f" SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) {_IF_LATER}",
        latest_watches="SELECT w.vehicle_id, w.as_of_ms, w.watch FROM unnest(%s::text[])"
        " AS asked (value) CROSS JOIN LATERAL (SELECT * FROM watch"
        " WHERE vehicle_id = asked.value ORDER BY as_of_ms DESC LIMIT 1) AS w",
        overtake="DELETE FROM watch USING unnest(%s::text[], %s::bigint[]) AS o (id, from_ms)"
        " WHERE vehicle_id = o.id AND as_of_ms >= o.from_ms",
        drop_old="DELETE FROM watch USING unnest(%s::text[], %s::bigint[]) AS o (id, ms)"
        f" WHERE vehicle_id = o.id AND {_OLD.format('o.id', 'o.ms')}",
        keep_watch="INSERT INTO watch (vehicle_id, as_of_ms, watch)"
        f" SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) {_REPLACE}",
    ),
}
