"""Rows and events the contract tests are made of."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.geofence.fix import Fix
from manifest_service.services.ports import AlertRow, LegRow, LineRow, ManifestRow, PlanRow

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ACTOR = Actor(user_id="u1", role="generator_clerk", organisation_id="o1")


def an_event(id: str | None = None, **body: Any) -> NewEvent:
    return NewEvent(
        id=id or str(uuid.uuid4()),
        type="manifest.loaded.v1",
        occurred_at=NOON,
        actor=ACTOR,
        body=body or {"loaded_kg": "1"},
    )


def a_manifest_row(number: str = "N1", *, hours: float = 0, **changes: Any) -> ManifestRow:
    values: dict[str, Any] = {
        "number": number,
        "version": 1,
        "status": "issued",
        "stream": "construction_soil",
        "national_number": None,
        "generator_id": "gen",
        "origin_site_id": "s1",
        "carrier_id": "car",
        "receiver_id": "rec",
        "destination_site_id": "s2",
        "vehicle_id": "v1",
        "driver_id": "d1",
        "route_id": None,
        "waste_codes": ("900-001-S70",),
        "declared_kg": Decimal("12000.125"),
        "loaded_kg": None,
        "accepted_kg": None,
        "refused_kg": None,
        "disposed_kg": Decimal(0),
        "issued_at": NOON + timedelta(hours=hours),
        "loaded_at": None,
        "departed_at": None,
        "arrived_at": None,
        "received_at": None,
        "ended_at": None,
        "planned_departure_at": None,
        "planned_arrival_at": None,
        "receipt_due_on": None,
        "discrepancies": (),
        "warnings": (),
        "label_tokens": (f"token-{number}-0", f"token-{number}-1"),
    }
    values |= changes
    values.setdefault("legs", (a_leg(**{k: values[k] for k in _OF_LEG}),))
    values.setdefault(
        "lines",
        (LineRow(line=0, code="900-001-S70", name="渣土", declared_kg=values["declared_kg"]),),
    )
    return ManifestRow(**values)


_OF_LEG = ("carrier_id", "vehicle_id", "driver_id", "route_id")


def a_leg(*, from_at: datetime = NOON, until_at: datetime | None = None, **ids: Any) -> LegRow:
    return LegRow(from_at=from_at, until_at=until_at, **ids)


def an_alert_row(id: str = "a1", *, minutes: float = 0, **changes: Any) -> AlertRow:
    at = NOON + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "id": id,
        "version": 1,
        "rule": "route_deviation",
        "key": f"route_deviation:v1:N1:{id}",
        "status": "new",
        "severity": "minor",
        "vehicle_id": "v1",
        "carrier_id": "car",
        "manifest_number": "N1",
        "first_at": at,
        "confirmed_at": at,
        "cleared_at": None,
        "raised_at": at,
        "lon": 115.44,
        "lat": 36.48,
        "review": False,
        "backfill": False,
        "assigned_to": None,
        "verdict": None,
        "rule_version": 1,
        "episode": {"rule": "route_deviation", "measured": {"worst_m": "310.5"}},
    }
    return AlertRow(**values | changes)


def a_plan_row(id: str = "p1", *, hours: float = 0, **changes: Any) -> PlanRow:
    values: dict[str, Any] = {
        "id": id,
        "version": 1,
        "kind": "management_plan",
        "holder_id": "gen",
        "status": "draft",
        "revision": 1,
        "in_force": False,
        "number": None,
        "valid_from_on": date(2026, 1, 1),
        "valid_until_on": date(2026, 12, 31),
        "drafted_at": NOON + timedelta(hours=hours),
        "filed_at": None,
        "data": {"content": {"streams": ["示范"]}, "in_force": None, "warnings": []},
    }
    return PlanRow(**values | changes)


def a_fix(seconds: float, **changes: Any) -> Fix:
    at_ms = round((NOON.timestamp() + seconds) * 1000)
    values: dict[str, Any] = {"at_ms": at_ms, "lon": 115.44, "lat": 36.48, "received_at_ms": at_ms}
    return Fix(**values | changes)
