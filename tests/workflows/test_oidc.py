"""Signing in by an identity provider, with a real one: Django OAuth Toolkit beside the test."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from manifest_service.services.accounts import actor_of
from tests.openid.running import CLIENT_ID, CLIENT_SECRET, Provider
from tests.workflows.browsers import HTML, browser, call, csrf, is_in
from tests.workflows.county import (
    PASSWORD,
    County,
    account_words,
    make_county,
    started_again,
)
from tests.workflows.test_second_factor import code, enrolled

Asking = Callable[..., County]


@pytest.fixture
def asking(openid_provider: Provider, tmp_path: Path) -> Iterator[Asking]:
    """The county, today, that people may sign in to by the provider; under more settings."""
    made: list[County] = []

    def make(**settings: Any) -> County:
        held = {
            "oidc_issuer": openid_provider.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_label": "County ID",
            "oidc_private": 1,
        }
        county = started_again(make_county(tmp_path), tmp_path, **held | settings)
        # The provider's clock is the real one.
        county.clock.set(datetime.now(UTC))
        made.append(county)
        return county

    yield make
    for county in made:
        county.app.extensions["services"].store.close()


@pytest.fixture
def counted(asking: Asking) -> County:
    return asking()


def sent(client: FlaskClient, start: str = "/login/oidc") -> str:
    """Where a browser is sent to be asked."""
    answer = client.get(start, headers=HTML)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.headers["Location"]


def returned(client: FlaskClient, back: str) -> Any:
    """The answer to the browser that the provider has sent back."""
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}", headers=HTML | {"Accept-Language": "en"})


def walked(county: County, provider: Provider, name: str, start: str = "/login/oidc") -> Any:
    """(browser, answer) of `name` who goes all the way in a browser of his own."""
    client = county.app.test_client()
    return client, returned(client, provider.visit(sent(client, start), name))


def linked(county: County, provider: Provider, username: str, name: str) -> FlaskClient:
    """A browser of `username`, who has just been linked with `name` of the provider."""
    client = browser(county, username)
    answer = linking(client, provider, name)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account")
    return client


def linking(client: FlaskClient, provider: Provider, name: str) -> Any:
    begun = call(client, "POST", "/me/identities", {"password": PASSWORD}).get_json()
    return returned(client, provider.visit(begun["address"], name))


def said(answer: Any) -> str:
    """What the page says went wrong."""
    text: str = answer.get_data(as_text=True).split('role="alert">')[1].split("</div>")[0]
    return text


def proof(client: FlaskClient) -> str:
    items = call(client, "GET", "/me/sessions").get_json()["items"]
    (found,) = [one["proof"] for one in items if one["current"]]
    return str(found)


def test_a_linked_account_is_signed_in_and_all_of_it_is_on_record(
    counted: County, openid_provider: Provider
) -> None:
    linked(counted, openid_provider, "gate", "li")
    client, answer = walked(counted, openid_provider, "li", "/login/oidc?next=/site")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/site")
    assert call(client, "GET", "/me").get_json()["username"] == "gate"
    assert proof(client) == "oidc"
    shown = call(client, "GET", "/me/identities").get_json()
    (item,) = shown["items"]
    assert (shown["provider"], shown["linked"]) == ("County ID", True)
    assert (item["issuer"], item["claim"]) == (openid_provider.issuer, "sub")
    assert item["used_at"] is not None
    (one,) = [a for a in counted.ok("GET", "/accounts", "admin")["items"] if a["subject"]]
    assert (one["username"], one["subject"]) == ("gate", item["subject"])
    assert account_words(counted, "gate") == ["opened", "password_set", "identity_linked"]


def test_the_question_is_by_code_and_pkce_with_fresh_secrets(
    counted: County, openid_provider: Provider
) -> None:
    asked = [parse_qs(urlsplit(sent(counted.app.test_client())).query) for _ in range(2)]
    for one in asked:
        assert one["response_type"] == ["code"]
        assert one["client_id"] == [CLIENT_ID]
        assert one["code_challenge_method"] == ["S256"]
        assert one["redirect_uri"] == ["http://localhost:8000/login/oidc/callback"]
    for name in ("state", "nonce", "code_challenge"):
        assert len({one[name][0] for one in asked}) == 2
        assert min(len(one[name][0]) for one in asked) == 43


def test_whom_nobody_has_linked_is_nobody_here(counted: County, openid_provider: Provider) -> None:
    before = counted.ok("GET", "/accounts", "admin")["items"]
    client, answer = walked(counted, openid_provider, "wang")
    assert answer.status_code == 401
    assert said(answer).startswith("No account that is open here is linked")
    assert not is_in(client)
    assert counted.ok("GET", "/accounts", "admin")["items"] == before


def test_linking_is_for_who_knows_the_password(counted: County, openid_provider: Provider) -> None:
    client = browser(counted, "gate")
    wrong = call(client, "POST", "/me/identities", {"password": "not this one"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (403, "password_wrong")


def test_an_identity_is_of_one_account_and_an_account_of_one_identity(
    counted: County, openid_provider: Provider
) -> None:
    gate = linked(counted, openid_provider, "gate", "li")
    again = linking(gate, openid_provider, "li")
    assert (again.status_code, again.headers["Location"]) == (302, "/account")
    other = linking(browser(counted, "clerk"), openid_provider, "li")
    assert other.status_code == 409
    assert "此身份已与另一账户绑定" in other.get_data(as_text=True)
    second = linking(gate, openid_provider, "wang")
    assert second.status_code == 409
    assert "此账户已与该提供方的另一身份绑定" in second.get_data(as_text=True)
    assert len(call(gate, "GET", "/me/identities").get_json()["items"]) == 1
    assert account_words(counted, "gate") == ["opened", "password_set", "identity_linked"]


def test_a_link_is_of_the_account_that_asked_for_it(
    counted: County, openid_provider: Provider
) -> None:
    """Signed in as somebody else meanwhile, in the same browser: whose would it be?"""
    client = browser(counted, "gate")
    begun = call(client, "POST", "/me/identities", {"password": PASSWORD}).get_json()
    with client.session_transaction() as held:
        secret = held["oidc"]
    form = {"username": "clerk", "password": PASSWORD, "csrf": csrf(client, "/account")}
    assert client.post("/login", data=form).status_code == 302
    with client.session_transaction() as held:
        held["oidc"] = secret
    answer = returned(client, openid_provider.visit(begun["address"], "li"))
    assert answer.status_code == 401
    assert call(client, "GET", "/me/identities").get_json()["items"] == []


def test_who_unlinks_is_not_let_in_by_it(counted: County, openid_provider: Provider) -> None:
    client = linked(counted, openid_provider, "gate", "li")
    (one,) = call(client, "GET", "/me/identities").get_json()["items"]
    path = f"/me/identities/{one['id']}/remove"
    assert call(client, "POST", path, {"password": "not this one"}).status_code == 403
    theirs = call(browser(counted, "clerk"), "POST", path, {"password": PASSWORD})
    assert theirs.get_json()["code"] == "identity_missing"
    assert call(client, "POST", path, {"password": PASSWORD}).status_code == 204
    assert walked(counted, openid_provider, "li")[1].status_code == 401
    assert account_words(counted, "gate") == [
        "opened",
        "password_set",
        "identity_linked",
        "identity_unlinked",
    ]


def test_an_administrator_links_and_unlinks(counted: County, openid_provider: Provider) -> None:
    li = linked(counted, openid_provider, "gate", "li")
    (one,) = call(li, "GET", "/me/identities").get_json()["items"]
    subject = {"subject": one["subject"]}
    assert counted.call("PUT", "/accounts/clerk/identity", "clerk", subject)[0] == 403
    assert counted.call("PUT", "/accounts/clerk/identity", "admin", subject)[1]["code"] == (
        "identity_taken"
    )
    assert counted.call("POST", "/accounts/gate/identities/remove", "admin")[0] == 204
    assert not is_in(li)
    for _ in range(2):
        counted.ok("PUT", "/accounts/clerk/identity", "admin", subject)
    client, _ = walked(counted, openid_provider, "li")
    assert call(client, "GET", "/me").get_json()["username"] == "clerk"
    assert account_words(counted, "clerk") == ["opened", "password_set", "identity_linked"]
    assert account_words(counted, "gate")[-1] == "identity_unlinked"
    program = counted.call("PUT", "/accounts/terminal/identity", "admin", {"subject": "x"})
    assert program[1]["code"] == "identity_of_program"
    assert counted.call("PUT", "/accounts/nobody/identity", "admin", subject)[0] == 404
    empty = counted.call("PUT", "/accounts/officer/identity", "admin", {"subject": "  "})
    assert empty[0] == 422


def test_neither_a_shut_account_nor_one_of_a_closed_firm_is_let_in(
    counted: County, openid_provider: Provider
) -> None:
    linked(counted, openid_provider, "gate", "li")
    linked(counted, openid_provider, "officer", "wang")
    counted.ok("POST", "/accounts/officer/deactivate", "admin")
    assert walked(counted, openid_provider, "wang")[1].status_code == 401
    body = {"name": "丙处置", "roles": ["receiver"], "active": False}
    version = counted.client.get(
        "/api/v1/organisations/yard",
        headers={"Authorization": f"Bearer {counted.tokens['admin']}"},
    ).headers["ETag"]
    counted.ok("PUT", "/organisations/yard", "admin", body, headers={"If-Match": version})
    answer = walked(counted, openid_provider, "li")[1]
    assert (answer.status_code, said(answer)[:10]) == (401, "No account")


def test_one_s_own_second_factor_is_asked_for_all_the_same(
    counted: County, openid_provider: Provider
) -> None:
    client = linked(counted, openid_provider, "officer", "wang")
    now = counted.clock.now()
    secret, _ = enrolled(counted, client)
    counted.clock.set(now)
    client, answer = walked(counted, openid_provider, "wang", "/login/oidc?next=/officer")
    assert answer.headers["Location"] == "/login/second?next=/officer"
    assert not is_in(client)
    page = csrf(client, "/login/second?next=/officer")
    said_code = code(counted, secret, (now - counted.at(0)).total_seconds() / 60 + 1)
    form = {"code": said_code, "csrf": page, "next": "/officer"}
    assert client.post("/login/second", data=form).headers["Location"] == "/officer"
    assert proof(client) == "totp"


def test_the_provider_s_second_factor_counts_where_the_setting_says_so(
    asking: Asking, openid_provider: Provider
) -> None:
    county = asking(oidc_second_factor="mfa, hwk", second_factor="required")
    for username, name in (("officer", "wang"), ("admin", "li")):
        client = browser(county, username)
        counted_as = call(client, "POST", "/me/identities", {"password": PASSWORD})
        # Who must set up a second factor first does nothing before.
        assert counted_as.get_json()["code"] == "second_factor_not_enrolled"
        subject = {"wang": "2", "li": "1"}[name]
        actor = _administrator(county)
        county.app.extensions["services"].identities.bind(username, subject, actor)
    client, answer = walked(county, openid_provider, "wang")
    assert (proof(client), answer.headers["Location"]) == ("oidc_mfa", "/officer")
    client, answer = walked(county, openid_provider, "li")
    # `pwd` is what he said to the provider, which is one factor.
    assert answer.headers["Location"] == "/account"
    refused = call(client, "GET", "/accounts")
    assert refused.get_json()["code"] == "second_factor_not_enrolled"


def _administrator(county: County) -> Any:
    store = county.app.extensions["services"].store
    return actor_of(store.read(lambda tx: tx.accounts.by_username("admin")))


def test_an_answer_is_good_once(counted: County, openid_provider: Provider) -> None:
    linked(counted, openid_provider, "gate", "li")
    client = counted.app.test_client()
    address = sent(client)
    with client.session_transaction() as held:
        kept = dict(held)
    back = openid_provider.visit(address, "li")
    assert returned(client, back).status_code == 302
    thief = counted.app.test_client()
    with thief.session_transaction() as held:
        held.update(kept)
    for one in (client, thief):
        one.post("/logout", data={"csrf": csrf(one, "/")})
        with one.session_transaction() as held:
            held.update(kept)
        again = returned(one, back)
        assert (again.status_code, said(again)[:12]) == (401, "This sign-in")
        assert not is_in(one)


def test_another_browser_s_answer_opens_nothing(counted: County, openid_provider: Provider) -> None:
    """Login CSRF: whoever follows a link to somebody else's answer would work in his account."""
    linked(counted, openid_provider, "gate", "li")
    attacker, victim, asked = (counted.app.test_client() for _ in range(3))
    back = openid_provider.visit(sent(attacker), "li")
    under_way = sent(asked)
    for one in (victim, asked):
        assert returned(one, back).status_code == 401
        assert not is_in(one)
    # What was under way in that browser is under way still.
    assert returned(asked, openid_provider.visit(under_way, "li")).status_code == 302
    assert is_in(asked)


