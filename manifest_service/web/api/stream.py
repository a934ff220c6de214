"""/api/v1/stream: what changes, as Server-Sent Events.

An answer tells what is new and ends; the browser comes again by itself after the `retry` it was
told, with the position it had reached as Last-Event-ID. A stream held open would hold one of the
server's few threads, and its stopping: docs/decisions says what was measured."""

import heapq
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from manifest_service.events.canonical import time_text
from manifest_service.services.alert_news import Change, News
from manifest_service.web.api.schemas import StreamArgs
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("stream", __name__, url_prefix="/api/v1", description="动态 Live changes")

SOONEST_MS, LATEST_MS = 1000, 15_000
ANSWERS_PER_S = 50
"""What all who watch may ask for together: the more they are, the later each comes again."""


class Pace:
    """How soon who watches may come again, so that all together keep to ANSWERS_PER_S."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._due_s: list[float] = []
        """When each who was answered comes again: as many watch."""

    def retry_ms(self, now_s: float) -> int:
        """The pause asked of one who comes at `now_s` of any steady clock."""
        with self._lock:
            while self._due_s and self._due_s[0] <= now_s:
                heapq.heappop(self._due_s)
            wanted_ms = len(self._due_s) * 1000 // ANSWERS_PER_S
            retry_ms = min(max(wanted_ms, SOONEST_MS), LATEST_MS)
            heapq.heappush(self._due_s, now_s + retry_ms / 1000)
            return retry_ms


_PACE = Pace()


@blueprint.get("/stream")
@blueprint.arguments(StreamArgs, location="query")
@blueprint.response(200, content_type="text/event-stream")
def stream(args: dict[str, Any]) -> Response:
    """Changes of alerts the caller may see, since the log position in Last-Event-ID or `after`:
    events `alert`, each with the position to go on from as its id; `afresh` when too much happened
    to tell; always a last id, also where nothing is new."""
    news = services().alert_news.since(_position(args), current_actor())
    text = "".join(_said(news, _PACE.retry_ms(time.monotonic())))
    answer = Response(text, content_type="text/event-stream; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _position(args: dict[str, Any]) -> int | None:
    last = request.headers.get("Last-Event-ID", "")
    # What is no position of ours, as another server's id, counts as none.
    if last.isascii() and last.isdigit() and len(last) <= 16:
        return int(last)
    after: int | None = args.get("after")
    return after


def _said(news: News, retry_ms: int) -> Iterator[str]:
    yield f"retry: {retry_ms}\n\n"
    if news.kind == "afresh":
        yield "event: afresh\ndata: {}\n\n"
    for change in news.changes:
        yield f"id: {change.pos + 1}\nevent: alert\ndata: {json.dumps(_told(change))}\n\n"
    yield f"id: {news.position}\nevent: beat\ndata: {{}}\n\n"


def _told(change: Change) -> dict[str, Any]:
    """Enough to know whether one's view of the queue is still true."""
    row = change.row
    return {
        "id": row.id,
        "word": change.word,
        "version": row.version,
        "status": row.status,
        "severity": row.severity,
        "rule": row.rule,
        "vehicle_id": row.vehicle_id,
        "raised_at": time_text(row.raised_at),
        "assigned_to": row.assigned_to,
    }
