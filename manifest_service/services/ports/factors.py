"""What somebody has besides his password, and secrets that are good once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

FactorKind = Literal["totp", "passkey"]


@dataclass(frozen=True, kw_only=True)
class FactorRow:
    id: str
    account_id: str
    kind: FactorKind
    name: str
    secret: bytes
    """Of `totp` the shared secret, sealed by the vault; of `passkey` its public key (COSE)."""
    credential_id: str | None
    """Of `passkey`, base64url; unique."""
    counter: int
    """The last time step a code was taken of; how often the passkey says it has signed."""
    added_at: datetime
    used_at: datetime | None


class Factors(Protocol):
    def put(self, row: FactorRow) -> None: ...

    def of(self, account_id: str) -> Sequence[FactorRow]:
        """The account's, the oldest first."""
        ...

    def by_credential(self, credential_id: str) -> FactorRow | None: ...

    def holders(self) -> frozenset[str]:
        """Ids of the accounts that have one."""
        ...

    def count_up(self, id: str, counter: int, at: datetime) -> bool:
        """Move `counter` up to a higher one, and `used_at`; False, with nothing done, when it is there
        already. Of two who ask at once, one is told True."""
        ...

    def used(self, id: str, at: datetime) -> bool:
        """Move `used_at`; False when there is no such factor (any more)."""
        ...

    def remove(self, id: str) -> None: ...

    def put_codes(self, account_id: str, hashes: Sequence[str]) -> None:
        """The account's recovery codes from now on, numbered from 0 in this order."""
        ...

    def codes(self, account_id: str) -> Mapping[int, str]:
        """Number -> hash of those not used yet."""
        ...

    def use_code(self, account_id: str, n: int) -> bool:
        """Whether it was there; it is not any more. Of two who ask at once, one is told True."""
        ...


@dataclass(frozen=True, kw_only=True)
class OneTimeRow:
    digest: str
    """SHA-256, hex, of the secret."""
    purpose: str
    account_id: str | None
    until_at: datetime
    data: Mapping[str, Any]


class OneTimes(Protocol):
    def put(self, row: OneTimeRow) -> None:
        """Keep it, and forget those whose time is over by a day."""
        ...

    def get(self, digest: str) -> OneTimeRow | None: ...

    def take(self, digest: str) -> OneTimeRow | None:
        """The row, which is gone. Of two who ask at once, one is given it."""
        ...
