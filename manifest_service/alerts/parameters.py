"""The parameters of a rule as people read them: name, unit and default, from its own class."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields

from manifest_service.alerts.examination import Examination
from manifest_service.alerts.rule import Rule

UNITS: Mapping[str, str] = {
    "_kmh": "km/h",
    "_km": "km",
    "_m": "m",
    "_s": "s",
    "_minutes": "min",
    "_kg": "kg",
    "_hour": "h",
    "_hours": "h",
    "_fraction": "",
}
"""The end of a name -> its unit; a name with another end counts something."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    name: str
    unit: str
    default: float | str


def parameters_of(rule: Rule | Examination) -> tuple[Parameter, ...]:
    """The parameters of `rule`, in the order of its class."""
    return tuple(
        Parameter(name=f.name, unit=unit_of(f.name), default=f.default)
        for f in fields(rule.params)
        if f.default is not MISSING
    )


def limits(
    params: Mapping[str, float | str], threshold: Mapping[str, float | str]
) -> dict[str, float | str]:
    """What sentences about a rule's limits may name: `params`, those in seconds in minutes too and
    shares in per cent, and what an episode was held against."""
    numbers = {name: value for name, value in params.items() if isinstance(value, int | float)}
    minutes = {
        f"{name.removesuffix('_s')}_minutes": value / 60
        for name, value in numbers.items()
        if name.endswith("_s")
    }
    percent = {
        f"{name.removesuffix('_fraction')}_percent": value * 100
        for name, value in numbers.items()
        if name.endswith("_fraction")
    }
    return {**params, **minutes, **percent, **threshold}


def unit_of(name: str) -> str:
    """The unit that the end of a name says."""
    ends = sorted((end for end in UNITS if f"_{name}".endswith(end)), key=len)
    return UNITS[ends[-1]] if ends else ""
