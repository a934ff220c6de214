"""Real input: a county boundary in GCJ-02, and the track of a real truck."""

import sys
from pathlib import Path

import pytest

from manifest_service.simulation.tracks import replay

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"
TRUCKS = "waste_trucks_jersey_city.csv"

needs_data = pytest.mark.skipif(
    not (DATA / TRUCKS).exists(), reason="../shared/data is not on this machine"
)


@pytest.fixture
def boundary(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "tracks"))
    import boundary

    yield boundary
    for name in ("boundary", "product"):
        sys.modules.pop(name, None)


@needs_data
def test_every_vertex_of_the_county_lands_within_a_metre_of_an_independent_conversion(boundary):
    found = boundary.run(DATA)
    assert found.vertices == 617
    assert found.worst_m < 1.0
    assert found.cities == 664
    assert found.cities_worst_m < 1.0


@needs_data
def test_a_real_truck_is_replayed_and_none_of_its_fixes_is_lost(new_product):
    product = new_product(county_center_lon=-74.06, county_center_lat=40.72)
    firm = {"name": "Test haulier", "roles": ["carrier"]}
    truck = {"carrier_id": "haulier", "plate": "鲁P90001", "terminal_id": "T1"}
    for path, body in (("/organisations/haulier", firm), ("/vehicles/truck", truck)):
        status, answer = product.call("PUT", path, json=body, as_user="admin")
        assert status == 201, answer
    result = replay(
        product.call,
        DATA / TRUCKS,
        as_user="admin",
        vehicle="鲁P90001",
        only="S-4",
        zone="America/New_York",
    )
    assert (result["rows"], result["stored"], result["refused"]) == (301, 301, {})
    features = product.get("/fleet", "admin")["features"]
    assert features[0]["properties"]["at"].startswith("2015-12-10T21:31:07")


def test_a_replay_for_an_unknown_vehicle_says_so_for_every_fix(new_product, tmp_path):
    product = new_product()
    file = tmp_path / "track.csv"
    file.write_text("time,lat,lon\n2026-11-20T08:00:00Z,36.48,115.44\n")
    result = replay(product.call, file, as_user="admin", vehicle="鲁P00000")
    assert result["stored"] == 0
    (reason,) = result["refused"]
    assert reason.startswith("vehicle_unknown")
