"""The queue of alerts: pages of it, how many there are of each kind, where they are, and acts on
several at once. Everything is of what the caller may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Any

from manifest_service.errors import ManifestServiceError
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services.alerts import Alerts
from manifest_service.services.ports import (
    SEVERITIES,
    AlertCount,
    AlertPlace,
    AlertQuery,
    AlertRow,
    Sought,
    Store,
    Transaction,
)
from manifest_service.services.registry import vehicles_with

PLACES_AT_MOST = 5000
NAMED_AT_MOST = 200
"""Vehicles, firms or sites a typed text may mean."""

KINDS: Mapping[str, str] = {"status": "statuses", "severity": "severities", "rule": "rules"}
"""What a row tells of itself -> where an AlertQuery chooses by it."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The alerts of one square of the ground."""

    lon: float
    lat: float
    """Their middle, WGS-84 degrees."""
    count: int
    severity: str
    """Of the worst."""
    id: str
    """Of the first of the worst."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of one of several: its row, or why not."""

    alert_id: str
    row: AlertRow | None
    error: ManifestServiceError | None


@dataclass(frozen=True, kw_only=True)
class AlertQueue:
    store: Store
    alerts: Alerts

    def page(self, query: AlertQuery, actor: Actor) -> tuple[AlertRow, ...]:
        """Rows the actor may see; a carrier sees the alerts about its vehicles."""
        seen = _seen(query, actor)
        return self.store.read(lambda tx: tx.alerts.search(seen))

    def counts(self, query: AlertQuery, actor: Actor) -> Mapping[str, Mapping[str, int]]:
        """Kind (`status`, `severity`, `rule`) -> word -> how many `query` would find with that word
        in the place of the words it has for the kind."""
        seen = _seen(query, actor)
        counts = self.store.read(lambda tx: tx.alerts.count(seen))
        return {kind: _by(kind, counts, query) for kind in KINDS}

    def cells(self, query: AlertQuery, side_deg: float, actor: Actor) -> tuple[Cell, ...]:
        """The places of what `query` finds, together where they share a square of `side_deg`."""
        seen = _seen(query, actor)
        wide = replace(seen, limit=PLACES_AT_MOST)
        return gathered(self.store.read(lambda tx: tx.alerts.places(wide)), side_deg)

    def sought(self, text: str) -> Sought:
        """What a typed text may mean: part of a plate, a number, or the name of a firm or site."""
        return self.store.read(lambda tx: _sought(tx, text.strip()))

    def act_on_several(
        self, word: str, acts: Sequence[tuple[str, str]], data: Mapping[str, Any], actor: Actor
    ) -> tuple[Done, ...]:
        """Do `word` to each (command id, alert id), each by itself: one that is refused stops no
        other, and the same call again gives the same answers."""
        return tuple(self._one(id, alert_id, word, data, actor) for id, alert_id in acts)

    def _one(
        self, id: str, alert_id: str, word: str, data: Mapping[str, Any], actor: Actor
    ) -> Done:
        try:
            row = self.alerts.act(id, alert_id, word, data, actor)
        except ManifestServiceError as error:
            return Done(alert_id=alert_id, row=None, error=error)
        return Done(alert_id=alert_id, row=row, error=None)


def gathered(places: Sequence[AlertPlace], side_deg: float) -> tuple[Cell, ...]:
    """`places`, worst first, by squares of `side_deg`."""
    squares: dict[tuple[int, int], list[AlertPlace]] = {}
    for place in places:
        square = (floor(place.lon / side_deg), floor(place.lat / side_deg))
        squares.setdefault(square, []).append(place)
    return tuple(_cell(members) for members in squares.values())


def _cell(members: Sequence[AlertPlace]) -> Cell:
    worst = min(members, key=lambda place: SEVERITIES.index(place.severity))
    return Cell(
        lon=sum(place.lon for place in members) / len(members),
        lat=sum(place.lat for place in members) / len(members),
        count=len(members),
        severity=worst.severity,
        id=worst.id,
    )


def _seen(query: AlertQuery, actor: Actor) -> AlertQuery:
    """`query` about what `actor` may see: a firm its trials too, which are nobody else's business."""
    if require(actor, "alert.read") == "all":
        return replace(query, trial=False)
    return replace(query, carrier_id=actor.organisation_id or "", trial=None)


def _by(kind: str, counts: Sequence[AlertCount], query: AlertQuery) -> Mapping[str, int]:
    others = {name: getattr(query, words) for name, words in KINDS.items() if name != kind}
    found: dict[str, int] = {}
    for each in counts:
        if all(not words or getattr(each, name) in words for name, words in others.items()):
            word = getattr(each, kind)
            found[word] = found.get(word, 0) + each.count
    return found


def _sought(tx: Transaction, text: str) -> Sought:
    asked = text.casefold()
    named = {
        kind: tuple(
            row.entry.id
            for row in tx.registry.list(kind, text=text, limit=NAMED_AT_MOST)
            if asked in getattr(row.entry, "name", "").casefold()
        )
        for kind in ("organisation", "site")
    }
    return Sought(
        number=text.replace("-", "").upper(),
        vehicle_ids=vehicles_with(tx, text),
        carrier_ids=named["organisation"],
        site_ids=named["site"],
    )
