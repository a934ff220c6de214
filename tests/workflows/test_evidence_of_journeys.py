"""Every journey leaves evidence that anybody can check, and it says what the service says."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from manifest_service.evidence.examining import Report, Trust
from manifest_service.evidence.verifier import verify_bundle
from manifest_service.transparency.keys import read_verifier_key
from tests.browser import bundles
from tests.browser.lives import LAWFUL, UNLAWFUL, many_corrections
from tests.workflows.county import MORNING, County, make_county
from tests.workflows.journeys import STORIES
from tests.workflows.story import Told
from tests.workflows.test_evidence import changed, fetch, outcome, services, trust

MASSES = ("declared_kg", "loaded_kg", "accepted_kg", "refused_kg", "disposed_kg")
PLATES = {"鲁P12345": "terminal", "鲁P54321": "terminal-2"}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A journey's county when it was over, and the bundles of its manifests."""

    name: str
    county: County
    keys: list[str]
    bundles: dict[str, bytes]

    def check(self, content: bytes) -> Report:
        return verify_bundle(content, trust(self.county))


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    return [_made(story, tmp_path_factory) for story in STORIES]


def _made(story: Any, folders: pytest.TempPathFactory) -> Made:
    county = make_county(folders.mktemp(story.name))
    story.tell(Told(county=county))
    county.clock.set(county.clock.now() + timedelta(hours=2))
    services(county).sealing.run()
    rows = county.ok("GET", "/manifests?limit=50", "auditor")["items"]
    keys = [str(key) for key in services(county).checkpoints.keys.verifying("log")]
    found = {row["number"]: fetch(county, row["number"]) for row in rows}
    return Made(name=story.name, county=county, keys=keys, bundles=found)


@pytest.fixture
def of_story(told: list[Made]) -> Callable[[str], Made]:
    return lambda name: next(made for made in told if made.name == name)


def test_every_manifest_of_every_journey_holds_and_says_what_the_service_says(
    told: list[Made],
) -> None:
    for made in told:
        assert made.bundles or made.name == "expired-permit"
        for number, content in made.bundles.items():
            report = made.check(content)
            assert outcome(report) | {"witnesses": None, "track": None} == dict.fromkeys(
                outcome(report), True
            ) | {"witnesses": None, "track": None}, (made.name, report.checks)
            shown = made.county.ok("GET", f"/manifests/{number}", "auditor")
            claim = json.loads(content)["manifest"]
            assert {name: shown[name] for name in ("status", *MASSES)} == {
                name: claim[name] for name in ("status", *MASSES)
            }


def _kinds(content: bytes) -> list[str]:
    events = json.loads(content)["events"]
    return [json.loads(event["envelope"])["type"].split(".")[1] for event in events]


def test_the_journeys_tell_every_word_there_is(told: list[Made]) -> None:
    from manifest_service.events.messages import WORDS

    said = {kind for made in told for content in made.bundles.values() for kind in _kinds(content)}
    # These are told in tests of their own.
    assert set(WORDS) - said <= {
        "evidence_attached",
        "amended",
        "checkpoint_scanned",
        "cancellation_declined",
        "imported",
        "reordered",
        "weighed",
    }


def test_a_corrected_manifest_proves_what_stood_and_what_stands(
    of_story: Callable[[str], Made],
) -> None:
    made = of_story("correction")
    ((number, content),) = made.bundles.items()
    report = made.check(content)
    assert report.manifest is not None
    assert report.manifest.corrections[0].before == {"accepted_kg": "12000"}
    assert json.loads(content)["manifest"]["accepted_kg"] == "11800"

    def as_before(data: Any) -> None:
        data["manifest"]["accepted_kg"] = "12000"

    assert outcome(made.check(changed(content, as_before)))["replay"] is False
    assert made.county.ok("GET", f"/manifests/{number}", "auditor")["corrected"] is True


def _hidden(content: bytes, kind: str) -> bytes:
    def hide(data: Any) -> None:
        at = _kinds(content).index(kind)
        data["events"].pop(at)

    return changed(content, hide)


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("correction", "correction_proposed"),
        ("correction", "correction_agreed"),
        ("two-carriers", "handed_over"),
        ("temporary-storage", "stored"),
        ("gap", "loaded"),
        ("redirect", "redirected"),
    ],
)
def test_a_step_left_out_is_noticed(of_story: Callable[[str], Made], story: str, kind: str) -> None:
    made = of_story(story)
    content = next(each for each in made.bundles.values() if kind in _kinds(each))
    assert made.check(content).verdict != "invalid"
    assert made.check(_hidden(content, kind)).verdict == "invalid"


def test_who_signed_in_whose_session_is_in_the_envelope(
    of_story: Callable[[str], Made],
) -> None:
    (content,) = of_story("signing-code").bundles.values()
    actor = json.loads(json.loads(content)["events"][1]["envelope"])["actor"]
    assert (actor["role"], actor["via"]["role"]) == ("generator_clerk", "driver")


def _fixes(plate: str, from_minute: int, to_minute: int, lon: float) -> list[dict[str, Any]]:
    return [
        {
            "vehicle": plate, "lon": lon, "lat": 36.48, "speed_kmh": 30.0,
            "fix_time": (MORNING + timedelta(minutes=minute)).isoformat(),
        }
        for minute in range(from_minute, to_minute)
    ]  # fmt: skip


