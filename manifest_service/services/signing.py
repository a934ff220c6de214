"""A party signs with its own code on somebody else's device: the driver's phone at the gate.

The event is the signer's; the session it came in is kept beside (`Actor.via`). Whoever holds the
device sees the code being typed: it is not the password, signs nothing by itself, and wrong guesses
are slowed down and then locked (services.throttling), by signer and by device.
"""

from dataclasses import dataclass, replace

from manifest_service.errors import Fault, InvalidInput, NotAllowed, NotSignedIn
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services import throttling
from manifest_service.services.accounts import actor_of
from manifest_service.services.confirming import Confirming
from manifest_service.services.ports import Account, Clock, Passwords, Store, Transaction
from manifest_service.services.standing_accounts import standing

CODE_DIGITS = (6, 12)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signs, and his code."""

    username: str
    code: str


@dataclass(frozen=True, kw_only=True)
class SigningCodes:
    store: Store
    clock: Clock
    passwords: Passwords
    confirming: Confirming

    def set(self, account_id: str, password: str, code: str) -> None:
        """Give an account the code it signs with; its password proves who asks."""
        account = self._account(account_id)
        confirmed = self.confirming.check(account_id, password)
        _check_code(code)
        hashed = self.passwords.hash(code)

        def work(tx: Transaction) -> None:
            held = standing(tx, tx.accounts.get(account_id))
            if held is None or held.password_hash != confirmed.password_hash:
                # Shut, or given another password, while the code was hashed: that stands.
                raise NotSignedIn()
            tx.accounts.put(replace(held, signing_hash=hashed))

        self.store.write(work)
        throttling.succeeded(self.store, _subject(account.username))

    def sign(self, signature: Signature, device: Actor) -> Actor:
        """The signer, acting in the session of `device`; raises NotAllowed("signing_code_wrong") for
        whatever is wrong, TooManyGuesses while locked."""
        username, now = signature.username.strip().lower(), self.clock.now()
        subjects = (_subject(username), f"signing-on/{device.user_id}")
        for subject in subjects:
            throttling.check(self.store, subject, now)
        account = self.store.read(lambda tx: tx.accounts.by_username(username))
        account = self.store.read(lambda tx: standing(tx, account))
        hashed = account.signing_hash if account else None
        # An unknown name costs as much time as a wrong code: they cannot be told apart.
        matches = self.passwords.matches(hashed or self.passwords.decoy(), signature.code)
        if account is None or hashed is None or not matches:
            for subject in subjects:
                throttling.failed(self.store, subject, now)
            raise NotAllowed("signing_code_wrong")
        for subject in subjects:
            throttling.succeeded(self.store, subject)
        return replace(actor_of(account), via=replace(device, via=None))

    def _account(self, id: str) -> Account:
        account = self.store.read(lambda tx: tx.accounts.get(id))
        if account is None or not account.active:
            raise NotSignedIn()
        require(account, "account.signing_code")
        return account


def _subject(username: str) -> str:
    return f"signing/{username}"


def _check_code(code: str) -> None:
    low, high = CODE_DIGITS
    digits = code.isascii() and code.isdigit() and low <= len(code) <= high
    if not digits or len(set(code)) < 3 or code in "01234567890123456789":
        params = {"low": low, "high": high}
        raise InvalidInput(faults=[Fault(path="code", code="signing_code_weak", params=params)])
