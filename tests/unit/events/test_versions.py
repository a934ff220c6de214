"""Old versions of events are read as today's; what is released never changes."""

import hashlib
import json
from pathlib import Path

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.events.codec import from_body
from manifest_service.events.envelope import Recorded
from manifest_service.events.messages import Voided
from manifest_service.events.sealed import SEALED
from manifest_service.events.upcast import STEPS, current_type, kind_and_version, upcast

SCHEMAS = Path(__file__).parents[3] / "schemas"


def recorded(event_type: str, body: dict[str, object]) -> Recorded:
    return Recorded(
        pos=0, id="e", stream="s", seq=1, type=event_type, occurred_at="", recorded_at="",
        envelope=b"", body=json.dumps(body).encode(), salt=b"", leaf_hash=b"",
    )  # fmt: skip


def test_a_void_of_the_first_version_is_read_as_todays() -> None:
    old = recorded("manifest.voided.v1", {"reason": "typed twice", "warnings": []})
    assert from_body(old.type, old.data) == Voided(reason="typed twice")


def test_a_driver_of_the_first_version_loses_the_number_it_should_not_have_held() -> None:
    old = recorded("driver.recorded.v1", {"id": "d1", "certificate_number": "3715"})
    assert old.data == {"id": "d1"}
    assert current_type("driver.recorded") == "driver.recorded.v2"


def test_steps_leave_no_gap() -> None:
    for kind, version in STEPS:
        assert version == 1 or (kind, version - 1) in STEPS


ONCE_OPEN = (
    "manifest.received",
    "manifest.refused",
    "manifest.voided",
    "alert.explained",
    "alert.verdict_given",
    "alert.appealed",
)
"""Whose texts stood in the body in version 1."""


@pytest.mark.parametrize("kind", ONCE_OPEN)
def test_what_seals_texts_since_is_at_least_the_second_version(kind: str) -> None:
    assert kind in SEALED
    assert kind_and_version(current_type(kind))[1] >= 2


def test_a_later_version_is_refused_in_words_not_misread() -> None:
    with pytest.raises(InvalidInput, match="event_version_unknown"):
        upcast("manifest.voided.v9", {})
    with pytest.raises(InvalidInput, match="unknown_event_type"):
        upcast("manifest.voided", {})


def test_released_schemas_are_as_they_were_released() -> None:
    lines = (SCHEMAS / "released.sha256").read_text("utf-8").splitlines()
    assert len(lines) >= 18
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((SCHEMAS / name).read_bytes()).hexdigest() == digest, name


def test_every_version_ever_written_has_its_schema() -> None:
    manifest_steps = [step for step in STEPS if step[0].startswith("manifest.")]
    for kind, version in manifest_steps:
        assert (SCHEMAS / "events" / f"{kind}.v{version}.json").exists()
