"""A QR code as an SVG picture, for the screen."""

from manifest_service.adapters.labels.qr import QUIET_MODULES, modules


def svg_of(text: str) -> str:
    """The code of `text`, one unit a module, with its quiet zone."""
    rows = modules(text)
    side = len(rows) + 2 * QUIET_MODULES
    dark = "".join(
        f"M{x + QUIET_MODULES} {y + QUIET_MODULES}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path shape-rendering="crispEdges" d="{dark}"/></svg>'
    )
