"""What clients do to a ground: trips of a manifest, each step a command with an id of its own."""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
from flask import Flask

from manifest_service.simulation.county import PLAIN_LOAD

ACTS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("carrier1", "loaded", {"loaded_kg": "16000"}),
    ("carrier1", "transported", {}),
    ("carrier1", "arrived", {}),
    ("site1", "received", {"accepted_kg": "15980"}),
)
"""(user, word, data) of each step after the issue."""


@dataclass(frozen=True, kw_only=True)
class Command:
    id: str
    user: str
    path: str
    body: Mapping[str, Any]


Send = Callable[[Command], tuple[int, Any]]
"""(status, body) of a command; raises Unreachable when no answer came."""
Note = Callable[[Mapping[str, Any]], None]
"""Tells whoever watches; what was told survives the teller."""


class Unreachable(Exception):
    """No answer came: the command may have been done or not."""


@dataclass(kw_only=True)
class Journal:
    """What clients sent and what they were answered."""

    sent: dict[str, Command] = field(default_factory=dict)
    answered: dict[str, Any] = field(default_factory=dict)
    """Command id -> what a 2xx answer said, of what must never change."""
    busy: int = 0
    odd: list[str] = field(default_factory=list)
    """Answers that are neither good nor 503."""
    told: dict[str, Any] = field(default_factory=dict)
    """Whatever else a victim said."""

    def note(self, said: Mapping[str, Any]) -> None:
        if "sent" in said:
            command = Command(**said["sent"])
            self.sent[command.id] = command
        elif "answered" in said:
            self.answered[said["answered"]] = said["essence"]
        elif "busy" in said:
            self.busy += 1
        elif "odd" in said:
            self.odd.append(said["odd"])
        else:
            self.told.update(said)

    @property
    def unanswered(self) -> list[Command]:
        return [command for id, command in self.sent.items() if id not in self.answered]


def trips(send: Send, note: Note, random: Random, count: int = 1_000_000) -> None:
    """Trip after trip, each command again while the service is busy, until one has no answer."""
    for _ in range(count):
        number = None
        for command in _trip(random):
            if number is not None:
                command = _on(command, number)
            said = _insist(send, note, command)
            if said is None:
                return
            number = number or said["number"]


def essence(body: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer says that must be the same whenever the command comes again."""
    if "event" in body:
        event = body["event"]
        return {name: event[name] for name in ("pos", "seq", "id", "recorded_at", "leaf_hash")}
    return {"number": body["number"], "labels": [label["token"] for label in body["labels"]]}


def in_process(app: Flask, tokens: Mapping[str, str]) -> Send:
    """Commands straight to the application, without a server in front."""

    def send(command: Command) -> tuple[int, Any]:
        answer = app.test_client().post(
            f"/api/v1{command.path}", json=command.body, headers=_headers(tokens, command)
        )
        return answer.status_code, answer.get_json()

    return send


def over_http(base_url: str, tokens: Mapping[str, str]) -> Send:
    client = httpx.Client(base_url=base_url, timeout=30)

    def send(command: Command) -> tuple[int, Any]:
        try:
            answer = client.post(
                f"/api/v1{command.path}", json=command.body, headers=_headers(tokens, command)
            )
            return answer.status_code, answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable from error

    return send


def _headers(tokens: Mapping[str, str], command: Command) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens[command.user]}"}


def _trip(random: Random) -> Iterator[Command]:
    """Issue, load, depart, arrive, receive; the acts do not know their manifest's number yet."""
    body = {"id": _id(random), "occurred_at": _now(), **PLAIN_LOAD}
    yield Command(id=body["id"], user="generator1", path="/manifests", body=body)
    for user, word, data in ACTS:
        act = {"id": _id(random), "type": word, "occurred_at": _now(), "data": data}
        yield Command(id=str(act["id"]), user=user, path="", body=act)


def _on(act: Command, number: str) -> Command:
    return Command(id=act.id, user=act.user, path=f"/manifests/{number}/events", body=act.body)


def _insist(send: Send, note: Note, command: Command) -> Any:
    """The body of a good answer; None when none came."""
    note({"sent": asdict(command)})
    while True:
        try:
            status, body = send(command)
        except Unreachable:
            return None
        if status in (200, 201):
            note({"answered": command.id, "essence": essence(body)})
            return body
        if status != 503:
            note({"odd": f"{status} {str(body)[:300]}"})
            return None
        note({"busy": command.id})
        time.sleep(0.02)


def _id(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
