"""Signing in by an identity provider: OpenID Connect, authorization code with PKCE.

The provider says who somebody is; which account that is, we say. An identity is bound to an account that
exists, by its owner or by an administrator; nobody becomes anything by what a provider claims.

    begin       state, nonce and verifier are made; the cookie holds a secret that leads to them
    (provider)  asks whom it likes how it likes, and sends the browser back with state and code
    finish      the cookie's secret, the state and the ID token must be of the same question, once
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from manifest_service.errors import Fault, InvalidInput, NotFound, NotSignedIn, Refusal
from manifest_service.events.envelope import Actor
from manifest_service.permissions import may, require
from manifest_service.services import one_time
from manifest_service.services.account_events import record
from manifest_service.services.accounts import Changes, actor_of
from manifest_service.services.factors import SecondFactors
from manifest_service.services.ports import (
    Account,
    Clock,
    IdentityAsked,
    IdentityProven,
    IdentityProvider,
    IdentityRow,
    Ids,
    OneTimeRow,
    Proof,
    Store,
    Transaction,
)
from manifest_service.services.standing_accounts import standing

SUBJECT_LIMIT = 255
"""OpenID Connect Core 1.0, section 2: `sub` is no longer."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    secret: str
    """For the browser that asks, and nobody else."""
    address: str


@dataclass(frozen=True, kw_only=True)
class Entered:
    account: Account
    proof: Proof
    is_linked: bool
    """The account was signed in already, and has this identity from now on."""
    next: str


