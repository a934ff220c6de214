"""Given a manifest, when somebody proposes an event, then it is recorded, or refused with a code."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from manifest_service.errors import InvalidInput, ManifestServiceError, NotAllowed, Refusal
from manifest_service.events.codec import word_of
from manifest_service.events.decide import decide
from manifest_service.events.envelope import Actor
from manifest_service.events.lifecycle import FINAL, TABLE
from manifest_service.events.messages import (
    Announced,
    Arrived,
    CheckpointScanned,
    Generated,
    Loaded,
    ManifestEvent,
    Refused,
    Returned,
    Transported,
    Voided,
    WasteLine,
    WeighbridgeTicket,
    Weighed,
)
from tests.unit.events.building import (
    ACID,
    CLERK,
    DRIVER,
    EVERYBODY,
    GATE,
    NOON,
    OFFICER,
    SOIL,
    STEPS,
    STRANGER,
    a_draft,
    a_manifest,
    after,
    an_acid_draft,
    disposed,
    loaded,
    proposed,
    received,
)

ANY_EVENT: dict[str, ManifestEvent] = {
    "loaded": loaded(),
    "transported": Transported(),
    "checkpoint_scanned": CheckpointScanned(label="token0"),
    "announced": Announced(what="stop", reason="rest"),
    "weighed": Weighed(gross_kg=Decimal(28400)),
    "arrived": Arrived(site_id="s2"),
    "received": received(),
    "refused": Refused(reason_code="other"),
    "returned": Returned(returned_kg=Decimal(12000)),
    "disposed": disposed("1"),
    "voided": Voided(reason="x"),
}


def refusal_of(
    manifest: Any, event: ManifestEvent, actor: Actor, **more: Any
) -> ManifestServiceError:
    with pytest.raises(ManifestServiceError) as caught:
        decide(
            manifest,
            proposed(event, actor, more.get("at", NOON)),
            more.get("profile", SOIL),
            NOON,
        )
    return caught.value


def codes(error: ManifestServiceError) -> set[str]:
    return {fault.code for fault in getattr(error, "faults", ())} | {error.code}


@pytest.mark.parametrize("status", STEPS)
@pytest.mark.parametrize("word", ANY_EVENT)
@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.role + actor.user_id)
def test_what_the_table_does_not_say_cannot_happen(status: str, word: str, actor: Actor) -> None:
    manifest = a_manifest(status)
    row = next((r for r in TABLE if (r.status, r.word) == (status, word)), None)
    may = row is not None and bool(manifest.parties_of(actor) & set(row.parties))
    if may and word == "returned" and status != "returning":
        assert refusal_of(manifest, ANY_EVENT[word], actor).code == "nothing_refused"
        return
    if may:
        event = decide(manifest, proposed(ANY_EVENT[word], actor), SOIL, NOON)
        assert word_of(event) == word
        return
    error = refusal_of(manifest, ANY_EVENT[word], actor)
    if row is not None or not manifest.parties_of(actor):
        assert isinstance(error, NotAllowed)
    else:
        expected = "manifest_closed" if status in FINAL else "lifecycle_forbids"
        assert isinstance(error, Refusal)
        assert error.code == expected


def test_only_the_generator_issues_in_his_own_name() -> None:
    for actor in (DRIVER, GATE, OFFICER, STRANGER):
        assert refusal_of(None, a_draft(), actor).code == "wrong_party"
    assert refusal_of(None, loaded(), CLERK).code == "lifecycle_forbids"


def line(**changes: Any) -> WasteLine:
    return replace(a_draft().waste[0], **changes)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (a_draft(waste=()), "waste_missing"),
        (a_draft(waste=(line(declared_kg=Decimal(-1)),)), "mass_not_positive"),
        (a_draft(waste=(line(declared_kg=Decimal("Infinity")),)), "mass_not_positive"),
        (a_draft(waste=(line(declared_kg=Decimal(49001)),)), "mass_absurd"),
        (a_draft(waste=(line(declared_kg=Decimal(30000)),) * 2), "mass_absurd"),
        (a_draft(waste=(line(declared_kg=Decimal("0.0001")),)), "mass_too_fine"),
        (a_draft(waste=(line(code="900-300-34"),)), "waste_code_not_in_stream"),
        (a_draft(waste=(line(packages=1000),)), "packages_absurd"),
        (
            a_draft(planned_departure_at=NOON, planned_arrival_at=NOON),
            "arrival_before_departure",
        ),
    ],
)
def test_an_absurd_draft_is_refused(draft: Generated, code: str) -> None:
    error = refusal_of(None, draft, CLERK)
    assert isinstance(error, InvalidInput)
    assert code in codes(error)


def test_every_fault_is_named_and_not_only_the_first() -> None:
    bare = replace(an_acid_draft().waste[0], hazards=(), packaging=None, declared_kg=Decimal(0))
    error = refusal_of(None, replace(an_acid_draft(), waste=(bare,)), CLERK, profile=ACID)
    assert codes(error) >= {"hazards_missing", "packaging_missing", "mass_not_positive"}


def test_a_device_clock_may_run_ahead_by_five_minutes_and_no_more() -> None:
    manifest = a_manifest()
    fine = NOON + timedelta(minutes=5)
    assert decide(manifest, proposed(loaded(), DRIVER, fine), SOIL, NOON)
    late = fine + timedelta(milliseconds=1)
    assert refusal_of(manifest, loaded(), DRIVER, at=late).code == "occurred_in_future"
    naive = NOON.replace(tzinfo=None)
    assert "time_without_zone" in codes(refusal_of(manifest, loaded(), DRIVER, at=naive))


def test_what_is_told_late_or_out_of_order_is_marked_and_kept() -> None:
    manifest = a_manifest("loaded")
    early = NOON - timedelta(hours=25)
    event = decide(manifest, proposed(Transported(), DRIVER, early), SOIL, NOON)
    assert event.warnings == ("recorded_late", "out_of_order_in_time")


def test_hazardous_loading_needs_a_label_of_this_manifest() -> None:
    manifest = after(None, an_acid_draft(), CLERK, ACID)
    bare = Loaded(loaded_kg=Decimal(2000), packages=2)
    assert refusal_of(manifest, bare, DRIVER, profile=ACID).code == "label_scan_missing"
    foreign = replace(bare, scans=("t1", "not ours"))
    assert refusal_of(manifest, foreign, DRIVER, profile=ACID).code == "label_of_other_manifest"
    fine = replace(bare, scans=("t1",))
    assert decide(manifest, proposed(fine, DRIVER), ACID, NOON).warnings == ()


@pytest.mark.parametrize(
    ("event", "warning"),
    [
        (loaded("12360"), None),
        (loaded("12360.001"), "loaded_differs_from_declared"),
        (loaded("11639.999"), "loaded_differs_from_declared"),
        (
            Loaded(
                loaded_kg=Decimal(12000),
                ticket=WeighbridgeTicket(
                    gross_kg=Decimal(20000), tare_kg=Decimal(8001), net_kg=Decimal(11999)
                ),
            ),
            "ticket_differs_from_entry",
        ),
    ],
)
def test_loading_is_compared_with_what_was_declared(event: Loaded, warning: str | None) -> None:
    decided = decide(a_manifest(), proposed(event, DRIVER), SOIL, NOON)
    assert decided.warnings == ((warning,) if warning else ())


def test_a_ticket_must_add_up() -> None:
    ticket = WeighbridgeTicket(gross_kg=Decimal(9), tare_kg=Decimal(1), net_kg=Decimal(7))
    event = Loaded(loaded_kg=Decimal(7), ticket=ticket)
    assert "ticket_does_not_add_up" in codes(refusal_of(a_manifest(), event, DRIVER))


def test_another_vehicle_may_not_be_loaded() -> None:
    event = Loaded(loaded_kg=Decimal(1), vehicle_id="v2")
    assert refusal_of(a_manifest(), event, DRIVER).code == "vehicle_differs"


@pytest.mark.parametrize(
    ("kg", "refused", "warnings"),
    [
        ("12000", "0", ()),
        ("11640", "0", ()),
        ("11639", "0", ("quantity_discrepancy_not_declared",)),
        ("6000", "6000", ()),
        ("6000", "0", ("quantity_discrepancy_not_declared",)),
    ],
)
def test_a_receipt_is_compared_with_the_load(
    kg: str, refused: str, warnings: tuple[str, ...]
) -> None:
    decided = decide(a_manifest("arrived"), proposed(received(kg, refused), GATE), SOIL, NOON)
    assert decided.warnings == warnings


def test_no_more_is_disposed_than_was_accepted() -> None:
    manifest = after(a_manifest("received"), disposed("11999.999"), GATE)
    error = refusal_of(manifest, disposed("0.002"), GATE)
    assert (error.code, error.params["left_kg"]) == ("disposed_exceeds_accepted", "0.001")
    assert after(manifest, disposed("0.001"), GATE).status == "disposed"
    assert "method_not_in_stream" in codes(refusal_of(manifest, disposed("0.001", "R9"), GATE))


@pytest.mark.parametrize(
    ("status", "vehicle", "verdict"),
    [
        ("in_transit", None, "genuine"),
        ("in_transit", "v1", "genuine"),
        ("in_transit", "v2", "other_vehicle"),
        ("returning", None, "genuine"),
    ],
)
def test_a_checkpoint_scan_gets_its_verdict(status: str, vehicle: str | None, verdict: str) -> None:
    scan = CheckpointScanned(label="token0", vehicle_id=vehicle)
    decided = decide(a_manifest(status), proposed(scan, OFFICER), SOIL, NOON)
    assert isinstance(decided, CheckpointScanned)
    assert decided.verdict == verdict
