"""An OpenID Connect provider: what it says of itself, its keys, and whether its word holds.

Authlib writes the question and the token request and judges the claims, joserfc the signature. What is
fetched goes through `reachable`: no redirect, no private network unless the setting allows it.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

from manifest_service.adapters.reachable import NotReachable, reached
from manifest_service.errors import Busy, NotSignedIn
from manifest_service.services.ports import Clock, IdentityAsked, IdentityProven

log = logging.getLogger(__name__)

TIMEOUT_S = 5.0
WHOLE_S = 10.0
"""Of one request. A sign-in makes two at most, three after the provider has changed its keys."""
MOST_BYTES = 1_000_000
KEPT = timedelta(hours=1)
"""Metadata and keys: what the provider changes is believed so much later at most. A token signed by a
key that is not known has the keys read again at once."""
RESTS = timedelta(seconds=10)
"""After a failure nothing is asked for so long: threads that wait for a dead provider serve nobody."""
ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with the provider's own key only: neither `none` nor any with our secret (RFC 8725, 3.1)."""
LEEWAY_S = 60
"""Between its clock and ours."""
SUBJECT_LIMIT = 255
BROKEN = (JoseError, ValueError, TypeError, KeyError, AttributeError)
"""What the libraries raise for a token that is wrong, or is none."""

Key = RSAKey | ECKey
_KINDS: Mapping[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey}


@dataclass(frozen=True, kw_only=True)
class Client:
    """What the provider knows us by."""

    id: str
    secret: str
    """Empty: none, PKCE alone says who redeems a code."""
    redirect_uri: str


@dataclass(frozen=True, kw_only=True)
class _Kept:
    value: Any
    at: datetime


