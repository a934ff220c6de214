"""See services.ports.journal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from manifest_service.events.device import Device
from manifest_service.services.ports import HeldQuery, JournalRow


@dataclass
class MemoryJournal:
    rows: dict[str, JournalRow] = field(default_factory=dict)

    def put(self, row: JournalRow) -> None:
        self.rows[row.sha256] = row

    def get(self, sha256: str) -> JournalRow | None:
        return self.rows.get(sha256)

    def at(self, device_id: str, n: int) -> tuple[JournalRow, ...]:
        return _by_n(row for row in self._of(device_id) if row.n == n)

    def last_n(self, device_id: str) -> int:
        return max((row.n for row in self._of(device_id) if not row.branch), default=0)

    def waiting(self, device_id: str) -> tuple[JournalRow, ...]:
        found = (row for row in self._of(device_id) if not row.branch and row.state == "stored")
        return _by_n(found)

    def of_device(self, device_id: str, from_n: int, limit: int) -> tuple[JournalRow, ...]:
        return _by_n(row for row in self._of(device_id) if row.n >= from_n)[:limit]

    def of_manifest(self, number: str) -> tuple[JournalRow, ...]:
        found = (row for row in self.rows.values() if row.number == number)
        return tuple(sorted(found, key=lambda row: (row.claimed_at, row.event_id, row.sha256)))

    def of_events(self, event_ids: Sequence[str]) -> tuple[JournalRow, ...]:
        found = (row for row in self.rows.values() if row.event_id in event_ids)
        return tuple(sorted(found, key=lambda row: row.sha256))

    def held(self, query: HeldQuery) -> tuple[JournalRow, ...]:
        found = [
            row
            for row in self.rows.values()
            if row.state in query.states
            and (query.numbers is None or row.number in query.numbers)
            and query.account_id in (None, row.account_id)
            and query.organisation_id in (None, row.organisation_id)
            and (query.after is None or (row.received_at, row.sha256) > query.after)
        ]
        found.sort(key=lambda row: (row.received_at, row.sha256))
        return tuple(found[: query.limit])

    def _of(self, device_id: str) -> Iterable[JournalRow]:
        return (row for row in self.rows.values() if row.device_id == device_id)


def _by_n(rows: Iterable[JournalRow]) -> tuple[JournalRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.n, row.branch, row.sha256)))


@dataclass
class MemoryDevices:
    rows: dict[str, Device] = field(default_factory=dict)

    def put(self, device: Device) -> None:
        self.rows[device.id] = device

    def get(self, id: str) -> Device | None:
        return self.rows.get(id)

    def by_key(self, public_key: str) -> Device | None:
        return next((d for d in self.rows.values() if d.public_key == public_key), None)

    def list(
        self, *, account_id: str | None = None, organisation_id: str | None = None
    ) -> tuple[Device, ...]:
        return tuple(
            device
            for _, device in sorted(self.rows.items())
            if account_id in (None, device.account_id)
            and organisation_id in (None, device.organisation_id)
        )

    def clear(self) -> None:
        self.rows.clear()
