"""Manifests as lists and rules see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Row,
    Select,
    Text,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.columns import Grams, Moment
from manifest_service.adapters.sql.listed import Listed
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.adapters.sql.waste_codes import of_waste
from manifest_service.events.lifecycle import EN_ROUTE
from manifest_service.services.ports import ManifestQuery, ManifestRow, TripsAsked
from manifest_service.services.projections import legs_of

_TUPLES = ("waste_codes", "discrepancies", "warnings", "label_tokens", "missing")

_SETTLED = frozenset(
    [
        "number",
        "stream",
        "national_number",
        "generator_id",
        "origin_site_id",
        "carrier_id",
        "receiver_id",
        "destination_site_id",
        "vehicle_id",
        "driver_id",
        "route_id",
        "waste_codes",
        "declared_kg",
        "issued_at",
        "planned_departure_at",
        "planned_arrival_at",
        "label_tokens",
        "legs",
        "is_group",
        "group_number",
        "trial",
        "paper_number",
    ]
)
"""Columns the first event settles: an upsert leaves them, and their indexes, alone, until an event
settles them anew."""

_NONE: frozenset[str] = frozenset()

_INSERT_LABEL = Prepared(insert(t.label))
_OF_VEHICLE = t.manifest.c.vehicle_id == bindparam("vehicle")
_TRIPS_OF = Prepared(
    select(t.manifest)
    .where(
        # The vehicle in both: so each is found by an index, however many trips it made.
        or_(
            and_(_OF_VEHICLE, t.manifest.c.ended_at.is_(None)),
            and_(_OF_VEHICLE, t.manifest.c.ended_at >= bindparam("from_at", type_=Moment())),
        ),
        t.manifest.c.group_number.is_(None),
        t.manifest.c.source.is_(None),
        t.manifest.c.issued_at < bindparam("until_at", type_=Moment()),
    )
    .order_by(t.manifest.c.issued_at, t.manifest.c.number)
)

_TRIPS_OF_ALL = Listed(
    lambda asked: union_all(
        *(
            select(asked.c.value.label("asked_id"), t.manifest)
            .select_from(asked)
            .join(t.manifest, t.manifest.c.vehicle_id == asked.c.value)
            .where(ended)
            for ended in (
                t.manifest.c.ended_at.is_(None),
                t.manifest.c.ended_at >= bindparam("from_at", type_=Moment()),
            )
        )
    )
)
"""In two: so each is found by the index of a vehicle's ends."""

_PASSED_ON_BY_ALL = Listed(
    lambda asked: (
        select(asked.c.value.label("asked_id"), t.manifest)
        .select_from(asked)
        .join(t.past_leg, t.past_leg.c.vehicle_id == asked.c.value)
        .join(t.manifest, t.manifest.c.number == t.past_leg.c.number)
        .where(t.past_leg.c.until_at >= bindparam("from_at", type_=Moment()))
    )
)

_PASSED_ON = Prepared(
    select(t.manifest)
    .join(t.past_leg, t.past_leg.c.number == t.manifest.c.number)
    .where(
        t.past_leg.c.vehicle_id == bindparam("vehicle"),
        t.past_leg.c.until_at >= bindparam("from_at", type_=Moment()),
        t.manifest.c.issued_at < bindparam("until_at", type_=Moment()),
        t.manifest.c.group_number.is_(None),
        t.manifest.c.source.is_(None),
    )
)
"""What the vehicle has handed over since."""

_COUNTED = t.manifest.c.trial == false()
"""Of every sum: trials are in none."""

