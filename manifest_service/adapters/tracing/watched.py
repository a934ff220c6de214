"""The ways out of the services, each as a span. Nothing of it is there while traces are off."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from manifest_service.geofence.fix import Fix
from manifest_service.registry.entries import Vehicle
from manifest_service.services.notices.sending import Addressee, Mailer, Sent, WebhookSender
from manifest_service.services.ports import (
    Delivery,
    Fact,
    Notice,
    Spans,
    Store,
    Transaction,
    Webhook,
)
from manifest_service.services.positions import Folding

T = TypeVar("T")


@dataclass(frozen=True)
class WatchedStore:
    """A write is the wait for its turn, `store.work` (again when it had to be done again) and
    `store.commit`, until it is durable. What is part of no span is none."""

    store: Store
    spans: Spans

    def write(self, work: Callable[[Transaction], T]) -> T:
        if not self.spans.is_within():
            return self.store.write(work)
        done_ns = 0
        with self.spans.span("store.write") as whole:

            def watched(tx: Transaction) -> T:
                nonlocal done_ns
                # Another thread may lead the commit, within a span of its own.
                with whole.current(), self.spans.span("store.work"):
                    result = work(tx)
                done_ns = time.time_ns()
                return result

            result = self.store.write(watched)
            self.spans.begin("store.commit", since_ns=done_ns).end()
            return result

    def read(self, work: Callable[[Transaction], T]) -> T:
        if not self.spans.is_within():
            return self.store.read(work)
        with self.spans.span("store.read"):
            return self.store.read(work)

    def close(self) -> None:
        self.store.close()


@dataclass(frozen=True)
class WatchedFolding:
    folding: Folding
    spans: Spans

    def take(
        self, tx: Transaction, batch: Sequence[tuple[Vehicle, Sequence[Fix]]], now: datetime
    ) -> list[tuple[frozenset[str], ...]]:
        if not self.spans.is_within():
            return self.folding.take(tx, batch, now)
        facts = {
            "manifest.vehicles": len(batch),
            "manifest.positions": sum(len(fixes) for _, fixes in batch),
        }
        with self.spans.span("positions.fold", facts=facts):
            return self.folding.take(tx, batch, now)


@dataclass(frozen=True)
class WatchedWebhooks:
    webhooks: WebhookSender
    spans: Spans

    def send(self, webhook: Webhook, delivery: Delivery, now: datetime) -> Sent:
        facts: Mapping[str, Fact] = {
            "manifest.notice.topic": delivery.notice.topic,
            "manifest.notice.attempt": delivery.attempts + 1,
        }
        with self.spans.span("notice.webhook", "client", facts) as span:
            sent = self.webhooks.send(webhook, delivery, now)
            span.end(failed=sent.error or "")
            return sent


@dataclass(frozen=True)
class WatchedMailer:
    mailer: Mailer
    spans: Spans

    def send(self, to: Addressee, notices: Sequence[Notice]) -> Sent:
        facts = {"manifest.notices": len(notices)}
        with self.spans.span("notice.mail", "client", facts) as span:
            sent = self.mailer.send(to, notices)
            span.end(failed=sent.error or "")
            return sent
