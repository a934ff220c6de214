"""Tokens of programs: an account's, with a name, for some purposes (scopes), until a day.

A token acts as its account, within its scopes: it never does what the account may not. Only its
digest is kept. It ends by its day, by revocation, and when its account is shut or gets another
password, role or firm.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from manifest_service.errors import Busy, Fault, InvalidInput, NotFound, Refusal
from manifest_service.events.envelope import Actor
from manifest_service.permissions import may, require
from manifest_service.services.account_events import record
from manifest_service.services.accounts import Changes, actor_of
from manifest_service.services.marks import mark_of
from manifest_service.services.ports import (
    Account,
    Clock,
    Ids,
    Store,
    TokenRow,
    Transaction,
)
from manifest_service.services.sessions import digest_of
from manifest_service.services.standing_accounts import standing

SCOPES = ("read", "manifests", "labels", "positions", "gate", "registry", "alerts", "notices")
"""What a token can be for; which calls each opens is in `web.scopes`."""
OF_PROGRAMS = {"device": ("positions", "gate"), "gateway": ("positions",)}
"""Role of a program -> all its tokens are for. They need no end: nobody is there to ask anew."""
PREFIX = "mst_"
"""By it a token is known wherever it was left lying."""
MOST = 20
"""Of an account."""
LONGEST_DAYS = 366
NAME_LIMIT = 60
USED_TO = timedelta(minutes=10)
LASTING = "lasting"
"""Name of those that programs ask for themselves (POST /sources/token)."""


@dataclass(frozen=True, kw_only=True)
class NewToken:
    name: str
    scopes: tuple[str, ...]
    days: int | None


@dataclass(frozen=True, kw_only=True)
class Admitted:
    account: Account
    scopes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class TokenService:
    store: Store
    clock: Clock
    ids: Ids
    changes: Changes

    def make(self, account: Account, asked: NewToken) -> tuple[str, TokenRow]:
        """(the token, shown this once; its row)."""
        _check(account, asked)
        text, row = self._fresh(account, asked)

        def work(tx: Transaction) -> None:
            if len(tx.tokens.of(account.id)) >= MOST:
                raise Refusal("too_many_tokens", limit=MOST)
            self._keep(tx, account, row)

        self.store.write(work)
        return text, row

    def make_lasting(self, account: Account) -> str:
        """A program's token for all it is there for, without an end; of many such, the one that was
        longest not used goes. Raises NotAllowed("wrong_role") for a person's account."""
        require(account, "account.lasting_token")
        asked = NewToken(name=LASTING, scopes=OF_PROGRAMS[account.role], days=None)
        text, row = self._fresh(account, asked)

        def work(tx: Transaction) -> None:
            held = [one for one in tx.tokens.of(account.id) if one.name == LASTING]
            for old in sorted(held, key=_last_use, reverse=True)[MOST - 1 :]:
                tx.tokens.revoke(old.digest)
            self._keep(tx, account, row)

        self.store.write(work)
        return text

    def admit(self, text: str) -> Admitted | None:
        """Whom the token acts for, and for what; None when it is none, or is over."""
        if not text.startswith(PREFIX):
            return None
        digest, now = digest_of(text), self.clock.now()

        def look(tx: Transaction) -> tuple[TokenRow, Account] | None:
            row = tx.tokens.get(digest)
            account = standing(tx, tx.accounts.get(row.account_id)) if row else None
            return (row, account) if row and account else None

        found = self.store.read(look)
        if found is None:
            return None
        row, account = found
        is_over = row.expires_at is not None and now >= row.expires_at
        if is_over or row.mark != mark_of(account):
            return None
        if row.used_at is None or now - row.used_at >= USED_TO:
            with suppress(Busy):  # what it does will say so
                self.store.write(lambda tx: tx.tokens.used(digest, now))
        return Admitted(account=account, scopes=frozenset(row.scopes))

    def of(self, account: Account) -> Sequence[TokenRow]:
        """Those that are good."""
        return [row for row in self._every(account.id) if self._is_good(row, account)]

    def every(self, actor: Actor) -> Sequence[tuple[TokenRow, Account]]:
        """Everybody's that are good, for an administrator."""
        require(actor, "account.manage")
        accounts = {one.id: one for one in self.store.read(lambda tx: tx.accounts.list())}
        held = self.store.read(lambda tx: tx.tokens.list())
        return [
            (row, accounts[row.account_id])
            for row in held
            if self._is_good(row, accounts.get(row.account_id))
        ]

    def revoke(self, id: str, actor: Actor) -> None:
        """End a token: one's own, or an administrator anybody's."""

        def work(tx: Transaction) -> None:
            row = next((one for one in tx.tokens.list() if one.id == id), None)
            account = tx.accounts.get(row.account_id) if row else None
            is_own = account is not None and account.id == actor.user_id
            if row is None or account is None or not (is_own or may(actor.role, "account.manage")):
                raise NotFound("token_unknown")
            tx.tokens.revoke(row.digest)
            record(tx, account, "token_revoked", actor, ids=self.ids, now=self.clock.now())

        self.store.write(work)
        self.changes.count += 1

    def _fresh(self, account: Account, asked: NewToken) -> tuple[str, TokenRow]:
        text, now = PREFIX + self.ids.secret(), self.clock.now()
        row = TokenRow(
            digest=digest_of(text),
            account_id=account.id,
            mark=mark_of(account),
            name=asked.name.strip(),
            scopes=tuple(scope for scope in SCOPES if scope in asked.scopes),
            made_at=now,
            expires_at=now + timedelta(days=asked.days) if asked.days else None,
            used_at=None,
        )
        return text, row

    def _keep(self, tx: Transaction, account: Account, row: TokenRow) -> None:
        for old in tx.tokens.of(account.id):
            if not self._is_good(old, account):
                tx.tokens.revoke(old.digest)
        tx.tokens.put(row)
        body, now = {"scopes": list(row.scopes)}, self.clock.now()
        record(tx, account, "token_made", actor_of(account), ids=self.ids, now=now, body=body)

    def _every(self, account_id: str) -> Sequence[TokenRow]:
        return self.store.read(lambda tx: tx.tokens.of(account_id))

    def _is_good(self, row: TokenRow, account: Account | None) -> bool:
        in_time = row.expires_at is None or self.clock.now() < row.expires_at
        return account is not None and row.mark == mark_of(account) and in_time


def _last_use(row: TokenRow) -> float:
    return (row.used_at or row.made_at).timestamp()


def _check(account: Account, asked: NewToken) -> None:
    faults: list[Fault] = []
    if not asked.name.strip() or len(asked.name) > NAME_LIMIT:
        faults.append(Fault(path="name", code="missing"))
    allowed = OF_PROGRAMS.get(account.role, SCOPES)
    if not asked.scopes or not set(asked.scopes) <= set(allowed):
        known = {"known": list(allowed)}
        faults.append(Fault(path="scopes", code="token_scope_unknown", params=known))
    may_last = account.role in OF_PROGRAMS and asked.days is None
    if not may_last and not (asked.days and 0 < asked.days <= LONGEST_DAYS):
        faults.append(Fault(path="days", code="token_days", params={"limit": LONGEST_DAYS}))
    if faults:
        raise InvalidInput(faults=faults)
