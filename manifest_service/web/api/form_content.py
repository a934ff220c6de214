"""What the printed manifest shows, in Chinese whoever prints it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from manifest_service.codes import manifest_number
from manifest_service.events.canonical import plain
from manifest_service.events.envelope import Recorded
from manifest_service.events.manifest import ZERO, Correction, Leg, Manifest
from manifest_service.events.messages import Disposed
from manifest_service.registry.entries import Driver, Organisation, Permit
from manifest_service.services.labels import LabelContent
from manifest_service.services.manifest_form import (
    CorrectionOnForm,
    DiscrepancyOnForm,
    DisposalOnForm,
    LegOnForm,
    LinkOnForm,
    ManifestForm,
    MassesOnForm,
    PartyOnForm,
    Role,
    Step,
    StorageOnForm,
    WasteOnForm,
)
from manifest_service.services.projections import at
from manifest_service.texts import words
from manifest_service.waste.clocks import LOCAL_ZONE
from manifest_service.web.api.names import Names
from manifest_service.web.services import services

_NAMED = {
    "generator_id": "organisation",
    "carrier_id": "organisation",
    "receiver_id": "organisation",
    "keeper_id": "organisation",
    "origin_site_id": "site",
    "destination_site_id": "site",
    "site_id": "site",
    "route_id": "route",
}
"""Fields that hold ids -> what they are ids of."""


def form_of(
    found: Manifest, history: tuple[Recorded, ...], label: LabelContent, names: Names
) -> ManifestForm:
    """`found` as a form; `label` is its own, with the head of the chain."""
    issued = found.issued
    return ManifestForm(
        label=label,
        status=_say(f"lifecycle.status.{found.status}"),
        steps=tuple(_step(recorded, names) for recorded in history),
        parties=tuple(_parties(found, names)),
        waste=_waste(found),
        legs=tuple(_leg(found, i, leg, names) for i, leg in enumerate(found.legs)),
        planned_departure_at=issued.planned_departure_at,
        planned_arrival_at=issued.planned_arrival_at,
        shipper=_say(f"lifecycle.party.{issued.shipper}"),
        paper_number=issued.paper_number,
        imported=f"{told.source}  {told.number}" if (told := found.imported) else None,
        masses=_masses(found),
        storage=tuple(
            StorageOnForm(
                site=names.name("site", kept.site_id),
                keeper=names.name("organisation", kept.keeper_id),
                stored_kg=kept.stored_kg,
                from_at=kept.from_at,
                until_at=kept.until_at,
            )
            for kept in found.storage
        ),
        links=tuple(_links(found)),
        discrepancies=tuple(
            DiscrepancyOnForm(
                dimension=_say(f"lifecycle.dimension.{one.dimension}"), found=str(one.found)
            )
            for one in found.discrepancies
        ),
        disposals=tuple(_disposals(found)),
        corrections=tuple(_corrections(found, names)),
    )


def _say(key: str) -> str:
    """The Chinese words of `key`; its last part when there are none."""
    zh = words("zh")
    return zh.say(key) if zh.knows(key) else key.rpartition(".")[2]


def _parties(found: Manifest, names: Names) -> Iterator[PartyOnForm]:
    issued = found.issued
    sites = {"generator": issued.origin_site_id, "receiver": issued.destination_site_id}
    said: tuple[tuple[Role, str], ...] = (
        ("generator", issued.generator_id),
        *(("carrier", id) for id in dict.fromkeys(leg.carrier_id for leg in found.legs)),
        ("receiver", issued.receiver_id),
    )
    on = found.issued_at.astimezone(LOCAL_ZONE).date()
    for role, id in said:
        entry = names.entry("organisation", id)
        known = entry if isinstance(entry, Organisation) else None
        site = sites.get(role)
        yield PartyOnForm(
            role=role,
            name=names.name("organisation", id),
            uscc=known.uscc if known else None,
            district=known.district if known else None,
            site=names.name("site", site) if site else None,
            permit=_permit(role, id, issued.stream, on),
        )


def _permit(role: Role, organisation_id: str, stream: str, on: date) -> str | None:
    """The numbers of the permits under which a party acts on a day."""
    kind = {"carrier": "transport", "receiver": "disposal"}.get(role)
    rows = services().store.read(
        lambda tx: tx.registry.list("permit", active_only=True, organisation_id=organisation_id)
    )
    numbers = [
        permit.number
        for permit in (row.entry for row in rows)
        if isinstance(permit, Permit)
        and permit.kind == kind
        and stream in permit.streams
        and permit.valid_from_on <= on <= permit.valid_until_on
    ]
    return "、".join(sorted(numbers)) or None


def _waste(found: Manifest) -> tuple[WasteOnForm, ...]:
    lines = found.lines if len(found.lines) == len(found.issued.waste) else ()
    shown = []
    for i, line in enumerate(found.issued.waste):
        made = WasteOnForm(
            code=line.code,
            name=line.name,
            form=line.form,
            hazards=line.hazards,
            packaging=line.packaging,
            packages=line.packages,
            declared_kg=line.declared_kg,
        )
        if lines:
            state = lines[i]
            made = replace(
                made,
                accepted_kg=state.accepted_kg,
                refused_kg=state.refused_kg,
                disposed_kg=state.disposed_kg,
            )
        shown.append(made)
    return tuple(shown)


def _leg(found: Manifest, index: int, leg: Leg, names: Names) -> LegOnForm:
    issued, is_last = found.issued, index == len(found.legs) - 1
    return LegOnForm(
        carrier=names.name("organisation", leg.carrier_id),
        plate=(names.vehicle(leg.vehicle_id) or {"plate": ""})["plate"],
        driver=names.driver(leg.driver_id)["name"],
        certificate=_certificate(leg.driver_id, names),
        route=names.name("route", leg.route_id) if leg.route_id else None,
        from_place=names.name("site", issued.origin_site_id) if index == 0 else None,
        to_place=names.name("site", issued.destination_site_id) if is_last else None,
        from_at=leg.from_at,
        until_at=leg.until_at,
    )


def _certificate(driver_id: str, names: Names) -> str | None:
    """****1234 至 2027-01-01: the number is often that of an identity card, and paper gets around."""
    person = services().registry.person(f"driver/{driver_id}")
    entry = names.entry("driver", driver_id)
    said = []
    if person is not None and person.certificate_number:
        said.append(f"****{person.certificate_number[-4:]}")
    if isinstance(entry, Driver) and entry.certificate_valid_until_on:
        said.append(f"{_say('labels.note.until')} {entry.certificate_valid_until_on.isoformat()}")
    return " ".join(said) or None


def _masses(found: Manifest) -> MassesOnForm:
    return MassesOnForm(
        loaded_kg=found.loaded_kg,
        accepted_kg=found.accepted_kg,
        refused_kg=found.refused_kg,
        returned_kg=_some(found.returned_kg),
        redirected_kg=_some(found.redirected_kg),
        disposed_kg=_some(found.disposed_kg),
    )


def _some(kg: Decimal) -> Decimal | None:
    return kg if kg > ZERO else None


def _links(found: Manifest) -> Iterator[LinkOnForm]:
    issued = found.issued
    for link in issued.links:
        yield _link(link.number, _say(f"lifecycle.relation.{link.relation}"))
    for number in found.followers:
        yield _link(number, _say("labels.link.follower"))
    if issued.group_number:
        yield _link(issued.group_number, _say("labels.link.group"))
    for one in found.collected:
        if one.number:
            yield _link(one.number, _say("labels.link.collected"))


def _link(number: str, relation: str) -> LinkOnForm:
    return LinkOnForm(number=manifest_number.format(number), relation=relation)


def _disposals(found: Manifest) -> Iterator[DisposalOnForm]:
    profile = services().manifests.profile(found.issued.stream)
    for event in found.disposals():
        known = event.method in profile.methods
        name = profile.method_name(event.method, "zh") if known else ""
        yield DisposalOnForm(
            method=f"{event.method} {name}".strip(),
            disposed_kg=event.disposed_kg,
            disposed_on=event.disposed_on,
            batch=event.batch if isinstance(event, Disposed) else None,
        )


def _corrections(found: Manifest, names: Names) -> Iterator[CorrectionOnForm]:
    for one in found.corrections:
        for name, value in sorted(one.values.items()):
            yield _correction(one, name, value, names)


def _correction(one: Correction, name: str, value: Any, names: Names) -> CorrectionOnForm:
    return CorrectionOnForm(
        event=f"{_say(f'lifecycle.word.{one.word}')} [{one.corrects}]",
        field=_say(f"lifecycle.field.{name}"),
        before=_spoken(name, one.before.get(name), names),
        after=_spoken(name, plain(value), names),
        state=_say(f"lifecycle.correction.{one.state}"),
        reason=str(one.reason),
        proposed_at=one.proposed_at,
        answered_at=one.answered_at,
    )


def _spoken(name: str, value: Any, names: Names) -> str:
    """A recorded value as people read it."""
    if value is None:
        return "—"
    if isinstance(value, Mapping):
        said = (f"{_say(f'lifecycle.field.{k}')} {_spoken(k, v, names)}" for k, v in value.items())
        return "；".join(said)
    if isinstance(value, list | tuple):
        return "、".join(_spoken(name, item, names) for item in value)
    if name == "vehicle_id":
        return (names.vehicle(value) or {"plate": str(value)})["plate"]
    if name == "driver_id":
        return names.driver(value)["name"]
    if name.endswith("_at"):
        return f"{at(value).astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}"
    return names.name(_NAMED[name], value) if name in _NAMED else str(value)


def _step(recorded: Recorded, names: Names) -> Step:
    actor = recorded.actor
    word = recorded.type.split(".")[1]
    who = [_say(f"lifecycle.role.{actor.role}")]
    if actor.organisation_id:
        who.insert(0, names.name("organisation", actor.organisation_id))
    return Step(
        words=_say(f"lifecycle.word.{word}"),
        party=" · ".join(who),
        occurred_at=at(recorded.occurred_at),
        detail=_detail(recorded.data),
        leaf_hash=recorded.leaf_hash.hex(),
        pos=recorded.pos,
        recorded_at=at(recorded.recorded_at),
    )


def _detail(data: Mapping[str, Any]) -> str:
    """The masses an event settles."""
    return "  ".join(
        f"{_say(f'lifecycle.mass.{key}')} {value} kg"
        for key, value in data.items()
        if key.endswith("_kg") and value is not None
    )
