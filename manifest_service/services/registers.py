"""The register of a party: every waste line it sent, carried or took, in one order, page by page.

Screen, CSV and XLSX are made of these rows and of nothing else, so that their numbers are the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from manifest_service.errors import NotFound
from manifest_service.events.canonical import plain
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import ManifestQuery, ManifestRow

PAGE = 200
"""Manifests read at a time: a register of a year is never in memory at once."""

COLUMNS = (
    "number",
    "national_number",
    "issued_at",
    "status",
    "stream",
    "generator",
    "carrier",
    "receiver",
    "vehicle",
    "waste_code",
    "waste_name",
    "declared_kg",
    "accepted_kg",
    "refused_kg",
    "disposed_kg",
    "received_at",
    "disposed_at",
    "discrepancies",
    "corrected",
)
MASSES = ("declared_kg", "accepted_kg", "refused_kg", "disposed_kg")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One waste line of one manifest."""

    row: ManifestRow
    waste_code: str
    waste_name: str
    declared_kg: Decimal
    accepted_kg: Decimal | None
    refused_kg: Decimal | None
    disposed_kg: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Registers:
    manifests: Manifests

    def entries(
        self,
        actor: Actor,
        *,
        from_at: datetime,
        until_at: datetime,
        organisation_id: str | None = None,
        stream: str | None = None,
    ) -> Iterator[Entry]:
        """Lines of manifests issued from `from_at` until `until_at` that the actor may see, the newest
        first. What was collected under another manifest is in that one's line: for whoever sees that
        one; a source that sees only its own has its own line."""
        require(actor, "manifest.read")
        query = ManifestQuery(
            organisation_id=organisation_id,
            stream=stream,
            issued_from=from_at,
            issued_until=until_at,
            limit=PAGE,
        )
        return self._of(query, actor)

    def _of(self, query: ManifestQuery, actor: Actor) -> Iterator[Entry]:
        while rows := self.manifests.search(query, actor):
            for row in rows:
                if row.group_number is None or not self._sees(row.group_number, actor):
                    yield from _lines(row)
            last = rows[-1]
            query = replace(query, after=(str(plain(last.issued_at)), last.number))

    def _sees(self, number: str, actor: Actor) -> bool:
        try:
            self.manifests.get(number, actor)
        except NotFound:
            return False
        return True


def _lines(row: ManifestRow) -> Iterator[Entry]:
    for line in row.lines:
        yield Entry(
            row=row,
            waste_code=line.code,
            waste_name=line.name,
            declared_kg=line.declared_kg,
            accepted_kg=line.accepted_kg,
            refused_kg=line.refused_kg,
            disposed_kg=line.disposed_kg,
        )
