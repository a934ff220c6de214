"""See services.ports.sweeps."""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class MemorySweepMarks:
    marks: dict[str, date] = field(default_factory=dict)

    def mark(self, subject: str, swept_on: date) -> None:
        self.marks[subject] = swept_on

    def swept(self, on: date) -> frozenset[str]:
        return frozenset(subject for subject, day in self.marks.items() if day >= on)
