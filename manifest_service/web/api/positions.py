"""/api/v1/positions, /fleet and tracks.

The batch is decoded by msgspec, several times as fast as marshmallow, against the shape published
in schemas/position.json; each item by itself, so that one bad item does not spoil the batch.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from flask import request
from flask_smorest import Blueprint

from manifest_service.errors import InvalidInput, ManifestServiceError
from manifest_service.services.positions import Report
from manifest_service.web.api import mapping
from manifest_service.web.api.names import Names
from manifest_service.web.api.schemas import TrackArgs
from manifest_service.web.auth import current_actor
from manifest_service.web.limits import MAX_FIXES
from manifest_service.web.problems import problem
from manifest_service.web.services import services

blueprint = Blueprint("positions", __name__, url_prefix="/api/v1", description="定位 Positions")

DEFAULT_SPAN = timedelta(hours=24)


class Position(msgspec.Struct, forbid_unknown_fields=True):
    """One position as published."""

    vehicle: str
    fix_time: datetime
    lon: float
    lat: float
    speed_kmh: float | None = None
    course_deg: float | None = None
    accuracy_m: float | None = None
    satellites: int | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09"] = "WGS84"
    load: Literal["empty", "half", "full"] | None = None
    mock: bool = False
    fixed: bool = True
    power_cut: bool = False
    antenna_cut: bool = False
    backfill: bool = False
    hoist: bool | None = None
    recorder_speed_kmh: float | None = None
    odometer_km: float | None = None


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    positions: list[msgspec.Raw]
    id: str | None = None


_batch = msgspec.json.Decoder(Batch)
_position = msgspec.json.Decoder(Position)


@blueprint.post("/positions")
@blueprint.response(200)
def take() -> dict[str, Any]:
    """Take a batch of positions: how many were stored, flagged by kind, and which were refused."""
    actor = current_actor()
    try:
        batch = _batch.decode(request.get_data(cache=False))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("malformed_json", detail=str(error)[:200]) from error
    if len(batch.positions) > MAX_FIXES:
        raise InvalidInput("batch_too_large", found=len(batch.positions), limit=MAX_FIXES)
    reports = [_report(raw) for raw in batch.positions]
    batch_id = batch.id or request.headers.get("Idempotency-Key")
    taken = services().positions.take(reports, actor, batch_id=batch_id)
    return {
        "stored": taken.stored,
        "flagged": dict(taken.flagged),
        "refused": [_refused(item.index, item.error) for item in taken.refused],
    }


@blueprint.get("/fleet")
@blueprint.response(200)
def fleet() -> dict[str, Any]:
    """Where each vehicle was last seen, as GeoJSON."""
    actor, names = current_actor(), Names()
    found = services().positions.fleet(actor)
    return mapping.collection(mapping.vehicle(stored, vehicle, names) for stored, vehicle in found)


@blueprint.get("/vehicles/<id>/track")
@blueprint.arguments(TrackArgs, location="query")
@blueprint.response(200)
def track(args: dict[str, Any], id: str) -> dict[str, Any]:
    """A vehicle's track over a span of device time, as GeoJSON; the last day by default."""
    ends = args.get("to") or services().clock.now()
    begins = args.get("from_") or ends - DEFAULT_SPAN
    stored = services().positions.track(id, begins, ends, current_actor())
    return mapping.collection(mapping.track(stored))


def _report(raw: msgspec.Raw) -> Report | ManifestServiceError:
    try:
        position = _position.decode(raw)
    except msgspec.ValidationError as error:
        return InvalidInput("position_shape", detail=str(error)[:200])
    return Report(**{name: getattr(position, name) for name in position.__struct_fields__})


def _refused(index: int, error: ManifestServiceError) -> dict[str, Any]:
    said = problem(error)
    return {"index": index, "code": said["code"], "detail": said["detail"]}
