"""Positions from Traccar and OsmAnd, lasting tokens, and what the gateway is told."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.workflows.county import MORNING, PASSWORD, County

OSMAND = "/api/v1/sources/osmand"
TRACCAR = "/api/v1/sources/traccar"


def lasting(county: County, user: str = "terminal") -> str:
    body = {"username": user, "password": PASSWORD}
    answer = county.client.post("/api/v1/sources/token", json=body)
    assert answer.status_code == 200, answer.get_json()
    token: str = answer.get_json()["token"]
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def basic(token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"x:{token}".encode()).decode()}


def forwarded(attributes: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    position = {
        "id": 7,
        "deviceId": 10,
        "protocol": "jt808",
        "serverTime": "2026-11-20T01:00:05.000+00:00",
        "deviceTime": "2026-11-20T01:00:00.000+00:00",
        "fixTime": "2026-11-20T01:00:00.000+00:00",
        "outdated": False,
        "valid": True,
        "latitude": 36.48,
        "longitude": 115.44,
        "altitude": 40.0,
        "speed": 20.0,
        "course": 90.0,
        "address": None,
        "accuracy": 0.0,
        "network": None,
        "attributes": {"sat": 11, "ignition": True, "odometer": 1402500.0, **(attributes or {})},
    }
    device = {"id": 10, "name": "truck", "uniqueId": "1", "status": "online", "disabled": False}
    return {"position": position | changes, "device": device}


def the_fix(county: County) -> Any:
    """The only fix of the truck."""
    services = county.app.extensions["services"]
    day = timedelta(days=1)
    (stored,) = services.store.read(
        lambda tx: tx.tracks.between(
            "truck-1",
            int((MORNING - day).timestamp() * 1000),
            int((MORNING + day).timestamp() * 1000),
        )
    )
    return stored


def test_traccar_forwards_a_position_in_knots(county: County) -> None:
    answer = county.client.post(TRACCAR, json=forwarded(), headers=bearer(lasting(county)))
    assert answer.status_code == 200
    assert answer.get_json() == {"stored": 1, "flagged": {}, "refused": []}
    (seen,) = county.ok("GET", "/fleet", "officer")["features"]
    assert seen["properties"]["speed_kmh"] == pytest.approx(37.04)
    fix = the_fix(county).fix
    assert (fix.satellites, fix.accuracy_m, fix.course_deg) == (11, None, 90.0)
    assert fix.odometer_km == 1402.5


@pytest.mark.parametrize(
    ("attributes", "changes", "member"),
    [
        ({"alarm": "powerCut"}, {}, "power_cut"),
        ({"alarm": "sos,gpsAntennaCut"}, {}, "antenna_cut"),
        ({"mock": True}, {}, "mock"),
    ],
)
def test_what_traccar_says_of_the_device_arrives(
    county: County, attributes: dict[str, Any], changes: dict[str, Any], member: str
) -> None:
    said = forwarded(attributes, **changes)
    county.client.post(TRACCAR, json=said, headers=basic(lasting(county)))
    assert getattr(the_fix(county).fix, member) is True


@pytest.mark.parametrize("changes", [{"valid": False}, {"outdated": True}])
def test_a_place_traccar_does_not_vouch_for_is_flagged(
    county: County, changes: dict[str, Any]
) -> None:
    county.client.post(TRACCAR, json=forwarded(**changes), headers=bearer(lasting(county)))
    assert the_fix(county).flags == {"no_fix"}


@pytest.mark.parametrize(
    "time", ["2026-11-20T01:00:00.000+0000", "2026-11-20T09:00:00+08:00", 1795136400000]
)
def test_releases_of_traccar_write_times_in_several_ways(county: County, time: object) -> None:
    said = forwarded(fixTime=time)
    said["position"]["attributes"] = []
    county.client.post(TRACCAR, json=said, headers=bearer(lasting(county)))
    assert the_fix(county).fix.at_ms == int(MORNING.timestamp() * 1000)


def test_osmand_sends_parameters_with_its_token_in_the_address(county: County) -> None:
    seconds = int(MORNING.timestamp())
    asked = f"id=1&lat=36.48&lon=115.44&timestamp={seconds}&speed=20&bearing=90&accuracy=5"
    answer = county.client.get(f"{OSMAND}?token={lasting(county)}&{asked}")
    assert answer.status_code == 200
    fix = the_fix(county).fix
    assert fix.at_ms == seconds * 1000
    assert (fix.speed_kmh, fix.course_deg, fix.accuracy_m) == (pytest.approx(37.04), 90.0, 5.0)


@pytest.mark.parametrize(
    "timestamp", ["1763600400000", "2025-11-20T01:00:00Z", "2025-11-20 09:00:00+08:00", ""]
)
def test_osmand_times_have_several_forms(county: County, timestamp: str) -> None:
    form = {"deviceid": "1", "location": "36.48,115.44", "timestamp": timestamp}
    answer = county.client.post(OSMAND, data=form, headers=basic(lasting(county)))
    assert answer.get_json()["stored"] == 1


def test_the_traccar_client_sends_json_in_metres_per_second(county: County) -> None:
    body = {
        "device_id": "1",
        "location": {
            "timestamp": "2026-11-20T01:00:00.000Z",
            "coords": {
                "latitude": 36.48,
                "longitude": 115.44,
                "accuracy": 5,
                "speed": 10,
                "heading": -1,
                "altitude": 40,
            },
            "odometer": 1402.5,
            "is_moving": True,
            "event": "motionchange",
            "battery": {"level": 1, "is_charging": False},
            "extras": {},
        },
    }
    answer = county.client.post(OSMAND, json=body, headers=bearer(lasting(county)))
    assert answer.status_code == 200
    fix = the_fix(county).fix
    assert (fix.speed_kmh, fix.course_deg) == (36.0, None)
    body["location"] = [body["location"]] * 2
    answer = county.client.post(OSMAND, json=body, headers=bearer(lasting(county)))
    assert answer.get_json()["stored"] == 2


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        (TRACCAR, b"{", "position_shape"),
        (TRACCAR, b"[]", "position_shape"),
        (TRACCAR, b'{"position": {}, "device": {"uniqueId": "1"}}', "position_shape"),
        (TRACCAR, json.dumps(forwarded(latitude="NaN")).encode(), "position_shape"),
        (TRACCAR, json.dumps(forwarded(fixTime="1970-01-01T00:00:00Z")).encode(), "time_absurd"),
        (TRACCAR, json.dumps(forwarded(fixTime="yesterday")).encode(), "position_shape"),
        (TRACCAR, json.dumps(forwarded(fixTime=-5)).encode(), "time_absurd"),
        (TRACCAR, b"\xff\xfe", "position_shape"),
        (OSMAND, b"{}", "position_shape"),
        (OSMAND, b'{"device_id": 1, "location": {"coords": {}}}', "position_shape"),
        (OSMAND, b'{"device_id": "1", "location": []}', None),
        (OSMAND, b'{"device_id": [], "location": {}}', "position_shape"),
        (
            OSMAND,
            b'{"device_id": "1", "location": {"timestamp": 1e300, "coords": {"latitude": 1, "longitude": 1}}}',
            "time_absurd",
        ),
        (OSMAND + "?id=1&lat=NaN&lon=1", b"", "position_shape"),
        (OSMAND + "?id=1&lat=36.48", b"", "position_shape"),
        (OSMAND + "?id=99&lat=36.48&lon=115.44", b"", "vehicle_unknown"),
        (OSMAND + "?id=2&lat=36.48&lon=115.44", b"", "vehicle_of_other_carrier"),
        (OSMAND + "?id=1&lat=36.48&lon=115.44&timestamp=soon", b"", "position_shape"),
        (OSMAND + "?id=1&lat=36.48&lon=115.44&timestamp=nan", b"", "position_shape"),
    ],
)
def test_what_is_wrong_has_a_code(
    county: County, path: str, content: bytes, code: str | None
) -> None:
    kind = "application/json" if content else None
    answer = county.client.post(
        path, data=content, content_type=kind, headers=bearer(lasting(county))
    )
    if code is None:
        assert answer.get_json()["stored"] == 0
    else:
        assert answer.status_code in (403, 404, 422), answer.get_json()
        assert answer.get_json()["code"] == code


def test_swapped_axes_are_kept_and_flagged(county: County) -> None:
    token = lasting(county)
    county.client.get(f"{OSMAND}?token={token}&id=1&lat=115.44&lon=36.48&timestamp=1795136400")
    assert "range" in the_fix(county).flags


def test_a_token_is_for_programs_and_ends_with_the_password(county: County) -> None:
    body = {"username": "officer", "password": PASSWORD}
    answer = county.client.post("/api/v1/sources/token", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "wrong_role")
    token = lasting(county)
    assert county.client.get("/api/v1/me", headers=bearer(token)).status_code == 200
    county.app.extensions["services"].accounts.set_password("terminal", "another password")
    assert county.client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    answer = county.client.get(f"{OSMAND}?token={token}&id=1&lat=36.48&lon=115.44")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_invalid")


def test_no_page_can_write_a_position_with_a_cookie(county: County) -> None:
    form = {"username": "dispatcher", "password": PASSWORD}
    page = county.client.get("/login").get_data(as_text=True)
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    county.client.post("/login", data={**form, "csrf": csrf})
    answer = county.client.get(f"{OSMAND}?id=1&lat=36.48&lon=115.44")
    assert answer.status_code == 401


def gateway(county: County) -> dict[str, str]:
    body = {"username": "gateway-1", "password": PASSWORD, "role": "gateway"}
    county.ok("POST", "/accounts", "admin", body)
    return bearer(lasting(county, "gateway-1"))


def test_the_gateway_is_told_terminals_and_the_route_of_a_loaded_trip(county: County) -> None:
    headers = gateway(county)

    def told() -> dict[str, Any]:
        answer = county.client.get("/api/v1/sources/terminals", headers=headers)
        return {t["vehicle_id"]: t for t in answer.get_json()["terminals"]}

    truck = {"vehicle_id": "truck-1", "terminal_id": "1", "plate": "鲁P12345"}
    assert told()["truck-1"] == {**truck, "route_id": None, "route_version": 0, "route_detours": []}
    number = county.issue()["number"]
    assert told()["truck-1"]["route_id"] is None
    county.at(1)
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    assert told()["truck-1"] == {
        **truck,
        "route_id": "road",
        "route_version": 1,
        "route_detours": [],
    }
    corridor = county.client.get("/api/v1/sources/corridors/road", headers=headers).get_json()
    assert corridor == {
        "route_id": "road",
        "version": 1,
        "name": "大路",
        "half_width_m": 100.0,
        "lines": [[[115.40, 36.48], [115.50, 36.48]]],
    }
    answer = county.client.get("/api/v1/sources/corridors/none", headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "entry_unknown")


def test_the_gateway_is_told_the_detours_in_force(county: County) -> None:
    headers = gateway(county)
    county.at(1)
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    route = county.ok("GET", "/routes/road", "admin")
    by = [[115.41, 36.48], [115.43, 36.50], [115.45, 36.48]]
    detour = {
        "geometry": {"type": "LineString", "coordinates": by},
        "from_at": county.at(60).isoformat(),
        "until_at": county.at(120).isoformat(),
        "reason": "bridge closed",
    }
    county.at(2)
    kept = {
        name: route[name] for name in ("name", "origin_site_id", "destination_site_id", "geometry")
    }
    county.ok("PUT", "/routes/road", "admin", kept | {"detours": [detour]})

    def in_force(minute: float) -> list[int]:
        county.at(minute)
        found = county.client.get("/api/v1/sources/terminals", headers=headers).get_json()
        (truck,) = [t for t in found["terminals"] if t["vehicle_id"] == "truck-1"]
        detours: list[int] = truck["route_detours"]
        return detours

    assert [in_force(minute) for minute in (59, 60, 119, 120)] == [[], [0], [0], []]
    lines = [
        county.client.get(f"/api/v1/sources/corridors/road?detour={n}", headers=headers).get_json()
        for n in ("0", "1", "x")
    ]
    assert [one["lines"][1:] for one in lines] == [[by], [], []]
