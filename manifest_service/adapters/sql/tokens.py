"""See services.ports.tokens."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import TokenRow

_C = t.api_token.c
_ONE = Prepared(select(t.api_token).where(_C.digest == bindparam("one")))
"""Asked with every request of a program."""
_EVERY = select(t.api_token).order_by(_C.made_at.desc(), _C.digest)


class SqlTokens:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: TokenRow) -> None:
        upsert(self._session, t.api_token, asdict(row))

    def get(self, digest: str) -> TokenRow | None:
        found = self._session.records(_ONE, {"one": digest})
        return _row(found[0]) if found else None

    def of(self, account_id: str) -> Sequence[TokenRow]:
        return self._found(_EVERY.where(_C.account_id == account_id))

    def list(self) -> Sequence[TokenRow]:
        return self._found(_EVERY)

    def used(self, digest: str, at: datetime) -> None:
        self._session.execute(update(t.api_token).where(_C.digest == digest).values(used_at=at))

    def revoke(self, digest: str) -> None:
        self._session.execute(delete(t.api_token).where(_C.digest == digest))

    def _found(self, asked: Any) -> Sequence[TokenRow]:
        return tuple(_row(dict(row._mapping)) for row in self._session.execute(asked))


def _row(values: dict[str, Any]) -> TokenRow:
    return TokenRow(**{**values, "scopes": tuple(values["scopes"])})