def test_state_and_code_of_two_questions_do_not_mix(
    counted: County, openid_provider: Provider
) -> None:
    """The code of another sign-in, under one's own state: the verifier does not fit it."""
    linked(counted, openid_provider, "gate", "li")
    attacker, victim = counted.app.test_client(), counted.app.test_client()
    stolen = parse_qs(urlsplit(openid_provider.visit(sent(attacker), "li")).query)
    own = parse_qs(urlsplit(sent(victim)).query)
    mixed = f"code={stolen['code'][0]}&state={own['state'][0]}&iss={stolen['iss'][0]}"
    answer = victim.get(f"/login/oidc/callback?{mixed}", headers=HTML | {"Accept-Language": "en"})
    assert (answer.status_code, said(answer)[:29]) == (401, "What the identity provider an")
    assert not is_in(victim)


def test_an_answer_from_another_issuer_is_none(counted: County, openid_provider: Provider) -> None:
    linked(counted, openid_provider, "gate", "li")
    for changed in ("iss=https%3A%2F%2Felsewhere.example", "is="):
        client = counted.app.test_client()
        back = openid_provider.visit(sent(client), "li")
        at = back.index("iss=")
        assert returned(client, back[:at] + changed).status_code == 401
        assert not is_in(client)


def test_an_answer_that_took_too_long_is_late(counted: County, openid_provider: Provider) -> None:
    linked(counted, openid_provider, "gate", "li")
    client = counted.app.test_client()
    back = openid_provider.visit(sent(client), "li")
    counted.clock.set(counted.clock.now() + timedelta(minutes=10))
    assert returned(client, back).status_code == 401


