"""What the registry adds to, and has against, a step that names vehicles, drivers or sites."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from manifest_service.errors import Fault, InvalidInput, Refusal
from manifest_service.events.canonical import plain, time_text
from manifest_service.events.codec import amended, to_body
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import (
    Amended,
    CorrectionProposed,
    Generated,
    HandedOver,
    ManifestEvent,
    Resumed,
    Stored,
)
from manifest_service.registry.entries import Site, Vehicle
from manifest_service.services.checks.before import findings_of
from manifest_service.services.checks.facts import gather
from manifest_service.services.checks.finding import Finding
from manifest_service.services.checks.table import check_trip
from manifest_service.services.ports import Transaction
from manifest_service.services.trials import apart, check_keeper
from manifest_service.waste.profile import StreamProfile

KEEPING: tuple[str, ...] = ("storage", "transfer")
"""Kinds of sites where a load may rest under way."""

_OF_A_LEG = ("carrier", "vehicle", "driver", "organisation")
"""How the codes begin that speak of who carries, not of what is carried where."""


def completed(
    tx: Transaction, manifest: Manifest, event: ManifestEvent, profile: StreamProfile, at: datetime
) -> ManifestEvent:
    """`event` with what the registry knows of it, and its doubts as warnings; raises InvalidInput for
    what is not registered, Refusal for what the registry forbids."""
    if isinstance(event, Stored):
        keeper_id = _keeper(tx, event.site_id)
        check_keeper(tx, keeper_id, manifest.trial)
        return replace(event, keeper_id=keeper_id)
    if isinstance(event, HandedOver | Resumed) and event.vehicle_id is not None:
        event = replace(event, vehicle_id=vehicle_id(tx, event.vehicle_id))
        trip = replace(
            manifest.issued,
            carrier_id=event.carrier_id or "",
            vehicle_id=event.vehicle_id or "",
            driver_id=event.driver_id or "",
        )
        stood = replace(
            manifest.issued,
            carrier_id=manifest.leg.carrier_id,
            vehicle_id=manifest.leg.vehicle_id,
        )
        findings = (*apart(tx, trip, stood), *check_trip(gather(tx, trip, profile, at)))
        return _doubted(event, [one for one in findings if one.code.startswith(_OF_A_LEG)])
    if isinstance(event, Amended):
        event = replace(event, values=_spelt(manifest.issued, _named(tx, event.values)))
        after = amended(manifest.issued, event.values)
        assert isinstance(after, Generated)
        return _doubted(event, findings_of(tx, after, profile, at, manifest.issued))
    if isinstance(event, CorrectionProposed):
        standing = manifest.standing(event.corrects)
        event = replace(event, values=_spelt(standing, _named(tx, event.values)))
        _check_corrected(tx, manifest.issued, event.values)
        return event
    return event


def vehicle_id(tx: Transaction, text: str) -> str:
    """The id of the vehicle named by id or plate; `text` itself when there is none."""
    if tx.registry.get("vehicle", text) is not None:
        return text
    row = tx.registry.vehicle_by_plate(text.strip().upper())
    return row.entry.id if row is not None and isinstance(row.entry, Vehicle) else text


def _named(tx: Transaction, values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    if isinstance(found.get("vehicle_id"), str):
        found["vehicle_id"] = vehicle_id(tx, found["vehicle_id"])
        _known(tx, "vehicle", found["vehicle_id"])
    if isinstance(found.get("driver_id"), str):
        _known(tx, "driver", found["driver_id"])
    return found


def _check_corrected(tx: Transaction, issued: Generated, values: Mapping[str, Any]) -> None:
    """Raises Refusal for a vehicle of trials on a manifest, or the other way round, and for a national
    number on a trial."""
    named = {
        name: values[name]
        for name in ("vehicle_id", "national_number")
        if isinstance(values.get(name), str)
    }
    for found in apart(tx, replace(issued, **named), issued):
        raise Refusal(found.code, **found.params)


def _spelt(event: ManifestEvent, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` as they would stand in the event's own payload: 11800, "1.18E4" and "11800.0" are one
    mass, and every reader of the log adds up the same. What does not fit stays, to be refused."""
    try:
        said = to_body(amended(event, values))
    except InvalidInput:
        return dict(values)
    spelt = {name: plain(said[name]) if name in said else value for name, value in values.items()}
    if isinstance(moved := spelt.get("occurred_at"), str):
        with suppress(ValueError, InvalidInput):
            spelt["occurred_at"] = time_text(datetime.fromisoformat(moved))
    return spelt


def _known(tx: Transaction, kind: str, id: str) -> None:
    if tx.registry.get(kind, id) is None:
        params = {"kind": kind, "id": id}
        at = f"data.values.{kind}_id"
        raise InvalidInput(faults=[Fault(path=at, code="unknown_id", params=params)])


def _keeper(tx: Transaction, site_id: str) -> str:
    row = tx.registry.get("site", site_id)
    if row is None or not isinstance(row.entry, Site):
        params = {"kind": "site", "id": site_id}
        raise InvalidInput(faults=[Fault(path="data.site_id", code="unknown_id", params=params)])
    if row.entry.kind not in KEEPING or not row.entry.active:
        raise Refusal("site_not_for_storage", site=row.entry.name)
    return row.entry.organisation_id


def _doubted(event: ManifestEvent, findings: Iterable[Finding]) -> ManifestEvent:
    findings = tuple(findings)
    for found in findings:
        if found.refuses:
            raise Refusal(found.code, **found.params)
    doubts = tuple(found.code for found in findings)
    return replace(event, warnings=tuple(dict.fromkeys((*event.warnings, *doubts))))
