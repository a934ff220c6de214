"""Devices and the entries of their journals."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, func, select, tuple_

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.events.device import Device
from manifest_service.services.ports import HeldQuery, JournalRow

AS_IT_CAME = frozenset(
    {"device_id", "n", "entry", "signature", "account_id", "organisation_id", "event_id", "number"}
    | {"word", "claimed_at", "received_at", "not_before_at", "seen", "branch"}
)
"""Columns of an entry that nothing changes later."""


class SqlJournal:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: JournalRow) -> None:
        upsert(self._session, t.journal_entry, vars(row), settled=AS_IT_CAME)

    def get(self, sha256: str) -> JournalRow | None:
        found = self._found(select(t.journal_entry).where(_C.sha256 == sha256))
        return found[0] if found else None

    def at(self, device_id: str, n: int) -> tuple[JournalRow, ...]:
        return self._found(_of(device_id).where(_C.n == n))

    def last_n(self, device_id: str) -> int:
        own = select(func.max(_C.n)).where(_C.device_id == device_id, _C.branch.is_(False))
        return self._session.execute(own).scalar_one() or 0

    def waiting(self, device_id: str) -> tuple[JournalRow, ...]:
        return self._found(_of(device_id).where(_C.branch.is_(False), _C.state == "stored"))

    def of_device(self, device_id: str, from_n: int, limit: int) -> tuple[JournalRow, ...]:
        return self._found(_of(device_id).where(_C.n >= from_n).limit(limit))

    def of_manifest(self, number: str) -> tuple[JournalRow, ...]:
        told = select(t.journal_entry).where(_C.number == number)
        return self._found(told.order_by(_C.claimed_at, _C.event_id, _C.sha256))

    def of_events(self, event_ids: Sequence[str]) -> tuple[JournalRow, ...]:
        if not event_ids:
            return ()
        told = select(t.journal_entry).where(_C.event_id.in_(event_ids))
        return self._found(told.order_by(_C.sha256))

    def held(self, query: HeldQuery) -> tuple[JournalRow, ...]:
        asked = select(t.journal_entry).where(_C.state.in_(query.states))
        if query.numbers is not None:
            asked = asked.where(_C.number.in_(query.numbers))
        if query.account_id is not None:
            asked = asked.where(_C.account_id == query.account_id)
        if query.organisation_id is not None:
            asked = asked.where(_C.organisation_id == query.organisation_id)
        if query.after is not None:
            asked = asked.where(tuple_(_C.received_at, _C.sha256) > query.after)
        return self._found(asked.order_by(_C.received_at, _C.sha256).limit(query.limit))

    def _found(self, statement: Select[Any]) -> tuple[JournalRow, ...]:
        return tuple(
            JournalRow(**{**row._mapping, **{name: bytes(row._mapping[name]) for name in _BYTES}})
            for row in self._session.execute(statement)
        )


_C = t.journal_entry.c
_BYTES = ("entry", "signature", "body")


def _of(device_id: str) -> Select[Any]:
    found = select(t.journal_entry).where(_C.device_id == device_id)
    return found.order_by(_C.n, _C.branch, _C.sha256)


class SqlDevices:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, device: Device) -> None:
        upsert(self._session, t.device, asdict(device))

    def get(self, id: str) -> Device | None:
        return self._one(t.device.c.id == id)

    def by_key(self, public_key: str) -> Device | None:
        return self._one(t.device.c.public_key == public_key)

    def list(
        self, *, account_id: str | None = None, organisation_id: str | None = None
    ) -> tuple[Device, ...]:
        asked = select(t.device).order_by(t.device.c.id)
        if account_id is not None:
            asked = asked.where(t.device.c.account_id == account_id)
        if organisation_id is not None:
            asked = asked.where(t.device.c.organisation_id == organisation_id)
        return tuple(Device(**row._mapping) for row in self._session.execute(asked))

    def clear(self) -> None:
        self._session.execute(delete(t.device))

    def _one(self, condition: Any) -> Device | None:
        row = self._session.execute(select(t.device).where(condition)).one_or_none()
        return Device(**row._mapping) if row else None
