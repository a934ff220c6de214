"""A store filled with a year of positions and their marks of presence, straight into its tables."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from fleet_year import FIRST_MS, Day, Fleet
from sqlalchemy import Engine

from manifest_service.adapters.sql.opening import SqlStore, open_store
from manifest_service.geofence.presence_in_bulk import Marks, marks_of_all
from manifest_service.services.ports import LegRow, LineRow, ManifestRow, Store
from manifest_service.services.presence import PRESENCE_VERSION
from manifest_service.services.projections import ROWS_VERSION, from_ms

MANIFESTS_EACH = 25
FIX = (
    "ref, vehicle_id, at_ms, lon, lat, speed_kmh, course_deg, accuracy_m, satellites, load, bits,"
    " flags, received_at_ms"
)
PRESENCE = "cell, day, vehicle_id, squares, half_hours"


def vehicle_id(number: int) -> str:
    return f"truck-{number:04d}"


def build(address: str, fleet: Fleet) -> None:
    """Fill a fresh database, and say how long it took."""
    store = open_store(address)
    begun = time.perf_counter()
    fixes, marks = fill(store, fleet)
    manifests(store, fleet, MANIFESTS_EACH)
    store.write(lambda tx: tx.projections.set_version(ROWS_VERSION))
    store.close()
    took = time.perf_counter() - begun
    print(
        f"  built: {fixes:,} fixes, {marks:,} marks ({marks / fixes:.2f} each), {took:.0f} s",
        flush=True,
    )


def fill(store: SqlStore, fleet: Fleet) -> tuple[int, int]:
    """(fixes, marks) put straight into the tables of a store without any."""
    begun = time.perf_counter()
    filler = _Postgresql if store.engine.dialect.name == "postgresql" else _Sqlite
    fixes = marks = 0
    with filler(store.engine) as fill:
        for day in fleet.year():
            made = marks_of_all(day.vehicle, day.at_ms, day.lon, day.lat)
            fill.fixes(day, fixes)
            fill.marks(made)
            fixes, marks = fixes + len(day.at_ms), marks + len(made.cell)
            if day.number % 30 == 0:
                took = time.perf_counter() - begun
                print(
                    f"  day {day.number}: {fixes:,} fixes, {marks:,} marks, {took:.0f} s",
                    flush=True,
                )
    store.write(lambda tx: tx.presence.set_version(PRESENCE_VERSION))
    return fixes, marks


class _Sqlite:
    def __init__(self, engine: Engine) -> None:
        self._connection = engine.raw_connection()
        self._run = self._connection.driver_connection.execute
        self._many = self._connection.driver_connection.executemany

    def __enter__(self) -> "_Sqlite":
        # Only while it is filled: a crash here costs nothing but the time.
        for pragma in ("synchronous=OFF", "cache_size=-400000", "wal_autocheckpoint=100000"):
            self._run(f"PRAGMA {pragma}")
        self._run("DROP INDEX ix_fix_track")
        return self

    def __exit__(self, *_: Any) -> None:
        self._run("CREATE INDEX ix_fix_track ON fix (vehicle_id, at_ms, lon, lat, flags)")
        self._run("ANALYZE")
        self._run("PRAGMA wal_checkpoint(TRUNCATE)")
        for pragma in ("synchronous=FULL", "cache_size=-65536", "wal_autocheckpoint=1000"):
            self._run(f"PRAGMA {pragma}")
        self._connection.close()

    def fixes(self, day: Day, before: int) -> None:
        order = np.argsort(day.at_ms, kind="stable")
        rows = zip(
            range(before + 1, before + 1 + len(order)),
            [vehicle_id(n) for n in day.vehicle[order].tolist()],
            day.at_ms[order].tolist(),
            day.lon[order].tolist(),
            day.lat[order].tolist(),
            (day.at_ms[order] + 2000).tolist(),
            strict=True,
        )
        self._put(
            f"INSERT INTO fix ({FIX}) VALUES (?,?,?,?,?,35.0,90.0,8.0,11,'full',1,'',?)", rows
        )

    def marks(self, made: Marks) -> None:
        order = np.argsort(made.cell, kind="stable")
        rows = zip(
            made.cell[order].tolist(),
            made.day[order].tolist(),
            [vehicle_id(n) for n in made.vehicle[order].tolist()],
            made.squares[order].tolist(),
            made.half_hours[order].tolist(),
            strict=True,
        )
        self._put(f"INSERT INTO presence ({PRESENCE}) VALUES (?,?,?,?,?)", rows)

    def _put(self, statement: str, rows: Iterator[Sequence[Any]]) -> None:
        self._run("BEGIN IMMEDIATE")
        self._many(statement, rows)
        self._run("COMMIT")


class _Postgresql:
    """COPY in its binary form, made by numpy: every row has the same length."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.raw_connection()
        self._driver = self._connection.driver_connection

    def __enter__(self) -> "_Postgresql":
        self._say("SET synchronous_commit = off")
        self._say("DROP INDEX ix_fix_track")
        self._say("ALTER TABLE fix DROP CONSTRAINT pk_fix")
        self._say("ALTER TABLE presence DROP CONSTRAINT pk_presence")
        return self

    def __exit__(self, *_: Any) -> None:
        self._say("SET maintenance_work_mem = '768MB'")
        self._say("ALTER TABLE fix ADD CONSTRAINT pk_fix PRIMARY KEY (ref)")
        self._say("CREATE INDEX ix_fix_track ON fix (vehicle_id, at_ms, lon, lat, flags)")
        self._say(
            "ALTER TABLE presence ADD CONSTRAINT pk_presence PRIMARY KEY (cell, day, vehicle_id)"
        )
        self._say("SELECT setval(pg_get_serial_sequence('fix', 'ref'), (SELECT max(ref) FROM fix))")
        self._driver.autocommit = True
        self._driver.execute("VACUUM (ANALYZE) fix")
        self._driver.execute("VACUUM (ANALYZE) presence")
        self._driver.execute("CHECKPOINT")
        self._driver.autocommit = False
        self._connection.close()

    def fixes(self, day: Day, before: int) -> None:
        order = np.argsort(day.at_ms, kind="stable")
        at_ms = day.at_ms[order]
        self._copy(
            f"fix ({FIX})",
            (
                np.arange(before + 1, before + 1 + len(order)).astype(">i8"),
                _texts(day.vehicle[order]),
                at_ms.astype(">i8"),
                day.lon[order].astype(">f8"),
                day.lat[order].astype(">f8"),
                *(np.full(len(order), value, ">f8") for value in (35.0, 90.0, 8.0)),
                np.full(len(order), 11, ">i2"),
                np.full(len(order), b"full", "S4"),
                np.full(len(order), 1, ">i2"),
                None,
                (at_ms + 2000).astype(">i8"),
            ),
        )

    def marks(self, made: Marks) -> None:
        self._copy(
            f"presence ({PRESENCE})",
            (
                made.cell.astype(">i8"),
                made.day.astype(">i4"),
                _texts(made.vehicle),
                made.squares.astype(">i8"),
                made.half_hours.astype(">i8"),
            ),
        )

    def _copy(self, into: str, columns: Sequence[Any]) -> None:
        """`None` for a column of empty texts."""
        fields: list[tuple[str, Any]] = [("count", ">i2")]
        for n, column in enumerate(columns):
            fields.append((f"length{n}", ">i4"))
            if column is not None:
                fields.append((f"value{n}", column.dtype))
        rows = np.zeros(len(columns[0]), np.dtype(fields))
        rows["count"] = len(columns)
        for n, column in enumerate(columns):
            if column is not None:
                rows[f"length{n}"], rows[f"value{n}"] = column.dtype.itemsize, column
        head, end = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
        with (
            self._driver.cursor() as cursor,
            cursor.copy(f"COPY {into} FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.write(head)
            copy.write(rows.tobytes())
            copy.write(end)
        self._driver.commit()

    def _say(self, statement: str) -> None:
        self._driver.execute(statement)
        self._driver.commit()


def _texts(vehicles: Any) -> Any:
    """Vehicle ids of numbers below 10,000, all of one length."""
    known = np.array([vehicle_id(n).encode() for n in range(int(vehicles.max(initial=0)) + 1)])
    return known[vehicles]


def manifests(store: Store, fleet: Fleet, each: int) -> None:
    """The rows of so many ended trips of each vehicle, through the year, without their events."""
    every = timedelta(days=fleet.days / each)
    begins = from_ms(FIRST_MS)
    for vehicle in range(fleet.vehicles):
        rows = [
            _manifest(vehicle, n, begins + every * n + timedelta(hours=vehicle % 24))
            for n in range(each)
        ]
        store.write(lambda tx, rows=rows: tx.manifests.put_all(rows))


def _manifest(vehicle: int, n: int, at: Any) -> ManifestRow:
    ids: dict[str, Any] = {
        "carrier_id": "carrier",
        "vehicle_id": vehicle_id(vehicle),
        "driver_id": f"driver-{vehicle}",
        "route_id": None,
    }
    kg = Decimal(12000)
    hour = timedelta(hours=1)
    return ManifestRow(
        number=f"N{vehicle:04d}{n:04d}",
        version=4,
        status="received",
        stream="construction_soil",
        national_number=None,
        generator_id=f"builder-{vehicle % 300}",
        origin_site_id="site",
        receiver_id=f"yard-{vehicle % 20}",
        destination_site_id="yard",
        waste_codes=("900-001-S70",),
        declared_kg=kg,
        loaded_kg=kg,
        accepted_kg=kg,
        refused_kg=Decimal(0),
        disposed_kg=Decimal(0),
        issued_at=at,
        loaded_at=at + hour,
        departed_at=at + hour,
        arrived_at=at + 2 * hour,
        received_at=at + 3 * hour,
        ended_at=at + 3 * hour,
        planned_departure_at=None,
        planned_arrival_at=None,
        receipt_due_on=None,
        discrepancies=(),
        warnings=(),
        label_tokens=(f"T{vehicle:04d}{n:04d}",),
        legs=(LegRow(from_at=at, until_at=None, **ids),),
        lines=(LineRow(line=0, code="900-001-S70", name="渣土", declared_kg=kg),),
        **ids,
    )
