"""One connection at work, and statements made ready for it.

SQLAlchemy spends more on executing a small statement than SQLite on running it. The statements of
every command are therefore `Prepared`: built with SQLAlchemy's words, compiled once, and run on the
driver's own cursor. On PostgreSQL, where each statement is a journey to the server, those that
give nothing back wait in the session and travel with the next one that does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Dialect, Executable, LargeBinary
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")

Values = Mapping[str, Any]

KNOWN_LIMIT = 20_000
"""Rows remembered at most, of a kind."""

NOTHING: Values = MappingProxyType({})


class Prepared:
    """A statement to be run often. `names`: the values an INSERT sets, when it sets not all."""

    def __init__(self, statement: Any, names: Sequence[str] | None = None) -> None:
        self._statement, self._names = statement, names
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> "Compiled":
        """The statement in the words of a database."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = Compiled(self._statement, self._names, dialect)
            self._compiled[dialect.name] = found
        return found


class Compiled:
    """The text of a statement, and how values go in and come out."""

    def __init__(self, statement: Any, names: Sequence[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=names)
        assert isinstance(compiled, SQLCompiler)
        self.text = str(compiled)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        into = {name: _into(bind.type, dialect) for bind, name in compiled.bind_names.items()}
        self._names = tuple(into.items())
        positions: Sequence[str] | None = compiled.positiontup
        self._in_order = None if positions is None else [(n, into[n]) for n in positions]
        columns = tuple(statement.exported_columns)
        self.keys = tuple(column.key for column in columns)
        self._types = [column.type.dialect_impl(dialect) for column in columns]
        self._dialect = dialect
        self._out_of: list[tuple[int, Callable[[Any], Any]]] | None = None

    def parameters(self, values: Values) -> Any:
        """`values` as the driver takes them."""
        if self._fixed:
            values = {**self._fixed, **values}
        if self._in_order is None:
            return {
                name: convert(values[name]) if convert else values[name]
                for name, convert in self._names
            }
        return [
            convert(values[name]) if convert else values[name] for name, convert in self._in_order
        ]

    def found(self, cursor: Any) -> list[Sequence[Any]]:
        """The rows of `cursor`, values as we mean them."""
        return self.meant(cursor.fetchall(), cursor)

    def meant(self, rows: list[Sequence[Any]], cursor: Any) -> list[Sequence[Any]]:
        """`rows` that `cursor` gave, values as we mean them."""
        if self._out_of is None:
            types = zip(self._types, cursor.description, strict=True)
            self._out_of = [
                (i, convert)
                for i, (type, column) in enumerate(types)
                if (convert := type.result_processor(self._dialect, column[1]))
            ]
        return [self._row(row) for row in rows] if self._out_of else rows

    def _row(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for i, convert in self._out_of or ():
            values[i] = convert(values[i])
        return values


def _into(type: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """How a value becomes the driver's; None when it already is. Bytes are, for both drivers."""
    if isinstance(type, LargeBinary):
        return None
    found: Callable[[Any], Any] | None = type.dialect_impl(dialect).bind_processor(dialect)
    return found


class Session:
    """What the ports work on: a connection on which a transaction is under way."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect
        self._driver: Any = connection.connection.dbapi_connection
        # On PostgreSQL statements wait and travel together.
        self.is_far = self.dialect.name == "postgresql"
        self._fault: type[Exception] = connection.dialect.loaded_dbapi.Error
        self._waiting: list[tuple[str, tuple[Any, ...]]] = []

    def execute(self, statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Run any statement, by SQLAlchemy."""
        self.flush()
        return self._connection.execute(statement, values)

    def rows(self, prepared: Prepared, values: Values = NOTHING) -> list[Sequence[Any]]:
        """Every row found, its columns in the order of the statement."""
        compiled = prepared.on(self.dialect)
        try:
            return self._fetch(compiled, compiled.parameters(values))
        except self._fault as error:
            raise self.in_our_words(error, compiled.text) from error

    def rows_of_each(
        self, prepared: Prepared, values: Sequence[Values]
    ) -> list[list[Sequence[Any]]]:
        """The rows found for each of `values`; on PostgreSQL in one journey."""
        if not self.is_far or not values:
            return [self.rows(prepared, each) for each in values]
        compiled = prepared.on(self.dialect)
        cursors = [self._driver.cursor() for _ in values]
        try:
            with self._driver.pipeline() as pipeline:
                self._send()
                for cursor, each in zip(cursors, values, strict=True):
                    cursor.execute(compiled.text, compiled.parameters(each))
                pipeline.sync()
            return [compiled.found(cursor) for cursor in cursors]
        except self._fault as error:
            raise self.in_our_words(error, compiled.text) from error

    def first(self, prepared: Prepared, values: Values = NOTHING) -> Sequence[Any] | None:
        """The first row found, None without one."""
        rows = self.rows(prepared, values)
        return rows[0] if rows else None

    def records(self, prepared: Prepared, values: Values) -> list[dict[str, Any]]:
        """Every row found, by the names of its columns."""
        keys = prepared.on(self.dialect).keys
        return [dict(zip(keys, row, strict=True)) for row in self.rows(prepared, values)]

    def run(self, prepared: Prepared, *values: Values) -> None:
        """Run a statement that gives nothing back, once for each of `values`. On PostgreSQL a
        fault in it may come to light with a later one of the same piece of work."""
        compiled = prepared.on(self.dialect)
        self.say(compiled.text, *[compiled.parameters(each) for each in values])

    def say(self, text: str, *parameters: Any) -> None:
        """Run `text`, in the driver's own words, once for each of `parameters`; as `run`."""
        if self.is_far:
            self._waiting.append((text, parameters))
            return
        try:
            _run(self._driver.cursor(), text, parameters)
        except self._fault as error:
            raise self.in_our_words(error, text) from error

    def commit(self) -> None:
        """End the transaction that was begun by hand; it is kept."""
        self.say("COMMIT")
        self.flush()

    def ask(self, text: str, parameters: Any) -> list[Sequence[Any]]:
        """What `text`, in the driver's own words, finds."""
        try:
            cursor = self._executed(text, parameters)
            rows: list[Sequence[Any]] = cursor.fetchall()
        except self._fault as error:
            raise self.in_our_words(error, text) from error
        return rows

    def say_rows(self, text: str, rows: Sequence[Sequence[Any]]) -> None:
        """Say `text` about `rows`: one by one, or on PostgreSQL once about their columns."""
        if rows and self.is_far:
            self.say(text, [list(column) for column in zip(*rows, strict=True)])
        elif rows:
            self.say(text, *rows)

    def copy(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        """PostgreSQL's COPY of `rows`."""
        self.flush()
        try:
            with self._driver.cursor().copy(text) as copy:
                for row in rows:
                    copy.write_row(row)
        except self._fault as error:
            raise self.in_our_words(error, text) from error

    def remembered(
        self,
        prepared: Prepared,
        values: Values,
        known: dict[Any, Any],
        make: Callable[[dict[str, Any]], T],
    ) -> list[T]:
        """`make` of every row found, by the names of its columns. What a row was made into is
        remembered in `known` by all that the database said: most rows are asked for often and
        change seldom."""
        compiled = prepared.on(self.dialect)
        parameters = compiled.parameters(values)
        try:
            cursor = self._executed(compiled.text, parameters)
            raw = cursor.fetchall()
        except self._fault as error:
            raise self.in_our_words(error, compiled.text) from error
        if len(known) > KNOWN_LIMIT:
            known.clear()
        found = []
        for row in raw:
            one = known.get(row)
            if one is None:
                said = compiled.meant([row], cursor)[0]
                one = known[row] = make(dict(zip(compiled.keys, said, strict=True)))
            found.append(one)
        return found

    def flush(self) -> None:
        """Run what waits."""
        if not self._waiting:
            return
        text = self._waiting[0][0]
        try:
            with self._driver.pipeline() as pipeline:
                self._send()
                pipeline.sync()
        except self._fault as error:
            raise self.in_our_words(error, text) from error

    def forget(self, text: str = "") -> bool:
        """Drop what waits, as its work is being rolled back; whether `text` was among it."""
        waiting, self._waiting = self._waiting, []
        return any(each == text for each, _ in waiting)

    @property
    def in_transaction(self) -> bool:
        """False when SQLite itself has rolled everything back (disk full, I/O error)."""
        return self.is_far or bool(self._driver.in_transaction)

    def _fetch(self, compiled: Compiled, parameters: Any) -> list[Sequence[Any]]:
        cursor = self._executed(compiled.text, parameters)
        try:
            return compiled.found(cursor)
        except BaseException:
            cursor.close()
            raise

    def _executed(self, text: str, parameters: Any) -> Any:
        cursor = self._driver.cursor()
        try:
            if self._waiting:
                with self._driver.pipeline() as pipeline:
                    self._send()
                    cursor.execute(text, parameters)
                    pipeline.sync()
            else:
                cursor.execute(text, parameters)
        except BaseException:
            cursor.close()
            raise
        return cursor

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        for text, parameters in waiting:
            _run(self._driver.cursor(), text, parameters)

    def in_our_words(self, error: Exception, text: str) -> BaseException:
        """A driver's error as SQLAlchemy raises it, so that there is one kind only."""
        lost = self.dialect.is_disconnect(error, self._driver, None)  # type: ignore[arg-type]
        return DBAPIError.instance(
            text, None, error, self._fault, connection_invalidated=lost, dialect=self.dialect
        )


def _run(cursor: Any, text: str, parameters: Sequence[Any]) -> None:
    try:
        if len(parameters) > 1:
            cursor.executemany(text, parameters)
        else:
            cursor.execute(text, *parameters)
    except BaseException:
        # Whoever keeps the error keeps the cursor, and SQLite's files stay open as long as that
        # has a statement.
        cursor.close()
        raise
