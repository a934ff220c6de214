"""How often one client may ask: a bucket for each account, device and network address.

Told as draft-ietf-httpapi-ratelimit-headers has it:

    RateLimit-Policy: "address";q=6000;w=60, "account";q=1200;w=60
    RateLimit: "address";r=5990;t=1, "account";r=1170;t=2

A bucket is one number, the time at which it will be full again (the generic cell rate algorithm, ITU-T
I.371), kept in memory of this process: two processes behind one address let twice as much through.
"""

import heapq
import ipaddress
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request

from manifest_service.config import Settings
from manifest_service.errors import NotSignedIn, TooManyRequests
from manifest_service.services.throttling import network_of
from manifest_service.web.auth import current_account, origin

WINDOW_S = 60
MOST_BUCKETS = 50_000
"""Of one policy; some 8 MB. Past it the least used half is forgotten."""

SIGN_INS = frozenset(
    {
        "login.enter",
        "first_password.choose",
        "accounts.token",
        "accounts.first_password",
        "sources.token",
        "oidc.begin",
        "oidc.finish",
    }
)
"""Endpoints at which a password is checked, which costs us what a guess does not cost (argon2id), and
those at which an identity provider is asked."""

_WATCHED = frozenset({"health", "metrics"})
"""The blueprints of what is asked by whoever watches over us."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    policy: str
    quota: int
    remaining: int
    reset_s: int
    """Until everything may be asked again."""
    wait_s: int = 0
    """0 when it is let through."""


class Buckets:
    """One policy: `quota` requests in a minute by each key, all at once if need be."""

    def __init__(self, policy: str, quota: int) -> None:
        self.policy, self.quota = policy, quota
        self._step_s = WINDOW_S / quota
        self._full_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, key: str, now: float) -> Decision:
        """One request of `key` at `now` (seconds of a clock that never goes back)."""
        with self._lock:
            full_at = max(self._full_at.get(key, now), now) + self._step_s
            over_s = full_at - now - WINDOW_S
            # A hair of rounding is no request too many.
            if over_s > self._step_s * 1e-6:
                return self._decision(full_at - self._step_s - now, wait_s=max(1, _up(over_s)))
            if key not in self._full_at and len(self._full_at) >= MOST_BUCKETS:
                self._forget(now)
            self._full_at[key] = full_at
        return self._decision(full_at - now)

    def _decision(self, used_s: float, wait_s: int = 0) -> Decision:
        remaining = 0 if wait_s else max(0, int((WINDOW_S - used_s) / self._step_s + 1e-6))
        return Decision(
            policy=self.policy,
            quota=self.quota,
            remaining=remaining,
            reset_s=_up(used_s),
            wait_s=wait_s,
        )

    def _forget(self, now: float) -> None:
        """Full buckets say nothing; of the others those that are emptiest are kept."""
        used = ((at, key) for key, at in self._full_at.items() if at > now)
        self._full_at = {key: at for at, key in heapq.nlargest(MOST_BUCKETS // 2, used)}


class Rates:
    """Every policy in force, from the settings; a quota of 0 is none."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        quotas: Mapping[str, int] = {
            "address": settings.rate_address,
            "sign-in": settings.rate_sign_in,
            "account": settings.rate_account,
            "device": settings.rate_device,
            "positions": settings.rate_positions,
        }
        self._buckets = {name: Buckets(name, quota) for name, quota in quotas.items() if quota}
        self._exempt = [ipaddress.ip_network(text) for text in _texts(settings.rate_exempt)]
        self._clock = clock

    def take(self, policy: str, key: str) -> Decision | None:
        """None where the policy is not in force; raises TooManyRequests."""
        buckets = self._buckets.get(policy)
        if buckets is None:
            return None
        decision = buckets.take(key, self._clock())
        if decision.wait_s:
            raise TooManyRequests(policy=policy, limit=decision.quota, seconds=decision.wait_s)
        return decision

    def is_exempt(self, address: str) -> bool:
        with suppress(ValueError):
            found = ipaddress.ip_address(address)
            return any(found in network for network in self._exempt)
        return False


def header_lines(decisions: Sequence[Decision]) -> list[tuple[str, str]]:
    """The headers that tell a client where it stands."""
    if not decisions:
        return []
    policies = ", ".join(f'"{each.policy}";q={each.quota};w={WINDOW_S}' for each in decisions)
    stands = ", ".join(f'"{each.policy}";r={each.remaining};t={each.reset_s}' for each in decisions)
    return [("RateLimit-Policy", policies), ("RateLimit", stands)]


def rates_of(app: Flask) -> Rates:
    found: Rates = app.extensions["rates"]
    return found


def count(policy: str, key: str) -> None:
    """Count the request in hand; raises TooManyRequests."""
    if g.get("is_counted") and (decision := rates_of(current_app).take(policy, key)):
        g.rates = [*g.get("rates", ()), decision]


def register(app: Flask, settings: Settings) -> None:
    """Count what comes to `app`, and tell every client where it stands."""
    rates = app.extensions["rates"] = Rates(settings)

    @app.before_request
    def _count() -> None:
        address = origin()
        g.is_counted = not (_is_cheap() or rates.is_exempt(address))
        if not g.is_counted:
            return
        count("address", network_of(address))
        if request.endpoint in SIGN_INS:
            count("sign-in", network_of(address))
        if account_id := _account_id():
            count("account", account_id)

    @app.after_request
    def _told(response: Response) -> Response:
        for name, value in header_lines(g.get("rates", ())):
            response.headers[name] = value
        return response


def _is_cheap() -> bool:
    """Answered from memory, and asked for in dozens by every page."""
    return request.endpoint == "static" or request.blueprint in _WATCHED


def _account_id() -> str | None:
    """Whose account asks; a request with neither token nor session is not looked at."""
    name = current_app.config["SESSION_COOKIE_NAME"]
    if "Authorization" not in request.headers and name not in request.cookies:
        return None
    with suppress(NotSignedIn):
        account = current_account()
        return account.id if account else None
    return None


def _texts(listed: str) -> list[str]:
    return [text.strip() for text in listed.split(",") if text.strip()]


def _up(seconds: float) -> int:
    return int(-(-seconds // 1))
