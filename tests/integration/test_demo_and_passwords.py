"""No password is there by itself, and the demonstration's one opens nothing to others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from manifest_service import demo as demonstration
from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.errors import InvalidInput, Unusable
from manifest_service.services.accounts import ROLES
from manifest_service.serving import DEMO_PASSWORD, check_exposed, is_loopback


def command(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "manifest_service", *words],
        env={**os.environ, "MANIFEST_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_fresh_installation_has_no_account_and_lets_nobody_in(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, jobs="off")
    services = build(settings)
    client = create_app(settings, services).test_client()
    assert services.accounts.every() == ()
    for name in ("admin", "administrator", "root", *demonstration.LOGINS, *ROLES):
        body = {"username": name, "password": name}
        assert client.post("/api/v1/token", json=body).status_code in (401, 429)
    services.store.close()


def test_an_account_is_not_added_without_a_password(tmp_path: Path) -> None:
    done = command(tmp_path, "user", "add", "boss", "--role", "administrator")
    assert done.returncode != 0
    weak = command(
        tmp_path, "user", "add", "boss", "--role", "administrator", "--password", "password1234567"
    )
    assert weak.returncode == 2
    assert "among the first" in weak.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "county.example"])
def test_the_demonstration_is_not_made_where_others_reach_it(tmp_path: Path, host: str) -> None:
    done = command(tmp_path / "var", "demo", MANIFEST_HOST=host)
    assert done.returncode == 2
    assert "--any-address" in done.stderr
    assert not (tmp_path / "var").exists()


def test_its_data_are_not_served_there_either_unless_told(tmp_path: Path) -> None:
    open_to_all = Settings(data_dir=tmp_path, host="0.0.0.0")
    check_exposed(open_to_all, any_address=False)  # a real installation
    (tmp_path / DEMO_PASSWORD).touch()
    with pytest.raises(Unusable) as raised:
        check_exposed(open_to_all, any_address=False)
    assert raised.value.code == "demo_exposed"
    check_exposed(open_to_all, any_address=True)
    check_exposed(Settings(data_dir=tmp_path), any_address=False)
    assert command(tmp_path, "serve", MANIFEST_HOST="0.0.0.0").returncode == 2


def test_told_so_the_demonstration_goes_on_to_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A weak one stops it, with nothing written; that it got so far is what is asked here."""
    monkeypatch.setenv(demonstration.PASSWORD_VARIABLE, "password1234567")
    settings = Settings(data_dir=tmp_path / "var", host="0.0.0.0", port=0)
    with pytest.raises(InvalidInput):
        demonstration.demo(settings, seed_only=False, live=False, any_address=True)
    assert not (tmp_path / "var").exists()


def test_loopback_is_known_in_each_of_its_names() -> None:
    names = ["127.0.0.1", "127.8.9.1", "::1", "localhost", "0.0.0.0", "::", "10.0.0.1", "x.example"]
    assert [is_loopback(name) for name in names] == [True] * 4 + [False] * 4
