"""Who is signed in says once more that it is he, before what he could regret."""

from dataclasses import dataclass

from manifest_service.errors import NotAllowed, NotSignedIn
from manifest_service.services import first_passwords, throttling
from manifest_service.services.ports import Account, Clock, Passwords, Store
from manifest_service.services.standing_accounts import standing


@dataclass(frozen=True, kw_only=True)
class Confirming:
    store: Store
    clock: Clock
    passwords: Passwords

    def check(self, account_id: str, password: str, *, may_be_first: bool = False) -> Account:
        """The account, as it stands; raises NotAllowed("password_wrong"), TooManyGuesses while locked,
        NotAllowed("first_password") for one that another chose, unless it `may_be_first`."""
        account = self.store.read(lambda tx: standing(tx, tx.accounts.get(account_id)))
        if account is None:
            raise NotSignedIn()
        subject, now = f"password/{account.username}", self.clock.now()
        throttling.check(self.store, subject, now)
        matches = self.passwords.matches(account.password_hash, password)
        if not matches or first_passwords.is_over(account, now):
            throttling.failed(self.store, subject, now)
            raise NotAllowed("password_wrong")
        throttling.succeeded(self.store, subject)
        if not may_be_first:
            first_passwords.check_own(account)
        return account
