"""verify.html: the second verifier, opened from a disk with the network off."""

import base64
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import bundles
from tests.browser.bundles import LABEL_KEY, LOG_KEY, OTHER_KEY, OTHER_WITNESS, WITNESS, Step
from tests.browser.lives import LAWFUL

pytestmark = pytest.mark.browser

PAGE = Path(__file__).parents[2] / "manifest_service" / "web" / "static" / "verify.html"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
TRUST = {"keys": [LOG_KEY.vkey], "witnesses": [WITNESS.vkey], "witnessesRequired": 1}
CODES = [
    "format",
    "checkpoint",
    "trusted",
    "witnesses",
    "log",
    "inclusion",
    "chain",
    "head",
    "bodies",
    "texts",
    "times",
    "replay",
    "attachments",
    "track",
]


@pytest.fixture
def from_disk(chromium: Any) -> Iterator[Callable[..., Any]]:
    """The page in a browser of its own without network; it may make no error and ask nothing."""
    errors: list[str] = []
    contexts = []

    def opened(locale: str = "zh-CN", script: str = "", **more: Any) -> Any:
        context = chromium.new_context(locale=locale, offline=True, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked(request.url))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.add_init_script(script)
        page.goto(PAGE.as_uri())
        return page

    def asked(url: str) -> None:
        if url != PAGE.as_uri() and not url.startswith("data:"):
            errors.append(f"asked for {url}")

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="module")
def shared(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(locale="en-GB", offline=True)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    yield page
    context.close()


@pytest.fixture
def verify(shared: Any) -> Callable[..., Any]:
    """(verdict, outcome by code) of a bundle, as the page's own function answers."""

    def run(made: Any, page: Any = shared, **trust: Any) -> tuple[str, dict[str, bool | None]]:
        data = made if isinstance(made, bytes) else bundles.canonical(made).encode()
        script = """async ([text, trust]) =>
            verifyBundle(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), trust)"""
        answer = page.evaluate(script, [base64.b64encode(data).decode(), {**TRUST, **trust}])
        codes = [check["code"] for check in answer["checks"]]
        assert codes in (CODES, ["format"])
        assert all(check["detail"] for check in answer["checks"])
        return answer["verdict"], {check["code"]: check["holds"] for check in answer["checks"]}

    return run


@pytest.fixture(scope="module")
def honest() -> dict[str, Any]:
    return bundles.bundle()


@pytest.fixture
def good(honest: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(honest)


def without(outcomes: dict[str, bool | None]) -> set[str]:
    return {code for code, holds in outcomes.items() if holds is False}


def unproven(outcomes: dict[str, bool | None]) -> set[str]:
    return {code for code, holds in outcomes.items() if holds is None}


# What holds


def test_a_good_bundle_is_valid_under_the_right_keys(verify, good):
    verdict, outcomes = verify(good)

    assert verdict == "valid"
    assert list(outcomes.values()) == [True] * len(CODES)


def test_its_place_in_the_tree_is_found_whatever_the_size(verify):
    for strangers in (0, 1, 2, 5, 7, 8, 39, 40, 41, 1000):
        assert verify(bundles.bundle(strangers=strangers))[0] == "valid", strangers


def test_another_place_in_the_tree_is_refused(verify, good):
    for event in good["references"]:
        event["pos"] -= 1

    # The head signs the references as they were.
    assert without(verify(good)[1]) == {"inclusion", "head"}


def test_the_last_leaf_cannot_stand_elsewhere(verify, good):
    """Its proof is short: from a place further left it leads to the same root, too soon."""
    named = good["references"].pop()
    del good["references"][:]
    leaves = [bundles.leaf_hash(str(n)) for n in range(22)]
    leaves += [bundles.leaf_hash(each["envelope"]) for each in [*good["events"], named]]
    assert len(leaves) == 33
    for pos, event in enumerate([*good["events"], named], 22):
        event["pos"] = pos
        event["path"] = [bundles.b64(hash_) for hash_ in bundles.path_to(leaves, pos)]
    good["references"].append(named)
    good["checkpoint"] = f"{bundles.ORIGIN}\n33\n{bundles.b64(bundles.root_of(leaves))}\n"
    bundles.signed(good, [LOG_KEY], [WITNESS])
    assert verify(good)[0] == "valid"

    named["pos"] = 1
    assert without(verify(good)[1]) == {"inclusion", "head"}


def test_an_end_by_a_key_that_did_not_sign_the_checkpoint_does_not_hold(verify, good):
    good["keys"].append(OTHER_KEY.vkey)
    head = bundles.head_text(good)
    good["head"] = f"{head}\n{OTHER_KEY.line(head)}"

    assert without(verify(good)[1]) == {"head"}


def test_a_time_of_making_that_was_not_signed_is_noticed(verify, good):
    good["made_at"] = "2026-11-24T12:00:00.000Z"

    assert without(verify(good)[1]) == {"head"}


def test_a_key_repeated_very_often_is_tried_once(verify, good):
    good["keys"] *= 20_000

    assert verify(good)[0] == "valid"


def test_without_keys_from_elsewhere_it_is_incomplete(verify, good):
    verdict, outcomes = verify(good, keys=[], witnesses=[])

    assert verdict == "incomplete"
    assert unproven(outcomes) == {"trusted", "witnesses"}


def test_an_erased_text_still_holds(verify, good):
    event = good["events"][6]
    assert set(event["texts"]) == {"opinion"}
    event["texts"] = {}

    assert verify(good)[0] == "valid"


def test_an_erased_body_is_not_proven(verify, good):
    good["events"][4]["body"] = None

    verdict, outcomes = verify(good)

    assert (verdict, unproven(outcomes)) == ("incomplete", {"bodies", "replay"})


@pytest.mark.parametrize("odd", ["manifest.loaded.v3", "manifest.blessed.v1"])
def test_an_event_of_a_later_release_is_not_proven(verify, odd):
    life = bundles.steps()
    life[4] = Step(odd, {}, 20)

    verdict, outcomes = verify(bundles.bundle(life))

    assert (verdict, unproven(outcomes)) == ("incomplete", {"replay"})


@pytest.mark.parametrize("sealed", [bundles.TRACK, None])
def test_a_track_that_is_not_there_is_not_proven(verify, sealed):
    life = bundles.steps(sealed)
    claim = {**bundles.CLAIM, "version": len(life)}

    verdict, outcomes = verify(bundles.bundle(life, claim=claim, track=None))

    assert (verdict, unproven(outcomes)) == ("incomplete", {"track"})


def test_masses_are_compared_as_numbers(verify, good):
    good["manifest"]["refused_kg"] = "20.000"

    assert verify(good)[0] == "valid"


LIVES = {
    "void": (["voided"], {"status": "void", "disposed_kg": "0"}),
    "returned": (
        ["loaded", "transported", "refused", "checkpoint_scanned", "returned"],
        {
            "status": "returned",
            "loaded_kg": "5.5",
            "accepted_kg": "0",
            "refused_kg": "5.5",
            "disposed_kg": "0",
        },
    ),
    "received without arrival": (
        ["loaded", "transported", "received"],
        {
            "status": "received",
            "loaded_kg": "5.5",
            "accepted_kg": "5",
            "refused_kg": "0",
            "disposed_kg": "0",
        },
    ),
    "partly disposed": (
        ["loaded", "transported", "received", "disposed"],
        {
            "status": "partly_disposed",
            "loaded_kg": "5.5",
            "accepted_kg": "5",
            "refused_kg": "0",
            "disposed_kg": "4.9",
        },
    ),
}
BODIES = {
    "loaded": {"loaded_kg": "5.5"},
    "received": {"accepted_kg": "5"},
    "disposed": {"disposed_kg": "4.9"},
}


def short_life(words: list[str], claims: dict[str, Any]) -> dict[str, Any]:
    life = bundles.steps()[:1]
    life += [
        Step(f"manifest.{word}.v1", BODIES.get(word, {}), n) for n, word in enumerate(words, 1)
    ]
    nothing = {name: None for name in bundles.CLAIM if name.endswith("_kg")}
    claim = {**bundles.CLAIM, **nothing, "declared_kg": "16400.3", **claims, "version": len(life)}
    return bundles.bundle(life, claim=claim, track=None, attachments=())


@pytest.mark.parametrize("name", LIVES)
def test_other_lawful_lives_replay(verify, name):
    verdict, outcomes = verify(short_life(*LIVES[name]))

    # Only a trip leaves a track.
    expected = ("valid", set()) if name == "void" else ("incomplete", {"track"})
    assert (verdict, unproven(outcomes)) == expected


@pytest.mark.parametrize(
    "words",
    [
        ["transported"],
        ["loaded", "voided"],
        ["loaded", "loaded"],
        ["generated"],
        ["loaded", "checkpoint_scanned"],
        ["voided", "loaded"],
        ["loaded", "transported", "disposed"],
    ],
)
def test_an_unlawful_life_does_not_replay(verify, words):
    verdict, outcomes = verify(short_life(words, {"status": "issued", "disposed_kg": "0"}))

    assert (verdict, without(outcomes)) == ("invalid", {"replay"})


# What a forger without the log's key may try


def test_any_flipped_bit_is_refused(verify, good):
    data = bundles.canonical(good).encode()

    for at in range(0, len(data), len(data) // 120):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        assert verify(bytes(flipped))[0] == "invalid", at


def test_every_member_counts(verify, good):
    for name in good:
        assert verify({key: item for key, item in good.items() if key != name})[0] == "invalid"
    for name in good["events"][0]:
        lacking = copy.deepcopy(good)
        del lacking["events"][0][name]
        assert verify(lacking)[1] == {"format": False}
    assert verify({**good, "note": "more"})[1] == {"format": False}


@pytest.mark.parametrize("at", [0, 4])
def test_a_dropped_event_is_missed(verify, good, at):
    del good["events"][at]
    good["manifest"]["version"] -= 1

    assert "chain" in without(verify(good)[1])


def test_a_dropped_last_event_is_missed(verify, good):
    del good["events"][-1]
    good["manifest"]["version"] -= 1
    good["track"] = None

    verdict, outcomes = verify(good)

    assert (verdict, without(outcomes)) == ("invalid", {"head"})


def test_an_end_signed_with_a_key_of_ones_own_is_never_valid(verify, good):
    """The forger adds his key to the keys and his signature to the genuine checkpoint."""
    good["events"] = good["events"][:9]
    good["manifest"]["version"] = 9
    text = good["checkpoint"].split("\n\n")[0] + "\n"
    good["checkpoint"] += OTHER_KEY.line(text)
    good["keys"].append(OTHER_KEY.vkey)
    head = bundles.head_text(good)
    good["head"] = f"{head}\n{OTHER_KEY.line(head)}"

    verdict, outcomes = verify(good)

    assert verdict != "valid"
    assert outcomes["trusted"] is True
    assert outcomes["head"] is not True


def test_an_added_event_is_not_in_the_log(verify, good):
    last = good["events"][-1]
    more = bundles.seal(
        Step("manifest.evidence_attached.v1", bundles.ATTACHMENT, 95),
        11,
        bundles.leaf_hash(last["envelope"]),
        lambda: b"\x09" * 32,
    )
    good["events"].append({**more, "pos": last["pos"] + 1, "path": last["path"]})

    assert {"inclusion", "head"} <= without(verify(good)[1])


def test_swapped_events_are_noticed(verify, good):
    events = good["events"]
    events[3], events[4] = events[4], events[3]

    assert {"inclusion", "chain"} <= without(verify(good)[1])


def test_a_redated_event_is_noticed(verify, good):
    event = good["events"][3]
    event["envelope"] = event["envelope"].replace("06:12:00", "06:13:00")

    assert {"inclusion", "chain"} <= without(verify(good)[1])


def redated() -> dict[str, Any]:
    life = bundles.steps()
    life[3] = Step(life[3].type, life[3].body, 13)
    return bundles.bundle(life)


def test_a_redated_life_with_all_hashes_made_anew_is_not_in_the_log(verify, good):
    forged = redated()
    forged["checkpoint"], forged["head"] = good["checkpoint"], good["head"]

    assert without(verify(forged)[1]) == {"inclusion", "head"}


def test_a_life_signed_by_another_log_is_not_trusted(verify):
    forged = bundles.bundle(signers=[OTHER_KEY], witnesses=[])

    verdict, outcomes = verify(forged)

    assert (verdict, without(outcomes)) == ("invalid", {"trusted", "witnesses"})


def test_a_forged_signature_is_noticed(verify, good):
    head, _, line = good["checkpoint"].partition("\n\n")
    name, spelt = line.split("\n")[0].rsplit(" ", 1)
    data = bytearray(base64.b64decode(spelt))
    data[-1] ^= 1
    good["checkpoint"] = f"{head}\n\n{name} {bundles.b64(bytes(data))}\n"

    assert {"checkpoint", "trusted", "witnesses"} <= without(verify(good)[1])


def test_a_forged_signature_beside_a_good_one_is_noticed(verify, good):
    text = good["checkpoint"].split("\n\n")[0] + "\n"
    good["checkpoint"] += bundles.signature_line(
        LOG_KEY.name, LOG_KEY.id, OTHER_KEY.private.sign(text.encode())
    )

    assert without(verify(good)[1]) == {"checkpoint", "trusted"}


def test_a_checkpoint_of_another_log_is_noticed(verify, good):
    text = good["checkpoint"].split("\n\n")[0].replace("log.example.cn", "other.example.cn") + "\n"
    good["checkpoint"] = f"{text}\n{LOG_KEY.line(text)}{WITNESS.cosignature(text)}"
    head = bundles.head_text(good)
    good["head"] = f"{head}\n{LOG_KEY.line(head)}"

    assert without(verify(good)[1]) == {"checkpoint", "head"}


def test_events_of_another_log_are_noticed(verify):
    life = bundles.steps()
    life[3] = Step(life[3].type, life[3].body, 12, envelope={"log": "00" * 16})

    assert without(verify(bundles.bundle(life))[1]) == {"log"}


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"schema": 2},
        {"extra": 1},
        {"stream": "manifest/other"},
        {"seq": 9},
        {"prev": None},
    ],
)
def test_an_odd_envelope_breaks_the_chain(verify, changes):
    life = bundles.steps()
    life[3] = Step(life[3].type, life[3].body, 12, envelope=changes)

    assert without(verify(bundles.bundle(life))[1]) == {"chain"}


