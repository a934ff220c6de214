"""Every command: by whose right it acts, and that the service holds accounts to the same."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from click.testing import CliRunner

from manifest_service.cli import commands
from manifest_service.cli.authority import COMMANDS
from manifest_service.cli.console import Console
from manifest_service.config import Settings
from manifest_service.errors import ManifestServiceError, NotAllowed
from manifest_service.events.envelope import Actor
from manifest_service.interchange.mapping import ImportMap
from manifest_service.permissions import ROLES, TABLE, may, reach
from manifest_service.services import Services
from manifest_service.services.accounts import NewAccount
from manifest_service.services.catalogues import Draft
from manifest_service.simulation.port import HttpCall
from manifest_service.simulation.tracks import replay
from manifest_service.waste.clocks import end_of_day, start_of_day
from tests.permissions.world import CODES, PEOPLE, World
from tests.workflows.county import MORNING, PASSWORD

DAY = date(2026, 11, 20)
NEWCOMER = NewAccount(username="newcomer", password=PASSWORD, role="auditor")
EDITION = Draft(
    kind="hazardous", title="名录", source="令", valid_from_on=DAY, complete=True, content=CODES.encode()
)  # fmt: skip
NEXT_YEAR = ["--kind", "hazardous", "--title", "名录", "--source", "令", "--from", "2027-01-01"]

DOES: Mapping[str, Callable[[Services, Actor], Any]] = {
    "catalogue record": lambda s, actor: s.catalogues.read(EDITION, actor),
    "export manifests": lambda s, actor: s.exports.many(start_of_day(DAY), end_of_day(DAY), actor),
    "import manifests": lambda s, actor: s.imports.take_in(b"{}", "own", ImportMap(), actor),
    "log checkpoint": lambda s, actor: s.checkpoints.make_for(actor),
    "log export": lambda s, actor: s.checkpoints.entries("000.p/1", actor),
    "replay": lambda s, actor: s.replaying.preview("truck-1", MORNING, end_of_day(DAY), {}, actor),
    "user add": lambda s, actor: s.accounts.add(NEWCOMER, actor),
    "user deactivate": lambda s, actor: s.accounts.deactivate("leaver", actor),
    "user list": lambda s, actor: s.accounts.every(actor),
    "user password": lambda s, actor: s.accounts.set_password("leaver", PASSWORD, actor),
    "user remove-factors": lambda s, actor: s.factors.remove_all("leaver", actor),
}
"""What a command has the service do, as an account would."""
OPEN = ("catalogue.read", "public.read")
"""Read by whoever is signed in, or by anyone: no service asks who it is."""


def every(group: click.Group = commands, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        path = f"{above} {name}".strip()
        if isinstance(command, click.Group):
            yield from every(command, path)
        else:
            yield path


def test_no_command_is_without_its_right() -> None:
    assert set(every()) == set(COMMANDS)
    named = {one.action for one in COMMANDS.values() if one.action}
    assert named <= set(TABLE)


def test_what_an_operator_does_in_the_county_s_name_is_tried_as_every_role() -> None:
    asked = {
        name
        for name, right in COMMANDS.items()
        if right.by == "operator" and right.action and right.action not in OPEN
    }
    assert asked == set(DOES)


@pytest.mark.parametrize("command", sorted(DOES))
def test_an_account_may_do_what_the_command_does_only_by_the_table(
    world: World, command: str
) -> None:
    services, action = world.county.app.extensions["services"], COMMANDS[command].action
    standing = world.standing()
    for role in ROLES:
        actor = Actor(user_id="somebody", role=role, organisation_id="nobody's", driver_id="none")
        assert _refused(lambda actor=actor: DOES[command](services, actor)) != may(role, action), (
            role
        )
        world.again(standing)


def _refused(what: Callable[[], Any]) -> bool:
    try:
        what()
    except NotAllowed:
        return True
    except ManifestServiceError:
        pass  # he may, and what is asked for is not in its turn
    return False


@pytest.mark.parametrize(
    "args",
    [
        ["user", "add", "newcomer", "--role", "auditor", "--password", PASSWORD],
        ["user", "password", "leaver", "--password", "another password"],
        ["user", "deactivate", "leaver"],
        ["user", "list"],
        ["user", "remove-factors", "leaver"],
        ["catalogue", "list"],
        ["catalogue", "find", "900"],
        ["catalogue", "record", "FILE", *NEXT_YEAR],
        ["export", "manifests", "--from", "2026-11-20", "--to", "2026-11-20"],
        ["log", "checkpoint"],
        ["log", "proof", "0"],
        ["replay", "--vehicle", "truck-1", "--from", "2026-11-20", "--to", "2026-11-21"],
    ],
    ids=lambda args: " ".join(args[:2]),
)
def test_the_operator_may(world: World, tmp_path: Path, args: list[str]) -> None:
    file = tmp_path / "codes.csv"
    file.write_text(CODES, "utf-8")
    standing, before = world.standing(), len(world.events())
    said = CliRunner().invoke(
        commands,
        [str(file) if arg == "FILE" else arg for arg in args],
        obj=_console(world, tmp_path),
    )
    told = world.events()[before:]
    world.again(standing)
    assert said.exit_code == 0, said.output
    # In nobody's name: the log says that the service did it.
    assert {event.actor.role for event in told} <= {"service"}


def _console(world: World, folder: Path) -> Console:
    services: Services = world.county.app.extensions["services"]

    @contextmanager
    def look(_: Settings) -> Iterator[Services]:
        yield services

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("not this one")

    return Console(
        settings=Settings(data_dir=folder),
        services=lambda: services,
        look=look,
        check=lambda _: None,
        unknown=lambda: (),
        revision=lambda _: None,
        **dict.fromkeys(
            ("serve", "work", "gateway", "demo", "simulate", "verify", "backup", "restore"), never
        ),
    )


@pytest.mark.parametrize("user", PEOPLE)
def test_a_track_is_replayed_by_whom_the_table_lets_report(
    world: World, tmp_path: Path, user: str
) -> None:
    file = tmp_path / "track.csv"
    file.write_text("time,lon,lat\n2026-11-20T01:31:00Z,115.41,36.48\n", "utf-8")
    standing = world.standing()
    with httpx.Client(
        transport=httpx.WSGITransport(app=world.county.app), base_url="http://county"
    ) as client:
        try:
            found = replay(HttpCall(client, PASSWORD), file, as_user=user, vehicle="truck-1")
            stored = found["stored"]
        except ManifestServiceError:
            stored = 0
    world.again(standing)
    may_report = reach(world.roles[user], COMMANDS["simulate"].action)
    own = world.accounts[user].organisation_id == "haulage"
    assert stored == int(may_report == "all" or (may_report == "firm" and own))
