"""An alert moment by moment: what the ground said at each fix, and how far its rule had come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from manifest_service.events.envelope import Actor
from manifest_service.geofence.habits import Halt, halts
from manifest_service.geofence.located import Whereabouts, Within
from manifest_service.geofence.scene import Scene
from manifest_service.services.alerts import Alerts
from manifest_service.services.ports import AlertRow, StoredFix, Transaction
from manifest_service.services.projections import from_ms, to_ms
from manifest_service.services.watching import Watching

AROUND = timedelta(minutes=30)
"""An alert is shown from this long before it to this long after."""
MOST_FIXES = 20_000

RuleState = Literal["quiet", "counting", "open", "cleared"]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One fix and what was known by it."""

    stored: StoredFix
    state: RuleState
    """Of the rule: it had seen nothing, was counting towards this alert, had raised it, or it was over."""
    counted: int
    """Fixes the rule had counted against the vehicle by then."""
    off_route_m: float | None
    """From the nearest approved variant, detours in force included; None without a route."""
    half_width_m: float | None
    sites: tuple[Within, ...]
    zones: tuple[Within, ...]

    @property
    def in_corridor(self) -> bool | None:
        if self.off_route_m is None or self.half_width_m is None:
            return None
        return self.off_route_m <= self.half_width_m


@dataclass(frozen=True, kw_only=True)
class Around:
    """What the vehicle did around an alert."""

    moments: tuple[Moment, ...]
    halts: tuple[Halt, ...]
    """Where it stood for minutes (geofence.habits)."""


def span_of(row: AlertRow) -> tuple[datetime, datetime]:
    """From when to when an alert is shown: every fix it rests on lies between."""
    ends = [row.confirmed_at, *([row.cleared_at] if row.cleared_at else [])]
    times = [from_ms(int(at_ms)) for at_ms in row.episode["fix_times_ms"]]
    return min([row.first_at, *times]) - AROUND, max([*ends, *times]) + AROUND


@dataclass(frozen=True, kw_only=True)
class Moments:
    alerts: Alerts
    watching: Watching

    def of_alert(self, id: str, actor: Actor) -> Around:
        """Every valid fix around an alert, by device time; none for one about no vehicle. The ground is
        that of today: a corridor changed since shows as it is now. NotFound as `Alerts.get`."""
        row = self.alerts.get(id, actor)
        moments = self.alerts.store.read(lambda tx: self._of(tx, row))
        return Around(moments=moments, halts=halts([each.stored.fix for each in moments]))

    def _of(self, tx: Transaction, row: AlertRow) -> tuple[Moment, ...]:
        if row.vehicle_id is None:
            return ()
        begins, ends = (to_ms(at) for at in span_of(row))
        stored = tx.tracks.between(row.vehicle_id, begins, ends, limit=MOST_FIXES)
        valid = [each for each in stored if not each.flags]
        if not valid:
            return ()
        scene = self.watching.grounds.ground(tx).scene
        where = scene.where([s.fix.lon for s in valid], [s.fix.lat for s in valid])
        route = _route(tx, row)
        off = _off_route_m(scene, route, valid, where)
        width = scene.half_width_m(route) if route else None
        counted = sorted(int(at_ms) for at_ms in row.episode["fix_times_ms"])
        return tuple(
            Moment(
                stored=each,
                state=_state(row, each.fix.at_ms),
                counted=int(np.searchsorted(counted, each.fix.at_ms, side="right")),
                off_route_m=None if off is None else float(off[i]),
                half_width_m=width,
                sites=where[i].sites,
                zones=where[i].zones,
            )
            for i, each in enumerate(valid)
        )


def _route(tx: Transaction, row: AlertRow) -> str | None:
    """The route its rule held the vehicle to, else the one of its manifest."""
    named: str | None = row.episode.get("route_id")
    if named or row.manifest_number is None:
        return named
    manifest = tx.manifests.get(row.manifest_number)
    return manifest.route_id if manifest else None


def _off_route_m(
    scene: Scene, route: str | None, stored: Sequence[StoredFix], where: Sequence[Whereabouts]
) -> np.ndarray | None:
    if route is None or scene.half_width_m(route) is None:
        return None
    x, y = np.array([w.x for w in where]), np.array([w.y for w in where])
    points = scene.locate([s.fix.lon for s in stored], [s.fix.lat for s in stored]).points
    at_ms = np.array([s.fix.at_ms for s in stored], np.int64)
    return scene.by_detours(route, scene.off_route_m(route, x, y), points, at_ms)


def _state(row: AlertRow, at_ms: int) -> RuleState:
    if row.cleared_at is not None and at_ms >= to_ms(row.cleared_at):
        return "cleared"
    if at_ms >= to_ms(row.confirmed_at):
        return "open"
    return "counting" if at_ms >= to_ms(row.first_at) else "quiet"
