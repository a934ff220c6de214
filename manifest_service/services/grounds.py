"""The ground the rules look at: active sites, zones and routes, compiled once for all vehicles."""

import threading
from dataclasses import dataclass, field

from manifest_service.alerts.sighting import Ground
from manifest_service.registry.entries import Route, Site, Zone
from manifest_service.services.ports import Transaction


@dataclass(kw_only=True)
class Grounds:
    """The compiled ground, made again when the registry has changed."""

    _generation: int = -1
    _ground: Ground | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ground(self, tx: Transaction) -> Ground:
        generation = tx.registry.generation()
        with self._lock:
            if self._ground is None or generation != self._generation:
                self._ground, self._generation = _compiled(tx), generation
            return self._ground


def _compiled(tx: Transaction) -> Ground:
    """The ground of the active sites, zones and routes."""

    def entries(kind: str) -> list[object]:
        return [row.entry for row in tx.registry.list(kind, active_only=True)]

    return Ground(
        [site for site in entries("site") if isinstance(site, Site)],
        [zone for zone in entries("zone") if isinstance(zone, Zone)],
        [route for route in entries("route") if isinstance(route, Route)],
    )
