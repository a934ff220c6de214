"""US EPA e-Manifest JSON (version 1.3) as a document of ours, and all of it that has no counterpart.

    manifestTrackingNumber                      number; the installation is SOURCE
    generator, transporters, designatedFacility generator and origin, legs by order, receiver and destination
    signature and shipping dates                issued, loaded, departed, received
    wastes                                      lines: code and form by the map, mass by unit and density
    rejection                                   refused masses, and whether the load went back or elsewhere

A date there is a moment here. What EPA does not tell is asked for in the map, and named; nothing is guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from manifest_service.errors import Fault
from manifest_service.interchange.document import (
    FORMAT,
    Carried,
    Document,
    PartyOf,
    PlaceOf,
    Waste,
)
from manifest_service.interchange.epa_lost import lost_of
from manifest_service.interchange.epa_schema import read_moment, schema_faults
from manifest_service.interchange.epa_units import DENSITIES, VOLUMES, Density, kilograms
from manifest_service.interchange.mapping import ImportMap, LineMap
from manifest_service.interchange.reading import leaves
from manifest_service.interchange.taking_in import Reading

SOURCE = "US EPA e-Manifest"
EPA_FORMAT = "epa-emanifest/1.3"
TRACKING_NUMBER = re.compile(r"[0-9]{9}[A-Z]{3}")

SIGNED = frozenset({"Signed", "Corrected", "UnderCorrection"})
ON_PAPER = frozenset({"DataImage5Copy", "Image"})
"""Kinds whose receipt is signed on paper before EPA has it: ready for signature, the trip is over."""

HAZARDS: Mapping[str, str] = {"D001": "I", "D002": "C", "D003": "R"}
"""Characteristics, 40 CFR 261.21-23; D004 to D043 are toxic, 261.24. Listed wastes (F, K, P, U) differ."""

CONTAINERS: Mapping[str, str] = {
    "BA": "袋",
    "CF": "纤维或塑料箱",
    "CM": "金属箱",
    "CW": "木箱",
    "CY": "气瓶",
    "DF": "纤维或塑料桶",
    "DM": "金属桶",
    "DT": "自卸车",
    "DW": "木桶",
    "HG": "漏斗车",
    "TC": "罐车（铁路）",
    "TP": "可移动罐",
    "TT": "罐车",
}
"""Container code (40 CFR 262 appendix, table I) -> packaging."""
IN_BULK = frozenset({"DT", "HG", "TC", "TT"})
"""Vehicles, which bear no label of ours."""


def read_epa(data: dict[str, Any], given: ImportMap) -> Reading:
    """What a document of EPA says. Its form is checked first: nothing is read of one that is wrong."""
    faults = schema_faults(data)
    if faults:
        return Reading(document=None, format=EPA_FORMAT, faults=faults)
    said = _Said(data)
    document = _document(said, given)
    return Reading(
        document=None if said.faults else document,
        format=EPA_FORMAT,
        lost=lost_of(leaves(data), said.used),
        faults=tuple(said.faults),
    )


@dataclass
class _Said:
    """The document, and which of its leaves were used."""

    data: Mapping[str, Any]
    used: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def get(self, *path: str | int) -> Any:
        """What stands at `path`; None where nothing does. A leaf counts as used."""
        found: Any = self.data
        for step in path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        if not isinstance(found, dict | list):
            self.used.add("/" + "/".join(map(str, path)))
        return found

    def moment(self, *path: str | int) -> datetime | None:
        text = self.get(*path)
        return read_moment(text) if text is not None else None

    def wants(self, fault: Fault) -> None:
        self.faults.append(fault)

    def count(self, name: str) -> int:
        return len(self.data.get(name) or ())


def _document(said: _Said, given: ImportMap) -> Document | None:
    number = said.get("manifestTrackingNumber") or ""
    if not TRACKING_NUMBER.fullmatch(number):
        said.wants(
            Fault(
                path="manifestTrackingNumber",
                code="epa_tracking_number",
                params={"number": number[:20]},
            )
        )
    _check_over(said)
    if given.stream is None:
        said.wants(Fault(path="map.stream", code="epa_stream_missing"))
    generator, receiver = _party(said, "generator"), _party(said, "designatedFacility")
    legs = _legs(said, given)
    issued_at = _signed_at(said, "generator")
    received_at = said.moment("receivedDate") or _signed_at(said, "designatedFacility")
    loaded_at = legs[0].from_at if legs else None
    departed_at = said.moment("shippedDate")
    for path, at in (("generator", issued_at), ("designatedFacility", received_at)):
        if at is None and path in said.data:
            said.wants(Fault(path=path, code="epa_not_signed"))
    _check_rejection(said)
    waste = _wastes(said, given.lines.get(number, {}), given)
    if said.faults or issued_at is None or loaded_at is None:
        return None
    outcome = _outcome(said, waste)
    return Document(
        format=FORMAT,
        number=number,
        national_number=None,
        paper_number=None,
        stream=given.stream or "",
        generator=generator,
        receiver=receiver,
        origin=PlaceOf(id=generator.id, name=generator.name),
        destination=PlaceOf(id=receiver.id, name=receiver.name),
        legs=legs,
        waste=waste,
        declared_kg=sum((line.declared_kg for line in waste), Decimal(0)),
        loaded_kg=None,
        disposed_kg=Decimal(0),
        issued_at=issued_at,
        loaded_at=loaded_at,
        departed_at=departed_at,
        arrived_at=None,
        received_at=received_at,
        ended_at=received_at,
        disposed_at=None,
        disposals=(),
        discrepancies=_discrepancies(said),
        missing=(),
        corrections=0,
        links=(),
        events=(),
        log=SOURCE,
        **outcome,
    )


def _path(*steps: str | int) -> str:
    return ".".join(map(str, steps))


def _check_over(said: _Said) -> None:
    """The trip must be over: signed by the facility, on paper or in the system."""
    status, kind = said.get("status"), said.get("submissionType")
    if status in SIGNED or (status == "ReadyForSignature" and kind in ON_PAPER):
        return
    params = {"number": said.data.get("manifestTrackingNumber") or "", "status": status or ""}
    said.wants(Fault(path="status", code="import_trip_not_over", params=params))


def _check_rejection(said: _Said) -> None:
    """What was rejected, and of a whole load where it went, must be told."""
    if not said.get("rejection"):
        return
    kind = said.get("rejectionInfo", "rejectionType")
    if kind is None:
        said.wants(Fault(path="rejectionInfo.rejectionType", code="epa_not_told"))
    told = "alternateDesignatedFacilityType" in said.data.get("rejectionInfo", {})
    if kind == "FullReject" and not told:
        path = "rejectionInfo.alternateDesignatedFacilityType"
        said.wants(Fault(path=path, code="epa_not_told"))


def _party(said: _Said, *path: str | int) -> PartyOf:
    if said.get(*path) is None:
        said.wants(Fault(path=_path(*path), code="epa_not_told"))
        return PartyOf(id="", name="", uscc=None)
    id, name = said.get(*path, "epaSiteId"), said.get(*path, "name")
    if not id and not name:
        said.wants(Fault(path=_path(*path, "epaSiteId"), code="epa_not_told"))
    return PartyOf(id=id or name or "", name=name or id or "", uscc=None)


def _signed_at(said: _Said, *path: str | int) -> datetime | None:
    """When a party signed: on paper, else last in the system."""
    on_paper = said.moment(*path, "paperSignatureInfo", "signatureDate")
    if on_paper is not None:
        return on_paper
    signatures = said.get(*path, "electronicSignaturesInfo") or ()
    each = (
        said.moment(*path, "electronicSignaturesInfo", index, "signatureDate")
        for index in range(len(signatures))
    )
    return max((at for at in each if at is not None), default=None)


def _legs(said: _Said, given: ImportMap) -> tuple[Carried, ...]:
    """The transporters in their order; each has the load from its signature on."""
    found: list[tuple[Any, PartyOf, datetime, str]] = []
    for index in range(said.count("transporters")):
        party = _party(said, "transporters", index)
        at = _signed_at(said, "transporters", index)
        order = said.get("transporters", index, "order")
        if at is None:
            said.wants(Fault(path=f"transporters.{index}", code="epa_not_signed"))
            continue
        found.append(
            (index if order is None else order, party, at, given.vehicles.get(party.id, ""))
        )
    if not said.count("transporters"):
        said.wants(Fault(path="transporters", code="epa_not_told"))
    found.sort(key=lambda each: each[0])
    ends: list[datetime | None] = [at for _, _, at, _ in found[1:]]
    return tuple(
        Carried(carrier=party, plate=plate, from_at=at, until_at=until)
        for (_, party, at, plate), until in zip(found, [*ends, None], strict=False)
    )


def _wastes(said: _Said, lines: Mapping[str, LineMap], given: ImportMap) -> tuple[Waste, ...]:
    if not said.count("wastes"):
        said.wants(Fault(path="wastes", code="epa_not_told"))
    return tuple(_waste(said, index, lines, given) for index in range(said.count("wastes")))


def _waste(said: _Said, index: int, lines: Mapping[str, LineMap], given: ImportMap) -> Waste:
    at = ("wastes", index)
    line = lines.get(str(said.get(*at, "lineNumber")), LineMap())
    declared_kg = _declared(said, line, *at)
    accepted_kg, refused_kg = _received(said, line, declared_kg, *at)
    container = said.get(*at, "quantity", "containerType", "code")
    packages = 0
    if container not in IN_BULK:
        packages = said.get(*at, "quantity", "containerNumber") or 0
    if line.form is None:
        said.wants(Fault(path=_path(*at), code="epa_form_untold"))
    return Waste(
        code=_code(said, line, given, *at),
        name=_name(said, line, *at),
        form=line.form or "",
        hazards=_hazards(said, line, *at),
        packaging=line.packaging or CONTAINERS.get(container or ""),
        packages=packages,
        declared_kg=declared_kg,
        accepted_kg=accepted_kg,
        refused_kg=refused_kg,
        disposed_kg=Decimal(0),
    )


def _name(said: _Said, line: LineMap, *at: str | int) -> str:
    if line.name is not None:
        return line.name
    path = (*at, "wasteDescription")
    if said.get(*path) is None:
        path = (*at, "dotInformation", "printedDotInformation")
    found = said.get(*path)
    if not found:
        said.wants(Fault(path=_path(*at, "wasteDescription"), code="epa_not_told"))
    elif len(found) > 100:
        said.wants(Fault(path=_path(*path), code="text_length", params={"limit": 100}))
    return str(found or "")


def _federal(said: _Said, *at: str | int) -> list[tuple[int, str]]:
    codes = said.data["wastes"][at[1]].get("hazardousWaste", {}).get("federalWasteCodes", ())
    return [(index, each["code"]) for index, each in enumerate(codes)]


def _use(said: _Said, index: int, *at: str | int) -> None:
    said.get(*at, "hazardousWaste", "federalWasteCodes", index, "code")


def _code(said: _Said, line: LineMap, given: ImportMap, *at: str | int) -> str:
    """Our waste code: by the line, else the one that all mapped federal codes lead to."""
    if line.code is not None:
        return line.code
    found = {}
    for index, code in _federal(said, *at):
        if code in given.waste_codes:
            _use(said, index, *at)
            found[given.waste_codes[code]] = code
    if len(found) != 1:
        codes = ", ".join(code for _, code in _federal(said, *at))
        path = _path(*at, "hazardousWaste", "federalWasteCodes")
        if found:
            said.wants(Fault(path=path, code="epa_waste_code_ambiguous", params={"codes": codes}))
        else:
            said.wants(Fault(path=path, code="epa_waste_code_unmapped", params={"codes": codes}))
    return next(iter(found), "")


def _hazards(said: _Said, line: LineMap, *at: str | int) -> tuple[str, ...]:
    if line.hazards is not None:
        return line.hazards
    found = dict[str, None]()
    for index, code in _federal(said, *at):
        toxic = code[:1] == "D" and code[1:].isdecimal() and 4 <= int(code[1:]) <= 43
        if hazard := HAZARDS.get(code) or ("T" if toxic else None):
            _use(said, index, *at)
            found[hazard] = None
    return tuple(found)


def _declared(said: _Said, line: LineMap, *at: str | int) -> Decimal:
    """Kilograms on the manifest; a volume needs a density, of the map or of the file."""
    quantity = said.get(*at, "quantity", "quantity")
    unit = said.get(*at, "quantity", "unitOfMeasurement", "code")
    if quantity is None or unit is None:
        said.wants(Fault(path=_path(*at, "quantity"), code="epa_not_told"))
        return Decimal(0)
    density = _density(said, line, *at) if unit in VOLUMES else None
    kg = kilograms(quantity, unit, density)
    if kg is None:
        said.wants(
            Fault(
                path=_path(*at, "quantity.unitOfMeasurement"),
                code="epa_density_missing",
                params={"unit": unit},
            )
        )
    return kg or Decimal(0)


def _density(said: _Said, line: LineMap, *at: str | int) -> Density | None:
    if line.density_kg_per_l is not None:
        given = Density(line.density_kg_per_l, "2")
        path = (*at, "map.density_kg_per_l")
    else:
        value = said.get(*at, "brInfo", "density")
        unit = said.get(*at, "brInfo", "densityUnitOfMeasurement", "code")
        path = (*at, "brInfo", "density")
        if value is None:
            return None
        if unit not in DENSITIES:
            said.wants(
                Fault(path=_path(*path), code="epa_density_unit", params={"unit": unit or ""})
            )
            return None
        given = Density(Decimal(value), unit)
    if not _plausible(given.value):
        said.wants(
            Fault(
                path=_path(*path),
                code="epa_density_absurd",
                params={"density": str(given.value)[:20]},
            )
        )
        return None
    return given


def _plausible(value: Decimal) -> bool:
    """Whether a density is a number that can be computed with; 22.6 kg/L is osmium."""
    return value.is_finite() and 0 < value <= 200 and int(value.as_tuple().exponent) >= -12


def _received(
    said: _Said, line: LineMap, declared_kg: Decimal, *at: str | int
) -> tuple[Decimal, Decimal]:
    """(accepted, refused): EPA tells neither where there was a difference or a part was rejected."""
    zero = Decimal(0)
    if line.accepted_kg is not None or line.refused_kg is not None:
        return line.accepted_kg or zero, line.refused_kg or zero
    kind = said.get("rejectionInfo", "rejectionType") if said.get("rejection") else None
    if kind == "FullReject":
        return zero, declared_kg
    if kind == "PartialReject":
        said.wants(Fault(path=_path(*at), code="epa_refused_mass_untold"))
    elif said.get(*at, "discrepancyResidueInfo", "wasteQuantity"):
        said.wants(
            Fault(
                path=_path(*at, "discrepancyResidueInfo.wasteQuantity"),
                code="epa_found_mass_untold",
            )
        )
    return declared_kg, zero


def _discrepancies(said: _Said) -> tuple[str, ...]:
    """Dimensions of Order No. 23, Art. 18; a residue in a container has none."""
    found = dict[str, None]()
    for index in range(said.count("wastes")):
        for name, dimension in (("wasteQuantity", "quantity"), ("wasteType", "name")):
            if said.get("wastes", index, "discrepancyResidueInfo", name):
                found[dimension] = None
    return tuple(found)


def _outcome(said: _Said, waste: tuple[Waste, ...]) -> dict[str, Any]:
    """Status and masses: received, or back with the generator, or sent elsewhere."""
    zero = Decimal(0)
    accepted_kg = sum((line.accepted_kg or zero for line in waste), zero)
    refused_kg = sum((line.refused_kg or zero for line in waste), zero)
    whole = {
        "accepted_kg": accepted_kg,
        "refused_kg": refused_kg,
        "returned_kg": zero,
        "redirected_kg": zero,
    }
    kind = said.get("rejectionInfo", "rejectionType") if said.get("rejection") else None
    if kind != "FullReject":
        return {"status": "received", **whole}
    to = said.get("rejectionInfo", "alternateDesignatedFacilityType")
    if to == "Generator":
        return {"status": "returned", **whole, "returned_kg": refused_kg}
    return {"status": "redirected", **whole, "redirected_kg": refused_kg}
