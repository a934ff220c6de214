"""Commands of everybody, through HTTP, in whatever order: what is taken is lawful, and what is lawful is taken.

The model beside it is written from the law of the lifecycle, not from the code: who, from which status, to
which. tests/unit/events/test_life.py asks the same of the core alone.
"""

import copy
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from manifest_service.adapters.memory import MemoryStore
from tests.workflows.county import County, make_county

FIRMS: Mapping[str, str] = {
    "clerk": "builder",
    "driver": "haulage",
    "dispatcher": "haulage",
    "driver-2": "haulage-2",
    "dispatcher-2": "haulage-2",
    "gate": "yard",
    "stranger": "other",
    "clinic": "clinic",
    "auditor": "",
}
LOAD_KG = Decimal(12000)
NEXT = {"carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2"}
DATA: Mapping[str, Mapping[str, Any]] = {
    "loaded": {"loaded_kg": str(LOAD_KG)},
    "transported": {},
    "handed_over": NEXT | {"place": {"lon": "115.45", "lat": "36.48"}},
    "arrived": {},
    "received": {"accepted_kg": "11000", "refused_kg": "1000"},
    "disposed": {"method": "CW1", "disposed_kg": "5000", "disposed_on": "2026-11-20"},
    "voided": {"reason": "停工"},
}
LAWFUL: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "transported": ("carrier", {"loaded": "in_transit"}),
    "handed_over": ("carrier", {"in_transit": "in_transit"}),
    "received": (
        "receiver",
        dict.fromkeys(("issued", "loaded", "in_transit", "arrived"), "received"),
    ),
    "disposed": ("receiver", {"received": "", "partly_disposed": ""}),
    "voided": ("generator", {"issued": "void"}),
}
"""Of words one party alone may say: who, and from which status to which."""


