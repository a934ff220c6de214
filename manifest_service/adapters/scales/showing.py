"""What an indicator says in one frame, and when a mass that is only shown may be called still."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`mass_kg`: all that stands on the platform, whatever the indicator has tared. `stable` is None
    where the format does not say."""

    mass_kg: Decimal
    stable: bool | None


@dataclass(kw_only=True)
class Stillness:
    """Whether a mass has stood unchanged for `still_s`: what a format without a flag leaves to us. The
    indicators themselves round to their division, so that unchanged means unchanged."""

    still_s: float
    _mass_kg: Decimal | None = field(default=None, init=False)
    _since_s: float = field(default=0.0, init=False)

    def step(self, shown: Shown, at_s: float) -> Shown:
        """`shown` with `stable` settled; `at_s` by a clock that only goes forward."""
        if shown.mass_kg != self._mass_kg:
            self._mass_kg, self._since_s = shown.mass_kg, at_s
        if shown.stable is not None:
            return shown
        return Shown(mass_kg=shown.mass_kg, stable=at_s - self._since_s >= self.still_s)
