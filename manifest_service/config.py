"""Settings, read from the environment (MANIFEST_*) once, at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from manifest_service.errors import Unusable


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
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 32
    password_min_length: int = 15
    """Characters of a new password; 8 at least (NIST SP 800-63B-4: 15 where it signs in alone)."""
    second_factor: str = "optional"
    """`required`: officers and administrators sign in with a second factor, and can do nothing before
    they have set one up; `optional`: whoever has one is asked for it."""
    passkey_host: str = ""
    """Whose passkeys are (WebAuthn's relying party): the host of `public_url`, or a domain above it. They
    are good at `public_url` only; with another host here, none of those set up before is."""
    session_hours: int = 12
    """A session ends after so long, whatever is done in it: a shift. So does a token of the day."""
    session_idle_minutes: int = 240
    """A page's session ends when nothing was done in it for so long."""
    office_idle_minutes: int = 60
    """The same for officers, auditors and administrators (NIST SP 800-63B-4, 2.2.3: an hour)."""
    batch_max_fixes: int = 5000
    attachment_max_bytes: int = 10_000_000
    gateway_host: str = "0.0.0.0"
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


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`; raises Unusable("setting_invalid") naming the variable."""
    values: dict[str, object] = {}
    for name, kind in Settings.__annotations__.items():
        variable = f"MANIFEST_{name.upper()}"
        text = environment.get(variable)
        if text is None or text == "":
            continue
        try:
            values[name] = kind(text)
        except ValueError as error:
            raise Unusable("setting_invalid", variable=variable, value=text) from error
    if "port" not in values and environment.get("PORT"):
        try:
            values["port"] = int(environment["PORT"])
        except ValueError as error:
            raise Unusable("setting_invalid", variable="PORT", value=environment["PORT"]) from error
    if "public_url" not in values and "port" in values:
        values["public_url"] = f"http://localhost:{values['port']}"
    settings = Settings(**values)  # type: ignore[arg-type]
    _check_ranges(settings)
    _check_second_factor(settings)
    _check_passkey_host(settings)
    _check_mail(settings)
    return settings


_RANGES: Mapping[str, tuple[int, int]] = {
    "password_min_length": (8, 64),
    "session_hours": (1, 720),
    "session_idle_minutes": (5, 43_200),
    "office_idle_minutes": (5, 1440),
}
"""Least and most of what would be no protection, or no use, beyond."""


def _check_ranges(settings: Settings) -> None:
    for name, (least, most) in _RANGES.items():
        value = getattr(settings, name)
        if not least <= value <= most:
            variable = f"MANIFEST_{name.upper()}"
            raise Unusable(
                "setting_out_of_range", variable=variable, value=value, least=least, most=most
            )


def _check_second_factor(settings: Settings) -> None:
    if settings.second_factor not in ("optional", "required"):
        variable, value = "MANIFEST_SECOND_FACTOR", settings.second_factor
        raise Unusable("setting_invalid", variable=variable, value=value)


def _check_passkey_host(settings: Settings) -> None:
    host, above = urlsplit(settings.public_url).hostname or "", settings.passkey_host
    if above and host != above and not host.endswith(f".{above}"):
        raise Unusable("setting_invalid", variable="MANIFEST_PASSKEY_HOST", value=above)


def _check_mail(settings: Settings) -> None:
    if not settings.smtp_host:
        return
    if settings.smtp_security not in ("starttls", "tls", "none"):
        variable, value = "MANIFEST_SMTP_SECURITY", settings.smtp_security
    elif "@" not in settings.smtp_sender:
        variable, value = "MANIFEST_SMTP_SENDER", settings.smtp_sender
    else:
        return
    raise Unusable("setting_invalid", variable=variable, value=value)
