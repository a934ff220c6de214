"""The sections of a printed manifest, in the order of the paper form (Order No. 23, Art. 15); one with nothing in it is
left out."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import get_args

from manifest_service.adapters.labels.pages import Block
from manifest_service.adapters.labels.table import Column, heading, pairs, table
from manifest_service.adapters.labels.wording import (
    NOTHING,
    hazards_of,
    kilograms,
    local,
    mass,
    state_of,
    zh,
)
from manifest_service.services.labels import WasteOnLabel
from manifest_service.services.manifest_form import (
    LegOnForm,
    ManifestForm,
    PartyOnForm,
    Role,
    WasteOnForm,
)


def sections(form: ManifestForm) -> Iterator[Block]:
    """Everything between the head and the signatures."""
    yield from _parties(form)
    yield from _trip(form)
    yield from _waste(form)
    yield from _legs(form)
    yield from _storage(form)
    yield from _discrepancies(form)
    yield from _disposals(form)
    yield from _links(form)
    yield from _corrections(form)
    yield from _steps(form)


def _parties(form: ManifestForm) -> Iterator[Block]:
    label = form.label
    names = (label.generator_name, label.carrier_name, label.receiver_name)
    parties = form.parties or tuple(
        PartyOnForm(role=role, name=name) for role, name in zip(get_args(Role), names, strict=True)
    )
    yield heading("parties")
    columns = (
        Column(key="role", width=14),
        Column(key="name", width=57),
        Column(key="uscc", width=40),
        Column(key="address", width=34),
        Column(key="permit", width=33),
    )
    yield from table(
        columns,
        [
            (
                zh(f"field.{party.role}"),
                party.name,
                party.uscc or NOTHING,
                " ".join(filter(None, (party.district, party.site))) or NOTHING,
                party.permit or NOTHING,
            )
            for party in parties
        ],
    )


def _trip(form: ManifestForm) -> Iterator[Block]:
    label = form.label
    said = [
        ("stream", label.stream_name),
        ("status", form.status),
        ("issued", local(label.issued_at)),
        ("national_number", label.national_number or NOTHING),
        ("planned_departure", _time(form.planned_departure_at)),
        ("planned_arrival", _time(form.planned_arrival_at)),
        ("mass", mass(label.declared_kg)),
        ("packages", str(label.packages)),
    ]
    if form.shipper:
        said.append(("shipper", form.shipper))
    if form.paper_number:
        said.append(("paper_number", form.paper_number))
    if form.imported:
        said.append(("imported", form.imported))
    yield heading("trip")
    yield from pairs(said)


def _waste(form: ManifestForm) -> Iterator[Block]:
    lines = form.waste or tuple(
        WasteOnForm(
            code=line.code,
            name=line.name,
            form=line.form,
            hazards=line.hazards,
            packaging=None,
            packages=0,
            declared_kg=None,
        )
        for line in form.label.waste
    )
    yield heading("waste")
    columns = (
        Column(key="name", width=37),
        Column(key="code", width=24),
        Column(key="form", width=13),
        Column(key="hazards", width=23),
        Column(key="packaging", width=15),
        Column(key="packages", width=10),
        Column(key="declared", width=19),
        Column(key="accepted", width=19),
        Column(key="disposed", width=18),
    )
    yield from table(columns, [_waste_row(line) for line in lines])
    masses = form.masses
    said = [
        (key, mass(kg))
        for key, kg in (
            ("loaded", masses.loaded_kg),
            ("accepted", masses.accepted_kg),
            ("refused", masses.refused_kg),
            ("returned", masses.returned_kg),
            ("redirected", masses.redirected_kg),
            ("disposed", masses.disposed_kg),
        )
        if kg is not None
    ]
    yield from pairs(said, across=3)


def _waste_row(line: WasteOnForm) -> tuple[str, ...]:
    shown = WasteOnLabel(name=line.name, code=line.code, hazards=line.hazards, form=line.form)
    return (
        line.name,
        line.code,
        state_of(shown),
        hazards_of((shown,)) or NOTHING,
        line.packaging or NOTHING,
        str(line.packages) if line.packages else NOTHING,
        _mass(line.declared_kg),
        _mass(line.accepted_kg),
        _mass(line.disposed_kg),
    )


def _legs(form: ManifestForm) -> Iterator[Block]:
    label = form.label
    legs = form.legs or (
        LegOnForm(
            carrier=label.carrier_name,
            plate=label.vehicle_plate,
            driver=NOTHING,
            certificate=None,
            route=None,
        ),
    )
    yield heading("legs")
    columns = (
        Column(key="carrier", width=40),
        Column(key="plate", width=21),
        Column(key="driver", width=18),
        Column(key="certificate", width=31),
        Column(key="route", width=36),
        Column(key="from_until", width=32),
    )
    yield from table(
        columns,
        [
            (
                leg.carrier,
                leg.plate,
                leg.driver,
                leg.certificate or NOTHING,
                _route(leg),
                _from_until(leg.from_at, leg.until_at),
            )
            for leg in legs
        ],
    )


def _route(leg: LegOnForm) -> str:
    """大路 (工地 → 处置场); a leg that only begins or ends at a named place says so."""
    places = f"{leg.from_place or ''} → {leg.to_place or ''}".strip()
    shown = f"({places})" if leg.from_place or leg.to_place else ""
    return " ".join(filter(None, (leg.route, shown))) or NOTHING


def _storage(form: ManifestForm) -> Iterator[Block]:
    if not form.storage:
        return
    yield heading("storage")
    columns = (
        Column(key="site", width=52),
        Column(key="keeper", width=64),
        Column(key="stored", width=28),
        Column(key="from_until", width=34),
    )
    yield from table(
        columns,
        [
            (
                kept.site,
                kept.keeper,
                _mass(kept.stored_kg),
                _from_until(kept.from_at, kept.until_at),
            )
            for kept in form.storage
        ],
    )


def _discrepancies(form: ManifestForm) -> Iterator[Block]:
    if form.discrepancies:
        yield heading("discrepancies")
        columns = (Column(key="dimension", width=30), Column(key="found", width=148, most=12))
        yield from table(columns, [(one.dimension, one.found) for one in form.discrepancies])


def _disposals(form: ManifestForm) -> Iterator[Block]:
    if not form.disposals:
        return
    yield heading("disposals")
    columns = (
        Column(key="method", width=72),
        Column(key="disposed", width=30),
        Column(key="disposed_on", width=30),
        Column(key="batch", width=46),
    )
    yield from table(
        columns,
        [
            (one.method, _mass(one.disposed_kg), one.disposed_on.isoformat(), one.batch or NOTHING)
            for one in form.disposals
        ],
    )


def _links(form: ManifestForm) -> Iterator[Block]:
    if form.links:
        yield heading("links")
        columns = (Column(key="number", width=60), Column(key="relation", width=118))
        yield from table(columns, [(link.number, link.relation) for link in form.links])


def _corrections(form: ManifestForm) -> Iterator[Block]:
    if not form.corrections:
        return
    yield heading("corrections")
    columns = (
        Column(key="corrected", width=40),
        Column(key="before", width=34, most=12),
        Column(key="after", width=34, most=12),
        Column(key="state", width=24),
        Column(key="reason", width=46, most=12),
    )
    yield from table(
        columns,
        [(f"{c.event} {c.field}", c.before, c.after, c.state, c.reason) for c in form.corrections],
        [_answered(c.proposed_at, c.answered_at) for c in form.corrections],
    )


def _answered(proposed_at: datetime, answered_at: datetime | None) -> str:
    answer = f"  {zh('note.answered')} {local(answered_at)}" if answered_at else ""
    return f"{zh('note.proposed')} {local(proposed_at)}{answer}"


def _steps(form: ManifestForm) -> Iterator[Block]:
    if not form.steps:
        return
    yield heading("history")
    columns = (
        Column(key="time", width=31),
        Column(key="word", width=27),
        Column(key="party", width=62),
        Column(key="detail", width=58),
    )
    yield from table(
        columns,
        [(local(s.occurred_at), s.words, s.party, s.detail) for s in form.steps],
        [_place_in_log(s.pos, s.leaf_hash, s.recorded_at) for s in form.steps],
    )


def _place_in_log(pos: int | None, leaf_hash: str, recorded_at: datetime | None) -> str:
    said = [] if pos is None else [f"#{pos}"]
    said.append(leaf_hash)
    if recorded_at is not None:
        said.append(f"{zh('note.recorded')} {local(recorded_at)}")
    return "  ".join(said)


def _mass(kg: Decimal | None) -> str:
    return NOTHING if kg is None else kilograms(kg)


def _time(at: datetime | None) -> str:
    return local(at) if at else NOTHING


def _from_until(from_at: datetime | None, until_at: datetime | None) -> str:
    """One line for each time."""
    if from_at is None:
        return NOTHING
    return f"{local(from_at)} – {local(until_at)}" if until_at else f"{local(from_at)} –"