@dataclass
class Load:
    """What is known of one manifest by whoever saw its commands taken."""

    status: str = "issued"
    carrier: str = "haulage"
    accepted_kg: Decimal = Decimal(0)
    disposed_kg: Decimal = Decimal(0)
    events: int = 1
    proposed: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Proposals that wait, by their place in the chain: (whose, kg)."""

    def target(self, word: str, firm: str) -> str | None:
        """The status `word` of `firm` leads to; None where it may not be said."""
        party = {"builder": "generator", self.carrier: "carrier", "yard": "receiver"}.get(firm)
        if word == "loaded":
            may = party in ("generator", "carrier") and self.status == "issued"
            return "loaded" if may else None
        if word == "arrived":
            may = party == "receiver" and self.status in ("issued", "loaded", "in_transit")
            return "arrived" if may or (party, self.status) == ("carrier", "in_transit") else None
        who, ways = LAWFUL[word]
        if party != who or self.status not in ways:
            return None
        if word == "disposed":
            left = self.accepted_kg - self.disposed_kg - Decimal(5000)
            return None if left < 0 else "partly_disposed" if left else "disposed"
        return ways[self.status]

    def take(self, word: str, target: str) -> None:
        self.status = target
        self.events += 1
        if word == "handed_over":
            self.carrier = "haulage-2"
        elif word == "received":
            self.accepted_kg = Decimal(11000)
        elif word == "disposed":
            self.disposed_kg += Decimal(5000)


@dataclass(frozen=True)
class Sent:
    """A command that was taken, and what was answered."""

    path: str
    user: str
    body: Mapping[str, Any]
    said: Any


@cache
def begun() -> tuple[County, MemoryStore, Any]:
    store = MemoryStore()
    county = make_county(Path(tempfile.mkdtemp()), store=store)
    for user in (*FIRMS, "officer"):
        county.ok("GET", "/me", user)  # signed in
    return county, store, copy.deepcopy(store._standing)


class Commands(RuleBasedStateMachine):
    numbers = Bundle("numbers")
    sent = Bundle("sent")

    @initialize()
    def begin(self) -> None:
        self.county, self.store, standing = begun()
        self.store._standing = copy.deepcopy(standing)
        self.minutes = 0.0
        self.county.at(0)
        self.loads: dict[str, Load] = {}

    def post(self, path: str, user: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        status, said = self.county.call("POST", path, user, dict(body))
        assert status < 500, (path, user, body, said)
        assert status < 400 or said["code"], said
        return status, said

    @precondition(lambda self: len(self.loads) < 3)
    @rule(target=numbers)
    def issues(self) -> str:
        number: str = self.county.issue()["number"]
        self.loads[number] = Load()
        return number

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes: int) -> None:
        self.minutes += minutes
        self.county.at(self.minutes)

    @rule(
        target=sent,
        number=numbers,
        word=st.sampled_from([*DATA]),
        user=st.sampled_from([*FIRMS]),
        late=st.sampled_from([0, 0, 0, 5]),
    )
    def says(self, number: str, word: str, user: str, late: int) -> Any:
        return self._says(number, word, user, late) or multiple()

    @rule(target=sent, number=numbers, steps=st.integers(1, 4), over=st.booleans())
    def goes_on(self, number: str, steps: int, over: bool) -> Any:
        """As an honest trip does: chance alone seldom comes to its end."""
        return multiple(*filter(None, (self._next(number, over) for _ in range(steps))))

    def _next(self, number: str, over: bool) -> Any:
        load = self.loads[number]
        if over and (load.status, load.carrier) == ("in_transit", "haulage"):
            return self._says(number, "handed_over", "driver", 0)
        carrier = "driver" if load.carrier == "haulage" else "driver-2"
        step = {
            "issued": ("loaded", carrier),
            "loaded": ("transported", carrier),
            "in_transit": ("arrived", carrier),
            "arrived": ("received", "gate"),
        }.get(load.status, ("disposed", "gate"))
        return self._says(number, *step, 0)

    def _says(self, number: str, word: str, user: str, late: int) -> Any:
        load, path = self.loads[number], f"/manifests/{number}/events"
        now = self.county.clock.now()
        at = self.county.at(max(self.minutes - late, 0)).isoformat()
        self.county.clock.set(now)
        body = {"id": str(uuid.uuid4()), "type": word, "occurred_at": at, "data": DATA[word]}
        target = load.target(word, FIRMS[user])
        status, said = self.post(path, user, body)
        if status != 201:
            assert status in (403, 404, 409, 422), said
            assert target is None or late, (word, user, load, said)
            return None
        assert target is not None, f"{user} may not say {word} of {load}"
        load.take(word, target)
        assert said["manifest"]["status"] == load.status
        return Sent(path, user, body, said)

    @rule(
        number=numbers,
        user=st.sampled_from(["clerk", "gate", "driver"]),
        kg=st.sampled_from(["10900", "10800"]),
    )
    def proposes(self, number: str, user: str, kg: str) -> None:
        load = self.loads[number]
        values = {"accepted_kg": kg}
        corrects = next(
            (item["seq"] for item in self._events(number) if item["word"] == "received"), 2
        )
        body = {
            "id": str(uuid.uuid4()), "type": "correction_proposed",
            "occurred_at": self.county.clock.now().isoformat(),
            "data": {"corrects": corrects, "values": values, "reason": "磅单"},
        }  # fmt: skip
        status, said = self.post(f"/manifests/{number}/events", user, body)
        if status == 201:
            assert load.accepted_kg, "nothing was received that could be corrected"
            load.events += 1
            load.proposed[said["event"]["seq"]] = (user, kg)

    @rule(number=numbers, user=st.sampled_from([*FIRMS]))
    def agrees(self, number: str, user: str) -> None:
        load = self.loads[number]
        seq = max(load.proposed, default=2)
        body = {
            "id": str(uuid.uuid4()), "type": "correction_agreed",
            "occurred_at": self.county.clock.now().isoformat(), "data": {"proposal": seq},
        }  # fmt: skip
        status, said = self.post(f"/manifests/{number}/events", user, body)
        if status == 201:
            whose, kg = load.proposed.pop(seq)
            assert FIRMS[whose] != FIRMS[user], "who asked agreed himself"
            load.events += 1
            load.accepted_kg = Decimal(kg)
            load.status = said["manifest"]["status"]

    @rule(command=sent)
    def again(self, command: Sent) -> None:
        """The same command, however late, is the same event."""
        status, said = self.post(command.path, command.user, command.body)
        assert status in (200, 201)
        assert said["event"] == command.said["event"]

    @rule(command=sent)
    def another_under_its_id(self, command: Sent) -> None:
        body = {**command.body, "data": {**command.body["data"], "note": "x"}}
        status, said = self.post(command.path, command.user, body)
        assert (status, said["code"]) in ((422, "id_reused"), (422, "invalid_input")), said

    @rule(command=consumes(sent), user=st.sampled_from([*FIRMS]))
    def by_somebody_else(self, command: Sent, user: str) -> None:
        status, said = self.post(command.path, user, command.body)
        if status < 300:
            assert FIRMS[user] == FIRMS[command.user], "another firm was answered"
            assert said["event"] == command.said["event"]

    @invariant()
    def every_manifest_stands_as_its_commands_say(self) -> None:
        for number, load in getattr(self, "loads", {}).items():
            shown = self.county.ok("GET", f"/manifests/{number}", "officer")
            assert (shown["status"], shown["version"]) == (load.status, load.events)
            assert Decimal(shown["accepted_kg"] or 0) == load.accepted_kg
            assert load.disposed_kg <= load.accepted_kg <= LOAD_KG
            for user in ("stranger", "clinic"):
                assert self.county.call("GET", f"/manifests/{number}", user)[0] in (403, 404)

    def _events(self, number: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.county.ok(
            "GET", f"/manifests/{number}/events", "officer"
        )["items"]
        return items

    def teardown(self) -> None:
        if not hasattr(self, "county"):
            return
        for number, load in self.loads.items():
            ids = [item["id"] for item in self._events(number)]
            assert len(ids) == len(set(ids)) == load.events
        assert not self.county.app.extensions["services"].upkeep.verify().problems


Commands.TestCase.settings = settings(max_examples=20, stateful_step_count=50, deadline=None)
TestCommands = pytest.mark.slow(Commands.TestCase)
