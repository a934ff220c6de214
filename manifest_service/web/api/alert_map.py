"""The map of one alert."""

from collections.abc import Iterator
from typing import Any

from manifest_service.services.moments import span_of
from manifest_service.services.ports import AlertRow
from manifest_service.web.api import mapping
from manifest_service.web.services import services


def features(row: AlertRow) -> Iterator[dict[str, Any]]:
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
        stored = services().positions.track_of_trip(row.vehicle_id, *span_of(row))
        yield from mapping.track(stored, marks=mapping.marks(row))