def test_an_edited_track_is_noticed(verify, good):
    good["track"] = good["track"].replace("116.2", "116.3")
    assert without(verify(good)[1]) == {"track"}

    good["track"] = bundles.TRACK_HEAD
    assert without(verify(good)[1]) == {"track"}


def test_a_track_nobody_sealed_does_not_hold(verify):
    life = bundles.steps(None)
    claim = {**bundles.CLAIM, "version": len(life)}

    assert without(verify(bundles.bundle(life, claim=claim))[1]) == {"track"}


def test_a_changed_text_is_noticed(verify, good):
    good["events"][6]["texts"]["opinion"]["text"] += "。"
    assert without(verify(good)[1]) == {"texts"}


@pytest.mark.parametrize("path", ["made/up", "accepted_kg", "__proto__", "constructor"])
def test_a_text_nobody_sealed_does_not_hold(verify, good, path):
    good["events"][6]["texts"][path] = {"salt": "00" * 32, "text": "x"}
    assert without(verify(good)[1]) == {"texts"}


@pytest.mark.parametrize("at", [("events", 1), ("references", 0)])
def test_a_changed_body_is_noticed(verify, good, at):
    event = good[at[0]][at[1]]
    event["body"] = event["body"].replace("16400.3", "16400.4").replace("东昌", "西昌")

    assert "bodies" in without(verify(good)[1])


