"""A device that keeps a journal is a fold over its own events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from manifest_service.errors import InvalidInput, NotAllowed, Refusal
from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.permissions import everywhere, reach, roles_of

Word = Literal["enrolled", "suspended", "resumed", "revoked", "gap_closed"]
DeviceState = Literal["active", "suspended", "revoked"]

SUPERVISORS = roles_of("device.supervise")
"""Who resumes, revokes and closes gaps: a dispatcher those of his own organisation."""

_LEADS: Mapping[str, tuple[frozenset[DeviceState], DeviceState | None]] = {
    "suspended": (frozenset({"active"}), "suspended"),
    "resumed": (frozenset({"suspended"}), "active"),
    "revoked": (frozenset({"active", "suspended"}), "revoked"),
    "gap_closed": (frozenset({"active", "suspended"}), None),
}
"""Word -> the states it may be said in, and the state it leads to (None: as before)."""


@dataclass(frozen=True, kw_only=True)
class Device:
    """What stands of a device."""

    id: str
    account_id: str
    organisation_id: str | None
    algorithm: str
    public_key: str
    """Hex."""
    label: str
    state: DeviceState = "active"
    reason: str | None = None
    """Why it is suspended or revoked, as a code: `cloned`, `lost`, `replaced`, `other`."""
    closed_until_n: int = 0
    """Entries up to here that never came were declared lost."""
    version: int = 1


REASONS = ("cloned", "lost", "replaced", "left", "other")
"""Why a device is suspended or revoked. A code: what people know of each other is not for the log."""


def evolve(device: Device | None, id: str, word: str, data: Mapping[str, Any]) -> Device:
    """`device` after one event."""
    if device is None:
        known = ("account_id", "organisation_id", "algorithm", "public_key", "label")
        return Device(id=id, **{name: data.get(name) for name in known})  # type: ignore[arg-type]
    state = _LEADS[word][1] or device.state
    after = replace(device, state=state, version=device.version + 1)
    if word == "gap_closed":
        return replace(after, closed_until_n=max(device.closed_until_n, data["to_n"]))
    return replace(after, reason=data.get("reason_code"))


def replay(id: str, events: Iterable[tuple[str, Mapping[str, Any]]]) -> Device | None:
    """The device after all of its events, (word, data)."""
    device: Device | None = None
    for word, data in events:
        device = evolve(device, id, word, data)
    return device


def check(device: Device, word: str, actor: Actor) -> None:
    """Raises NotAllowed when `actor` may not say `word` of `device`, Refusal when it cannot be said of
    it now."""
    own = actor.user_id == device.account_id and word in ("suspended", "revoked")
    if not (own or actor == SERVICE or supervises(device, actor)):
        raise NotAllowed("wrong_role", roles=sorted(SUPERVISORS))
    if word not in _LEADS:
        raise InvalidInput("unknown_event_type", type=f"device.{word}")
    if device.state not in _LEADS[word][0]:
        raise Refusal("device_state_forbids", device_state=device.state)


def supervises(device: Device, actor: Actor) -> bool:
    """Whether `actor` answers for the device: a dispatcher for those of his own organisation."""
    found = reach(actor.role, "device.supervise")
    if found == "firm":
        own = actor.organisation_id
        return own is not None and own == device.organisation_id
    return found == "all"


def may_see(device: Device, actor: Actor) -> bool:
    everybodys = everywhere(actor, "device.read")
    return everybodys or actor.user_id == device.account_id or supervises(device, actor)
