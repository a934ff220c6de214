"""A party signs with its own code on somebody else's device: the driver's phone at the gate.

The event is the signer's; the session it came in is kept beside (`Actor.via`). Whoever holds the
device sees the code being typed: it is not the password, signs nothing by itself, and wrong guesses
are slowed down and then locked (services.throttling), by device, and by signer only after so many that
nobody keeps another from signing by a few of his own.
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
FREE_GUESSES_OF_A_SIGNER = 50
"""In a day, on all devices together: one in 20,000 for a code of six digits."""


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
        self._check(account_id)
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

    def sign(self, signature: Signature, device: Actor) -> Actor:
        """The signer, acting in the session of `device`; raises NotAllowed("signing_code_wrong") for
        whatever is wrong, TooManyGuesses while locked."""
        username, now = signature.username.strip().lower(), self.clock.now()
        limits = {
            f"signing/{username}/{device.user_id}": throttling.FREE_GUESSES,
            throttling.of_day(f"signing-on/{device.user_id}", now): throttling.FREE_GUESSES,
            throttling.of_day(f"signing/{username}", now): FREE_GUESSES_OF_A_SIGNER,
        }
        account = throttling.guarded(
            self.store, limits, now, lambda: self._with(username, signature.code)
        )
        if account is None:
            raise NotAllowed("signing_code_wrong")
        return replace(actor_of(account), via=replace(device, via=None))

    def _with(self, username: str, code: str) -> Account | None:
        """The account of this name and code."""
        account = self.store.read(lambda tx: tx.accounts.by_username(username))
        account = self.store.read(lambda tx: standing(tx, account))
        hashed = account.signing_hash if account else None
        # An unknown name costs as much time as a wrong code: they cannot be told apart.
        matches = self.passwords.matches(hashed or self.passwords.decoy(), code)
        return account if hashed is not None and matches else None

    def _check(self, id: str) -> None:
        account = self.store.read(lambda tx: tx.accounts.get(id))
        if account is None or not account.active:
            raise NotSignedIn()
        require(account, "account.signing_code")


def _check_code(code: str) -> None:
    low, high = CODE_DIGITS
    digits = code.isascii() and code.isdigit() and low <= len(code) <= high
    if not digits or len(set(code)) < 3 or code in "01234567890123456789":
        params = {"low": low, "high": high}
        raise InvalidInput(faults=[Fault(path="code", code="signing_code_weak", params=params)])
