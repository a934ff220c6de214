"""Who is signed in says once more that it is he, before what he could regret."""

from dataclasses import dataclass

from manifest_service.errors import NotAllowed, NotSignedIn
from manifest_service.services import throttling
from manifest_service.services.ports import Account, Clock, Passwords, Store
from manifest_service.services.standing_accounts import standing


@dataclass(frozen=True, kw_only=True)
class Confirming:
    store: Store
    clock: Clock
    passwords: Passwords

    def check(self, account_id: str, password: str) -> Account:
        """The account, as it stands; raises NotAllowed("password_wrong"), TooManyGuesses while locked."""
        account = self.store.read(lambda tx: standing(tx, tx.accounts.get(account_id)))
        if account is None:
            raise NotSignedIn()
        subject, now = f"password/{account.username}", self.clock.now()
        throttling.check(self.store, subject, now)
        if not self.passwords.matches(account.password_hash, password):
            throttling.failed(self.store, subject, now)
            raise NotAllowed("password_wrong")
        throttling.succeeded(self.store, subject)
        return account
