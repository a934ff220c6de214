"""Evidence through HTTP: bundles that hold, tampering that shows, labels, erasure, witnesses."""

import copy
import hashlib
import json
import random
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from manifest_service.cli import commands
from manifest_service.cli.console import Console
from manifest_service.events.canonical import canonical
from manifest_service.evidence.examining import MAX_BYTES, Report, Trust
from manifest_service.evidence.signed_label import read as read_label
from manifest_service.evidence.verifier import verify_bundle
from manifest_service.services import Services
from manifest_service.services.checkpoints import Checkpoints
from manifest_service.transparency import base64
from manifest_service.transparency.checkpoint import Checkpoint, read_checkpoint, read_proof
from manifest_service.transparency.keys import COSIGNATURE, SigningKey, read_verifier_key
from manifest_service.transparency.note import Note, cosign, read_note
from manifest_service.transparency.tree import is_consistent, is_included, leaf_hash
from manifest_service.web.api.label_content import Labels
from tests.pictures import a_png
from tests.workflows.county import County, make_county

NO_CONSOLE = Console(**dict.fromkeys(Console.__dataclass_fields__))
"""Checking a bundle calls nothing of the installation."""
SECRET = "司机王某说刹车坏了"
WITNESS = SigningKey("witness.example/w1", bytes(range(5, 37)), COSIGNATURE)


def trust(county: County, **more: Any) -> Trust:
    keys = services(county).checkpoints.keys.verifying("log")
    return Trust(keys=tuple(keys), **more)


def services(county: County) -> Services:
    found: Services = county.app.extensions["services"]
    return found


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, str, bytes]:
    """(a county whose truck went and came, the manifest, its bundle)."""
    folder = tmp_path_factory.mktemp("county")
    (folder / "witnesses").write_text(f"{WITNESS.verifier}  # who comes himself\n")
    county = make_county(folder)
    number = county.issue()["number"]
    county.at(5)
    county.done(number, "loaded", "driver", {"loaded_kg": "12050"})
    county.at(10)
    county.done(number, "transported", "driver")
    county.drive(10, 40)
    county.done(number, "arrived", "gate")
    county.done(
        number,
        "received",
        "gate",
        {
            "accepted_kg": "12000",
            "refused_kg": "50",
            "opinion": SECRET,
            "discrepancies": [{"dimension": "packaging", "found": "散落"}],
        },
    )
    picture = a_png()
    kept = county.client.post(
        "/api/v1/attachments",
        data=picture,
        headers={"Authorization": f"Bearer {county._token('gate')}", "Content-Type": "image/png"},
    ).get_json()
    evidence = {"kind": "photo", "about": "received", "sha256": kept["sha256"]}
    county.done(number, "evidence_attached", "gate", evidence)
    county.at(60)
    part = {"method": "CW1", "disposed_kg": "8000", "disposed_on": "2026-11-20"}
    county.done(number, "disposed", "gate", part)
    county.at(90)
    assert services(county).sealing.run() == 1
    assert services(county).sealing.run() == 0
    # Other events after it, so that the tree has more in it than the one manifest.
    for _ in range(3):
        county.issue()
    return county, number, fetch(county, number)


def fetch(county: County, number: str, user: str = "auditor") -> bytes:
    answer = county.client.get(
        f"/api/v1/manifests/{number}/bundle",
        headers={"Authorization": f"Bearer {county._token(user)}"},
    )
    assert answer.status_code == 200, answer.get_json()
    return answer.data


def outcome(report: Report) -> dict[str, bool | None]:
    return {check.code: check.holds for check in report.checks}


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    data = json.loads(content)
    change(data)
    return canonical(data)


