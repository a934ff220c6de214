"""See services.ports.presence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from manifest_service.adapters.memory.tracks import MemoryTracks
from manifest_service.geofence.fix import own_flags
from manifest_service.geofence.presence import Mark, Point
from manifest_service.services.ports.presence import Present, Span


@dataclass
class MemoryPresence:
    tracks: MemoryTracks
    marked: dict[tuple[str, int, int], tuple[int, int]] = field(default_factory=dict)
    """(vehicle, cell, day) -> (squares, half-hours)."""
    made_by: int = 0

    def mark(self, marks: Mapping[str, Sequence[Mark]]) -> None:
        for vehicle_id, mine in marks.items():
            for mark in mine:
                key = (vehicle_id, mark.cell, mark.day)
                squares, halves = self.marked.get(key, (0, 0))
                self.marked[key] = (squares | mark.squares, halves | mark.half_hours)

    def found(
        self, squares: Mapping[int, int], first_day: int, last_day: int, limit: int
    ) -> tuple[Present, ...] | None:
        halves: dict[tuple[str, int], int] = defaultdict(int)
        read = 0
        for (vehicle_id, cell, day), (marked, half_hours) in self.marked.items():
            if squares.get(cell, 0) & marked and first_day <= day <= last_day:
                halves[vehicle_id, day] |= half_hours
                read += 1
        if read > limit:
            return None
        return tuple(Present(*key, half_hours) for key, half_hours in halves.items())

    def points(self, spans: Sequence[Span]) -> tuple[tuple[Point, ...], ...]:
        return tuple(
            tuple(
                (stored.fix.at_ms, stored.fix.lon, stored.fix.lat)
                for stored in self.tracks.between(span.vehicle_id, span.from_ms, span.until_ms)
                if stored.flags <= {"late"} and "range" not in own_flags(stored.fix)
            )
            for span in spans
        )

    def following(self, vehicle_id: str, from_ms: int, limit: int) -> tuple[Point, ...]:
        return self.points([Span(vehicle_id, from_ms, 2**62)])[0][:limit]

    def vehicles(self) -> tuple[str, ...]:
        return tuple(sorted({stored.vehicle_id for stored in self.tracks.fixes}))

    def clear(self) -> None:
        self.marked.clear()
        self.made_by = 0

    def version(self) -> int:
        return self.made_by

    def set_version(self, version: int) -> None:
        self.made_by = version
