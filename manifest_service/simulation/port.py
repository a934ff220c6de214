"""How the simulation reaches the service: by its public API, as a signed-in user, and no other way."""

from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from manifest_service.client import Client, Credentials, Problem
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
    """Calls through the client of the API; every user signs in once, with the same password.

    `httpx.Client(base_url="http://...")` reaches a server, `httpx.Client(transport=
    httpx.WSGITransport(app=app), base_url="http://demo")` an application in this process.
    """

    def __init__(self, http: httpx.Client, password: str) -> None:
        self._http, self._password = http, password
        self._clients: dict[str, Client] = {}

    def client(self, user: str) -> Client:
        """The typed client of a user."""
        if user not in self._clients:
            known = Credentials(username=user, password=self._password)
            self._clients[user] = Client(self._http, known)
        return self._clients[user]

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
        try:
            answer = self.client(as_user).send(
                method, API + path, json=json, content=content, headers=headers
            )
        except Problem as problem:
            accepted("sign in", (problem.status, problem.body))
            raise
        return answer.status_code, _body(answer)


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
    if not answer.content or "json" not in answer.headers.get("content-type", ""):
        return None
    return answer.json()
