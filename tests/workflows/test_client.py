"""The typed client against a county: what it reads, what it says again, and what it never says twice."""

import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from manifest_service.client import Client, Credentials, Problem, new_id
from manifest_service.client.api import Manifest, ManifestSummary, OrganisationDraft
from tests.workflows.county import PASSWORD, County

ROOT = Path(__file__).parents[2]


def client_of(county: County, user: str) -> Client:
    http = httpx.Client(transport=httpx.WSGITransport(app=county.app), base_url="http://county")
    return Client(http, Credentials(username=user, password=PASSWORD))


def test_the_client_is_made_from_the_document_of_today() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "make_client"), "--check"]
    assert subprocess.run(script, check=False).returncode == 0, "run scripts/make_client"


def test_a_manifest_goes_its_way_through_the_client(county: County) -> None:
    clerk, driver, gate = (client_of(county, user) for user in ("clerk", "driver", "gate"))
    issued = clerk.manifests_issue(county.draft())
    assert isinstance(issued, Manifest)
    for who, word, data in (
        (driver, "loaded", {"loaded_kg": "12000"}),
        (driver, "transported", {}),
        (gate, "arrived", {}),
        (gate, "received", {"accepted_kg": "12000"}),
    ):
        act = {"id": new_id(), "type": word, "data": data}
        now = county.clock.now().isoformat()
        who.manifests_act(issued.number, {**act, "occurred_at": now})
    shown = clerk.manifests_show(issued.number)
    assert (shown.status, shown.accepted_kg, shown.version) == ("received", "12000", 5)
    assert shown.carrier is not None
    assert shown.carrier.name == "乙运输"
    assert clerk.documents_form(issued.number).startswith(b"%PDF")


def test_a_body_may_be_typed(county: County) -> None:
    admin = client_of(county, "admin")
    saved = admin.registry_put_organisations(
        "new", OrganisationDraft(name="新单位", roles=["generator"], command_id=new_id())
    )
    assert (saved.entry.name, saved.version) == ("新单位", 1)
    assert admin.registry_show_organisations("new").roles == ["generator"]


def test_every_item_of_a_list_comes_typed(county: County) -> None:
    numbers = [county.issue()["number"] for _ in range(3)]
    found = client_of(county, "clerk").lines("/api/v1/manifests", ManifestSummary, {"limit": 1})
    assert [each.number for each in found] == numbers[::-1]


def test_a_refusal_is_a_problem_with_its_code(county: County) -> None:
    with pytest.raises(Problem) as raised:
        client_of(county, "clerk").manifests_show("37152526112000001D")
    assert (raised.value.status, raised.value.code) == (404, "manifest_unknown")


def test_a_token_that_ended_is_renewed(county: County) -> None:
    clerk = client_of(county, "clerk")
    clerk._token = "ended"
    assert clerk.accounts_me().username == "clerk"


def answering(*answers: int | Exception) -> tuple[Client, list[httpx.Request], list[float]]:
    """A client of a service that answers so, one after the other; what it was asked; its pauses."""
    asked: list[httpx.Request] = []
    pauses: list[float] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        answer = answers[len(asked) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(
            answer, json={}, headers={"Retry-After": "3"} if answer == 429 else {}
        )

    http = httpx.Client(transport=httpx.MockTransport(handle), base_url="http://county")
    return Client(http, token="t", pause=pauses.append), asked, pauses


LOST = httpx.ReadError("the line was cut")
ID = str(uuid.UUID(int=1))


@pytest.mark.parametrize(
    ("method", "body", "headers"),
    [
        ("GET", None, {}),
        ("PUT", {"name": "x"}, {}),
        ("DELETE", None, {}),
        ("POST", {"id": ID}, {}),
        ("POST", {}, {"Idempotency-Key": ID}),
    ],
)
def test_what_can_be_repeated_is_sent_again_as_it_was(
    method: str, body: Any, headers: dict[str, str]
) -> None:
    client, asked, pauses = answering(LOST, 502, 200)
    answer = client.send(method, "/api/v1/x", json=body, headers=headers)
    assert (answer.status_code, len(asked), pauses) == (200, 3, [0.25, 0.5])
    assert len({request.content for request in asked}) == 1


def test_what_may_have_been_done_and_bears_no_id_is_not_sent_again() -> None:
    client, asked, _ = answering(LOST, 200)
    with pytest.raises(httpx.ReadError):
        client.send("POST", "/api/v1/x", json={"name": "x"})
    assert len(asked) == 1
    client, asked, _ = answering(504, 200)
    assert client.send("POST", "/api/v1/x", json={"name": "x"}).status_code == 504
    assert len(asked) == 1


def test_what_was_surely_not_done_is_sent_again_when_the_service_says() -> None:
    client, asked, pauses = answering(429, 503, 200)
    assert client.send("POST", "/api/v1/x", json={"name": "x"}).status_code == 200
    assert (len(asked), pauses) == (3, [3.0, 6.0])


def test_a_service_that_stays_away_is_given_up() -> None:
    client, asked, _ = answering(LOST, LOST, LOST, LOST)
    with pytest.raises(httpx.ReadError):
        client.send("GET", "/api/v1/x")
    assert len(asked) == 4