@dataclass(kw_only=True)
class OpenIdProvider:
    issuer: str
    label: str
    client: Client
    clock: Clock
    claim: str = "sub"
    scope: str = "openid"
    second_factors: frozenset[str] = frozenset()
    """Values of `amr` or `acr` by which it says that it has asked for a second factor."""
    private_allowed: bool = False
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _failed_at: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def address(self, asked: IdentityAsked) -> str:
        address: str = prepare_grant_uri(
            self._metadata()["authorization_endpoint"],
            client_id=self.client.id,
            response_type="code",
            redirect_uri=self.client.redirect_uri,
            scope=self.scope,
            state=asked.state,
            nonce=asked.nonce,
            code_challenge=create_s256_code_challenge(asked.verifier),
            code_challenge_method="S256",
        )
        return address

    def proven(self, answer: Mapping[str, str], asked: IdentityAsked) -> IdentityProven:
        code = answer.get("code")
        if "error" in answer or not code:
            raise NotSignedIn("oidc_denied")
        metadata = self._metadata()
        self._check_sender(answer, metadata)
        token = self._redeemed(code, asked.verifier, metadata)
        try:
            claims = self._claims(token, asked.nonce)
        except BROKEN as error:
            # Its kind only: what it says quotes the token.
            log.warning("ID token refused: %s", type(error).__name__)
            raise NotSignedIn("oidc_answer_wrong") from error
        return IdentityProven(
            subject=self._subject(claims),
            is_second_factor=bool(_methods(claims) & self.second_factors),
        )

    def _check_sender(self, answer: Mapping[str, str], metadata: Mapping[str, Any]) -> None:
        """RFC 9207: an answer that another provider sent is none of ours."""
        is_told = metadata.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", None if is_told else self.issuer) != self.issuer:
            raise NotSignedIn("oidc_answer_wrong")

    def _redeemed(self, code: str, verifier: str, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the token endpoint gives for `code`."""
        url = metadata["token_endpoint"]
        asked = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=self.client.redirect_uri,
            code_verifier=verifier,
        )
        authentication = ClientAuth(self.client.id, self.client.secret, self._method(metadata))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url, headers, body = authentication.prepare("POST", url, headers, asked)
        status, found = self._asked("POST", url, headers, body.encode())
        if status != httpx.codes.OK or not isinstance(found.get("id_token"), str):
            # 400 invalid_grant: the code was used, is too old or is no code of ours.
            raise NotSignedIn("oidc_answer_wrong")
        return found

    def _method(self, metadata: Mapping[str, Any]) -> str:
        if not self.client.secret:
            return "none"
        offered = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        is_basic = "client_secret_basic" in offered
        return "client_secret_basic" if is_basic else "client_secret_post"

    def _claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of the ID token, which hold; raises one of BROKEN."""
        text = token["id_token"]
        signed = jwt.decode(text, self._key_of(text), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            options={
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.client.id},
            },
            params={
                "nonce": nonce,
                "client_id": self.client.id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(self.clock.now().timestamp()), leeway=LEEWAY_S)
        return dict(claims)

    def _subject(self, claims: Mapping[str, Any]) -> str:
        found = claims.get(self.claim)
        # An address that nobody has checked is anybody's.
        is_anybodys = self.claim == "email" and claims.get("email_verified") is not True
        if not isinstance(found, str) or not 0 < len(found) <= SUBJECT_LIMIT or is_anybodys:
            raise NotSignedIn("oidc_claim_missing", claim=self.claim)
        return found

    def _key_of(self, text: str) -> Key:
        """The provider's key that a token names; read anew when it is none of those known."""
        header = json.loads(urlsafe_b64decode(text.partition(".")[0].encode()))
        name = header.get("kid")
        found = _named(self._keys(), name)
        if found is None:
            self._kept.pop("keys", None)
            found = _named(self._keys(), name)
        if found is None:
            raise KeyError("kid")
        return found

    def _metadata(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._known("metadata", self._read_metadata)
        return found

    def _keys(self) -> Mapping[str | None, Key]:
        url = self._metadata()["jwks_uri"]
        found: Mapping[str | None, Key] = self._known("keys", lambda: self._read_keys(url))
        return found

    def _known(self, name: str, read: Callable[[], Any]) -> Any:
        """What is kept under `name`, or is read now; one thread reads, the others wait for it."""
        with self._lock:
            kept, now = self._kept.get(name), self.clock.now()
            if kept is None or now - kept.at >= KEPT:
                kept = self._kept[name] = _Kept(value=read(), at=now)
            return kept.value

    def _read_metadata(self) -> Mapping[str, Any]:
        """OpenID Connect Discovery 1.0, section 4.3: whoever it says it is must be whom we asked."""
        status, found = self._asked("GET", get_well_known_url(self.issuer, external=True), {})
        endpoints = [found.get(name) for name in _ENDPOINTS]
        if status != httpx.codes.OK or found.get("issuer") != self.issuer:
            raise _unusable("issuer_other")
        if not all(isinstance(one, str) and self._is_safe(one) for one in endpoints):
            raise _unusable("endpoint_unsafe")
        return found

    def _read_keys(self, url: str) -> Mapping[str | None, Key]:
        status, found = self._asked("GET", url, {})
        listed = found.get("keys")
        if status != httpx.codes.OK or not isinstance(listed, list):
            raise _unusable("keys_unreadable")
        keys = {one.get("kid"): key for one in listed if (key := _key(one)) is not None}
        # A token without `kid` is of the only key, or of nobody knows which.
        return {**keys, None: next(iter(keys.values()))} if len(keys) == 1 else keys

    def _is_safe(self, url: str) -> bool:
        """Whether it is as secret on the way as the issuer's own address is."""
        parts = urlsplit(url)
        return parts.scheme in {"https", urlsplit(self.issuer).scheme} and bool(parts.hostname)

    def _asked(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        """(status, JSON object). Raises Busy("oidc_unreachable")."""
        now = self.clock.now()
        if self._failed_at is not None and now - self._failed_at < RESTS:
            raise Busy("oidc_unreachable")
        try:
            with reached(
                method,
                url,
                headers={"Accept": "application/json", **headers},
                body=body,
                private_allowed=self.private_allowed,
                timeout_s=TIMEOUT_S,
                whole_s=WHOLE_S,
            ) as answer:
                text = _at_most(answer, MOST_BYTES)
                found = json.loads(text)
        except NotReachable as error:
            self._failed_at = now
            raise _unusable(error.code) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            self._failed_at = now
            raise _unusable(type(error).__name__) from error
        except (ValueError, RecursionError) as error:
            raise _unusable("no_json") from error
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or not isinstance(found, dict):
            raise _unusable(f"status_{answer.status_code}")
        self._failed_at = None
        return answer.status_code, found


def _unusable(why: str) -> Busy:
    """A provider that does not answer as one; the reason is for who set it up."""
    log.warning("identity provider not asked: %s", why)
    return Busy("oidc_unreachable")


_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def _methods(claims: Mapping[str, Any]) -> frozenset[str]:
    """How it says it has made sure: RFC 8176, and the class it puts that into."""
    named, of_class = claims.get("amr"), claims.get("acr")
    found = named if isinstance(named, list) else []
    return frozenset(one for one in (*found, of_class) if isinstance(one, str))


def _named(keys: Mapping[str | None, Key], name: object) -> Key | None:
    return keys.get(name) if name is None or isinstance(name, str) else None


def _key(one: Any) -> Key | None:
    """A key of a set that signs; None for whatever else is in it (RFC 7517, 5: it is passed over)."""
    kind = _KINDS.get(str(one.get("kty"))) if isinstance(one, dict) else None
    if kind is None or one.get("use", "sig") != "sig":
        return None
    try:
        return kind.import_key(one)
    except BROKEN:
        return None


def _at_most(answer: httpx.Response, limit: int) -> bytes:
    """The body; raises ValueError for one that is longer."""
    found = b""
    for piece in answer.iter_bytes():
        found += piece
        if len(found) > limit:
            raise ValueError("too long")
    return found
