"""What a setting may be: one rule for each that is not just any text, and what is said otherwise."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_network
from urllib.parse import urlsplit

from manifest_service.errors import Fault

OTHERS = frozenset({"DEMO_PASSWORD", "USERNAME", "SCALE_TOKEN"})
"""Variables that commands read themselves (`demo`, `simulate`, `scale`)."""
SECRETS = frozenset(
    {"smtp_password", "gateway_token", "metrics_token", "database_url", "oidc_client_secret"}
)
"""Never said again: an address of a database holds its password."""
HIDDEN = "***"

Check = Callable[[object], Fault | None]
"""What is wrong with a value; the path of the fault is filled in by whoever knows the variable."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine that no other can take."""


def _fault(code: str, **params: object) -> Fault:
    return Fault(path="", code=code, params=params)


def between(low: float, high: float) -> Check:
    def check(value: object) -> Fault | None:
        within = isinstance(value, int | float) and low <= value <= high
        return None if within else _fault("setting_range", low=low, high=high)

    return check


def one_of(*words: str) -> Check:
    def check(value: object) -> Fault | None:
        return None if value in words else _fault("setting_choice", allowed=", ".join(words))

    return check


def like(pattern: str, example: str) -> Check:
    def check(value: object) -> Fault | None:
        is_like = re.fullmatch(pattern, str(value)) is not None
        return None if is_like else _fault("setting_form", example=example)

    return check


def address(*schemes: str) -> Check:
    """An address with a host, of one of `schemes`."""

    def check(value: object) -> Fault | None:
        try:
            parts = urlsplit(str(value))
            good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        return None if good else _fault("setting_address", schemes=", ".join(schemes))

    return check


def networks(value: object) -> Fault | None:
    """Networks and addresses, by commas."""
    try:
        for text in str(value).split(","):
            if text.strip():
                ip_network(text.strip())
    except ValueError:
        return _fault("setting_form", example="10.0.0.0/8, 127.0.0.1")
    return None


def issuer(value: object) -> Fault | None:
    """An identity provider: by https, or on this machine; without query and fragment (OpenID Connect
    Discovery 1.0, section 3)."""
    if fault := _WEB(value):
        return fault
    parts = urlsplit(str(value))
    is_safe = parts.scheme == "https" or parts.hostname in LOOPBACK
    is_whole = not parts.query and not parts.fragment and not parts.username
    return None if is_safe and is_whole else _fault("setting_form", example="https://id.example")


_WEB = address("http", "https")
_RATE = between(0, 1_000_000)
_PORT = between(1, 65_535)
_SWITCH = between(0, 1)

RULES: Mapping[str, Check] = {
    "database_url": like(
        r"sqlite:///.+|postgresql(\+psycopg)?://.+", "postgresql://user@host/name"
    ),
    "public_url": _WEB,
    "proxies": between(0, 10),
    "county": like(r"\d{6}", "371525"),
    "county_center_lon": between(-180, 180),
    "county_center_lat": between(-90, 90),
    "county_radius_km": between(1, 20_000),
    "tile_url": like(r"https?://.+\{z\}.*", "https://tiles.example/{z}/{x}/{y}.png"),
    "tile_datum": one_of("WGS84", "GCJ02", "BD09", "CGCS2000"),
    "jobs": one_of("inline", "off"),
    "sweep_days": between(1, 60),
    "checkpoint_webhook": _WEB,
    "smtp_port": _PORT,
    "smtp_security": one_of("starttls", "tls", "none"),
    "smtp_sender": like(r"[^@]+@[^@]+", "Name <address@county.example>"),
    "webhooks_private": _SWITCH,
    "log_format": one_of("text", "json"),
    "log_level": one_of("debug", "info", "warning", "error"),
    "log_access": _SWITCH,
    "log_addresses": _SWITCH,
    "traces": one_of("off", "otlp"),
    "traces_endpoint": _WEB,
    "traces_share": between(0, 1),
    "metrics_token": like(r"\S{16,}", "a text of 16 characters or more, without spaces"),
    "port": _PORT,
    "threads": between(1, 256),
    "password_min_length": between(8, 64),
    "second_factor": one_of("optional", "required"),
    "oidc_issuer": issuer,
    "oidc_claim": like(r"[A-Za-z0-9_.:/-]{1,100}", "sub"),
    "oidc_scope": like(r"(.* )?openid( .*)?", "openid profile"),
    "oidc_private": _SWITCH,
    "session_hours": between(1, 24 * 30),
    "session_idle_minutes": between(5, 43_200),
    "office_idle_minutes": between(5, 1440),
    "batch_max_fixes": between(1, 100_000),
    "attachment_max_bytes": between(1000, 1_000_000_000),
    "attachment_day_bytes": between(0, 10**15),
    "hsts_days": between(0, 3650),
    "rate_address": _RATE,
    "rate_sign_in": _RATE,
    "rate_account": _RATE,
    "rate_device": _RATE,
    "rate_positions": _RATE,
    "rate_exempt": networks,
    "gateway_port": between(0, 65_535),
    "gateway_server": _WEB,
    "gateway_connections": between(1, 1_000_000),
    "gateway_idle_s": between(1, 86_400),
    "gateway_half_frame_s": between(1, 3600),
}


@dataclass(frozen=True, kw_only=True)
class Read:
    """What an environment says: the values that are good, and what is wrong with the others."""

    values: Mapping[str, object]
    faults: tuple[Fault, ...]


def read(kinds: Mapping[str, type], variables: Mapping[str, tuple[str, str]]) -> Read:
    """`variables`: name of a setting -> (variable, its text)."""
    values: dict[str, object] = {}
    faults: list[Fault] = []
    for name, (variable, text) in variables.items():
        kind = kinds[name]
        try:
            value: object = kind(text)
        except ValueError:
            code = "setting_whole_number" if kind is int else "setting_number"
            faults.append(_named(variable, name, text, _fault(code)))
            continue
        rule = RULES.get(name) or (between(0, 2**53) if kind in (int, float) else None)
        found = rule(value) if rule else None
        if found is None:
            values[name] = value
        else:
            faults.append(_named(variable, name, text, found))
    return Read(values=values, faults=tuple(faults))


def _named(variable: str, name: str, text: str, fault: Fault) -> Fault:
    value = HIDDEN if name in SECRETS else text
    return Fault(path=variable, code=fault.code, params={**fault.params, "value": value})


def unknown(environment: Mapping[str, str], names: frozenset[str]) -> tuple[Fault, ...]:
    """Variables that look like settings and are none; most likely a slip of the pen."""
    known = {name.upper() for name in names} | OTHERS
    found = []
    for variable in sorted(environment):
        word = variable.removeprefix("MANIFEST_")
        if word == variable or word in known:
            continue
        near = get_close_matches(word, known, n=1)
        meant = f"MANIFEST_{near[0]}" if near else ""
        code = "setting_unknown_near" if meant else "setting_unknown"
        found.append(Fault(path=variable, code=code, params={"meant": meant}))
    return tuple(found)
