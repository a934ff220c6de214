"""Everything that may happen to a manifest, in any order, by anybody."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manifest_service.errors import ManifestServiceError, NotAllowed, Refusal
from manifest_service.events.decide import decide
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Happened, Manifest, evolve, replay
from manifest_service.events.messages import (
    Amended,
    Announced,
    Arrived,
    CancellationAgreed,
    CancellationDeclined,
    CancellationProposed,
    CheckpointScanned,
    Collected,
    CorrectionAgreed,
    CorrectionDeclined,
    CorrectionProposed,
    Countersigned,
    HandedOver,
    LineMass,
    ManifestEvent,
    PaperEntered,
    Received,
    Redirected,
    Refused,
    Resumed,
    Returned,
    Stored,
    Transported,
    Voided,
    WasteLine,
    Weighed,
)
from manifest_service.waste.profile import load_profiles
from tests.unit.events.building import (
    CLERK,
    DISPATCHER,
    DRIVER,
    EVEN_MORE,
    GATE,
    KEEPER,
    NEXT_DRIVER,
    NOON,
    STEPS,
    a_draft,
    a_manifest,
    after,
    disposed,
    loaded,
    proposed,
    received,
)

ZERO = Decimal(0)
RENOVATION = load_profiles()["construction_renovation"]
masses = st.sampled_from(["0.001", "1", "100", "5999.999", "6000", "12000", "12001"])
seqs = st.integers(0, 9)


def a_handover() -> HandedOver:
    return HandedOver(carrier_id="car2", vehicle_id="v2", driver_id="d2")


def _stored(kg: str) -> Stored:
    return Stored(site_id="s9", keeper_id="keep", stored_kg=Decimal(kg))


corrections = st.one_of(
    st.tuples(seqs, masses).map(lambda c: CorrectionProposed(corrects=c[0], values={"loaded_kg": c[1]}, reason="r")),
    st.tuples(seqs, masses).map(lambda c: CorrectionProposed(corrects=c[0], values={"accepted_kg": c[1]}, reason="r")),
    st.tuples(seqs, masses).map(lambda c: CorrectionProposed(corrects=c[0], values={"disposed_kg": c[1]}, reason="r")),
    st.tuples(seqs, masses, masses).map(
        lambda c: CorrectionProposed(corrects=c[0], values={"accepted_kg": c[1], "refused_kg": c[2]}, reason="r")
    ),
)  # fmt: skip
proposals = st.one_of(
    masses.map(loaded),
    st.just(Transported()),
    st.just(CheckpointScanned(label="token0")),
    st.just(Announced(what="stop", reason="rest")),
    st.just(Weighed(gross_kg=Decimal(28400))),
    st.just(a_handover()),
    masses.map(_stored),
    masses.map(lambda kg: Resumed(resumed_kg=Decimal(kg))),
    st.just(Arrived(site_id="s2")),
    st.tuples(masses, st.sampled_from(["0", "6000"])).map(lambda kg: received(*kg)),
    st.just(Refused(reason_code="other")),
    masses.map(lambda kg: Returned(returned_kg=Decimal(kg))),
    masses.map(lambda kg: Redirected(number="N2", redirected_kg=Decimal(kg))),
    masses.map(disposed),
    st.just(Voided(reason="x")),
    st.just(CancellationProposed(reason="x")),
    st.just(CancellationAgreed()),
    st.just(CancellationDeclined()),
    st.just(Amended(values={"driver_id": "d1", "national_number": "20263715000123"})),
    seqs.map(lambda n: Countersigned(seq=n)),
    corrections,
    seqs.map(lambda n: CorrectionAgreed(proposal=n)),
    seqs.map(lambda n: CorrectionDeclined(proposal=n)),
    masses.map(lambda kg: Collected(collected_kg=Decimal(kg), source="巷口")),
)
tries = st.lists(st.tuples(proposals, st.sampled_from(EVEN_MORE)), max_size=40)


def _told(
    tried: list[tuple[ManifestEvent, Actor]], begun: tuple[Happened, ...]
) -> tuple[Manifest, list[Happened]]:
    manifest = replay(begun)
    history = list(begun)
    for event, actor in tried:
        try:
            decided = decide(manifest, proposed(event, actor), RENOVATION, NOON)
        except ManifestServiceError:
            continue
        happened = Happened(event=decided, occurred_at=NOON, recorded_at=NOON, actor=actor)
        manifest = evolve(manifest, happened)
        history.append(happened)
    assert manifest is not None
    return manifest, history


@settings(max_examples=400, deadline=None)
@given(tries, st.sampled_from(sorted(STEPS)))
def test_replay_equals_state_and_mass_is_conserved(
    tried: list[tuple[ManifestEvent, Actor]], status: str
) -> None:
    manifest, history = _told(tried, a_manifest(status).history)
    assert replay(tuple(history)) == manifest
    assert manifest.version == len(history) == len(manifest.history)
    accepted_kg = manifest.accepted_kg or ZERO
    assert manifest.disposed_kg <= accepted_kg
    assert (manifest.status == "disposed") == (0 < accepted_kg == manifest.disposed_kg)
    if manifest.status != "returned":
        assert manifest.refused_left_kg >= 0
    if manifest.lines:
        assert sum(line.accepted_kg for line in manifest.lines) == accepted_kg
        assert sum(line.disposed_kg for line in manifest.lines) == manifest.disposed_kg
    # What was recorded stays as it was recorded, whatever was corrected.
    assert [happened.event for happened in manifest.history] == [h.event for h in history]


@settings(max_examples=200, deadline=None)
@given(tries)
def test_a_collectors_manifest_holds_the_sum_of_its_sources(
    tried: list[tuple[ManifestEvent, Actor]],
) -> None:
    manifest, history = _told(tried, after(None, a_draft(group=True), CLERK).history)
    assert replay(tuple(history)) == manifest
    collected = sum((c.collected_kg for c in manifest.collected), ZERO)
    if not any(c.state == "agreed" for c in manifest.corrections):
        assert (manifest.loaded_kg or ZERO) == collected


def test_the_next_party_need_not_wait_and_the_gap_stays() -> None:
    gate = after(a_manifest("issued"), received("12000"), GATE)
    assert (gate.status, gate.missing) == ("received", ("loaded", "transported"))
    assert {"step_missing_loaded", "step_missing_transported"} <= set(gate.warnings)
    late = after(gate, loaded("12010"), DRIVER)
    assert (late.status, late.missing, late.loaded_kg) == ("received", ("transported",), 12010)
    assert "told_after_next_step" in late.warnings
    with pytest.raises(Refusal, match="lifecycle_forbids"):
        after(late, loaded("1"), DRIVER)


def test_a_driver_cannot_skip_his_own_step() -> None:
    with pytest.raises(NotAllowed):
        after(a_manifest("issued"), Arrived(site_id="s2"), DRIVER)


def test_custody_passes_to_the_next_carrier_and_both_sign() -> None:
    taken = after(a_manifest("in_transit"), a_handover(), NEXT_DRIVER, minutes=5)
    assert [leg.carrier_id for leg in taken.legs] == ["car", "car2"]
    assert taken.legs[0].until_at == taken.legs[1].from_at
    assert taken.signings[-1].lacks == ("car",)
    signed = after(taken, Countersigned(seq=taken.version), DRIVER, minutes=6)
    assert signed.signings[-1].lacks == ()
    with pytest.raises(Refusal, match="already_signed"):
        after(signed, Countersigned(seq=taken.version), DRIVER, minutes=6)
    assert after(signed, Arrived(site_id="s2"), NEXT_DRIVER, minutes=9).status == "arrived"
    with pytest.raises(NotAllowed):
        after(signed, Arrived(site_id="s2"), DRIVER, minutes=9)


def test_a_load_rests_in_storage_and_goes_on() -> None:
    kept = after(a_manifest("in_transit"), _stored("11990"), KEEPER)
    assert (kept.status, kept.kept and kept.kept.keeper_id) == ("stored", "keep")
    with pytest.raises(NotAllowed):
        after(kept, Resumed(resumed_kg=Decimal(11990)), GATE)
    gone = after(kept, Resumed(resumed_kg=Decimal(11000)), KEEPER)
    assert (gone.status, gone.warnings[-1]) == ("in_transit", "resumed_differs")


def test_what_was_refused_goes_back_or_elsewhere_and_never_more() -> None:
    part = after(a_manifest("in_transit"), received("10000", "2000"), GATE)
    elsewhere = after(part, Redirected(number="N2", redirected_kg=Decimal(1500)), CLERK)
    assert (elsewhere.status, elsewhere.refused_left_kg) == ("received", 500)
    with pytest.raises(Refusal, match="more_than_refused"):
        after(elsewhere, Returned(returned_kg=Decimal(501)), CLERK)
    back = after(elsewhere, Returned(returned_kg=Decimal(500)), CLERK)
    with pytest.raises(Refusal, match="nothing_refused"):
        after(back, Returned(returned_kg=Decimal(1)), CLERK)


def test_a_trip_is_cancelled_only_by_agreement() -> None:
    asked = after(a_manifest("loaded"), CancellationProposed(reason="雨"), CLERK)
    with pytest.raises(Refusal, match="answer_by_other_party"):
        after(asked, CancellationAgreed(), CLERK)
    with pytest.raises(Refusal, match="cancellation_open"):
        after(asked, CancellationProposed(reason="雨"), DRIVER)
    assert after(asked, CancellationDeclined(), DRIVER).cancellation is None
    assert after(asked, CancellationAgreed(), DRIVER).status == "void"
    way = after(a_manifest("in_transit"), CancellationProposed(reason="封路"), DISPATCHER)
    back = after(way, CancellationAgreed(), CLERK)
    assert (back.status, back.refused_kg) == ("returning", 12000)


def a_correction(manifest: Manifest, corrects: int, actor: Actor, **values: Any) -> Manifest:
    return after(
        manifest, CorrectionProposed(corrects=corrects, values=values, reason="笔误"), actor
    )


def test_a_correction_stands_only_when_the_other_party_agrees() -> None:
    done = after(a_manifest("received"), disposed("6000"), GATE)
    asked = a_correction(done, 4, GATE, accepted_kg="11000", refused_kg="0")
    assert asked.accepted_kg == 12000
    with pytest.raises(Refusal, match="answer_by_other_party"):
        after(asked, CorrectionAgreed(proposal=6), GATE)
    with pytest.raises(NotAllowed):
        after(asked, CorrectionAgreed(proposal=6), DRIVER)
    with pytest.raises(Refusal, match="correction_open"):
        a_correction(asked, 4, CLERK, accepted_kg="11500")
    agreed = after(asked, CorrectionAgreed(proposal=6), CLERK, minutes=5)
    assert (agreed.accepted_kg, agreed.lines[0].accepted_kg) == (11000, 11000)
    (one,) = agreed.corrections
    assert (one.before["accepted_kg"], one.state, one.answered_at is not None) == (
        "12000",
        "agreed",
        True,
    )
    recorded = agreed.history[3].event
    assert isinstance(recorded, Received)
    assert recorded.accepted_kg == 12000
    with pytest.raises(Refusal, match="proposal_answered"):
        after(agreed, CorrectionDeclined(proposal=6), CLERK)


def test_a_declined_correction_leaves_what_stood() -> None:
    asked = a_correction(a_manifest("received"), 2, DRIVER, loaded_kg="11800")
    no = after(asked, CorrectionDeclined(proposal=5, reason="磅单在此"), CLERK)
    assert (no.loaded_kg, no.corrections[0].state, no.corrections[0].answer) == (
        12000,
        "declined",
        "磅单在此",
    )
    assert a_correction(no, 2, DRIVER, loaded_kg="11900").open_corrections()


def test_a_correction_cannot_break_what_came_after() -> None:
    done = a_manifest("disposed")
    with pytest.raises(Refusal, match="correction_breaks_later"):
        a_correction(done, 4, GATE, accepted_kg="11999")
    asked = a_correction(done, 4, GATE, accepted_kg="12500")
    again = after(asked, CorrectionAgreed(proposal=6), CLERK)
    assert (again.status, again.disposed_kg) == ("partly_disposed", 12000)
    assert after(again, disposed("500"), GATE).status == "disposed"


def test_a_correction_of_nothing_or_of_what_is_none_is_refused() -> None:
    manifest = a_manifest("received")
    for corrects, values, code in (
        (2, {"loaded_kg": "12000"}, "correction_changes_nothing"),
        (2, {"place": None}, "field_not_correctable"),
        (1, {"receiver_id": "x"}, "field_not_correctable"),
        (9, {"loaded_kg": "1"}, "step_unknown"),
        (2, {}, "missing"),
        (2, {"loaded_kg": "-1"}, "mass_not_positive"),
        (2, {"loaded_kg": "much"}, "invalid_input"),
        (2, {"occurred_at": "yesterday"}, "schema_time"),
        (2, {"occurred_at": "2030-01-01T00:00:00Z"}, "occurred_in_future"),
    ):
        with pytest.raises(ManifestServiceError) as caught:
            a_correction(manifest, corrects, CLERK, **values)
        faults = getattr(caught.value, "faults", ())
        assert code in {caught.value.code, *(fault.code for fault in faults)}


def test_what_is_not_sealed_is_amended_and_what_is_sealed_is_not() -> None:
    issued = after(a_manifest("issued"), Amended(values={"vehicle_id": "v7"}), CLERK)
    assert (issued.leg.vehicle_id, issued.issued.vehicle_id) == ("v7", "v7")
    with pytest.raises(Refusal, match="field_sealed"):
        after(a_manifest("loaded"), Amended(values={"vehicle_id": "v7"}), CLERK)
    for values, code in (
        ({"stream": "x"}, "field_sealed"),
        ({"color": "x"}, "field_not_amendable"),
    ):
        with pytest.raises(ManifestServiceError) as caught:
            after(a_manifest("issued"), Amended(values=values), CLERK)
        faults = getattr(caught.value, "faults", ())
        assert code in {caught.value.code, *(fault.code for fault in faults)}
    late = after(
        a_manifest("received"), Amended(values={"national_number": "20263715000123"}), CLERK
    )
    assert late.issued.national_number == "20263715000123"


def test_an_amendment_survives_a_later_correction() -> None:
    amended = after(
        a_manifest("issued"), Amended(values={"vehicle_id": "v7", "driver_id": "d1"}), CLERK
    )
    manifest = after(amended, loaded(), DRIVER)
    asked = a_correction(manifest, 1, CLERK, vehicle_id="v8")
    assert asked.corrections[0].before == {"vehicle_id": "v7"}
    agreed = after(asked, CorrectionAgreed(proposal=4), DRIVER)
    assert (agreed.leg.vehicle_id, agreed.issued.vehicle_id) == ("v8", "v8")


def test_several_classes_are_received_and_disposed_by_line() -> None:
    lines = tuple(
        WasteLine(code="900-001-S70", name=name, declared_kg=Decimal(kg))
        for name, kg in (("土", "8000"), ("石", "4000"))
    )
    manifest = after(None, replace(a_draft(), waste=lines), CLERK)
    for event in (loaded(), Transported()):
        manifest = after(manifest, event, DRIVER)

    def mass(line: int, kg: str) -> LineMass:
        return LineMass(line=line, accepted_kg=Decimal(kg))

    for wrong in (
        (),
        (mass(0, "8000"),),
        (mass(0, "8000"), mass(0, "4000")),
        (mass(0, "1"), mass(2, "11999")),
    ):
        with pytest.raises(ManifestServiceError):
            after(manifest, received("12000", lines=wrong), GATE)
    kept = after(manifest, received("12000", lines=(mass(0, "8000"), mass(1, "4000"))), GATE)
    with pytest.raises(ManifestServiceError):
        after(kept, disposed("4000"), GATE)
    with pytest.raises(Refusal, match="disposed_exceeds_accepted"):
        after(kept, replace(disposed("4001"), line=1), GATE)
    half = after(kept, replace(disposed("4000"), line=1), GATE)
    assert [line.disposed_kg for line in half.lines] == [0, 4000]
    assert after(half, replace(disposed("8000"), line=0), GATE).status == "disposed"


def test_a_paper_manifest_is_entered_in_one_step() -> None:
    draft = replace(a_draft(), paper_number="P-17")
    entered = PaperEntered(
        paper_number="P-17",
        scan_sha256="ab" * 32,
        loaded_kg=Decimal(12000),
        loaded_at=NOON,
        departed_at=NOON,
        arrived_at=NOON,
        received_at=NOON,
        accepted_kg=Decimal(11000),
        refused_kg=Decimal(1000),
        reason="断网",
    )
    manifest = after(after(None, draft, GATE), entered, GATE)
    assert (manifest.status, manifest.accepted_kg, manifest.departed_at) == (
        "received",
        11000,
        NOON,
    )
    with pytest.raises(Refusal, match="paper_number_differs"):
        after(after(None, a_draft(), CLERK), entered, CLERK)
    with pytest.raises(NotAllowed):
        after(None, a_draft(), GATE)
