"""A document of another installation as the events that take it in: docs/interchange.md, *Taking in*.

What comes in is a record of what was told: parties, waste and vehicles as the registry here knows them, and
one `imported` event with the rest. Nothing of it is said to have been witnessed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args

from manifest_service.codes import national_number
from manifest_service.errors import Fault, InvalidInput, Refusal
from manifest_service.events.canonical import plain
from manifest_service.events.codec import from_body
from manifest_service.events.messages import (
    DIMENSIONS,
    WORDS,
    Dimension,
    Form,
    Generated,
    Imported,
    ImportedDisposal,
    ImportedLeg,
    ImportedLine,
    ImportedStatus,
    Link,
    Relation,
)
from manifest_service.events.upcast import current_type
from manifest_service.interchange.document import FORMAT, Disposal, Document, Waste
from manifest_service.interchange.mapping import ImportMap, Resolver, shaped

OVER = get_args(ImportedStatus)
HAZARDS = ("T", "C", "I", "R", "In")
LONGEST: dict[str, int] = {"number": 64, "name": 100, "packaging": 50, "code": 20}
MOST = {"waste": 50, "legs": 20, "disposals": 200, "links": 50, "discrepancies": 5, "missing": 10}


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A field of a foreign document that has no counterpart here, and why."""

    pointer: str
    """JSON pointer (RFC 6901)."""
    kind: str
    """Of its value: string, number, boolean, null, object, array."""
    reason: str
    """A code: `pages.lost.<reason>` has the words."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file says: a document of ours, what has no counterpart in it, and what is wrong."""

    document: Document | None
    format: str
    lost: tuple[Lost, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A manifest as it is to be taken in; it has no number here yet."""

    issued: Generated
    issued_at: datetime
    imported: Imported


def read_own(data: dict[str, Any], given: ImportMap) -> Reading:
    """A document of schemas/interchange/manifest.v1.json."""
    document, faults = shaped(data, Document)
    if document is not None and document.log is None and given.source is None:
        faults = (*faults, Fault(path="log", code="import_source_missing"))
    return Reading(document=document, format=FORMAT, faults=faults)


def source_of(document: Document, given: ImportMap) -> tuple[str, str]:
    """(installation, number) where the manifest was first recorded: one that came by way of a third
    installation is still the same."""
    if document.imported is not None:
        return document.imported.source, document.imported.number
    return document.log or given.source or "", document.number


def entry_of(reading: Reading, file_sha256: str, names: Resolver, our_log: str) -> Entry:
    """What a reading takes in. Raises InvalidInput with every fault, or Refusal("import_is_ours"|
    "import_trip_not_over")."""
    document = reading.document
    if document is None or reading.faults:
        raise InvalidInput("import_malformed", faults=reading.faults)
    source, number = source_of(document, names.given)
    if source == our_log:
        raise Refusal("import_is_ours", number=number)
    if document.status not in OVER:
        raise Refusal("import_trip_not_over", status=document.status, number=number)
    faults = [*_long(document, source, number), *_words(document)]
    legs = tuple(
        ImportedLeg(
            carrier_id=names.party(leg.carrier, f"legs.{i}.carrier"),
            vehicle_id=names.vehicle(leg.plate, f"legs.{i}.plate"),
            from_at=leg.from_at,
            until_at=leg.until_at,
        )
        for i, leg in enumerate(document.legs)
    )
    if not legs:
        faults.append(Fault(path="legs", code="import_no_leg"))
    generator = names.party(document.generator, "generator")
    receiver = names.party(document.receiver, "receiver")
    origin = names.site(document.origin, generator, "origin")
    destination = names.site(document.destination, receiver, "destination")
    faults += [*_times(document), *names.faults]
    if faults:
        raise InvalidInput("import_malformed", faults=faults)
    issued = {
        "number": "",
        "stream": document.stream,
        "waste": [_line(line) for line in document.waste],
        "generator_id": generator,
        "origin_site_id": origin,
        "carrier_id": legs[0].carrier_id,
        "receiver_id": receiver,
        "destination_site_id": destination,
        "vehicle_id": legs[0].vehicle_id,
        "driver_id": "",
        "national_number": document.national_number,
        "paper_number": document.paper_number,
    }
    given = {name: value for name, value in issued.items() if value is not None}
    event = from_body(current_type("manifest.generated"), plain(given))
    assert isinstance(event, Generated)
    return Entry(
        issued=event,
        issued_at=document.issued_at,
        imported=_imported(document, (source, number), reading.format, file_sha256, legs),
    )


def _imported(
    document: Document,
    origin: tuple[str, str],
    format: str,
    file_sha256: str,
    legs: tuple[ImportedLeg, ...],
) -> Imported:
    return Imported(
        source=origin[0],
        number=origin[1],
        format=format,
        file_sha256=file_sha256,
        status=_one_of(document.status, OVER),
        legs=legs,
        lines=_lines(document.waste),
        loaded_kg=document.loaded_kg,
        accepted_kg=document.accepted_kg,
        refused_kg=document.refused_kg,
        returned_kg=document.returned_kg,
        redirected_kg=document.redirected_kg,
        disposed_kg=document.disposed_kg,
        loaded_at=document.loaded_at,
        departed_at=document.departed_at,
        arrived_at=document.arrived_at,
        received_at=document.received_at,
        ended_at=document.ended_at or document.received_at,
        disposed_at=document.disposed_at,
        disposals=tuple(_disposal(one) for one in document.disposals),
        discrepancies=tuple(_one_of(one, DIMENSIONS) for one in document.discrepancies),
        missing=document.missing,
        corrections=document.corrections,
        links=tuple(
            Link(number=one.number, relation=_one_of(one.relation, get_args(Relation)))
            for one in document.links
        ),
    )


def _one_of(said: str, allowed: tuple[Any, ...]) -> Any:
    """`said`, which `_words` has found to be allowed."""
    assert said in allowed
    return said


def _line(line: Waste) -> dict[str, Any]:
    found = {
        "code": line.code,
        "name": line.name,
        "declared_kg": line.declared_kg,
        "form": line.form,
        "hazards": line.hazards,
        "packaging": line.packaging,
        "packages": line.packages,
    }
    return {name: value for name, value in found.items() if value is not None}


def _disposal(one: Disposal) -> ImportedDisposal:
    return ImportedDisposal(
        method=one.method,
        disposed_kg=one.disposed_kg,
        disposed_on=one.disposed_on,
        line=one.line,
    )


def _lines(waste: tuple[Waste, ...]) -> tuple[ImportedLine, ...]:
    """Masses by line, where every line has them."""
    if any(line.accepted_kg is None for line in waste):
        return ()
    zero = Decimal(0)
    return tuple(
        ImportedLine(
            accepted_kg=line.accepted_kg or zero,
            refused_kg=line.refused_kg or zero,
            disposed_kg=line.disposed_kg or zero,
        )
        for line in waste
    )


def _long(document: Document, source: str, number: str) -> Iterator[Fault]:
    said = [("number", number), ("log", source)]
    for index, line in enumerate(document.waste):
        said += [
            (f"waste.{index}.{name}", getattr(line, name) or "-")
            for name in LONGEST
            if name != "number"
        ]
    said += [(f"links.{i}.number", one.number) for i, one in enumerate(document.links)]
    said += [(f"disposals.{i}.code", one.method) for i, one in enumerate(document.disposals)]
    said += [("number", document.paper_number or "-")]
    for path, text in said:
        limit = LONGEST.get(path.rpartition(".")[2], 200)
        if not 1 <= len(text) <= limit:
            yield Fault(path=path, code="text_length", params={"limit": limit})
    for name, limit in MOST.items():
        if len(getattr(document, name)) > limit:
            yield Fault(path=name, code="out_of_range", params={"low": 0, "high": limit})
    if not document.waste:
        yield Fault(path="waste", code="waste_missing")


def _words(document: Document) -> Iterator[Fault]:
    """Words that are none of ours."""
    said = [(f"waste.{i}.form", line.form, get_args(Form)) for i, line in enumerate(document.waste)]
    for i, line in enumerate(document.waste):
        said += [(f"waste.{i}.hazards", one, HAZARDS) for one in line.hazards]
    said += [
        (f"discrepancies.{i}", one, get_args(Dimension))
        for i, one in enumerate(document.discrepancies)
    ]
    said += [(f"missing.{i}", one, tuple(WORDS)) for i, one in enumerate(document.missing)]
    said += [
        (f"links.{i}.relation", one.relation, get_args(Relation))
        for i, one in enumerate(document.links)
    ]
    for path, text, allowed in said:
        if text not in allowed:
            params = {"value": str(text)[:40], "options": ", ".join(allowed)}
            yield Fault(path=path, code="not_one_of", params=params)
    if document.national_number is not None:
        try:
            national_number.validate(document.national_number)
        except InvalidInput as error:
            yield Fault(path="national_number", code=error.code, params=error.params)
    if document.corrections < 0:
        yield Fault(path="corrections", code="out_of_range", params={"low": 0, "high": 10_000})


def _times(document: Document) -> Iterator[Fault]:
    """Times without a zone, or of another century."""
    said: list[tuple[str, datetime | None]] = [
        (name, getattr(document, name))
        for name in ("issued_at", "loaded_at", "departed_at", "arrived_at", "received_at")
    ]
    said += [("ended_at", document.ended_at), ("disposed_at", document.disposed_at)]
    for i, leg in enumerate(document.legs):
        said += [(f"legs.{i}.from_at", leg.from_at), (f"legs.{i}.until_at", leg.until_at)]
    for path, at in said:
        if at is not None and at.tzinfo is None:
            yield Fault(path=path, code="time_without_zone")
        elif at is not None and not 2000 <= at.year <= 2100:
            yield Fault(path=path, code="schema_time")
