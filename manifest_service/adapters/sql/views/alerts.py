"""Alerts as the queue sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    or_,
    select,
    tuple_,
)

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.columns import Moment
from manifest_service.adapters.sql.listed import Listed
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.events.alert import VERDICTS, WORKABLE
from manifest_service.services.ports import (
    OPEN_STATUSES,
    SEVERITIES,
    AlertCount,
    AlertLike,
    AlertPlace,
    AlertQuery,
    AlertRow,
    AlertTally,
    Sought,
    VerdictCount,
)

_OF_VEHICLE = Prepared(
    select(t.alert)
    .where(
        t.alert.c.vehicle_id == bindparam("vehicle"),
        or_(
            t.alert.c.cleared_at.is_(None),
            t.alert.c.cleared_at >= bindparam("from_at", type_=Moment()),
        ),
    )
    .order_by(t.alert.c.first_at, t.alert.c.id)
)


_OF_VEHICLES = Listed(
    lambda asked: (
        select(t.alert)
        .select_from(asked)
        .join(t.alert, t.alert.c.vehicle_id == asked.c.value)
        .where(
            or_(
                t.alert.c.cleared_at.is_(None),
                t.alert.c.cleared_at >= bindparam("from_at", type_=Moment()),
            ),
        )
        .order_by(t.alert.c.first_at, t.alert.c.id)
    )
)


_COUNTED = t.alert.c.trial == false()
"""Of every count: alerts of trials are in none."""
_SPOKEN = (t.alert.c.status != "superseded", ~t.alert.c.review, _COUNTED)
"""Without superseded ones and those on the review list."""


def _counted_if(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


class SqlAlertView:
    def __init__(self, session: Session, known: dict[Any, Any]) -> None:
        self._session, self._known = session, known

    def put(self, row: AlertRow) -> None:
        self.put_all([row])

    def put_all(self, rows: Sequence[AlertRow]) -> None:
        upsert(self._session, t.alert, *[_values(row) for row in rows])

    def get(self, id: str) -> AlertRow | None:
        row = self._session.execute(select(t.alert).where(t.alert.c.id == id)).one_or_none()
        return _row(row) if row else None

    def search(self, query: AlertQuery) -> tuple[AlertRow, ...]:
        c = t.alert.c
        order = _ORDER[query.order]
        newest = query.order == "newest"
        sorting = [column.desc() for column in order] if newest else order
        statement = _chosen(_matching(select(t.alert), query), query).order_by(*sorting)
        if query.after is not None:
            rank, raised_at, id = query.after
            values = {
                c.severity_rank: rank,
                c.raised_at: datetime.fromisoformat(raised_at),
                c.id: id,
            }
            here, key = tuple_(*order), tuple(values[column] for column in order)
            statement = statement.where(here < key if newest else here > key)
        return tuple(_row(row) for row in self._session.execute(statement.limit(query.limit)))

    def count(self, query: AlertQuery) -> tuple[AlertCount, ...]:
        c = t.alert.c
        kind = (c.status, c.severity_rank, c.rule)
        counted = _of_one_half(_matching(select(*kind, func.count()), query), query)
        rows = self._session.execute(counted.group_by(*kind))
        found = [(status, SEVERITIES[rank], rule, count) for status, rank, rule, count in rows]
        return tuple(
            AlertCount(status=status, severity=severity, rule=rule, count=count)
            for status, severity, rule, count in sorted(found)
        )

    def places(self, query: AlertQuery) -> tuple[AlertPlace, ...]:
        c = t.alert.c
        placed = select(c.id, c.lon, c.lat, c.severity_rank).where(c.lon.is_not(None))
        statement = _chosen(_matching(placed, query), query).order_by(*_ORDER["severity"])
        return tuple(
            AlertPlace(id=id, lon=lon, lat=lat, severity=SEVERITIES[rank])
            for id, lon, lat, rank in self._session.execute(statement.limit(query.limit))
        )

    def of_vehicle(self, vehicle_id: str, from_at: datetime) -> tuple[AlertRow, ...]:
        found = self._session.records(_OF_VEHICLE, {"vehicle": vehicle_id, "from_at": from_at})
        return tuple(_alert(values) for values in found)

    def of_vehicles(
        self, vehicle_ids: Sequence[str], from_at: datetime
    ) -> Mapping[str, tuple[AlertRow, ...]]:
        asked = {"asked": list(vehicle_ids), "from_at": from_at}
        found: dict[str, tuple[AlertRow, ...]] = {}
        for row in self._session.remembered(_OF_VEHICLES, asked, self._known, _alert):
            assert row.vehicle_id is not None
            found[row.vehicle_id] = (*found.get(row.vehicle_id, ()), row)
        return found

    def count_by_rule(self) -> Mapping[str, int]:
        rule = t.alert.c.rule
        counted = (
            select(rule, func.count()).where(t.alert.c.review == false(), _COUNTED).group_by(rule)
        )
        return {row[0]: row[1] for row in self._session.execute(counted)}

    def verdicts(self) -> tuple[VerdictCount, ...]:
        c = t.alert.c
        rows = self._session.execute(
            select(c.rule, c.rule_version, c.verdict, func.count())
            .where(c.verdict.is_not(None), c.review == false(), _COUNTED)
            .group_by(c.rule, c.rule_version, c.verdict)
        )
        found: dict[tuple[str, int], dict[str, int]] = {}
        for rule, version, verdict, count in rows:
            found.setdefault((rule, version), {})[verdict] = count
        return tuple(
            VerdictCount(rule=rule, rule_version=version, **counts)
            for (rule, version), counts in sorted(found.items())
        )

    def tally(self, name: str, id: str, since: datetime) -> tuple[AlertTally, ...]:
        c = t.alert.c
        rows = self._session.execute(
            select(
                c.rule,
                func.count().label("alerts"),
                _counted_if(c.status.in_(WORKABLE)).label("open"),
                *(_counted_if(c.verdict == word).label(word) for word in VERDICTS),
            )
            .where(c[name] == id, c.raised_at >= since, *_SPOKEN)
            .group_by(c.rule)
            .order_by(c.rule)
        )
        return tuple(AlertTally(**row._mapping) for row in rows)

    def like(self, asked: AlertLike) -> tuple[AlertRow, ...]:
        c = t.alert.c
        ways = [c.vehicle_id == asked.vehicle_id] if asked.vehicle_id else []
        ways += [c.carrier_id == asked.carrier_id] if asked.carrier_id else []
        if asked.box is not None:
            west, south, east, north = asked.box
            ways.append(and_(c.lon.between(west, east), c.lat.between(south, north)))
        if not ways:
            return ()
        statement = (
            select(t.alert)
            .where(c.rule == asked.rule, c.id != asked.id, c.raised_at >= asked.since)
            .where(or_(*ways), *_SPOKEN)
            .order_by(c.raised_at.desc(), c.id.desc())
        )
        return tuple(_row(row) for row in self._session.execute(statement.limit(asked.limit)))

    def clear(self) -> None:
        self._session.execute(delete(t.alert))


_C = t.alert.c
_ORDER: Mapping[str, tuple[Any, ...]] = {
    "severity": (_C.severity_rank, _C.raised_at, _C.id),
    "newest": (_C.raised_at, _C.id),
    "oldest": (_C.raised_at, _C.id),
}


def _matching(statement: Select[Any], query: AlertQuery) -> Select[Any]:
    """`statement` by everything but status, rule and severity."""
    c, m = t.alert.c, t.manifest.c
    for name in query.EQUAL:
        if getattr(query, name) is not None:
            statement = statement.where(c[name] == getattr(query, name))
    if query.vehicle_ids is not None:
        statement = statement.where(c.vehicle_id.in_(query.vehicle_ids))
    if query.raised_from is not None:
        statement = statement.where(c.raised_at >= query.raised_from)
    trip = select(m.number).where(m.number == c.manifest_number)
    if query.site_id is not None:
        ends = or_(m.origin_site_id == query.site_id, m.destination_site_id == query.site_id)
        statement = statement.where(or_(c.site_id == query.site_id, trip.where(ends).exists()))
    if query.stream is not None:
        statement = statement.where(trip.where(m.stream == query.stream).exists())
    if query.sought is not None:
        statement = statement.where(_sought(query.sought))
    return statement


def _sought(sought: Sought) -> ColumnElement[bool]:
    c = t.alert.c
    found: list[ColumnElement[bool]] = [
        c.vehicle_id.in_(sought.vehicle_ids),
        c.carrier_id.in_(sought.carrier_ids),
        c.site_id.in_(sought.site_ids),
    ]
    if sought.number:
        found.append(c.manifest_number.contains(sought.number, autoescape=True))
    return or_(*found)


def _of_one_half(statement: Select[Any], query: AlertQuery) -> Select[Any]:
    """`statement` about what waits for somebody, or what does not, where `query` is about one only:
    past alerts are many more, and the indexes of the queue leave them aside."""
    halves = {status in OPEN_STATUSES for status in query.statuses}
    return statement.where(t.alert.c.working == halves.pop()) if len(halves) == 1 else statement


def _chosen(statement: Select[Any], query: AlertQuery) -> Select[Any]:
    c = t.alert.c
    if query.statuses:
        statement = _of_one_half(statement.where(c.status.in_(query.statuses)), query)
    if query.rules:
        statement = statement.where(c.rule.in_(query.rules))
    if query.severities:
        ranks = [SEVERITIES.index(s) for s in query.severities if s in SEVERITIES]
        statement = statement.where(c.severity_rank.in_(ranks))
    return statement


def _values(row: AlertRow) -> dict[str, Any]:
    values = dict(vars(row))
    values["severity_rank"] = SEVERITIES.index(values.pop("severity"))
    values["working"] = row.status in OPEN_STATUSES
    return values


def _row(row: Row[Any]) -> AlertRow:
    return _alert(dict(row._mapping))


def _alert(values: dict[str, Any]) -> AlertRow:
    values["severity"] = SEVERITIES[values.pop("severity_rank")]
    del values["working"]
    return AlertRow(**values)
