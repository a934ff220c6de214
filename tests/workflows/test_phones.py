"""A driver's phone, signed in by the code its dispatcher shows."""

import base64

import pytest
from flask.testing import FlaskClient

from tests.workflows.browsers import HTML, csrf, is_in
from tests.workflows.county import County

PATH = "/drivers/driver-1/phone-code"


def code(county: County, user: str = "dispatcher") -> str:
    made = county.ok("POST", PATH, user)
    address, _, secret = made["address"].partition("#")
    assert address == "http://localhost:8000/phone"
    assert b"<svg" in base64.b64decode(made["qr"].partition(",")[2])
    return str(secret)


def scan(county: County, secret: str) -> FlaskClient:
    client = county.app.test_client()
    form = {"code": secret, "csrf": csrf(client, "/phone")}
    client.post("/phone", data=form)
    return client


def test_a_scanned_code_signs_the_driver_in_once(county: County) -> None:
    secret = code(county)
    phone = scan(county, secret)
    assert phone.get("/driver", headers=HTML).status_code == 200
    assert phone.get("/api/v1/me").get_json()["username"] == "driver"
    assert not is_in(scan(county, secret))


def test_a_code_ends_with_its_time_and_with_the_account(county: County) -> None:
    late, shut = code(county), code(county)
    county.ok("POST", "/accounts/driver/deactivate", "admin")
    assert not is_in(scan(county, shut))
    county.ok("POST", "/accounts/driver/reactivate", "admin")
    county.at(10)
    assert not is_in(scan(county, late))
    stale = code(county)
    county.app.extensions["services"].accounts.set_password("driver", "seven purple kettles")
    assert not is_in(scan(county, stale))


@pytest.mark.parametrize("user", ["dispatcher-2", "clerk", "gate", "officer", "auditor", "driver"])
def test_only_his_own_dispatcher_shows_it(county: County, user: str) -> None:
    assert county.call("POST", PATH, user)[0] in (403, 404)


def test_that_it_was_shown_and_by_whom_is_on_record(county: County) -> None:
    code(county)
    code(county, "admin")
    services = county.app.extensions["services"]
    account = services.store.read(lambda tx: tx.accounts.by_username("driver"))
    events = services.store.read(lambda tx: tx.log.load(f"account/{account.id}"))
    said = [(event.type.split(".")[1], event.actor.role) for event in events][2:]
    assert said == [("phone_invited", "carrier_dispatcher"), ("phone_invited", "administrator")]


def test_a_driver_without_an_account_is_told_of(county: County) -> None:
    status, said = county.call("POST", "/drivers/nobody/phone-code", "dispatcher")
    assert (status, said["code"]) == (404, "driver_without_account")


def test_guessing_codes_makes_the_address_wait(county: County) -> None:
    client = county.app.test_client()
    form = {"code": "x" * 43, "csrf": csrf(client, "/phone")}
    found = [client.post("/phone", data=form).status_code for _ in range(31)]
    assert found == [401] * 30 + [429]
