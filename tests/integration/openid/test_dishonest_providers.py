"""Providers that lie, stammer or hang: nothing of theirs is believed. No real one can be made to do it."""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwk, jwt

from manifest_service.adapters import oidc
from manifest_service.adapters.clock import SettableClock
from manifest_service.adapters.oidc import Client, OpenIdProvider
from manifest_service.errors import Busy, NotSignedIn
from manifest_service.services.ports import IdentityAsked

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
SECRET = "a secret of the client, that is long enough for HS256"
ASKED = IdentityAsked(state="s" * 43, nonce="n" * 43, verifier="v" * 43)
KEY = jwk.RSAKey.generate_key(2048, {"kid": "one"})
STRANGER = jwk.RSAKey.generate_key(2048, {"kid": "one"})
CURVE = jwk.ECKey.generate_key("P-256", {"kid": "two"})


@dataclass(kw_only=True)
class Dishonest:
    """Answers what the test says."""

    issuer: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: list[Any] = field(default_factory=list)
    token: Any = None
    """The answer of the token endpoint."""
    raw: Callable[[BaseHTTPRequestHandler], None] | None = None
    """Writes the answer itself, whatever was asked."""
    asked: list[str] = field(default_factory=list)
    authorization: str = ""
    body: str = ""

    def provider(self, **changes: Any) -> OpenIdProvider:
        clock = SettableClock()
        clock.set(NOW)
        client = Client(id="county", secret=SECRET, redirect_uri="https://county.example/back")
        said: dict[str, Any] = {"client": client, "clock": clock, "private_allowed": True}
        return OpenIdProvider(issuer=self.issuer, label="id", **said | changes)

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(NOW.timestamp())
        held = {
            "iss": self.issuer,
            "sub": "248289761001",
            "aud": "county",
            "iat": now,
            "exp": now + 300,
            "nonce": ASKED.nonce,
        }
        return {name: value for name, value in (held | changes).items() if value is not None}

    def gives(self, claims: dict[str, Any], key: Any = KEY, **header: Any) -> None:
        said = {"alg": "RS256", "kid": "one"} | header
        text = jwt.encode(said, claims, key, algorithms=[said["alg"]])
        self.token = {"access_token": "an access token", "token_type": "Bearer", "id_token": text}

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        if self.raw is not None:
            self.raw(request)
            return
        if request.command == "POST":
            self.authorization = request.headers.get("Authorization", "")
            self.body = request.rfile.read(int(request.headers["Content-Length"])).decode()
            found = self.token
        else:
            found = {"keys": self.keys} if request.path == "/keys" else self.metadata
        reply(request, 200, json.dumps(found).encode())


def reply(request: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    request.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


def by_hmac(claims: dict[str, Any], secret: bytes) -> str:
    """A token under HS256, by hand: joserfc itself takes no public key for a secret."""
    parts = [urlsafe_b64encode(json.dumps(one).encode()) for one in ({"alg": "HS256"}, claims)]
    text = b".".join(part.rstrip(b"=") for part in parts)
    signature = urlsafe_b64encode(hmac.digest(secret, text, "sha256")).rstrip(b"=")
    return f"{text.decode()}.{signature.decode()}"


@pytest.fixture
def dishonest() -> Iterator[Dishonest]:
    held = Dishonest()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.answer(self)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held.issuer = issuer = f"http://127.0.0.1:{server.server_port}"
    held.metadata = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
    }
    held.keys = [KEY.as_dict(private=False)]
    held.gives(held.claims())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield held
    server.shutdown()


def outcome(provider: OpenIdProvider, **answer: str) -> str:
    """Whom it vouches for, or the code of the refusal."""
    try:
        return provider.proven({"code": "c", **answer}, ASKED).subject
    except (NotSignedIn, Busy) as error:
        return error.code


def test_an_honest_answer_holds(dishonest: Dishonest) -> None:
    assert outcome(dishonest.provider()) == "248289761001"
    assert f"code_verifier={ASKED.verifier}" in dishonest.body
    assert SECRET.replace(" ", "+") not in dishonest.body
    assert dishonest.authorization.startswith("Basic ")


FORGERIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://other.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "many audiences and no party": {"aud": ["county", "somebody-else"]},
    "many audiences, and another party": {"aud": ["county", "other"], "azp": "other"},
    "made for another": {"azp": "somebody-else"},
    "over": {"exp": int(NOW.timestamp()) - 61},
    "without an end": {"exp": None},
    "an end in words": {"exp": "tomorrow"},
    "of the future": {"iat": int(NOW.timestamp()) + 3600},
    "not yet": {"nbf": int(NOW.timestamp()) + 3600},
    "another question's": {"nonce": "m" * 43},
    "no question's": {"nonce": None},
    "of nobody": {"sub": None},
    "of a number": {"sub": 248289761001},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_token_with_a_wrong_claim_is_refused(dishonest: Dishonest, name: str) -> None:
    dishonest.gives(dishonest.claims(**FORGERIES[name]))
    assert outcome(dishonest.provider()) == "oidc_answer_wrong"


def test_a_clock_a_minute_off_is_borne(dishonest: Dishonest) -> None:
    now = int(NOW.timestamp())
    dishonest.gives(dishonest.claims(iat=now + 59, exp=now - 59))
    assert outcome(dishonest.provider()) == "248289761001"


def test_only_the_provider_s_own_key_signs(dishonest: Dishonest) -> None:
    claims = dishonest.claims()
    dishonest.gives(claims, STRANGER)
    assert outcome(dishonest.provider()) == "oidc_answer_wrong"
    dishonest.gives(claims, STRANGER, kid="unknown")
    assert outcome(dishonest.provider()) == "oidc_answer_wrong"
    dishonest.gives(claims, STRANGER, jwk=STRANGER.as_dict(private=False))
    assert outcome(dishonest.provider()) == "oidc_answer_wrong"


def test_no_signature_by_what_others_know_counts(dishonest: Dishonest) -> None:
    """`none`, our own secret, and the public key taken for a secret (RFC 8725, 2.1)."""
    claims = dishonest.claims()
    for secret in (SECRET.encode(), KEY.as_pem(private=False)):
        dishonest.token["id_token"] = by_hmac(claims, secret)
        assert outcome(dishonest.provider()) == "oidc_answer_wrong"
    dishonest.gives(claims)
    _, payload, _ = dishonest.token["id_token"].split(".")
    for header in ("eyJhbGciOiJub25lIiwia2lkIjoib25lIn0", "eyJhbGciOiJub25lIn0"):
        dishonest.token["id_token"] = f"{header}.{payload}."
        assert outcome(dishonest.provider()) == "oidc_answer_wrong"


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_changed_anywhere_is_refused(dishonest: Dishonest, part: int) -> None:
    parts = dishonest.token["id_token"].split(".")
    at = len(parts[part]) // 2
    parts[part] = (
        f"{parts[part][:at]}{'A' if parts[part][at] != 'A' else 'B'}{parts[part][at + 1 :]}"
    )
    dishonest.token["id_token"] = ".".join(parts)
    assert outcome(dishonest.provider()) == "oidc_answer_wrong"


@pytest.mark.parametrize("text", ["", "x", "..", "e30.e30.", "é.é.é", 7, None, ["a"]])
def test_what_is_no_token_is_refused(dishonest: Dishonest, text: Any) -> None:
    dishonest.token = {"access_token": "a", "id_token": text}
    assert outcome(dishonest.provider()) == "oidc_answer_wrong"


def test_a_key_of_another_kind_in_the_set_is_passed_over(dishonest: Dishonest) -> None:
    dishonest.keys = [
        {"kty": "AKP", "kid": "later"},
        {"kty": "RSA", "kid": "one", "use": "enc", "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA", "kid": "broken"},
        "no key",
        KEY.as_dict(private=False),
        CURVE.as_dict(private=False),
    ]
    assert outcome(dishonest.provider()) == "248289761001"
    dishonest.gives(dishonest.claims(), CURVE, alg="ES256", kid="two")
    assert outcome(dishonest.provider()) == "248289761001"