@pytest.mark.parametrize(
    "change",
    [
        {"status": "received"},
        {"version": 11},
        {"declared_kg": "16400.30000000000000001"},
        {"refused_kg": None},
        {"disposed_kg": "16380.2"},
    ],
)
def test_an_edited_claim_is_noticed(verify, good, change):
    good["manifest"].update(change)

    assert without(verify(good)[1]) == {"replay"}


@pytest.mark.parametrize(
    "change", [{"about": "received"}, {"size_bytes": 1}, {"sha256": "ac" * 32}, None]
)
def test_changed_attachments_are_noticed(verify, good, change):
    good["attachments"] = [{**bundles.ATTACHMENT, **change}] if change else []

    assert without(verify(good)[1]) == {"attachments"}


@pytest.mark.parametrize("early_ms", [301_251, 301_250])
def test_an_event_recorded_before_it_occurred_is_noticed(verify, early_ms):
    life = bundles.steps()
    life[3] = Step(life[3].type, life[3].body, 12, early_ms=early_ms)

    expected = {"times"} if early_ms > 301_250 else set()
    assert without(verify(bundles.bundle(life))[1]) == expected


WEAK = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)


@pytest.mark.parametrize("public", WEAK)
def test_a_weak_key_is_refused(verify, good, public):
    weak = bundles.vkey(bundles.ORIGIN, 1, bytes.fromhex(public))
    good["keys"].append(weak)

    assert "checkpoint" in without(verify(good)[1])
    good["keys"].pop()
    assert without(verify(good, keys=[weak])[1]) == {"trusted"}


