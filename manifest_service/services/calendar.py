"""The working-day calendar as an administrator keeps it: years recorded over those of the package.

Due days always follow the newest calendar: a year recorded later moves the deadlines it touches, and
a rebuild gives the same. Alerts that were raised stay as they were raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from manifest_service.errors import ConcurrentWrite
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.upcast import current_type
from manifest_service.permissions import require
from manifest_service.services import one_ledger
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import Transaction
from manifest_service.services.projections import clocks_of, manifest_row, recorded_year
from manifest_service.waste.calendar import Calendar, Year, check_year

PAGE = 500


@dataclass(frozen=True, kw_only=True)
class CalendarService:
    manifests: Manifests

    def get(self, year: int) -> tuple[Year | None, int]:
        """(the year as it counts now, its version: 0 for the package's own)."""
        return self.manifests.store.read(
            lambda tx: (tx.calendar.calendar().years.get(year), tx.calendar.version(year))
        )

    def record(
        self, id: str, number: int, year: Year, actor: Actor, expected_version: int | None
    ) -> int:
        """Record a year; its version. Deadlines it touches move in the same transaction."""
        require(actor, "calendar.write")
        check_year(number, year)
        id, body = command_id(id), _body(number, year)
        asked = request_of(actor.user_id, f"calendar {number}", body)
        now = self.manifests.clock.now()

        def work(tx: Transaction) -> int:
            def first_time() -> dict[str, Any]:
                version, before = tx.calendar.version(number), tx.calendar.calendar()
                if expected_version is not None and expected_version != version:
                    raise ConcurrentWrite(
                        "entry_changed", kind="calendar", id=number, version=version
                    )
                new = NewEvent(
                    id=id,
                    type=current_type("calendar.recorded"),
                    occurred_at=now,
                    actor=actor,
                    body=body,
                )
                (recorded,) = tx.log.append(f"calendar/{number}", version, [new], now)
                tx.calendar.put(number, recorded_year(recorded.data), recorded.seq)
                self._move(tx, number, before)
                return {"version": recorded.seq}

            answer, _ = once(tx, id, asked, now, first_time)
            version: int = answer["version"]
            return version

        return self.manifests.store.write(work)

    def _move(self, tx: Transaction, year: int, before: Calendar) -> None:
        """Count again every deadline of a manifest that runs through `year`."""
        calendar, profiles = tx.calendar.calendar(), self.manifests.profiles
        for number in tx.clocks.manifests_through(date(year, 1, 1), date(year, 12, 31)):
            manifest = self.manifests.stands(tx, number)
            profile = profiles[manifest.issued.stream]
            tx.manifests.put(manifest_row(manifest, profile, calendar))
            tx.clocks.put_all(clocks_of(manifest, profile, calendar))
            sums = (one_ledger.booked(manifest, profile, each) for each in (before, calendar))
            tx.one_ledger.add(one_ledger.changes(*sums))


def _body(number: int, year: Year) -> Mapping[str, Any]:
    return {
        "year": number,
        "source": year.source,
        "holidays": [day.isoformat() for day in sorted(year.holidays)],
        "working_weekends": [day.isoformat() for day in sorted(year.working_weekends)],
    }