def test_a_bundle_of_a_whole_trip_is_valid_with_the_keys_and_a_witness(ended: Any) -> None:
    county, number, _ = ended
    note = services(county).checkpoints.note()
    line = cosign(note.text, WITNESS, 1_795_000_000)
    sent = str(Note(note.text, (line,)))
    assert county.client.post("/log/cosignatures", data=sent.encode()).get_json() == {"kept": 1}
    content = fetch(county, number)
    report = verify_bundle(content, trust(county, witnesses=(WITNESS.verifier,)))
    assert set(outcome(report).values()) == {True}, report.checks
    assert report.verdict == "valid"
    assert report.manifest is not None
    assert (report.manifest.status, str(report.manifest.disposed_kg)) == ("partly_disposed", "8000")
    data = json.loads(content)
    assert data["track"].count("\n") == 92
    assert [item["kind"] for item in data["attachments"]] == ["photo"]
    kinds = [json.loads(item["envelope"])["type"].split(".")[0] for item in data["references"]]
    assert kinds == ["organisation"] * 3 + ["site"] * 2 + ["vehicle", "driver", "route"]


def test_without_a_key_from_elsewhere_nothing_is_called_valid(ended: Any) -> None:
    _, _, content = ended
    report = verify_bundle(content, Trust())
    assert report.verdict == "incomplete"
    unproven = {code for code, holds in outcome(report).items() if holds is None}
    assert unproven == {"trusted", "witnesses"}


def test_a_key_or_a_witness_of_somebody_else_does_not_do(ended: Any) -> None:
    county, _, content = ended
    stranger = SigningKey("other.example/log", bytes(32)).verifier
    assert outcome(verify_bundle(content, Trust(keys=(stranger,))))["trusted"] is False
    other = SigningKey("witness.example/w2", bytes(32), COSIGNATURE).verifier
    few = trust(county, witnesses=(WITNESS.verifier, other), witnesses_required=2)
    assert outcome(verify_bundle(content, few))["witnesses"] is False


def test_no_flipped_bit_passes(ended: Any) -> None:
    """A sample over the whole file: each byte of the first event and checkpoint, others by chance."""
    county, _, content = ended
    known = trust(county, witnesses=())
    dice = random.Random(7)
    places = {dice.randrange(len(content)) for _ in range(500)} | set(range(400))
    for at in places:
        bit = 1 << dice.randrange(8)
        flipped = content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
        report = verify_bundle(flipped, known)
        assert report.verdict == "invalid", (at, bit, content[at - 30 : at + 30])


def _envelope(data: Any, index: int, **changes: Any) -> None:
    envelope = json.loads(data["events"][index]["envelope"]) | changes
    data["events"][index]["envelope"] = canonical(envelope).decode()


def _rechain(data: Any, re_date: int) -> None:
    """A whole chain with hashes computed again: all that a forger without the key can do."""
    prev = None
    for index, event in enumerate(data["events"]):
        envelope = json.loads(event["envelope"]) | {"prev": prev}
        if index == re_date:
            envelope["occurred_at"] = "2026-11-20T00:00:00.000Z"
        event["envelope"] = canonical(envelope).decode()
        prev = leaf_hash(event["envelope"].encode()).hex()


