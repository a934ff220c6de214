"""Manifests as documents for other systems, as far as somebody may see them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

import msgspec

from manifest_service.errors import Refusal
from manifest_service.events.canonical import plain
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Manifest
from manifest_service.interchange.document import Document, Names, document
from manifest_service.permissions import require
from manifest_service.registry.entries import Entry, Organisation
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import ManifestQuery
from manifest_service.services.registers import PAGE


@dataclass(frozen=True, kw_only=True)
class Exports:
    manifests: Manifests
    log_name: Callable[[], str]
    """The name of our own log."""

    def one(self, number: str, actor: Actor) -> bytes:
        """A manifest as a document; NotFound also for one the actor may not see,
        Refusal("trial_not_exported")."""
        return encoded(self._document(number, actor, self.names(), self.log_name()))

    def found(self, number: str, actor: Actor) -> Manifest:
        """A manifest to be told to another system; raises as `one`."""
        found = self.manifests.get(number, actor)
        if found.trial:
            raise Refusal("trial_not_exported", number=number)
        return found

    def many(self, from_at: datetime, until_at: datetime, actor: Actor) -> Iterator[bytes]:
        """Manifests issued from `from_at` until `until_at` that the actor may see, a document a line
        (NDJSON), newest first. Who may see none is refused before the first of them."""
        require(actor, "manifest.read")
        return self._many(from_at, until_at, actor)

    def _many(self, from_at: datetime, until_at: datetime, actor: Actor) -> Iterator[bytes]:
        names, log = self.names(), self.log_name()
        query = ManifestQuery(issued_from=from_at, issued_until=until_at, limit=PAGE)
        while rows := self.manifests.search(query, actor):
            for row in rows:
                yield encoded(self._document(row.number, actor, names, log)) + b"\n"
            after = (str(plain(rows[-1].issued_at)), rows[-1].number)
            query = ManifestQuery(
                issued_from=from_at, issued_until=until_at, after=after, limit=PAGE
            )

    def names(self) -> Names:
        """Names of the registry as it is now, each looked up once."""

        @cache
        def entry(kind: str, id: str) -> Entry | None:
            row = self.manifests.store.read(lambda tx: tx.registry.get(kind, id))
            return row.entry if row else None

        def organisation(id: str) -> Organisation | None:
            found = entry("organisation", id)
            return found if isinstance(found, Organisation) else None

        return Names(
            organisation=organisation,
            site=lambda id: str(getattr(entry("site", id), "name", id)),
            plate=lambda id: str(getattr(entry("vehicle", id), "plate", id)),
        )

    def _document(self, number: str, actor: Actor, names: Names, log: str) -> Document:
        found = self.found(number, actor)
        history = self.manifests.history(found.number, actor)
        return document(found, history, names, log)


def encoded(found: Document) -> bytes:
    """Masses and times as texts, as events have them."""
    members = msgspec.to_builtins(found, builtin_types=(Decimal, datetime, date))
    return msgspec.json.encode(plain(members))
