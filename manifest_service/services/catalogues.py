"""Catalogues of waste codes, recorded in editions, and what they say of a code on a day."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from manifest_service.codes.pinyin import initials
from manifest_service.errors import ConcurrentWrite, Fault, InvalidInput, NotFound
from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.upcast import current_type
from manifest_service.permissions import require
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import Clock, Store, Transaction
from manifest_service.waste.catalogue import (
    KINDS,
    CatalogueEntry,
    Edition,
    Kind,
    read_catalogue,
    search,
)
from manifest_service.waste.clocks import local_day

LONGEST = 200
"""Characters of a title or a source."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A catalogue somebody wants recorded: the bytes of its CSV file, and what the file is."""

    kind: Kind
    title: str
    source: str
    valid_from_on: date
    complete: bool
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a file holds, beside the edition it would follow."""

    entries: tuple[CatalogueEntry, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    """Codes the edition before has and this one has not."""
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Catalogues:
    store: Store
    clock: Clock

    def editions(self) -> tuple[Edition, ...]:
        """Every edition, by kind and day."""
        return self.store.read(lambda tx: tx.catalogues.editions())

    def edition(self, kind: Kind, on: date | None = None) -> Edition:
        """The edition that counts on a day (today); raises NotFound("catalogue_missing")."""
        day = on or local_day(self.clock.now())
        found = self.store.read(lambda tx: tx.catalogues.edition(kind, day))
        if found is None:
            raise NotFound("catalogue_missing", kind=kind, on=day.isoformat())
        return found

    def search(
        self, kinds: Sequence[Kind], text: str, industry: str, on: date | None, limit: int
    ) -> tuple[tuple[CatalogueEntry, ...], int]:
        """(the first entries that match, by code; how many match)."""
        day = on or local_day(self.clock.now())

        def work(tx: Transaction) -> list[CatalogueEntry]:
            found: list[CatalogueEntry] = []
            for kind in kinds:
                if edition := tx.catalogues.edition(kind, day):
                    entries = tx.catalogues.entries(kind, edition.valid_from_on)
                    found += search(entries, text, industry)
            return found

        found = self.store.read(work)
        return tuple(found[:limit]), len(found)

    def read(self, draft: Draft, actor: Actor) -> Read:
        """What recording `draft` would change; writes nothing. Raises as `record` does."""
        entries = _checked(draft, actor)

        def work(tx: Transaction) -> Mapping[str, CatalogueEntry]:
            before = tx.catalogues.edition(draft.kind, draft.valid_from_on)
            if before is None:
                return {}
            stood = tx.catalogues.entries(draft.kind, before.valid_from_on)
            return {entry.code: entry for entry in stood}

        return _compared(self.store.read(work), entries)

    def record(
        self, id: str, draft: Draft, actor: Actor, expected_version: int | None = None
    ) -> Edition:
        """Record an edition; one recorded for the same day takes its place. Raises InvalidInput naming
        every bad line, ConcurrentWrite("entry_changed")."""
        entries = _checked(draft, actor)
        id, body = command_id(id), _body(draft, entries)
        asked = request_of(actor.user_id, f"catalogue {draft.kind}", body)
        now = self.clock.now()

        def work(tx: Transaction) -> Edition:
            def first_time() -> dict[str, Any]:
                version = len(tx.log.load(stream := f"catalogue/{draft.kind}"))
                if expected_version is not None and expected_version != version:
                    raise ConcurrentWrite(
                        "entry_changed", kind="catalogue", id=draft.kind, version=version
                    )
                new = NewEvent(
                    id=id,
                    type=current_type("catalogue.recorded"),
                    occurred_at=now,
                    actor=actor,
                    body=body,
                )
                (recorded,) = tx.log.append(stream, version, [new], now)
                tx.catalogues.put(*recorded_edition(recorded.data, recorded.seq))
                return {"version": recorded.seq}

            answer, _ = once(tx, id, asked, now, first_time)
            return recorded_edition(body, answer["version"])[0]

        return self.store.write(work)


def recorded_edition(
    body: Mapping[str, Any], version: int
) -> tuple[Edition, tuple[CatalogueEntry, ...]]:
    """The edition of a `catalogue.recorded` event's body, with its entries ready to be searched."""
    names = body["classes"]
    entries = tuple(
        CatalogueEntry(
            code=code,
            class_code=class_code,
            class_name=names[class_code],
            description=description,
            hazards=tuple(hazards),
            any_hazard=any_hazard,
            initials=initials(f"{names[class_code]} {description}"),
        )
        for code, class_code, description, hazards, any_hazard in body["entries"]
    )
    edition = Edition(
        kind=body["kind"],
        valid_from_on=date.fromisoformat(body["valid_from_on"]),
        title=body["title"],
        source=body["source"],
        complete=body["complete"],
        count=len(entries),
        version=version,
    )
    return edition, entries


def _checked(draft: Draft, actor: Actor) -> tuple[CatalogueEntry, ...]:
    require(actor, "catalogue.write")
    faults = []
    if draft.kind not in KINDS:
        faults.append(Fault(path="kind", code="not_one_of", params={"options": ", ".join(KINDS)}))
    for path, text in (("title", draft.title), ("source", draft.source)):
        if not text.strip():
            faults.append(Fault(path=path, code="missing"))
        elif len(text) > LONGEST:
            faults.append(Fault(path=path, code="text_too_long", params={"limit": LONGEST}))
    if faults:
        raise InvalidInput(faults=faults)
    return read_catalogue(draft.content, draft.kind)


def _body(draft: Draft, entries: Sequence[CatalogueEntry]) -> Mapping[str, Any]:
    """Entries as lists: a catalogue is one event."""
    return {
        "kind": draft.kind,
        "title": draft.title.strip(),
        "source": draft.source.strip(),
        "valid_from_on": draft.valid_from_on.isoformat(),
        "complete": draft.complete,
        "file_sha256": hashlib.sha256(draft.content).hexdigest(),
        "classes": {entry.class_code: entry.class_name for entry in entries},
        "entries": [
            [one.code, one.class_code, one.description, list(one.hazards), one.any_hazard]
            for one in entries
        ],
    }


def _compared(before: Mapping[str, CatalogueEntry], entries: Sequence[CatalogueEntry]) -> Read:
    def said(entry: CatalogueEntry) -> tuple[object, ...]:
        return entry.class_name, entry.description, entry.hazards, entry.any_hazard

    after = {entry.code: entry for entry in entries}
    return Read(
        entries=tuple(entries),
        added=tuple(sorted(after.keys() - before.keys())),
        dropped=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(
            c for c in sorted(after.keys() & before) if said(after[c]) != said(before[c])
        ),
    )
