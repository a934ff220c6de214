"""Accounts and personal data: beside the log, never in it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import bindparam, delete, select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import Account, Person, Throttle

_ACCOUNT = Prepared(select(t.account).where(t.account.c.id == bindparam("one")))
"""Asked with every request."""


class SqlAccounts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, account: Account) -> None:
        upsert(self._session, t.account, asdict(account))

    def get(self, id: str) -> Account | None:
        found = self._session.records(_ACCOUNT, {"one": id})
        return Account(**found[0]) if found else None

    def by_username(self, username: str) -> Account | None:
        return self._one(t.account.c.username == username)

    def list(self) -> Sequence[Account]:
        rows = self._session.execute(select(t.account).order_by(t.account.c.username))
        return tuple(Account(**row._mapping) for row in rows)

    def _one(self, condition: Any) -> Account | None:
        row = self._session.execute(select(t.account).where(condition)).one_or_none()
        return Account(**row._mapping) if row else None


class SqlPeople:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, person: Person) -> None:
        upsert(self._session, t.person, asdict(person))

    def get(self, subject: str) -> Person | None:
        row = self._session.execute(
            select(t.person).where(t.person.c.subject == subject)
        ).one_or_none()
        return Person(**{**row._mapping, "salt": bytes(row.salt)}) if row else None

    def erase(self, subject: str) -> None:
        self._session.execute(delete(t.person).where(t.person.c.subject == subject))


class SqlPreferences:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, account_id: str, name: str) -> Any:
        c = t.preference.c
        row = self._session.execute(
            select(c.data).where(c.account_id == account_id, c.name == name)
        ).one_or_none()
        return row.data if row else None

    def put(self, account_id: str, name: str, data: Any) -> None:
        upsert(self._session, t.preference, {"account_id": account_id, "name": name, "data": data})


class SqlThrottles:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, subject: str) -> Throttle:
        c = t.throttle.c
        row = self._session.execute(
            select(c.failures, c.until_at).where(c.subject == subject)
        ).one_or_none()
        return Throttle(**row._mapping) if row else Throttle()

    def put(self, subject: str, throttle: Throttle) -> None:
        upsert(self._session, t.throttle, {"subject": subject, **vars(throttle)})
