"""The board of recycled products."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, tuple_

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import ListingQuery, ListingRow


class SqlListingView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, row: ListingRow) -> None:
        self.put_all([row])

    def put_all(self, rows: Sequence[ListingRow]) -> None:
        upsert(self._session, t.listing, *[vars(row) for row in rows])

    def search(self, query: ListingQuery) -> tuple[ListingRow, ...]:
        c = t.listing.c
        statement = select(t.listing).order_by(c.posted_at.desc(), c.id.desc())
        for column, wanted in (
            (c.side, query.side),
            (c.product, query.product),
            (c.organisation_id, query.organisation_id),
        ):
            if wanted is not None:
                statement = statement.where(column == wanted)
        if query.standing_on is not None:
            statement = statement.where(c.withdrawn_at.is_(None), c.until_on >= query.standing_on)
        if query.after is not None:
            posted_at, id = query.after
            statement = statement.where(
                tuple_(c.posted_at, c.id) < (datetime.fromisoformat(posted_at), id)
            )
        rows = self._session.execute(statement.limit(query.limit))
        return tuple(ListingRow(**row._mapping) for row in rows)

    def clear(self) -> None:
        self._session.execute(delete(t.listing))