@dataclass(frozen=True, kw_only=True)
class IdentityService:
    store: Store
    clock: Clock
    ids: Ids
    factors: SecondFactors
    changes: Changes
    provider: IdentityProvider | None = None

    @property
    def label(self) -> str | None:
        """What the provider is called; None where there is none."""
        return self.provider.label if self.provider else None

    def of(self, account: Account) -> Sequence[IdentityRow]:
        return self.store.read(lambda tx: tx.identities.of(account.id))

    def subjects(self) -> Mapping[str, str]:
        """Account id -> its subject at the provider in force."""
        asked = self.provider
        if asked is None:
            return {}
        rows = self.store.read(lambda tx: tx.identities.by_issuer(asked.issuer, asked.claim))
        return {row.account_id: row.subject for row in rows}

    def begin(self, next: str = "") -> Begun:
        """A sign-in that waits for the provider; `next`: where to go on to."""
        return self._begin("oidc", None, next)

    def begin_link(self, account_id: str, password: str) -> Begun:
        """The same, to bind whoever the provider says to the account whose password it is."""
        return self._begin("oidc_link", self.factors.confirmed(account_id, password).id, "")

    def finish(self, secret: str, answer: Mapping[str, str], signed_in: Account | None) -> Entered:
        """Who has come back, with `secret` of the browser that began; `signed_in`: as whom it is.

        Raises NotSignedIn("oidc_state_wrong") for an answer to no question of this browser that still
        waits, NotSignedIn("identity_unknown") where no account that is open has the identity,
        Refusal("identity_taken", "identity_already") where it cannot be bound, and as
        IdentityProvider.proven does."""
        row = self._taken(secret, answer.get("state", ""))
        asked = IdentityAsked(**{name: row.data[name] for name in ("state", "nonce", "verifier")})
        found = self._provider().proven(answer, asked)
        if row.purpose == "oidc":
            return self._signed_in(found, row.data["next"])
        if signed_in is None or signed_in.id != row.account_id:
            raise NotSignedIn("oidc_state_wrong")
        self._bind(signed_in.id, found.subject, actor_of(signed_in))
        return Entered(account=signed_in, proof=_proof(found), is_linked=True, next="")

    def bind(self, username: str, subject: str, actor: Actor) -> IdentityRow:
        """The account known to the provider as `subject`; done twice, it is done once."""
        require(actor, "account.manage")
        if not subject.strip() or len(subject) > SUBJECT_LIMIT:
            raise InvalidInput(faults=[Fault(path="subject", code="missing")])
        account = self._named(username)
        if not may(account.role, "factor.own"):
            raise Refusal("identity_of_program")
        return self._bind(account.id, subject.strip(), actor)

    def remove(self, account_id: str, password: str, id: str) -> None:
        """Unbind one of one's own."""
        account = self.factors.confirmed(account_id, password)

        def work(tx: Transaction) -> None:
            own = tx.identities.of(account.id)
            gone = next((row for row in own if row.id == id), None)
            if gone is None:
                raise NotFound("identity_missing")
            self._unbind(tx, account, gone, actor_of(account))

        self.store.write(work)

    def remove_all(self, username: str, actor: Actor) -> None:
        """Unbind an account from every provider, and sign it out."""
        require(actor, "account.manage")
        account = self._named(username)

        def work(tx: Transaction) -> None:
            own = tx.identities.of(account.id)
            for row in own:
                self._unbind(tx, account, row, actor)
            if own:
                tx.sessions.end_all(account.id)

        self.store.write(work)
        self.changes.count += 1

    def _begin(self, purpose: one_time.Purpose, account_id: str | None, next: str) -> Begun:
        asked = IdentityAsked(
            state=self.ids.secret(), nonce=self.ids.secret(), verifier=self.ids.secret()
        )
        address = self._provider().address(asked)
        held, until = vars(asked) | {"next": next}, one_time.until(purpose, self.clock.now())
        secret = self.store.write(
            lambda tx: one_time.make(tx, self.ids, purpose, account_id, until, held)
        )
        return Begun(secret=secret, address=address)

    def _taken(self, secret: str, state: str) -> OneTimeRow:
        """What was asked, which is answered now and never again. An answer to another question takes
        nothing: whoever sends one to somebody's browser does not end what is under way there."""
        now = self.clock.now()

        def work(tx: Transaction) -> OneTimeRow | None:
            for purpose in ("oidc", "oidc_link"):
                row = one_time.look(tx, secret, purpose, now)
                if row and hmac.compare_digest(row.data["state"].encode(), state.encode()):
                    return one_time.take(tx, secret, purpose, now)
            return None

        row = self.store.write(work)
        if row is None:
            raise NotSignedIn("oidc_state_wrong")
        return row

    def _signed_in(self, found: IdentityProven, next: str) -> Entered:
        provider, now = self._provider(), self.clock.now()

        def work(tx: Transaction) -> Account | None:
            row = tx.identities.find(provider.issuer, provider.claim, found.subject)
            account = standing(tx, tx.accounts.get(row.account_id)) if row else None
            if row is None or account is None or not may(account.role, "factor.own"):
                return None
            tx.identities.used(row.id, now)
            return account

        account = self.store.write(work)
        if account is None:
            raise NotSignedIn("identity_unknown")
        return Entered(account=account, proof=_proof(found), is_linked=False, next=next)

    def _bind(self, account_id: str, subject: str, actor: Actor) -> IdentityRow:
        provider, now = self._provider(), self.clock.now()
        row = IdentityRow(
            id=self.ids.event_id(),
            account_id=account_id,
            issuer=provider.issuer,
            claim=provider.claim,
            subject=subject,
            added_at=now,
            used_at=None,
        )

        def work(tx: Transaction) -> IdentityRow:
            held = tx.identities.find(row.issuer, row.claim, row.subject)
            if held is not None and held.account_id != account_id:
                raise Refusal("identity_taken")
            if held is not None:
                return held
            own = tx.identities.of(account_id)
            if any((one.issuer, one.claim) == (row.issuer, row.claim) for one in own):
                raise Refusal("identity_already")
            account = tx.accounts.get(account_id)
            assert account is not None
            tx.identities.put(row)
            self._record(tx, account, "identity_linked", row, actor)
            return row

        return self.store.write(work)

    def _unbind(self, tx: Transaction, account: Account, row: IdentityRow, actor: Actor) -> None:
        tx.identities.remove(row.id)
        self._record(tx, account, "identity_unlinked", row, actor)

    def _record(
        self, tx: Transaction, account: Account, word: str, row: IdentityRow, actor: Actor
    ) -> None:
        # Who the provider says it is stays out of the log: it may be a name or a number of a person.
        body = {"issuer": row.issuer, "claim": row.claim}
        record(tx, account, word, actor, ids=self.ids, now=self.clock.now(), body=body)

    def _named(self, username: str) -> Account:
        account = self.store.read(lambda tx: tx.accounts.by_username(username.strip().lower()))
        if account is None:
            raise NotFound("account_unknown", username=username)
        return account

    def _provider(self) -> IdentityProvider:
        if self.provider is None:
            raise NotFound("oidc_not_set_up")
        return self.provider


def _proof(found: IdentityProven) -> Proof:
    return "oidc_mfa" if found.is_second_factor else "oidc"
