"""/api/v1/positions, /fleet and tracks.

The batch is decoded by msgspec, several times as fast as marshmallow, against the shape published
in schemas/position.json; as a whole, and only where that fails each item by itself, so that one bad
item does not spoil the batch.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from flask import Request, request
from flask_smorest import Blueprint

from manifest_service.errors import InvalidInput, ManifestServiceError
from manifest_service.events.envelope import Actor
from manifest_service.services import Services
from manifest_service.services.positions import Report, Taken
from manifest_service.web.api import mapping
from manifest_service.web.api.names import Names
from manifest_service.web.api.schemas import TrackArgs
from manifest_service.web.auth import current_actor
from manifest_service.web.limits import MAX_FIXES
from manifest_service.web.problems import problem
from manifest_service.web.services import services

blueprint = Blueprint("positions", __name__, url_prefix="/api/v1", description="定位 Positions")

DEFAULT_SPAN = timedelta(hours=24)


class Position(Report, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """One position as published."""


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    positions: list[Position]
    id: str | None = None


class LooseBatch(msgspec.Struct, forbid_unknown_fields=True):
    """A batch in which some position is not as published."""

    positions: list[msgspec.Raw]
    id: str | None = None


_batch = msgspec.json.Decoder(Batch)
_loose = msgspec.json.Decoder(LooseBatch)
_position = msgspec.json.Decoder(Position)


def read_batch(body: bytes) -> tuple[Sequence[Report | ManifestServiceError], str | None]:
    """(a report or an error for each position, the batch's id); raises
    InvalidInput("malformed_json"|"batch_too_large")."""
    try:
        whole = _batch.decode(body)
        _check_size(whole.positions)
        return whole.positions, whole.id
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass  # one by one, then: a bad item must not spoil the batch
    try:
        loose = _loose.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("malformed_json", detail=str(error)[:200]) from error
    _check_size(loose.positions)  # before an error is made of each: a body has room for millions
    return [_report(raw) for raw in loose.positions], loose.id


@blueprint.post("/positions")
@blueprint.response(200)
def take() -> dict[str, Any]:
    """Take a batch of positions: how many were stored, flagged by kind, and which were refused."""
    actor = current_actor()
    return told(take_batch(services(), request, actor))


def take_batch(services: Services, request: Request, actor: Actor) -> Taken:
    """What became of the positions that `request` brings."""
    reports, batch_id = read_batch(request.get_data(cache=False))
    batch_id = batch_id or request.headers.get("Idempotency-Key")
    return services.positions.take(reports, actor, batch_id=batch_id)


def told(taken: Taken) -> dict[str, Any]:
    """`taken` as it is answered, in the reader's language."""
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


def _check_size(positions: Sequence[object]) -> None:
    if len(positions) > MAX_FIXES:
        raise InvalidInput("batch_too_large", found=len(positions), limit=MAX_FIXES)


def _report(raw: msgspec.Raw) -> Report | ManifestServiceError:
    try:
        return _position.decode(raw)
    except msgspec.ValidationError as error:
        return InvalidInput("position_shape", detail=str(error)[:200])


def _refused(index: int, error: ManifestServiceError) -> dict[str, Any]:
    said = problem(error)
    return {"index": index, "code": said["code"], "detail": said["detail"]}
