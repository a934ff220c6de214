"""Notices, people's lists of them, webhooks and what became of each delivery."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import Delivery, DeliveryState, Notice, Told, Webhook

FOLLOWER = "notices"
_NOTICE = tuple(t.notice.c)


class SqlNotices:
    def __init__(self, session: Session) -> None:
        self._session = session

    def cursor(self) -> int | None:
        c = t.followed.c
        row = self._session.execute(select(c.pos).where(c.name == FOLLOWER)).one_or_none()
        return row.pos if row else None

    def set_cursor(self, pos: int) -> None:
        upsert(self._session, t.followed, {"name": FOLLOWER, "pos": pos})

    def tell(self, told: Sequence[Told]) -> None:
        self._know([one.notice for one in told])
        self._add(
            t.told,
            [
                {
                    "account_id": one.account_id,
                    "notice_id": one.notice.id,
                    "pos": one.notice.pos,
                    "read_at": one.read_at,
                    "instead_of": one.instead_of,
                }
                for one in told
            ],
        )

    def told(
        self, account_id: str, *, unread: bool, before_pos: int | None, limit: int
    ) -> tuple[Told, ...]:
        c = t.told.c
        query = (
            select(c.account_id, c.read_at, c.instead_of, *_NOTICE)
            .join(t.notice, t.notice.c.id == c.notice_id)
            .where(c.account_id == account_id)
            .order_by(c.pos.desc())
            .limit(limit)
        )
        if unread:
            query = query.where(c.read_at.is_(None))
        if before_pos is not None:
            query = query.where(c.pos < before_pos)
        return tuple(
            Told(
                account_id=row.account_id,
                notice=_notice(row),
                read_at=row.read_at,
                instead_of=row.instead_of,
            )
            for row in self._session.execute(query)
        )

    def unread(self, account_id: str) -> int:
        c = t.told.c
        query = select(func.count()).where(c.account_id == account_id, c.read_at.is_(None))
        return int(self._session.execute(query).scalar_one())

    def read(self, account_id: str, until_pos: int, at: datetime) -> None:
        c = t.told.c
        self._session.execute(
            update(t.told)
            .where(c.account_id == account_id, c.pos <= until_pos, c.read_at.is_(None))
            .values(read_at=at)
        )

    def put_webhook(self, webhook: Webhook) -> None:
        upsert(self._session, t.webhook, {**asdict(webhook), "topics": list(webhook.topics)})

    def webhooks(self, account_id: str | None = None) -> tuple[Webhook, ...]:
        c = t.webhook.c
        query = select(t.webhook).order_by(c.created_at, c.id)
        if account_id is not None:
            query = query.where(c.account_id == account_id)
        rows = self._session.execute(query)
        return tuple(Webhook(**{**row._mapping, "topics": tuple(row.topics)}) for row in rows)

    def drop_webhook(self, id: str) -> None:
        self._session.execute(delete(t.webhook).where(t.webhook.c.id == id))
        self._session.execute(delete(t.delivery).where(t.delivery.c.target_id == id))

    def queue(self, deliveries: Sequence[Delivery]) -> None:
        self._know([one.notice for one in deliveries])
        self._add(t.delivery, [_delivery_row(one) for one in deliveries])

    def put(self, delivery: Delivery) -> None:
        upsert(self._session, t.delivery, _delivery_row(delivery))

    def due(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        c = t.delivery.c
        query = (
            _deliveries()
            .where(c.state == "waiting", c.next_at <= now)
            .order_by(c.next_at, c.id)
            .limit(limit)
        )
        return tuple(_delivery(row) for row in self._session.execute(query))

    def delivery(self, id: str) -> Delivery | None:
        row = self._session.execute(_deliveries().where(t.delivery.c.id == id)).one_or_none()
        return _delivery(row) if row else None

    def deliveries(
        self, target_id: str, state: DeliveryState | None, limit: int
    ) -> tuple[Delivery, ...]:
        c = t.delivery.c
        query = (
            _deliveries()
            .where(c.target_id == target_id)
            .order_by(t.notice.c.at.desc(), c.id)
            .limit(limit)
        )
        if state is not None:
            query = query.where(c.state == state)
        return tuple(_delivery(row) for row in self._session.execute(query))

    def drop_before(self, at: datetime) -> None:
        old = select(t.notice.c.id).where(t.notice.c.at < at)
        out = t.delivery.c
        self._session.execute(delete(t.told).where(t.told.c.notice_id.in_(old)))
        self._session.execute(
            delete(t.delivery).where(out.notice_id.in_(old), out.state != "waiting")
        )
        waited_for = select(out.notice_id)
        self._session.execute(
            delete(t.notice).where(t.notice.c.at < at, t.notice.c.id.not_in(waited_for))
        )

    def _know(self, notices: Sequence[Notice]) -> None:
        rows = {one.id: {**asdict(one), "params": dict(one.params)} for one in notices}
        self._add(t.notice, list(rows.values()))

    def _add(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Those whose key is not there yet."""
        if not rows:
            return
        dialect = postgresql if self._session.dialect.name == "postgresql" else sqlite
        self._session.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def _deliveries() -> Select[Any]:
    c = t.delivery.c
    own = (column for column in c if column.name not in ("id", "notice_id"))
    return select(c.id.label("delivery_id"), *own, *_NOTICE).join(
        t.notice, t.notice.c.id == c.notice_id
    )


def _notice(row: Row[Any]) -> Notice:
    return Notice(**{column.name: row._mapping[column] for column in _NOTICE})


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.delivery_id,
        channel=row.channel,
        target_id=row.target_id,
        notice=_notice(row),
        state=row.state,
        next_at=row.next_at,
        attempts=row.attempts,
        last_at=row.last_at,
        last_error=row.last_error,
    )


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    row = asdict(delivery)
    del row["notice"]
    return {**row, "notice_id": delivery.notice.id}
