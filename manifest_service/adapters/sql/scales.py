"""What scales read, and what each shows now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import ReadingRow, Showing


class SqlScaleReadings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: ReadingRow) -> None:
        self._session.execute(insert(t.scale_reading).values(**vars(row)))

    def get(self, id: str) -> ReadingRow | None:
        query = select(t.scale_reading).where(t.scale_reading.c.id == id)
        row = self._session.execute(query).one_or_none()
        return ReadingRow(**row._mapping) if row else None

    def name(self, id: str, number: str) -> None:
        c = t.scale_reading.c
        unnamed = update(t.scale_reading).where(c.id == id, c.number.is_(None))
        self._session.execute(unnamed.values(number=number))

    def show(self, showing: Showing) -> None:
        reading = {name: value for name, value in vars(showing.reading).items() if name != "number"}
        upsert(self._session, t.scale_showing, {**reading, "heard_at": showing.heard_at})

    def showing(self, scale_ids: Sequence[str]) -> tuple[Showing, ...]:
        c = t.scale_showing.c
        query = select(t.scale_showing).where(c.scale_id.in_(scale_ids)).order_by(c.scale_id)
        return tuple(_showing(row._mapping) for row in self._session.execute(query))


def _showing(row: Any) -> Showing:
    reading = {name: value for name, value in row.items() if name != "heard_at"}
    return Showing(reading=ReadingRow(**reading), heard_at=row["heard_at"])
