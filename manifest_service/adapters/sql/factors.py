"""See services.ports.factors."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import FactorRow, OneTimeRow

_F, _R, _O = t.second_factor.c, t.recovery_code.c, t.one_time.c
KEPT = timedelta(days=1)


class SqlFactors:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: FactorRow) -> None:
        upsert(self._session, t.second_factor, asdict(row))

    def of(self, account_id: str) -> Sequence[FactorRow]:
        asked = select(t.second_factor).where(_F.account_id == account_id)
        return self._found(asked.order_by(_F.added_at, _F.id))

    def by_credential(self, credential_id: str) -> FactorRow | None:
        found = self._found(select(t.second_factor).where(_F.credential_id == credential_id))
        return found[0] if found else None

    def holders(self) -> frozenset[str]:
        rows = self._session.execute(select(_F.account_id).distinct())
        return frozenset(row.account_id for row in rows)

    def count_up(self, id: str, counter: int, at: datetime) -> bool:
        moved = update(t.second_factor).where(_F.id == id, _F.counter < counter)
        done = self._session.execute(moved.values(counter=counter, used_at=at))
        return bool(done.rowcount)

    def used(self, id: str, at: datetime) -> bool:
        done = self._session.execute(update(t.second_factor).where(_F.id == id).values(used_at=at))
        return bool(done.rowcount)

    def remove(self, id: str) -> None:
        self._session.execute(delete(t.second_factor).where(_F.id == id))

    def put_codes(self, account_id: str, hashes: Sequence[str]) -> None:
        self._session.execute(delete(t.recovery_code).where(_R.account_id == account_id))
        rows = [{"account_id": account_id, "n": n, "hash": h} for n, h in enumerate(hashes)]
        upsert(self._session, t.recovery_code, *rows)

    def codes(self, account_id: str) -> Mapping[int, str]:
        rows = self._session.execute(select(_R.n, _R.hash).where(_R.account_id == account_id))
        return {row.n: row.hash for row in rows}

    def use_code(self, account_id: str, n: int) -> bool:
        used = delete(t.recovery_code).where(_R.account_id == account_id, _R.n == n)
        return bool(self._session.execute(used).rowcount)

    def _found(self, asked: Any) -> Sequence[FactorRow]:
        rows = self._session.execute(asked)
        return tuple(FactorRow(**{**row._mapping, "secret": bytes(row.secret)}) for row in rows)


class SqlOneTimes:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: OneTimeRow) -> None:
        self._session.execute(delete(t.one_time).where(_O.until_at < row.until_at - KEPT))
        upsert(self._session, t.one_time, asdict(row))

    def get(self, digest: str) -> OneTimeRow | None:
        asked = select(t.one_time).where(_O.digest == digest)
        row = self._session.execute(asked).one_or_none()
        return OneTimeRow(**row._mapping) if row else None

    def take(self, digest: str) -> OneTimeRow | None:
        taken = delete(t.one_time).where(_O.digest == digest).returning(*t.one_time.c)
        row = self._session.execute(taken).one_or_none()
        return OneTimeRow(**row._mapping) if row else None
