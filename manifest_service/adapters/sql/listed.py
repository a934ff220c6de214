"""Statements about a list of texts, handed over as one value: the statement stays the same however
long the list, and each is found by its index.

SQLite takes the list as JSON, PostgreSQL as an array. SQLite is told to begin with the list (CROSS
JOIN): it otherwise likes an index on what is asked besides, and reads a country's rows for a few.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, Select, Text, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from manifest_service.adapters.sql.columns import Json
from manifest_service.adapters.sql.session import Compiled, Prepared

Build = Callable[[Any], Select[Any] | CompoundSelect[Any]]
"""A statement from a table of the texts, whose one column is `value`, joined to others."""


class Listed(Prepared):
    """A statement about the texts in the value `asked`."""

    def __init__(self, build: Build) -> None:
        super().__init__(None)
        self._build = build

    def on(self, dialect: Dialect) -> Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            far = dialect.name == "postgresql"
            statement = self._build(_array() if far else _json())
            found = Compiled(statement, None, dialect)
            if not far:
                found.text = found.text.replace(" AS asked JOIN ", " AS asked CROSS JOIN ")
            self._compiled[dialect.name] = found
        return found


def _json() -> Any:
    texts = func.json_each(bindparam("asked", type_=Json()))
    return select(column("value", Text)).select_from(texts).subquery("asked")


def _array() -> Any:
    texts = func.unnest(bindparam("asked", type_=ARRAY(Text)))
    return texts.table_valued("value", name="asked").render_derived()