@pytest.mark.parametrize(
    ("witnesses", "required", "holds"),
    [
        ([OTHER_WITNESS], 1, False),
        ([WITNESS, OTHER_WITNESS], 1, True),
        ([WITNESS, OTHER_WITNESS], 2, False),
        ([WITNESS, WITNESS], 2, False),
        ([], 1, None),
    ],
)
def test_witnesses_are_counted_by_key(verify, good, witnesses, required, holds):
    given = [key.vkey for key in witnesses]

    assert verify(good, witnesses=given, witnessesRequired=required)[1]["witnesses"] is holds


def test_a_forged_cosignature_does_not_hold(verify, good):
    text = good["checkpoint"].split("\n\n")[0] + "\n"
    forged = bundles.Key(WITNESS.name, b"\x08" * 32, 4).cosignature(text)
    value = base64.b64decode(forged.rsplit(" ", 1)[1])[4:]
    good["checkpoint"] += bundles.signature_line(WITNESS.name, WITNESS.id, value)

    assert without(verify(good)[1]) == {"witnesses"}


def test_a_cosignature_of_an_impossible_time_does_not_hold(verify, good):
    text = good["checkpoint"].split("\n\n")[0] + "\n"
    good["checkpoint"] += WITNESS.cosignature(text, 1 << 63)

    assert without(verify(good)[1]) == {"witnesses"}


