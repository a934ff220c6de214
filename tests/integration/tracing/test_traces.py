"""Traces as a collector gets them from a service and a gateway that are processes of their own; and
that a service never waits for a collector."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider

from manifest_service.adapters.terminals.jt808.messages import PlatformAnswer, Position
from manifest_service.adapters.tracing.otlp import OtlpSpans
from manifest_service.adapters.tracing.queue import Queue
from tests.integration.gateway.conftest import House, house
from tests.integration.serving.process import PASSWORD, Unit, request
from tests.integration.tracing.collector import collecting
from tests.terminal import Terminal, a_place
from tests.workflows.county import MORNING, make_county
from tests.workflows.test_notices import receiving

__all__ = ["house"]

pytestmark = pytest.mark.slow
CAME = "4bf92f3577b34da6a3ce929d0e0e4736"
NOWHERE = "http://127.0.0.1:9"
"""Nobody listens at the port of RFC 863."""

Start = Callable[..., Unit]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A service that tells of its traces where it is told to."""
    with ExitStack() as stack:

        def begin(endpoint: str, **settings: str) -> Unit:
            more = {"MANIFEST_TRACES": "otlp", "MANIFEST_TRACES_ENDPOINT": endpoint, **settings}
            unit = Unit(tmp_path, settings=more)
            stack.callback(unit.end)
            unit.start()
            unit.ready()
            return unit

        yield begin


def token_of(unit: Unit) -> str:
    body = json.dumps({"username": "admin", "password": PASSWORD})
    token: str = json.loads(request(unit.port, "POST", "/api/v1/token", body)[1])["token"]
    return token


