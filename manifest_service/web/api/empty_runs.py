"""/api/v1/vehicles/{id}/empty-runs: what a carrier declares before a vehicle runs without a load."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.events.canonical import time_text
from manifest_service.services.empty_runs import REASON_LIMIT, EmptyRun
from manifest_service.web.api.schemas import Strict, Time
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("empty_runs", __name__, url_prefix="/api/v1", description="空驶 Empty runs")


class EmptyRunSchema(Strict):
    """Counts for movements after it was declared."""

    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    begins_at = Time(required=True)
    ends_at = Time(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=REASON_LIMIT))


@blueprint.get("/vehicles/<id>/empty-runs")
@blueprint.response(200)
def empty_runs(id: str) -> dict[str, Any]:
    """Every empty run declared of a vehicle, the newest first."""
    return {"items": [_shown(one) for one in services().empty_runs.of_vehicle(id, current_actor())]}


@blueprint.post("/vehicles/<id>/empty-runs")
@blueprint.arguments(EmptyRunSchema)
@blueprint.response(201)
def declare(body: dict[str, Any], id: str) -> dict[str, Any]:
    """Declare that a vehicle runs without a load for a while."""
    command = body.pop("id")
    run = services().empty_runs.declare(command, id, **body, actor=current_actor())
    return _shown(run)


def _shown(run: EmptyRun) -> dict[str, Any]:
    return {
        "vehicle_id": run.vehicle_id,
        "begins_at": time_text(run.begins_at),
        "ends_at": time_text(run.ends_at),
        "reason": run.reason,
        "declared_at": time_text(run.declared_at),
    }
