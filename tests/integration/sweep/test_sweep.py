"""The nightly sweep on real databases: it dies and goes on, and two of them raise nothing twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.services import Services
from tests.passwords import PlainPasswords
from tests.workflows.county import MORNING, ROUTE_LAT, ROUTE_LON, County, make_county

NIGHT = 18 * 60
"""Three in the morning of the next day, in minutes."""


@pytest.fixture
def county(tmp_path: Path, address: str) -> Iterator[County]:
    """A day on which a receipt was bought, and another plate was cloned."""
    made = make_county(tmp_path, database=address)
    _spend_the_day(made)
    yield made
    made.app.extensions["services"].store.close()


def _spend_the_day(county: County) -> None:
    for kind, id, more in (("vehicles", "truck-1", {"payload_kg": "12000"}),):
        row = county.ok("GET", f"/{kind}/{id}", "admin")
        names = ("carrier_id", "plate", "streams", "terminal_id")
        county.ok("PUT", f"/{kind}/{id}", "admin", {name: row[name] for name in names} | more)
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    clone = [
        county.fix(MORNING + timedelta(minutes=3 + i / 3, seconds=9), 115.2 - 0.001 * i, 36.6)
        for i in range(40)
    ]
    county.drive(0, 18, until=0.8)
    county.ok("POST", "/positions", "terminal", {"positions": clone})
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    stays = [
        county.fix(MORNING + timedelta(minutes=18 + i / 3), ROUTE_LON[1] - 0.03, ROUTE_LAT)
        for i in range(60)
    ]
    county.at(60)
    county.ok("POST", "/positions", "terminal", {"positions": stays})
    county.at(NIGHT)


def services(county: County) -> Services:
    found: Services = county.app.extensions["services"]
    return found


def raised(county: County) -> list[str]:
    rules = ("mass_balance", "cloned_plate", "ghost_receipt")
    return sorted(a["rule"] for a in county.alerts() if a["rule"] in rules)


WHAT_HAPPENED = ["cloned_plate", "ghost_receipt", "mass_balance"]


def test_a_night_finds_what_the_day_hid_and_another_run_nothing(county: County) -> None:
    services(county).watching.tick()
    swept = services(county).sweep.run()
    assert swept > 3
    assert raised(county) == WHAT_HAPPENED
    head = services(county).upkeep.head()
    assert services(county).sweep.run() == 0
    county.at(NIGHT + 24 * 60)
    assert services(county).sweep.run() >= swept
    assert services(county).upkeep.head() == head


class Died(Exception):
    """What the test kills the sweep with."""


def test_a_sweep_that_dies_leaves_nothing_half_written_and_goes_on(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    services(county).watching.tick()
    sweep, store = services(county).sweep, services(county).store
    marks = type(store.read(lambda tx: tx.sweeps))
    mark, died = marks.mark, []

    def dies(self: Any, subject: str, on: Any) -> None:
        mark(self, subject, on)
        if subject in ("vehicle/truck-1", "site/yard-site") and died.count(subject) < 2:
            died.append(subject)
            raise Died

    monkeypatch.setattr(marks, "mark", dies)
    swept = 0
    for _ in range(8):
        # Each run begins at another subject: one that fails does not hold the others up.
        county.clock.set(county.clock.now() + timedelta(minutes=10))
        done = store.read(lambda tx: tx.sweeps.swept(MORNING.date()))
        try:
            swept += sweep.run()
        except Died:
            assert store.read(lambda tx: tx.sweeps.swept(MORNING.date())) >= done
    assert sorted(died) == ["site/yard-site"] * 2 + ["vehicle/truck-1"] * 2
    assert raised(county) == WHAT_HAPPENED
    assert sweep.run() == 0
    assert services(county).upkeep.verify().problems == ()


def test_two_workers_at_once_raise_nothing_twice(
    county: County, address: str, tmp_path: Path
) -> None:
    services(county).watching.tick()
    settings = Settings(data_dir=tmp_path / "second", database_url=address)
    more = {"clock": county.clock, "passwords": PlainPasswords()}
    if address.startswith("sqlite"):
        # One process writes to SQLite: its workers are threads.
        more["store"] = services(county).store
    other = build(settings, **more)
    subjects = services(county).sweep.run
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(run) for run in (subjects, other.sweep.run) * 2]
        counts = [run.result(timeout=120) for run in runs]
    assert raised(county) == WHAT_HAPPENED
    today = MORNING.date() + timedelta(days=1)
    assert sum(counts) == len(services(county).store.read(lambda tx: tx.sweeps.swept(today)))
    assert services(county).upkeep.verify().problems == ()
    if "store" not in more:
        other.store.close()
