"""Tokens of programs: named, for some purposes, until a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    digest: str
    """SHA-256, hex, of the token: whoever reads the row cannot use it."""
    account_id: str
    mark: str
    """What the account was when it was made (services.marks)."""
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    """The last use, to ten minutes."""

    @property
    def id(self) -> str:
        """What it is called where people see it."""
        return self.digest[:16]


class Tokens(Protocol):
    def put(self, row: TokenRow) -> None: ...

    def get(self, digest: str) -> TokenRow | None: ...

    def of(self, account_id: str) -> Sequence[TokenRow]:
        """The account's, the latest first."""
        ...

    def list(self) -> Sequence[TokenRow]:
        """Everybody's, the latest first."""
        ...

    def used(self, digest: str, at: datetime) -> None:
        """Move `used_at`; nothing when the token is gone."""
        ...

    def revoke(self, digest: str) -> None: ...
