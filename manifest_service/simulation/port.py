"""How the simulation reaches the service: by its public API, as a signed-in user, and no other way."""

from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from manifest_service.errors import Refusal

API = "/api/v1"


class Call(Protocol):
    def __call__(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        as_user: str,
    ) -> tuple[int, Any]:
        """(status, body) of a request to `path` below /api/v1, as `as_user`. The body is decoded
        JSON, None when there is none."""
        ...


class HttpCall:
    """Calls through an httpx client; every user signs in once, with the same password.

    `httpx.Client(base_url="http://...")` reaches a server, `httpx.Client(transport=
    httpx.WSGITransport(app=app), base_url="http://demo")` an application in this process.
    """

    def __init__(self, client: httpx.Client, password: str) -> None:
        self._client, self._password = client, password
        self._tokens: dict[str, str] = {}

    def __call__(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        as_user: str,
    ) -> tuple[int, Any]:
        for is_fresh in (as_user not in self._tokens, True):
            if is_fresh:
                self._tokens[as_user] = self._sign_in(as_user)
            sent = {**(headers or {}), "Authorization": f"Bearer {self._tokens[as_user]}"}
            answer = self._client.request(
                method, API + path, json=json, content=content, headers=sent
            )
            if answer.status_code != 401 or is_fresh:
                break
        return answer.status_code, _body(answer)

    def _sign_in(self, username: str) -> str:
        body = {"username": username, "password": self._password}
        answer = self._client.post(f"{API}/token", json=body)
        accepted("sign in", (answer.status_code, _body(answer)))
        token: str = answer.json()["token"]
        return token


def accepted(what: str, answer: tuple[int, Any]) -> Any:
    """The body of a good answer; raises Refusal("simulation_refused") with the service's words."""
    status, body = answer
    if status >= 400:
        said = body if isinstance(body, dict) else {}
        detail = str(said.get("detail") or said.get("title") or body)[:300]
        faults = "; ".join(f"{f.get('path')}: {f.get('code')}" for f in said.get("faults") or ())
        raise Refusal(
            "simulation_refused",
            what=what,
            status=status,
            reason=said.get("code"),
            detail=f"{detail} {faults}".strip(),
        )
    return body


def _body(answer: httpx.Response) -> Any:
    if "json" not in answer.headers.get("content-type", ""):
        return None
    return answer.json()