def test_a_browser_without_ed25519_proves_no_signature(verify, good, from_disk):
    page = from_disk(
        script="""crypto.subtle.importKey = async () => { throw new DOMException("no", "NotSupportedError"); };"""
    )

    verdict, outcomes = verify(good, page)

    assert verdict == "incomplete"
    assert unproven(outcomes) == {"checkpoint", "trusted", "witnesses", "head"}


# Hostile files


HOSTILE = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "not JSON": b'{"format":"manifest-service/bundle"',
    "not UTF-8": b'{"format":"manifest-service/bundle\xff"}',
    "a byte order mark": b'\xef\xbb\xbf{"format":"manifest-service/bundle"}',
    "deep lists": b"[" * 5_000_000,
    "deep objects": b'{"a":' * 1_000_000,
    "prototype": b'{"__proto__":{"format":"manifest-service/bundle","version":1}}',
    "numbers": b"[" + b"1e999," * 100_000 + b"1]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_the_page_lives(verify, good, name):
    assert verify(HOSTILE[name]) == ("invalid", {"format": False})
    assert verify(good)[0] == "valid"


def spelt(good: dict[str, Any], old: str, new: str) -> bytes:
    text = bundles.canonical(good)
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"version":1}', '"version":1} '),
        ('"version":1}', '"version":1,"version":1}'),
        ('"version":1}', '"version":1.0}'),
        ('"version":1}', '"version":2}'),
        ('"version":1}', '"version":true}'),
        ('{"attachments"', ' {"attachments"'),
        ("东昌", "\\u4e1c昌"),
        ("东昌", "\\ud800"),
    ],
)
def test_another_spelling_of_the_same_file_is_refused(verify, good, old, new):
    assert verify(spelt(good, old, new)) == ("invalid", {"format": False})


def test_base64_and_hex_have_one_spelling(verify, good):
    event = good["events"][0]
    path = event["path"][0]
    event["path"][0] = path[:-2] + chr(ord(path[-2]) + 1) + "="
    assert base64.b64decode(path) == base64.b64decode(event["path"][0])
    assert verify(good)[0] == "invalid"

    event["path"][0] = path
    assert verify(good)[0] == "valid"
    event["salt"] = event["salt"].upper()
    assert verify(good)[0] == "invalid"


def test_a_huge_proof_is_refused(verify, good):
    good["events"][0]["path"] *= 20_000

    assert "inclusion" in without(verify(good)[1])


