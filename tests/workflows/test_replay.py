"""What the rules would have said under other parameters, beside what they did say."""

from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from manifest_service.cli import commands
from manifest_service.cli.console import Console
from manifest_service.config import Settings
from manifest_service.errors import InvalidInput, NotFound
from manifest_service.services.replaying import Replayed
from tests.workflows.county import MORNING, County
from tests.workflows.test_alerts import diverted, on_the_road

PLATE = "鲁P12345"
END = MORNING + timedelta(hours=2)


def replay(county: County, **values: dict[str, float]) -> Replayed:
    replaying = county.app.extensions["services"].replaying
    found: Replayed = replaying.replay(PLATE, MORNING, END, values)
    return found


def driven(county: County) -> str:
    number = on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    return number


def test_the_same_parameters_tell_the_same(county: County) -> None:
    number = driven(county)
    found = replay(county)
    assert (found.fixes, found.manifests) == (91, (number,))
    then = {(a["rule"], a["first_at"]) for a in county.alerts()}
    told = [t for t in found.told if t.outcome == "same"]
    assert {t.episode.rule for t in told} == {rule for rule, _ in then} == {"route_deviation"}


def test_another_threshold_tells_what_would_change(county: County) -> None:
    driven(county)
    outcomes = {
        (t.episode.rule, t.outcome)
        for t in replay(county, route_deviation={"trigger_s": 3000}).told
    }
    assert ("route_deviation", "only_then") in outcomes
    milder = replay(county, route_deviation={"critical_m": 1e6, "critical_s": 1e6}).told
    assert [t.outcome for t in milder if t.episode.rule == "route_deviation"] == ["differs"]


def test_a_trip_over_before_the_time_asked_for_is_no_alert(county: County) -> None:
    number = on_the_road(county)
    county.drive(0, 30)
    county.done(number, "arrived", "driver")
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    county.drive(60, 70)
    replaying = county.app.extensions["services"].replaying
    found = replaying.replay(PLATE, MORNING + timedelta(minutes=55), END)
    assert found.fixes
    assert [told.episode.rule for told in found.told] == []


def test_nothing_is_written_by_it(county: County) -> None:
    driven(county)
    services = county.app.extensions["services"]
    before = services.upkeep.head(), county.alerts()
    replay(county, route_deviation={"trigger_s": 1})
    assert (services.upkeep.head(), county.alerts()) == before


def test_a_wrong_question_is_refused(county: County) -> None:
    replaying = county.app.extensions["services"].replaying
    with pytest.raises(NotFound):
        replaying.replay("鲁Z00000", MORNING, END)
    with pytest.raises(InvalidInput):
        replaying.replay(PLATE, END, MORNING)
    with pytest.raises(InvalidInput):
        replay(county, route_deviation={"width": 3})


class Looking:
    """What `console.look` gives: services that are not closed."""

    def __init__(self, county: County) -> None:
        self._services = county.app.extensions["services"]

    def __enter__(self) -> object:
        return self._services

    def __exit__(self, *_: object) -> None:
        return


def test_the_command_prints_a_line_for_each_episode(county: County, tmp_path: Path) -> None:
    number = driven(county)
    file = tmp_path / "params.toml"
    file.write_text("[route_deviation]\ntrigger_s = 3000\n")
    nothing = dict.fromkeys(member.name for member in fields(Console))
    console = Console(**{**nothing, "settings": Settings(), "look": lambda _: Looking(county)})
    begins = f"{MORNING.astimezone():%Y-%m-%d}"
    day = datetime.fromisoformat(begins)
    args = ["replay", "--vehicle", PLATE, "--from", begins]
    args += ["--to", f"{day + timedelta(days=1):%Y-%m-%d}", "--params", str(file)]
    said = CliRunner().invoke(commands, args, obj=console)
    assert said.exit_code == 0, said.output
    assert number in said.output
    assert any(line.startswith("- ") for line in said.output.splitlines())
    assert said.output.splitlines()[-1].startswith("0 only now, 1 only then")
    file.write_text("trigger_s = 3000\n")
    assert "a table for each rule" in CliRunner().invoke(commands, args, obj=console).output
