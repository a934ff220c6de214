"""The alert queue as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

SEVERITIES = ("critical", "major", "minor")
"""Most severe first: the order of the queue."""

OPEN_STATUSES = ("new", "acknowledged", "assigned", "explained")
"""What still waits for somebody."""

AlertOrder = Literal["severity", "newest", "oldest"]


@dataclass(frozen=True, kw_only=True)
class AlertRow:
    """An alert as the queue sees it."""

    id: str
    version: int
    rule: str
    key: str
    """Of its episode (see alerts.engine)."""
    status: Literal[
        "new", "acknowledged", "assigned", "explained", "decided", "closed", "superseded"
    ]
    severity: Literal["minor", "major", "critical"]
    vehicle_id: str | None
    carrier_id: str | None
    manifest_number: str | None
    first_at: datetime
    confirmed_at: datetime
    cleared_at: datetime | None
    raised_at: datetime
    lon: float | None
    lat: float | None
    review: bool
    """One evidence only: on the review list, not in the queue."""
    backfill: bool
    assigned_to: str | None
    verdict: Literal["confirmed", "false", "unclear"] | None
    rule_version: int
    """Of the rule that last spoke in it."""
    episode: Mapping[str, Any]
    """The episode as raised or last changed, as plain data."""
    site_id: str | None = None
    """The site the episode names."""
    trial: bool = False
    """About a trial (services.trials): in no officer's queue and no count."""


@dataclass(frozen=True, kw_only=True)
class VerdictCount:
    """How officers judged the alerts of one version of a rule."""

    rule: str
    rule_version: int
    confirmed: int = 0
    false: int = 0
    unclear: int = 0


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a typed text may mean; an alert with any of it is found."""

    number: str
    """Part of the number of its manifest."""
    vehicle_ids: tuple[str, ...] = ()
    carrier_ids: tuple[str, ...] = ()
    site_ids: tuple[str, ...] = ()
    """Sites its episode names."""


@dataclass(frozen=True, kw_only=True)
class AlertQuery:
    """Which alerts, in which order. None or empty means any."""

    EQUAL: ClassVar[tuple[str, ...]] = (
        "vehicle_id",
        "carrier_id",
        "manifest_number",
        "assigned_to",
        "review",
        "backfill",
        "trial",
    )
    """What a row has under the same name, and just so."""

    statuses: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    vehicle_id: str | None = None
    vehicle_ids: tuple[str, ...] | None = None
    """Any of these; empty for no alert at all."""
    carrier_id: str | None = None
    site_id: str | None = None
    """The site its episode names, or its manifest goes from or to."""
    stream: str | None = None
    """Of the waste on its manifest."""
    manifest_number: str | None = None
    assigned_to: str | None = None
    review: bool | None = None
    backfill: bool | None = None
    raised_from: datetime | None = None
    trial: bool | None = False
    """Of trials: True for those alone, None for both."""
    sought: Sought | None = None
    order: AlertOrder = "severity"
    after: tuple[int, str, str] | None = None
    """(severity rank, raised_at as UTC text, id) of the last row of the page before."""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class AlertCount:
    """How many alerts have these three in common."""

    status: str
    severity: str
    rule: str
    count: int


@dataclass(frozen=True, kw_only=True)
class AlertPlace:
    id: str
    lon: float
    lat: float
    severity: str


@dataclass(frozen=True, kw_only=True)
class AlertTally:
    """How many alerts of a rule, and how officers judged them."""

    rule: str
    alerts: int
    open: int
    """Not yet decided."""
    confirmed: int = 0
    false: int = 0
    unclear: int = 0


@dataclass(frozen=True, kw_only=True)
class AlertLike:
    """Alerts of one rule that share a vehicle, a carrier or a place."""

    id: str
    """Of the alert asked about, which is not like itself."""
    rule: str
    since: datetime
    vehicle_id: str | None
    carrier_id: str | None
    box: tuple[float, float, float, float] | None
    """West, south, east, north degrees."""
    limit: int = 20


class AlertView(Protocol):
    def put(self, row: AlertRow) -> None: ...

    def put_all(self, rows: Sequence[AlertRow]) -> None: ...

    def get(self, id: str) -> AlertRow | None: ...

    def search(self, query: AlertQuery) -> tuple[AlertRow, ...]:
        """In the order asked for: `severity` is most severe first (critical 0, major 1, minor 2),
        then oldest raised first, then id; `oldest` and `newest` are by time raised, then id."""
        ...

    def count(self, query: AlertQuery) -> tuple[AlertCount, ...]:
        """How many there are of each kind, whatever `rules`, `severities`, `after` and `limit` say: a
        queue tells also what choosing otherwise would show. Where `statuses` are all of those that
        wait for somebody, or none is, the others are left out; else they say nothing either."""
        ...

    def places(self, query: AlertQuery) -> tuple[AlertPlace, ...]:
        """Where the alerts are that have a place, most severe first, at most `limit`; `after` and
        `order` say nothing here."""
        ...

    def of_vehicle(self, vehicle_id: str, from_at: datetime) -> tuple[AlertRow, ...]:
        """Alerts of a vehicle still open or cleared after `from_at`, superseded ones too."""
        ...

    def of_vehicles(
        self, vehicle_ids: Sequence[str], from_at: datetime
    ) -> Mapping[str, tuple[AlertRow, ...]]:
        """Vehicle -> as `of_vehicle`, for those that have any."""
        ...

    def count_by_rule(self) -> Mapping[str, int]:
        """Without those on the review list; here and in every count below without those of trials."""
        ...

    def verdicts(self) -> tuple[VerdictCount, ...]:
        """The standing verdicts on alerts of the queue, by rule and version. What is on the review
        list claims nothing yet, so that a verdict on it says nothing of the rule's precision."""
        ...

    def tally(self, name: str, id: str, since: datetime) -> tuple[AlertTally, ...]:
        """Of alerts raised since then whose `name` (`vehicle_id` or `carrier_id`) is `id`, by rule; without
        superseded ones and those on the review list."""
        ...

    def like(self, asked: AlertLike) -> tuple[AlertRow, ...]:
        """Newest first: by (raised_at, id) descending; without superseded ones and those on the
        review list."""
        ...

    def clear(self) -> None: ...
