"""Named values set under each other in a column of a label, its lines shared out among them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from manifest_service.adapters.labels.drawing import BLACK, Box, Shape, Text
from manifest_service.adapters.labels.lettering import ASCENT, printable, width_mm, wrapped

_GAP = 0.35
"""Between name and value, in ems."""
_RULE_MM = 0.25


@dataclass(frozen=True, kw_only=True)
class Field:
    name: str
    value: str | None
    """None leaves a ruled line to write on."""
    most: int = 1
    """Lines it may take."""
    first: bool = False
    """Whether it gets what lines it needs before others get a second one: it may not be cut."""
    unit: str = ""
    """Behind the ruled line."""
    parts: tuple[str, ...] = ()
    """Of the value, each kept whole on a line; those that do not fit are left out with …"""
    apart: bool = False
    """Whether each part begins a line."""


@dataclass(frozen=True, kw_only=True)
class Column:
    left: float
    top: float
    width: float
    em: float
    pitch: float
    """From line to line."""
    lines: int
    """How many there is room for."""


def flow(fields: Sequence[Field], column: Column) -> Iterator[Shape]:
    """`fields` in `column`, each at least one line; what does not fit ends in …"""
    y = column.top
    for field, lines in zip(fields, _shared(fields, column), strict=True):
        yield from _field(field, column, y, lines)
        y += lines * column.pitch


def lines_wanted(fields: Sequence[Field], column: Column) -> int:
    """How many lines `fields` take in `column` when nothing is cut."""
    return sum(_wanted(field, column) for field in fields)


def _shared(fields: Sequence[Field], column: Column) -> list[int]:
    """Lines for each field: one, then more for those that must not be cut, then for the others."""
    lines = [1] * len(fields)
    wanted = [_wanted(field, column) for field in fields]
    spare = column.lines - len(fields)
    order = sorted(range(len(fields)), key=lambda i: not fields[i].first)
    for i in order:
        more = min(wanted[i] - 1, max(spare, 0))
        lines[i] += more
        spare -= more
    return lines


def _wanted(field: Field, column: Column) -> int:
    if field.value is None:
        return 1
    return len(_lines(field, column, field.most))


def _lines(field: Field, column: Column, most: int) -> list[str]:
    """The value in at most `most` lines."""
    room = _room(field, column)
    parts = [printable(part) for part in field.parts]
    if not parts or width_mm(parts[0], column.em) > room:
        return wrapped(field.value or "", column.em, room, most)
    found = parts[:1]
    for part in parts[1:]:
        if not field.apart and width_mm(found[-1] + part, column.em) <= room:
            found[-1] += part
        elif len(found) == most or width_mm(part, column.em) > room:
            return [*found[:-1], _more(found[-1], column.em, room)]
        else:
            found.append(part)
    return found


def _more(line: str, em: float, room: float) -> str:
    return f"{line}…" if width_mm(f"{line}…", em) <= room else line


def _room(field: Field, column: Column) -> float:
    return column.width - _indent(field, column)


def _indent(field: Field, column: Column) -> float:
    return width_mm(field.name, column.em) + _GAP * column.em


def _field(field: Field, column: Column, y: float, lines: int) -> Iterator[Shape]:
    yield Text(x=column.left, y=y, height=column.em, text=field.name)
    left = column.left + _indent(field, column)
    if field.value is None:
        yield from _blank(field, column, left, y)
        return
    for line in _lines(field, column, lines):
        yield Text(x=left, y=y, height=column.em, text=line)
        y += column.pitch


def _blank(field: Field, column: Column, left: float, y: float) -> Iterator[Shape]:
    """A ruled line to the end of the column, and the unit behind it."""
    right = column.left + column.width
    if field.unit:
        right -= width_mm(field.unit, column.em)
        yield Text(x=right, y=y, height=column.em, text=field.unit)
        right -= _GAP * column.em
    baseline = y + column.em * ASCENT
    yield Box(x=left, y=baseline, width=right - left, height=_RULE_MM, fill=BLACK)
