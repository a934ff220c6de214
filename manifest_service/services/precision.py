"""How right a rule has been, by the verdicts of officers: a share, and how sure one can be of it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from manifest_service.services.ports import VerdictCount

Z_95 = 1.959963984540054
"""Of the standard normal distribution, two-sided 95 %."""


@dataclass(frozen=True, kw_only=True)
class Precision:
    """Verdicts so far; `ratio` is of those decided either way, and lies between `low` and `high`
    with 95 %. All three are None before the first."""

    confirmed: int = 0
    false: int = 0
    unclear: int = 0
    by_version: Mapping[int, "Precision"] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        return self.confirmed + self.false

    @property
    def ratio(self) -> float | None:
        return self.confirmed / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.confirmed, self.decided) if self.decided else None


def precision_by_rule(counts: Iterable[VerdictCount]) -> Mapping[str, Precision]:
    """rule -> its precision over all versions, and that of each."""
    found: dict[str, Precision] = {}
    for count in counts:
        before = found.get(count.rule, Precision())
        own = Precision(confirmed=count.confirmed, false=count.false, unclear=count.unclear)
        found[count.rule] = Precision(
            confirmed=before.confirmed + own.confirmed,
            false=before.false + own.false,
            unclear=before.unclear + own.unclear,
            by_version={**before.by_version, count.rule_version: own},
        )
    return found


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """(low, high): the score interval of a share at 95 % (Wilson 1927, J. Am. Stat. Assoc. 22,
    209). Unlike share +- z * error it says something of three alerts of three, and stays within
    0 and 1."""
    share, z2 = successes / trials, Z_95**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    spread = share * (1 - share) / trials + z2 / (4 * trials * trials)
    half = Z_95 / (1 + z2 / trials) * math.sqrt(spread)
    # Rounding must not put none of n, or all of them, outside.
    return min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share)