FORGERIES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "an event dropped in the middle": (lambda d: d["events"].pop(2), "chain"),
    "the last event dropped": (lambda d: d["events"].pop(), "head"),
    "the first event dropped": (lambda d: d["events"].pop(0), "chain"),
    "an event added": (lambda d: d["events"].append(copy.deepcopy(d["events"][-1])), "chain"),
    "two events swapped": (
        lambda d: d["events"].insert(1, d["events"].pop(2)),
        "chain",
    ),
    "an event re-dated": (
        lambda d: _envelope(d, 1, occurred_at="2026-11-19T00:00:00.000Z"),
        "inclusion",
    ),
    "an event re-dated and the chain rewritten": (lambda d: _rechain(d, 1), "inclusion"),
    "a mass changed": (
        lambda d: d["events"][1].update(body=d["events"][1]["body"].replace("12050", "1205")),
        "bodies",
    ),
    "a text changed": (
        lambda d: d["events"][4]["texts"]["opinion"].update(text="一切正常"),
        "texts",
    ),
    "a text nobody wrote": (
        lambda d: d["events"][1]["texts"].update(reason={"salt": "00" * 32, "text": "x"}),
        "texts",
    ),
    "a status claimed": (lambda d: d["manifest"].update(status="disposed"), "replay"),
    "a mass claimed": (lambda d: d["manifest"].update(accepted_kg="1"), "replay"),
    "an attachment left out": (lambda d: d["attachments"].clear(), "attachments"),
    "a position moved": (
        lambda d: d.update(track=d["track"].replace("115.4", "115.5", 1)),
        "track",
    ),
    "a position left out": (
        lambda d: d.update(track=d["track"].replace(d["track"].split("\n")[5] + "\n", "")),
        "track",
    ),
    "the time of making changed": (
        lambda d: d.update(made_at="2026-11-21T00:00:00.000Z"),
        "head",
    ),
    "another log's name": (
        lambda d: d["log"].update(origin="other/" + d["log"]["id"]),
        "checkpoint",
    ),
    "another log's id": (lambda d: d["log"].update(id="0" * 32), "log"),
    "a reference to another firm": (
        lambda d: d["references"][0].update(
            body=d["references"][0]["body"].replace("name", "nane")
        ),
        "bodies",
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_named(ended: Any, forgery: str) -> None:
    county, _, content = ended
    forge, code = FORGERIES[forgery]
    forged = changed(content, forge)
    assert forged != content
    report = verify_bundle(forged, trust(county))
    assert report.verdict == "invalid"
    assert outcome(report)[code] is False, report.checks


def _resigned(content: bytes, key: SigningKey, **changes: Any) -> bytes:
    """The bundle under a checkpoint and head signed by `key`, as one with a log of his own would."""

    def change(data: Any) -> None:
        signed = read_checkpoint(read_note(data["checkpoint"]).text)
        text = Checkpoint(origin=signed.origin, size=signed.size, root=signed.root).text
        data["checkpoint"] = str(Note(text).signed(key))
        data["head"] = str(Note(read_note(data["head"]).text).signed(key))
        data.update(changes)

    return changed(content, change)


def test_a_forged_signature_and_a_forgers_own_key_are_told_apart(ended: Any) -> None:
    county, _, content = ended
    origin = json.loads(content)["log"]["origin"]
    forger = SigningKey(origin, bytes(range(9, 41)))
    unsigned = verify_bundle(_resigned(content, forger), trust(county))
    assert outcome(unsigned)["checkpoint"] is False
    # With his own key in the file all of it fits together: only a key from elsewhere tells.
    own = verify_bundle(_resigned(content, forger, keys=[str(forger.verifier)]), trust(county))
    assert outcome(own)["checkpoint"] is True
    assert outcome(own)["trusted"] is False
    assert own.verdict == "invalid"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"a":1,"a":2}',
        b"[" * 100_000,
        b'{"format":"manifest-service/bundle","version":2}',
        b"9" * 5_000,
        b'"' + b"\\ud800" * 10 + b'"',
    ],
)
def test_a_malformed_bundle_is_refused_in_words(content: bytes) -> None:
    report = verify_bundle(content, Trust())
    assert outcome(report) == {"format": False}
    assert report.checks[0].detail


def test_hostile_members_are_refused_and_never_crash(ended: Any) -> None:
    """Every member in turn replaced by what it should not be."""
    _, _, content = ended
    data = json.loads(content)
    values: list[Any] = [None, True, -1, 2**53 - 1, "x", "\ud83d", [], {}, [[]], {"a": {}}]
    names = [*data, *(f"events.0.{name}" for name in data["events"][0])]
    for name in names:
        for value in values:
            forged = copy.deepcopy(data)
            *path, last = name.split(".")
            at = forged["events"][0] if path else forged
            if at[last] == value:
                continue
            at[last] = value
            try:
                raw = canonical(forged)
            except UnicodeEncodeError:
                continue
            report = verify_bundle(raw, Trust())
            assert report.verdict != "valid", (name, value)
            # What is merely missing is not proven; anything else does not hold.
            if value is not None and value not in ([], {}):
                assert report.verdict == "invalid", (name, value)


