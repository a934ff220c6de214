"""Passkeys: set up beside the password, and signed in with instead of it or after it.

A challenge is good once and for five minutes; a passkey says how often it has signed, and one that
counts less than before is a copy. Alone it signs in only when it says that it has verified its user.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manifest_service.errors import InvalidInput, NotSignedIn, Refusal
from manifest_service.permissions import may
from manifest_service.services import one_time, throttling
from manifest_service.services.accounts import FREE_GUESSES_OF_AN_ADDRESS
from manifest_service.services.factors import SecondFactors
from manifest_service.services.ports import (
    Account,
    Clock,
    Ids,
    PasskeyAsked,
    PasskeyMade,
    PasskeyProtocol,
    Store,
    Transaction,
)
from manifest_service.services.standing_accounts import standing


@dataclass(frozen=True, kw_only=True)
class Challenged:
    secret: str
    """Brings the answer back to its challenge."""
    options: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Passkeys:
    store: Store
    clock: Clock
    ids: Ids
    protocol: PasskeyProtocol
    factors: SecondFactors

    def begin(self, account_id: str, password: str) -> Challenged:
        """What the browser is asked for a new passkey."""
        account = self.factors.confirmed(account_id, password)
        asked = self.protocol.ask_for_new(account, self._of(account))
        return self._challenged("passkey", account.id, asked)

    def add(
        self, account: Account, secret: str, name: str, answer: Mapping[str, Any]
    ) -> tuple[str, ...]:
        """Keep the passkey the browser made; recovery codes when it is the first factor. Raises
        Refusal("enrolment_over", "passkey_known"), InvalidInput("passkey_wrong")."""
        now = self.clock.now()
        row = self.store.read(lambda tx: one_time.look(tx, secret, "passkey", now))
        if row is None or row.account_id != account.id:
            raise Refusal("enrolment_over")
        made = self.protocol.made(answer, bytes.fromhex(row.data["challenge"]))
        factor = self.factors.fresh(
            account,
            "passkey",
            name,
            secret=made.public_key,
            counter=made.counter,
            credential_id=made.credential_id,
        )

        def taken(tx: Transaction) -> None:
            if one_time.take(tx, secret, "passkey", now) is None:
                raise Refusal("enrolment_over")
            if tx.factors.by_credential(made.credential_id) is not None:
                raise Refusal("passkey_known")

        return self.factors.add(account, factor, taken)

    def ask(self, account: Account | None) -> Challenged:
        """What the browser is asked to sign in: with one of the account's, or with any it knows."""
        asked = self.protocol.ask(self._of(account) if account else ())
        return self._challenged("passkey_sign_in", account.id if account else None, asked)

    def sign_in(self, secret: str, answer: Mapping[str, Any], origin: str) -> Account:
        """Whose passkey has signed; raises NotSignedIn("passkey_wrong") for any reason at all."""
        now = self.clock.now()
        subject = throttling.of_network(origin, now)
        throttling.check(self.store, subject, now)
        try:
            return self._signed(secret, answer, now)
        except InvalidInput as error:
            free = FREE_GUESSES_OF_AN_ADDRESS
            throttling.failed(self.store, subject, now, free=free)
            raise NotSignedIn("passkey_wrong") from error

    def _signed(self, secret: str, answer: Mapping[str, Any], now: datetime) -> Account:
        asked = self.store.write(lambda tx: one_time.take(tx, secret, "passkey_sign_in", now))
        credential_id = str(answer.get("id"))
        row = self.store.read(lambda tx: tx.factors.by_credential(credential_id))
        if asked is None or row is None or asked.account_id not in (None, row.account_id):
            raise InvalidInput("passkey_wrong")
        known = PasskeyMade(credential_id=credential_id, public_key=row.secret, counter=row.counter)
        challenge = bytes.fromhex(asked.data["challenge"])
        alone = asked.account_id is None
        counter = self.protocol.signed(answer, challenge, known, user_verified=alone)

        def use(tx: Transaction) -> Account | None:
            if not tx.factors.used(row.id, now):
                return None
            # Many passkeys do not count: theirs stays at nought.
            if counter and not tx.factors.count_up(row.id, counter, now):
                return None
            return standing(tx, tx.accounts.get(row.account_id))

        account = self.store.write(use)
        if account is None or not may(account.role, "factor.own"):
            raise InvalidInput("passkey_wrong")
        return account

    def _of(self, account: Account) -> tuple[str, ...]:
        found = self.factors.of(account)
        return tuple(row.credential_id for row in found if row.credential_id is not None)

    def _challenged(
        self, purpose: one_time.Purpose, account_id: str | None, asked: PasskeyAsked
    ) -> Challenged:
        until = one_time.until(purpose, self.clock.now())
        held = {"challenge": asked.challenge.hex()}
        secret = self.store.write(
            lambda tx: one_time.make(tx, self.ids, purpose, account_id, until, held)
        )
        return Challenged(secret=secret, options=asked.options)
