"""Which parameters a rule has: its own defaults, and what the county has set since, for all or for a
stream, a kind of vehicle, a site or a route.

A trip is judged by the parameters in force when its manifest was issued, so that a later setting
never makes an offence of what was none; a rule about the vehicle by those in force at the fix. The
narrowest scope wins, name by name: route, then site, kind of vehicle, stream, all.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal, get_args

from manifest_service.alerts.registry import EXAMINATIONS, RULES
from manifest_service.alerts.sighting import Trip
from manifest_service.errors import Fault, InvalidInput

Scope = Literal["all", "stream", "vehicle_kind", "site", "route"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""From the widest to the narrowest."""


def scopes_of(rule: str) -> tuple[Scope, ...]:
    """In which scopes a rule may have parameters of its own: an examination looks at many trips, sites and
    vehicles at once, and has one set."""
    return ("all",) if rule in {each.code for each in EXAMINATIONS} else SCOPES


DEFAULTS: Mapping[str, Any] = {
    **{rule.code: rule.params() for rule in RULES},
    **{each.code: each.params() for each in EXAMINATIONS},
}
"""Rule -> its parameters as the domain reference has them."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the county set of one rule, from a moment on, until the next setting of that scope."""

    rule: str
    scope: Scope
    scope_id: str
    """Stream key, kind of vehicle, site or route id; empty for `all`."""
    values: Mapping[str, float]
    """Name of a parameter -> its value; empty: the wider scope counts again."""
    from_ms: int


class Tuning:
    """Settings, ready to be asked. `vehicle_kind`: of the vehicle that is judged."""

    def __init__(
        self,
        settings: Sequence[Setting] = (),
        vehicle_kind: str = "",
        overruling: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
    ) -> None:
        """`overruling`: rule -> values over every scope of every day, to try them."""
        self._overruling = overruling
        self._settings = settings
        self.is_plain = not settings and not overruling
        """Every rule has its own defaults."""
        self._vehicle_kind = vehicle_kind
        self._by_rule: dict[str, list[Setting]] = {}
        for setting in sorted(settings, key=lambda one: one.from_ms):
            self._by_rule.setdefault(setting.rule, []).append(setting)
        self._known: dict[tuple[object, ...], Any] = {}

    def for_kind(self, vehicle_kind: str) -> "Tuning":
        """The same settings, for a vehicle of another kind."""
        if not self._settings:
            return self
        return Tuning(self._settings, vehicle_kind, self._overruling)

    def overruled(self, values: Mapping[str, Mapping[str, float]]) -> "Tuning":
        """The same settings, with `values` over them."""
        return Tuning(self._settings, self._vehicle_kind, values)

    def of(self, rule: str, trip: Trip | None, at_ms: int) -> Any:
        """The parameters of `rule` for a trip; for the vehicle itself at `at_ms` without one."""
        settings = self._by_rule.get(rule, ())
        if not settings and rule not in self._overruling:
            return DEFAULTS[rule]
        when_ms = at_ms if trip is None else trip.issued_at_ms
        in_force = sum(setting.from_ms <= when_ms for setting in settings)
        key = (rule, in_force, trip and _places_of(trip))
        if key not in self._known:
            self._known[key] = self._resolved(rule, trip, settings[:in_force])
        return self._known[key]

    def _resolved(self, rule: str, trip: Trip | None, settings: Sequence[Setting]) -> Any:
        mine = self._scopes_of(trip)
        latest = {
            setting.scope: setting
            for setting in settings
            if setting.scope_id in mine.get(setting.scope, ())
        }
        values: dict[str, float] = {}
        for scope in SCOPES:
            if scope in latest:
                values |= latest[scope].values
        return with_values(rule, {**values, **self._overruling.get(rule, {})})

    def _scopes_of(self, trip: Trip | None) -> Mapping[str, tuple[str | None, ...]]:
        found: dict[str, tuple[str | None, ...]] = {
            "all": ("",),
            "vehicle_kind": (self._vehicle_kind,),
        }
        if trip is not None:
            found["stream"] = (trip.stream,)
            found["site"] = (trip.destination_site_id, trip.origin_site_id)
            found["route"] = (trip.route_id,)
        return found


UNTUNED = Tuning()
"""Every rule with its own defaults."""


def _places_of(trip: Trip) -> tuple[object, ...]:
    """All of a trip that settings look at."""
    return (trip.stream, trip.route_id, trip.origin_site_id, trip.destination_site_id)


def with_values(rule: str, values: Mapping[str, float]) -> Any:
    """The parameters of `rule` with some values of their own; those the rule has no more are left
    out, so that an old setting never stops a newer version."""
    default = DEFAULTS[rule]
    kinds = {field.name: type(getattr(default, field.name)) for field in fields(default)}
    known = {name: kinds[name](value) for name, value in values.items() if name in kinds}
    return replace(default, **known)


def check_values(rule: str, values: Mapping[str, Any]) -> Mapping[str, float]:
    """`values` as numbers; raises InvalidInput naming an unknown rule or parameter, and numbers that
    are none, below nothing, or broken where whole ones are counted."""
    if rule not in DEFAULTS:
        raise InvalidInput(faults=[Fault(path="rule", code="rule_unknown", params={"rule": rule})])
    default, faults = asdict(DEFAULTS[rule]), list[Fault]()
    for name, value in values.items():
        path, held = f"values.{name}", default.get(name)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not isinstance(held, int | float) or isinstance(held, bool):
            faults.append(Fault(path=path, code="parameter_unknown", params={"name": name[:60]}))
        elif not number or not math.isfinite(value) or not 0 <= value <= 1e9:
            faults.append(Fault(path=path, code="parameter_not_a_number"))
        elif isinstance(held, int) and value != int(value):
            faults.append(Fault(path=path, code="parameter_not_whole"))
    if faults:
        raise InvalidInput(faults=faults)
    return {name: float(value) for name, value in values.items()}
