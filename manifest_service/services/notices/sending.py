"""Sends what is due, tries again with growing waits, and gives up in the end.

At least once: a death between an answer and keeping it sends a notice again, under the same id.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from manifest_service.services.notices.choices import choice_of
from manifest_service.services.ports import Clock, Delivery, Notice, Store, Transaction, Webhook
from manifest_service.services.standing_accounts import stands

WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""After each failure; after the last the delivery is dead. Standard Webhooks 1.0, "Deliverability and
reliability"."""
GONE = "status_410"
"""The receiver says the address is no more: nothing else is sent there."""
AT_ONCE = 8
BATCH = 200
"""Of a run: the next comes in seconds."""
PATIENCE = timedelta(seconds=30)
"""For one receiver in one run."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    error: str | None = None
    """A code; None when it arrived."""
    passing: bool = True
    """Whether trying again may help."""


class WebhookSender(Protocol):
    def send(self, webhook: Webhook, delivery: Delivery, now: datetime) -> Sent: ...


@dataclass(frozen=True, kw_only=True)
class Addressee:
    address: str
    locale: str
    role: str


class Mailer(Protocol):
    def send(self, to: Addressee, notices: Sequence[Notice]) -> Sent: ...


@dataclass(frozen=True, kw_only=True)
class Sending:
    store: Store
    clock: Clock
    webhooks: WebhookSender
    mailer: Mailer

    def run(self) -> int:
        """Send what is due; how many arrived. One slow receiver holds up only itself."""
        now = self.clock.now()
        due = self.store.read(lambda tx: tx.notices.due(now, BATCH))
        targets: Mapping[str, list[Delivery]] = _by_target(due)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            # Each within the trace of this run: threads of a pool begin without one.
            sent = [
                pool.submit(copy_context().run, self._to_target, one) for one in targets.values()
            ]
            return sum(one.result() for one in sent)

    def _to_target(self, due: Sequence[Delivery]) -> int:
        if due[0].channel == "email":
            return self._mail(due)
        return self._post(due)

    def _post(self, due: Sequence[Delivery]) -> int:
        """In the order of the log, as far as the receiver takes them. While it fails, what else waits
        for it waits as long: it would stand before everybody else's otherwise."""
        arrived, begun, target = 0, self.clock.now(), due[0].target_id
        for index, delivery in enumerate(due):
            if self.clock.now() - begun > PATIENCE:
                break
            hook = self.store.read(lambda tx: _webhook(tx, target))
            if hook is None or hook.stopped is not None:
                self._settle([delivery], Sent(error="webhook_stopped", passing=False))
                continue
            sent = self.webhooks.send(hook, delivery, self.clock.now())
            self._settle([delivery], sent)
            if sent.error == GONE:
                self._stop(hook, GONE)
            if sent.error is not None and sent.passing:
                self._hold(due[index + 1 :], until=after(delivery, sent, self.clock.now()).next_at)
                break
            arrived += sent.error is None
        return arrived

    def _stop(self, hook: Webhook, why: str) -> None:
        self.store.write(lambda tx: tx.notices.put_webhook(replace(hook, stopped=why)))

    def _hold(self, deliveries: Sequence[Delivery], until: datetime) -> None:
        self._keep([replace(one, next_at=until) for one in deliveries])

    def _mail(self, due: Sequence[Delivery]) -> int:
        """All that waits for somebody in one mail."""
        account_id = due[0].target_id
        to = self.store.read(lambda tx: _addressee(tx, account_id))
        if to is None:
            self._settle(due, Sent(error="no_address", passing=False))
            return 0
        sent = self.mailer.send(to, [delivery.notice for delivery in due])
        self._settle(due, sent)
        return 0 if sent.error else len(due)

    def _settle(self, deliveries: Sequence[Delivery], sent: Sent) -> None:
        now = self.clock.now()
        self._keep([after(delivery, sent, now) for delivery in deliveries])

    def _keep(self, deliveries: Sequence[Delivery]) -> None:
        def work(tx: Transaction) -> None:
            for one in deliveries:
                # Whoever dropped the webhook meanwhile dropped this too.
                if tx.notices.delivery(one.id) is not None:
                    tx.notices.put(one)

        if deliveries:
            self.store.write(work)


def after(delivery: Delivery, sent: Sent, now: datetime) -> Delivery:
    """What stands once an attempt has ended as `sent`."""
    attempts = delivery.attempts + 1
    tried = replace(delivery, attempts=attempts, last_at=now, last_error=sent.error)
    if sent.error is None:
        return replace(tried, state="sent")
    if not sent.passing or attempts > len(WAITS):
        return replace(tried, state="dead")
    wait = WAITS[attempts - 1]
    # Not all at the same moment when a receiver comes back: up to a tenth later, each its own.
    share = zlib.crc32(delivery.id.encode()) % 1000 / 10_000
    return replace(tried, next_at=now + wait + wait * share)


def _by_target(due: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    targets: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in sorted(due, key=lambda one: one.notice.pos):
        targets[delivery.target_id].append(delivery)
    return targets


def _webhook(tx: Transaction, id: str) -> Webhook | None:
    return next((hook for hook in tx.notices.webhooks() if hook.id == id), None)


def _addressee(tx: Transaction, account_id: str) -> Addressee | None:
    account = tx.accounts.get(account_id)
    address = choice_of(tx, account_id).email
    if account is None or not stands(tx, account) or address is None:
        return None
    return Addressee(address=address, locale=account.locale, role=account.role)
