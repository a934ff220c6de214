"""The units and the settings that come with them are of this program."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from manifest_service.cli import commands
from manifest_service.config import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = sorted(path.name for path in DEPLOY.glob("*.service"))


def test_there_are_units_for_each_process() -> None:
    assert SERVICES == [
        "manifest-service-gateway.service",
        "manifest-service-worker.service",
        "manifest-service.service",
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_starts_a_command_that_exists_and_is_confined(name: str) -> None:
    text = (DEPLOY / name).read_text()
    (command,) = re.findall(
        r"^ExecStart=/opt/manifest-service/bin/manifest-service (\w+)$", text, re.M
    )
    assert command in commands.commands
    assert "KillMode=mixed" in text, "the main process tells its worker"
    for line in ("NoNewPrivileges=true", "ProtectSystem=strict", "CapabilityBoundingSet=\n"):
        assert line in text


def test_the_settings_that_are_shown_exist() -> None:
    shown = re.findall(r"^#?MANIFEST_(\w+)=", (DEPLOY / "environment").read_text(), re.M)
    assert shown
    assert {name.lower() for name in shown} <= set(Settings.__annotations__)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
@pytest.mark.parametrize("name", [*SERVICES, "manifest-service.socket"])
def test_systemd_understands_every_line(name: str) -> None:
    asked = ["systemd-analyze", "verify", "--man=no", str(DEPLOY / name)]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stderr
    # The program is not installed where the tests run.
    wrong = [line for line in said.splitlines() if "manifest-service" in line]
    assert [line for line in wrong if "is not executable" not in line] == []
