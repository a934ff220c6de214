"""Hours of some days as people write them in a list or a cell: `1-5 22:00-05:00`.

Days are 1 Monday to 7 Sunday, one (`6`) or from one to another (`1-5`): those on which the hours
begin. Hours that end before they begin run into the day after; local time, Asia/Shanghai.
"""

import re

from manifest_service.errors import InvalidInput
from manifest_service.events.plan_content import Window, window_faults

_SHAPE = re.compile(r"([1-7])(?:-([1-7]))? (\d\d:\d\d)-(\d\d:\d\d)")


def validate(text: str) -> str:
    """`text` as it is kept; raises InvalidInput("hours_shape")."""
    found = " ".join(text.replace("－", "-").replace("：", ":").split())
    window_of(found)
    return found


def window_of(text: str) -> Window:
    """The window that `text` writes; raises InvalidInput("hours_shape")."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise InvalidInput("hours_shape", text=text[:20])
    first, last, begins, ends = match.groups()
    days = tuple(range(int(first), int(last or first) + 1))
    window = Window(days=days, begins=begins, ends=ends)
    if any(window_faults(window, "")):
        raise InvalidInput("hours_shape", text=text[:20])
    return window


def windows_of(texts: tuple[str, ...]) -> tuple[Window, ...]:
    return tuple(window_of(text) for text in texts)
