"""See services.ports.identities."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import IdentityRow

_I = t.identity.c


class SqlIdentities:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: IdentityRow) -> None:
        upsert(self._session, t.identity, asdict(row))

    def of(self, account_id: str) -> Sequence[IdentityRow]:
        asked = select(t.identity).where(_I.account_id == account_id)
        return self._found(asked.order_by(_I.added_at, _I.id))

    def find(self, issuer: str, claim: str, subject: str) -> IdentityRow | None:
        asked = select(t.identity).where(
            _I.issuer == issuer, _I.claim == claim, _I.subject == subject
        )
        found = self._found(asked)
        return found[0] if found else None

    def by_issuer(self, issuer: str, claim: str) -> Sequence[IdentityRow]:
        return self._found(select(t.identity).where(_I.issuer == issuer, _I.claim == claim))

    def used(self, id: str, at: datetime) -> bool:
        done = self._session.execute(update(t.identity).where(_I.id == id).values(used_at=at))
        return bool(done.rowcount)

    def remove(self, id: str) -> None:
        self._session.execute(delete(t.identity).where(_I.id == id))

    def _found(self, asked: Any) -> Sequence[IdentityRow]:
        return tuple(IdentityRow(**row._mapping) for row in self._session.execute(asked))
