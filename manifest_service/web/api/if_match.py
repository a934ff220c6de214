"""`If-Match: "<version>"`: what a change was made from; an ETag as it was read will do (web.api.conditional)."""

from flask import request

from manifest_service.errors import InvalidInput


def expected_version() -> int | None:
    """The version named; None without one, or for `*`. Raises InvalidInput("if_match_invalid")."""
    tag = request.headers.get("If-Match")
    if tag is None or tag.strip() == "*":
        return None
    digits = tag.strip().removeprefix("W/").strip('"').partition("-")[0]
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise InvalidInput("if_match_invalid", value=tag[:40])
    return int(digits)
