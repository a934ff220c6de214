"""Signed in, for a while: sessions of pages and of programs.

The cookie or token holds 256 random bits; the row holds their digest. Every sign-in begins another
session. One ends by signing out, when nothing was done in it for too long, when it has lasted too
long whatever was done, and when its account is shut or gets another password, role or firm.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from manifest_service.errors import Busy, NotFound
from manifest_service.services.accounts import Changes
from manifest_service.services.marks import mark_of
from manifest_service.services.ports import (
    Account,
    Clock,
    Ids,
    Proof,
    SessionKind,
    SessionRow,
    Store,
    Transaction,
)
from manifest_service.services.standing_accounts import standing

SEEN_TO = timedelta(minutes=1)
"""How exactly the last act is kept: a write a minute, not one for each request."""
AGENT_LIMIT = 200
OFFICE = frozenset({"officer", "administrator", "auditor"})
"""They see everything: what they leave open on a desk is closed sooner."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    absolute: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(minutes=240)
    office_idle: timedelta = timedelta(minutes=60)

    def idle_of(self, role: str) -> timedelta:
        return self.office_idle if role in OFFICE else self.idle


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody signs in."""

    kind: SessionKind
    address: str
    agent: str


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    account: Account
    session: SessionRow


@dataclass(frozen=True, kw_only=True)
class SessionService:
    store: Store
    clock: Clock
    ids: Ids
    changes: Changes
    limits: Limits = Limits()

    def begin(self, account: Account, place: Place, proof: Proof = "password") -> str:
        """The secret of a new session; durable when it returns."""
        secret, now = self.ids.secret(), self.clock.now()
        row = SessionRow(
            digest=digest_of(secret),
            account_id=account.id,
            mark=mark_of(account),
            kind=place.kind,
            proof=proof,
            began_at=now,
            seen_at=now,
            address=place.address,
            agent=place.agent[:AGENT_LIMIT],
        )

        def work(tx: Transaction) -> None:
            tx.sessions.forget(now - self.limits.absolute)
            tx.sessions.put(row)

        self.store.write(work)
        return secret

    def ends_at(self) -> datetime:
        """When a session that begins now ends at the latest."""
        return self.clock.now() + self.limits.absolute

    def of_secret(self, secret: str, *, acts: bool) -> SignedIn | None:
        """Whose session `secret` opens; None when there is none or it is over. `acts`: somebody does
        something in it now, which puts its end off."""
        now = self.clock.now()

        def look(tx: Transaction) -> SignedIn | None:
            row = tx.sessions.get(digest_of(secret))
            account = standing(tx, tx.accounts.get(row.account_id)) if row else None
            return SignedIn(account=account, session=row) if row and account else None

        found = self.store.read(look)
        if found is None or not self._is_open(found, now):
            return None
        if acts and now - found.session.seen_at >= SEEN_TO:
            digest = found.session.digest
            with suppress(Busy):  # the next request will say so
                self.store.write(lambda tx: tx.sessions.seen(digest, now))
        return found

    def of(self, account: Account) -> Sequence[SessionRow]:
        """The account's sessions that are open."""
        now = self.clock.now()
        rows = self.store.read(lambda tx: tx.sessions.of(account.id))
        return [r for r in rows if self._is_open(SignedIn(account=account, session=r), now)]

    def end(self, secret: str) -> None:
        self._end(digest_of(secret))

    def end_one(self, account: Account, id: str) -> None:
        """End one of the account's own by the id it is shown by."""
        found = [row for row in self.of(account) if row.id == id]
        if not found:
            raise NotFound("session_unknown")
        self._end(found[0].digest)

    def end_all(self, account: Account, *, but: SessionRow | None = None) -> None:
        """End every session of the account, but one."""

        def work(tx: Transaction) -> None:
            kept = tx.sessions.get(but.digest) if but else None
            tx.sessions.end_all(account.id)
            if kept is not None:
                tx.sessions.put(kept)

        self.store.write(work)
        self.changes.count += 1

    def _end(self, digest: str) -> None:
        self.store.write(lambda tx: tx.sessions.end(digest))
        self.changes.count += 1

    def _is_open(self, found: SignedIn, now: datetime) -> bool:
        account, session = found.account, found.session
        is_idle = session.kind == "page" and (
            now - session.seen_at >= self.limits.idle_of(account.role)
        )
        is_over = now - session.began_at >= self.limits.absolute
        return session.mark == mark_of(account) and not is_idle and not is_over


def digest_of(secret: str) -> str:
    """SHA-256 in hex. Whatever somebody sends as a secret has one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