def test_who_says_no_at_the_provider_stays_outside(
    counted: County, openid_provider: Provider
) -> None:
    linked(counted, openid_provider, "gate", "li")
    client = counted.app.test_client()
    answer = returned(client, openid_provider.visit(sent(client), "li", consents=False))
    assert answer.status_code == 401
    assert said(answer) == "The identity provider did not sign you in"


def test_while_the_provider_is_down_the_password_signs_in(
    counted: County, openid_provider: Provider
) -> None:
    linked(counted, openid_provider, "gate", "li")
    client = counted.app.test_client()
    back = openid_provider.visit(sent(client), "li")
    openid_provider.stop()
    answer = returned(client, back)
    assert (answer.status_code, said(answer)[:35]) == (503, "The identity provider does not answ")
    # What is known of it is forgotten after an hour: then it is not even sent to.
    counted.clock.set(counted.clock.now() + timedelta(hours=1))
    begun = client.get("/login/oidc?next=/site", headers=HTML | {"Accept-Language": "en"})
    assert begun.status_code == 503
    assert 'name="next" value="/site"' in begun.get_data(as_text=True)
    assert is_in(browser(counted, "gate"))
    openid_provider.start()
    counted.clock.set(datetime.now(UTC) + timedelta(seconds=30))
    # It rests after a failure: that one was an hour later by our clock.
    counted.clock.set(counted.clock.now() + timedelta(hours=1, seconds=10))
    assert sent(client).startswith(openid_provider.issuer)


