"""Old events read as today's: what was recorded stays; reading lifts it, one version at a time.

A step takes the body of a version to that of the next. The version written today is one more than
the last step of its kind; a kind without steps is at version 1.
"""

from collections.abc import Callable, Mapping
from typing import Any

from manifest_service.errors import InvalidInput

Body = dict[str, Any]


def _same(body: Body) -> Body:
    return body


def _without_certificate_number(body: Body) -> Body:
    return {name: value for name, value in body.items() if name != "certificate_number"}


STEPS: Mapping[tuple[str, int], Callable[[Body], Body]] = {
    # Version 2 seals texts (events.sealed); read with its texts it is what version 1 was.
    ("manifest.received", 1): _same,
    # Version 3 may say masses by waste line.
    ("manifest.received", 2): _same,
    # Version 4 may say where the masses of the ticket come from; so the others with a ticket.
    ("manifest.received", 3): _same,
    ("manifest.loaded", 1): _same,
    # Version 2 may hold what both drivers signed, phone to phone.
    ("manifest.handed_over", 1): _same,
    ("manifest.paper_entered", 1): _same,
    # Version 2 may name a waste line.
    ("manifest.disposed", 1): _same,
    # Version 2 knows collectors' manifests, links, paper and who hires the carrier.
    ("manifest.generated", 1): _same,
    ("manifest.refused", 1): _same,
    ("manifest.voided", 1): _same,
    ("alert.explained", 1): _same,
    ("alert.verdict_given", 1): _same,
    ("alert.appealed", 1): _same,
    # Version 2 may speak of several permit regions.
    ("permit.recorded", 1): _same,
    # Version 2 knows hours, excepted roads and tunnels; toll gates.
    ("zone.recorded", 1): _same,
    ("route.recorded", 1): _same,
    ("site.recorded", 1): _same,
    # Version 3 may have detours.
    ("route.recorded", 2): _same,
    # Version 2 may be in sandbox.
    ("organisation.recorded", 1): _same,
    # Version 2 says what kind of body the vehicle has.
    ("vehicle.recorded", 1): _same,
    # Version 2 keeps the number in the personal register: it is often the identity card's.
    ("driver.recorded", 1): _without_certificate_number,
}
"""(kind, version) -> the step to the next version."""


def kind_and_version(event_type: str) -> tuple[str, int]:
    """("manifest.loaded", 1) of `manifest.loaded.v1`; raises InvalidInput("unknown_event_type")."""
    kind, _, version = event_type.rpartition(".v")
    if not kind or not (version.isascii() and version.isdigit() and len(version) < 7):
        raise InvalidInput("unknown_event_type", type=event_type)
    return kind, int(version)


def current_type(kind: str) -> str:
    """The wire type written today: `manifest.voided.v2` for `manifest.voided`."""
    version = 1
    while (kind, version) in STEPS:
        version += 1
    return f"{kind}.v{version}"


def upcast(event_type: str, body: Body) -> Body:
    """`body` as of today's version; raises InvalidInput("event_version_unknown") for a later one."""
    kind, version = kind_and_version(event_type)
    while (step := STEPS.get((kind, version))) is not None:
        body = step(body)
        version += 1
    if current_type(kind) != f"{kind}.v{version}":
        raise InvalidInput("event_version_unknown", type=event_type)
    return body
