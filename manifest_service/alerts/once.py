"""A value worked out when it is first asked for: functools.cached_property without its lock, which
in Python 3.11 costs more than most of what is asked here."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class once(Generic[T]):
    """The decorator. Two threads that ask at once both work it out."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    def __get__(self, owner: Any, kind: type | None = None) -> T:
        value = self._work(owner)
        # Found before this descriptor from now on: it has no __set__.
        owner.__dict__[self._name] = value
        return value
