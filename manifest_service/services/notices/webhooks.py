"""Webhooks of an account: where to, signed with what, and what became of each delivery."""

import base64
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from manifest_service.errors import Fault, InvalidInput, NotFound, Refusal
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services.notices.following import delivery
from manifest_service.services.notices.topics import TOPICS
from manifest_service.services.ports import (
    Clock,
    Delivery,
    DeliveryState,
    Ids,
    Notice,
    Store,
    Transaction,
    Webhook,
)

AT_MOST = 10
"""Of an account."""
LONGEST_URL = 500
CHANGE_OVER = timedelta(hours=24)
"""For so long messages bear both signatures after a new secret."""
SHOWN = 200
TEST_TOPIC = "test"


@dataclass(frozen=True, kw_only=True)
class Webhooks:
    store: Store
    clock: Clock
    ids: Ids

    def of(self, actor: Actor) -> tuple[Webhook, ...]:
        require(actor, "webhook.keep")
        return self.store.read(lambda tx: tx.notices.webhooks(actor.user_id))

    def add(self, id: str, url: str, topics: Sequence[str], actor: Actor) -> Webhook:
        """A webhook of the actor's, its secret for him to keep. The same id again is the same webhook;
        raises InvalidInput, NotAllowed, Refusal("too_many_webhooks")."""
        require(actor, "webhook.keep")
        faults = list(_faults(id, url, topics))
        if faults:
            raise InvalidInput(faults=faults)
        now = self.clock.now()

        def work(tx: Transaction) -> Webhook:
            mine = tx.notices.webhooks(actor.user_id)
            for hook in mine:
                if hook.id == id:
                    return hook
            if len(mine) >= AT_MOST:
                raise Refusal("too_many_webhooks", limit=AT_MOST)
            if any(hook.id == id for hook in tx.notices.webhooks()):
                raise InvalidInput(faults=[Fault(path="id", code="command_id_invalid")])
            made = Webhook(
                id=id,
                account_id=actor.user_id,
                url=url,
                secret=_secret(self.ids),
                topics=tuple(topics),
                created_at=now,
            )
            tx.notices.put_webhook(made)
            return made

        return self.store.write(work)

    def drop(self, id: str, actor: Actor) -> None:
        def work(tx: Transaction) -> None:
            tx.notices.drop_webhook(_mine(tx, id, actor).id)

        self.store.write(work)

    def new_secret(self, id: str, actor: Actor) -> Webhook:
        """The webhook with a new secret; the old one signs for another day."""
        until = self.clock.now() + CHANGE_OVER

        def work(tx: Transaction) -> Webhook:
            hook = _mine(tx, id, actor)
            made = replace(
                hook, secret=_secret(self.ids), old_secret=hook.secret, old_until_at=until
            )
            tx.notices.put_webhook(made)
            return made

        return self.store.write(work)

    def resume(self, id: str, actor: Actor) -> Webhook:
        """The webhook sending again, where it had been stopped."""

        def work(tx: Transaction) -> Webhook:
            made = replace(_mine(tx, id, actor), stopped=None)
            tx.notices.put_webhook(made)
            return made

        return self.store.write(work)

    def test(self, id: str, actor: Actor) -> Delivery:
        """A delivery that says nothing happened, on its way."""
        now = self.clock.now()
        notice = Notice(
            id=self.ids.event_id(),
            pos=-1,
            topic=TEST_TOPIC,
            severity="minor",
            subject=f"webhook/{id}",
            at=now,
        )
        return self._queue(id, notice, now, actor)

    def deliveries(
        self, id: str, state: DeliveryState | None, actor: Actor
    ) -> tuple[Delivery, ...]:
        def work(tx: Transaction) -> tuple[Delivery, ...]:
            return tx.notices.deliveries(_mine(tx, id, actor).id, state, SHOWN)

        return self.store.read(work)

    def replay(self, id: str, delivery_id: str, actor: Actor) -> Delivery:
        """A delivery on its way once more, whatever became of it; its id stays the same."""
        now = self.clock.now()

        def work(tx: Transaction) -> Delivery:
            found = tx.notices.delivery(delivery_id)
            if found is None or found.target_id != _mine(tx, id, actor).id:
                raise NotFound("delivery_unknown", id=delivery_id)
            again = replace(found, state="waiting", next_at=now, attempts=0)
            tx.notices.put(again)
            return again

        return self.store.write(work)

    def _queue(self, id: str, notice: Notice, now: datetime, actor: Actor) -> Delivery:
        def work(tx: Transaction) -> Delivery:
            made = delivery("webhook", _mine(tx, id, actor).id, notice, now)
            tx.notices.queue([made])
            return made

        return self.store.write(work)


def _mine(tx: Transaction, id: str, actor: Actor) -> Webhook:
    for hook in tx.notices.webhooks(actor.user_id):
        if hook.id == id:
            return hook
    raise NotFound("webhook_unknown", id=id)


def _faults(id: str, url: str, topics: Sequence[str]) -> Iterator[Fault]:
    try:
        canonical = str(uuid.UUID(id)) == id
    except ValueError:
        canonical = False
    if not canonical:
        yield Fault(path="id", code="command_id_invalid")
    if not _is_url(url):
        yield Fault(path="url", code="webhook_url_invalid")
    for index, topic in enumerate(topics):
        if topic not in TOPICS:
            yield Fault(path=f"topics.{index}", code="unknown_topic", params={"topic": topic})


def _is_url(url: str) -> bool:
    """An address without names and passwords in it: those belong in the signature."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc


def _secret(ids: Ids) -> str:
    """32 random bytes; Standard Webhooks asks for 24 to 64."""
    return f"whsec_{base64.b64encode(ids.salt()).decode()}"