def _two_vehicles(county: County) -> str:
    """Handed over at minute 20; both vehicles report before, after and in between."""
    body = {"username": "terminal-2", "password": "a county in a test", "role": "device"}
    county.ok("POST", "/accounts", "admin", body | {"organisation_id": "haulage-2"})
    number: str = county.issue()["number"]
    county.at(5)
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    county.at(20)
    change = {"carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2"}
    county.done(number, "handed_over", "driver", change)
    county.at(45)
    for plate, lon in (("鲁P12345", 115.41), ("鲁P54321", 115.47)):
        fixes = {"positions": _fixes(plate, 0, 45, lon)}
        assert county.ok("POST", "/positions", PLATES[plate], fixes)["stored"] == 45
    county.done(number, "received", "gate", {"accepted_kg": "12000"})
    county.at(90)
    assert services(county).sealing.run() == 1
    return number


def test_the_track_of_two_carriers_is_sealed_and_holds(county: County) -> None:
    number = _two_vehicles(county)
    content = fetch(county, number)
    report = verify_bundle(content, trust(county))
    assert outcome(report)["track"] is True, report.checks
    lines = json.loads(content)["track"].splitlines()[1:]
    lons = [line.split(",")[1][:6] for line in lines]
    # From the loading to the handover the first, from then on the second.
    assert lons == ["115.41"] * 16 + ["115.47"] * 25

    def without_the_second(data: Any) -> None:
        data["track"] = "".join(
            f"{line}\n" for line in data["track"].splitlines() if "115.47" not in line
        )

    assert (
        outcome(verify_bundle(changed(content, without_the_second), trust(county)))["track"]
        is False
    )


def test_a_vehicle_corrected_after_the_seal_leaves_the_track_as_it_was_sealed(
    county: County,
) -> None:
    number = _two_vehicles(county)
    at = (MORNING + timedelta(minutes=30)).isoformat()
    wrong = {"corrects": 4, "values": {"occurred_at": at}, "reason": "时间填错"}
    asked = county.done(number, "correction_proposed", "driver", wrong)
    county.done(number, "correction_agreed", "driver-2", {"proposal": asked["version"]})
    content = fetch(county, number)
    report = verify_bundle(content, trust(county))
    assert outcome(report)["track"] is True, report.checks
    assert report.manifest is not None
    assert report.manifest.leg.from_at == MORNING + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [(11800, "11800"), ("1.18E4", "11800"), ("11800.0", "11800"), (" 11800 ", "11800")],
)
def test_a_correction_is_recorded_in_one_spelling(
    county: County, typed: Any, recorded: str
) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    wrong = {"corrects": 2, "values": {"loaded_kg": typed}, "reason": "磅单"}
    asked = county.done(number, "correction_proposed", "driver", wrong)
    county.done(number, "correction_agreed", "clerk", {"proposal": asked["version"]})
    content = fetch(county, number)
    body = json.loads(json.loads(content)["events"][2]["body"])
    assert body["values"] == {"loaded_kg": recorded}
    report = verify_bundle(content, trust(county))
    assert outcome(report)["replay"] is True, report.checks


def test_a_moved_time_and_an_amendment_are_recorded_in_one_spelling(county: County) -> None:
    number = county.issue()["number"]
    line = {"code": "900-001-S70", "name": "渣土", "declared_kg": "1.1E4"}
    county.done(number, "amended", "clerk", {"values": {"waste": [line]}})
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    moved = {"corrects": 3, "values": {"occurred_at": "2026-11-20T08:30:00+08:00"}, "reason": "x"}
    asked = county.done(number, "correction_proposed", "driver", moved)
    county.done(number, "correction_agreed", "clerk", {"proposal": asked["version"]})
    content = fetch(county, number)
    bodies = [json.loads(event["body"]) for event in json.loads(content)["events"]]
    assert bodies[1]["values"]["waste"][0]["declared_kg"] == "11000"
    assert bodies[3]["values"] == {"occurred_at": "2026-11-20T00:30:00.000Z"}
    report = verify_bundle(content, trust(county))
    assert outcome(report)["replay"] is True, report.checks


def test_values_that_are_none_are_refused_with_what_is_wrong(county: County) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    for values, code in (
        ({"loaded_kg": "1E+999999999"}, "mass_absurd"),
        ({"loaded_kg": 11800.5}, "not_canonical"),
        ({"occurred_at": "noon"}, "schema_time"),
        ({"weight": "1"}, "field_not_correctable"),
    ):
        wrong = {"corrects": 2, "values": values, "reason": "x"}
        found = county.refused(number, "correction_proposed", "driver", wrong)
        assert found in (code, "not_canonical"), values


# Lives a log may tell.

KNOWN = Trust(keys=(read_verifier_key(bundles.LOG_KEY.vkey),))


def _checked(made: dict[str, Any]) -> Report:
    return verify_bundle(bundles.canonical(made).encode(), KNOWN)


@pytest.mark.parametrize("name", LAWFUL)
def test_a_lawful_life_is_replayed(name: str) -> None:
    report = _checked(LAWFUL[name].bundle())
    assert outcome(report)["replay"] is True, report.checks
    assert report.verdict == "incomplete"


@pytest.mark.parametrize("name", UNLAWFUL)
def test_a_life_no_log_may_tell_does_not_hold(name: str) -> None:
    report = _checked(UNLAWFUL[name].bundle())
    assert {code for code, holds in outcome(report).items() if holds is False} == {"replay"}


def test_more_corrections_than_anybody_folds_are_not_proven() -> None:
    assert outcome(_checked(many_corrections(315).bundle()))["replay"] is None


def test_a_body_beyond_a_megabyte_is_no_bundle() -> None:
    made = LAWFUL["steps skipped"].bundle()
    made["events"][1]["body"] = '{"opinion":"' + "x" * 1024 * 1024 + '"}'
    assert outcome(_checked(made)) == {"format": False}
