"""A province's scene for the benchmarks: 500 routes of 200 vertices, 300 sites, 50 zones, 20
regions and 2,000 vehicles, each under way on a route with a manifest. The same at every run.
"""

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import shapely
import trips

from manifest_service.codes import label_token, manifest_number
from manifest_service.events.codec import to_body, wire_type
from manifest_service.events.envelope import NewEvent
from manifest_service.events.messages import Loaded, Transported
from manifest_service.geofence.plane import Plane
from manifest_service.services import Services
from manifest_service.services.manifests import stream_of
from manifest_service.services.ports import NO_STREAM, Append, Transaction
from manifest_service.services.projections import Rebuilder

ROUTES, VERTICES, SITES, ZONES, REGIONS, VEHICLES = 500, 200, 300, 50, 20, 2000
SPREAD_M = 30_000.0
"""Places lie within this of the middle, east and north."""

LEAST_M = 20_000.0

PLANE = Plane(115.44, 36.48)
TOGETHER = 200
"""Trips issued in one transaction."""

SPEED_MPS, EVERY_S = 5.0, 10
NOISE_M = 7.5
"""Sigma of a receiver (JT/T 794)."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """GeoJSON geometries by id, and what lies between what."""

    sites: dict[str, Any]
    zones: dict[str, Any]
    regions: dict[str, Any]
    routes: dict[str, Any]
    ends: dict[str, tuple[str, str]]
    """Route -> its origin and destination sites."""
    lines: dict[str, np.ndarray]
    """Route -> its vertices in metres on PLANE."""


def scene() -> Scene:
    rng = np.random.default_rng(20261127)
    places = rng.uniform(-SPREAD_M, SPREAD_M, (SITES, 2))
    sites = {f"site-{n}": _polygon(rng, places[n], 60, 200, 12) for n in range(SITES)}
    zones, regions = (
        {
            f"{name}-{n}": _polygon(rng, rng.uniform(-SPREAD_M, SPREAD_M, 2), low, high, corners)
            for n in range(count)
        }
        for name, count, low, high, corners in (
            ("zone", ZONES, 200, 1_000, 40),
            ("region", REGIONS - 1, 4_000, 12_000, 300),
        )
    )
    county = shapely.box(-2 * SPREAD_M, -2 * SPREAD_M, 2 * SPREAD_M, 2 * SPREAD_M)
    regions["county"] = _geojson(shapely.transform(county, _degrees))
    ends, lines = {}, {}
    for n in range(ROUTES):
        a, b = _far_apart(rng, places)
        ends[f"route-{n}"] = (f"site-{a}", f"site-{b}")
        lines[f"route-{n}"] = _way(rng, places[a], places[b])
    routes = {id: _geojson(shapely.linestrings(_degrees(line))) for id, line in lines.items()}
    return Scene(sites=sites, zones=zones, regions=regions, routes=routes, ends=ends, lines=lines)


def _far_apart(rng: Any, places: np.ndarray) -> tuple[int, int]:
    """A generator's and a receiver's site, LEAST_M apart: no drive of a benchmark arrives."""
    while True:
        a, b = int(rng.integers(0, SITES // 2)), int(rng.integers(SITES // 2, SITES))
        if np.hypot(*(places[a] - places[b])) >= LEAST_M:
            return a, b


def _polygon(rng: Any, middle: Any, low: float, high: float, corners: int) -> Any:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = rng.uniform(low, high) * rng.uniform(0.8, 1.0, corners)
    ring = np.column_stack([radius * np.cos(angles), radius * np.sin(angles)]) + middle
    return _geojson(shapely.polygons(_degrees(ring)))


def _way(rng: Any, start: Any, end: Any) -> np.ndarray:
    """A winding line of VERTICES points."""
    share = np.linspace(0, 1, VERTICES)[:, None]
    along = (end - start) / max(float(np.hypot(*(end - start))), 1.0)
    swing = 400 * np.sin(share * np.pi * rng.integers(3, 9)) * np.sin(share * np.pi)
    return start + (end - start) * share + swing * np.array([-along[1], along[0]])


def _degrees(points: np.ndarray) -> np.ndarray:
    return np.column_stack(PLANE.unproject(points[:, 0], points[:, 1]))


def _geojson(shape: Any) -> Any:
    return json.loads(shapely.to_geojson(shape))


def vehicle(n: int) -> str:
    return f"scene-{n}"


def plate(n: int) -> str:
    return f"鲁PS{n:04d}"


def route_of(n: int) -> str:
    return f"route-{n % ROUTES}"


def drive(made: Scene, n: int, fixes: int, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(lon, lat) of a vehicle on its route, a fix every EVERY_S, from number `first` on."""
    line = shapely.linestrings(made.lines[route_of(n)])
    length = float(line.length)
    # Out of the yard already, and not into the other: the fleet is under way.
    start = 500.0 + n // ROUTES * 200.0
    gone = np.arange(first, first + fixes) * SPEED_MPS * EVERY_S
    at = np.minimum(start + gone, length - 500.0)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    points = points + np.random.default_rng([n, first]).normal(0, NOISE_M, points.shape)
    lon, lat = PLANE.unproject(points[:, 0], points[:, 1])
    return np.round(lon, 7), np.round(lat, 7)


