"""What the labels of a manifest show: the record, the registry, and what whoever prints them adds."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from manifest_service.codes import label_token, manifest_number
from manifest_service.errors import NotFound, Refusal
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import Generated, WasteLine
from manifest_service.evidence.signed_label import Statement
from manifest_service.services.labels import (
    ChainHead,
    LabelContent,
    WasteOnLabel,
    digital_code,
    first_sequence,
)
from manifest_service.services.manifests import stream_of
from manifest_service.services.ports import ManifestQuery, ManifestRow
from manifest_service.waste.clocks import LOCAL_ZONE
from manifest_service.web.api import presenting
from manifest_service.web.api.label_args import SAID
from manifest_service.web.api.names import Names
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

_MOST_OF_A_DAY = 1000
"""A generator with more manifests a day has used up the sequences long before."""


class Labels:
    """Contents of labels, for one answer: names and days are looked up once."""

    def __init__(self, args: Mapping[str, Any]) -> None:
        self.names = Names()
        self._said = {name: args.get(name) for name in SAID}
        self._days: dict[tuple[str, datetime], tuple[ManifestRow, ...]] = {}
        latest = services().checkpoints.latest()
        self._size = latest.size if latest else None

    def find(self, number: str) -> Manifest:
        """The manifest; raises NotFound, and Refusal("label_of_void") for one that is void: its
        label must not get on any drum."""
        found = services().manifests.get(number, current_actor())
        if found.status == "void":
            raise Refusal("label_of_void", number=manifest_number.format(found.number))
        return found

    def of(self, found: Manifest, packages: Iterable[int] | None = None) -> list[LabelContent]:
        """The labels of `packages` of a manifest, of all without: 0 is its own. Raises NotFound."""
        known = range(len(found.issued.label_tokens))
        asked = known if packages is None else list(packages)
        unknown = [package for package in asked if package not in known]
        if unknown:
            raise NotFound("package_unknown", package=unknown[0])
        head = self.head(found)
        return [replace(self._content(found, package), head=head) for package in asked]

    def head(self, found: Manifest) -> ChainHead:
        """Where the manifest's chain stands."""
        stream = stream_of(found.number)
        last = services().store.read(lambda tx: tx.log.load(stream))[found.version - 1]
        return ChainHead(pos=last.pos, leaf_hash=last.leaf_hash.hex(), size=self._size)

    def _content(self, found: Manifest, package: int) -> LabelContent:
        issued, names = found.issued, self.names
        profile = services().manifests.profile(issued.stream)
        line = line_of(issued, package)
        hazardous = profile.family == "hazardous"
        return LabelContent(
            url=_signed_url(found, package, names),
            number=manifest_number.format(issued.number),
            national_number=issued.national_number,
            hazardous=hazardous,
            stream_name=profile.name("zh"),
            waste=tuple(
                WasteOnLabel(name=each.name, code=each.code, hazards=each.hazards, form=each.form)
                for each in ([line] if line else issued.waste)
            ),
            declared_kg=issued.declared_kg,
            generator_name=names.name("organisation", issued.generator_id),
            carrier_name=names.name("organisation", issued.carrier_id),
            receiver_name=names.name("organisation", issued.receiver_id),
            vehicle_plate=(names.vehicle(issued.vehicle_id) or {"plate": ""})["plate"],
            package=package,
            packages=issued.packages,
            issued_at=found.issued_at,
            package_kg=_mass_of(issued, package, line),
            trial=found.trial,
            digital_code=self._digital_code(found, package, line) if hazardous else None,
            **self._said,
        )

    def _digital_code(self, found: Manifest, package: int, line: WasteLine | None) -> str | None:
        """Of a package, or of a bulk load; the label of a manifest with packages is on no item."""
        issued = found.issued
        if found.trial:
            return None  # it would be the code of somebody's drum
        if package == 0 and (issued.packages or len(issued.waste) > 1):
            return None
        code = (line or issued.waste[0]).code
        rows = self._day(issued.generator_id, found.issued_at)
        if len(rows) == _MOST_OF_A_DAY:
            return None
        sequence = first_sequence(issued.number, code, rows) + max(package - 1, 0)
        unit = getattr(self.names.entry("organisation", issued.generator_id), "uscc", None)
        return digital_code(unit, code, found.issued_at, sequence)

    def _day(self, generator_id: str, issued_at: datetime) -> tuple[ManifestRow, ...]:
        """What a generator issued on a local day."""
        begins = issued_at.astimezone(LOCAL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        key = (generator_id, begins)
        if key not in self._days:
            query = ManifestQuery(
                generator_id=generator_id,
                issued_from=begins,
                issued_until=begins + timedelta(days=1),
                limit=_MOST_OF_A_DAY,
            )
            self._days[key] = services().store.read(lambda tx: tx.manifests.search(query))
        return self._days[key]


def line_of(issued: Generated, package: int) -> WasteLine | None:
    """The waste in `package`: packages are counted through the lines in their order; None for the
    manifest's own label."""
    if package == 0:
        return None
    for line in issued.waste:
        if package <= line.packages:
            return line
        package -= line.packages
    return None


def _mass_of(issued: Generated, package: int, line: WasteLine | None) -> Any:
    """Of the whole load for the manifest's own label; of a package only when it is alone."""
    if package == 0:
        return issued.declared_kg
    return line.declared_kg if line is not None and line.packages == 1 else None


def _signed_url(found: Manifest, package: int, names: Names) -> str:
    """The label's address with its signed statement behind `#`, which no server log sees."""
    issued = found.issued
    token = issued.label_tokens[package]

    def code(id: str) -> str:
        return getattr(names.entry("organisation", id), "uscc", None) or id

    statement = Statement(
        number=issued.number,
        generator=code(issued.generator_id),
        stream=issued.stream,
        receiver=code(issued.receiver_id),
        vehicle_plate=(names.vehicle(issued.vehicle_id) or {"plate": ""})["plate"],
        declared_grams=int(issued.declared_kg * 1000),
        issued_at_s=int(found.issued_at.timestamp()),
        package=package,
        token=label_token.decode(token),
    )
    return f"{presenting.printed_url(token)}#{services().checkpoints.sign_label(statement)}"