_ACCEPTED = Prepared(
    select(func.coalesce(func.sum(t.manifest.c.accepted_kg), 0, type_=Grams())).where(
        t.manifest.c.receiver_id == bindparam("receiver"),
        _COUNTED,
        t.manifest.c.received_at >= bindparam("from_at", type_=Moment()),
        t.manifest.c.received_at < bindparam("until_at", type_=Moment()),
    )
)
_ACCEPTED_AT = Prepared(
    select(func.coalesce(func.sum(t.manifest.c.accepted_kg), 0, type_=Grams())).where(
        t.manifest.c.receiver_id == bindparam("receiver"),
        t.manifest.c.destination_site_id == bindparam("site"),
        _COUNTED,
        t.manifest.c.received_at >= bindparam("from_at", type_=Moment()),
        t.manifest.c.received_at < bindparam("until_at", type_=Moment()),
    )
)
_RECEIPTS = Prepared(
    select(t.manifest)
    .where(
        t.manifest.c.receiver_id == bindparam("receiver"),
        t.manifest.c.destination_site_id == bindparam("site"),
        t.manifest.c.received_at >= bindparam("from_at", type_=Moment()),
        t.manifest.c.received_at < bindparam("until_at", type_=Moment()),
        t.manifest.c.accepted_kg > literal_column("0"),
        _COUNTED,
        t.manifest.c.group_number.is_(None),
        t.manifest.c.source.is_(None),
    )
    .order_by(t.manifest.c.received_at, t.manifest.c.number)
)
_COMING = ("issued", "loaded", "in_transit", "stored", "arrived")
_UNDER_WAY = Prepared(
    select(
        t.manifest.c.destination_site_id,
        func.sum(func.coalesce(t.manifest.c.loaded_kg, t.manifest.c.declared_kg), type_=Grams()),
    )
    .where(
        t.manifest.c.receiver_id == bindparam("receiver"),
        t.manifest.c.received_at.is_(None),
        _COUNTED,
        t.manifest.c.status.in_(literal_column(f"'{status}'") for status in _COMING),
        t.manifest.c.group_number.is_(None),
        t.manifest.c.number != bindparam("but"),
    )
    .group_by(t.manifest.c.destination_site_id)
)
_BOOKED = Prepared(
    select(t.manifest.c.number)
    .where(
        t.manifest.c.vehicle_id == bindparam("vehicle"),
        t.manifest.c.ended_at.is_(None),
        t.manifest.c.group_number.is_(None),
        t.manifest.c.planned_departure_at < bindparam("until_at", type_=Moment()),
        t.manifest.c.planned_arrival_at > bindparam("from_at", type_=Moment()),
        t.manifest.c.number != bindparam("but"),
    )
    .order_by(t.manifest.c.number)
    .limit(literal_column("1"))
)
_LOCAL = ZoneInfo("Asia/Shanghai")


