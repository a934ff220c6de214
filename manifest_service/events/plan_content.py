"""What a plan or an approval says: wastes and quantities, days and hours, ways and places.

Day and time of day are local (Asia/Shanghai), quantities kg for the whole period. An empty list of
routes, hours or places limits nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from manifest_service.codes import district, waste_code
from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import plain
from manifest_service.waste.mass import mass_faults

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
"""Days of law are days in China."""

MOST_KG = Decimal(10) ** 10
"""Ten million tonnes; more is a typing error."""

WEEK_MINUTES = 7 * 24 * 60
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One waste, how much of it, and where to."""

    code: str
    """A waste code, a class `HW34` or a group `S7` (codes.waste_code.matches)."""
    quantity_kg: Decimal
    receiver_id: str | None = None
    """None: any receiver."""
    method: str | None = None

    def covers(self, code: str, receiver_id: str) -> bool:
        return waste_code.matches(code, self.code) and self.receiver_id in (None, receiver_id)


@dataclass(frozen=True, kw_only=True)
class Window:
    """Hours of some days: `22:00` to `05:00` runs into the day after."""

    days: tuple[int, ...]
    """1 Monday to 7 Sunday: the days on which it begins."""
    begins: str
    ends: str
    """`HH:MM`, up to `24:00`."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the holder asks for, or what was granted."""

    streams: tuple[str, ...]
    valid_from_on: date
    valid_until_on: date
    """The last day."""
    lines: tuple[PlanLine, ...] = ()
    route_ids: tuple[str, ...] = ()
    hours: tuple[Window, ...] = ()
    origin_site_ids: tuple[str, ...] = ()
    destination_site_ids: tuple[str, ...] = ()
    destination_district: str | None = None
    """Six digits, GB/T 2260."""
    documents: tuple[str, ...] = ()
    """SHA-256 of attachments, hex."""

    def valid_on(self, on: date) -> bool:
        return self.valid_from_on <= on <= self.valid_until_on

    def allows_hour(self, at: datetime) -> bool:
        """Whether its hours, if it has any, hold `at` (aware)."""
        local = at.astimezone(LOCAL_ZONE)
        minute = (local.isoweekday() - 1) * 1440 + local.hour * 60 + local.minute
        return not self.hours or minute in minutes_of(self.hours)


def to_body(content: Content) -> dict[str, Any]:
    """`content` as plain data; members that are None or empty are left out."""
    return {
        field.name: plain(_plain(value))
        for field in fields(content)
        if (value := getattr(content, field.name)) not in (None, ())
    }


def from_body(body: Mapping[str, Any]) -> Content:
    """The content of what `to_body` made."""
    return msgspec.convert(body, Content)


def faults_of(content: Content, at: str = "") -> Iterator[Fault]:
    """What no plan may say, however unfinished."""
    if content.valid_until_on < content.valid_from_on:
        yield Fault(path=f"{at}valid_until_on", code="ends_before_it_begins")
    for index, line in enumerate(content.lines):
        yield from _line_faults(line, f"{at}lines.{index}")
    for index, window in enumerate(content.hours):
        yield from window_faults(window, f"{at}hours.{index}")
    found = content.destination_district
    if found is not None and not district.is_valid(found):
        yield Fault(path=f"{at}destination_district", code="district_shape", params={"code": found})


def tidied(content: Content) -> Content:
    """`content` with its codes as they are written."""
    lines = tuple(replace(line, code=_code(line.code)) for line in content.lines)
    return replace(content, lines=lines)


def widened(asked: Content, granted: Content) -> Iterator[Fault]:
    """Where `granted` gives more than was asked for."""
    for name in _widened(asked, granted):
        yield Fault(path=f"narrowed.{name}", code="plan_widened")


def _widened(asked: Content, granted: Content) -> Iterator[str]:
    if granted.valid_from_on < asked.valid_from_on:
        yield "valid_from_on"
    if granted.valid_until_on > asked.valid_until_on:
        yield "valid_until_on"
    if not granted.lines or not all(_asked_for(line, asked.lines) for line in granted.lines):
        yield "lines"
    for name in ("route_ids", "origin_site_ids", "destination_site_ids"):
        before, after = set(getattr(asked, name)), set(getattr(granted, name))
        if before and not (after and after <= before):
            yield name
    if asked.hours and not (granted.hours and minutes_of(granted.hours) <= minutes_of(asked.hours)):
        yield "hours"


def _asked_for(line: PlanLine, asked: Sequence[PlanLine]) -> bool:
    return any(
        line.code == other.code
        and line.quantity_kg <= other.quantity_kg
        and other.receiver_id in (None, line.receiver_id)
        and other.method in (None, line.method)
        for other in asked
    )


def minutes_of(hours: Sequence[Window]) -> frozenset[int]:
    """The minutes of a week, from Monday 00:00, inside any of `hours`."""
    found: set[int] = set()
    for window in hours:
        begins, ends = _minute(window.begins), _minute(window.ends)
        length = ends - begins if ends > begins else ends - begins + 1440
        for day in window.days:
            first = (day - 1) * 1440 + begins
            found.update(minute % WEEK_MINUTES for minute in range(first, first + length))
    return frozenset(found)


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _line_faults(line: PlanLine, at: str) -> Iterator[Fault]:
    try:
        waste_code.validate_pattern(line.code)
    except InvalidInput as error:
        yield Fault(path=f"{at}.code", code=error.code, params=error.params)
    yield from mass_faults(
        f"{at}.quantity_kg", line.quantity_kg, MOST_KG, absurd="plan_quantity_absurd"
    )


def window_faults(window: Window, at: str) -> Iterator[Fault]:
    """What is wrong with hours at the path `at`."""
    if not window.days or not set(window.days) <= set(range(1, 8)):
        yield Fault(path=f"{at}.days", code="plan_days_unknown")
    for name, text in (("from", window.begins), ("to", window.ends)):
        if not _TIME.fullmatch(text):
            yield Fault(path=f"{at}.{name}", code="plan_hour_shape", params={"text": text[:20]})
    if window.begins in (window.ends, "24:00"):
        yield Fault(path=f"{at}.to", code="plan_hours_empty")


def _code(text: str) -> str:
    return waste_code.validate_pattern(text)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, PlanLine | Window):
        members = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(item) for name, item in members if item is not None}
    return value
