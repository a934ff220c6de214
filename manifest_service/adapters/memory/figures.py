"""See services.ports.figures."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from manifest_service.adapters.memory.alerts import MemoryAlerts
from manifest_service.adapters.memory.clocks import MemoryClocks
from manifest_service.adapters.memory.journal import MemoryJournal
from manifest_service.adapters.memory.manifests import MemoryManifests
from manifest_service.adapters.memory.notices import MemoryNotices
from manifest_service.adapters.memory.tracks import MemoryTracks
from manifest_service.services.ports import HELD, OPEN_STATUSES, UNENDED, Figures


@dataclass
class MemoryFigures:
    manifests: MemoryManifests
    alerts: MemoryAlerts
    clocks: MemoryClocks
    notices: MemoryNotices
    journal: MemoryJournal
    tracks: MemoryTracks

    def now(self, today: date) -> Figures:
        states = Counter(delivery.state for delivery in self.notices.out.values())
        good = [stored.fix.at_ms for stored in self.tracks.fixes if not stored.flags]
        return Figures(
            open_manifests=Counter(
                (row.status, row.stream)
                for row in self.manifests.rows.values()
                if row.status in UNENDED and not row.trial
            ),
            overdue_clocks=len(self.clocks.late(today, len(self.clocks.rows))),
            open_alerts=Counter(
                (row.rule, row.severity)
                for row in self.alerts.rows.values()
                if row.status in OPEN_STATUSES and not row.trial
            ),
            deliveries={state: states[state] for state in ("waiting", "dead")},
            held_entries=sum(row.state in HELD for row in self.journal.rows.values()),
            newest_fix_ms=max(good, default=None),
            fixes=dict(self.tracks.counts()),
            database_bytes=0,
        )
