"""What the names of another system stand for here: a registry, and a map given with the file.

A firm is known by its unified social credit code, a vehicle by its plate. An id is only believed when the
name is the same too: two installations may well have given `yard` to different yards.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from manifest_service.codes import uscc
from manifest_service.errors import Fault, InvalidInput
from manifest_service.interchange.document import PartyOf, PlaceOf
from manifest_service.registry.entries import Entry, Organisation, Site, Vehicle

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class LineMap:
    """What a file does not say of one waste line of one manifest."""

    code: str | None = None
    name: str | None = None
    form: str | None = None
    hazards: tuple[str, ...] | None = None
    packaging: str | None = None
    density_kg_per_l: Decimal | None = None
    accepted_kg: Decimal | None = None
    refused_kg: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ImportMap:
    """Given with a file. Keys are theirs, values ours."""

    source: str | None = None
    """The installation, for documents that do not name it."""
    stream: str | None = None
    organisations: Mapping[str, str] = field(default_factory=dict)
    """Their id, or unified social credit code -> our id."""
    sites: Mapping[str, str] = field(default_factory=dict)
    vehicles: Mapping[str, str] = field(default_factory=dict)
    """Their plate -> our plate or id; of EPA, the transporter's id -> the vehicle that carried it."""
    waste_codes: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Mapping[str, LineMap]] = field(default_factory=dict)
    """Their manifest's number -> their line number -> what the file does not say."""


def read_map(data: Any) -> ImportMap:
    """The map in `data`; raises InvalidInput("map_malformed") with a fault where it is wrong."""
    found, faults = shaped(data, ImportMap)
    if found is None or faults:
        faults = tuple(replace(one, path=f"map.{one.path}".rstrip(".")) for one in faults)
        raise InvalidInput("map_malformed", faults=faults)
    return found


def shaped(data: Any, kind: type[T]) -> tuple[T | None, tuple[Fault, ...]]:
    """`data` as a `kind`, and what is wrong: a member that does not fit, or each that is unknown."""
    try:
        found = msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        said, _, at = str(error).partition(" - at `$")
        path = at.rstrip("`").replace("[", ".").replace("]", "").strip(".")
        return None, (Fault(path=path, code="document_shape", params={"detail": said}),)
    except InvalidInput as error:
        return None, (Fault(path="", code=error.code, params=error.params),)
    kept = msgspec.to_builtins(found, builtin_types=(Decimal, datetime, date))
    return found, tuple(_unknown(data, kept, ""))


def _unknown(data: Any, kept: Any, at: str) -> Iterator[Fault]:
    """Members of `data` that reading it did not keep."""
    if isinstance(data, dict) and isinstance(kept, dict):
        for name, item in data.items():
            path = f"{at}.{name}".strip(".")
            if name in kept:
                yield from _unknown(item, kept[name], path)
            else:
                yield Fault(path=path, code="unknown_field")
    elif isinstance(data, list) and isinstance(kept, list | tuple):
        for index, (item, keeps) in enumerate(zip(data, kept, strict=False)):
            yield from _unknown(item, keeps, f"{at}.{index}".strip("."))


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The registry, asked."""

    organisation: Callable[[str], Organisation | None]
    by_uscc: Callable[[str], Organisation | None]
    site: Callable[[str], Site | None]
    vehicle: Callable[[str], Vehicle | None]
    """By id or plate."""


@dataclass(frozen=True, kw_only=True)
class Resolver:
    """Ids of ours for the names of a document; what has none is a fault in `faults`."""

    registered: Registered
    given: ImportMap
    faults: list[Fault] = field(default_factory=list)

    def party(self, said: PartyOf, path: str) -> str:
        """Our id of a firm; empty, and a fault, when there is none."""
        code = uscc.compact(said.uscc or "")
        given = self.given.organisations.get(said.id) or self.given.organisations.get(code)
        found = self.registered.organisation(given) if given else self._known_party(said, code)
        params = {"id": said.id[:64], "name": said.name[:100]}
        return self._id(found, Fault(path=path, code="party_unmapped", params=params))

    def _known_party(self, said: PartyOf, code: str) -> Organisation | None:
        found = self.registered.by_uscc(code) if code else None
        if found is not None:
            return found
        same = self.registered.organisation(said.id)
        # Two codes are two firms, whatever they are called.
        other = same is not None and bool(code) and bool(same.uscc)
        return same if same is not None and same.name == said.name and not other else None

    def site(self, said: PlaceOf, owner: str, path: str) -> str:
        """Our id of a site of `owner`."""
        given = self.given.sites.get(said.id)
        found = self.registered.site(given or said.id)
        fits = found is not None and (given is not None or found.name == said.name)
        if found is not None and fits and owner and found.organisation_id != owner:
            params = {"site": found.id, "owner": found.organisation_id}
            self.faults.append(Fault(path=path, code="site_of_another_party", params=params))
            return ""
        params = {"id": said.id[:64], "name": said.name[:100]}
        return self._id(
            found if fits else None, Fault(path=path, code="site_unmapped", params=params)
        )

    def vehicle(self, plate: str, path: str) -> str:
        """Our id of a vehicle; empty without a fault where none was named."""
        if not plate:
            return ""
        given = self.given.vehicles.get(plate) or plate
        found = self.registered.vehicle(given)
        params = {"plate": plate[:64]}
        return self._id(found, Fault(path=path, code="vehicle_unmapped", params=params))

    def _id(self, found: Entry | None, fault: Fault) -> str:
        if found is None:
            self.faults.append(fault)
            return ""
        return found.id
