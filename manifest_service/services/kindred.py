"""What is like an alert: the record of its vehicle and its firm, and similar alerts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services.alerts import Alerts
from manifest_service.services.ports import AlertLike, AlertRow, AlertTally

REMEMBERED = timedelta(days=365)
NEAR_M = 1000.0
"""The same place: a yard, a pit or a stretch of road is no larger."""
MOST_SIMILAR = 20
_M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, kw_only=True)
class Similar:
    row: AlertRow
    by: tuple[str, ...]
    """`vehicle`, `carrier`, `place`: in what it is like."""


@dataclass(frozen=True, kw_only=True)
class Kindred:
    """Of the last 12 months before an alert was raised until now."""

    vehicle: tuple[AlertTally, ...]
    carrier: tuple[AlertTally, ...]
    similar: tuple[Similar, ...]


@dataclass(frozen=True, kw_only=True)
class Kinship:
    alerts: Alerts

    def of_alert(self, id: str, actor: Actor) -> Kindred:
        """For those who read every alert; NotFound as `Alerts.get`."""
        row = self.alerts.get(id, actor)
        require(actor, "alert.kindred")
        since = self.alerts.clock.now() - REMEMBERED
        like = AlertLike(
            id=row.id,
            rule=row.rule,
            since=since,
            vehicle_id=row.vehicle_id,
            carrier_id=row.carrier_id,
            box=_box(row),
            limit=MOST_SIMILAR,
        )

        def tally(name: str, id: str | None) -> tuple[AlertTally, ...]:
            if id is None:
                return ()
            return self.alerts.store.read(lambda tx: tx.alerts.tally(name, id, since))

        found = self.alerts.store.read(lambda tx: tx.alerts.like(like))
        return Kindred(
            vehicle=tally("vehicle_id", row.vehicle_id),
            carrier=tally("carrier_id", row.carrier_id),
            similar=_similar(row, found),
        )


def _similar(row: AlertRow, found: Sequence[AlertRow]) -> tuple[Similar, ...]:
    """Like in most ways first, then the newest."""
    ways = [Similar(row=each, by=_ways(row, each)) for each in found]
    return tuple(sorted(ways, key=lambda each: -len(each.by)))


def _ways(row: AlertRow, other: AlertRow) -> tuple[str, ...]:
    box = _box(row)
    near = (
        box is not None
        and other.lon is not None
        and other.lat is not None
        and box[0] <= other.lon <= box[2]
        and box[1] <= other.lat <= box[3]
    )
    found = [
        ("vehicle", row.vehicle_id is not None and row.vehicle_id == other.vehicle_id),
        ("carrier", row.carrier_id is not None and row.carrier_id == other.carrier_id),
        ("place", near),
    ]
    return tuple(name for name, holds in found if holds)


def _box(row: AlertRow) -> tuple[float, float, float, float] | None:
    """(west, south, east, north) degrees around its place."""
    if row.lon is None or row.lat is None:
        return None
    up = NEAR_M / _M_PER_DEGREE
    across = up / max(math.cos(math.radians(row.lat)), 0.01)
    return (row.lon - across, row.lat - up, row.lon + across, row.lat + up)
