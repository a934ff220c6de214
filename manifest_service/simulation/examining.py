"""What is on record of a journey, as the examinations ask for it: its scans, what came in under the
vehicle's name, and the receiver's books of the day."""

from collections.abc import Sequence

from manifest_service.alerts.examination import Books, Delivery, Movements, Record, Scan, Weighing
from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.alerts.tuning import UNTUNED, Tuning
from manifest_service.geofence.fix import Fix, own_flags
from manifest_service.services.cross_examination import asked
from manifest_service.services.records import AROUND_MS
from manifest_service.simulation.county import VEHICLES
from manifest_service.simulation.journey import Journey, Scanned
from manifest_service.simulation.raised import Raised
from manifest_service.simulation.roads import to_degrees

TARE_KG, PAYLOAD_KG = (float(number) for number in VEHICLES["tipper-1"][4:6])
SOON_MS = 60_000
"""The record is examined again within a minute of what is added to it."""


def examined(
    journey: Journey, fixes: Sequence[Fix], ground: Ground, tuning: Tuning = UNTUNED
) -> tuple[Raised, ...]:
    """What the examinations of the service say of `journey`, once its fixes have come."""
    good = tuple(fix for fix in fixes if not own_flags(fix))
    found = [
        episode
        for trip in journey.trips
        for episode in asked("manifest", _record(journey, trip, good, ground), tuning)
    ]
    movements = Movements(
        vehicle_id=journey.vehicle_id, begins_at_ms=journey.start_ms, fixes=tuple(fixes)
    )
    if journey.twin is not None or journey.honest:
        found += asked("vehicle", movements, tuning)
    if any(trip.accepted_kg for trip in journey.trips):
        found += asked("site", _books(journey, good, ground), tuning)
    return tuple(
        Raised(episode=episode, raised_at_ms=episode.confirmed_at_ms + SOON_MS) for episode in found
    )


def _record(journey: Journey, trip: Trip, good: Sequence[Fix], ground: Ground) -> Record:
    ends = trip.ended_at_ms if trip.ended_at_ms is not None else journey.ms(journey.second)
    mine = [s for s in journey.scans if trip.issued_at_ms <= journey.ms(s.second) <= ends]
    return Record(
        manifest_number=trip.manifest_number,
        vehicle_id=trip.vehicle_id,
        ended_at_ms=trip.ended_at_ms,
        site_id=trip.destination_site_id,
        begins_at_ms=trip.issued_at_ms,
        scans=tuple(_scan(journey, trip, scan, good, ground) for scan in mine),
        weighings=tuple(
            Weighing(
                at_ms=journey.ms(second),
                vehicle_id=trip.vehicle_id,
                tare_kg=tare_kg,
                filed_tare_kg=TARE_KG,
            )
            for second, tare_kg in journey.weighings
            if trip.issued_at_ms <= journey.ms(second) <= ends
        ),
    )


def _scan(
    journey: Journey, trip: Trip, scanned: Scanned, good: Sequence[Fix], ground: Ground
) -> Scan:
    at_ms = journey.ms(scanned.second)
    lon, lat = to_degrees(scanned.place)
    x, y = ground.scene.project([lon], [lat])
    sites = (trip.origin_site_id, trip.destination_site_id)
    far = [ground.scene.to_site_m(site, x, y) for site in sites]
    departed = trip.departed_at_ms
    return Scan(
        at_ms=at_ms,
        vehicle_id=trip.vehicle_id,
        named_vehicle_id=scanned.named_vehicle_id,
        lon=lon,
        lat=lat,
        accuracy_m=scanned.accuracy_m,
        to_own_site_m=min((float(m[0]) for m in far if m is not None), default=None),
        under_way=departed is not None and trip.in_transit(at_ms),
        around=tuple(fix for fix in good if abs(fix.at_ms - at_ms) <= AROUND_MS),
    )


def _books(journey: Journey, good: Sequence[Fix], ground: Ground) -> Books:
    """Of the day, at the site of the last trip; receipts beyond the trips were bought."""
    site = journey.trips[-1].destination_site_id
    received = [trip.accepted_kg for trip in journey.trips if trip.accepted_kg]
    where = ground.scene.where([f.lon for f in good], [f.lat for f in good])
    inside = [any(within.id == site for within in at.sites) for at in where]
    visits = sum(b and not a for a, b in zip([False, *inside], inside, strict=False))
    delivery = Delivery(
        vehicle_id=journey.vehicle_id,
        receipts=len(received) + journey.bought,
        received_kg=sum(received) + journey.bought * received[-1],
        payload_kg=PAYLOAD_KG,
        visits=visits,
    )
    return Books(
        site_id=site,
        period="2026-11-02",
        begins_at_ms=journey.start_ms,
        ends_at_ms=journey.ms(journey.second),
        capacity_kg=None,
        deliveries=(delivery,),
    )
