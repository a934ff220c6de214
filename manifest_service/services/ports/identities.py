"""Accounts known to an identity provider (OpenID Connect), and what is asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class IdentityRow:
    """`issuer`, `claim` and `subject` together are of one account."""

    id: str
    account_id: str
    issuer: str
    claim: str
    """Which claim of the ID token `subject` is the value of: the same text in another is somebody else."""
    subject: str
    added_at: datetime
    used_at: datetime | None


class Identities(Protocol):
    def put(self, row: IdentityRow) -> None: ...

    def of(self, account_id: str) -> Sequence[IdentityRow]:
        """The account's, the oldest first."""
        ...

    def find(self, issuer: str, claim: str, subject: str) -> IdentityRow | None: ...

    def by_issuer(self, issuer: str, claim: str) -> Sequence[IdentityRow]:
        """All that this provider knows by this claim."""
        ...

    def used(self, id: str, at: datetime) -> bool:
        """Move `used_at`; False when there is no such identity (any more)."""
        ...

    def remove(self, id: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class IdentityAsked:
    """What one sign-in asks its provider with; each is 256 unguessable bits."""

    state: str
    """Comes back in the address: the answer is of this question (RFC 6749, 10.12)."""
    nonce: str
    """Comes back in the ID token: it was made for this question."""
    verifier: str
    """Is told with the code: who asked is who redeems it (RFC 7636)."""


@dataclass(frozen=True, kw_only=True)
class IdentityProven:
    subject: str
    is_second_factor: bool
    """Whether the provider says that it asked for what the installation counts as a second factor."""


class IdentityProvider(Protocol):
    """Raises Busy("oidc_unreachable") while it does not answer, or not as a provider does."""

    @property
    def issuer(self) -> str: ...

    @property
    def claim(self) -> str: ...

    @property
    def label(self) -> str:
        """What people call it."""
        ...

    def address(self, asked: IdentityAsked) -> str:
        """Where the browser goes to be asked."""
        ...

    def proven(self, answer: Mapping[str, str], asked: IdentityAsked) -> IdentityProven:
        """Whom the provider vouches for; `answer`: the parameters the browser came back with. Raises
        NotSignedIn("oidc_denied", "oidc_answer_wrong", "oidc_claim_missing")."""
        ...
