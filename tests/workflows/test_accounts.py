"""What an administrator does to others' accounts: done once, and on record."""

from dataclasses import replace
from typing import Any

import pytest

from manifest_service.errors import NotAllowed, NotSignedIn
from tests.workflows.county import PASSWORD, County

OTHER = "another long password"


def words(county: County, username: str) -> list[tuple[str, str]]:
    services = county.app.extensions["services"]
    account = services.store.read(lambda tx: tx.accounts.by_username(username))
    events = services.store.read(lambda tx: tx.log.load(f"account/{account.id}"))
    return [(event.type, event.actor.role) for event in events]


def signs_in(county: County, username: str, password: str = PASSWORD) -> int:
    body = {"username": username, "password": password}
    return county.client.post("/api/v1/token", json=body).status_code


def test_an_account_is_shut_opened_and_given_a_password_on_record(county: County) -> None:
    for _ in range(2):
        assert county.ok("POST", "/accounts/gate/deactivate", "admin")["active"] is False
    assert signs_in(county, "gate") == 401
    assert county.ok("POST", "/accounts/gate/reactivate", "admin")["active"] is True
    assert signs_in(county, "gate") == 200
    assert county.call("PUT", "/accounts/gate/password", "admin", {"password": OTHER})[0] == 204
    assert (signs_in(county, "gate"), signs_in(county, "gate", OTHER)) == (401, 403)
    assert words(county, "gate") == [
        ("account.opened.v1", "administrator"),
        ("account.password_set.v1", "receiver_clerk"),
        ("account.closed.v1", "administrator"),
        ("account.reopened.v1", "administrator"),
        ("account.password_set.v1", "administrator"),
    ]
    county.app.extensions["services"].upkeep.rebuild()


def test_only_an_administrator_and_not_himself(county: County) -> None:
    for user in ("officer", "dispatcher", "auditor", "gate"):
        for path, method in (("deactivate", "POST"), ("reactivate", "POST")):
            assert county.call(method, f"/accounts/clerk/{path}", user)[0] == 403
        assert county.call("PUT", "/accounts/clerk/password", user, {"password": OTHER})[0] == 403
    assert county.call("POST", "/accounts/admin/deactivate", "admin")[1]["code"] == "own_account"
    assert county.call("POST", "/accounts/nobody/deactivate", "admin")[0] == 404
    short = county.call("PUT", "/accounts/clerk/password", "admin", {"password": "short"})
    assert short[1]["faults"][0]["code"] == "password_too_short"


def test_a_password_that_is_tried_first_is_taken_nowhere(county: County) -> None:
    body = {"username": "gate-9", "role": "receiver_clerk", "organisation_id": "yard"}
    for password, code in (
        ("password1234567", "password_common"),
        ("gate-9 gate-9 gate-9", "password_names_itself"),
    ):
        opened = county.call("POST", "/accounts", "admin", body | {"password": password})
        assert [fault["code"] for fault in opened[1]["faults"]] == [code]
    assert "gate-9" not in [
        one["username"] for one in county.ok("GET", "/accounts", "admin")["items"]
    ]
    asked = {"password": "gate gate gate gate"}
    named = county.call("PUT", "/accounts/gate/password", "admin", asked)
    assert named[1]["faults"][0]["code"] == "password_names_itself"
    assert signs_in(county, "gate") == 200


def wrong(county: County, username: str, address: str, password: str = "wrong password") -> int:
    body = {"username": username, "password": password}
    where = {"REMOTE_ADDR": address}
    answer = county.client.post("/api/v1/token", json=body, environ_overrides=where)
    return answer.status_code


def test_a_guesser_waits_and_the_owner_elsewhere_does_not(county: County) -> None:
    assert [wrong(county, "gate", "203.0.113.7") for _ in range(6)] == [401] * 5 + [429]
    assert wrong(county, "gate", "203.0.113.7", PASSWORD) == 429
    assert wrong(county, "gate", "198.51.100.1", PASSWORD) == 200
    county.at(2)
    assert wrong(county, "gate", "203.0.113.7", PASSWORD) == 200
    assert wrong(county, "gate", "203.0.113.7") == 401


def test_an_address_that_tries_many_names_waits_whatever_the_name(county: County) -> None:
    tried = [wrong(county, f"name-{n}", "203.0.113.7") for n in range(31)]
    assert tried == [401] * 30 + [429]
    assert wrong(county, "gate", "203.0.113.7", PASSWORD) == 429
    assert wrong(county, "gate", "203.0.113.8", PASSWORD) == 200