def test_half_a_character_in_a_body_is_no_canonical_json(verify, good):
    """JSON.stringify would spell it just as the file does."""
    event = good["references"][0]
    event["body"] = '{"name":"\\ud800"}'

    assert "bodies" in without(verify(good)[1])


def test_a_file_too_large_is_refused_unread(from_disk, tmp_path):
    page, large = from_disk("en-GB"), tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)

    page.set_input_files("#files", large)

    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "invalid")
    expect(page.locator(".checks")).to_contain_text("larger than 64 MB")


# Labels


@pytest.fixture
def read_label(shared: Any) -> Callable[..., tuple[str, Any]]:
    def run(text: str, *keys: str) -> tuple[str, Any]:
        script = "async ([text, keys]) => verifyLabel(text, {keys})"
        answer = shared.evaluate(script, [text, list(keys) or [LABEL_KEY.vkey]])
        return answer["verdict"], answer["statement"]

    return run


def test_a_genuine_label_says_what_was_signed(read_label):
    verdict, said = read_label(bundles.label())

    assert verdict == "genuine"
    assert said == {
        "number": bundles.NUMBER,
        "generator": "91371525MA3C000000",
        "stream": "construction_site",
        "receiver": "91371525MA3D000001",
        "vehicle": "鲁P12345",
        "declared_g": 16400300,
        "issued_at_s": 1795413600,
        "package": 2,
        "token": bundles.TOKEN.hex(),
    }


def test_the_manifests_own_label_has_no_package_number(read_label):
    own = {key: item for key, item in bundles.STATEMENT.items() if key != 8}

    verdict, said = read_label(bundles.label(bundles.statement(own)))

    assert (verdict, said["package"]) == ("genuine", None)


def test_an_altered_label_is_never_genuine(read_label):
    message = bundles.statement()

    for at in range(len(message)):
        altered = bytearray(message)
        altered[at] ^= 1 << at % 8
        verdict, _ = read_label(bundles.label(bytes(altered)))
        assert verdict in ("forged", "unknown_key"), at
        # Only the key id may turn it into a label of somebody else's.
        assert verdict == "forged" or LABEL_KEY.id not in altered, at


@pytest.mark.parametrize("other", ["lower", "padded", "cut", "long", "space"])
def test_base32_has_one_spelling(read_label, other):
    text = bundles.label()
    head, spelt_ = text.split("#")
    wrong = {
        "lower": spelt_.lower(),
        "padded": spelt_ + "=",
        "cut": spelt_[:-1],
        "long": spelt_ + "A",
        "space": spelt_[:9] + " " + spelt_[9:],
    }

    assert read_label(f"{head}#{wrong[other]}") == ("forged", None)


def test_bits_of_base32_that_carry_nothing_are_read_too(read_label):
    text = bundles.label()
    assert len(bundles.statement()) % 5
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    other = text[:-1] + letters[letters.index(text[-1]) + 1]

    assert read_label(other) == ("forged", None)


def test_a_payload_has_one_encoding(read_label):
    payload = bundles.cbor(bundles.STATEMENT)
    package, last = b"\x08\x02", b"\x09\x50" + bundles.TOKEN
    assert payload.endswith(package + last)
    begin = payload.removesuffix(package + last)

    assert read_label(bundles.label(bundles.statement(payload)))[0] == "genuine"
    for odd in (begin + b"\x08\x18\x02" + last, begin + last + package, payload + b"\x00"):
        assert read_label(bundles.label(bundles.statement(odd))) == ("forged", None)


def test_a_statement_copied_to_another_label_is_forged(read_label):
    assert read_label(bundles.label(token=b"\xff" * 16)) == ("forged", None)


def test_a_label_under_another_key_is_not_judged(read_label):
    other = bundles.Key(LABEL_KEY.name, b"\x07" * 32)

    assert read_label(bundles.label(), other.vkey)[0] == "unknown_key"
    assert read_label(bundles.label(), bundles.LOG_KEY.vkey)[0] == "unknown_key"


@pytest.mark.parametrize("text", ["", bundles.address(), bundles.address() + "#"])
def test_an_old_label_has_no_statement(read_label, text):
    assert read_label(text) == ("unsigned", None)


# The page itself


