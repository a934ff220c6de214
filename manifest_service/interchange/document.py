"""A manifest as one self-contained document: `schemas/interchange/manifest.v1.json`.

What stands, with agreed corrections in it; the events are named by their hashes, so that a bundle or
the log itself can prove each. Masses are decimal texts in kg, times UTC.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from manifest_service.events.envelope import Recorded
from manifest_service.events.manifest import Leg, LineState, Manifest
from manifest_service.events.messages import (
    Disposed,
    Imported,
    ImportedDisposal,
    WasteLine,
)
from manifest_service.registry.entries import Organisation

FORMAT: Literal["manifest-service/manifest/1"] = "manifest-service/manifest/1"


@dataclass(frozen=True, kw_only=True)
class PartyOf:
    id: str
    name: str
    uscc: str | None
    """Unified social credit code, where it is on file."""


@dataclass(frozen=True, kw_only=True)
class PlaceOf:
    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Carried:
    """One carrier's part of the way."""

    carrier: PartyOf
    plate: str
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Waste:
    code: str
    name: str
    form: str
    hazards: tuple[str, ...]
    packaging: str | None
    packages: int
    declared_kg: Decimal
    accepted_kg: Decimal | None
    refused_kg: Decimal | None
    disposed_kg: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Disposal:
    method: str
    disposed_kg: Decimal
    disposed_on: date
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Linked:
    number: str
    relation: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """An event of the chain."""

    seq: int
    id: str
    type: str
    occurred_at: str
    recorded_at: str
    role: str
    organisation_id: str | None
    leaf_hash: str
    """Hex: the event's leaf in the log's Merkle tree."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """Where a manifest was first recorded, when that was not here."""

    source: str
    number: str
    format: str
    file_sha256: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A manifest, whole."""

    format: Literal["manifest-service/manifest/1"]
    number: str
    national_number: str | None
    paper_number: str | None
    stream: str
    status: str
    generator: PartyOf
    receiver: PartyOf
    origin: PlaceOf
    destination: PlaceOf
    legs: tuple[Carried, ...]
    waste: tuple[Waste, ...]
    declared_kg: Decimal
    loaded_kg: Decimal | None
    accepted_kg: Decimal | None
    refused_kg: Decimal | None
    returned_kg: Decimal
    disposed_kg: Decimal
    issued_at: datetime
    loaded_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    received_at: datetime | None
    disposed_at: datetime | None
    disposals: tuple[Disposal, ...]
    discrepancies: tuple[str, ...]
    """Dimensions; what was found is a text by people, and stays with the service."""
    missing: tuple[str, ...]
    """Steps nobody recorded."""
    corrections: int
    """Agreed."""
    links: tuple[Linked, ...]
    events: tuple[Step, ...]
    log: str | None = None
    """The name of the log that tells this; documents made before it was told have none."""
    redirected_kg: Decimal = Decimal(0)
    ended_at: datetime | None = None
    imported: Told | None = None


@dataclass(frozen=True, kw_only=True)
class Names:
    """How the registry names what ids stand for."""

    organisation: Callable[[str], Organisation | None]
    site: Callable[[str], str]
    plate: Callable[[str], str]

    def party(self, id: str) -> PartyOf:
        found = self.organisation(id)
        return PartyOf(id=id, name=found.name if found else id, uscc=found.uscc if found else None)

    def place(self, id: str) -> PlaceOf:
        return PlaceOf(id=id, name=self.site(id))


def document(found: Manifest, recorded: Sequence[Recorded], names: Names, log: str) -> Document:
    """The document of a manifest and its chain of events, told by the log of that name."""
    issued, told = found.issued, found.imported
    states = found.lines or (None,) * len(issued.waste)
    return Document(
        format=FORMAT,
        number=found.number,
        national_number=issued.national_number,
        paper_number=issued.paper_number,
        stream=issued.stream,
        status=found.status,
        generator=names.party(issued.generator_id),
        receiver=names.party(issued.receiver_id),
        origin=names.place(issued.origin_site_id),
        destination=names.place(issued.destination_site_id),
        legs=tuple(_leg(leg, names) for leg in found.legs),
        waste=tuple(_waste(*pair) for pair in zip(issued.waste, states, strict=True)),
        declared_kg=issued.declared_kg,
        loaded_kg=found.loaded_kg,
        accepted_kg=found.accepted_kg,
        refused_kg=found.refused_kg,
        returned_kg=found.returned_kg,
        disposed_kg=found.disposed_kg,
        issued_at=found.issued_at,
        loaded_at=found.loaded_at,
        departed_at=found.departed_at,
        arrived_at=found.arrived_at,
        received_at=found.received_at,
        disposed_at=found.disposed_at,
        disposals=tuple(_disposal(part) for part in found.disposals()),
        discrepancies=tuple(one.dimension for one in found.discrepancies),
        missing=(*(told.missing if told else ()), *found.missing),
        corrections=(told.corrections if told else 0)
        + sum(one.state == "agreed" for one in found.corrections),
        links=tuple(
            Linked(number=one.number, relation=one.relation)
            for one in (*(told.links if told else ()), *issued.links)
        ),
        events=tuple(_step(one) for one in recorded),
        log=log,
        redirected_kg=found.redirected_kg,
        ended_at=found.ended_at,
        imported=_told(told) if told else None,
    )


def _told(told: Imported) -> Told:
    return Told(
        source=told.source,
        number=told.number,
        format=told.format,
        file_sha256=told.file_sha256,
    )


def _leg(leg: Leg, names: Names) -> Carried:
    return Carried(
        carrier=names.party(leg.carrier_id),
        plate=names.plate(leg.vehicle_id),
        from_at=leg.from_at,
        until_at=leg.until_at,
    )


def _waste(line: WasteLine, state: LineState | None) -> Waste:
    return Waste(
        code=line.code,
        name=line.name,
        form=line.form,
        hazards=line.hazards,
        packaging=line.packaging,
        packages=line.packages,
        declared_kg=line.declared_kg,
        accepted_kg=state.accepted_kg if state else None,
        refused_kg=state.refused_kg if state else None,
        disposed_kg=state.disposed_kg if state else None,
    )


def _disposal(part: Disposed | ImportedDisposal) -> Disposal:
    return Disposal(
        method=part.method,
        disposed_kg=part.disposed_kg,
        disposed_on=part.disposed_on,
        line=part.line,
    )


def _step(one: Recorded) -> Step:
    return Step(
        seq=one.seq,
        id=one.id,
        type=one.type,
        occurred_at=one.occurred_at,
        recorded_at=one.recorded_at,
        role=one.actor.role,
        organisation_id=one.actor.organisation_id,
        leaf_hash=one.leaf_hash.hex(),
    )
