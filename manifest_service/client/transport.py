"""How requests go out: signed in, in one language, and sent again where that can do no harm.

What may be sent again after an answer was lost: what only reads, what is put whole or removed, and what brings
its own id (`id` in the body, or Idempotency-Key): the service answers the same command the same, for ever.
429 and 503 say that nothing was done: after these anything may.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import msgspec

T = TypeVar("T")

ATTEMPTS = 4
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 30.0
NOTHING_DONE = frozenset({429, 503})
MAYBE_DONE = frozenset({502, 504})
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class Problem(Exception):
    """The service said no: `code` is stable, `detail` in the language asked for."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        self.status, self.body = status, body
        self.code = str(body.get("code", "error"))
        self.detail = str(body.get("detail") or body.get("title") or "")
        self.faults: list[dict[str, Any]] = list(body.get("faults") or ())
        super().__init__(f"{status} {self.code}: {self.detail}")


@dataclass(frozen=True, kw_only=True)
class Credentials:
    username: str
    password: str = field(repr=False)


class Transport:
    """Requests through `http`, whose base URL is the service's. Without credentials: as nobody, or with
    the `token` of a device."""

    def __init__(
        self,
        http: httpx.Client,
        credentials: Credentials | None = None,
        *,
        token: str | None = None,
        language: str = "en",
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http, self._credentials, self._token = http, credentials, token
        self._language, self._pause = language, pause

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Response:
        """The answer, whatever its status; sent again as this module says. Raises httpx.TransportError when
        none came."""
        body = content if json is None else msgspec.json.encode(json)
        sent = {name: text for name, text in (headers or {}).items() if text is not None}
        if json is not None:
            sent["Content-Type"] = "application/json"
        asked = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        is_safe = method in _REPEATABLE or "Idempotency-Key" in sent or _has_id(json)
        # None, not an empty table: that would take away what `path` asks for itself.
        request = self._http.build_request(
            method, path, params=asked or None, content=body, headers=sent
        )
        request.headers.setdefault("Accept-Language", self._language)
        answer = self._repeated(request, is_safe)
        if answer.status_code == 401 and self._credentials is not None and _is_bearer(request):
            self._token = None
            answer = self._repeated(request, is_safe)
        return answer

    def call(
        self,
        method: str,
        path: str,
        answers: Mapping[int, Any],
        **more: Any,
    ) -> Any:
        """The body of a good answer as the type that `answers` has for its status: bytes as they came, None
        for no body. Raises Problem for any other."""
        answer = self.send(method, path, **more)
        if answer.status_code not in answers:
            raise Problem(answer.status_code, problem_of(answer))
        kind = answers[answer.status_code]
        if kind is None or kind is bytes:
            return answer.content if kind is bytes else None
        return msgspec.json.decode(answer.content, type=kind)

    def lines(
        self, path: str, kind: type[T], query: Mapping[str, Any] | None = None
    ) -> Iterator[T]:
        """Every item of a list, as it comes (application/x-ndjson)."""
        asked = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        headers = {**self._signed(), "Accept": "application/x-ndjson"}
        with self._http.stream("GET", path, params=asked, headers=headers) as answer:
            if answer.status_code != 200:
                answer.read()
                raise Problem(answer.status_code, problem_of(answer))
            for line in answer.iter_lines():
                yield msgspec.json.decode(line, type=kind)

    def _repeated(self, request: httpx.Request, is_safe: bool) -> httpx.Response:
        pause = FIRST_PAUSE_S
        for attempt in range(1, ATTEMPTS + 1):
            is_last = attempt == ATTEMPTS
            try:
                if request.url.path not in _SIGN_IN:
                    request.headers.update(self._signed())
                answer = self._http.send(request)
            except httpx.TransportError:
                if is_last or not is_safe:
                    raise
            else:
                again = NOTHING_DONE | MAYBE_DONE if is_safe else NOTHING_DONE
                if is_last or answer.status_code not in again:
                    return answer
                pause = max(pause, _asked_pause_s(answer))
            self._pause(min(pause, LONGEST_PAUSE_S))
            pause *= 2
        raise AssertionError("the last attempt returns or raises")

    def _signed(self) -> dict[str, str]:
        if self._token is None and self._credentials is not None:
            self._token = self._new_token(self._credentials)
        return {} if self._token is None else {"Authorization": f"Bearer {self._token}"}

    def _new_token(self, credentials: Credentials) -> str:
        body = {"username": credentials.username, "password": credentials.password}
        answer = self._http.post("/api/v1/token", json=body)
        if answer.status_code != 200:
            raise Problem(answer.status_code, problem_of(answer))
        token: str = answer.json()["token"]
        return token


_SIGN_IN = ("/api/v1/token", "/api/v1/sources/token")


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    """The problem an answer bears; made up from its status where it bears none."""
    if "json" in answer.headers.get("Content-Type", ""):
        body = answer.json()
        if isinstance(body, dict):
            return body
    return {"code": "error", "title": answer.reason_phrase, "status": answer.status_code}


def _is_bearer(request: httpx.Request) -> bool:
    return "Authorization" in request.headers


def _has_id(body: Any) -> bool:
    given = body.get("id") if isinstance(body, dict) else getattr(body, "id", None)
    return bool(given)


def _asked_pause_s(answer: httpx.Response) -> float:
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else 0.0


def _text(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value
