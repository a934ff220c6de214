"""See services.ports.sessions."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import SessionRow

_C = t.session.c
_ONE = Prepared(select(t.session).where(_C.digest == bindparam("one")))
"""Asked with every request."""


class SqlSessions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: SessionRow) -> None:
        upsert(self._session, t.session, asdict(row))

    def get(self, digest: str) -> SessionRow | None:
        found = self._session.records(_ONE, {"one": digest})
        return SessionRow(**found[0]) if found else None

    def of(self, account_id: str) -> Sequence[SessionRow]:
        asked = select(t.session).where(_C.account_id == account_id)
        rows = self._session.execute(asked.order_by(_C.began_at.desc(), _C.digest))
        return tuple(SessionRow(**row._mapping) for row in rows)

    def seen(self, digest: str, at: datetime) -> None:
        self._session.execute(update(t.session).where(_C.digest == digest).values(seen_at=at))

    def end(self, digest: str) -> None:
        self._session.execute(delete(t.session).where(_C.digest == digest))

    def end_all(self, account_id: str) -> None:
        self._session.execute(delete(t.session).where(_C.account_id == account_id))

    def forget(self, began_before: datetime) -> None:
        self._session.execute(delete(t.session).where(_C.began_at < began_before))
