"""The benchmark of geometry alone. See scripts/bench/geofence."""

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import postgis
import psutil
import scene as scenes
import shapely

from manifest_service.alerts.engine import Stretch, dump_watch, fold_all, load_watch, new_watch
from manifest_service.alerts.sighting import Ground, Trip
from manifest_service.alerts.survey import Path, survey
from manifest_service.geofence.aligned import Lane, Parts, all_within
from manifest_service.geofence.fix import UNCERTAINTY_M, Fix
from manifest_service.geofence.scene import SITE_MARGIN_M, ZONE_MARGIN_M
from manifest_service.registry.entries import Route, Site, Zone

BATCH, PER_VEHICLE = 500, 25
BATCHES = 80
"""Different batches, asked again and again: 20 vehicles each."""

_ASK = """
SELECT asked.i,
       (SELECT array_agg(site.id) FROM site WHERE ST_DWithin(site.geom, asked.g, %(site_m)s)),
       (SELECT array_agg(zone.id) FROM zone WHERE ST_DWithin(zone.geom, asked.g, %(zone_m)s)),
       ST_DWithin(route.geom, asked.g, %(route_m)s)
FROM (SELECT i, ST_MakePoint(x, y) AS g, route
      FROM unnest(%(i)s::int[], %(x)s::float8[], %(y)s::float8[], %(route)s::text[])
      AS u (i, x, y, route)) AS asked
JOIN route ON route.id = asked.route
"""


@dataclass(frozen=True, kw_only=True)
class Batch:
    paths: Sequence[Path]
    lon: Any
    lat: Any
    lanes: Sequence[Lane]
    """The route of each vehicle."""
    parts: Parts
    x: Any
    y: Any
    routes: Sequence[str]


Answer = tuple[int, int, list[bool]]
"""Pairs of a fix and a site near it, of a fix and a zone; for each vehicle whether it keeps to its
route."""

