"""Taking in manifests that other installations recorded: each for itself, once, with its file."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, get_args

from manifest_service.errors import (
    Busy,
    IdReused,
    ManifestServiceError,
    Refusal,
)
from manifest_service.events.canonical import plain
from manifest_service.events.envelope import Actor
from manifest_service.events.messages import EvidenceAttached, Imported
from manifest_service.interchange.epa import read_epa
from manifest_service.interchange.mapping import ImportMap, Registered, Resolver
from manifest_service.interchange.reading import Item, items_of, read_json
from manifest_service.interchange.taking_in import (
    Entry,
    Lost,
    Reading,
    entry_of,
    read_own,
    source_of,
)
from manifest_service.permissions import require
from manifest_service.registry.entries import Organisation, Site, Vehicle
from manifest_service.services.commands import Request, once, request_of
from manifest_service.services.legs import vehicle_id
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import Attachment, Transaction
from manifest_service.services.standing import may_read
from manifest_service.services.trials import apart

Format = Literal["own", "epa"]
READERS: Mapping[Format, Callable[[dict[str, Any], ImportMap], Reading]] = {
    "own": read_own,
    "epa": read_epa,
}
"""Format -> how its documents are read."""

FORMATS: tuple[Format, ...] = get_args(Format)

MEDIA_TYPE = "application/json"
Status = Literal["imported", "duplicate", "possible", "refused"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one document of a file; `possible`: it would be taken in."""

    line: int
    status: Status
    source: str | None = None
    source_number: str | None = None
    number: str | None = None
    """Ours."""
    error: ManifestServiceError | None = None
    lost: tuple[Lost, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Imports:
    manifests: Manifests
    log_name: Callable[[], str]
    """The name of our own log."""

    def take_in(
        self, content: bytes, format: Format, given: ImportMap, actor: Actor, *, check: bool = False
    ) -> tuple[Outcome, ...]:
        """Each document of a file, taken in or not; with `check` nothing is written. The same document
        again is the manifest it made; another under the same source and number is refused with
        "import_differs". Raises InvalidInput for a file that is none."""
        require(actor, "manifest.take_in")
        ours = self.log_name()
        return tuple(
            self._one(item, format, given, actor, ours, check=check) for item in items_of(content)
        )

    def _one(
        self, item: Item, format: Format, given: ImportMap, actor: Actor, ours: str, *, check: bool
    ) -> Outcome:
        outcome = Outcome(line=item.line, status="refused")
        try:
            data = read_json(item.raw)
            reading = READERS[format](data, given)
            outcome = replace(outcome, lost=reading.lost)
            if reading.document is not None:
                source, number = source_of(reading.document, given)
                outcome = replace(outcome, source=source[:200], source_number=number[:64])
            # Numbers as they were written, so that no two documents are one.
            request = request_of("", "import", {"document": plain(data)})

            def work(tx: Transaction) -> Outcome:
                return self._in(tx, item, reading, (given, ours), request, actor, outcome, check)

            store = self.manifests.store
            return store.read(work) if check else store.write(work)
        except Busy:
            raise
        except ManifestServiceError as error:
            return replace(outcome, error=error)

    def _in(
        self,
        tx: Transaction,
        item: Item,
        reading: Reading,
        told: tuple[ImportMap, str],
        request: Request,
        actor: Actor,
        outcome: Outcome,
        check: bool,
    ) -> Outcome:
        given, ours = told
        if reading.document is not None:
            known = _known(tx, command_of(*source_of(reading.document, given)), request)
            if known and may_read(self.manifests.stands(tx, known), actor):
                return replace(outcome, status="duplicate", number=known)
        entry = entry_of(reading, item.sha256, Resolver(registered=registry(tx), given=given), ours)
        for found in apart(tx, entry.issued):
            raise Refusal(found.code, **found.params)
        _, imported = self.manifests.told(entry.issued, entry.issued_at, entry.imported, actor)
        id = command_of(imported.source, imported.number)
        outcome = replace(outcome, warnings=imported.warnings)
        try:
            if check:
                tx.log.answer_to(id, request.hash)
                return replace(outcome, status="possible")
            answer, is_new = once(
                tx,
                id,
                request,
                self.manifests.clock.now(),
                lambda: self._entered(tx, item, entry, imported, actor),
            )
        except IdReused as error:
            params = {"source": imported.source, "number": imported.number}
            raise Refusal("import_differs", **params) from error
        status: Status = "imported" if is_new else "duplicate"
        return replace(outcome, status=status, number=answer["number"])

    def _entered(
        self, tx: Transaction, item: Item, entry: Entry, imported: Imported, actor: Actor
    ) -> dict[str, Any]:
        file = Attachment(
            sha256=item.sha256,
            media_type=MEDIA_TYPE,
            size_bytes=len(item.raw),
            uploaded_by=actor.user_id,
            uploaded_at=self.manifests.clock.now(),
            content=item.raw,
        )
        tx.attachments.put(file)
        evidence = EvidenceAttached(
            sha256=file.sha256,
            kind="document",
            media_type=MEDIA_TYPE,
            size_bytes=file.size_bytes,
            about="imported",
        )
        later = (imported, evidence)
        acted = self.manifests.enter(tx, entry.issued, entry.issued_at, later, actor)
        return {"number": acted.manifest.number, "seq": acted.event.seq}


def command_of(source: str, number: str) -> str:
    """The command that takes a manifest in: no client can send one of this id."""
    return f"import {source} {number}"


def _known(tx: Transaction, id: str, request: Request) -> str | None:
    """Our number of a document that was taken in already."""
    try:
        answer = tx.log.answer_to(id, request.hash)
    except IdReused:
        return None  # said once it is known that the caller may
    return str(json.loads(answer)["number"]) if answer else None


def registry(tx: Transaction) -> Registered:
    """The registry as it stands in a transaction."""

    def organisation(id: str) -> Organisation | None:
        row = tx.registry.get("organisation", id)
        return row.entry if row is not None and isinstance(row.entry, Organisation) else None

    @cache
    def with_code() -> Mapping[str, Organisation]:
        rows = tx.registry.list("organisation")
        found = (row.entry for row in rows if isinstance(row.entry, Organisation))
        return {one.uscc: one for one in found if one.uscc}

    def site(id: str) -> Site | None:
        row = tx.registry.get("site", id)
        return row.entry if row is not None and isinstance(row.entry, Site) else None

    def vehicle(text: str) -> Vehicle | None:
        row = tx.registry.get("vehicle", vehicle_id(tx, text))
        return row.entry if row is not None and isinstance(row.entry, Vehicle) else None

    return Registered(
        organisation=organisation,
        by_uscc=lambda code: with_code().get(code),
        site=site,
        vehicle=vehicle,
    )
