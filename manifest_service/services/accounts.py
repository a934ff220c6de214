"""Who may sign in, and as whom they act."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from manifest_service.errors import (
    Fault,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
)
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.permissions import ROLES, require
from manifest_service.registry.entries import Organisation
from manifest_service.services import first_passwords, throttling
from manifest_service.services.account_events import record
from manifest_service.services.confirming import Confirming
from manifest_service.services.password_rules import PasswordRules
from manifest_service.services.ports import Account, Clock, Ids, Passwords, Store, Transaction
from manifest_service.services.standing_accounts import standing

OF_AN_ORGANISATION = frozenset(
    {"driver", "generator_clerk", "carrier_dispatcher", "receiver_clerk", "device"}
)
FREE_GUESSES_OF_AN_ADDRESS = 30
"""In a day, whatever the name, without those that were followed by the right one: a whole office may
share one address."""
LOCALES = ("zh", "en")


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    username: str
    password: str
    role: str
    organisation_id: str | None = None
    driver_id: str | None = None
    locale: str = "zh"


class Changes:
    """How many changes this process has made to accounts: whoever remembers one asks."""

    count = 0


@dataclass(frozen=True, kw_only=True)
class AccountService:
    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    confirming: Confirming
    rules: PasswordRules = field(default_factory=PasswordRules)
    changes: Changes = field(default_factory=Changes)

    def sign_in(self, username: str, password: str, origin: str) -> Account:
        """As `known`; raises NotAllowed("first_password") for a password that another chose."""
        account = self.known(username, password, origin)
        first_passwords.check_own(account)
        return account

    def known(self, username: str, password: str, origin: str) -> Account:
        """The account, whose password may be a first one; NotSignedIn("credentials_wrong") for any reason at
        all but "first_password_over". `origin`: the network address that asks. Wrong guesses make it wait,
        never the account's owner at his own."""
        name, now = username.strip().lower(), self.clock.now()
        limits = _limits(name, origin, now)
        account = throttling.guarded(self.store, limits, now, lambda: self._with(name, password))
        if account is None:
            raise NotSignedIn("credentials_wrong")
        if first_passwords.is_over(account, now):
            raise NotSignedIn("first_password_over")
        return account

    def _with(self, name: str, password: str) -> Account | None:
        """The active account of this name and password."""
        account = self.store.read(lambda tx: tx.accounts.by_username(name))
        found = self.store.read(lambda tx: standing(tx, account))
        # An unknown name costs as much time as a wrong password: it cannot be told apart.
        hashed = account.password_hash if account else self.passwords.decoy()
        matches = self.passwords.matches(hashed, password)
        return found if matches else None

    def get(self, id: str) -> Account | None:
        """The account when it exists and stands: asked at each request, so that a shut account or a closed
        organisation ends every session and token, in every process."""

        return self.store.read(lambda tx: standing(tx, tx.accounts.get(id)))

    def every(self, actor: Actor = SERVICE) -> Sequence[Account]:
        require(actor, "account.read")
        return self.store.read(lambda tx: tx.accounts.list())

    def officers(self, actor: Actor = SERVICE) -> tuple[Account, ...]:
        """Those an alert can be assigned to."""
        require(actor, "account.officers")
        return tuple(a for a in self.every() if a.role == "officer" and a.active)

    def add(self, new: NewAccount, actor: Actor, *, first: bool = False) -> Account:
        """Create an account; an administrator (or the service itself) may. Its password is a first one when
        an administrator chose it, or where `first` says so of the operator's."""
        require(actor, "account.manage")
        username = new.username.strip().lower()
        names = self.store.read(lambda tx: _names(tx, username, new.organisation_id))
        weak = self.rules.faults(new.password, names)
        account = Account(
            id=self.ids.event_id(),
            username=username,
            password_hash=self.passwords.hash(new.password),
            role=new.role,
            organisation_id=new.organisation_id,
            driver_id=new.driver_id,
            locale=new.locale,
            password_until_at=self._until(new.role, is_anothers=first or actor != SERVICE),
        )

        def work(tx: Transaction) -> Account:
            if faults := [*_faults(tx, new, username), *weak]:
                raise InvalidInput(faults=faults)
            tx.accounts.put(account)
            self._record(tx, account, "opened", actor)
            return account

        return self.store.write(work)

    def set_password(
        self, username: str, password: str, actor: Actor = SERVICE, *, first: bool = False
    ) -> Account:
        """The account with a new password, which ends its sessions and tokens. `first`: as in `add`."""
        require(actor, "account.manage")
        account = self._named(username)
        hashed = self._acceptable(account, password)
        is_anothers = first or actor.user_id not in (SERVICE.user_id, account.id)
        until = self._until(account.role, is_anothers=is_anothers)
        return self._change(
            username, "password_set", actor, password_hash=hashed, password_until_at=until
        )

    def replace_first(self, account: Account, new: str) -> Account:
        """The account `known` by a first password, with its owner's own. Raises Refusal("password_own") where
        it is that already, NotAllowed("password_wrong") when it became another meanwhile."""
        if account.password_until_at is None:
            raise Refusal("password_own")
        return self._choose(account, new)

    def change_password(self, account_id: str, password: str, new: str) -> Account:
        """Somebody's own new password; the one he has says that it is he. Ends every session."""
        return self._choose(self.confirming.check(account_id, password, may_be_first=True), new)

    def _choose(self, account: Account, new: str) -> Account:
        """The account with a password of its owner's choice, which a first one is not."""
        is_first = account.password_until_at is not None
        if is_first and self.passwords.matches(account.password_hash, new):
            raise InvalidInput(faults=[Fault(path="password", code="password_same")])
        hashed, actor = self._acceptable(account, new), actor_of(account)
        changes = {"password_hash": hashed, "password_until_at": None}
        return self._change(account.username, "password_set", actor, account, **changes)

    def _until(self, role: str, *, is_anothers: bool) -> datetime | None:
        return first_passwords.ends_at(role, self.clock.now()) if is_anothers else None

    def sign_out(self, username: str, actor: Actor = SERVICE) -> Account:
        """The account, signed out wherever it is signed in."""
        require(actor, "account.manage")
        account = self._named(username)

        def work(tx: Transaction) -> None:
            tx.sessions.end_all(account.id)
            self._record(tx, account, "signed_out", actor)

        self.store.write(work)
        self.changes.count += 1
        return account

    def _named(self, username: str) -> Account:
        account = self.store.read(lambda tx: tx.accounts.by_username(username.strip().lower()))
        if account is None:
            raise NotFound("account_unknown", username=username)
        return account

    def _acceptable(self, account: Account, password: str) -> str:
        """The hash of a new password; raises InvalidInput for a weak one."""
        names = self.store.read(lambda tx: _names(tx, account.username, account.organisation_id))
        if faults := self.rules.faults(password, names):
            raise InvalidInput(faults=faults)
        return self.passwords.hash(password)

    def deactivate(self, username: str, actor: Actor = SERVICE) -> Account:
        """The account shut: what it did stays, and it does nothing more."""
        require(actor, "account.manage")
        return self._change(username, "closed", actor, active=False)

    def reactivate(self, username: str, actor: Actor = SERVICE) -> Account:
        require(actor, "account.manage")
        return self._change(username, "reopened", actor, active=True)

    def _change(
        self,
        username: str,
        word: str,
        actor: Actor,
        confirmed: Account | None = None,
        **changes: object,
    ) -> Account:
        """`confirmed`: the account whose password was looked at; another one since then stands."""

        def work(tx: Transaction) -> Account:
            account = tx.accounts.by_username(username.strip().lower())
            if account is None:
                raise NotFound("account_unknown", username=username)
            if confirmed is not None and account.password_hash != confirmed.password_hash:
                raise NotAllowed("password_wrong")
            if word == "closed" and account.id == actor.user_id:
                raise Refusal("own_account")
            changed = replace(account, **changes)  # type: ignore[arg-type]
            # Asked twice, it happens once.
            if changed != account:
                tx.accounts.put(changed)
                tx.sessions.end_all(account.id)
                self._record(tx, changed, word, actor)
            return changed

        account = self.store.write(work)
        self.changes.count += 1
        return account

    def _record(self, tx: Transaction, account: Account, word: str, actor: Actor) -> None:
        """What one person does to another's account is an event; what the operator does on his own
        machine is in no log that he does not hold himself."""
        if actor == SERVICE:
            return
        body = {"role": account.role, "organisation_id": account.organisation_id or ""}
        said = body if word == "opened" else {}
        record(tx, account, word, actor, ids=self.ids, now=self.clock.now(), body=said)


