"""Where vehicles have been, coarsely: the index behind a search around a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from manifest_service.geofence.presence import Mark, Point


@dataclass(frozen=True, slots=True)
class Present:
    """A vehicle somewhere in the squares asked for, on a day, in these half-hours."""

    vehicle_id: str
    day: int
    half_hours: int


@dataclass(frozen=True, slots=True)
class Span:
    """A vehicle's time from `from_ms` until `until_ms`, both included."""

    vehicle_id: str
    from_ms: int
    until_ms: int


class Presence(Protocol):
    """Marks (geofence.presence) of every good fix. They only grow, and may say too much."""

    def mark(self, marks: Mapping[str, Sequence[Mark]]) -> None:
        """Add the marks of each vehicle to what is marked."""
        ...

    def found(
        self, squares: Mapping[int, int], first_day: int, last_day: int, limit: int
    ) -> tuple[Present, ...] | None:
        """Who was in any of `squares` (cell -> its squares) on a day from `first_day` to
        `last_day`, one for each vehicle and day, in no order; None when more than `limit` rows had
        to be read."""
        ...

    def points(self, spans: Sequence[Span]) -> tuple[tuple[Point, ...], ...]:
        """The good fixes of each span by device time: without a flag or only `late`, and on earth."""
        ...

    def following(self, vehicle_id: str, from_ms: int, limit: int) -> tuple[Point, ...]:
        """A vehicle's good fixes from `from_ms` on by device time, at most `limit`."""
        ...

    def vehicles(self) -> tuple[str, ...]:
        """Every vehicle that has a fix."""
        ...

    def clear(self) -> None: ...

    def version(self) -> int:
        """By which version of the code the marks were made; 0 when not all were."""
        ...

    def set_version(self, version: int) -> None: ...
