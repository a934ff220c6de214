"""Routes as administrators draw them: from a track, by hand, with detours for some days."""

import math
from datetime import timedelta
from typing import Any

import pytest

from tests.workflows.county import MORNING, ROUTE_LAT, ROUTE_LON, County
from tests.workflows.test_alerts import diverted, on_the_road

NORTH = [[ROUTE_LON[0], ROUTE_LAT], [115.41, 36.485], [115.49, 36.485], [ROUTE_LON[1], ROUTE_LAT]]


def the_road(county: County) -> dict[str, Any]:
    found: dict[str, Any] = county.ok("GET", "/routes/road", "admin")
    return {name: value for name, value in found.items() if name != "version"}


def detoured(county: County, from_minute: float, until_minute: float, **more: Any) -> Any:
    detour = {
        "geometry": {"type": "LineString", "coordinates": NORTH},
        "from_at": (MORNING + timedelta(minutes=from_minute)).isoformat(),
        "until_at": (MORNING + timedelta(minutes=until_minute)).isoformat(),
        "reason": "12",
        **more,
    }
    return county.call("PUT", "/routes/road", "admin", {**the_road(county), "detours": [detour]})


def track(county: County, user: str = "admin", **changes: Any) -> tuple[int, Any]:
    body = {
        "vehicle": "鲁P12345",
        "from": MORNING.isoformat(),
        "to": (MORNING + timedelta(hours=1)).isoformat(),
    }
    return county.call("POST", "/routes/from-track", user, body | changes)


def snapped(county: County, coordinates: Any, user: str = "admin", **more: Any) -> tuple[int, Any]:
    body = {"geometry": {"type": "LineString", "coordinates": coordinates}, **more}
    return county.call("POST", "/routes/snap", user, body)


def codes(body: Any) -> list[str]:
    return [fault["code"] for fault in body.get("faults") or [body]]


def test_a_detour_is_recorded_read_back_and_drawn(county: County) -> None:
    status, body = detoured(county, 60, 600)
    assert (status, body["warnings"]) == (200, [])
    (kept,) = the_road(county)["detours"]
    assert kept["reason"] == "12"
    assert kept["geometry"]["coordinates"] == NORTH
    features = county.ok("GET", "/ground", "officer")["features"]
    (drawn,) = [f for f in features if f["properties"]["id"] == "road"]
    assert [one["reason"] for one in drawn["properties"]["detours"]] == ["12"]
    services = county.app.extensions["services"]
    services.upkeep.rebuild()
    assert the_road(county)["detours"] == [kept]


@pytest.mark.parametrize(("from_minute", "until_minute", "alerts"), [(0, 60, 0), (31, 90, 1)])
def test_a_diversion_by_a_detour_is_none_while_it_is_in_force(
    county: County, from_minute: float, until_minute: float, alerts: int
) -> None:
    way = [[ROUTE_LON[0] + 0.1 * s, ROUTE_LAT + diverted(s)] for s in (n / 100 for n in range(101))]
    geometry = {"type": "LineString", "coordinates": way}
    assert detoured(county, from_minute, until_minute, geometry=geometry)[0] == 200
    county.at(1)
    on_the_road(county)
    county.drive(1, 31, off_route=diverted)
    found = [one for one in county.alerts() if one["rule"] == "route_deviation"]
    assert len(found) == alerts


def test_a_detour_of_the_past_and_one_beside_the_route_are_pointed_out(county: County) -> None:
    apart = [[115.41, 36.60], [115.49, 36.60]]
    status, body = detoured(county, -60, 60, geometry={"type": "LineString", "coordinates": apart})
    assert status == 200
    assert codes({"faults": body["warnings"]}) == ["detour_apart", "detour_backdated"]
    body = county.ok("PUT", "/routes/road", "admin", {**the_road(county), "name": "新名"})
    assert codes({"faults": body["warnings"]}) == ["detour_apart"]


