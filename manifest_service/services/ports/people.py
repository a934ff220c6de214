"""Accounts, the personal register, and what each account prefers or has tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Account:
    id: str
    username: str
    password_hash: str
    role: str
    organisation_id: str | None
    driver_id: str | None
    active: bool = True
    locale: str = "zh"
    signing_hash: str | None = None
    """Of the code it signs with on another's device; None when it has none."""
    password_until_at: datetime | None = None
    """When a password that another chose ends; None: it is the owner's own."""


class Accounts(Protocol):
    def put(self, account: Account) -> None: ...

    def get(self, id: str) -> Account | None: ...

    def by_username(self, username: str) -> Account | None: ...

    def list(self) -> Sequence[Account]: ...


@dataclass(frozen=True, kw_only=True)
class Person:
    """Personal data beside the log: erased by deleting it; the log holds only its commitment."""

    subject: str
    """`driver/<id>` or `account/<id>`."""
    name: str
    telephone: str | None
    certificate_number: str | None
    salt: bytes
    commitment: str
    """SHA-256(salt || canonical {"name","telephone","certificate_number"}), hex."""


class People(Protocol):
    def put(self, person: Person) -> None: ...

    def get(self, subject: str) -> Person | None: ...

    def erase(self, subject: str) -> None: ...


class Preferences(Protocol):
    """What an account keeps for itself, as plain data."""

    def get(self, account_id: str, name: str) -> Any: ...

    def put(self, account_id: str, name: str, data: Any) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """Wrong guesses in a row, and until when no other is listened to."""

    failures: int = 0
    until_at: datetime | None = None


class Throttles(Protocol):
    def get(self, subject: str) -> Throttle:
        """None in a row for a subject never heard of."""
        ...

    def put(self, subject: str, throttle: Throttle) -> None: ...
