"""Headers every answer carries."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask, Response

from manifest_service.config import Settings


def headers(settings: Settings) -> Mapping[str, str]:
    """No inline script or style, no frame, no other origin but the tile source of the setting."""
    tiles = urlsplit(settings.tile_url)
    images = "'self' data: blob:" + (f" {tiles.scheme}://{tiles.netloc}" if tiles.netloc else "")
    policy = "; ".join(
        (
            "default-src 'self'",
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
        "Permissions-Policy": "camera=(self), geolocation=(self)",
    }


def register(app: Flask, settings: Settings) -> None:
    everywhere = headers(settings)

    @app.after_request
    def _harden(response: Response) -> Response:
        for name, value in everywhere.items():
            response.headers.setdefault(name, value)
        if response.content_type and response.content_type.startswith("application/json"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
