"""What waits to be sent to a collector: a bounded queue, and one thread that empties it.

The SDK's own batch processor drops the oldest without a count that can be read, and waits half a minute
at a stop when the collector is down.
"""

import logging
import threading
from collections import deque
from collections.abc import Mapping

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from manifest_service.logs import told

log = logging.getLogger(__name__)

ROOM, BATCH = 2048, 512
"""OpenTelemetry's own defaults (OTEL_BSP_MAX_QUEUE_SIZE, OTEL_BSP_MAX_EXPORT_BATCH_SIZE)."""
EVERY_S = 1.0
STOP_S = 3.0
"""At a stop, so long is what waits still sent: a collector that is down must not hold up a restart."""


class Queue(SpanProcessor):
    def __init__(self, exporter: SpanExporter, room: int = ROOM) -> None:
        self._exporter, self._room = exporter, room
        self._waiting: deque[ReadableSpan] = deque()
        self._mutex = threading.Lock()
        self._enough, self._stop = threading.Event(), threading.Event()
        self._counts = {"sent": 0, "failed": 0, "dropped": 0}
        self._is_taken = True
        self._thread = threading.Thread(target=self._run, name="traces", daemon=True)
        self._thread.start()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        pass

    def on_end(self, span: ReadableSpan) -> None:
        if not span.context.trace_flags.sampled:
            return
        with self._mutex:
            if len(self._waiting) >= self._room or self._stop.is_set():
                self._counts["dropped"] += 1
                return
            self._waiting.append(span)
            if len(self._waiting) >= BATCH:
                self._enough.set()

    def counts(self) -> Mapping[str, int]:
        with self._mutex:
            return dict(self._counts)

    def shutdown(self) -> None:
        """Send what waits, for STOP_S at most; the rest is lost with the process."""
        self._stop.set()
        self._enough.set()
        self._thread.join(STOP_S)
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        self._enough.set()
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            self._enough.wait(EVERY_S)
            self._enough.clear()
            while batch := self._next():
                self._send(batch)
        while batch := self._next():
            self._send(batch)

    def _next(self) -> list[ReadableSpan]:
        with self._mutex:
            return [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]

    def _send(self, batch: list[ReadableSpan]) -> None:
        # The exporter catches what befalls it, and tries again for ten seconds (OTEL_EXPORTER_OTLP_TIMEOUT).
        is_taken = self._exporter.export(batch) is SpanExportResult.SUCCESS
        with self._mutex:
            self._counts["sent" if is_taken else "failed"] += len(batch)
        if is_taken != self._is_taken:
            self._is_taken = is_taken
            log.warning(**told("traces taken again" if is_taken else "traces not taken"))
