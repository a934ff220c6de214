"""Devices and the entries of their journals: signed evidence, kept as it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from manifest_service.events.device import Device

EntryState = Literal["stored", "accepted", "disputed", "quarantined", "settled"]
"""`stored`: kept, and not yet judged. `settled`: a person decided; it changes no manifest any more."""

SeenState = Literal["none", "holds", "unknown", "contradicts"]
"""Whether the checkpoint a device says to have seen is one of ours."""

HELD: tuple[EntryState, ...] = ("disputed", "quarantined")


@dataclass(frozen=True, kw_only=True)
class JournalRow:
    """An entry as it came, and what was made of it."""

    sha256: str
    """Of the entry's bytes, hex."""
    device_id: str
    n: int
    entry: bytes
    signature: bytes
    body: bytes
    account_id: str
    organisation_id: str | None
    """Of the account, when it came."""
    event_id: str
    number: str
    """Of the manifest it speaks of."""
    word: str
    claimed_at: datetime
    received_at: datetime
    not_before_at: datetime | None
    """When the checkpoint was signed that it had seen; None where none of ours bounds it."""
    seen: SeenState
    branch: bool
    """Whether it stands beside the journal: the device, or its copy, wrote another with its n."""
    state: EntryState = "stored"
    code: str | None = None
    """Why it is held."""
    pos: int | None = None
    """Of the event in the log that came of it: what it told, or that it was held."""
    asked: Any = None
    """What it told, once read: plain data."""
    actor: Any = None
    """Who told it: plain data."""


@dataclass(frozen=True, kw_only=True)
class HeldQuery:
    """Entries that wait for a person; None and empty do not narrow."""

    states: tuple[EntryState, ...] = HELD
    numbers: tuple[str, ...] | None = None
    account_id: str | None = None
    organisation_id: str | None = None
    after: tuple[datetime, str] | None = None
    """(received_at, sha256) of the last row seen."""
    limit: int = 100


class Journal(Protocol):
    """Entries are evidence, not made of the log: nothing that came is taken back or changed, but for
    what was made of it."""

    def put(self, row: JournalRow) -> None:
        """Keep an entry, or what is now made of it."""
        ...

    def get(self, sha256: str) -> JournalRow | None: ...

    def at(self, device_id: str, n: int) -> tuple[JournalRow, ...]:
        """Every entry kept with this n, the one of the journal itself first."""
        ...

    def last_n(self, device_id: str) -> int:
        """Of the journal itself; 0 when nothing came."""
        ...

    def waiting(self, device_id: str) -> tuple[JournalRow, ...]:
        """Entries of the journal itself that are stored and not judged, by n."""
        ...

    def of_device(self, device_id: str, from_n: int, limit: int) -> tuple[JournalRow, ...]:
        """By n, the journal's own before those beside it."""
        ...

    def of_manifest(self, number: str) -> tuple[JournalRow, ...]:
        """By claimed time and event id."""
        ...

    def of_events(self, event_ids: Sequence[str]) -> tuple[JournalRow, ...]: ...

    def held(self, query: HeldQuery) -> tuple[JournalRow, ...]:
        """Those that wait for a person, oldest received first."""
        ...


class DeviceView(Protocol):
    """Devices as lists see them; made again from the log."""

    def put(self, device: Device) -> None: ...

    def get(self, id: str) -> Device | None: ...

    def by_key(self, public_key: str) -> Device | None: ...

    def list(
        self, *, account_id: str | None = None, organisation_id: str | None = None
    ) -> tuple[Device, ...]:
        """By id, of one account or organisation, or all."""
        ...

    def clear(self) -> None: ...
