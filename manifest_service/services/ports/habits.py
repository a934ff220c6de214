"""What vehicles used to do, day by day: telemetry to learn from, not evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

HabitKind = Literal["halt", "silence", "passage", "stretch", "way"]


@dataclass(frozen=True, kw_only=True)
class HabitRow:
    """A halt of a vehicle, a silence under way, that it passed by a place of silences, or how long a
    stretch of a route or the whole way took."""

    kind: HabitKind

    vehicle_id: str
    on: date
    """Local day, Asia/Shanghai."""
    at_ms: int
    seconds: float
    lon: float
    lat: float
    what: str = ""
    """Of a stretch or a way: which (services.route_times)."""


class HabitStore(Protocol):
    """Habits by vehicle and local day. Not in the log; made again from the fixes."""

    def replace(self, vehicle_id: str, on: date, rows: Sequence[HabitRow]) -> None:
        """Keep what was found of a day in place of what was kept of it before."""
        ...

    def since(self, kind: HabitKind, on: date, *, limit: int) -> tuple[HabitRow, ...]:
        """The newest `limit` rows of a kind, of `on` and later days, by (at_ms, vehicle)."""
        ...

    def drop_before(self, on: date) -> None: ...
