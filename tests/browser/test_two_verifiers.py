"""The command's verifier and the page's, written apart from each other, say the same."""

import base64
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from manifest_service.codes import label_token
from manifest_service.evidence.examining import Trust
from manifest_service.evidence.signed_label import Statement, read, sign
from manifest_service.evidence.verifier import verify_bundle
from manifest_service.transparency.keys import SigningKey, read_verifier_key
from tests.browser import bundles
from tests.browser.bundles import LABEL_KEY, LOG_KEY, WITNESS
from tests.browser.lives import LAWFUL, UNLAWFUL, many_corrections
from tests.workflows.county import County, make_county
from tests.workflows.sandbox import open_sandbox, trial_journey
from tests.workflows.test_evidence import FORGERIES, changed, ended, services
from tests.workflows.test_evidence_of_journeys import told
from tests.workflows.test_handovers import handed_in, pit

pytestmark = pytest.mark.browser

PAGE = Path(__file__).parents[2] / "manifest_service" / "web" / "static" / "verify.html"
Verdict = tuple[str, dict[str, bool | None]]

__all__ = ["ended", "pit", "told"]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path)
    yield made
    made.app.extensions["services"].store.close()


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    opened.goto(PAGE.as_uri())
    yield opened
    context.close()


@pytest.fixture(scope="module")
def both(page: Any) -> Callable[..., tuple[Verdict, Verdict]]:
    def run(content: bytes, keys: list[str], witnesses: list[str]) -> tuple[Verdict, Verdict]:
        trust = Trust(
            keys=tuple(map(read_verifier_key, keys)),
            witnesses=tuple(map(read_verifier_key, witnesses)),
        )
        report = verify_bundle(content, trust)
        script = """async ([text, trust]) =>
            verifyBundle(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), trust)"""
        asked = {"keys": keys, "witnesses": witnesses, "witnessesRequired": 1}
        answer = page.evaluate(script, [base64.b64encode(content).decode(), asked])
        said = {check["code"]: check["holds"] for check in answer["checks"]}
        ours = {check.code: check.holds for check in report.checks}
        return (report.verdict, ours), (answer["verdict"], said)

    return run


def test_they_agree_on_a_bundle_of_the_service_and_on_every_forgery(ended: Any, both: Any) -> None:
    county, _, content = ended
    keys = [str(key) for key in services(county).checkpoints.keys.verifying("log")]
    ours, theirs = both(content, keys, [])
    assert ours == theirs
    assert ours[0] == "incomplete"
    for name, (forge, code) in FORGERIES.items():
        ours, theirs = both(changed(content, forge), keys, [])
        assert ours[0] == theirs[0] == "invalid", name
        assert ours[1][code] is theirs[1][code] is False, name


def test_they_agree_on_handovers_signed_by_two_phones(pit: Any, both: Any) -> None:
    content, forgeries = handed_in(pit)
    keys = [str(key) for key in services(pit.county).checkpoints.keys.verifying("log")]
    ours, theirs = both(content, keys, [])
    assert ours == theirs
    assert ours[1]["handovers"] is True
    for name, forge in forgeries.items():
        ours, theirs = both(changed(content, forge), keys, [])
        assert ours[1]["handovers"] is theirs[1]["handovers"] is False, name
        assert ours == theirs, name


def test_both_show_that_a_manifest_is_a_trial(county: County, both: Any, page: Any) -> None:
    open_sandbox(county)
    number = trial_journey(county)
    services(county).checkpoints.make()
    headers = {"Authorization": f"Bearer {county._token('try-clerk')}"}
    answer = county.client.get(f"/api/v1/manifests/{number}/bundle", headers=headers)
    keys = [str(key) for key in services(county).checkpoints.keys.verifying("log")]
    ours, theirs = both(answer.get_data(), keys, [])
    assert ours == theirs
    assert ours[1]["replay"] is True
    trust = Trust(keys=tuple(map(read_verifier_key, keys)), witnesses=())
    report = verify_bundle(answer.get_data(), trust)
    assert report.manifest is not None
    assert report.manifest.trial
    file = {"name": "trial.json", "mimeType": "application/json", "buffer": answer.get_data()}
    page.set_input_files("#files", [file])
    page.locator("#check").click()
    page.locator("#bundle-results .contents .notice.bad").wait_for()


def test_they_agree_on_flipped_bits(ended: Any, both: Any) -> None:
    county, _, content = ended
    keys = [str(key) for key in services(county).checkpoints.keys.verifying("log")]
    dice = random.Random(11)
    for at in dice.sample(range(len(content)), 150):
        flipped = content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]
        ours, theirs = both(flipped, keys, [])
        # A broken envelope is a matter of form to one and of the chain to the other.
        assert ours[0] == theirs[0] == "invalid", (at, content[at - 40 : at + 40])