def test_keys_are_read_once_and_anew_for_a_name_that_is_new(dishonest: Dishonest) -> None:
    provider = dishonest.provider()
    for _ in range(3):
        assert outcome(provider) == "248289761001"
    assert dishonest.asked.count("/keys") == 1
    fresh = jwk.RSAKey.generate_key(2048, {"kid": "fresh"})
    dishonest.keys = [fresh.as_dict(private=False)]
    dishonest.gives(dishonest.claims(), fresh, kid="fresh")
    assert outcome(provider) == "248289761001"
    assert dishonest.asked.count("/keys") == 2
    # Who signs by the key that was withdrawn is believed no more.
    dishonest.gives(dishonest.claims())
    assert outcome(provider) == "oidc_answer_wrong"


@pytest.mark.parametrize("answer", [{}, {"error": "access_denied"}, {"code": ""}])
def test_an_answer_without_a_code_is_a_no(dishonest: Dishonest, answer: dict[str, str]) -> None:
    with pytest.raises(NotSignedIn, match="oidc_denied"):
        dishonest.provider().proven(answer, ASKED)
    assert dishonest.asked == []


def test_an_answer_of_another_provider_is_sent_nowhere(dishonest: Dishonest) -> None:
    """RFC 9207: mixed up, the code would be shown to the wrong one."""
    assert outcome(dishonest.provider(), iss="https://other.example") == "oidc_answer_wrong"
    dishonest.metadata["authorization_response_iss_parameter_supported"] = True
    assert outcome(dishonest.provider()) == "oidc_answer_wrong"
    assert "/token" not in dishonest.asked


def test_a_refused_code_is_told(dishonest: Dishonest) -> None:
    provider = dishonest.provider()
    provider.address(ASKED)
    dishonest.raw = lambda request: reply(request, 400, b'{"error": "invalid_grant"}')
    assert outcome(provider) == "oidc_answer_wrong"


METADATA: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://other.example"},
    "no issuer": {"issuer": None},
    "no token endpoint": {"token_endpoint": None},
    "an endpoint without a host": {"jwks_uri": "/keys"},
    "an endpoint that is a file": {"jwks_uri": "file:///etc/passwd"},
    "an endpoint that is a script": {"authorization_endpoint": "javascript:alert(1)"},
}


@pytest.mark.parametrize("name", METADATA)
def test_metadata_that_cannot_be_true_are_not_used(dishonest: Dishonest, name: str) -> None:
    dishonest.metadata |= METADATA[name]
    with pytest.raises(Busy, match="oidc_unreachable"):
        dishonest.provider().address(ASKED)


ANSWERS: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "a page": (200, b"<!doctype html>", {}),
    "a list": (200, b"[]", {}),
    "nested for ever": (200, b"[" * 200_000, {}),
    "too much": (200, b" " * (oidc.MOST_BYTES + 1), {}),
    "a fault": (500, b"{}", {}),
    "elsewhere": (302, b"{}", {"Location": "http://127.0.0.1:1/"}),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_none_is_not_used(dishonest: Dishonest, name: str) -> None:
    status, body, headers = ANSWERS[name]
    dishonest.raw = lambda request: reply(request, status, body, **headers)
    with pytest.raises(Busy, match="oidc_unreachable"):
        dishonest.provider().address(ASKED)
    assert len(dishonest.asked) == 1


def test_who_never_ends_is_cut_off_and_then_let_be(
    dishonest: Dishonest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "TIMEOUT_S", 0.3)
    monkeypatch.setattr(oidc, "WHOLE_S", 0.6)

    def dribble(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(100):
            try:
                request.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.1)

    provider = dishonest.provider()
    for raw in (dribble, lambda request: time.sleep(2)):
        dishonest.raw = raw
        began = time.monotonic()
        with pytest.raises(Busy, match="oidc_unreachable"):
            provider.address(ASKED)
        assert time.monotonic() - began < 5
        asked = len(dishonest.asked)
        with pytest.raises(Busy):
            provider.address(ASKED)
        assert len(dishonest.asked) == asked
        provider.clock.set(provider.clock.now() + timedelta(seconds=10))  # type: ignore[attr-defined]
    dishonest.raw = None
    assert provider.address(ASKED).startswith(f"{dishonest.issuer}/authorize?")


def test_nothing_within_is_asked_unless_it_may_be(dishonest: Dishonest) -> None:
    with pytest.raises(Busy, match="oidc_unreachable"):
        dishonest.provider(private_allowed=False).address(ASKED)
    assert dishonest.asked == []
