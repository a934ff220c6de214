"""Which events are told of, how grave they are, and whom they concern: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from manifest_service.events.envelope import Recorded
from manifest_service.registry.entries import Vehicle
from manifest_service.services.ports import Notice, Severity, Transaction
from manifest_service.services.projections import at

Circle = Literal["county", "assignee", "generator", "carrier", "receiver", "driver", "holder"]
"""`county`: officers and administrators. `assignee`: the officer an alert lies with, the county while
there is none. The rest: the party's clerks, the trip's driver."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    severity: Severity | None
    """None: as grave as the alert is."""
    circles: tuple[Circle, ...]


# fmt: off
TOPICS: Mapping[str, Topic] = {
    "alert.raised":                   Topic(severity=None,    circles=("county", "carrier")),
    "alert.assigned":                 Topic(severity=None,    circles=("assignee",)),
    "alert.explained":                Topic(severity="major", circles=("assignee",)),
    "alert.appealed":                 Topic(severity="major", circles=("assignee",)),
    "alert.verdict_given":            Topic(severity="major", circles=("carrier",)),
    "alert.superseded":               Topic(severity="minor", circles=("assignee", "carrier")),
    "manifest.generated":             Topic(severity="minor", circles=("carrier", "receiver", "driver")),
    "manifest.arrived":               Topic(severity="minor", circles=("receiver",)),
    "manifest.received":              Topic(severity="minor", circles=("generator", "carrier")),
    "manifest.refused":               Topic(severity="major", circles=("generator", "carrier", "county")),
    "manifest.voided":                Topic(severity="minor", circles=("carrier", "receiver", "driver")),
    "manifest.cancellation_proposed": Topic(severity="major", circles=("generator", "carrier")),
    "manifest.correction_proposed":   Topic(severity="major", circles=("generator", "carrier", "receiver")),
    "plan.filed":                     Topic(severity="minor", circles=("county",)),
    "plan.returned":                  Topic(severity="major", circles=("holder",)),
    "plan.approved":                  Topic(severity="minor", circles=("holder",)),
    "plan.revoked":                   Topic(severity="critical", circles=("holder", "county")),
    "plan.expired":                   Topic(severity="major", circles=("holder",)),
}
# fmt: on
"""Event word -> how it is told. Whoever did it himself is not told of it."""


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """The accounts a notice is for, by what they are."""

    county: bool = False
    account_ids: frozenset[str] = frozenset()
    clerks: frozenset[tuple[str, str]] = frozenset()
    """(role, organisation)."""
    driver_ids: frozenset[str] = frozenset()
    not_account: str = ""


COUNTY = frozenset({"officer", "administrator"})
CLERKS: Mapping[str, str] = {
    "generator": "generator_clerk",
    "carrier": "carrier_dispatcher",
    "receiver": "receiver_clerk",
}


_CIRCLE_OF_ROLE: Mapping[str, tuple[Circle, ...]] = {
    "officer": ("county", "assignee"),
    "administrator": ("county", "assignee"),
    "generator_clerk": ("generator", "holder"),
    "carrier_dispatcher": ("carrier", "holder"),
    "receiver_clerk": ("receiver", "holder"),
    "driver": ("driver",),
}


def topics_for(role: str) -> tuple[str, ...]:
    """What an account of this role may be told of."""
    mine = set(_CIRCLE_OF_ROLE.get(role, ()))
    return tuple(name for name, topic in TOPICS.items() if mine & set(topic.circles))


def notice_of(tx: Transaction, recorded: Recorded) -> tuple[Notice, Concerned] | None:
    """What `recorded` is told as and whom it concerns; None when nobody is told of it."""
    subject, word = recorded.type.split(".")[:2]
    topic = TOPICS.get(f"{subject}.{word}")
    if topic is None:
        return None
    found = _FINDERS[subject](tx, recorded.stream.partition("/")[2])
    if found is None:
        return None
    severity, params, parties = found
    return (
        Notice(
            id=recorded.id,
            pos=recorded.pos,
            topic=f"{subject}.{word}",
            severity=topic.severity or severity,
            subject=recorded.stream,
            at=at(recorded.recorded_at),
            params={name: value for name, value in params.items() if value},
        ),
        _concerned(topic, parties, recorded),
    )


@dataclass(frozen=True, kw_only=True)
class _Parties:
    organisations: Mapping[str, frozenset[str]]
    """Circle -> organisations in it."""
    driver_ids: frozenset[str] = frozenset()
    assigned_to: str | None = None
    trial: bool = False
    """The authority is told of no trial."""


_Found = tuple[Severity, dict[str, Any], _Parties]


def _alert(tx: Transaction, id: str) -> _Found | None:
    row = tx.alerts.get(id)
    # What rests on one evidence claims nothing yet: it waits on the review list.
    if row is None or row.review:
        return None
    params = {
        "rule": row.rule,
        "manifest_number": row.manifest_number,
        "plate": _plate(tx, row.vehicle_id),
    }
    carrier = frozenset({row.carrier_id}) if row.carrier_id else frozenset[str]()
    parties = _Parties(
        organisations={"carrier": carrier}, assigned_to=row.assigned_to, trial=row.trial
    )
    return row.severity, {**params, "trial": row.trial}, parties


def _manifest(tx: Transaction, number: str) -> _Found | None:
    row = tx.manifests.get(number)
    if row is None or row.source is not None:
        return None
    parties = _Parties(
        organisations={
            "generator": frozenset({row.generator_id}),
            "carrier": frozenset(leg.carrier_id for leg in row.legs),
            "receiver": frozenset({row.receiver_id}),
        },
        driver_ids=frozenset({row.driver_id}),
        trial=row.trial,
    )
    params = {
        "manifest_number": row.number,
        "plate": _plate(tx, row.vehicle_id),
        "trial": row.trial,
    }
    return "minor", params, parties


def _plan(tx: Transaction, id: str) -> _Found | None:
    row = tx.plans.get(id)
    if row is None:
        return None
    params = {"plan_kind": row.kind, "plan_number": row.number}
    return "minor", params, _Parties(organisations={"holder": frozenset({row.holder_id})})


def _plate(tx: Transaction, vehicle_id: str | None) -> str | None:
    row = tx.registry.get("vehicle", vehicle_id) if vehicle_id else None
    return row.entry.plate if row and isinstance(row.entry, Vehicle) else None


_FINDERS = {"alert": _alert, "manifest": _manifest, "plan": _plan}


def _concerned(topic: Topic, parties: _Parties, recorded: Recorded) -> Concerned:
    clerks = {
        (role, organisation)
        for circle in topic.circles
        for organisation in parties.organisations.get(circle, ())
        for role in ((CLERKS[circle],) if circle in CLERKS else CLERKS.values())
    }
    assignee = "assignee" in topic.circles and not parties.trial
    county = "county" in topic.circles and not parties.trial
    return Concerned(
        county=county or (assignee and parties.assigned_to is None),
        account_ids=frozenset({parties.assigned_to} if assignee and parties.assigned_to else ()),
        clerks=frozenset(clerks),
        driver_ids=parties.driver_ids if "driver" in topic.circles else frozenset(),
        not_account=recorded.actor.user_id,
    )