def write(tmp_path: Path, made: dict[str, Any], name: str = "bundle.json") -> Path:
    path = tmp_path / name
    path.write_text(bundles.canonical(made), "utf-8")
    return path


def give_keys(page: Any) -> None:
    page.fill("#keys", LOG_KEY.vkey)
    page.fill("#witnesses", WITNESS.vkey)


def test_it_shows_the_manifest_in_chinese(from_disk, good, tmp_path):
    page = from_disk()
    give_keys(page)

    page.set_input_files("#files", write(tmp_path, good))

    expect(page.locator(".verdict strong")).to_have_text("有效")
    expect(page.locator(".checks tr")).to_have_count(len(CODES))
    expect(page.locator(".chain li")).to_have_count(10)
    shown = page.locator(".contents")
    for text in (
        "东昌置业",
        "鲁P12345",
        "16,380.3 kg",
        "基本相符",
        "不在此文件中",
        "2 个定位点",
        "u-7",
    ):
        expect(shown).to_contain_text(text)
    expect(shown).to_contain_text("磅单净重与填写的质量不同")
    expect(shown.locator("dd", has_text="名称 东昌置业")).to_contain_text(
        "记录 2026-11-23 14:00:01"
    )


def test_the_language_is_the_browsers_and_can_be_switched(from_disk, good, tmp_path):
    page = from_disk("en-GB")
    give_keys(page)
    page.set_input_files("#files", write(tmp_path, good))

    expect(page.locator(".verdict strong")).to_have_text("Valid")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click("[data-language=zh]")
    expect(page.locator(".verdict strong")).to_have_text("有效")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_another_language_is_served_chinese(from_disk):
    expect(from_disk("fr-FR").locator("h1")).to_have_text("证据核验")


def test_every_word_exists_in_both_languages(from_disk):
    page = from_disk("en-GB")
    for language in ("zh", "en"):
        page.click(f"[data-language={language}]")
        assert page.evaluate(
            "() => [...document.querySelectorAll('[data-say]')].every((e) => e.textContent.trim())"
        )


def test_several_files_and_a_pasted_one_each_get_a_verdict(from_disk, good, tmp_path):
    page = from_disk("en-GB")
    give_keys(page)
    page.fill("#paste", "{}")
    bad = {**copy.deepcopy(good), "track": "edited"}

    page.set_input_files("#files", [write(tmp_path, good), write(tmp_path, bad, "<i>bad.json")])

    verdicts = page.locator(".verdict strong")
    expect(verdicts).to_have_text(["Valid", "Invalid", "Invalid"])
    expect(page.locator("h2.file").nth(1)).to_have_text("<i>bad.json")


def test_what_a_file_says_is_never_html(from_disk, tmp_path):
    page, evil = from_disk("en-GB"), "<img src=x onerror=alert(1)>"
    life = bundles.steps()
    life[6] = Step(
        life[6].type,
        {**life[6].body, "opinion": bundles.Sealed(evil), "warnings": [evil], evil + "_kg": evil},
        60,
    )
    page.set_input_files("#files", write(tmp_path, bundles.bundle(life)))

    expect(page.locator(".contents")).to_contain_text(evil)
    assert page.locator("img").count() == 0


def shows(page: Any, tmp_path: Path, name: str) -> Any:
    page.set_input_files("#files", write(tmp_path, LAWFUL[name].bundle(), f"{name}.json"))
    return page.locator(".contents")


def test_it_shows_what_stood_and_what_stands(from_disk, tmp_path):
    shown = shows(from_disk(), tmp_path, "a correction agreed")

    said = shown.locator("[data-correction=agreed]")
    expect(said).to_have_count(1)
    expect(said).to_contain_text("第 4 条: 签收")
    expect(said).to_contain_text("接受量: 原为 90 kg → 现为 85.5 kg")
    expect(said).to_contain_text("提出 2026-11-23 14:04:01")
    expect(said).to_contain_text("同意 2026-11-23 14:05:01")
    # The receipt itself still says what was recorded.
    expect(shown.locator("[data-event=received]")).to_contain_text("90 kg")