def put_firm(unit: Unit, token: str, firm: str, traceparent: str) -> str:
    """The id of the request that put it."""
    connection = HTTPConnection("127.0.0.1", unit.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers["traceparent"] = traceparent
    body = json.dumps({"name": firm, "roles": ["carrier"]})
    path = f"/api/v1/organisations/{firm}?language=en&secret=13800138000"
    connection.request("PUT", path, body=body, headers=headers)
    answer = connection.getresponse()
    assert answer.status == 201, answer.read()
    connection.close()
    return answer.headers["X-Request-Id"]


def test_a_request_is_a_trace_down_to_its_commit_and_names_nobody(start: Start) -> None:
    with collecting() as collector:
        unit = start(
            collector.url,
            OTEL_EXPORTER_OTLP_HEADERS="x-key=of-the-county",
            OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
        )
        token = token_of(unit)
        id = put_firm(unit, token, "firm-zhangsan", f"00-{CAME}-00f067aa0ba902b7-01")
        # What is not sent yet is sent at the end.
        assert unit.stop() == 0
        log = unit.log()
    route = "/api/v1/<any(organisations, sites, zones, routes, vehicles, drivers, permits, scales):collection>/<id>"
    (asked,) = [seen for seen in collector.spans if seen.parent == "00f067aa0ba902b7"]
    assert asked.name == f"PUT {route}"
    assert (asked.trace, asked.parent) == (CAME, "00f067aa0ba902b7")
    assert asked.facts == {
        "http.request.method": "PUT",
        "http.route": route,
        "http.response.status_code": 201,
        "manifest.request.id": id,
    }
    assert asked.service == "manifest-service"
    mine = [seen for seen in collector.spans if seen.trace == CAME]
    *_, write = [seen for seen in mine if seen.name == "store.write"]
    assert write.parent == asked.id
    (work,) = [seen for seen in mine if seen.parent == write.id and seen.name == "store.work"]
    (commit,) = [seen for seen in mine if seen.parent == write.id and seen.name == "store.commit"]
    assert write.begins_ns <= work.begins_ns <= work.ends_ns
    assert commit.begins_ns < commit.ends_ns <= write.ends_ns <= asked.ends_ns
    assert not [seen for seen in collector.spans if "health" in str(seen.facts)]
    everything = b"".join(collector.bodies)
    for private in ("firm-zhangsan", "13800138000", "secret=", "admin", PASSWORD, token):
        assert private.encode() not in everything, private
    assert set(collector.paths) == {"/v1/traces"}
    assert collector.headers[0]["x-key"] == "of-the-county"
    # A line of log and its trace find one another.
    assert any(json.loads(line).get("trace") == CAME for line in log.splitlines())


def test_a_notice_is_delivered_within_the_trace_of_its_job_and_carries_it_on(start: Start) -> None:
    with collecting() as collector, receiving() as receiver:
        unit = start(collector.url, MANIFEST_WEBHOOKS_PRIVATE="1")
        token = token_of(unit)
        hook = {"id": "0190c4a0-0000-7000-8000-000000000001", "url": receiver.url, "topics": []}
        status, said = request(unit.port, "POST", "/api/v1/webhooks", json.dumps(hook), token)
        assert status < 300, said
        status, said = request(
            unit.port, "POST", f"/api/v1/webhooks/{hook['id']}/test", "{}", token
        )
        assert status < 300, said
        (sent,) = collector.wait(lambda: collector.named("notice.webhook"))
        job = collector.wait(
            lambda: [seen for seen in collector.named("job send") if seen.id == sent.parent]
        )
        assert job[0].trace == sent.trace
        assert not sent.failed
        ((headers, _),) = receiver.posts
        assert headers["traceparent"].startswith(f"00-{sent.trace}-{sent.id}-")
        assert receiver.url.encode() not in b"".join(collector.bodies)
        collector.wait(lambda: collector.named("job checkpoint"))


def test_a_batch_of_the_gateway_and_the_request_it_makes_are_one_trace(house: House) -> None:
    with collecting() as collector:
        told = {"MANIFEST_TRACES": "otlp", "MANIFEST_TRACES_ENDPOINT": collector.url}
        house.kill_service()
        house.settings = told
        house.start_service()
        house.start_gateway()
        terminal = Terminal(house.port)
        terminal.enter()
        terminal.send(Position(location=a_place()))
        assert terminal.hear(PlatformAnswer).result == 0
        (asked,) = collector.wait(lambda: collector.named("POST /api/v1/positions"))
        house.stop_gateway()
        (batch,) = collector.named("gateway.batch")
        assert (asked.trace, asked.parent) == (batch.trace, batch.id)
        assert batch.service == "manifest-service-gateway"
        assert batch.facts == {"manifest.positions": 1, "manifest.positions.refused": 0}
        (fold,) = collector.wait(lambda: collector.named("positions.fold"))
        assert fold.trace == batch.trace
        assert fold.facts == {"manifest.vehicles": 1, "manifest.positions": 1}
        assert "鲁P12345".encode() not in b"".join(collector.bodies)


@pytest.mark.parametrize("flags", ["01", "00"])
def test_a_share_is_taken_by_us_whatever_a_client_wants(start: Start, flags: str) -> None:
    with collecting() as collector:
        unit = start(collector.url, MANIFEST_TRACES_SHARE="0")
        put_firm(unit, token_of(unit), "firm-1", f"00-{CAME}-00f067aa0ba902b7-{flags}")
        unit.stop()
    assert collector.spans == []


def test_a_collector_that_is_down_neither_slows_nor_fails_a_request_nor_a_stop(
    start: Start,
) -> None:
    unit = start(NOWHERE, OTEL_EXPORTER_OTLP_TIMEOUT="1")
    token = token_of(unit)
    took = []
    for n in range(20):
        begun = time.monotonic()
        put_firm(unit, token, f"firm-{n}", "")
        took.append(time.monotonic() - begun)
    assert max(took) < 1.0
    until = time.monotonic() + 20
    while 'manifest_spans_total{outcome="failed"} 0.0' in (
        text := request(unit.port, "GET", "/metrics")[1]
    ):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert 'manifest_spans_total{outcome="sent"} 0.0' in text
    begun = time.monotonic()
    assert unit.stop() == 0
    assert time.monotonic() - begun < 10
    said = [line for line in unit.log().splitlines() if "traces not taken" in line]
    assert len(said) == 1
    assert NOWHERE not in unit.log()


def test_what_waits_is_bounded_and_what_is_dropped_is_counted() -> None:
    answer = threading.Event()
    with collecting(hang=answer) as collector:
        queue = Queue(OTLPSpanExporter(endpoint=f"{collector.url}/v1/traces"), room=10)
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(queue)
        tracer = provider.get_tracer("test")
        tracer.start_span("first").end()
        queue.force_flush()
        time.sleep(0.5)  # it is under way, and not answered
        begun = time.monotonic()
        for n in range(50):
            tracer.start_span(f"span {n}").end()
        assert time.monotonic() - begun < 0.5
        assert queue.counts() == {"sent": 0, "failed": 0, "dropped": 40}
        answer.set()
        queue.shutdown()
        assert queue.counts() == {"sent": 11, "failed": 0, "dropped": 40}
        assert len(collector.spans) == 11


def test_a_failed_write_is_told_by_its_type_alone(tmp_path: Path) -> None:
    with collecting() as collector:
        spans = OtlpSpans(collector.url, 1.0, "manifest-service")
        county = make_county(tmp_path, plans=False, spans=spans)
        county.clock.set(MORNING)
        assert (
            county.call("PUT", "/organisations/x", "admin", {"name": "张三", "roles": []})[0] > 400
        )
        with pytest.raises(ZeroDivisionError), spans.span("outer"):
            county.app.extensions["services"].store.write(lambda tx: 1 // 0)
        county.app.extensions["services"].store.close()
        spans.close()
    outer = collector.named("outer")[0]
    mine = {seen.name: seen for seen in collector.spans if seen.trace == outer.trace}
    assert mine.keys() == {"outer", "store.write", "store.work"}
    assert all(seen.facts["error.type"] == "ZeroDivisionError" for seen in mine.values())
    assert b"integer division" not in b"".join(collector.bodies)
    assert "张三".encode() not in b"".join(collector.bodies)


def test_without_the_setting_nothing_of_opentelemetry_is_loaded(tmp_path: Path) -> None:
    program = """
import sys
from manifest_service import serving, terminals, demo
from manifest_service.app import create_app
from manifest_service.bootstrap import build, open_spans
from manifest_service.config import Settings
settings = Settings(data_dir=__import__("pathlib").Path(sys.argv[1]))
app = create_app(settings, build(settings, spans=open_spans(settings)))
assert app.test_client().get("/healthz").status_code == 200
print([name for name in sys.modules if name.partition(".")[0] in ("opentelemetry", "google", "requests")])
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_traces_that_cannot_be_collected_are_named_at_the_start(tmp_path: Path) -> None:
    program = """
import sys
sys.modules["opentelemetry"] = None
from manifest_service.__main__ import main
sys.exit(main())
"""
    environment = {"MANIFEST_DATA_DIR": str(tmp_path), "MANIFEST_TRACES": "otlp"}
    for command in (["serve"], ["config", "check"]):
        ended = subprocess.run(
            [sys.executable, "-c", program, *command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 2, (command, ended.stderr)
        assert "manifest-service[traces]" in ended.stderr