def register(services: Services, made: Scene, vehicles: int = VEHICLES) -> None:
    """Put the scene into the registry of a county (trips.county)."""
    for kind, entry in _entries(made, vehicles):
        services.registry.save(
            kind, entry, trips.ADMIN, id=str(uuid.uuid4()), expected_version=None
        )


def _entries(made: Scene, vehicles: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for n, (id, geometry) in enumerate(made.sites.items()):
        first = n < SITES // 2
        yield (
            "site",
            {
                "id": id,
                "organisation_id": "demo-plaza" if first else "demo-recycling",
                "name": id,
                "kind": "generator" if first else "disposal",
                "geometry": geometry,
            },
        )
    for id, geometry in made.zones.items():
        yield "zone", {"id": id, "name": id, "kind": "forbidden", "geometry": geometry}
    for id, geometry in made.regions.items():
        kind = "permit_region" if id == "county" else "district"
        yield "zone", {"id": id, "name": id, "kind": kind, "geometry": geometry}
    for id, geometry in made.routes.items():
        origin, end = made.ends[id]
        yield (
            "route",
            {
                "id": id,
                "name": id,
                "origin_site_id": origin,
                "destination_site_id": end,
                "geometry": geometry,
            },
        )
    for n in range(vehicles):
        yield (
            "vehicle",
            {
                "id": vehicle(n),
                "carrier_id": "demo-tippers",
                "plate": plate(n),
                "streams": ["construction_site"],
                "terminal_id": f"scene{n}",
            },
        )


def depart(services: Services, made: Scene, begins: datetime, vehicles: int = VEHICLES) -> None:
    """Every vehicle under way since `begins`: issued, loaded and departed, straight into the log."""
    rebuilder = Rebuilder(services.manifests.profiles)
    random.seed("scene")
    for first in range(0, vehicles, TOGETHER):
        numbers = range(first, min(first + TOGETHER, vehicles))
        appends = [a for n in numbers for a in _trip(made, n, begins)]

        def work(tx: Transaction, appends: Sequence[Append] = appends) -> None:
            for recorded in tx.log.append_all(appends, begins):
                rebuilder.apply(tx, recorded)
            rebuilder.finish(tx)

        services.store.write(work)


def _trip(made: Scene, n: int, begins: datetime) -> Iterator[Append]:
    day = date(2021, 1, 1) + timedelta(days=n // 9000)
    number = manifest_number.build("371525", day, n % 9000 + 1)
    origin, end = made.ends[route_of(n)]
    token = label_token.encode(random.randbytes(16))
    issued = replace(
        trips.draft(vehicle(n)),
        number=number,
        origin_site_id=origin,
        destination_site_id=end,
        route_id=route_of(n),
        label_tokens=(token,),
    )
    acts = (
        (issued, trips.CLERK),
        (Loaded(loaded_kg=Decimal(16500), scans=(token,)), trips.DRIVER),
        (Transported(), trips.DRIVER),
    )
    for seq, (event, actor) in enumerate(acts):
        new = NewEvent(
            id=str(uuid.uuid4()),
            type=wire_type(event),
            occurred_at=begins - timedelta(minutes=3 - seq),
            actor=actor,
            body=to_body(event),
        )
        yield Append(stream=stream_of(number), expected=NO_STREAM + seq, events=[new])


def begun() -> datetime:
    """Two days ago: the fleet's clock runs as fast as fixes are taken."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
