"""What passkeys (WebAuthn) are asked and say; what travels is the JSON browsers speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from manifest_service.services.ports.people import Account


@dataclass(frozen=True, kw_only=True)
class PasskeyAsked:
    challenge: bytes
    options: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class PasskeyMade:
    credential_id: str
    """Base64url."""
    public_key: bytes
    counter: int


class PasskeyProtocol(Protocol):
    """Raises InvalidInput("passkey_wrong") for whatever is wrong with an answer."""

    def ask_for_new(self, account: Account, known: Sequence[str]) -> PasskeyAsked:
        """`known`: credential ids the account has already."""
        ...

    def made(self, answer: Mapping[str, Any], challenge: bytes) -> PasskeyMade: ...

    def ask(self, allowed: Sequence[str]) -> PasskeyAsked:
        """For a signature of one of `allowed`; without any, of whatever the browser knows, by a user
        it has verified."""
        ...

    def signed(
        self,
        answer: Mapping[str, Any],
        challenge: bytes,
        known: PasskeyMade,
        *,
        user_verified: bool,
    ) -> int:
        """The new counter. `user_verified`: the answer must say that the user was."""
        ...
