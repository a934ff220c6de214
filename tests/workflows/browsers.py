"""A browser without scripts, that signs in to the county by its pages."""

from typing import Any

from flask.testing import FlaskClient

from tests.workflows.county import PASSWORD, County

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


def csrf(client: FlaskClient, path: str = "/login") -> str:
    return (
        client.get(path, headers=HTML)
        .get_data(as_text=True)
        .split('csrf" content="')[1]
        .split('"')[0]
    )


def browser(county: County, username: str, password: str = PASSWORD) -> FlaskClient:
    client = county.app.test_client()
    form = {"username": username, "password": password, "csrf": csrf(client)}
    assert client.post("/login", data=form).status_code == 302
    return client


def call(client: FlaskClient, method: str, path: str, json: Any = None) -> Any:
    """The answer to what the account's page asks."""
    said = JSON | {"X-CSRF-Token": csrf(client, "/account")}
    return client.open(f"/api/v1{path}", method=method, json=json, headers=said)


def is_in(client: FlaskClient, **headers: str) -> bool:
    return client.get("/api/v1/me", headers=JSON | headers).status_code == 200
