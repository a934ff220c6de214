"""Which of ten frames a second the service is told: what changed, and now and then that it stands."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from manifest_service.adapters.scales.showing import Shown

MOVING_EVERY_S = 0.5
"""A mass in motion is told so often: enough for a clerk to see it move."""
STANDING_EVERY_S = 3.0
"""A mass that stands is told again: the service calls a scale silent after ten seconds."""


@dataclass(kw_only=True)
class Telling:
    """Readings as `POST /api/v1/scales/{id}/readings` takes them."""

    now: Callable[[], datetime]
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    first: int = 0
    """Sequence before the first: by the clock, so that a program started again goes on above."""
    _said: Shown | None = field(default=None, init=False)
    _reading: dict[str, Any] = field(default_factory=dict, init=False)
    _said_s: float = field(default=0.0, init=False)

    def step(self, shown: Shown, at_s: float) -> dict[str, Any] | None:
        """What to tell of `shown` now; None for nothing. The same reading again keeps its id."""
        quiet_s = at_s - self._said_s
        if shown == self._said:
            return self._again(at_s) if quiet_s >= STANDING_EVERY_S else None
        if self._said is not None and not shown.stable and quiet_s < MOVING_EVERY_S:
            return None
        self.first += 1
        self._said, self._said_s = shown, at_s
        self._reading = {
            "id": self.new_id(),
            "sequence": self.first,
            "mass_kg": f"{shown.mass_kg:f}",
            "stable": bool(shown.stable),
            "at": self.now().isoformat(),
        }
        return self._reading

    def _again(self, at_s: float) -> dict[str, Any]:
        self._said_s = at_s
        return self._reading
