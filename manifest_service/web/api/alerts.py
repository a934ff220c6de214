"""/api/v1/alerts/{id}: one alert, and what people do about it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint

from manifest_service.services.ports import AlertRow
from manifest_service.services.precision import Precision
from manifest_service.web.api import mapping, presenting
from manifest_service.web.api.names import Names
from manifest_service.web.api.schemas import (
    AlertActSchema,
    AlertTextSchema,
    AssignSchema,
    LinkManifestSchema,
    VerdictSchema,
)
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services

blueprint = Blueprint("alerts", __name__, url_prefix="/api/v1/alerts", description="预警 Alerts")

AROUND = timedelta(minutes=30)
"""The map of an alert shows the track from this long before to this long after."""


@blueprint.get("/<id>")
@blueprint.response(200)
def show(id: str) -> dict[str, Any]:
    """One alert with its history, its map and the precision of its rule so far."""
    actor, names = current_actor(), Names()
    row = services().alerts.get(id, actor)
    history = services().alerts.history(id, actor)
    precision = services().alerts.precision().get(row.rule, Precision())
    return {
        **presenting.alert(row, actor, names),
        "history": [presenting.event(event, names) for event in history],
        "precision": {row.rule: presenting.precision(precision)},
        "map": mapping.collection(_map(row)),
    }


@blueprint.post("/<alert_id>/acknowledge")
@blueprint.arguments(AlertActSchema)
@blueprint.response(200)
def acknowledge(body: dict[str, Any], alert_id: str) -> dict[str, Any]:
    return _act(alert_id, "acknowledged", body)


@blueprint.post("/<alert_id>/assign")
@blueprint.arguments(AssignSchema)
@blueprint.response(200)
def assign(body: dict[str, Any], alert_id: str) -> dict[str, Any]:
    return _act(alert_id, "assigned", body)


@blueprint.post("/<alert_id>/explain")
@blueprint.arguments(AlertTextSchema)
@blueprint.response(200)
def explain(body: dict[str, Any], alert_id: str) -> dict[str, Any]:
    return _act(alert_id, "explained", body)


@blueprint.post("/<alert_id>/verdict")
@blueprint.arguments(VerdictSchema)
@blueprint.response(200)
def verdict(body: dict[str, Any], alert_id: str) -> dict[str, Any]:
    return _act(alert_id, "verdict_given", body)


@blueprint.post("/<alert_id>/link")
@blueprint.arguments(LinkManifestSchema)
@blueprint.response(200)
def link(body: dict[str, Any], alert_id: str) -> dict[str, Any]:
    """Name the manifest a movement without one was under: that clears the alert."""
    return _act(alert_id, "linked", body)


@blueprint.post("/<alert_id>/close")
@blueprint.arguments(AlertActSchema)
@blueprint.response(200)
def close(body: dict[str, Any], alert_id: str) -> dict[str, Any]:
    return _act(alert_id, "closed", body)


@blueprint.post("/<alert_id>/appeal")
@blueprint.arguments(AlertTextSchema)
@blueprint.response(200)
def appeal(body: dict[str, Any], alert_id: str) -> dict[str, Any]:
    return _act(alert_id, "appealed", body)


def _act(alert_id: str, word: str, body: Mapping[str, Any]) -> dict[str, Any]:
    actor = current_actor()
    data = {key: value for key, value in body.items() if key != "id"}
    row = services().alerts.act(body["id"], alert_id, word, data, actor)
    return presenting.alert(row, actor, Names())


def _map(row: AlertRow) -> Any:
    """The track around the alert, the corridor, the sites and zones it names, and the place."""
    episode = row.episode
    yield from mapping.alert(row)
    trip = None
    if row.manifest_number is not None:
        number = row.manifest_number
        trip = services().store.read(lambda tx: tx.manifests.get(number))
    yield from mapping.places(
        {
            "site": [episode.get("site_id")]
            + ([trip.origin_site_id, trip.destination_site_id] if trip else []),
            "zone": [episode.get("zone_id")],
            "route": [episode.get("route_id"), trip.route_id if trip else None],
        }
    )
    if row.vehicle_id is not None:
        begins = row.first_at - AROUND
        ends = max(row.confirmed_at, row.cleared_at or row.confirmed_at) + AROUND
        stored = services().positions.track_of_trip(row.vehicle_id, begins, ends)
        yield from mapping.track(stored, marks=mapping.marks(row))
