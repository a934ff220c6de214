"""An episode: one thing a rule found, from the first offending fix to its clearing, with the
numbers that let anyone replay the finding."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec.structs import asdict, replace

Severity = Literal["minor", "major", "critical"]
RANK: Mapping[str, int] = {"minor": 0, "major": 1, "critical": 2}

FIX_LIMIT = 50
"""Offending fixes named at most: the first ones; the last is kept up to date beside them."""


class Episode(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    key: str
    """`<rule>:<vehicle>:<manifest or ->:<first_at_ms>`"""
    rule: str
    rule_version: int
    vehicle_id: str | None
    """None for what is about no vehicle: a deadline."""
    manifest_number: str | None
    severity: Severity
    first_at_ms: int
    confirmed_at_ms: int
    cleared_at_ms: int | None = None
    lon: float | None = None
    lat: float | None = None
    measured: Mapping[str, float | str]
    """What was found, units in the names."""
    threshold: Mapping[str, float | str]
    """What it was held against."""
    params: Mapping[str, float | str]
    """Every parameter of the rule in force."""
    fix_times_ms: tuple[int, ...] = ()
    evidences: tuple[str, ...] = ()
    site_id: str | None = None
    zone_id: str | None = None
    route_id: str | None = None
    review: bool = False
    """One evidence alone: for the review list, not the queue."""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def goes_on(self, at_ms: int, reopen_s: float) -> bool:
        """Whether an offence at `at_ms` is still this one: open, or cleared `reopen_s` before at most."""
        return self.cleared_at_ms is None or at_ms - self.cleared_at_ms <= reopen_s * 1000

    def cleared(self, at_ms: int) -> "Episode":
        """The episode ended at `at_ms`, never before it was confirmed."""
        return replace(self, cleared_at_ms=max(at_ms, self.confirmed_at_ms))

    def raised_to(self, severity: Severity) -> "Episode":
        """The episode with at least this severity: it never falls within an episode."""
        return replace(self, severity=max(self.severity, severity, key=RANK.__getitem__))

    def with_fix(self, at_ms: int) -> "Episode":
        if len(self.fix_times_ms) < FIX_LIMIT:
            return replace(self, fix_times_ms=(*self.fix_times_ms, at_ms))
        return replace(self, fix_times_ms=(*self.fix_times_ms[: FIX_LIMIT - 1], at_ms))


def key_of(rule: str, vehicle_id: str, manifest_number: str | None, first_at_ms: int) -> str:
    return f"{rule}:{vehicle_id}:{manifest_number or '-'}:{first_at_ms}"


def load_episode(data: Mapping[str, Any]) -> Episode:
    """The episode of `to_dict()`, also after the log has written its numbers as exact text."""
    numbers = {
        name: {key: _number(value) for key, value in data[name].items()}
        for name in ("measured", "threshold", "params")
    }
    place = {n: None if data[n] is None else float(data[n]) for n in ("lon", "lat")}
    lists = {name: tuple(data[name]) for name in ("fix_times_ms", "evidences")}
    return Episode(**{**data, **numbers, **place, **lists})


def _number(value: Any) -> float | str:
    try:
        return float(value)
    except ValueError:
        return str(value)
