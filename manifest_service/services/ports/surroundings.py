"""What the core is told: time, ids, and whether a password is right."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class Ids(Protocol):
    def event_id(self) -> str:
        """A UUIDv7."""
        ...

    def label_token(self) -> str:
        """26 characters, 128 unguessable bits (codes.label_token)."""
        ...

    def secret(self) -> str:
        """43 characters of base64url, 256 unguessable bits."""
        ...

    def salt(self) -> bytes:
        """32 unguessable bytes."""
        ...


class Vault(Protocol):
    """Secrets at rest. Both raise Unusable when the installation's key is missing or another."""

    def seal(self, secret: bytes, about: str) -> bytes: ...

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed about the same thing."""
        ...


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, hash: str, password: str) -> bool: ...

    def decoy(self) -> str:
        """The hash of a password nobody has, as dear to check as a real one."""
        ...