def test_a_provider_that_has_changed_its_key_is_believed(
    counted: County, openid_provider: Provider
) -> None:
    linked(counted, openid_provider, "gate", "li")
    assert is_in(walked(counted, openid_provider, "li")[0])
    openid_provider.stop()
    openid_provider.change_key()
    openid_provider.start()
    assert is_in(walked(counted, openid_provider, "li")[0])


def test_below_a_path_the_way_back_leads_below_it(
    asking: Asking, openid_provider: Provider
) -> None:
    county = asking(public_url="http://localhost:8000/manifests")
    client = county.app.test_client()
    address = sent(client, "/manifests/login/oidc?next=/manifests/site")
    back = openid_provider.visit(address, "li")
    assert back.startswith("http://localhost:8000/manifests/login/oidc/callback?")
    assert returned(client, back).status_code == 401
    actor = _administrator(county)
    county.app.extensions["services"].identities.bind("gate", "1", actor)
    back = openid_provider.visit(sent(client, "/manifests/login/oidc?next=/manifests/site"), "li")
    assert returned(client, back).headers["Location"] == "/manifests/site"
    assert client.get("/manifests/api/v1/me").status_code == 200


def test_nobody_is_sent_on_to_elsewhere(counted: County, openid_provider: Provider) -> None:
    linked(counted, openid_provider, "gate", "li")
    for next in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = walked(counted, openid_provider, "li", f"/login/oidc?next={next}")[1]
        assert answer.headers["Location"] == "/site"


