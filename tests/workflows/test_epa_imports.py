"""US EPA's own samples through HTTP and the command line."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from manifest_service.cli import commands
from manifest_service.cli.console import Console
from manifest_service.config import Settings
from manifest_service.errors import InvalidInput
from tests.unit.interchange.test_epa import NAMES, NUMBER, SAMPLES, WHOLE
from tests.workflows.county import County
from tests.workflows.test_imports import exported, facts, take_in

pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="needs US EPA's samples (../shared/data)"
)

PLACES: dict[str, Any] = {
    "organisations": {
        "VATEST000004": "builder",
        "VATEST000001": "haulage",
        "VATEST000002": "haulage-2",
        "VAD000532119": "yard",
    },
    "sites": {"VATEST000004": "building-site", "VAD000532119": "yard-site"},
    "vehicles": {"VATEST000001": "鲁P12345"},
}


def sample(name: str, **changes: Any) -> bytes:
    data = json.loads((SAMPLES / f"emanifest-save-{name}-example.json").read_text("utf-8"))
    return json.dumps(data | changes, indent=1).encode()


def epa(county: County, content: bytes, given: Any, **args: str) -> Any:
    (item,) = take_in(county, content, given=given, format="epa", **args)["items"]
    return item


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_sample_comes_in_and_goes_out_again(county: County, name: str) -> None:
    content, given = sample(name, manifestTrackingNumber=NUMBER), WHOLE | PLACES
    item = epa(county, content, given, check="only")
    assert item["status"] == "possible", item
    item = epa(county, content, given)
    assert item["status"] == "imported", item
    assert (item["source"], item["source_number"]) == ("US EPA e-Manifest", NUMBER)
    assert len(item["lost"]) > 20
    assert all(one["reason_text"] and "." not in one["reason_text"][:12] for one in item["lost"])
    document = exported(county, item["number"])
    assert document["imported"]["format"] == "epa-emanifest/1.3"
    assert document["status"] == "received"
    assert document["receiver"]["name"] == "丙处置"
    assert epa(county, content, given)["number"] == item["number"]
    page = county.ok("GET", f"/manifests/{item['number']}", "officer")
    assert page["imported"]["source"] == "US EPA e-Manifest"
    # Nobody named vehicle or driver: everything that shows a manifest shows it all the same.
    for shown in ("form.pdf", "label.png", "label.pdf", "track", "epcis", "interchange", "events"):
        answer = county.client.get(
            f"/api/v1/manifests/{item['number']}/{shown}",
            headers={"Authorization": f"Bearer {county._token('officer')}"},
        )
        assert answer.status_code == 200, (shown, answer.data)
    assert county.ok("GET", "/manifests", "driver")["items"] == []


@pytest.mark.parametrize("name", NAMES[2:])
def test_a_sample_that_cannot_come_in_says_why_field_by_field(county: County, name: str) -> None:
    item = epa(county, sample(name), WHOLE | PLACES)
    assert item["status"] == "refused"
    assert all(fault["path"] and fault["detail"] for fault in item["faults"])
    assert {"epa_tracking_number"} < {fault["code"] for fault in item["faults"]}
    assert item["lost"]


def test_the_invalid_sample_is_refused_with_eight_reasons(county: County) -> None:
    item = epa(county, sample("invalid"), WHOLE | PLACES)
    assert item["status"] == "refused"
    assert len(item["faults"]) == 8
    assert {fault["path"] for fault in item["faults"]} == {
        "wastes.0", "wastes.0.dotInformation", "wastes.0.quantity.quantity", "wastes.0.br", "wastes.0.brInfo"
    }  # fmt: skip


def test_parties_that_are_not_mapped_are_named(county: County) -> None:
    content = sample(NAMES[1], manifestTrackingNumber=NUMBER)
    item = epa(county, content, WHOLE)
    assert {(fault["path"], fault["code"]) for fault in item["faults"]} == {
        ("generator", "party_unmapped"), ("receiver", "party_unmapped"),
        ("origin", "site_unmapped"), ("destination", "site_unmapped"),
        *((f"legs.{n}.carrier", "party_unmapped") for n in range(3)),
    }  # fmt: skip


def _console(county: County) -> Console:
    services = county.app.extensions["services"]
    nothing: Any = None
    return Console(
        settings=Settings(),
        check=nothing,
        unknown=nothing,
        services=lambda: services,
        serve=nothing,
        work=nothing,
        gateway=nothing,
        demo=nothing,
        simulate=nothing,
        verify=nothing,
        look=lambda _: nullcontext(services),
        backup=nothing,
        restore=nothing,
        revision=nothing,
    )


def test_the_command_takes_in_and_writes_out(county: County, tmp_path: Path) -> None:
    file, given = tmp_path / "epa.json", tmp_path / "map.json"
    file.write_bytes(sample(NAMES[1], manifestTrackingNumber=NUMBER))
    given.write_text(json.dumps(WHOLE | PLACES))
    console, runner = _console(county), CliRunner()

    def run(*args: str) -> tuple[int, str]:
        answer = runner.invoke(commands, args, obj=console, catch_exceptions=False)
        return answer.exit_code, answer.output

    asked = ("import", "manifests", str(file), "--format", "epa", "--map", str(given))
    code, output = run(*asked, "--check")
    assert (code, output.split(",")[0]) == (0, f"line 1: {NUMBER} possible")
    assert county.ok("GET", "/manifests", "officer")["items"] == []
    code, output = run(*asked, "--lost")
    assert code == 0
    assert "imported 371525190313" in output
    assert "/generator/contact/phone/number (string): People and how to reach them" in output
    code, output = run("import", "manifests", str(file))
    assert code == 1
    assert "refused: This manifest cannot be taken in" in output
    out = tmp_path / "out.ndjson"
    days = ("--from", "2019-03-01", "--to", "2019-03-31")
    assert run("export", "manifests", *days, "--output", str(out)) == (0, "")
    with pytest.raises(InvalidInput):
        run("export", "manifests", "--from", "2019-03-31", "--to", "2019-03-01")
    assert run("catalogue", "find", "no such waste") == (1, "no code is found by no such waste\n")
    (line,) = out.read_text("utf-8").splitlines()
    number = county.ok("GET", "/manifests", "officer")["items"][0]["number"]
    assert facts(json.loads(line)) == facts(exported(county, number))
    assert json.loads(line) == exported(county, number)
