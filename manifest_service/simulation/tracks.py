"""Replaying a recorded track, GPX 1.1 or CSV, through the API."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from manifest_service.errors import InvalidInput
from manifest_service.simulation.port import Call, accepted
from manifest_service.simulation.track_csv import read_csv
from manifest_service.simulation.track_gpx import read_gpx
from manifest_service.simulation.trackpoint import BadRow, TrackPoint

BATCH = 500
TICK_S = 1.0
"""At a stated speed, what falls due within this time goes out together."""
SHOWN = 10
"""Bad rows named at most."""


@dataclass(frozen=True, kw_only=True)
class Track:
    """What a file holds: its points by time, and the rows that could not be read."""

    points: tuple[TrackPoint, ...]
    bad: tuple[BadRow, ...]


def read_track(file: Path, *, zone: str = "Asia/Shanghai", only: str | None = None) -> Track:
    """The track in `file`; times without a zone are in `zone`. Raises InvalidInput when the file
    as a whole cannot be used."""
    content = file.read_bytes()
    is_gpx = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    points, bad = read_gpx(content, zone) if is_gpx else read_csv(content, zone)
    chosen = [point for point in points if only is None or point.vehicle == only]
    if not chosen:
        raise InvalidInput("track_empty", file=file.name, bad=len(bad), only=only or "-")
    return Track(points=tuple(sorted(chosen, key=lambda p: p.at)), bad=tuple(bad))


def replay(
    call: Call,
    file: Path,
    *,
    as_user: str,
    vehicle: str | None = None,
    only: str | None = None,
    speed: float = 0.0,
    zone: str = "Asia/Shanghai",
    shift_to_now: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Send the track of `file` as positions of `vehicle` (of the vehicles the file names when
    None), `speed` times as fast as it was driven, 0 without waiting; what became of it."""
    track = read_track(file, zone=zone, only=only)
    points = track.points
    if shift_to_now:
        points = _shifted(points, datetime.now(UTC), to_its_start=speed == 1.0)
    stored, flagged, refused = 0, Counter[str](), Counter[str]()
    for batch in _paced(points, speed, sleep):
        body = {"positions": [point.to_json(vehicle) for point in batch]}
        answer = call("POST", "/positions", json=body, as_user=as_user)
        taken = accepted(f"{len(batch)} positions", answer)
        stored += taken["stored"]
        flagged.update(taken["flagged"])
        refused.update(f"{item['code']}: {item['detail']}" for item in taken["refused"])
    return {
        "rows": len(track.points) + len(track.bad),
        "stored": stored,
        "flagged": dict(flagged),
        "refused": dict(refused),
        "bad rows": [str(row) for row in track.bad[:SHOWN]] + _more(track.bad),
    }


def _more(bad: Sequence[BadRow]) -> list[str]:
    return [f"... {len(bad) - SHOWN} more"] if len(bad) > SHOWN else []


def _shifted(
    points: Sequence[TrackPoint], now: datetime, *, to_its_start: bool
) -> tuple[TrackPoint, ...]:
    """The points moved in time: the last one is now; at real speed the first one."""
    by = now - points[0 if to_its_start else -1].at
    return tuple(replace(point, at=point.at + by) for point in points)


def _paced(
    points: Sequence[TrackPoint], speed: float, sleep: Callable[[float], None]
) -> Iterator[Sequence[TrackPoint]]:
    """Batches of points, each when it is due."""
    if speed <= 0:
        yield from (points[i : i + BATCH] for i in range(0, len(points), BATCH))
        return
    begun, first = time.monotonic(), points[0].at
    waiting: list[TrackPoint] = []
    for point in points:
        due_s = (point.at - first).total_seconds() / speed
        if waiting and (due_s - (waiting[0].at - first).total_seconds() / speed >= TICK_S):
            yield waiting
            waiting = []
        if not waiting:
            sleep(max(0.0, begun + due_s - time.monotonic()))
        waiting.append(point)
    yield waiting
