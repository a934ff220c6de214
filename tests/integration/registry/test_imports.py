"""Importing through the whole house: address to SQLite and back."""

from pathlib import Path

import pytest

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount

BOUNDARY = Path(__file__).parents[4] / "shared/data/guan_county_boundary_gcj02.geojson"
CARRIER = {"id": "haulage", "name": "示范运输", "roles": ["carrier"]}


@pytest.fixture
def county(tmp_path):
    """The API as an administrator calls it, with one carrier on file."""
    settings = Settings(data_dir=tmp_path)
    services = build(settings)
    account = NewAccount(username="admin", role="administrator", password="correct horse 1")
    services.accounts.add(account, SERVICE)
    client = create_app(settings, services).test_client()
    signed_in = {"username": "admin", "password": "correct horse 1"}
    token = client.post("/api/v1/token", json=signed_in).get_json()["token"]

    def call(method, path, **more):
        headers = {"Authorization": f"Bearer {token}"}
        return client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    assert call("PUT", "/organisations/haulage", json=CARRIER).status_code == 201
    call.people = services.registry.person
    return call


def test_the_good_rows_are_kept_only_when_asked_for(county):
    content = (
        "id,carrier_id,plate,tare_kg\n"
        "t-1,haulage,鲁P12345,9000\n"
        "t-2,nobody,鲁P12346,\n"
        "t-3,haulage,12345,-1\n"
    ).encode()
    refused = county("POST", "/imports/vehicles?format=csv", data=content)
    rows = refused.get_json()["rows"]
    assert refused.status_code == 422
    assert [row["status"] for row in rows] == ["good", "bad", "bad"]
    assert [fault["code"] for fault in rows[2]["faults"]] == ["plate_shape", "not_positive"]
    assert county("GET", "/vehicles").get_json()["items"] == []

    kept = county("POST", "/imports/vehicles?format=csv&keep_good=true", data=content)
    assert (kept.status_code, kept.get_json()["kept"]) == (200, 1)
    (vehicle,) = county("GET", "/vehicles").get_json()["items"]
    assert vehicle["plate"] == "鲁P12345"


def test_names_of_imported_drivers_go_to_the_personal_register(county):
    content = "id,carrier_id,name,telephone\nd-1,haulage,张三,13800000000\n".encode()
    answer = county("POST", "/imports/drivers?format=csv", data=content)
    assert answer.get_json()["kept"] == 1
    person = county.people("driver/d-1")
    assert (person.name, person.telephone) == ("张三", "13800000000")


def test_two_vehicles_of_one_file_cannot_share_a_plate_or_a_terminal(county):
    content = (
        "id,carrier_id,plate,terminal_id\n"
        "t-1,haulage,鲁P12345,T1\n"
        "t-2,haulage,鲁P·12345,T2\n"
        "t-3,haulage,鲁P12346,T1\n"
        "t-1,haulage,鲁P12347,T3\n"
    ).encode()
    rows = county("POST", "/imports/vehicles?format=csv", data=content).get_json()["rows"]
    assert [[(f["path"], f["code"]) for f in row["faults"]] for row in rows] == [
        [],
        [("plate", "duplicate_id")],
        [("terminal_id", "duplicate_id")],
        [("id", "duplicate_id")],
    ]


@pytest.mark.skipif(not BOUNDARY.exists(), reason="needs the shared test data")
def test_the_real_boundary_is_imported_as_it_was_published(county):
    address = "/imports/zones?format=geojson&datum=GCJ02"
    content = BOUNDARY.read_bytes()
    assert county("POST", address, data=content).status_code == 422
    mapped = f"{address}&properties=adcode:id,name:name&values=kind:district"
    assert county("POST", mapped, data=content).get_json()["kept"] == 1
    zone = county("GET", "/zones/371525").get_json()
    assert zone["name"] == "冠县"
    assert zone["geometry"]["type"] == "MultiPolygon"


@pytest.mark.parametrize("pairs", ["", "adcode", ":id", "adcode:id,,"])
def test_a_mapping_that_is_none_is_refused(county, pairs):
    address = f"/imports/zones?format=geojson&properties={pairs}"
    answer = county("POST", address, data=b"{}")
    assert answer.status_code == 422
    assert answer.get_json()["faults"][0]["code"] == "not_pairs"


def test_a_plate_of_another_colour_is_kept_and_doubted(county):
    content = (
        "id,carrier_id,plate,plate_colour\n"
        "t-1,haulage,鲁P12345,yellow\n"
        "t-2,haulage,鲁PD12345,green\n"
        "t-3,haulage,鲁P12345D,yellow_green\n"
        "t-4,haulage,鲁PD12346,blue\n"
    ).encode()
    rows = county("POST", "/imports/vehicles?format=csv", data=content).get_json()["rows"]
    assert [row["status"] for row in rows] == ["good", "good", "good", "warned"]
    assert rows[3]["warnings"][0]["code"] == "plate_of_other_colour"
