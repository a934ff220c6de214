"""What people and programs are told of, and what became of telling them.

Not in the log: a notice points at an event, and losing it loses no evidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

Severity = Literal["minor", "major", "critical"]
Channel = Literal["webhook", "email"]
DeliveryState = Literal["waiting", "sent", "dead"]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """That an event happened, for those it concerns; it holds no personal data."""

    id: str
    """Of the event."""
    pos: int
    """Of the event in the log."""
    topic: str
    """Of services.notices.topics."""
    severity: Severity
    subject: str
    """`alert/<id>`, `manifest/<number>` or `plan/<id>`."""
    at: datetime
    params: Mapping[str, str] = field(default_factory=dict)
    """For the words: rule, manifest_number, plate, plan_kind, plan_number."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice in somebody's list."""

    account_id: str
    notice: Notice
    read_at: datetime | None = None
    instead_of: str | None = None
    """The account he stands in for."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where a program of a party wants to hear of what an account may see."""

    id: str
    account_id: str
    url: str
    secret: str
    """`whsec_` and base64, as Standard Webhooks has it."""
    topics: tuple[str, ...]
    """Empty: every topic."""
    created_at: datetime
    old_secret: str | None = None
    """Still signed with until `old_until_at`, so that a receiver can change over."""
    old_until_at: datetime | None = None
    stopped: str | None = None
    """Why nothing is sent any more; None while it is."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A notice on its way out; sent at least once, so that receivers look at its id."""

    id: str
    channel: Channel
    target_id: str
    """The webhook's, or the account's that gets the e-mail."""
    notice: Notice
    state: DeliveryState
    next_at: datetime
    attempts: int = 0
    last_at: datetime | None = None
    last_error: str | None = None
    """A code: `status_503`, `unreachable`, `address_private`."""


class NoticeStore(Protocol):
    def cursor(self) -> int | None:
        """The position of the last event looked at; None before the first look."""
        ...

    def set_cursor(self, pos: int) -> None: ...

    def tell(self, told: Sequence[Told]) -> None:
        """Put into people's lists; what is there already stays as it is."""
        ...

    def told(
        self, account_id: str, *, unread: bool, before_pos: int | None, limit: int
    ) -> tuple[Told, ...]:
        """The newest first."""
        ...

    def unread(self, account_id: str) -> int: ...

    def read(self, account_id: str, until_pos: int, at: datetime) -> None:
        """Mark all of an account up to an event as read."""
        ...

    def put_webhook(self, webhook: Webhook) -> None: ...

    def webhooks(self, account_id: str | None = None) -> tuple[Webhook, ...]:
        """By age; of every account when none is named."""
        ...

    def drop_webhook(self, id: str) -> None:
        """With its deliveries."""
        ...

    def queue(self, deliveries: Sequence[Delivery]) -> None:
        """Put those whose id is not there yet."""
        ...

    def put(self, delivery: Delivery) -> None: ...

    def due(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """Waiting ones whose time has come, the longest overdue first."""
        ...

    def delivery(self, id: str) -> Delivery | None: ...

    def deliveries(
        self, target_id: str, state: DeliveryState | None, limit: int
    ) -> tuple[Delivery, ...]:
        """Of a webhook or account, the newest event first."""
        ...

    def drop_before(self, at: datetime) -> None:
        """Forget notices of events before a time, and deliveries that no longer wait."""
        ...
