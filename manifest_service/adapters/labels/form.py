"""The manifest on A4: its label's facts, its QR, and what happened, each with its leaf hash."""

from collections.abc import Iterator

from manifest_service.adapters.labels.drawing import BLACK, WHITE, Box, Code, Drawing, Shape, Text
from manifest_service.adapters.labels.lettering import wrapped
from manifest_service.adapters.labels.qr import modules
from manifest_service.services.labels import ManifestForm
from manifest_service.waste.clocks import LOCAL_ZONE

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 18.0
_STEP = 6.2
_FIRST_STEP_Y = 128.0
_STEPS = 20
"""Steps on the one page; a longer history says how many more there are."""


def form(content: ManifestForm) -> Drawing:
    """One A4 page."""
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        background=WHITE,
        shapes=(*_head(content), *_facts(content), *_steps(content)),
    )


def _head(content: ManifestForm) -> Iterator[Shape]:
    label = content.label
    title = "危险废物转移联单" if label.hazardous else "建筑垃圾转移联单"
    yield Text(x=MARGIN, y=18, height=8, text=title)
    yield Text(x=MARGIN, y=29, height=4, text=f"Transfer manifest  {label.number}")
    yield Text(x=MARGIN, y=36, height=4, text=f"状态 {content.status}")
    rows = tuple(tuple(row) for row in modules(label.url))
    yield Code(x=WIDTH - MARGIN - 36, y=14, size=36, rows=rows)
    yield Box(x=MARGIN, y=53, width=WIDTH - 2 * MARGIN, height=0.4, fill=BLACK)


def _facts(content: ManifestForm) -> Iterator[Shape]:
    label = content.label
    waste = "；".join(f"{w.code} {w.name}" for w in label.waste)
    facts = [
        ("国家编号", label.national_number or "—"),
        ("移出人", label.generator_name),
        ("承运人", label.carrier_name),
        ("接受人", label.receiver_name),
        ("车辆", label.vehicle_plate),
        ("品类", label.stream_name),
        ("废物", waste),
        ("申报数量", f"{label.declared_kg:,} kg，{label.packages} 件"),
        ("开具时间", f"{label.issued_at.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}"),
    ]
    y = 57.0
    for name, value in facts:
        yield Text(x=MARGIN, y=y, height=3.8, text=name)
        for line in wrapped(value, 3.8, WIDTH - 2 * MARGIN - 24, 2):
            yield Text(x=MARGIN + 24, y=y, height=3.8, text=line)
            y += 5.6


def _steps(content: ManifestForm) -> Iterator[Shape]:
    y = _FIRST_STEP_Y
    yield Box(x=MARGIN, y=y - 3, width=WIDTH - 2 * MARGIN, height=0.4, fill=BLACK)
    for step in content.steps[:_STEPS]:
        when = f"{step.occurred_at.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}"
        yield Text(x=MARGIN, y=y, height=3.4, text=when)
        yield Text(x=MARGIN + 32, y=y, height=3.4, text=step.words)
        yield Text(x=MARGIN + 58, y=y, height=3.4, text=wrapped(step.party, 3.4, 50, 1)[0])
        if step.detail:
            yield Text(x=MARGIN + 112, y=y, height=3.4, text=wrapped(step.detail, 3.4, 60, 1)[0])
        yield Text(x=MARGIN + 32, y=y + 3.9, height=1.9, text=step.leaf_hash)
        y += _STEP + 1
    more = len(content.steps) - _STEPS
    if more > 0:
        yield Text(x=MARGIN, y=y, height=3.4, text=f"…… 另有 {more} 条")
