"""On what terms a trip may be made: hours of its approval and route, whether it is held to the
county's permit regions, how long its site takes to unload and its route to drive. What the rules
`hours`, `permit_region`, `circling` and `not_arrived` are told.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from manifest_service.alerts.windows import Hours
from manifest_service.events import plan_content
from manifest_service.events.plan_content import Content
from manifest_service.registry.entries import Permit, Route, Site
from manifest_service.registry.hours import windows_of
from manifest_service.services.ports import ManifestRow, Transaction
from manifest_service.services.route_times import AcceptedTimes
from manifest_service.waste.clocks import local_day
from manifest_service.waste.profile import StreamProfile

REMEMBERED = 10_000
"""Trips whose terms are kept in memory."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    hours: tuple[Hours, ...] = ()
    region_bound: bool = False
    unloading_s: float = 0.0
    """Unloading at the destination takes at least so long; 0 when it is not on file."""
    usual_s: float | None = None
    """The route usually takes so long, as accepted before the manifest was issued."""


@dataclass(kw_only=True)
class TripTerms:
    """The terms of trips, asked for once per event of a manifest and state of the registry: a fold
    of positions must not query plans each time."""

    accepted: AcceptedTimes = field(default_factory=AcceptedTimes)
    _found: OrderedDict[tuple[object, ...], Terms] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, tx: Transaction, row: ManifestRow, profile: StreamProfile) -> Terms:
        key = (row.number, row.version, tx.registry.generation(), row.vehicle_id, row.route_id)
        with self._lock:
            found = self._found.get(key)
        if found is None:
            found = terms_of(tx, row, profile, self.accepted)
            with self._lock:
                self._found[key] = found
                while len(self._found) > REMEMBERED:
                    self._found.popitem(last=False)
        return found


def terms_of(
    tx: Transaction, row: ManifestRow, profile: StreamProfile, accepted: AcceptedTimes
) -> Terms:
    """The terms of a trip as approvals, route and permits stand for the day it departs."""
    at = row.departed_at or row.planned_departure_at or row.issued_at
    approvals = _approvals(tx, row, profile, at)
    every = (_hours_of(approvals.get("disposal_approval", ())), _route_hours(tx, row))
    bound = profile.region != "none" and not (
        approvals.get("interprovince_approval") or _multi_region(tx, row, at)
    )
    return Terms(
        hours=tuple(hours for hours in every if hours),
        region_bound=bound,
        unloading_s=_unloading_s(tx, row),
        usual_s=accepted.usual_s(tx, row.route_id, row.issued_at),
    )


def _unloading_s(tx: Transaction, row: ManifestRow) -> float:
    found = tx.registry.get("site", row.destination_site_id)
    if found is None or not isinstance(found.entry, Site):
        return 0.0
    return 60.0 * found.entry.minimum_unloading_minutes


def _approvals(
    tx: Transaction, row: ManifestRow, profile: StreamProfile, at: datetime
) -> dict[str, tuple[Content, ...]]:
    """Kind -> what is in force for this load, its places and its way."""
    kinds = [
        kind
        for kind in ("disposal_approval", "interprovince_approval")
        if profile.plan_policy(kind) != "none"
    ]
    if not kinds:
        return {}
    plans = tx.plans.in_force(row.generator_id, local_day(at))
    contents = [(p.kind, plan_content.from_body(p.data["in_force"]["content"])) for p in plans]
    return {
        kind: tuple(content for k, content in contents if k == kind and _is_for(content, row))
        for kind in kinds
    }


def _is_for(content: Content, row: ManifestRow) -> bool:
    def names(ids: tuple[str, ...], id: str | None) -> bool:
        return not ids or id in ids

    return (
        row.stream in content.streams
        and names(content.origin_site_ids, row.origin_site_id)
        and names(content.destination_site_ids, row.destination_site_id)
        and names(content.route_ids, row.route_id)
    )


def _hours_of(approvals: tuple[Content, ...]) -> Hours:
    """What several approvals allow together; nothing limits where one of them does not."""
    if not all(content.hours for content in approvals):
        return ()
    return tuple(window for content in approvals for window in content.hours)


def _route_hours(tx: Transaction, row: ManifestRow) -> Hours:
    found = tx.registry.get("route", row.route_id) if row.route_id else None
    return windows_of(found.entry.hours) if found and isinstance(found.entry, Route) else ()


def _multi_region(tx: Transaction, row: ManifestRow, at: datetime) -> bool:
    """Whether carrier or receiver may work beyond the county's regions, as services.checks has it."""
    rows = [
        found
        for id in (row.carrier_id, row.receiver_id)
        for found in tx.registry.list("permit", active_only=True, organisation_id=id)
    ]
    on = local_day(at)
    return any(
        isinstance(found.entry, Permit)
        and found.entry.multi_region
        and row.stream in found.entry.streams
        and found.entry.valid_from_on <= on <= found.entry.valid_until_on
        for found in rows
    )
