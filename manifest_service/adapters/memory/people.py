"""See services.ports.people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from manifest_service.services.ports import (
    Account,
    Person,
    Throttle,
)


@dataclass
class MemoryAccounts:
    rows: dict[str, Account] = field(default_factory=dict)

    def put(self, account: Account) -> None:
        self.rows[account.id] = account

    def get(self, id: str) -> Account | None:
        return self.rows.get(id)

    def by_username(self, username: str) -> Account | None:
        return next((a for a in self.rows.values() if a.username == username), None)

    def list(self) -> Sequence[Account]:
        return tuple(sorted(self.rows.values(), key=lambda account: account.username))


@dataclass
class MemoryPeople:
    rows: dict[str, Person] = field(default_factory=dict)

    def put(self, person: Person) -> None:
        self.rows[person.subject] = person

    def get(self, subject: str) -> Person | None:
        return self.rows.get(subject)

    def erase(self, subject: str) -> None:
        self.rows.pop(subject, None)


@dataclass
class MemoryPreferences:
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def get(self, account_id: str, name: str) -> Any:
        return self.rows.get((account_id, name))

    def put(self, account_id: str, name: str, data: Any) -> None:
        self.rows[account_id, name] = data


@dataclass
class MemoryThrottles:
    rows: dict[str, Throttle] = field(default_factory=dict)

    def get(self, subject: str) -> Throttle:
        return self.rows.get(subject, Throttle())

    def put(self, subject: str, throttle: Throttle) -> None:
        self.rows[subject] = throttle
