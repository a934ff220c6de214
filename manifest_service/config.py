"""Settings, read from the environment (MANIFEST_*) once, at the edge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from manifest_service import setting_values
from manifest_service.errors import Fault, Unusable


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this installation runs. Every field has a variable of the same name: MANIFEST_<NAME>."""

    data_dir: Path = Path("var")
    """Database, attachments and secrets live below it."""
    database_url: str = ""
    """SQLAlchemy address; empty means the embedded SQLite file in `data_dir`."""
    public_url: str = "http://localhost:8000"
    """What a printed QR code points at; no trailing slash. Its path is where everything is mounted."""
    proxies: int = 0
    """How many proxies in front tell by X-Forwarded-For, -Proto, -Host and -Prefix who asks and how;
    only what they say is believed. 0 believes nobody."""
    hosts: str = ""
    """Names and addresses, with commas, by which the service is reached besides that of `public_url` and
    this machine's own; a request for another is turned away. `*`: any. Empty while `public_url` is
    local: any."""
    hsts_days: int = 365
    """How long browsers insist on TLS for this name; said only where `public_url` has it. 0: not said."""
    rate_address: int = 6000
    """Requests in a minute from one network address (of IPv6, a /64), whoever asks. 0: not counted."""
    rate_sign_in: int = 120
    """Of these, with a password to check."""
    rate_account: int = 1200
    """Requests in a minute of one account."""
    rate_device: int = 120
    """Journals in a minute of one enrolled device: two hundred acts each."""
    rate_positions: int = 120_000
    """Requests with positions in a minute of one account: a gateway of a province sends thousands a second.
    They count for nothing else."""
    rate_exempt: str = "127.0.0.0/8,::1/128"
    """Networks, with commas, from which nothing is counted: this machine, servers of terminals."""
    county: str = "371525"
    """Adcode of the county served: it begins our manifest numbers. Guan County, Shandong."""
    county_center_lon: float = 115.44
    county_center_lat: float = 36.48
    """Where maps open and around which coordinates are plausible (WGS-84 degrees)."""
    county_radius_km: float = 150.0
    """Farther than this from the centre, a geometry is warned about."""
    tile_url: str = ""
    """Raster tile template ({z}/{x}/{y}) for maps; empty draws our own geometry only."""
    tile_datum: str = "WGS84"
    jobs: str = "inline"
    """`inline`: this process folds time (under a lease); `off`: a separate worker does."""
    sweep_days: int = 3
    """How many days of closed trips the nightly sweep tells the rules again."""
    checkpoint_file: str = ""
    """Every signed checkpoint is appended to this file, besides."""
    checkpoint_webhook: str = ""
    """Every signed checkpoint is posted to this address, as text/plain."""
    smtp_host: str = ""
    """The mail server notices go out by; empty: none are mailed."""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    """`starttls`, `tls` (usually port 465) or `none`."""
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_sender: str = ""
    """From whom: an address, or `Name <address>`."""
    webhooks_private: int = 0
    """1: webhooks may point into private networks (10.0.0.0/8, this machine …)."""
    log_format: str = "text"
    """`text`: key=value; `json`: a JSON object; a line each."""
    log_level: str = "info"
    """`debug`, `info`, `warning` or `error`."""
    log_access: int = 1
    """1: a line for every request, but for positions that were taken; 0: for sign-ins and refusals alone."""
    log_addresses: int = 0
    """1: that line says which network address asked. It is a person's data."""
    traces: str = "off"
    """`otlp`: spans of requests, commits, folds, jobs and deliveries go to a collector of OpenTelemetry."""
    traces_endpoint: str = ""
    """Its address, to which /v1/traces is added; empty: what OTEL_EXPORTER_OTLP_* say."""
    traces_share: float = 1.0
    """Of all traces, those collected."""
    metrics_token: str = ""
    """Who reads /metrics brings it as a bearer token; empty: only this machine reads them."""
    host: str = "127.0.0.1"
    port: int = 8000
    tls_certificate: str = ""
    """PEM file: the certificate `serve` shows, then those between it and a root; with `tls_key` the port
    speaks HTTPS alone. Empty: HTTP."""
    tls_key: str = ""
    """PEM file of its private key, not encrypted."""
    threads: int = 32
    password_min_length: int = 15
    """Characters of a new password; 8 at least (NIST SP 800-63B-4: 15 where it signs in alone)."""
    second_factor: str = "optional"
    """`required`: officers and administrators sign in with a second factor, and can do nothing before
    they have set one up; `optional`: whoever has one is asked for it."""
    passkey_host: str = ""
    """Whose passkeys are (WebAuthn's relying party): the host of `public_url`, or a domain above it. They
    are good at `public_url` only; with another host here, none of those set up before is."""
    oidc_issuer: str = ""
    """The identity provider people may sign in by (OpenID Connect); empty: none. What its metadata call
    `issuer`, to the letter."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    """Empty: the provider knows us as a public client, by PKCE alone."""
    oidc_label: str = ""
    """What people call it, on the button; empty: its host."""
    oidc_claim: str = "sub"
    """Which claim of its ID token names an account. `sub` is never given to somebody else; take another
    only where the provider promises the same of it."""
    oidc_scope: str = "openid"
    """What is asked for, with spaces: another claim may need its own, as `openid profile`."""
    oidc_second_factor: str = ""
    """Values of its `amr` or `acr`, with commas, that count as our second factor, as `mfa`. Empty: whoever
    has a second factor here is asked for it, whatever the provider says."""
    oidc_private: int = 0
    """1: the provider may lie in a private network."""
    session_hours: int = 12
    """A session ends after so long, whatever is done in it: a shift. So does a token of the day."""
    session_idle_minutes: int = 240
    """A page's session ends when nothing was done in it for so long."""
    office_idle_minutes: int = 60
    """The same for officers, auditors and administrators (NIST SP 800-63B-4, 2.2.3: an hour)."""
    batch_max_fixes: int = 5000
    attachment_max_bytes: int = 10_000_000
    attachment_day_bytes: int = 500_000_000
    """Of one account in 24 hours, some five hundred photos of a phone; 0 is without end."""
    gateway_host: str = "0.0.0.0"  # noqa: S104 (terminals come from outside)
    gateway_port: int = 6808
    """Where `gateway` listens for JT/T 808 terminals: they come from the mobile network."""
    gateway_server: str = ""
    """The service that takes their positions; empty is this machine's, or on PostgreSQL the gateway's
    own process."""
    gateway_token: str = ""
    """The lasting token of an account with the role `gateway`."""
    gateway_datum: str = ""
    """The datum every terminal reports in; empty: GCJ-02 where status bit 5 says so, else WGS-84."""
    gateway_hoist: str = ""
    """Which bit says that the hoist is raised, as `2a:3` (additional item in hexadecimal, bit)."""
    gateway_connections: int = 10_000
    gateway_idle_s: int = 300
    """A terminal that says nothing whole for so long is hung up on."""
    gateway_half_frame_s: int = 30
    """A packet that has begun must have ended by then."""

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'manifest.sqlite3'}"

    @property
    def own_address(self) -> str:
        """Where programs on this machine ask the service: by TLS under the name its certificate holds."""
        return self.public_url if self.tls_certificate else f"http://127.0.0.1:{self.port}"


