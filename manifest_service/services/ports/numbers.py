"""Serial numbers, and manifest numbers given out ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Serials(Protocol):
    def next(self, series: str) -> int:
        """1, 2, 3 ... per series; dense as far as the transaction commits."""
        ...


@dataclass(frozen=True, kw_only=True)
class ReservedNumber:
    """A manifest number given out ahead, with the token of the label printed for it."""

    number: str
    block_id: str
    organisation_id: str
    label_token: str


class ReservedNumbers(Protocol):
    def put_all(self, rows: Sequence[ReservedNumber]) -> None: ...

    def get(self, number: str) -> ReservedNumber | None: ...

    def by_label(self, token: str) -> ReservedNumber | None: ...

    def unused(
        self, organisation_id: str, *, after: str = "", limit: int = 100
    ) -> tuple[ReservedNumber, ...]:
        """Of an organisation, without those a manifest bears, by number."""
        ...

    def clear(self) -> None: ...