class SqlManifestView:
    def __init__(self, session: Session, known: dict[Any, Any]) -> None:
        self._session, self._known = session, known

    def put(self, row: ManifestRow, *, resettled: bool = False) -> None:
        self._put([row], _NONE if resettled else _SETTLED)
        if row.version == 1 and row.label_tokens:
            self._session.run(_INSERT_LABEL, *_labels(row))
        if resettled:
            upsert(self._session, t.past_leg, *_past_legs(row))
        if row.version == 1 or resettled or row.accepted_kg is not None:
            upsert(self._session, t.waste_line, *_lines(row))

    def put_all(self, rows: Sequence[ManifestRow]) -> None:
        self._put(rows, _NONE)
        upsert(self._session, t.label, *[label for row in rows for label in _labels(row)])
        upsert(self._session, t.past_leg, *[leg for row in rows for leg in _past_legs(row)])
        upsert(self._session, t.waste_line, *[line for row in rows for line in _lines(row)])

    def get(self, number: str) -> ManifestRow | None:
        row = self._session.execute(
            select(t.manifest).where(t.manifest.c.number == number)
        ).one_or_none()
        return _row(row) if row else None

    def by_label(self, token: str) -> tuple[ManifestRow, int] | None:
        label = self._session.execute(select(t.label).where(t.label.c.token == token)).one_or_none()
        found = self.get(label.number) if label else None
        return (found, label.package) if label and found else None

    def search(self, query: ManifestQuery) -> tuple[ManifestRow, ...]:
        c = t.manifest.c
        statement = select(t.manifest).order_by(c.issued_at.desc(), c.number.desc())
        statement = _filtered(statement, query).limit(query.limit)
        return tuple(_row(row) for row in self._session.execute(statement))

    def count_by_status(self) -> Mapping[str, int]:
        rows = self._session.execute(
            select(t.manifest.c.status, func.count()).where(_COUNTED).group_by(t.manifest.c.status)
        )
        return {row[0]: row[1] for row in rows}

    def mass_by_stream(self) -> Mapping[str, Mapping[str, Decimal]]:
        c = t.manifest.c
        sums = [
            func.coalesce(func.sum(column), 0, type_=Grams()).label(column.name)
            for column in (c.declared_kg, c.accepted_kg, c.disposed_kg)
        ]
        rows = self._session.execute(
            select(c.stream, *sums).where(c.status != "void", _COUNTED).group_by(c.stream)
        )
        return {
            row.stream: {
                "declared_kg": row.declared_kg,
                "accepted_kg": row.accepted_kg,
                "disposed_kg": row.disposed_kg,
            }
            for row in rows
        }

    def trips_of(
        self, vehicle_id: str, from_at: datetime, until_at: datetime
    ) -> tuple[ManifestRow, ...]:
        asked = {"vehicle": vehicle_id, "from_at": from_at, "until_at": until_at}
        records = [
            record
            for prepared in (_TRIPS_OF, _PASSED_ON)
            for record in self._session.records(prepared, asked)
        ]
        return _trips(map(_manifest, records), vehicle_id, from_at, until_at)

    def trips_of_all(
        self, vehicle_ids: Sequence[str], from_at: datetime, until_at: datetime
    ) -> Mapping[str, tuple[ManifestRow, ...]]:
        asked = {"asked": list(vehicle_ids), "from_at": from_at}
        carried: dict[str, dict[str, ManifestRow]] = defaultdict(dict)
        for prepared in (_TRIPS_OF_ALL, _PASSED_ON_BY_ALL):
            for vehicle_id, row in self._session.remembered(
                prepared, asked, self._known, _asked_manifest
            ):
                if row.group_number is None and row.source is None:
                    carried[vehicle_id][row.number] = row
        return {
            id: trips
            for id, rows in carried.items()
            if (trips := _trips(rows.values(), id, from_at, until_at))
        }

    def trips_of_each(self, asked: Sequence[TripsAsked]) -> tuple[tuple[ManifestRow, ...], ...]:
        values = [
            {"vehicle": each.vehicle_id, "from_at": each.from_at, "until_at": each.until_at}
            for each in asked
        ]
        keys = _TRIPS_OF.on(self._session.dialect).keys
        held = self._session.rows_of_each(_TRIPS_OF, values)
        passed_on = self._session.rows_of_each(_PASSED_ON, values)
        return tuple(
            _trips(
                [_manifest(dict(zip(keys, row, strict=True))) for row in (*some, *more)],
                each.vehicle_id,
                each.from_at,
                each.until_at,
            )
            for some, more, each in zip(held, passed_on, asked, strict=True)
        )

    def unsealed(self, ended_before: datetime, limit: int) -> tuple[ManifestRow, ...]:
        c = t.manifest.c
        rows = self._session.execute(
            select(t.manifest)
            .where(
                c.track_sha256.is_(None),
                c.ended_at < ended_before,
                c.loaded_at.is_not(None),
                c.group_number.is_(None),
                c.source.is_(None),
            )
            .order_by(c.ended_at, c.number)
            .limit(limit)
        )
        return tuple(_row(row) for row in rows)

    def vehicles_under_way(self, ended_since: datetime) -> tuple[str, ...]:
        c = t.manifest.c
        rows = self._session.execute(
            select(c.vehicle_id)
            .where(
                or_(c.status.in_(sorted(EN_ROUTE)), c.ended_at >= ended_since), c.source.is_(None)
            )
            .distinct()
            .order_by(c.vehicle_id)
        )
        return tuple(row.vehicle_id for row in rows)

    def accepted_kg_of(self, receiver_id: str, year: int) -> Decimal:
        found = self._session.first(
            _ACCEPTED,
            {
                "receiver": receiver_id,
                "from_at": datetime(year, 1, 1, tzinfo=_LOCAL),
                "until_at": datetime(year + 1, 1, 1, tzinfo=_LOCAL),
            },
        )
        assert found is not None
        total: Decimal = found[0]
        return total

    def accepted_kg_at(
        self, receiver_id: str, site_id: str, from_at: datetime, until_at: datetime
    ) -> Decimal:
        found = self._session.first(
            _ACCEPTED_AT,
            {"receiver": receiver_id, "site": site_id, "from_at": from_at, "until_at": until_at},
        )
        assert found is not None
        total: Decimal = found[0]
        return total

    def receipts_at(
        self, receiver_id: str, site_id: str, from_at: datetime, until_at: datetime
    ) -> tuple[ManifestRow, ...]:
        asked = {"receiver": receiver_id, "site": site_id, "from_at": from_at, "until_at": until_at}
        return tuple(_manifest(row) for row in self._session.records(_RECEIPTS, asked))

    def under_way_kg(self, receiver_id: str, but: str) -> Mapping[str, Decimal]:
        rows = self._session.rows(_UNDER_WAY, {"receiver": receiver_id, "but": but})
        return {row[0]: row[1] for row in rows}

    def booked(
        self, vehicle_id: str, from_at: datetime, until_at: datetime, but: str
    ) -> str | None:
        asked = {"vehicle": vehicle_id, "from_at": from_at, "until_at": until_at, "but": but}
        found = self._session.first(_BOOKED, asked)
        return found[0] if found else None

    def clear(self) -> None:
        for table in (t.label, t.past_leg, t.waste_line):
            self._session.execute(delete(table))
        self._session.execute(delete(t.manifest))

    def _put(self, rows: Sequence[ManifestRow], settled: frozenset[str]) -> None:
        upsert(self._session, t.manifest, *[vars(row) for row in rows], settled=settled)


