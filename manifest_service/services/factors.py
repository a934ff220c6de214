"""What somebody has besides his password: an authenticator's codes, passkeys, recovery codes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from manifest_service.errors import Fault, InvalidInput, NotFound, NotSignedIn, Refusal
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.permissions import require
from manifest_service.services import one_time, recovery_codes, throttling, totp
from manifest_service.services.account_events import record
from manifest_service.services.accounts import Changes, actor_of
from manifest_service.services.confirming import Confirming
from manifest_service.services.ports import (
    ONE_FACTOR,
    Account,
    Clock,
    FactorKind,
    FactorRow,
    Ids,
    Passwords,
    Proof,
    SessionRow,
    Store,
    Transaction,
    Vault,
)

PRIVILEGED = frozenset({"officer", "administrator"})
"""Who must have one where the setting says so."""
MOST = 10
"""Of an account."""
NAME_LIMIT = 60
FREE_GUESSES_OF_AN_ACCOUNT = 50
"""In a day. Whoever guesses codes from many addresses knows the password already: the account waits then."""


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """An authenticator that is being set up."""

    secret: str
    """Good once, until a code was right."""
    text: str
    uri: str


@dataclass(frozen=True, kw_only=True)
class SecondFactors:
    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    vault: Vault
    confirming: Confirming
    changes: Changes
    required: bool = False
    issuer: str = "manifest-service"

    def of(self, account: Account) -> Sequence[FactorRow]:
        return self.store.read(lambda tx: tx.factors.of(account.id))

    def holders(self) -> frozenset[str]:
        return self.store.read(lambda tx: tx.factors.holders())

    def codes_left(self, account: Account) -> int:
        return len(self.store.read(lambda tx: tx.factors.codes(account.id)))

    def must_enrol(self, account: Account, proof: Proof) -> bool:
        """Whether a session with this proof opens nothing but the way to a second factor."""
        return self.required and account.role in PRIVILEGED and proof in ONE_FACTOR

    def begin_sign_in(self, account: Account) -> str | None:
        """The secret of a sign-in that waits for its second factor; None when there is none to wait for."""
        if not self.of(account):
            return None
        until = one_time.until("second_factor", self.clock.now())
        held = one_time.mark(account)
        return self.store.write(
            lambda tx: one_time.make(tx, self.ids, "second_factor", account.id, until, held)
        )

    def waiting(self, secret: str) -> Account | None:
        """Whose sign-in waits under `secret`."""
        now = self.clock.now()

        return self.store.read(
            lambda tx: one_time.holder(tx, one_time.look(tx, secret, "second_factor", now))
        )

    def finish_sign_in(self, secret: str) -> bool:
        """Whether the sign-in still waited: it does no more. Of two who ask at once one is told True."""
        now = self.clock.now()
        found = self.store.write(lambda tx: one_time.take(tx, secret, "second_factor", now))
        return found is not None

    def check(self, account: Account, code: str, origin: str) -> Proof:
        """What kind of code was right; it is not right again. Raises NotSignedIn("second_factor_wrong"),
        TooManyGuesses while this address, or after many everybody, must wait."""
        now = self.clock.now()
        limits = {
            f"second/{throttling.network_of(origin)}/{account.id}": throttling.FREE_GUESSES,
            throttling.of_day(f"second/{account.id}", now): FREE_GUESSES_OF_AN_ACCOUNT,
        }
        proof: Proof | None = throttling.guarded(
            self.store, limits, now, lambda: self._proof(account, code, now)
        )
        if proof is None:
            raise NotSignedIn("second_factor_wrong")
        return proof

    def begin_totp(self, account_id: str, password: str) -> Enrolment:
        """A new authenticator's secret: kept, sealed, when its first code has come (`add_totp`)."""
        account = self.confirmed(account_id, password)
        secret = self.ids.salt()[: totp.SECRET_BYTES]
        sealed = self.vault.seal(secret, account.id)
        until = one_time.until("totp", self.clock.now())
        held = {"sealed": sealed.hex()}
        return Enrolment(
            secret=self.store.write(
                lambda tx: one_time.make(tx, self.ids, "totp", account.id, until, held)
            ),
            text=totp.text_of(secret),
            uri=totp.uri_of(secret, account.username, self.issuer),
        )

    def add_totp(self, account: Account, enrolment: str, code: str, name: str) -> tuple[str, ...]:
        """Keep the authenticator whose code it is; the recovery codes when it is the first factor.
        Raises InvalidInput("code_wrong"), Refusal("enrolment_over")."""
        now = self.clock.now()
        row = self.store.read(lambda tx: one_time.look(tx, enrolment, "totp", now))
        if row is None or row.account_id != account.id:
            raise Refusal("enrolment_over")
        sealed = bytes.fromhex(row.data["sealed"])
        step = totp.step_of(self.vault.open(sealed, account.id), _plain(code), now)
        if step is None:
            raise InvalidInput(faults=[Fault(path="code", code="code_wrong")])
        factor = self.fresh(account, "totp", name, secret=sealed, counter=step)

        def taken(tx: Transaction) -> None:
            if one_time.take(tx, enrolment, "totp", now) is None:
                raise Refusal("enrolment_over")

        return self.add(account, factor, taken)

    def fresh(
        self,
        account: Account,
        kind: FactorKind,
        name: str,
        *,
        secret: bytes,
        counter: int,
        credential_id: str | None = None,
    ) -> FactorRow:
        """A factor set up now, and not kept yet; raises InvalidInput for an empty or overlong name."""
        return FactorRow(
            id=self.ids.event_id(),
            account_id=account.id,
            kind=kind,
            name=_named(name),
            secret=secret,
            credential_id=credential_id,
            counter=counter,
            added_at=self.clock.now(),
            used_at=None,
        )

    def add(
        self, account: Account, factor: FactorRow, first: Callable[[Transaction], None]
    ) -> tuple[str, ...]:
        """Keep a factor, after `first` in the same transaction; recovery codes when there were none."""
        texts, hashes = self._fresh_codes()

        def work(tx: Transaction) -> bool:
            first(tx)
            if len(tx.factors.of(account.id)) >= MOST:
                raise Refusal("too_many_factors", limit=MOST)
            tx.factors.put(factor)
            self._record(tx, account, "factor_added", actor_of(account), {"kind": factor.kind})
            if has_none := not tx.factors.codes(account.id):
                tx.factors.put_codes(account.id, hashes)
            return has_none

        return texts if self.store.write(work) else ()

    def remove(self, account_id: str, password: str, id: str) -> None:
        """Take one of one's own factors away; the last not where one is required."""
        account = self.confirmed(account_id, password)

        def work(tx: Transaction) -> None:
            own = tx.factors.of(account.id)
            gone = next((row for row in own if row.id == id), None)
            if gone is None:
                raise NotFound("factor_unknown")
            if len(own) == 1 and self.required and account.role in PRIVILEGED:
                raise Refusal("second_factor_required")
            tx.factors.remove(id)
            if len(own) == 1:
                tx.factors.put_codes(account.id, ())
            self._record(tx, account, "factor_removed", actor_of(account), {"kind": gone.kind})

        self.store.write(work)

    def remove_all(self, username: str, actor: Actor = SERVICE) -> Account:
        """The account without second factors and signed out: for who has lost his."""
        require(actor, "account.manage")
        name = username.strip().lower()

        def work(tx: Transaction) -> Account:
            account = tx.accounts.by_username(name)
            if account is None:
                raise NotFound("account_unknown", username=username)
            for row in tx.factors.of(account.id):
                tx.factors.remove(row.id)
            tx.factors.put_codes(account.id, ())
            tx.sessions.end_all(account.id)
            self._record(tx, account, "factors_removed", actor, {})
            return account

        account = self.store.write(work)
        self.changes.count += 1
        return account

    def new_codes(self, account_id: str, password: str) -> tuple[str, ...]:
        """Fresh recovery codes, shown this once; those before are good no more."""
        account = self.confirmed(account_id, password)
        texts, hashes = self._fresh_codes()

        def work(tx: Transaction) -> None:
            if not tx.factors.of(account.id):
                raise Refusal("second_factor_missing")
            tx.factors.put_codes(account.id, hashes)
            self._record(tx, account, "recovery_codes_made", actor_of(account), {})

        self.store.write(work)
        return texts

    def confirmed(self, account_id: str, password: str) -> Account:
        """The account, whose password it is, of a person."""
        account = self.confirming.check(account_id, password)
        require(account, "factor.own")
        return account

    def _proof(self, account: Account, code: str, now: datetime) -> Proof | None:
        if (recovery := recovery_codes.read(code)) is not None:
            return self._recovered(account, *recovery)
        for row in self.of(account):
            if row.kind != "totp":
                continue
            step = totp.step_of(self.vault.open(row.secret, account.id), _plain(code), now)
            if step is not None and self._counted(row, step, now):
                return "totp"
        return None

    def _counted(self, row: FactorRow, step: int, now: datetime) -> bool:
        """Whether the code of `step` comes for the first time."""
        return self.store.write(lambda tx: tx.factors.count_up(row.id, step, now))

    def _recovered(self, account: Account, n: int, text: str) -> Proof | None:
        hashed = self.store.read(lambda tx: tx.factors.codes(account.id)).get(n)
        matches = self.passwords.matches(hashed or self.passwords.decoy(), text)
        if hashed is None or not matches:
            return None

        def use(tx: Transaction) -> bool:
            if not tx.factors.use_code(account.id, n):
                return False
            left = {"left": len(tx.factors.codes(account.id))}
            self._record(tx, account, "recovery_code_used", actor_of(account), left)
            return True

        return "recovery_code" if self.store.write(use) else None

    def _fresh_codes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(codes, their hashes)."""
        made = tuple(
            recovery_codes.code_of(n, self.ids.salt()) for n in range(recovery_codes.COUNT)
        )
        read = [recovery_codes.read(code) for code in made]
        return made, tuple(self.passwords.hash(found[1]) for found in read if found)

    def _record(
        self,
        tx: Transaction,
        account: Account,
        word: str,
        actor: Actor,
        body: Mapping[str, object],
    ) -> None:
        record(tx, account, word, actor, ids=self.ids, now=self.clock.now(), body=body)


def keeps(session: SessionRow, proof: Proof) -> Proof:
    """What a session is proven by after its owner has added a factor of kind `proof`."""
    return proof if session.proof in ONE_FACTOR else session.proof


def _named(name: str) -> str:
    if not name.strip() or len(name) > NAME_LIMIT:
        raise InvalidInput(faults=[Fault(path="name", code="missing")])
    return name.strip()


def _plain(code: str) -> str:
    return code.replace(" ", "")
