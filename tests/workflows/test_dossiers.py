"""The evidence of an alert and of a case: it holds, forgeries show, and it prints in both languages."""

import copy
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from manifest_service.cli import commands
from manifest_service.cli.console import Console
from manifest_service.events.canonical import canonical
from manifest_service.evidence.examining import Report, Trust
from manifest_service.evidence.files import verify_file
from manifest_service.services import Services
from tests.workflows.astray import an_alert
from tests.workflows.county import County, make_county

NO_CONSOLE = Console(**dict.fromkeys(Console.__dataclass_fields__))
Made = tuple[County, str, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """(a county, the id of an alert in it, the id of a case about it)."""
    county = make_county(tmp_path_factory.mktemp("county"))
    alert = an_alert(county)
    body = {"id": str(uuid.uuid4()), "title": "夜间偏离", "alert_ids": [alert["id"]]}
    case = county.ok("POST", "/cases", "officer", body)
    explained = {"id": str(uuid.uuid4()), "text": "道路施工绕行"}
    county.ok("POST", f"/alerts/{alert['id']}/explain", "dispatcher", explained)
    noted = {"id": str(uuid.uuid4()), "text": "已现场核实"}
    county.ok("POST", f"/cases/{case['id']}/notes", "officer", noted)
    return county, alert["id"], case["id"]


def file(made: Made, kind: str, user: str = "officer", suffix: str = "json") -> Any:
    county, alert, case = made
    path = {"alert": f"alerts/{alert}", "case": f"cases/{case}"}[kind]
    headers = {"Authorization": f"Bearer {county._token(user)}", "Accept-Language": "en"}
    return county.client.get(f"/api/v1/{path}/dossier.{suffix}", headers=headers)


def trust(county: County) -> Trust:
    services: Services = county.app.extensions["services"]
    return Trust(keys=tuple(services.checkpoints.keys.verifying("log")))


def outcome(report: Report) -> dict[str, bool | None]:
    return {check.code: check.holds for check in report.checks}


@pytest.mark.parametrize("kind", ["alert", "case"])
def test_the_file_holds_and_only_witnesses_are_missing(made: Made, kind: str) -> None:
    content = file(made, kind).data
    report = verify_file(content, trust(made[0]))
    found = outcome(report)
    assert found.pop("witnesses") is None
    assert set(found.values()) == {True}, report.checks
    assert {"chain", "inclusion", "head", "replay", "tracks", "manifests"} <= set(found)
    assert content == canonical(json.loads(content))


def test_who_knows_no_key_learns_that_the_signer_is_not_proven(made: Made) -> None:
    report = verify_file(file(made, "case").data, Trust())
    assert report.verdict == "incomplete"
    assert outcome(report)["trusted"] is None


def _other_claim(data: dict[str, Any]) -> None:
    data["chains"][0]["claim"]["status"] = "closed"


def _no_event(data: dict[str, Any]) -> None:
    data["chains"][-1]["events"].pop()


def _no_chain(data: dict[str, Any]) -> None:
    data["chains"].pop()


def _moved_fix(data: dict[str, Any]) -> None:
    data["tracks"][0]["text"] = data["tracks"][0]["text"].replace("115.4", "115.5")


def _no_track(data: dict[str, Any]) -> None:
    data["tracks"] = []


def _no_manifest(data: dict[str, Any]) -> None:
    data["manifests"] = []


def _other_text(data: dict[str, Any]) -> None:
    for event in (event for chain in data["chains"] for event in chain["events"]):
        for text in event["texts"].values():
            text["text"] += "。"


def _other_mass(data: dict[str, Any]) -> None:
    data["manifests"][0]["manifest"]["loaded_kg"] = "1"


def _other_subject(data: dict[str, Any]) -> None:
    data["subject"]["id"] = str(uuid.uuid4())


def _other_time(data: dict[str, Any]) -> None:
    data["made_at"] = "2026-11-20T03:00:00.000Z"


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (_other_claim, "replay"),
        (_no_event, "head"),
        (_no_chain, "replay"),
        (_moved_fix, "head"),
        (_no_track, "head"),
        (_no_manifest, "head"),
        (_other_text, "texts"),
        (_other_mass, "manifests"),
        (_other_subject, "replay"),
        (_other_time, "head"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_what_was_changed_shows(
    made: Made, forge: Callable[[dict[str, Any]], None], code: str
) -> None:
    data = json.loads(file(made, "case").data)
    forged = copy.deepcopy(data)
    forge(forged)
    assert forged != data
    report = verify_file(canonical(forged), trust(made[0]))
    assert report.verdict == "invalid"
    assert outcome(report)[code] is False


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format":"manifest-service/dossier"}', b"[]"])
def test_what_is_no_file_of_evidence_is_said_to_be_none(content: bytes) -> None:
    report = verify_file(content, Trust())
    assert outcome(report) == {"format": False}


def test_any_flipped_byte_of_the_file_is_found(made: Made) -> None:
    content = bytearray(file(made, "alert").data)
    for at in range(0, len(content), max(len(content) // 40, 1)):
        flipped = bytes([*content[:at], content[at] ^ 1, *content[at + 1 :]])
        assert verify_file(flipped, trust(made[0])).verdict == "invalid", at


def test_the_command_says_what_holds_of_it(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(file(made, "case").data)
    keys = [str(key) for key in trust(made[0]).keys]
    said = CliRunner().invoke(commands, ["verify", str(path), "--key", keys[0]], obj=NO_CONSOLE)
    assert said.exit_code == 2, said.output
    assert "The positions the alerts rest on are in the tracks" in said.output
    assert "manifests" not in [line.split()[-1] for line in said.output.splitlines()]


@pytest.mark.parametrize("user", ["dispatcher", "clerk", "driver", "gate"])
@pytest.mark.parametrize("suffix", ["json", "pdf"])
@pytest.mark.parametrize("kind", ["alert", "case"])
def test_a_party_does_not_get_the_file_of_the_authority(
    made: Made, user: str, suffix: str, kind: str
) -> None:
    assert file(made, kind, user, suffix).status_code in (403, 404)


@pytest.mark.parametrize("kind", ["alert", "case"])
def test_it_is_printed_with_a_map(made: Made, kind: str) -> None:
    answer = file(made, kind, "auditor", "pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].endswith('-en.pdf"')


def test_the_service_says_what_it_finds_of_its_own_file(made: Made) -> None:
    county, alert, _ = made
    found = county.ok("GET", f"/alerts/{alert}/check", "officer")
    assert found["verdict"] == "incomplete"
    held = {check["code"] for check in found["checks"] if check["outcome"] == "holds"}
    assert {"chain", "inclusion", "head", "manifests", "tracks"} <= held


def test_each_moment_around_the_alert_is_told(made: Made) -> None:
    county, alert, _ = made
    items = county.ok("GET", f"/alerts/{alert}/moments", "officer")["items"]
    assert 80 < len(items) < 92  # but for those flagged as jumps
    assert [item["state"] for item in items] == sorted(
        (item["state"] for item in items), key=["quiet", "counting", "open", "cleared"].index
    )
    far = max(items, key=lambda item: item["off_route_m"])
    assert far["in_corridor"] is False
    assert far["off_route_m"] == pytest.approx(2220, abs=15)
    assert far["state"] in ("counting", "open")
    assert items[0]["in_corridor"] is True
    assert [site["name"] for site in items[0]["sites"]] == ["工地"]
    assert items[-1]["counted"] > items[0]["counted"] == 0
    assert county.call("GET", f"/alerts/{alert}/moments", "clerk")[0] == 404


def test_the_record_of_its_vehicle_and_firm_and_alerts_like_it(made: Made) -> None:
    county, alert, _ = made
    found = county.ok("GET", f"/alerts/{alert}/kindred", "officer")
    assert [(t["rule"], t["alerts"], t["open"]) for t in found["vehicle"]] == [
        ("route_deviation", 1, 1)
    ]
    assert found["carrier"] == found["vehicle"]
    assert found["similar"] == []
    assert county.call("GET", f"/alerts/{alert}/kindred", "dispatcher")[0] == 403