def _limits(name: str, origin: str, now: datetime) -> dict[str, int]:
    """Subject of throttling -> free guesses: for this name from this address, and for any from it. The
    name is hashed: whatever was typed into the field may be somebody's password."""
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    pair = f"sign_in/{throttling.network_of(origin)}/{mark}"
    whole = throttling.of_network(origin, now)
    return {pair: throttling.FREE_GUESSES, whole: FREE_GUESSES_OF_AN_ADDRESS}


def actor_of(account: Account) -> Actor:
    return Actor(
        user_id=account.id,
        role=account.role,
        organisation_id=account.organisation_id,
        driver_id=account.driver_id,
    )


def _names(tx: Transaction, username: str, organisation_id: str | None) -> tuple[str, ...]:
    """What a password may not be made of: the names of who signs in with it, and of his firm."""
    row = tx.registry.get("organisation", organisation_id) if organisation_id else None
    firm = (row.entry.name,) if row is not None and isinstance(row.entry, Organisation) else ()
    return (username, organisation_id or "", *firm)


def _faults(tx: Transaction, new: NewAccount, username: str) -> list[Fault]:
    faults: list[Fault] = []
    if not username or not username.isascii() or not username.replace("-", "").isalnum():
        faults.append(Fault(path="username", code="username_invalid"))
    elif tx.accounts.by_username(username) is not None:
        faults.append(Fault(path="username", code="username_taken"))
    if new.role not in ROLES:
        faults.append(Fault(path="role", code="unknown_role", params={"role": new.role}))
    if new.locale not in LOCALES:
        faults.append(Fault(path="locale", code="unknown_locale"))
    organisation = new.organisation_id
    if new.role in OF_AN_ORGANISATION and (
        organisation is None or tx.registry.get("organisation", organisation) is None
    ):
        missing = {"kind": "organisation", "id": organisation or ""}
        faults.append(Fault(path="organisation_id", code="unknown_id", params=missing))
    if new.role == "driver" and (
        new.driver_id is None or tx.registry.get("driver", new.driver_id) is None
    ):
        missing = {"kind": "driver", "id": new.driver_id or ""}
        faults.append(Fault(path="driver_id", code="unknown_id", params=missing))
    return faults