def test_a_mass_that_would_fill_the_memory_is_refused(ended: Any) -> None:
    _, _, content = ended

    def blow_up(data: Any) -> None:
        body = data["events"][1]["body"].replace('"12050"', '"1E+999999999"')
        data["events"][1]["body"] = body

    assert outcome(verify_bundle(changed(content, blow_up), Trust()))["replay"] is False


def test_what_a_later_release_wrote_is_not_proven_and_not_called_wrong(ended: Any) -> None:
    _, _, content = ended

    def later(data: Any) -> None:
        _envelope(data, 1, type="manifest.loaded.v7", schema=7)

    assert outcome(verify_bundle(changed(content, later), Trust()))["replay"] is None


def test_a_file_of_a_gigabyte_is_refused_without_being_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(2**30)
    answer = CliRunner().invoke(commands, ["verify", str(huge)], obj=NO_CONSOLE)
    assert answer.exit_code == 1
    assert f"larger than {MAX_BYTES}" in answer.output


def test_the_command_says_it_in_words_and_by_its_exit_code(ended: Any, tmp_path: Path) -> None:
    county, _, content = ended
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(content)
    bad.write_bytes(content.replace(b"12050", b"12051"))
    key = str(services(county).checkpoints.keys.verifying("log")[0])
    runner = CliRunner()
    incomplete = runner.invoke(commands, ["verify", str(good), "--key", key], obj=NO_CONSOLE)
    assert incomplete.exit_code == 2
    assert "INCOMPLETE" in incomplete.output
    assert "+ The events follow one another" in incomplete.output
    assert "? No witness's key was given" in incomplete.output
    both = runner.invoke(commands, ["verify", str(good), str(bad), "--lang", "zh"], obj=NO_CONSOLE)
    assert both.exit_code == 1
    assert "无效" in both.output


def test_proofs_and_tiles_are_for_anybody(ended: Any) -> None:
    county, number, _ = ended
    events = county.ok("GET", f"/manifests/{number}/events", "auditor")["items"]
    pos = events[0]["pos"]
    proof = read_proof(county.client.get(f"/log/proofs/{pos}.tlog-proof").text)
    signed = read_checkpoint(proof.note.text)
    leaf = bytes.fromhex(events[0]["leaf_hash"])
    assert is_included(leaf, proof.index, signed.size, proof.path, signed.root)
    keys = [read_verifier_key(line) for line in county.client.get("/log/keys").text.splitlines()]
    assert proof.note.signers(keys)
    tile = county.client.get(f"/log/tile/0/000.p/{signed.size}")
    assert tile.data[pos * 32 : pos * 32 + 32] == leaf
    assert county.client.get("/log/tile/0/001").status_code == 404
    assert county.client.get("/log/tile/0/1").status_code == 422
    huge = "x999/" * 6 + "999"
    assert county.client.get(f"/log/tile/0/{huge}").status_code == 422
    assert county.client.get(f"/log/checkpoints/{10**26}").status_code == 404
    assert county.client.get("/log/tile/entries/000.p/1").status_code == 401
    assert county.client.get("/log/proofs/99999.tlog-proof").status_code == 404
    assert county.client.get("/log/checkpoint.pdf").data[:5] == b"%PDF-"


def test_a_refusal_of_the_log_is_a_problem_whatever_is_accepted(county: County) -> None:
    for accepted in ("*/*", "text/html"):
        answer = county.client.get("/log/tile/0/1", headers={"Accept": accepted})
        assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_a_checkpoint_is_signed_when_it_is_asked_for(county: County) -> None:
    def ask(user: str) -> Any:
        bearer = {"Authorization": f"Bearer {county._token(user)}"}
        return county.client.post("/log/checkpoint", headers=bearer)

    assert county.client.post("/log/checkpoint").status_code == 401
    assert ask("clerk").status_code == 403
    first = ask("auditor")
    assert first.status_code == 201
    assert ask("auditor").text == first.text
    county.issue()
    assert read_checkpoint(read_note(ask("auditor").text).text).size > 0
    assert county.client.get("/log/checkpoint").text != first.text


