"""By which version of the code the read rows were made."""

from sqlalchemy import select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert


class SqlProjections:
    def __init__(self, session: Session) -> None:
        self._session = session

    def version(self) -> int:
        row = self._session.execute(select(t.projection.c.version)).one_or_none()
        return row.version if row else 0

    def set_version(self, version: int) -> None:
        upsert(self._session, t.projection, {"one": 1, "version": version})