def test_a_bad_detour_is_refused_whole_and_says_where(county: County) -> None:
    swapped = {"type": "LineString", "coordinates": [[lat, lon] for lon, lat in NORTH]}
    status, body = detoured(county, 0, 60, geometry=swapped)
    assert (status, body["faults"][0]["path"]) == (422, "detours.0.geometry")
    assert codes(body) == ["geometry_axes_swapped"]
    assert "detours" not in the_road(county)


def test_a_route_is_proposed_from_a_track_and_nothing_is_written(county: County) -> None:
    county.drive(1, 31)
    spike = county.fix(MORNING + timedelta(minutes=10, seconds=10), 115.6, 36.7)
    county.ok("POST", "/positions", "terminal", {"positions": [spike]})
    before = county.ok("GET", "/log/head", "admin")["size"]
    status, found = track(county)
    assert status == 200
    assert found["points"] == 2
    degree_m = 111_320 * math.cos(math.radians(ROUTE_LAT))
    assert found["length_m"] == pytest.approx(0.1 * degree_m, rel=0.01)
    assert found["farthest_m"] < 5
    assert (found["fixes"]["used"], found["fixes"]["flagged"]) == (91, 1)
    assert county.ok("GET", "/log/head", "admin")["size"] == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"vehicle": "nobody"}, "unknown_id"),
        ({"to": MORNING.isoformat()}, "ends_before_it_begins"),
        ({"to": (MORNING + timedelta(days=3)).isoformat()}, "span_too_long"),
        ({"tolerance_m": -1}, "out_of_range"),
        ({"tolerance_m": 1000}, "out_of_range"),
        ({"from": "yesterday"}, "schema_time"),
        ({"from": "2026-11-20T01:00:00"}, "schema_time"),
        ({}, "track_too_short"),
    ],
)
def test_a_track_that_cannot_be_had_is_refused(
    county: County, changes: dict[str, Any], code: str
) -> None:
    status, body = track(county, **changes)
    assert status == 422
    assert codes(body) == [code]


def test_a_drawn_line_is_snapped_to_its_sites_and_simplified(county: County) -> None:
    west, east = ROUTE_LON[0] + 0.0021, ROUTE_LON[1] - 0.0021
    middle = [[west + (east - west) * n / 10, ROUTE_LAT + 0.00001] for n in range(11)]
    sites = {"origin_site_id": "building-site", "destination_site_id": "yard-site"}
    status, found = snapped(county, middle, except_route_id="road", **sites)
    assert (status, found["points"], found["moved"]) == (200, 2, 2)
    assert found["geometry"]["coordinates"][0][0] == pytest.approx(ROUTE_LON[0] + 0.002, abs=2e-6)
    _, onto = snapped(county, middle, simplify_m=0)
    assert onto["moved"] == 11
    # A parallel is not straight: the route between its two points bows by a metre.
    lats = [lat for _, lat in onto["geometry"]["coordinates"]]
    assert lats == pytest.approx([ROUTE_LAT] * len(lats), abs=1.5e-5)


@pytest.mark.parametrize(
    ("coordinates", "more", "code"),
    [
        ([[115.4, 36.48]], {}, "geometry_too_few_points"),
        ([[115.4, 36.48], ["x", 1]], {}, "geometry_not_numbers"),
        ([[36.48, 115.4], [36.48, 115.5]], {}, "geometry_axes_swapped"),
        (NORTH, {"origin_site_id": "nowhere"}, "unknown_id"),
        (NORTH, {"simplify_m": 500}, "out_of_range"),
        (NORTH, {"datum": "MARS"}, "datum_unknown"),
        (NORTH, {"what": 1}, "unknown_field"),
    ],
)
def test_a_line_that_is_none_is_refused(
    county: County, coordinates: Any, more: dict[str, Any], code: str
) -> None:
    status, body = snapped(county, coordinates, **more)
    assert (status, codes(body)) == (422, [code])


@pytest.mark.parametrize("user", ["officer", "clerk", "terminal"])
def test_only_administrators_draw(county: County, user: str) -> None:
    assert track(county, user)[0] == 403
    assert snapped(county, NORTH, user)[0] == 403
