"""Alerts as the queue sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, delete, func, or_, select, tuple_

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.columns import Moment
from manifest_service.adapters.sql.listed import Listed
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.events.alert import VERDICTS, WORKABLE
from manifest_service.services.ports import (
    SEVERITIES,
    AlertLike,
    AlertQuery,
    AlertRow,
    AlertTally,
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


_SPOKEN = (t.alert.c.status != "superseded", ~t.alert.c.review)
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
        statement = select(t.alert).order_by(c.severity_rank, c.raised_at, c.id)
        if query.statuses:
            statement = statement.where(c.status.in_(query.statuses))
        if query.rules:
            statement = statement.where(c.rule.in_(query.rules))
        if query.severities:
            ranks = [SEVERITIES.index(s) for s in query.severities if s in SEVERITIES]
            statement = statement.where(c.severity_rank.in_(ranks))
        for name in ("vehicle_id", "carrier_id", "manifest_number", "assigned_to", "review"):
            if getattr(query, name) is not None:
                statement = statement.where(c[name] == getattr(query, name))
        if query.after is not None:
            rank, raised_at, id = query.after
            key = (rank, datetime.fromisoformat(raised_at), id)
            statement = statement.where(tuple_(c.severity_rank, c.raised_at, c.id) > key)
        return tuple(_row(row) for row in self._session.execute(statement.limit(query.limit)))

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

    def count_by_status(self) -> Mapping[str, int]:
        return self._counted(t.alert.c.status)

    def count_by_rule(self) -> Mapping[str, int]:
        return self._counted(t.alert.c.rule)

    def verdicts(self) -> tuple[VerdictCount, ...]:
        c = t.alert.c
        rows = self._session.execute(
            select(c.rule, c.rule_version, c.verdict, func.count())
            .where(c.verdict.is_not(None), ~c.review)
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

    def _counted(self, column: Any) -> Mapping[str, int]:
        rows = self._session.execute(
            select(column, func.count()).where(~t.alert.c.review).group_by(column)
        )
        return {row[0]: row[1] for row in rows}


def _values(row: AlertRow) -> dict[str, Any]:
    values = dict(vars(row))
    values["severity_rank"] = SEVERITIES.index(values.pop("severity"))
    return values


def _row(row: Row[Any]) -> AlertRow:
    return _alert(dict(row._mapping))


def _alert(values: dict[str, Any]) -> AlertRow:
    values["severity"] = SEVERITIES[values.pop("severity_rank")]
    return AlertRow(**values)
