"""The approved route of a load under way goes down to its terminal, and is taken back afterwards."""

import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from manifest_service.adapters.terminals.gateway.actions import RouteAnswered
from manifest_service.adapters.terminals.gateway.connection import Connection
from manifest_service.adapters.terminals.gateway.corridor import (
    Corridor,
    number_of,
    settings_of,
)
from manifest_service.adapters.terminals.gateway.known import Known
from manifest_service.adapters.terminals.gateway.service import NotTaken, Service
from manifest_service.adapters.terminals.position import Convention

log = logging.getLogger(__name__)

ANSWER_S, TRIES = 30.0, 3
CORRIDORS_KEPT = 512
WORDS = {0: "taken", 1: "failed", 2: "wrong", 3: "unsupported"}

Key = tuple[str, int, tuple[int, ...]]
"""Route, its version, and which of its detours are in force."""


@dataclass
class Routes:
    service: Service
    terms: Convention
    counted: Counter[str]
    _corridors: OrderedDict[Key, Corridor] = field(default_factory=OrderedDict)

    async def send(self, connection: Connection) -> None:
        """Send the route that is due, once for each version, and again while it is not answered;
        take back the one before."""
        vehicle = connection.conversation.vehicle
        assert vehicle is not None
        due = _due(vehicle)
        if due != connection.route:
            self._forget(connection)
        elif not _is_overdue(connection):
            return
        connection.route, connection.route_asked_s = due, None
        if due is None:
            return
        try:
            corridor = await self._corridor(due)
        except NotTaken as error:
            log.warning("no corridor of route %s: %s", due[0], type(error).__name__)
            connection.route = None
            return
        talk = connection.conversation
        datum = self.terms.datum or ("GCJ02" if talk.shifted else "WGS84")
        connection.send(talk.set_routes(settings_of(corridor, datum)))
        connection.route_tries += 1
        connection.route_asked_s = time.monotonic()
        self.counted["route.sent"] += 1

    def answered(self, connection: Connection, answered: RouteAnswered) -> Mapping[str, Any]:
        """What is kept of a terminal's answer."""
        word = WORDS.get(answered.result, "odd")
        self.counted[f"route.{word}"] += 1
        if not connection.conversation.downlink.routes_asked:
            connection.route_asked_s = None
        vehicle = connection.conversation.vehicle
        id = vehicle.vehicle_id if vehicle else None
        log.info("vehicle %s: route %s %s by the terminal", id, connection.route, word)
        number, result = answered.route, answered.result
        return {"vehicle": id, "route": connection.route, "number": number, "result": result}

    def _forget(self, connection: Connection) -> None:
        connection.route_tries = 0
        old = self._corridors.get(connection.route) if connection.route else None
        if old is not None:
            numbers = [number_of(old.route_id, i) for i in range(len(old.lines))]
            connection.send(connection.conversation.forget_routes(numbers))

    async def _corridor(self, key: Key) -> Corridor:
        if key not in self._corridors:
            self._corridors[key] = await self.service.corridor(key[0], key[2])
            if len(self._corridors) > CORRIDORS_KEPT:
                self._corridors.popitem(last=False)
        return self._corridors[key]


def _due(vehicle: Known) -> Key | None:
    if not vehicle.route_id:
        return None
    return vehicle.route_id, vehicle.route_version, vehicle.route_detours


def _is_overdue(connection: Connection) -> bool:
    asked_s = connection.route_asked_s
    late = asked_s is not None and time.monotonic() - asked_s > ANSWER_S
    return late and connection.route_tries < TRIES