ROUTE_M = 100.0 + UNCERTAINTY_M[0]
"""The usual half-width, and the least uncertainty."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    seconds = parser.parse_args().seconds
    made = scenes.scene()
    before = _resident()
    ground = _ground(made)
    for id in made.routes:  # whatever is compiled when it is first asked for
        ground.scene.lane(id)
    ground.scene.locate([0.0], [0.0])
    of_ground = _resident() - before
    batches = [_batch(made, ground, n) for n in range(BATCHES)]
    print(f"{scenes.ROUTES} routes of {scenes.VERTICES} vertices, {scenes.SITES} sites,")
    print(
        f"{scenes.ZONES} zones, {scenes.REGIONS} regions; batches of {BATCH}; by processor time\n"
    )
    answers: dict[str, Answer] = {}
    ours = _rate(lambda b: _geometry(b, ground), batches, seconds, answers, "arrays")
    print(f"{'whole arrays':<28} {ours:9.0f} fixes/s", flush=True)
    whole = _rate(lambda b: _survey(b, ground), batches, seconds, answers, "survey")
    print(f"{'the survey of the rules':<28} {whole:9.0f} fixes/s", flush=True)
    loop = _rate(lambda b: _loop(b, ground, made), batches, seconds, answers, "loop")
    print(f"{'shapely, point by point':<28} {loop:9.0f} fixes/s  arrays are {ours / loop:5.1f} x")
    if postgis.is_installed():
        with postgis.cluster() as connection:
            _fill(connection, ground, made)
            backend = psutil.Process(connection.info.backend_pid)
            ask = lambda b: _postgis(b, connection)  # noqa: E731
            far = _rate(ask, batches, seconds, answers, "postgis", backend)
        print(f"{'PostGIS, by 500':<28} {far:9.0f} fixes/s  arrays are {ours / far:5.1f} x")
    else:
        print("PostGIS: not installed (apt-get install postgresql-15-postgis-3)")
    _agree(answers)
    print(f"\n{of_ground / scenes.ROUTES / 1e3:.1f} kB for each compiled route, its share of")
    print("sites, zones and regions in it")
    print(f"{_watched(made, ground) / 1e3:.1f} kB for each watched vehicle on a trip")


def _rate(
    ask: Callable[[Batch], Answer],
    batches: Sequence[Batch],
    seconds: float,
    answers: dict[str, Answer],
    name: str,
    server: psutil.Process | None = None,
) -> float:
    """Fixes for each second of processor time: other work on the machine does not count."""
    answers[name] = ask(batches[0])
    done, spent, until = 0, _spent_s(server), time.perf_counter() + seconds
    while time.perf_counter() < until:
        ask(batches[done % len(batches)])
        done += 1
    return done * BATCH / (_spent_s(server) - spent)


def _spent_s(server: psutil.Process | None) -> float:
    """Processor time of this process, and of a server it asks."""
    if server is None:
        return time.process_time()
    times = server.cpu_times()
    return time.process_time() + float(times.user) + float(times.system)


def _agree(answers: dict[str, Answer]) -> None:
    """Everybody was asked the same: they must have said the same."""
    first = answers["arrays"]
    for name, answer in answers.items():
        assert answer == first, (name, answer, first)


def _ground(made: scenes.Scene) -> Ground:
    zones = [("forbidden", made.zones), ("district", made.regions)]
    return Ground(
        [
            Site(id=id, organisation_id="firm", name=id, kind="disposal", geometry=geometry)
            for id, geometry in made.sites.items()
        ],
        [
            Zone(id=id, name=id, kind=kind, geometry=geometry)  # type: ignore[arg-type]
            for kind, some in zones
            for id, geometry in some.items()
        ],
        [
            Route(
                id=id,
                name=id,
                origin_site_id=made.ends[id][0],
                destination_site_id=made.ends[id][1],
                geometry=geometry,
            )
            for id, geometry in made.routes.items()
        ],
    )


def _fixes(made: scenes.Scene, n: int, first: int, count: int) -> list[Fix]:
    lon, lat = scenes.drive(made, n, count, first)
    return [
        Fix(at_ms=1000 * scenes.EVERY_S * k, lon=x, lat=y, received_at_ms=0, speed_kmh=36.0)
        for k, x, y in zip(range(first, first + count), lon.tolist(), lat.tolist(), strict=True)
    ]


def _trip(made: scenes.Scene, n: int) -> Trip:
    route = scenes.route_of(n)
    return Trip(
        manifest_number=f"M{n}",
        vehicle_id=scenes.vehicle(n),
        stream="construction_site",
        origin_site_id=made.ends[route][0],
        destination_site_id=made.ends[route][1],
        route_id=route,
        issued_at_ms=-2,
        departed_at_ms=-1,
    )


def _batch(made: scenes.Scene, ground: Ground, n: int) -> Batch:
    vehicles = range(n * BATCH // PER_VEHICLE, (n + 1) * BATCH // PER_VEHICLE)
    paths = [
        Path(before=None, fixes=_fixes(made, v, 0, PER_VEHICLE), trips=[_trip(made, v)])
        for v in vehicles
    ]
    every = [fix for path in paths for fix in path.fixes]
    x, y = ground.scene.project([f.lon for f in every], [f.lat for f in every])
    routes = [scenes.route_of(v) for v in vehicles for _ in range(PER_VEHICLE)]
    return Batch(
        paths=paths,
        lon=np.array([fix.lon for fix in every]),
        lat=np.array([fix.lat for fix in every]),
        lanes=[lane for id in routes[::PER_VEHICLE] if (lane := ground.scene.lane(id))],
        parts=Parts([(i, i + PER_VEHICLE) for i in range(0, BATCH, PER_VEHICLE)]),
        x=x,
        y=y,
        routes=routes,
    )


def _geometry(batch: Batch, ground: Ground) -> Answer:
    """What the others are asked, of arrays; the projection besides."""
    located = ground.scene.locate(batch.lon, batch.lat)
    keeps = all_within(batch.lanes, batch.parts, located.x, located.y, located.points)
    return len(located.sites.near[0]), len(located.zones.near[0]), keeps


def _survey(batch: Batch, ground: Ground) -> Answer:
    """All the rules ask: also the way to the destination, and the crossing of forbidden zones."""
    found = survey(batch.paths, ground)
    located = found[0].located
    keeps = [all(one.keeps_to.values()) for one in found]
    return len(located.sites.near[0]), len(located.zones.near[0]), keeps


def _loop(batch: Batch, ground: Ground, made: scenes.Scene) -> Answer:
    """A point at a time: an object for each, the tree, then each shape it names."""
    scene = ground.scene
    layers = ((scene._sites, SITE_MARGIN_M), (scene._zones, ZONE_MARGIN_M))
    near, within = [0, 0], []
    for x, y, route in zip(batch.x.tolist(), batch.y.tolist(), batch.routes, strict=True):
        point = shapely.Point(x, y)
        for k, (layer, margin_m) in enumerate(layers):
            for j in layer._tree.query(point.buffer(margin_m).envelope):
                near[k] += layer._shapes[j].distance(point) <= margin_m
        within.append(scene.route(route).distance(point) <= ROUTE_M)
    return near[0], near[1], _by_vehicle(within)


def _by_vehicle(within: Sequence[bool]) -> list[bool]:
    return [all(within[i : i + PER_VEHICLE]) for i in range(0, len(within), PER_VEHICLE)]


def _fill(connection: Any, ground: Ground, made: scenes.Scene) -> None:
    """The same shapes on the same plane: no projection is asked of PostGIS."""
    for table, layer in (("site", ground.scene._sites), ("zone", ground.scene._zones)):
        rows = [(a.id, s.wkb) for a, s in zip(layer.areas, layer._shapes, strict=True)]
        _table(connection, table, rows)
    _table(connection, "route", [(id, ground.scene.route(id).wkb) for id in made.routes])
    connection.execute("ANALYZE")


def _table(connection: Any, name: str, rows: Sequence[tuple[str, bytes]]) -> None:
    connection.execute(f"CREATE TABLE {name} (id text PRIMARY KEY, geom geometry)")
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {name} VALUES (%s, ST_GeomFromWKB(%s))", rows)
    connection.execute(f"CREATE INDEX ON {name} USING gist (geom)")


def _postgis(batch: Batch, connection: Any) -> Answer:
    asked = {
        "i": list(range(BATCH)),
        "x": batch.x.tolist(),
        "y": batch.y.tolist(),
        "route": list(batch.routes),
        "site_m": SITE_MARGIN_M,
        "zone_m": ZONE_MARGIN_M,
        "route_m": ROUTE_M,
    }
    rows = connection.execute(_ASK, asked).fetchall()
    sites = sum(len(row[1] or ()) for row in rows)
    within = [row[3] for row in sorted(rows)]
    return sites, sum(len(row[2] or ()) for row in rows), _by_vehicle(within)


def _watched(made: scenes.Scene, ground: Ground) -> float:
    """Bytes a watched vehicle takes in memory: its watch, read, and the bytes it came from."""
    stretches = [
        Stretch(
            watch=new_watch(scenes.vehicle(n)),
            fixes=_fixes(made, n, 0, PER_VEHICLE),
            trips=[_trip(made, n)],
        )
        for n in range(scenes.VEHICLES)
    ]
    stored = [dump_watch(one.watch) for one in fold_all(stretches, ground)]
    del stretches
    before = _resident()
    kept = [(data, load_watch(data)) for data in stored]
    return (_resident() - before) / len(kept) + float(np.mean([len(data) for data in stored]))


def _resident() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main()