def test_they_agree_on_a_bundle_that_neither_service_code_made(both: Any) -> None:
    content = bundles.canonical(bundles.bundle()).encode()
    ours, theirs = both(content, [LOG_KEY.vkey], [WITNESS.vkey])
    assert ours == theirs
    assert ours[0] == "valid"


@pytest.mark.parametrize("name", LAWFUL)
def test_they_agree_on_a_lawful_life(both: Any, name: str) -> None:
    content = bundles.canonical(LAWFUL[name].bundle()).encode()
    ours, theirs = both(content, [LOG_KEY.vkey], [WITNESS.vkey])
    assert ours == theirs
    assert ours[0] in ("valid", "incomplete")
    assert ours[1]["replay"] is True


@pytest.mark.parametrize("name", UNLAWFUL)
def test_they_agree_that_a_life_is_none(both: Any, name: str) -> None:
    """The log itself signed it: nothing but the replay is wrong with it."""
    content = bundles.canonical(UNLAWFUL[name].bundle()).encode()
    ours, theirs = both(content, [LOG_KEY.vkey], [WITNESS.vkey])
    assert ours == theirs
    assert [code for code, holds in ours[1].items() if holds is False] == ["replay"]


def test_they_agree_where_folding_ends(both: Any) -> None:
    """Answers at 5, 7, 9 ...: n of them fold n(n + 4) events again, 99 852 with 314, 100 485 with 315."""
    for count, replayed in ((314, True), (315, None)):
        content = bundles.canonical(many_corrections(count).bundle()).encode()
        ours, theirs = both(content, [LOG_KEY.vkey], [WITNESS.vkey])
        assert ours == theirs
        assert ours[1]["replay"] is replayed, count


def test_they_agree_on_flipped_bits_of_a_corrected_life(both: Any) -> None:
    content = bundles.canonical(LAWFUL["a correction agreed"].bundle()).encode()
    dice = random.Random(5)
    for at in dice.sample(range(len(content)), 100):
        flipped = content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]
        ours, theirs = both(flipped, [LOG_KEY.vkey], [WITNESS.vkey])
        assert ours[0] == theirs[0] == "invalid", (at, content[at - 40 : at + 40])


def test_they_agree_on_every_manifest_of_every_journey(told: Any, both: Any) -> None:
    for made in told:
        for number, content in made.bundles.items():
            ours, theirs = both(content, made.keys, [])
            assert ours == theirs, (made.name, number)
            assert ours[0] == "incomplete", (made.name, number, ours)
            assert ours[1]["replay"] is True, (made.name, number)


def test_they_agree_on_what_is_not_proven(both: Any) -> None:
    made = bundles.bundle()
    made["track"] = None
    content = bundles.canonical(made).encode()
    for keys in ([], [LOG_KEY.vkey]):
        ours, theirs = both(content, keys, [])
        assert ours == theirs
        assert ours[0] == "incomplete"


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"a":1,"a":2}', b"[" * 5000, b"1e5", b'"\\ud800"'],
)
def test_they_agree_on_what_is_no_bundle(both: Any, content: bytes) -> None:
    ours, theirs = both(content, [], [])
    assert ours == theirs == ("invalid", {"format": False})


def test_labels_signed_by_either_are_read_by_the_other(page: Any) -> None:
    key = SigningKey("371525.manifest-service/log/labels", bytes(range(32)))
    statement = Statement(
        number="37152526112300042K",
        generator="91371525MA3C4D5E6F",
        stream="construction_soil",
        receiver="yard",
        vehicle_plate="鲁P12345",
        declared_grams=12_000_000,
        issued_at_s=1_795_000_000,
        package=0,
        token=bytes(range(16)),
    )
    token = label_token.encode(statement.token).upper()
    address = f"HTTPS://X.EXAMPLE/Q/{token}#{sign(statement, key)}"
    script = "async ([text, keys]) => verifyLabel(text, {keys})"
    found = page.evaluate(script, [address, [str(key.verifier)]])
    assert found["verdict"] == "genuine"
    altered = address[:-3] + ("A" if address[-3] != "A" else "B") + address[-2:]
    assert page.evaluate(script, [altered, [str(key.verifier)]])["verdict"] == "forged"
    theirs = bundles.label().partition("#")[2]
    said, _ = read(theirs, (read_verifier_key(LABEL_KEY.vkey),))
    assert json.loads(json.dumps(said.number)) == bundles.STATEMENT[1]
    assert said.token == bundles.TOKEN
