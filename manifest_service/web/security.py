"""Headers every answer carries."""

from urllib.parse import urlsplit

from flask import Flask, Response

from manifest_service.config import Settings


def register(app: Flask, settings: Settings) -> None:
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

    @app.after_request
    def _harden(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self)")
        if response.content_type and response.content_type.startswith("application/json"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
