"""What a driver says when the database cannot take the work now, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, OperationalError, TimeoutError

from manifest_service.errors import Busy, InvalidInput

RETRYABLE = frozenset({"40001", "40P01"})
"""SQLSTATE serialization_failure and deadlock_detected: the same work may well succeed again."""


@contextmanager
def busy_when_unavailable() -> Iterator[None]:
    """Busy for a database that is locked, full, read-only or gone, InvalidInput("not_storable") for
    a value it cannot hold: nothing was written."""
    try:
        yield
    except TimeoutError as error:
        raise Busy("busy") from error
    except OperationalError as error:
        raise Busy("busy", reason=reason(error)) from error
    except DataError as error:
        raise InvalidInput("not_storable", reason=reason(error)) from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise Busy("busy", reason=reason(error)) from error


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a PostgreSQL driver error, None without one."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)


def reason(error: DBAPIError) -> str:
    """The driver's own words, one line."""
    return str(error.orig).splitlines()[0][:200]
