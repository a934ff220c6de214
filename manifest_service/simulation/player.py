"""Playing a script through the API: every act and position as its own user, in order of time."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from manifest_service.simulation.accounts import dispatcher
from manifest_service.simulation.county import VEHICLES
from manifest_service.simulation.drive import Position
from manifest_service.simulation.port import Call, accepted
from manifest_service.simulation.story import Script
from manifest_service.simulation.truck import Act

BATCH = timedelta(minutes=10)
"""Positions go out together for this span: how a terminal with a weak signal reports."""

_NAMESPACE = uuid.UUID("6f1c4a3e-3a58-5b0e-9d7e-0d1b5f0a7c11")

UNDER_WAY = frozenset({"checkpoint_scanned", "arrived", "received", "refused", "returned"})
"""What was seen of a truck goes out before these acts, else it would look as if it had been silent."""

SetNow = Callable[[datetime], None]


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A manifest as its acts need it: its number and label tokens."""

    number: str
    tokens: tuple[str, ...]


@dataclass(kw_only=True)
class Player:
    """Sends acts and positions, and remembers the numbers that manifests were given."""

    call: Call
    manifests: dict[str, Issued] = field(default_factory=dict)

    def act(self, act: Act) -> None:
        """Record `act`; the same act again is the same command. Raises Refusal."""
        id = str(uuid.uuid5(_NAMESPACE, f"{act.trip}/{act.word}/{act.at.isoformat()}"))
        if act.word == "generated":
            body = {"id": id, "occurred_at": act.at.isoformat(), **act.data}
            answer = self.call("POST", "/manifests", json=body, as_user=act.user)
            self.know(act.trip, accepted(f"issue {act.trip}", answer))
            return
        known = self.manifests[act.trip]
        data = dict(act.data)
        if act.labels == "all":
            data["scans"] = list(known.tokens[1:])
        elif act.labels == "first":
            data["label"] = known.tokens[0]
        body = {"id": id, "type": act.word, "occurred_at": act.at.isoformat(), "data": data}
        path = f"/manifests/{known.number}/events"
        answer = self.call("POST", path, json=body, as_user=act.user)
        accepted(f"{act.word} {known.number}", answer)

    def know(self, trip: str, manifest: Mapping[str, Any]) -> None:
        tokens = tuple(label["token"] for label in manifest["labels"])
        self.manifests[trip] = Issued(number=manifest["number"], tokens=tokens)

    def report(self, positions: Sequence[Position]) -> None:
        """Send positions, those of a carrier's vehicles by its own account."""
        by_user: dict[str, list[dict[str, Any]]] = {}
        for position in positions:
            by_user.setdefault(_reporter(position.vehicle), []).append(position.to_json())
        for user, batch in by_user.items():
            # The same batch again, after a lost answer, is the same command.
            id = str(uuid.uuid5(_NAMESPACE, json.dumps(batch, sort_keys=True)))
            body = {"id": id, "positions": batch}
            answer = self.call("POST", "/positions", json=body, as_user=user)
            taken = accepted(f"{len(batch)} positions", answer)
            for refused in taken["refused"][:1]:
                accepted(f"position {refused['index']}", (422, refused))


def play(call: Call, set_now: SetNow, script: Script) -> Player:
    """Play the whole script as fast as the service takes it; its clock is set along the way."""
    player, waiting = Player(call=call), list[Position]()
    for item in merged(script):
        if isinstance(item, Position):
            if waiting and item.at - waiting[0].at > BATCH:
                set_now(waiting[-1].at)
                player.report(waiting)
                waiting = []
            waiting.append(item)
            continue
        plate = VEHICLES[item.vehicle][1] if item.word in UNDER_WAY else None
        due = [position for position in waiting if position.vehicle == plate]
        waiting = [position for position in waiting if position.vehicle != plate]
        set_now(item.at)
        player.report(due)
        player.act(item)
    if waiting:
        set_now(waiting[-1].at)
        player.report(waiting)
    return player


def merged(script: Script) -> Iterator[Act | Position]:
    """Acts and positions by time; a position at the moment of an act comes after it."""
    ordered: list[tuple[datetime, int, Act | Position]] = [(a.at, 0, a) for a in script.acts]
    ordered += [(p.at, 1, p) for p in script.positions]
    return (item for _, _, item in sorted(ordered, key=lambda entry: entry[:2]))


def _reporter(plate: str) -> str:
    return next(dispatcher(carrier) for carrier, known, *_ in VEHICLES.values() if known == plate)