def test_another_claim_names_the_account_where_the_setting_says_so(
    asking: Asking, openid_provider: Provider
) -> None:
    county = asking(oidc_claim="email", oidc_scope="openid email")
    for name in ("li", "wang"):
        subject = {"subject": f"{name}@county.example"}
        user = {"li": "gate", "wang": "clerk"}[name]
        county.ok("PUT", f"/accounts/{user}/identity", "admin", subject)
    assert is_in(walked(county, openid_provider, "wang")[0])
    client, answer = walked(county, openid_provider, "li")
    # The provider has not made sure that the address is his.
    assert (answer.status_code, "`email`" in said(answer)) == (401, True)
    assert not is_in(client)


def test_who_is_known_by_one_claim_is_not_known_by_another(
    asking: Asking, openid_provider: Provider
) -> None:
    county = asking(oidc_claim="preferred_username", oidc_scope="openid profile")
    services = county.app.extensions["services"]
    services.identities.bind("gate", "li", _administrator(county))
    assert is_in(walked(county, openid_provider, "li")[0])
    services.identities.provider.claim = "sub"
    assert walked(county, openid_provider, "li")[1].status_code == 401


def test_the_button_is_there_where_a_provider_is(counted: County) -> None:
    page = counted.client.get("/login?next=/site", headers=HTML | {"Accept-Language": "en"})
    assert 'href="/login/oidc?next=/site">Sign in with County ID</a>' in page.get_data(as_text=True)
    chinese = counted.client.get("/login", headers=HTML | {"Accept-Language": "zh"})
    assert "用County ID登录" in chinese.get_data(as_text=True)


def test_without_a_provider_there_is_neither_button_nor_way(county: County) -> None:
    assert "/login/oidc" not in county.client.get("/login", headers=HTML).get_data(as_text=True)
    assert county.client.get("/login/oidc", headers=HTML).status_code == 404
    assert county.client.get("/login/oidc/callback?code=x", headers=HTML).status_code == 401
    client = browser(county, "gate")
    assert call(client, "GET", "/me/identities").get_json() == {
        "provider": None,
        "linked": False,
        "items": [],
    }
    refused = call(client, "POST", "/me/identities", {"password": PASSWORD})
    assert (refused.status_code, refused.get_json()["code"]) == (404, "oidc_not_set_up")
