"""Catalogues of waste codes, by edition."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, delete, select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Prepared, Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.waste.catalogue import CatalogueEntry, Edition, Kind

_EDITION = Prepared(
    select(t.catalogue)
    .where(
        t.catalogue.c.kind == bindparam("of_kind"),
        t.catalogue.c.valid_from_on <= bindparam("on_day", type_=Date()),
    )
    .order_by(t.catalogue.c.valid_from_on.desc())
    .limit(1)
)
_ENTRY = Prepared(
    select(t.catalogue_code).where(
        t.catalogue_code.c.kind == bindparam("of_kind"),
        t.catalogue_code.c.valid_from_on == bindparam("from_day", type_=Date()),
        t.catalogue_code.c.code == bindparam("of_code"),
    )
)
"""Both are asked at each issue of a manifest."""


class SqlCatalogueView:
    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, edition: Edition, entries: Sequence[CatalogueEntry]) -> None:
        c, key = t.catalogue_code.c, {"kind": edition.kind, "valid_from_on": edition.valid_from_on}
        self._session.execute(
            delete(t.catalogue_code).where(
                c.kind == edition.kind, c.valid_from_on == edition.valid_from_on
            )
        )
        upsert(self._session, t.catalogue, vars(edition))
        upsert(self._session, t.catalogue_code, *[{**key, **vars(entry)} for entry in entries])

    def editions(self) -> tuple[Edition, ...]:
        c = t.catalogue.c
        rows = self._session.execute(select(t.catalogue).order_by(c.kind, c.valid_from_on))
        return tuple(Edition(**row._mapping) for row in rows)

    def edition(self, kind: Kind, on: date) -> Edition | None:
        found = self._session.records(_EDITION, {"of_kind": kind, "on_day": on})
        return next((Edition(**row) for row in found), None)

    def entry(self, edition: Edition, code: str) -> CatalogueEntry | None:
        key = {"of_kind": edition.kind, "from_day": edition.valid_from_on, "of_code": code}
        return next((_entry(row) for row in self._session.records(_ENTRY, key)), None)

    def entries(self, kind: Kind, valid_from_on: date) -> tuple[CatalogueEntry, ...]:
        c = t.catalogue_code.c
        statement = select(t.catalogue_code).where(c.kind == kind, c.valid_from_on == valid_from_on)
        rows = self._session.execute(statement.order_by(c.code))
        return tuple(_entry(row._asdict()) for row in rows)

    def clear(self) -> None:
        self._session.execute(delete(t.catalogue_code))
        self._session.execute(delete(t.catalogue))


def _entry(row: Mapping[str, Any]) -> CatalogueEntry:
    left = {name: value for name, value in row.items() if name not in ("kind", "valid_from_on")}
    return CatalogueEntry(**left | {"hazards": tuple(row["hazards"])})
