"""/metrics for Prometheus: what is asked of this process, and how the county's manifests stand.

Of requests, counts and times by route, method and status. Of the county, figures without a person, a
firm or a vehicle, made again every half minute at most (services.figures).
"""

import hmac
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from manifest_service.errors import NotAllowed
from manifest_service.services.figures import Standing
from manifest_service.web.access import METHODS, Answered
from manifest_service.web.callers import bearer_of

blueprint = Blueprint("metrics", __name__)

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_FORWARDED = ("Forwarded", "X-Forwarded-For", "Via")
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Metrics:
    """What this process counts, and the figures `standing`, `cut` (connections shut for slowness) and
    `spans` (by what became of them) give."""

    def __init__(
        self,
        standing: Callable[[], Standing],
        cut: Callable[[], int],
        spans: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._requests = Histogram(
            "manifest_request_seconds",
            "Time from the head of a request to the end of its answer",
            ("route", "method", "status"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self.registry.register(_County(standing, cut, spans))

    def observe(self, answered: Answered) -> None:
        """Count a request. A method somebody made up is `other`: he must not make a series of each."""
        method = answered.method if answered.method in METHODS else "other"
        self._requests.labels(answered.route, method, str(answered.status)).observe(
            answered.seconds
        )


class _County(Collector):
    def __init__(
        self,
        standing: Callable[[], Standing],
        cut: Callable[[], int],
        spans: Callable[[], Mapping[str, int]],
    ) -> None:
        self._standing, self._cut, self._spans = standing, cut, spans

    def describe(self) -> list[Metric]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield _counter(
            "manifest_connections_cut", "Shut because a body came too slowly", self._cut()
        )
        if spans := self._spans():
            yield _counters("manifest_spans", "Spans, by what became of them", "outcome", spans)
        standing = self._standing()
        yield from _of_manifests(standing)
        yield from _of_alerts(standing)
        yield from _of_the_store(standing)


def _of_manifests(standing: Standing) -> Iterator[Metric]:
    figures = standing.figures
    yield _gauges(
        "manifest_open",
        "Manifests that are not at their end",
        ("status", "stream"),
        figures.open_manifests,
    )
    yield _gauge("manifest_overdue", "Legal deadlines passed and running", figures.overdue_clocks)
    yield _gauge(
        "manifest_journal_held",
        "Signed acts of phones that wait for an earlier one, or for a person",
        figures.held_entries,
    )
    deliveries = {(state,): count for state, count in figures.deliveries.items()}
    yield _gauges(
        "manifest_notices", "Notices waiting to be sent, or given up", ("state",), deliveries
    )
    fixes = dict(figures.fixes)
    yield _counter("manifest_positions", "Positions stored", fixes.pop("stored", 0))
    yield _counters(
        "manifest_positions_flagged", "Positions stored with a flag, by flag", "flag", fixes
    )
    if figures.newest_fix_ms is not None:
        yield _gauge(
            "manifest_newest_position_timestamp_seconds",
            "Device time of the newest good position: how far behind the road this is",
            figures.newest_fix_ms / 1000,
        )


def _of_alerts(standing: Standing) -> Iterator[Metric]:
    yield _gauges(
        "manifest_alerts_open",
        "Alerts somebody has still to deal with",
        ("rule", "severity"),
        standing.figures.open_alerts,
    )
    known = {rule: p for rule, p in standing.precision.items() if p.ratio is not None}
    yield _gauges(
        "manifest_alert_precision_ratio",
        "Of the alerts judged either way, those confirmed",
        ("rule",),
        {(rule,): precision.ratio or 0.0 for rule, precision in known.items()},
    )
    yield _gauges(
        "manifest_alerts_judged",
        "Alerts judged either way",
        ("rule",),
        {(rule,): precision.decided for rule, precision in known.items()},
    )


def _of_the_store(standing: Standing) -> Iterator[Metric]:
    size = standing.head.size
    yield _counter("manifest_log_events", "Events in the log", size)
    yield _gauge("manifest_log_uncovered_events", "Of no checkpoint yet", size - standing.covered)
    if standing.checkpoint_at is not None:
        yield _gauge(
            "manifest_checkpoint_timestamp_seconds",
            "When the latest checkpoint was signed",
            standing.checkpoint_at.timestamp(),
        )
    yield _gauge("manifest_database_bytes", "Size of the database", standing.figures.database_bytes)
    yield _gauge(
        "manifest_figures_timestamp_seconds",
        "When these figures were made",
        standing.at.timestamp(),
    )


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(name, about, value=value)


def _counters(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, about, labels=(label,))
    for value, count in sorted(values.items()):
        family.add_metric((value,), count)
    return family


def _gauges(name: str, about: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for label, value in sorted(values.items()):
        family.add_metric(label, value)
    return family


@blueprint.get("/metrics")
def metrics() -> Response:
    """With the token of the setting; without one, from this machine only."""
    _check(current_app.config["METRICS_TOKEN"])
    found: Metrics = current_app.extensions["metrics"]
    return Response(generate_latest(found.registry), content_type=CONTENT_TYPE_LATEST)


def _check(token: str) -> None:
    """Raises NotAllowed("metrics_closed")."""
    if token:
        sent = bearer_of(request.headers.get("Authorization", "")) or ""
        is_allowed = hmac.compare_digest(sent.encode(), token.encode())
    else:
        # A proxy on this machine asks for somebody else.
        is_direct = not any(request.headers.get(name) for name in _FORWARDED)
        is_allowed = is_direct and request.remote_addr in _LOOPBACK
    if not is_allowed:
        raise NotAllowed("metrics_closed")
