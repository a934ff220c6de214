"""Attached files, by digest: in the database, so that they are as durable as the event that names
them, and one backup holds both."""

from dataclasses import asdict

from sqlalchemy import delete, select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import Attachment


class SqlAttachments:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, attachment: Attachment) -> None:
        if self.get(attachment.sha256) is None:
            upsert(self._session, t.attachment, asdict(attachment))

    def get(self, sha256: str) -> Attachment | None:
        row = self._session.execute(
            select(t.attachment).where(t.attachment.c.sha256 == sha256)
        ).one_or_none()
        return Attachment(**{**row._mapping, "content": bytes(row.content)}) if row else None

    def tie(self, sha256: str, stream: str) -> None:
        upsert(self._session, t.attachment_tie, {"sha256": sha256, "stream": stream})

    def tied_to(self, sha256: str) -> tuple[str, ...]:
        c = t.attachment_tie.c
        rows = self._session.execute(select(c.stream).where(c.sha256 == sha256).order_by(c.stream))
        return tuple(row.stream for row in rows)

    def clear_ties(self) -> None:
        c = t.attachment_tie.c
        self._session.execute(delete(t.attachment_tie).where(c.stream.not_like("account/%")))
