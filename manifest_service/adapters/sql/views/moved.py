"""How much waste each generator moved, by day and by month.

A year is read as twelve months; only the days at its edges are read one by one.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from sqlalchemy import and_, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.columns import Grams
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.services.ports import Moved, Movement

_KEY = ("generator_id", "code", "receiver_id", "origin_site_id", "destination_site_id")
_COLUMNS = tuple(t.moved.c[name] for name in _KEY)
_RANGES = ("months", "head", "tail")
_NONE = ("z", "a")
"""A range of spans that holds none."""

_BETWEEN = Prepared(
    select(*_COLUMNS, func.sum(t.moved.c.kg, type_=Grams()).label("kg"))
    .where(
        # The generator in each: so each range is found by the key.
        or_(
            *(
                and_(
                    t.moved.c.generator_id == bindparam("generator"),
                    t.moved.c.span >= bindparam(f"{name}_from"),
                    t.moved.c.span <= bindparam(f"{name}_until"),
                )
                for name in _RANGES
            )
        )
    )
    .group_by(*_COLUMNS)
)


class SqlMovedView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, changes: Sequence[tuple[date, Movement, Decimal]]) -> None:
        rows = [
            {**asdict(movement), "span": span, "kg": kg}
            for on, movement, kg in changes
            for span in (_day(on), _month(on))
        ]
        if rows:
            self._session.run(_add(self._session.dialect.name), *rows)

    def between(self, generator_id: str, from_on: date, until_on: date) -> tuple[Moved, ...]:
        values = {"generator": generator_id}
        for name, (first, last) in zip(_RANGES, _ranges(from_on, until_on), strict=True):
            values |= {f"{name}_from": first, f"{name}_until": last}
        found = self._session.records(_BETWEEN, values)
        return tuple(
            Moved(movement=Movement(**{name: row[name] for name in _KEY}), kg=row["kg"])
            for row in found
            if row["kg"]
        )

    def clear(self) -> None:
        self._session.execute(delete(t.moved))


@cache
def _add(dialect: str) -> Prepared:
    insert = postgresql.insert(t.moved) if dialect == "postgresql" else sqlite.insert(t.moved)
    keys = [column.name for column in t.moved.primary_key]
    total = t.moved.c.kg + insert.excluded.kg
    statement = insert.on_conflict_do_update(index_elements=keys, set_={"kg": total})
    return Prepared(statement, (*_KEY, "span", "kg"))


def _ranges(from_on: date, until_on: date) -> tuple[tuple[str, str], ...]:
    """(first span, last span) of the whole months, and of the days before and after them."""
    if until_on < from_on:
        return _NONE, _NONE, _NONE
    first = from_on if from_on.day == 1 else _next_month(from_on)
    after = until_on + timedelta(days=1)
    end = after.replace(day=1)
    if first >= end:
        return _NONE, (_day(from_on), _day(until_on)), _NONE
    day = timedelta(days=1)
    head = (_day(from_on), _day(first - day)) if from_on < first else _NONE
    tail = (_day(end), _day(until_on)) if end <= until_on else _NONE
    return (_month(first), _month(end - day)), head, tail


def _next_month(on: date) -> date:
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1)


def _day(on: date) -> str:
    return f"d{on.isoformat()}"


def _month(on: date) -> str:
    return f"m{on.isoformat()[:7]}"
