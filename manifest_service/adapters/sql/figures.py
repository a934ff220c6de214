"""See services.ports.figures."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, false, func, select, text

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.tracks import SqlTrackStore
from manifest_service.services.ports import HELD, SEVERITIES, UNENDED, Figures

_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


class SqlFigures:
    def __init__(self, session: Session, tracks: SqlTrackStore) -> None:
        self._session, self._tracks = session, tracks

    def now(self, today: date) -> Figures:
        manifest, alert = t.manifest.c, t.alert.c
        is_open = and_(manifest.status.in_(UNENDED), manifest.trial == false())
        return Figures(
            open_manifests=self._counted(
                select(manifest.status, manifest.stream, func.count())
                .where(is_open)
                .group_by(manifest.status, manifest.stream)
            ),
            overdue_clocks=self._one(
                select(func.count()).where(t.clock.c.stopped_at.is_(None), t.clock.c.due_on < today)
            ),
            open_alerts={
                (rule, SEVERITIES[rank]): count
                for (rule, rank), count in self._counted(
                    select(alert.rule, alert.severity_rank, func.count())
                    .where(alert.working, alert.trial == false())
                    .group_by(alert.rule, alert.severity_rank)
                ).items()
            },
            deliveries={
                state: self._one(select(func.count()).where(t.delivery.c.state == state))
                for state in ("waiting", "dead")
            },
            held_entries=self._one(select(func.count()).where(t.journal_entry.c.state.in_(HELD))),
            newest_fix_ms=self._session.execute(select(func.max(t.last_fix.c.at_ms))).scalar_one(),
            fixes=dict(self._tracks.counts()),
            database_bytes=self._one(text(_SIZE[self._session.dialect.name])),
        )

    def _counted(self, counting: Select[Any]) -> Mapping[Any, int]:
        return {(row[0], row[1]): row[2] for row in self._session.execute(counting)}

    def _one(self, counting: Any) -> int:
        found: int = self._session.execute(counting).scalar_one()
        return found
