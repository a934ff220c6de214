"""A truck of the county that leaves its corridor."""

from datetime import UTC, datetime, timedelta

from .conftest import Live


def diverted(live: Live, n: int) -> str:
    """The number of a load whose truck, `tipper-n`, left its corridor for twelve minutes: a tipper that
    no other test drives, or the alert is of another load that is still on it."""
    begins = datetime.now(UTC) - timedelta(minutes=30)
    vehicle = {"vehicle": f"tipper-{n}", "driver_id": f"driver-{n}"}
    number: str = live.issue(occurred_at=begins.isoformat(), **vehicle)["number"]
    route = live.get("/routes/plaza-recycling", "admin")["geometry"]["coordinates"]
    line = route[0] if isinstance(route[0][0], list) else route
    live.act(number, "loaded", "carrier1", at=begins, loaded_kg="16400")
    live.act(number, "transported", "carrier1", at=begins)
    (lon, lat), positions = line[0], []
    for i in range(60):
        off = 0.0 if i < 6 else min(0.002 * (i - 5), 0.03)
        at = (begins + timedelta(seconds=20 * i)).isoformat()
        positions.append(
            {
                "vehicle": f"tipper-{n}",
                "fix_time": at,
                "lon": lon + off,
                "lat": lat - off,
                "speed_kmh": 30,
            }
        )
    answer = live.call("POST", "/positions", json={"positions": positions}, as_user="carrier1")
    assert (answer[0], answer[1]["stored"]) == (200, 60), answer
    alerts = live.get(f"/alerts?manifest={number}", "officer1")["items"]
    rules = [alert["rule"] for alert in alerts]
    assert "route_deviation" in rules, (rules, live.get("/sites?limit=200", "admin"))
    return number