def test_it_shows_a_correction_nobody_agreed_to_as_such(from_disk, tmp_path):
    page = from_disk("en-GB")
    said = shows(page, tmp_path, "a correction declined").locator("[data-correction=declined]")
    expect(said).to_contain_text("stood 90 kg → proposed 85.5 kg")
    said = shows(page, tmp_path, "a correction nobody answered").locator("[data-correction=open]")
    expect(said).to_contain_text("waits for the other party")


def test_it_shows_a_corrected_text_that_is_still_held(from_disk, tmp_path):
    shown = shows(from_disk("en-GB"), tmp_path, "a correction of an opinion")
    expect(shown.locator("[data-correction]")).to_contain_text("stands 符合")


def test_it_shows_legs_and_who_signed_in_whose_session(from_disk, tmp_path):
    shown = shows(from_disk("en-GB"), tmp_path, "two carriers")
    expect(shown.locator("[data-part=legs] li")).to_have_count(2)
    expect(shown.locator("[data-part=legs]")).to_contain_text("tipper-2")
    signed = shown.locator("[data-part=signatures] li")
    expect(signed).to_have_count(2)
    expect(signed.first).to_contain_text("signed in the session of u-7, driver")
    expect(shown.locator("[data-via]")).to_contain_text("u-7")


def test_it_shows_storage_and_steps_nobody_recorded(from_disk, tmp_path):
    page = from_disk("en-GB")
    shown = shows(page, tmp_path, "storage on the way, and on with another vehicle")
    expect(shown.locator("[data-part=storage] li")).to_contain_text("98 kg")
    expect(shown.locator("[data-part=storage] li")).to_contain_text("until")
    shown = shows(page, tmp_path, "steps skipped")
    expect(shown).to_contain_text("Steps nobody recorded")
    expect(shown).to_contain_text("Loaded · Departed")


@pytest.mark.parametrize("name", LAWFUL)
def test_no_word_of_a_life_is_left_without_words(shared, tmp_path, name):
    """The page's own words stand for events and statuses: no code shines through."""
    shared.set_input_files("#files", write(tmp_path, LAWFUL[name].bundle()))
    for item in shared.locator(".chain li").all():
        code = item.get_attribute("data-event")
        assert item.locator("strong").inner_text() != code
    assert "_" not in shared.locator(".facts .badge").inner_text()


def test_an_invalid_file_shows_what_it_says_only_on_request(from_disk, good, tmp_path):
    page = from_disk("en-GB")
    good["manifest"]["status"] = "__proto__"
    page.set_input_files("#files", write(tmp_path, good))

    expect(page.locator(".verdict strong")).to_have_text("Invalid")
    expect(page.locator(".contents")).to_be_hidden()
    page.click(".result summary")
    expect(page.locator(".contents")).to_be_visible()


def test_a_key_that_is_none_is_said_where_it_stands(from_disk, good, tmp_path):
    page = from_disk("en-GB")
    page.fill("#keys", f"{LOG_KEY.vkey}\nnonsense")
    page.set_input_files("#files", write(tmp_path, good))

    expect(page.locator("#keys-fault")).to_contain_text("Line 2")
    expect(page.locator(".verdict")).to_have_count(0)


def test_the_label_section_says_it_in_words(from_disk):
    page = from_disk("en-GB")
    page.click("#tab-label")
    page.fill("#label-keys", LABEL_KEY.vkey)
    page.fill("#scanned", bundles.label())
    page.click("#check-label")

    results = page.locator("#label-results")
    expect(results.locator("strong")).to_have_text("Genuine")
    for text in (bundles.NUMBER, "16,400.3 kg", "鲁P12345"):
        expect(results).to_contain_text(text)
    page.fill("#scanned", bundles.label(token=b"\xff" * 16))
    page.click("#check-label")
    expect(results.locator("strong")).to_have_text("Forged or altered")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_a_desktop(from_disk, good, tmp_path, size, scheme):
    page = from_disk(viewport=size, color_scheme=scheme)
    give_keys(page)
    good["track"] = None
    page.set_input_files("#files", write(tmp_path, good))
    expect(page.locator(".verdict strong")).to_have_text("未能全部证明")

    wide = page.evaluate("document.documentElement.scrollWidth")

    assert wide <= size["width"]


def test_it_asks_nothing_of_any_network(shared):
    policy = shared.locator("meta[http-equiv]").get_attribute("content")

    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "connect-src" not in policy
    assert "://" not in PAGE.read_text("utf-8")
