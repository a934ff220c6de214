"""Attached files, by digest: in the database, so that they are as durable as the event that names
them, and one backup holds both."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, func, select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import Attachment
from manifest_service.services.ports.pictures import Picture, Taken


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

    def brought_bytes(self, account_id: str, since: datetime) -> int:
        c = t.attachment.c
        brought = select(func.coalesce(func.sum(c.size_bytes), 0)).where(
            c.uploaded_by == account_id, c.uploaded_at >= since
        )
        return int(self._session.execute(brought).scalar_one())

    def tie(self, sha256: str, stream: str) -> None:
        upsert(self._session, t.attachment_tie, {"sha256": sha256, "stream": stream})

    def tied_to(self, sha256: str) -> tuple[str, ...]:
        c = t.attachment_tie.c
        rows = self._session.execute(select(c.stream).where(c.sha256 == sha256).order_by(c.stream))
        return tuple(row.stream for row in rows)

    def clear_ties(self) -> None:
        c = t.attachment_tie.c
        self._session.execute(delete(t.attachment_tie).where(c.stream.not_like("account/%")))

    def put_picture(self, picture: Picture) -> None:
        taken = picture.taken
        upsert(
            self._session,
            t.picture,
            {
                "sha256": picture.sha256,
                "media_type": picture.media_type,
                "width_px": picture.width_px,
                "height_px": picture.height_px,
                "content": picture.content,
                "taken_at": taken.at,
                "lon": None if taken.lon is None else str(taken.lon),
                "lat": None if taken.lat is None else str(taken.lat),
                "position_at": taken.position_at,
            },
        )

    def picture(self, sha256: str) -> Picture | None:
        row = self._session.execute(
            select(t.picture).where(t.picture.c.sha256 == sha256)
        ).one_or_none()
        if row is None:
            return None
        return Picture(
            sha256=row.sha256,
            media_type=row.media_type,
            content=bytes(row.content),
            width_px=row.width_px,
            height_px=row.height_px,
            taken=Taken(
                at=row.taken_at,
                lon=None if row.lon is None else Decimal(row.lon),
                lat=None if row.lat is None else Decimal(row.lat),
                position_at=row.position_at,
            ),
        )
