"""/api/v1/routes/{from-track, snap}: lines proposed for routes. Nothing is written."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from manifest_service.web.api.schemas import Strict, Time
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint(
    "route_drawing", __name__, url_prefix="/api/v1", description="路线绘制 Drawing routes"
)

_SHORT = validate.Length(min=1, max=64)


class FromTrackSchema(Strict):
    vehicle = fields.String(required=True, validate=_SHORT, metadata={"description": "plate or id"})
    from_ = Time(data_key="from", required=True)
    to = Time(required=True)
    tolerance_m = fields.Float(
        load_default=15.0, metadata={"description": "how far the line may leave what was driven"}
    )


class SnapSchema(Strict):
    geometry = fields.Dict(required=True, metadata={"description": "LineString, MultiLineString"})
    tolerance_m = fields.Float(
        load_default=30.0, metadata={"description": "what is nearer than this is meant; 0: none"}
    )
    simplify_m = fields.Float(load_default=5.0, metadata={"description": "0: every point stays"})
    origin_site_id = fields.String(allow_none=True, load_default=None, validate=_SHORT)
    destination_site_id = fields.String(allow_none=True, load_default=None, validate=_SHORT)
    except_route_id = fields.String(
        allow_none=True,
        load_default=None,
        validate=_SHORT,
        metadata={"description": "the route that is being drawn again"},
    )
    datum = fields.String(load_default="WGS84")


@blueprint.post("/routes/from-track")
@blueprint.arguments(FromTrackSchema)
@blueprint.response(200)
def from_track(body: dict[str, Any]) -> dict[str, Any]:
    """A line along what a vehicle drove: flagged fixes and spikes left out, stops collapsed."""
    found = services().route_drawing.from_track(
        body["vehicle"],
        body["from_"],
        body["to"],
        current_actor(),
        tolerance_m=body["tolerance_m"],
    )
    made = found.driven
    return {
        "geometry": made.geometry,
        "length_m": round(made.length_m, 1),
        "points": made.points,
        "farthest_m": round(made.farthest_m, 1),
        "fixes": {"used": made.used, "flagged": found.flagged, "spikes": made.spikes},
        "stops": made.stops,
    }


@blueprint.post("/routes/snap")
@blueprint.arguments(SnapSchema)
@blueprint.response(200)
def snap(body: dict[str, Any]) -> dict[str, Any]:
    """A drawn line with its ends on its sites and its points on routes close by, simplified."""
    made = services().route_drawing.snap(body.pop("geometry"), current_actor(), **body)
    return {
        "geometry": made.geometry,
        "length_m": round(made.length_m, 1),
        "points": made.points,
        "moved": made.moved,
    }
