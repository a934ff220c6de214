"""Whether health tells the truth: each part is broken in turn, on both databases."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from manifest_service.adapters.clock import SettableClock
from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import Actor
from manifest_service.jobs.runner import Runner
from manifest_service.services import Services
from manifest_service.services.accounts import NewAccount
from manifest_service.services.health import Found

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> SettableClock:
    clock = SettableClock()
    clock.set(NOW)
    return clock


@pytest.fixture
def services(tmp_path: Path, address: str, clock: SettableClock) -> Iterator[Services]:
    built = build(Settings(data_dir=tmp_path, database_url=address), clock=clock)
    built.checkpoints.make()
    yield built
    built.store.close()


def wrong(services: Services) -> dict[str, tuple[str, str]]:
    return {
        found.part: (found.state, found.code)
        for found in services.health.look().parts
        if found != Found(part=found.part)
    }


def test_a_sound_service_is_ready_and_names_its_parts(services: Services, tmp_path: Path) -> None:
    client = create_app(Settings(data_dir=tmp_path), services).test_client()
    for path in ("/health/ready", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json["status"]) == (200, "ready")
        assert {part["part"] for part in answer.json["parts"]} >= {
            "database",
            "writing",
            "log",
            "keys",
        }
    assert client.get("/health/live").json == {"status": "live"}


def test_a_database_that_is_gone_fails_and_the_process_still_lives(
    services: Services, tmp_path: Path
) -> None:
    client = create_app(Settings(data_dir=tmp_path), services).test_client()
    services.store.close()
    if hasattr(services.store, "_path"):
        services.store._path.unlink()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["status"]) == (503, "unready")
    assert wrong(services)["writing"][0] == "failed"
    assert client.get("/health/live").status_code == 200


def test_a_schema_of_another_release_fails(services: Services, address: str) -> None:
    with create_engine(address.replace("postgresql:", "postgresql+psycopg:")).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    assert wrong(services) == {"schema": ("failed", "schema_other")}


def test_a_database_behind_what_was_signed_fails(services: Services, tmp_path: Path) -> None:
    note = services.checkpoints.note().text
    held = (tmp_path / "highwater").read_text()
    size = note.splitlines()[1]
    (tmp_path / "highwater").write_text(held.replace(f"\n{size}\n", f"\n{int(size) + 7}\n", 1))
    assert wrong(services) == {"log": ("failed", "log_behind")}


def test_keys_that_others_can_read_or_that_are_gone_degrade(
    services: Services, tmp_path: Path, clock: SettableClock
) -> None:
    (key,) = (tmp_path / "keys").glob("log-*.key")
    key.chmod(0o644)
    assert wrong(services) == {"keys": ("degraded", "keys_unreadable")}
    key.unlink()
    clock.set(NOW + timedelta(seconds=2))
    assert wrong(services) == {"keys": ("degraded", "keys_missing")}


@pytest.mark.parametrize(
    ("free", "found"),
    [(50_000_000, ("failed", "disk_full")), (1_000_000_000, ("degraded", "disk_low"))],
)
def test_little_room_on_the_disk_degrades_and_none_fails(
    services: Services, monkeypatch: pytest.MonkeyPatch, free: int, found: tuple[str, str]
) -> None:
    real = os.statvfs

    def little(path: object) -> os.statvfs_result:
        values = list(real(path))  # type: ignore[call-overload]
        values[1], values[4] = 1, free
        return os.statvfs_result(values)

    monkeypatch.setattr(os, "statvfs", little)
    assert wrong(services) == {"disk": found}


def test_events_that_no_checkpoint_covers_for_long_degrade(
    services: Services, clock: SettableClock
) -> None:
    _one_more_event(services)
    assert wrong(services) == {}
    clock.set(NOW + timedelta(minutes=11))
    assert wrong(services) == {"checkpoints": ("degraded", "checkpoint_late")}


def test_jobs_that_do_not_do_their_work_are_named(
    services: Services, clock: SettableClock, tmp_path: Path
) -> None:
    runner = Runner(services, tmp_path)
    assert runner.start()
    try:
        assert wrong(services) == {}
        clock.set(NOW + timedelta(minutes=5))
        (jobs,) = [part for part in services.health.look().parts if part.part == "jobs"]
        assert (jobs.state, jobs.code) == ("degraded", "jobs_late")
        assert "fold_time" in jobs.names
        assert "sweep" not in jobs.names
    finally:
        runner.stop()
    clock.set(NOW + timedelta(minutes=5, seconds=2))
    (jobs,) = [part for part in services.health.look().parts if part.part == "jobs"]
    assert "sweep" in jobs.names, "a scheduler that has stopped runs none"


def test_one_that_stops_takes_no_more(services: Services) -> None:
    services.health.is_stopping = True
    assert wrong(services) == {"process": ("failed", "stopping")}


def test_a_file_that_has_become_read_only_fails(tmp_path: Path, clock: SettableClock) -> None:
    """As a disk remounted read-only after an error: it can be read, and nothing can be kept."""
    built = build(Settings(data_dir=tmp_path), clock=clock)
    try:
        built.store.engine.raw_connection().driver_connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]
        assert wrong(built)["writing"] == ("failed", "unavailable")
    finally:
        built.store.close()


def _one_more_event(services: Services) -> None:
    """An account that a person opens is an event."""
    opened = NewAccount(username="admin", password="a long password", role="administrator")
    services.accounts.add(opened, Actor(user_id="a", role="administrator"))
