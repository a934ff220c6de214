"""Monthly, quarterly and yearly returns as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol


@dataclass(frozen=True, kw_only=True)
class ReturnRow:
    """The return of a unit for a period, as last filed."""

    organisation_id: str
    period: str
    status: Literal["filed", "sent_back"]
    filed_at: datetime
    version: int
    data: Mapping[str, Any]
    """{"lines": [...], "computed": [...]}, masses as texts. No texts by people."""


class ReturnView(Protocol):
    def put(self, row: ReturnRow) -> None: ...

    def get(self, organisation_id: str, period: str) -> ReturnRow | None: ...

    def of(self, organisation_id: str | None, limit: int) -> tuple[ReturnRow, ...]:
        """Of a unit or of all, the latest filed first."""
        ...

    def clear(self) -> None: ...
