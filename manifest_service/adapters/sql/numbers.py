"""Manifest numbers given out ahead."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import ReservedNumber


class SqlReservedNumbers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put_all(self, rows: Sequence[ReservedNumber]) -> None:
        upsert(self._session, t.reserved_number, *[vars(row) for row in rows])

    def get(self, number: str) -> ReservedNumber | None:
        return self._one(t.reserved_number.c.number == number)

    def by_label(self, token: str) -> ReservedNumber | None:
        return self._one(t.reserved_number.c.label_token == token)

    def unused(
        self, organisation_id: str, *, after: str = "", limit: int = 100
    ) -> tuple[ReservedNumber, ...]:
        c = t.reserved_number.c
        rows = self._session.execute(
            select(t.reserved_number)
            .where(
                c.organisation_id == organisation_id,
                c.number > after,
                ~exists().where(t.manifest.c.number == c.number),
            )
            .order_by(c.number)
            .limit(limit)
        )
        return tuple(ReservedNumber(**row._mapping) for row in rows)

    def clear(self) -> None:
        self._session.execute(delete(t.reserved_number))

    def _one(self, condition: Any) -> ReservedNumber | None:
        row = self._session.execute(select(t.reserved_number).where(condition)).one_or_none()
        return ReservedNumber(**row._mapping) if row else None
