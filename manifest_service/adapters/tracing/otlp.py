"""Spans by OTLP over HTTP (protobuf) to a collector, with OpenTelemetry's SDK.

    POST <MANIFEST_TRACES_ENDPOINT>/v1/traces

This module alone imports the SDK, and only where traces are on (bootstrap.open_spans). No provider is
made global and nothing is instrumented by itself: what a span says is written in this project.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from manifest_service import __version__
from manifest_service.adapters.tracing.queue import Queue
from manifest_service.services.ports import Fact, SpanKind, TraceSpan

TRACES_PATH = "/v1/traces"
_KINDS: Mapping[SpanKind, trace.SpanKind] = {
    "internal": trace.SpanKind.INTERNAL,
    "server": trace.SpanKind.SERVER,
    "client": trace.SpanKind.CLIENT,
}
_CONTEXT = TraceContextTextMapPropagator()

# They tell of each failure with the collector's address, which may hold a token; the queue says it once.
for _name in ("opentelemetry", "urllib3"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class OtlpSpan:
    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self.trace = trace.format_trace_id(span.get_span_context().trace_id)

    @contextmanager
    def current(self) -> Iterator[None]:
        token = attach(trace.set_span_in_context(self._span))
        try:
            yield
        finally:
            detach(token)

    def named(self, name: str) -> None:
        self._span.update_name(name)

    def tell(self, facts: Mapping[str, Fact]) -> None:
        self._span.set_attributes(dict(facts))

    def end(self, failed: str = "") -> None:
        # The SDK complains of a second end.
        if not self._span.is_recording():
            return
        if failed:
            self._span.set_attribute("error.type", failed)
            self._span.set_status(trace.StatusCode.ERROR)
        self._span.end()


class OtlpSpans:
    """Begin it in the process that works: its thread does not outlive a fork."""

    def __init__(self, endpoint: str, share: float, service: str) -> None:
        """`endpoint` empty: what OTEL_EXPORTER_OTLP_* say. `share` of all traces are collected, chosen
        by their id: of one that comes along too, or anybody could have all of his collected."""
        url = f"{endpoint.rstrip('/')}{TRACES_PATH}" if endpoint else None
        by_id = TraceIdRatioBased(share)
        sampler = ParentBased(
            by_id, remote_parent_sampled=by_id, remote_parent_not_sampled=ALWAYS_OFF
        )
        self._queue = Queue(OTLPSpanExporter(endpoint=url))
        provider = TracerProvider(
            sampler=sampler, resource=_resource(service), shutdown_on_exit=False
        )
        provider.add_span_processor(self._queue)
        self._tracer = provider.get_tracer("manifest_service", __version__)

    def begin(
        self,
        name: str,
        kind: SpanKind = "internal",
        *,
        came: Mapping[str, str] | None = None,
        since_ns: int | None = None,
    ) -> OtlpSpan:
        context = None if came is None else _CONTEXT.extract(came, Context())
        return OtlpSpan(
            self._tracer.start_span(name, context, kind=_KINDS[kind], start_time=since_ns)
        )

    @contextmanager
    def span(
        self, name: str, kind: SpanKind = "internal", facts: Mapping[str, Fact] | None = None
    ) -> Iterator[TraceSpan]:
        span = self.begin(name, kind)
        span.tell(facts or {})
        failed = ""
        try:
            with span.current():
                yield span
        except BaseException as error:
            failed = type(error).__name__
            raise
        finally:
            span.end(failed)

    def is_within(self) -> bool:
        return trace.get_current_span().is_recording()

    def carried(self) -> Mapping[str, str]:
        headers: dict[str, str] = {}
        _CONTEXT.inject(headers)
        return headers

    def counts(self) -> Mapping[str, int]:
        return self._queue.counts()

    def close(self) -> None:
        self._queue.shutdown()


def _resource(service: str) -> Resource:
    """OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come before ours."""
    named = Resource.create()
    ours: dict[str, str] = {SERVICE_VERSION: __version__}
    if str(named.attributes[SERVICE_NAME]).startswith("unknown_service"):
        ours[SERVICE_NAME] = service
    return named.merge(Resource(ours))
