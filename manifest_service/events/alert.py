"""An alert is a chain of events too: raised by a rule, worked by people, decided with a reason.

new -> acknowledged -> assigned -> (explained by the party) -> decided -> closed
An appeal re-opens a decided or closed alert. The rules may still clear, change or supersede it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any, Literal

from manifest_service.errors import NotAllowed, Refusal
from manifest_service.events.envelope import Actor
from manifest_service.permissions import roles_of

AlertStatus = Literal[
    "new", "acknowledged", "assigned", "explained", "decided", "closed", "superseded"
]
VERDICTS = ("confirmed", "false", "unclear")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WORKABLE: frozenset[str] = frozenset({"new", "acknowledged", "assigned", "explained"})

# fmt: off
TABLE: Mapping[str, tuple[frozenset[str], frozenset[str], AlertStatus | None]] = {
    # word:         (roles,                                   from,                                  to)
    "acknowledged": (roles_of("alert.work"),                  frozenset({"new"}),                    "acknowledged"),
    "assigned":     (roles_of("alert.assign"),                WORKABLE,                             "assigned"),
    "explained":    (roles_of("alert.answer"),                WORKABLE,                             "explained"),
    "verdict_given":(roles_of("alert.work"),                  WORKABLE,                             "decided"),
    "linked":       (roles_of("alert.work"),                  WORKABLE,                             "decided"),
    "closed":       (roles_of("alert.work"),                  frozenset({"decided", "superseded"}),  "closed"),
    "appealed":     (roles_of("alert.answer"),                frozenset({"decided", "closed"}),      "new"),
    # what the rules themselves say
    "raised":       (frozenset({"service"}),                  frozenset(),                           "new"),
    "changed":      (frozenset({"service"}),                  frozenset(),                           None),
    "superseded":   (frozenset({"service"}),                  frozenset(),                           "superseded"),
}
# fmt: on
"""Wire types are `alert.<word>.v<version>`. A word of the rules may come in any status."""

PEOPLE_WORDS = (
    "acknowledged",
    "assigned",
    "explained",
    "verdict_given",
    "linked",
    "closed",
    "appealed",
)

LINKABLE = frozenset({"no_manifest"})
"""Rules whose alert an officer clears by linking the manifest that the movement was under."""


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What stands of one alert."""

    id: str
    status: AlertStatus
    version: int
    episode: Mapping[str, Any]
    """As the rule last saw it (alerts.engine.Episode as plain data)."""
    raised_at: datetime
    backfill: bool
    carrier_id: str | None
    assigned_to: str | None = None
    verdict: str | None = None
    superseded_by: str | None = None


def next_words(alert: Alert, actor: Actor) -> tuple[str, ...]:
    """What `actor` may do to `alert` now."""
    return tuple(word for word in PEOPLE_WORDS if _refusal(alert, word, actor) is None)


def check(alert: Alert, word: str, actor: Actor) -> None:
    """Raises NotAllowed or Refusal when `actor` may not do `word` now."""
    refusal = _refusal(alert, word, actor)
    if refusal is not None:
        raise refusal


def _refusal(alert: Alert, word: str, actor: Actor) -> NotAllowed | Refusal | None:
    roles, statuses, _ = TABLE[word]
    if actor.role not in roles:
        return NotAllowed("wrong_role", word=word, roles=sorted(roles))
    if word == "linked" and alert.episode.get("rule") not in LINKABLE:
        return Refusal("alert_has_its_manifest")
    if actor.role == "carrier_dispatcher" and actor.organisation_id != alert.carrier_id:
        return NotAllowed("wrong_party", word=word, parties=["carrier"])
    if alert.status not in statuses:
        return Refusal("alert_forbids", word=word, status=alert.status)
    return None


def evolve(
    alert: Alert | None, id: str, word: str, data: Mapping[str, Any], recorded_at: datetime
) -> Alert:
    """`alert` after `word` with `data`. It may not say no."""
    if alert is None:
        assert word == "raised", f"an alert begins with raised, not {word}"
        return Alert(
            id=id,
            status="new",
            version=1,
            episode=data["episode"],
            raised_at=recorded_at,
            backfill=data["backfill"],
            carrier_id=data.get("carrier_id"),
        )
    alert = replace(alert, version=alert.version + 1)
    target = TABLE[word][2]
    decided = word == "superseded" and alert.status not in WORKABLE
    if target is not None and not decided:
        alert = replace(alert, status=target)
    match word:
        case "changed":
            return replace(alert, episode=data["episode"])
        case "assigned":
            return replace(alert, assigned_to=data["account_id"])
        case "linked":
            linked_ms = (recorded_at - _EPOCH) // timedelta(milliseconds=1)
            return replace(alert, episode={**alert.episode, "cleared_at_ms": linked_ms})
        case "verdict_given":
            return replace(alert, verdict=data["verdict"])
        case "appealed":
            return replace(alert, verdict=None)
        case "superseded":
            return replace(alert, superseded_by=data["reason"])
    return alert


def replay(id: str, history: tuple[tuple[str, Mapping[str, Any], datetime], ...]) -> Alert | None:
    """The alert after its whole `history` of (word, data, recorded_at)."""

    def step(alert: Alert | None, item: tuple[str, Mapping[str, Any], datetime]) -> Alert | None:
        return evolve(alert, id, *item)

    return reduce(step, history, None)
