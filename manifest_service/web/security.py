"""Headers every answer carries, and what its cookies are called."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from manifest_service.config import Settings
from manifest_service.setting_values import LOOPBACK

SENSES = ("camera", "geolocation")
"""What a page may ask a browser for, where its scripts do (`pages.layout`); everything else never."""

_NEVER = ("accelerometer", "bluetooth", "gyroscope", "magnetometer", "microphone", "payment", "usb")
_DAY_S = 24 * 3600


def headers(settings: Settings) -> Mapping[str, str]:
    """No inline script or style, no frame, no other origin but the tile source of the setting."""
    tiles = urlsplit(settings.tile_url)
    images = "'self' data: blob:" + (f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else "")
    policy = "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {images}",
            "media-src 'self' blob:",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )

    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": permissions(()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        **_transport(settings),
    }


def permissions(senses: tuple[str, ...]) -> str:
    """The header Permissions-Policy of a page that uses `senses`."""
    named = (f"{name}=({'self' if name in senses else ''})" for name in SENSES)
    return ", ".join((*named, *(f"{name}=()" for name in _NEVER)))


def cookie_name(settings: Settings) -> str:
    """A name by which a browser holds the cookie to TLS, and to the whole of our host where that is ours:
    nobody beside us on the same domain can set one of it."""
    public = urlsplit(settings.public_url)
    if public.scheme != "https":
        return "manifest_session"
    return f"__{'Secure' if public.path.strip('/') else 'Host'}-manifest_session"


def _transport(settings: Settings) -> Mapping[str, str]:
    """HSTS (RFC 6797); only ever said of a name that has TLS, and not of this machine: a browser would hold
    whatever else is served here to it."""
    public = urlsplit(settings.public_url)
    if not settings.hsts_days or public.scheme != "https" or public.hostname in LOOPBACK:
        return {}
    seconds = settings.hsts_days * _DAY_S
    return {"Strict-Transport-Security": f"max-age={seconds}; includeSubDomains"}


def register(app: Flask, settings: Settings) -> None:
    everywhere = headers(settings)

    @app.after_request
    def _harden(response: Response) -> Response:
        for name, value in everywhere.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/") or g.get("account") is not None:
            # People and loads: nothing between us and the reader keeps them, nor does his browser.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