def test_a_checkpoint_continues_the_one_before(ended: Any) -> None:
    county, _, _ = ended
    old = read_checkpoint(read_note(county.client.get("/log/checkpoint").text).text)
    county.issue()
    services(county).checkpoints.make()
    new = read_checkpoint(read_note(county.client.get("/log/checkpoint").text).text)
    assert new.size == old.size + 1
    lines = county.client.get(f"/log/consistency?old={old.size}&new={new.size}").text.splitlines()
    proof = [base64.decode(line) for line in lines]
    assert is_consistent(old.size, old.root, new.size, new.root, proof)
    kept = county.client.get(f"/log/checkpoints/{old.size}").text
    assert read_checkpoint(read_note(kept).text) == old
    assert county.client.get("/log/consistency?old=9999&new=1").status_code == 422


def test_a_cosignature_by_nobody_we_know_is_refused(ended: Any) -> None:
    county, _, _ = ended
    note = services(county).checkpoints.note()
    stranger = SigningKey("witness.example/w9", bytes(32), COSIGNATURE)
    sent = str(Note(note.text, (cosign(note.text, stranger, 1),)))
    answer = county.client.post("/log/cosignatures", data=sent.encode())
    assert answer.get_json()["code"] == "cosignature_unknown"
    forged = str(cosign(note.text, WITNESS, 1)).replace("A", "B", 1)
    answer = county.client.post("/log/cosignatures", data=f"{note.text}\n{forged}".encode())
    assert answer.status_code in (409, 422)
    assert county.client.post("/log/cosignatures", data=b"\xff").status_code == 422


def test_a_label_carries_a_statement_that_holds_without_network(ended: Any) -> None:
    county, number, _ = ended
    svg = county.client.get(
        f"/api/v1/manifests/{number}/label.svg",
        headers={"Authorization": f"Bearer {county._token('clerk')}"},
    )
    assert svg.status_code == 200
    signed_in = {"Authorization": f"Bearer {county._token('clerk')}"}
    with county.app.test_request_context(headers=signed_in):
        found = services(county).manifests.by_label(
            county.ok("GET", f"/manifests/{number}", "clerk")["labels"][0]["token"]
        )[0]
        url = Labels({}).of(found, [0])[0].url
    keys = tuple(services(county).checkpoints.keys.verifying("labels"))
    statement, _ = read_label(url.partition("#")[2], keys)
    assert statement.number == number
    assert statement.vehicle_plate == "鲁P12345"
    assert statement.declared_grams == 12_000_000
    scanned = county.ok("GET", f"/labels/{url.replace('#', '%23')}", "officer")
    assert scanned["manifest"]["number"] == number
    assert county.client.get(f"/Q/{url.partition('#')[0].rpartition('/')[2]}").status_code == 200


def test_what_people_wrote_is_in_no_payload_and_can_be_erased(county: County) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    county.done(number, "refused", "gate", {"reason_code": "other", "reason": SECRET})
    before = fetch(county, number)
    event = county.ok("GET", f"/manifests/{number}/events", "auditor")["items"][-1]
    assert event["data"]["reason"] == SECRET
    stored = services(county).store.read(lambda tx: tx.log.read(0, 1000))
    assert not [e for e in stored if SECRET in (e.body or b"").decode() + e.envelope.decode()]
    asked = {"id": str(uuid.uuid4()), "event_id": event["id"], "path": "reason"}
    body = asked | {"ground": "purpose_achieved"}
    assert county.call("POST", "/erasures", "officer", body)[0] == 403
    assert county.call("POST", "/erasures", "admin", asked | {"ground": "王某"})[0] == 422
    erased = county.ok("POST", "/erasures", "admin", body)
    assert county.ok("POST", "/erasures", "admin", body) == erased
    again = body | {"id": str(uuid.uuid4())}
    assert county.call("POST", "/erasures", "admin", again)[1]["code"] == "text_unknown"
    event = county.ok("GET", f"/manifests/{number}/events", "auditor")["items"][-1]
    assert event["data"]["reason"] == "[erased]"
    # Nor is it in what the process remembers of the manifest, nor in the file.
    known = services(county).manifests.known
    stream = f"manifest/{number}"
    assert services(county).store.read(lambda tx: known.get(tx, stream)) is None
    after = fetch(county, number)
    assert SECRET in before.decode()
    assert SECRET not in after.decode()
    # What was handed out before still holds, and so does what is handed out now.
    for content in (before, after):
        found = outcome(verify_bundle(content, trust(county)))
        assert {code for code, holds in found.items() if holds is False} == set()
        assert found["texts"] is True
    assert services(county).upkeep.verify().problems == ()


