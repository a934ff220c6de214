"""/api/v1/manifests/{number}/road: what a driver takes along to work without a network."""

from typing import Any

from flask_smorest import Blueprint

from manifest_service.services.road import Crew
from manifest_service.web.api import mapping
from manifest_service.web.api.names import Names
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("road", __name__, url_prefix="/api/v1", description="途中 On the road")


@blueprint.get("/manifests/<number>/road")
@blueprint.response(200)
def road(number: str) -> dict[str, Any]:
    """The approved route, its sites and the forbidden zones about it as GeoJSON in `ground`; in `crews`,
    for the carrier, the vehicles and drivers that could take the load over."""
    along, names = services().road.of(number, current_actor()), Names()
    return {
        "ground": mapping.collection(mapping.entry(place) for place in along.places),
        "crews": [_crew(crew, names) for crew in along.crews],
    }


def _crew(crew: Crew, names: Names) -> dict[str, Any]:
    return {
        "carrier": names.named("organisation", crew.carrier_id),
        "vehicle": names.vehicle(crew.vehicle_id),
        "driver": names.driver(crew.driver_id),
    }
