"""What writes tables to files: see adapters.spreadsheets."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class TableWriter(Protocol):
    def __call__(self, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
        """The file, piece by piece, as the rows come."""
        ...