def test_a_retry_with_another_text_is_another_command(county: County) -> None:
    number = county.issue()["number"]
    id, when = str(uuid.uuid4()), county.clock.now().isoformat()

    def void(reason: str) -> tuple[int, Any]:
        return county.act(number, "voided", "clerk", {"reason": reason}, id=id, occurred_at=when)

    assert void("停工")[0] == 201
    assert void("停工")[0] == 200
    assert void("其他")[1]["code"] == "id_reused"


def test_a_person_is_erased_and_the_commitment_stays(county: County) -> None:
    driver = county.ok("GET", "/drivers/driver-1", "admin")
    assert driver["name"]
    body = {"id": str(uuid.uuid4()), "subject": "driver/driver-1", "ground": "consent_withdrawn"}
    county.ok("POST", "/erasures", "admin", body)
    assert county.ok("GET", "/drivers/driver-1", "admin")["name"] is None
    assert county.call("POST", "/erasures", "admin", body | {"id": str(uuid.uuid4())})[0] == 404
    both = body | {"event_id": "x", "path": "y"}
    assert county.call("POST", "/erasures", "admin", both)[0] == 422
    assert services(county).upkeep.verify().problems == ()


def test_a_stranger_gets_no_bundle(county: County) -> None:
    number = county.issue()["number"]
    assert county.call("GET", f"/manifests/{number}/bundle", "stranger")[0] in (401, 404)
    assert county.client.get(f"/api/v1/manifests/{number}/bundle").status_code == 401


def test_keys_are_rotated_with_both_valid_and_the_log_names_them(county: County) -> None:
    log: Checkpoints = services(county).checkpoints
    log.make()
    old = log.keys.verifying("log")[0]
    county.issue()
    new = log.rotate("log")
    note = log.note(log.make().size)
    assert note.signers((old, new)) == (old, new)
    log.retire(old.id.hex())
    county.issue()
    note = log.note(log.make().size)
    assert note.signers((old, new)) == (new,)
    words = [(e.type, e.data["key"]) for e in log.store.read(lambda tx: tx.log.load("log/keys"))]
    assert words[-2:] == [("log.key_added.v1", str(new)), ("log.key_retired.v1", str(old))]
    number = county.issue()["number"]
    report = verify_bundle(fetch(county, number), Trust(keys=(new,)))
    assert outcome(report)["trusted"] is True


def test_a_digest_is_no_place_to_hide_a_name(county: County) -> None:
    """A commitment has 32 bytes of salt: two of the same text differ, neither is its bare hash."""
    seen = set()
    for _ in range(2):
        number = county.issue()["number"]
        county.done(number, "voided", "clerk", {"reason": "停工"})
        bundle = json.loads(fetch(county, number))
        seen.add(json.loads(bundle["events"][-1]["body"])["reason"]["sealed"])
    assert len(seen) == 2
    assert hashlib.sha256(canonical("停工")).hexdigest() not in seen


def test_the_served_verifier_may_run_its_own_script_and_has_the_label_keys(county: County) -> None:
    services(county).checkpoints.make()
    page = county.client.get("/verify.html")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'sha256-" in policy
    assert "default-src 'none'" in policy
    key = services(county).checkpoints.keys.verifying("labels")[0]
    assert f'fault">{key}</textarea>' in page.text
    assert str(services(county).checkpoints.keys.verifying("log")[0]) not in page.text
