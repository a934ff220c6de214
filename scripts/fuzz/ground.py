"""A county to be asked, with one plausible request for each operation of the document."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from manifest_service.services.sessions import Place
from manifest_service.web.reference.operations import operation_id
from tests.permissions.asked import ASKED, Asked
from tests.permissions.world import World, make_world

USERS: Mapping[str, str] = {
    "nobody": "",
    "generator_clerk": "clerk",
    "carrier_dispatcher": "dispatcher",
    "driver": "driver",
    "receiver_clerk": "gate",
    "device": "terminal",
    "gateway": "gateway",
    "officer": "officer",
    "auditor": "auditor",
    "administrator": "admin",
}
"""Role -> the account that asks."""


@dataclass(frozen=True, kw_only=True)
class Plausible:
    """A request as its owner would make it."""

    path: Mapping[str, Any]
    query: Mapping[str, str]
    body: Any
    """JSON or bytes; None: there is none."""


@dataclass(kw_only=True)
class Ground:
    world: World
    role: str

    @property
    def user(self) -> str:
        return USERS[self.role]

    def token(self) -> str:
        return self.world.county.tokens[self.user]

    def let_in_again(self) -> None:
        """The account as it was, after it was shut out: by its own doing, too."""
        services = self.world.county.app.extensions["services"]
        account = self.world.accounts[self.user]
        services.store.write(lambda tx: tx.accounts.put(account))
        place = Place(kind="program", address="192.0.2.1", agent="")
        self.world.county.tokens[self.user] = services.sessions.begin(account, place)

    def plausible(self) -> dict[str, Plausible]:
        """Operation -> a request of tests/permissions, with the ids of what there is here."""
        self.world.asking = self.user
        return dict(self._read(route, asked) for route, asked in ASKED.items() if _is_api(asked))

    def _read(self, route: str, asked: Asked) -> tuple[str, Plausible]:
        known = {"session": "none", "token": "none", "factor": "none", **self.world.known}
        known |= {"phone_code": "none", "second": "none", "recovery": "none"}
        parts = urlsplit(asked.path.format(**known))
        app, method = self.world.county.app, route.partition(" ")[0]
        bound = app.url_map.bind("localhost")
        rule, arguments = bound.match(parts.path, method, return_rule=True)
        body = _made(asked, self.world)
        asked_for = Plausible(path=arguments, query=dict(parse_qsl(parts.query)), body=body)
        return operation_id(app, rule, method, arguments), asked_for


def _is_api(asked: Asked) -> bool:
    return asked.path.startswith(("/api/", "/log/"))


def _made(asked: Asked, world: World) -> Any:
    """What is sent; None too where it could only be made by something that happens before."""
    try:
        return asked.json(world) if asked.json else asked.data(world) if asked.data else None
    except KeyError:
        return None


def with_id(asked: Plausible, id: uuid.UUID) -> Plausible:
    """The same as another command."""
    if not isinstance(asked.body, dict) or "id" not in asked.body:
        return asked
    return replace(asked, body={**asked.body, "id": str(id)})


def make_ground(folder: Path, role: str) -> Ground:
    folder.mkdir(parents=True, exist_ok=True)
    return Ground(
        world=make_world(folder, database=f"sqlite:///{folder / 'county.sqlite3'}"), role=role
    )
