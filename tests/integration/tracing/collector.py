"""A collector of OpenTelemetry: takes OTLP over HTTP and decodes it with the published protocol."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A span as it arrived; ids in hexadecimal, `parent` empty at the root."""

    name: str
    service: str
    trace: str
    id: str
    parent: str
    facts: dict[str, Any]
    begins_ns: int
    ends_ns: int
    failed: bool


@dataclass
class Collector:
    url: str = ""
    hang: threading.Event | None = None
    """While set to one that is not, nothing is answered."""
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def spans(self) -> list[Seen]:
        return [seen for body in list(self.bodies) for seen in _read(body)]

    def named(self, name: str) -> list[Seen]:
        return [seen for seen in self.spans if seen.name == name]

    def wait(self, holds: Callable[[], Any], wait_s: float = 20.0) -> Any:
        until = time.monotonic() + wait_s
        while not (found := holds()):
            assert time.monotonic() < until, sorted({seen.name for seen in self.spans})
            time.sleep(0.05)
        return found


def _read(body: bytes) -> Iterator[Seen]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        about = {each.key: each.value.string_value for each in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Seen(
                    name=span.name,
                    service=about["service.name"],
                    trace=span.trace_id.hex(),
                    id=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    facts={
                        each.key: getattr(each.value, each.value.WhichOneof("value") or "")
                        for each in span.attributes
                    },
                    begins_ns=span.start_time_unix_nano,
                    ends_ns=span.end_time_unix_nano,
                    failed=span.status.code == span.status.STATUS_CODE_ERROR,
                )


@contextmanager
def collecting(hang: threading.Event | None = None) -> Iterator[Collector]:
    collector = Collector(hang=hang)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if collector.hang is not None:
                collector.hang.wait(60)
            collector.headers.append({k.lower(): v for k, v in self.headers.items()})
            collector.paths.append(self.path)
            collector.bodies.append(body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    collector.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield collector
    finally:
        if hang is not None:
            hang.set()
        server.shutdown()
        server.server_close()
