"""Signing in with a first password: the way to one's own, before any session begins."""

from dataclasses import dataclass

from manifest_service.services import one_time
from manifest_service.services.ports import Account, Clock, Ids, Store


@dataclass(frozen=True, kw_only=True)
class FirstSignIns:
    store: Store
    clock: Clock
    ids: Ids

    def begin(self, account: Account) -> str:
        """The secret of a sign-in that waits for its owner's own password; good no longer than the first."""
        until, held = one_time.until("first_password", self.clock.now()), one_time.mark(account)
        until = min(until, account.password_until_at or until)
        return self.store.write(
            lambda tx: one_time.make(tx, self.ids, "first_password", account.id, until, held)
        )

    def waiting(self, secret: str) -> Account | None:
        """Whose sign-in waits under `secret`."""
        now = self.clock.now()

        return self.store.read(
            lambda tx: one_time.holder(tx, one_time.look(tx, secret, "first_password", now))
        )
