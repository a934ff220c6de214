"""See services.ports.notices."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from manifest_service.services.ports import Delivery, DeliveryState, Told, Webhook


@dataclass
class MemoryNotices:
    followed: int | None = None
    lists: dict[tuple[str, str], Told] = field(default_factory=dict)
    hooks: dict[str, Webhook] = field(default_factory=dict)
    out: dict[str, Delivery] = field(default_factory=dict)

    def cursor(self) -> int | None:
        return self.followed

    def set_cursor(self, pos: int) -> None:
        self.followed = pos

    def tell(self, told: Sequence[Told]) -> None:
        for one in told:
            self.lists.setdefault((one.account_id, one.notice.id), one)

    def told(
        self, account_id: str, *, unread: bool, before_pos: int | None, limit: int
    ) -> tuple[Told, ...]:
        found = [
            one
            for (account, _), one in self.lists.items()
            if account == account_id
            and not (unread and one.read_at is not None)
            and (before_pos is None or one.notice.pos < before_pos)
        ]
        return tuple(sorted(found, key=lambda one: -one.notice.pos)[:limit])

    def unread(self, account_id: str) -> int:
        return sum(one.account_id == account_id and not one.read_at for one in self.lists.values())

    def read(self, account_id: str, until_pos: int, at: datetime) -> None:
        for key, one in self.lists.items():
            if key[0] == account_id and one.notice.pos <= until_pos and one.read_at is None:
                self.lists[key] = replace(one, read_at=at)

    def put_webhook(self, webhook: Webhook) -> None:
        self.hooks[webhook.id] = webhook

    def webhooks(self, account_id: str | None = None) -> tuple[Webhook, ...]:
        found = [hook for hook in self.hooks.values() if account_id in (None, hook.account_id)]
        return tuple(sorted(found, key=lambda hook: (hook.created_at, hook.id)))

    def drop_webhook(self, id: str) -> None:
        self.hooks.pop(id, None)
        self.out = {key: one for key, one in self.out.items() if one.target_id != id}

    def queue(self, deliveries: Sequence[Delivery]) -> None:
        for one in deliveries:
            self.out.setdefault(one.id, one)

    def put(self, delivery: Delivery) -> None:
        self.out[delivery.id] = delivery

    def due(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        found = [one for one in self.out.values() if one.state == "waiting" and one.next_at <= now]
        return tuple(sorted(found, key=lambda one: (one.next_at, one.id))[:limit])

    def delivery(self, id: str) -> Delivery | None:
        return self.out.get(id)

    def deliveries(
        self, target_id: str, state: DeliveryState | None, limit: int
    ) -> tuple[Delivery, ...]:
        found = [
            one
            for one in self.out.values()
            if one.target_id == target_id and state in (None, one.state)
        ]
        return tuple(sorted(found, key=lambda one: (-_ms(one.notice.at), one.id))[:limit])

    def drop_before(self, at: datetime) -> None:
        self.lists = {key: one for key, one in self.lists.items() if one.notice.at >= at}
        self.out = {
            key: one
            for key, one in self.out.items()
            if one.notice.at >= at or one.state == "waiting"
        }


def _ms(at: datetime) -> float:
    return at.timestamp()
