"""Which alarm bits rose and which fell: a bit that holds comes with every report."""

from datetime import datetime

import msgspec

from manifest_service.adapters.terminals.jt808.location import Location
from manifest_service.adapters.terminals.jt808.signals import ALARMS


class Edges(msgspec.Struct, frozen=True, kw_only=True):
    rose: tuple[str, ...] = ()
    fell: tuple[str, ...] = ()


class AlarmState(msgspec.Struct, frozen=True, kw_only=True):
    """The alarm word of a vehicle's newest report."""

    at: datetime | None = None
    bits: int = 0


def step(state: AlarmState, location: Location) -> tuple[AlarmState, Edges]:
    """The state after `location`, and what changed. A report older than the newest (backfill, or
    one overtaken on its way) tells of the past and moves nothing."""
    if location.at is None or (state.at is not None and location.at < state.at):
        return state, Edges()
    bits = location.alarm_bits
    after = AlarmState(at=location.at, bits=bits)
    if bits == state.bits:
        return after, Edges()
    return after, Edges(rose=_names(bits & ~state.bits), fell=_names(state.bits & ~bits))


def _names(bits: int) -> tuple[str, ...]:
    return tuple(name for i, name in enumerate(ALARMS) if name and bits >> i & 1)
