"""Sessions: who is signed in, where, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

SessionKind = Literal["page", "program"]
Proof = Literal["password", "totp", "passkey", "recovery_code", "oidc", "oidc_mfa"]
"""What a session began with, besides the password; `oidc`: an identity provider's word instead of it,
`oidc_mfa` where that says it asked for a second factor."""
ONE_FACTOR: frozenset[Proof] = frozenset({"password", "oidc"})


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    digest: str
    """SHA-256, hex, of what the cookie or the token holds: whoever reads the row cannot sign in with it."""
    account_id: str
    mark: str
    """What the account was when it began (services.marks): another password or role ends it."""
    kind: SessionKind
    proof: Proof
    began_at: datetime
    seen_at: datetime
    """The last act, to the minute."""
    address: str
    agent: str
    """What the browser or program calls itself."""

    @property
    def id(self) -> str:
        """What it is called where people see it."""
        return self.digest[:16]


class Sessions(Protocol):
    def put(self, row: SessionRow) -> None: ...

    def get(self, digest: str) -> SessionRow | None: ...

    def of(self, account_id: str) -> Sequence[SessionRow]:
        """The account's, the latest first."""
        ...

    def seen(self, digest: str, at: datetime) -> None:
        """Move `seen_at`; nothing when the session has ended meanwhile."""
        ...

    def end(self, digest: str) -> None: ...

    def end_all(self, account_id: str) -> None: ...

    def forget(self, began_before: datetime) -> None:
        """Delete those that began earlier."""
        ...