def test_a_password_of_ones_own_clears_no_guesses_at_others(county: County) -> None:
    """Whoever had an account could guess on for ever, signing in between."""
    for n in range(30):
        assert wrong(county, f"name-{n}", "203.0.113.7") == 401
        if n % 7 == 6:
            assert wrong(county, "driver", "203.0.113.7", PASSWORD) == 200
    assert wrong(county, "name-30", "203.0.113.7") == 429
    county.at(24 * 60)
    assert wrong(county, "name-30", "203.0.113.7") == 401


def test_what_was_mistyped_before_the_right_one_counts_no_more(county: County) -> None:
    for _ in range(20):
        assert [wrong(county, "gate", "203.0.113.7") for _ in range(3)] == [401] * 3
        assert wrong(county, "gate", "203.0.113.7", PASSWORD) == 200


def test_all_addresses_of_one_network_guess_together(county: County) -> None:
    """One household has 2**64 addresses of IPv6."""
    tried = [wrong(county, "gate", f"2001:db8:1:2::{n:x}") for n in range(1, 7)]
    assert tried == [401] * 5 + [429]
    assert wrong(county, "gate", "2001:db8:1:3::1", PASSWORD) == 200


def test_a_password_set_while_the_old_one_is_used_stands(county: County) -> None:
    """Who has watched a password being typed, and is locked out, is out: his own change, begun before
    and ended after, does not bring the account back to him."""
    accounts = county.app.extensions["services"].accounts
    signing = county.app.extensions["services"].signing
    clerk = accounts.sign_in("clerk", PASSWORD, "203.0.113.7")

    class Slow:
        """Hashes, and meanwhile the administrator gives another password."""

        def __getattr__(self, name: str) -> Any:
            return getattr(accounts.passwords, name)

        def hash(self, password: str) -> str:
            accounts.set_password("clerk", "given by the administrator")
            return str(accounts.passwords.hash(password))

    with pytest.raises(NotAllowed):
        replace(accounts, passwords=Slow()).change_password(clerk.id, PASSWORD, "chosen by a thief")
    accounts.set_password("clerk", PASSWORD)
    with pytest.raises(NotSignedIn):
        replace(signing, passwords=Slow()).set(clerk.id, PASSWORD, "271828")
    assert accounts.sign_in("clerk", "given by the administrator", "203.0.113.7").id == clerk.id


def test_the_page_says_how_long_to_wait(county: County) -> None:
    client = county.app.test_client()
    csrf = csrf_of(client.get("/login").get_data(as_text=True))
    for _ in range(6):
        form = {"username": "gate", "password": "wrong", "csrf": csrf}
        answer = client.post("/login", data=form)
    assert answer.status_code == 429
    assert "60" in answer.get_data(as_text=True)


def test_a_stranger_learns_no_telephone_of_a_driver(county: County) -> None:
    for user, sees in (
        ("dispatcher", True),
        ("driver", True),
        ("officer", True),
        ("clerk", False),
        ("dispatcher-2", False),
        ("gate", False),
    ):
        shown = county.ok("GET", "/drivers/driver-1", user)
        assert shown["name"] == "张三丰", user
        assert (shown.get("telephone") == "13800138000") is sees, user
        listed = county.ok("GET", "/drivers?limit=200", user)["items"]
        assert any("telephone" in one for one in listed if one["id"] == "driver-1") is sees, user


def test_what_a_page_reads_by_itself_renews_no_session(county: County) -> None:
    client = county.app.test_client()
    csrf = csrf_of(client.get("/login").get_data(as_text=True))
    client.post("/login", data={"username": "gate", "password": PASSWORD, "csrf": csrf})
    read = client.get("/api/v1/me", headers={"Accept": "application/json"})
    assert (read.status_code, read.headers.get("Set-Cookie")) == (200, None)
    page = client.get("/account", headers={"Accept": "text/html"})
    assert "manifest_session=" in page.headers["Set-Cookie"]
    left = client.post("/logout", data={"csrf": csrf_of(page.get_data(as_text=True))})
    assert left.status_code == 302
    assert client.get("/api/v1/me", headers={"Accept": "application/json"}).status_code == 401


def csrf_of(text: str) -> str:
    return text.split('name="csrf" value="')[1].split('"')[0]
