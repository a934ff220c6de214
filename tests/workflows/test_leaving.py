"""Who leaves: a driver to another carrier, an account that is shut, an organisation that is closed."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from tests.passwords import PlainPasswords
from tests.workflows.astray import on_the_road
from tests.workflows.county import PASSWORD, County
from tests.workflows.phones import Phone
from tests.workflows.test_sources import lasting

LATER = {"certificate_valid_until_on": "2027-01-01"}
FIRM = {"name": "乙运输", "roles": ["carrier"], "active": False}


def another_process(county: County, tmp_path: Any) -> Flask:
    """One with the same database and secret, and memories of its own."""
    settings = Settings(data_dir=tmp_path)
    store = county.app.extensions["services"].store
    services = build(settings, store=store, clock=county.clock, passwords=PlainPasswords())
    return create_app(settings, services)


def moved(county: County) -> None:
    """The first carrier's driver drives for the second one now."""
    county.ok("PUT", "/drivers/driver-1", "admin", {"carrier_id": "haulage-2", **LATER})


def signed_in(app: Flask, user: str) -> FlaskClient:
    client = app.test_client()
    client.get("/login")
    with client.session_transaction() as session:
        csrf = session["csrf"]
    form = {"username": user, "password": PASSWORD, "csrf": csrf}
    assert client.post("/login", data=form).status_code == 302
    return client


def status(client: FlaskClient, path: str, token: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.get(path, headers=headers).status_code


def test_a_driver_who_moved_keeps_his_trips_and_has_left_the_firm(county: County) -> None:
    number = on_the_road(county)
    moved(county)
    assert county.ok("GET", f"/manifests/{number}", "driver")["number"] == number
    assert county.ok("GET", "/me", "driver")["organisation_id"] == "haulage-2"
    assert county.call("GET", "/vehicles/truck-1/track", "driver")[0] == 404
    assert county.call("GET", "/vehicles/truck-2/track", "driver")[0] == 200
    fix = county.fix(county.clock.now(), 115.41, 36.48)
    refused = county.ok("POST", "/positions", "driver", {"positions": [fix]})["refused"]
    assert [one["code"] for one in refused] == ["vehicle_of_other_carrier"]
    theirs = county.ok(
        "POST", "/positions", "driver", {"positions": [{**fix, "vehicle": "truck-2"}]}
    )
    assert theirs["stored"] == 1


def test_he_ends_the_trip_he_is_on_and_is_named_on_no_other_of_the_firm(county: County) -> None:
    number = on_the_road(county)
    moved(county)
    county.at(60)
    county.done(number, "arrived", "driver", {"site_id": "yard-site"})
    said = county.call("POST", "/manifests", "clerk", county.draft())[1]
    assert said["code"] == "driver_not_of_carrier"


def test_the_new_firm_sees_no_trip_of_the_old_one(county: County) -> None:
    number = on_the_road(county)
    moved(county)
    assert county.call("GET", f"/manifests/{number}", "dispatcher-2")[0] == 404
    assert county.ok("GET", "/manifests", "dispatcher-2")["items"] == []
    assert county.ok("GET", f"/manifests/{number}", "dispatcher")["number"] == number


@pytest.mark.parametrize("close", ["account", "organisation"])
def test_what_is_closed_ends_sessions_and_tokens_at_once_in_every_process(
    county: County, tmp_path: Any, close: str
) -> None:
    other = another_process(county, tmp_path)
    pages = [signed_in(app, "dispatcher") for app in (county.app, other)]
    token, trackers = county._token("dispatcher"), lasting(county)
    asked = [("/api/v1/me", token)] + (
        [("/api/v1/me", trackers)] if close == "organisation" else []
    )
    for app in (county.app, other):
        assert [status(app.test_client(), *one) for one in asked] == [200] * len(asked)
    assert [status(page, "/desk") for page in pages] == [200, 200]
    if close == "account":
        county.ok("POST", "/accounts/dispatcher/deactivate", "admin")
    else:
        county.ok("PUT", "/organisations/haulage", "admin", FIRM)
    for app in (county.app, other):
        assert [status(app.test_client(), *one) for one in asked] == [401] * len(asked)
        body = {"username": "dispatcher", "password": PASSWORD}
        assert app.test_client().post("/api/v1/token", json=body).status_code == 401
    assert [status(page, "/desk") for page in pages] == [302, 302]


def test_a_closed_firm_s_terminal_reports_no_more(county: County) -> None:
    county.drive(0, 1)
    county.ok("PUT", "/organisations/haulage", "admin", FIRM)
    fix = county.fix(county.clock.now(), 115.41, 36.48)
    assert county.call("POST", "/positions", "terminal", {"positions": [fix]})[0] == 401


def test_a_closed_carrier_s_load_is_still_received(county: County) -> None:
    number = on_the_road(county)
    county.ok("PUT", "/organisations/haulage", "admin", FIRM)
    assert county.act(number, "arrived", "driver", {"site_id": "yard-site"})[0] == 401
    county.at(60)
    county.done(number, "arrived", "gate")
    done = county.done(number, "received", "gate", {"accepted_kg": "12000"})
    assert done["status"] == "received"


def test_what_a_closed_firm_s_phone_still_holds_is_kept_for_a_person(county: County) -> None:
    phone = Phone(county=county, user="driver").enrol()
    number = county.issue()["number"]
    phone.write(number, "loaded", county.at(10), {"loaded_kg": "12000"})
    county.ok("PUT", "/organisations/haulage", "admin", FIRM)
    body = {"entries": phone.entries}
    sent = county.call("POST", f"/devices/{phone.id}/rescue", "officer", body)
    assert sent[0] == 200
    (held,) = county.ok("GET", "/journal/held", "officer")["items"]
    assert held["reason"]["code"] == "account_inactive"


def test_a_firm_that_opens_again_is_as_before(county: County) -> None:
    county.ok("PUT", "/organisations/haulage", "admin", FIRM)
    county.ok("PUT", "/organisations/haulage", "admin", {**FIRM, "active": True})
    assert county.call("GET", "/manifests", "dispatcher")[0] == 200


def test_a_deputy_hears_and_does_nothing_in_the_other_s_name(county: County) -> None:
    body = {"username": "second", "password": PASSWORD, "role": "carrier_dispatcher"}
    county.open_account(body | {"organisation_id": "haulage-2"})
    other = county.ok("GET", "/me", "second")["id"]
    until = county.at(1440 * 3).isoformat()
    county.at(0)
    choice = {"deputy_id": other, "deputy_until": until}
    status, said = county.call("PUT", "/me/notices", "dispatcher", choice)
    assert (status, said["faults"][0]["code"]) == (422, "deputy_not_allowed")
    assert county.call("PUT", "/me/notices", "dispatcher-2", choice)[0] == 204
    assert county.call("GET", "/vehicles/truck-1/track", "second")[0] == 404
    assert county.ok("GET", "/me", "second")["id"] == other