def _trips(
    rows: Iterable[ManifestRow], vehicle_id: str, from_at: datetime, until_at: datetime
) -> tuple[ManifestRow, ...]:
    found = {row.number: row for row in rows}
    trips = [
        trip
        for row in found.values()
        for trip in legs_of(row, vehicle_id)
        if trip.issued_at < until_at and (trip.ended_at is None or trip.ended_at >= from_at)
    ]
    return tuple(sorted(trips, key=lambda trip: (trip.issued_at, trip.number)))


def _asked_manifest(values: dict[str, Any]) -> tuple[str, ManifestRow]:
    return values.pop("asked_id"), _manifest(values)


def _past_legs(row: ManifestRow) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "leg": index,
            "carrier_id": leg.carrier_id,
            "vehicle_id": leg.vehicle_id,
            "driver_id": leg.driver_id,
            "until_at": leg.until_at,
        }
        for index, leg in enumerate(row.legs)
        if leg.until_at is not None
    ]


def _lines(row: ManifestRow) -> list[dict[str, Any]]:
    return [{"number": row.number, **vars(line)} for line in row.lines]


def _labels(row: ManifestRow) -> list[dict[str, Any]]:
    return [
        {"token": token, "number": row.number, "package": package}
        for package, token in enumerate(row.label_tokens)
    ]


def _filtered(statement: Select[Any], query: ManifestQuery) -> Select[Any]:
    c = t.manifest.c
    if query.statuses:
        statement = statement.where(c.status.in_(query.statuses))
    for party_id in (query.organisation_id, query.party_id):
        if party_id is not None:
            parties = (c.generator_id, c.carrier_id, c.receiver_id, c.keeper_id)
            passed_on = select(t.past_leg.c.number).where(t.past_leg.c.carrier_id == party_id)
            statement = statement.where(
                or_(*(party == party_id for party in parties), c.number.in_(passed_on))
            )
    if query.driver_id is not None:
        driven = select(t.past_leg.c.number).where(t.past_leg.c.driver_id == query.driver_id)
        statement = statement.where(or_(c.driver_id == query.driver_id, c.number.in_(driven)))
    for name in ("generator_id", "carrier_id", "receiver_id", "vehicle_id", "stream"):
        if getattr(query, name) is not None:
            statement = statement.where(c[name] == getattr(query, name))
    if query.text:
        statement = statement.where(
            or_(
                c.number.contains(query.text, autoescape=True),
                c.national_number.contains(query.text, autoescape=True),
                c.paper_number.contains(query.text, autoescape=True),
                c.source_number.contains(query.text, autoescape=True),
            )
        )
    if query.vehicle_ids:
        carried = select(t.past_leg.c.number).where(t.past_leg.c.vehicle_id.in_(query.vehicle_ids))
        statement = statement.where(or_(c.vehicle_id.in_(query.vehicle_ids), c.number.in_(carried)))
    if query.waste is not None:
        statement = statement.where(
            c.number.in_(
                select(t.waste_line.c.number).where(of_waste(t.waste_line.c.code, query.waste))
            )
        )
    if query.discrepancy is not None:
        found = type_coerce(c.discrepancies, Text)
        asked = "[]" if query.discrepancy == "any" else f'"{query.discrepancy}"'
        statement = statement.where(
            found != asked if query.discrepancy == "any" else found.contains(asked, autoescape=True)
        )
    if query.corrected is not None:
        statement = statement.where(c.corrected.is_(query.corrected))
    if query.missing is not None:
        left_out = type_coerce(c.missing, Text) != "[]"
        statement = statement.where(left_out if query.missing else ~left_out)
    if query.trial is not None:
        statement = statement.where(c.trial == (true() if query.trial else false()))
    if query.issued_from is not None:
        statement = statement.where(c.issued_at >= query.issued_from)
    if query.issued_until is not None:
        statement = statement.where(c.issued_at < query.issued_until)
    if query.destination_site_id is not None:
        statement = statement.where(c.destination_site_id == query.destination_site_id)
    if query.received_from is not None:
        statement = statement.where(c.received_at >= query.received_from)
    if query.received_until is not None:
        statement = statement.where(c.received_at < query.received_until)
    if query.after is not None:
        issued_at, number = query.after
        key = (datetime.fromisoformat(issued_at), number)
        statement = statement.where(tuple_(c.issued_at, c.number) < key)
    return statement


def _row(row: Row[Any]) -> ManifestRow:
    return _manifest(dict(row._mapping))


def _manifest(values: dict[str, Any]) -> ManifestRow:
    return ManifestRow(**values | {name: tuple(values[name]) for name in _TUPLES})
