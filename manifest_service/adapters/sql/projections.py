"""By which version of the code the read rows were made."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert

READ_ROWS = (
    t.entry,
    t.manifest,
    t.waste_line,
    t.past_leg,
    t.label,
    t.alert,
    t.case_file,
    t.case_alert,
    t.case_party,
    t.roadside_check,
    t.plan,
    t.moved,
    t.one_ledger,
    t.ledger_entry,
    t.waste_return,
    t.listing,
    t.clock,
    t.calendar_year,
    t.catalogue,
    t.catalogue_code,
    t.reserved_number,
    t.device,
)
"""Made from the log, and again by `rebuild`."""


class SqlProjections:
    def __init__(self, session: Session) -> None:
        self._session = session

    def version(self) -> int:
        row = self._session.execute(select(t.projection.c.version)).one_or_none()
        return row.version if row else 0

    def set_version(self, version: int) -> None:
        upsert(self._session, t.projection, {"one": 1, "version": version})

    def digests(self) -> Mapping[str, str]:
        found = {}
        for table in READ_ROWS:
            rows = self._session.execute(select(table).order_by(*table.primary_key))
            digest = hashlib.sha256()
            for row in rows:
                digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
            found[table.name] = digest.hexdigest()
        return found
