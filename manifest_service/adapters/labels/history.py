"""What happened to a manifest, as rows of a printed form."""

from collections.abc import Iterator, Sequence

from manifest_service.adapters.labels.drawing import Box, Shape, Text
from manifest_service.adapters.labels.lettering import wrapped
from manifest_service.adapters.labels.wording import en, local, zh
from manifest_service.services.labels import Step

TEXT, SMALL, DIGEST = 3.4, 2.5, 2.3
ROW = 8.2
_COLUMNS = (
    ("time", 0.0, 30.0),
    ("word", 31.0, 25.0),
    ("party", 57.0, 62.0),
    ("detail", 120.0, 58.0),
)
_GREY = (170, 170, 170)


def history(
    steps: Sequence[Step], *, left: float, right: float, top: float, bottom: float
) -> Iterator[Shape]:
    """`steps` between `top` and `bottom`: when there are too many, the first and the last ones."""
    yield from _names(left, top - 2.6)
    y = top + 2
    room = int((bottom - y) // ROW)
    begin, end = _shown(steps, room)
    for step in begin:
        yield from _row(step, left, right, y)
        y += ROW
    if hidden := len(steps) - len(begin) - len(end):
        count = f"{zh('note.more_steps', count=hidden)} {en('note.more_steps', count=hidden)}"
        yield Text(x=left, y=y + 1.5, height=TEXT, text=f"…… {count}")
        y += ROW
    for step in end:
        yield from _row(step, left, right, y)
        y += ROW


def _shown(steps: Sequence[Step], room: int) -> tuple[Sequence[Step], Sequence[Step]]:
    """The steps before and after those left out: the end of a trip tells most."""
    if len(steps) <= room:
        return steps, ()
    return steps[:2], steps[len(steps) - (room - 3) :]


def _names(left: float, y: float) -> Iterator[Shape]:
    for column, x, _ in _COLUMNS:
        words = f"{zh(f'column.{column}')} {en(f'column.{column}')}"
        yield Text(x=left + x, y=y, height=SMALL, text=words)


def _row(step: Step, left: float, right: float, y: float) -> Iterator[Shape]:
    values = {
        "time": local(step.occurred_at),
        "word": step.words,
        "party": step.party,
        "detail": step.detail,
    }
    for column, x, width in _COLUMNS:
        (text,) = wrapped(values[column], TEXT, width, 1)
        yield Text(x=left + x, y=y, height=TEXT, text=text)
    position = "" if step.pos is None else f"#{step.pos}  "
    yield Text(x=left + 31, y=y + 4.2, height=DIGEST, text=f"{position}{step.leaf_hash}")
    yield Box(x=left, y=y + ROW - 1.2, width=right - left, height=0.1, fill=_GREY)