_NAMES = frozenset(Settings.__annotations__)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`; raises Unusable("setting_invalid") whose faults name every variable
    that is wrong, why, and what is allowed."""
    found = setting_values.read(Settings.__annotations__, _variables(environment))
    values, faults = dict(found.values), [*found.faults, *_tls_faults(found.values)]
    if "public_url" not in values:
        scheme = "https" if values.get("tls_certificate") else "http"
        values["public_url"] = f"{scheme}://localhost:{values.get('port', Settings.port)}"
    if values.get("smtp_host") and not values.get("smtp_sender"):
        # Mail from nobody is taken by no server.
        faults.append(Fault(path="MANIFEST_SMTP_SENDER", code="setting_needed_for_mail"))
    host, above = (
        urlsplit(str(values.get("public_url", Settings.public_url))).hostname or "",
        values.get("passkey_host"),
    )
    if above and host != above and not host.endswith(f".{above}"):
        faults.append(
            Fault(
                path="MANIFEST_PASSKEY_HOST",
                code="setting_not_above",
                params={"value": above, "host": host},
            )
        )
    if values.get("oidc_issuer") and not values.get("oidc_client_id"):
        faults.append(Fault(path="MANIFEST_OIDC_CLIENT_ID", code="setting_needed_for_oidc"))
    if faults:
        raise Unusable("setting_invalid", faults=faults)
    return Settings(**values)  # type: ignore[arg-type]


def _tls_faults(values: Mapping[str, object]) -> Iterator[Fault]:
    """Certificate and key come together; what is served by TLS is not called http."""
    for one, other in (("tls_certificate", "tls_key"), ("tls_key", "tls_certificate")):
        if values.get(one) and not values.get(other):
            beside = f"MANIFEST_{one.upper()}"
            yield Fault(
                path=f"MANIFEST_{other.upper()}",
                code="setting_needed_beside",
                params={"beside": beside},
            )
    if values.get("tls_certificate") and str(values.get("public_url", "")).startswith("http:"):
        yield Fault(
            path="MANIFEST_PUBLIC_URL",
            code="setting_not_https",
            params={"value": values["public_url"]},
        )


def unknown_settings(environment: Mapping[str, str]) -> tuple[Fault, ...]:
    """Variables MANIFEST_* that are no setting: they change nothing, and somebody thinks they do."""
    return setting_values.unknown(environment, _NAMES)


def in_force(settings: Settings) -> dict[str, str]:
    """Every setting that is not as it comes: variable -> its value, but for secrets."""
    plain = Settings()
    return {
        f"MANIFEST_{name.upper()}": setting_values.HIDDEN
        if name in setting_values.SECRETS
        else str(getattr(settings, name))
        for name in Settings.__annotations__
        if getattr(settings, name) != getattr(plain, name)
    }


def _variables(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Setting -> (variable, text), of those that are set. PORT is what hosts call MANIFEST_PORT."""
    found = {}
    for name in Settings.__annotations__:
        variable = f"MANIFEST_{name.upper()}"
        if text := environment.get(variable):
            found[name] = variable, text
    if "port" not in found and environment.get("PORT"):
        found["port"] = "PORT", environment["PORT"]
    return found
