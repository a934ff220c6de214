"""A driver's phone signed in by a code its dispatcher shows: nothing to type with gloves on.

Who scans the code is the driver for the service: it is good once, for ten minutes, and that it was
made, and by whom, is on record. The phone then enrols the key it signs its acts with, as after any
sign-in (services.devices).
"""

from dataclasses import dataclass
from datetime import datetime

from manifest_service.errors import NotFound, NotSignedIn
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services import one_time, throttling
from manifest_service.services.account_events import record
from manifest_service.services.accounts import FREE_GUESSES_OF_AN_ADDRESS
from manifest_service.services.ports import Account, Clock, Ids, Store, Transaction
from manifest_service.services.standing_accounts import standing


@dataclass(frozen=True, kw_only=True)
class PhoneCode:
    secret: str
    until_at: datetime


@dataclass(frozen=True, kw_only=True)
class Phones:
    store: Store
    clock: Clock
    ids: Ids

    def invite(self, driver_id: str, actor: Actor) -> PhoneCode:
        """A code for the phone of a driver of the actor's firm; the one before is still good for as
        long as it was. Raises NotFound("driver_without_account")."""
        require(actor, "phone.invite")
        now = self.clock.now()
        until_at = one_time.until("phone", now)

        def work(tx: Transaction) -> str:
            account = _account(tx, driver_id, actor)
            record(tx, account, "phone_invited", actor, ids=self.ids, now=now)
            held = one_time.mark(account)
            return one_time.make(tx, self.ids, "phone", account.id, until_at, held)

        return PhoneCode(secret=self.store.write(work), until_at=until_at)

    def enter(self, secret: str, origin: str) -> Account:
        """Whose phone has scanned the code, which is good no more; raises NotSignedIn("phone_code_wrong")
        for any reason at all."""
        now = self.clock.now()
        subject = throttling.of_network(origin, now)
        throttling.check(self.store, subject, now)

        def work(tx: Transaction) -> Account | None:
            return one_time.holder(tx, one_time.take(tx, secret, "phone", now))

        account = self.store.write(work)
        if account is None:
            free = FREE_GUESSES_OF_AN_ADDRESS
            throttling.failed(self.store, subject, now, free=free)
            raise NotSignedIn("phone_code_wrong")
        return account


def _account(tx: Transaction, driver_id: str, actor: Actor) -> Account:
    """The driver's account, where the actor answers for it."""
    for kept in tx.accounts.list():
        account = standing(tx, kept)
        if account is None:
            continue
        is_theirs = actor.role == "administrator" or (
            actor.organisation_id is not None and account.organisation_id == actor.organisation_id
        )
        is_driver = account.role == "driver" and account.driver_id == driver_id
        if is_driver and is_theirs:
            return account
    raise NotFound("driver_without_account")
