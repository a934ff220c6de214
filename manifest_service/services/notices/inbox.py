"""What somebody has been told of in the page."""

from dataclasses import dataclass

from manifest_service.events.envelope import Actor
from manifest_service.services.ports import Clock, Store, Told


@dataclass(frozen=True, kw_only=True)
class Inbox:
    store: Store
    clock: Clock

    def of(
        self, actor: Actor, *, unread: bool, before_pos: int | None, limit: int
    ) -> tuple[Told, ...]:
        """The newest first."""
        return self.store.read(
            lambda tx: tx.notices.told(
                actor.user_id, unread=unread, before_pos=before_pos, limit=limit
            )
        )

    def unread(self, actor: Actor) -> int:
        return self.store.read(lambda tx: tx.notices.unread(actor.user_id))

    def read(self, until_pos: int, actor: Actor) -> None:
        """Mark all up to the event at `until_pos` as read."""
        now = self.clock.now()
        self.store.write(lambda tx: tx.notices.read(actor.user_id, until_pos, now))
