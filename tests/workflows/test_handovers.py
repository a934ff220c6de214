"""Two phones without network hand over by showing each other signed codes, through HTTP."""

import copy
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manifest_service.adapters.memory import MemoryStore
from manifest_service.evidence.examining import Trust
from manifest_service.evidence.signed_device import read as read_credential
from manifest_service.evidence.signed_handover import read_handover, read_offer
from manifest_service.evidence.verifier import verify_bundle
from manifest_service.services.arranging import facts
from manifest_service.transparency.keys import read_verifier_key
from tests.workflows.county import County, make_county
from tests.workflows.phones import Phone, p256
from tests.workflows.test_evidence import changed
from tests.workflows.test_journals import LOADED, said

TAKER = ("haulage-2", "truck-2", "driver-2")
THIRD = ("haulage-2", "truck-3", "driver-3")


@dataclass(kw_only=True)
class Pit:
    """A trip under way, its driver, and two others who could take the load over."""

    county: County
    number: str
    giver: Phone
    taker: Phone
    third: Phone

    @property
    def legs(self) -> list[str]:
        found = self.county.ok("GET", f"/manifests/{self.number}", "officer")["legs"]
        return [leg["vehicle"]["id"] for leg in found]

    def handovers(self) -> list[dict[str, Any]]:
        items = self.county.ok("GET", f"/manifests/{self.number}/events", "officer")["items"]
        return [item for item in items if item["word"] == "handed_over"]

    def held(self) -> list[tuple[str, str]]:
        items = self.county.ok("GET", "/journal/held", "officer")["items"]
        return sorted((item["word"], item["reason"]["code"]) for item in items)

    def hand_over(self) -> tuple[str, str]:
        offer = self.giver.offer(self.number, self.county.at(30))
        acceptance = self.taker.accept(offer, TAKER, self.county.at(32))
        self.giver.handed(self.number, offer, acceptance, self.county.at(33))
        self.county.at(90)
        return offer, acceptance


def more_people(county: County) -> None:
    """A second crew of the second carrier."""
    county.ok("PUT", "/vehicles/truck-3", "admin", {
        "carrier_id": "haulage-2", "plate": "鲁P33333", "streams": ["construction_soil"]})  # fmt: skip
    county.ok("PUT", "/drivers/driver-3", "admin", {
        "carrier_id": "haulage-2", "name": "赵六", "certificate_valid_until_on": "2027-01-01"})  # fmt: skip
    county.open_account({
        "username": "driver-3", "password": "a county in a test", "role": "driver",
        "organisation_id": "haulage-2", "driver_id": "driver-3"})  # fmt: skip


@pytest.fixture
def pit(county: County) -> Pit:
    more_people(county)
    users = ("driver", "driver-2", "driver-3")
    phones = [Phone(county=county, user=user).enrol() for user in users]
    number = county.issue()["number"]
    phones[0].write(number, "loaded", county.at(10), LOADED)
    phones[0].write(number, "transported", county.at(20))
    return Pit(county=county, number=number, giver=phones[0], taker=phones[1], third=phones[2])


@pytest.mark.parametrize("way", ["giver", "taker", "giver taker", "taker giver", "taker taker giver giver"])  # fmt: skip
def test_whoever_finds_signal_first_one_handover_is_told_with_both_signatures(
    pit: Pit, way: str
) -> None:
    pit.giver.sent()  # so far it had signal
    offer, acceptance = pit.hand_over()
    for who in way.split():
        for answer in getattr(pit, who).sent():
            assert answer["status"] in ("accepted", "duplicate")

    (event,) = pit.handovers()
    assert pit.legs == ["truck-1", "truck-2"]
    assert event["id"] == read_handover(offer, acceptance).event_id
    assert event["data"]["signed"] == {
        "offer": offer,
        "acceptance": acceptance,
        "offered_by": pit.giver.public_key,
        "accepted_by": pit.taker.public_key,
    }
    assert event["journal"]["claimed_at"] == event["occurred_at"] == "2026-11-20T01:32:00.000Z"
    assert pit.held() == []
    manifest = pit.county.ok("GET", f"/manifests/{pit.number}", "officer")
    signed = [one for one in manifest["signatures"] if one["word"] == "handed_over"]
    assert [one["lacks"] for one in signed] == [[]]


def test_both_phones_are_told_where_in_the_log_the_one_handover_is(pit: Pit) -> None:
    pit.hand_over()
    first, second = pit.giver.sent()[-1], pit.taker.sent()[-1]
    assert first["pos"] == second["pos"] == pit.handovers()[0]["pos"]
    assert [first["status"], second["status"]] == ["accepted", "accepted"]


def test_an_offer_nobody_answered_changes_nothing_and_may_be_withdrawn(pit: Pit) -> None:
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    assert [a["status"] for a in pit.giver.sent()] == ["accepted"] * 3
    pit.giver.withdraw(pit.number, offer, pit.county.at(40))
    assert [a["status"] for a in pit.giver.sent()] == ["duplicate"] * 3 + ["accepted"]
    assert (pit.legs, pit.held()) == (["truck-1"], [])


@pytest.mark.parametrize("way", ["giver taker", "taker giver"])
def test_an_acceptance_after_a_withdrawal_is_for_a_person(pit: Pit, way: str) -> None:
    pit.giver.sent()
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    pit.giver.withdraw(pit.number, offer, pit.county.at(31))
    pit.taker.accept(offer, TAKER, pit.county.at(32))
    pit.county.at(90)
    for who in way.split():
        getattr(pit, who).sent()
    assert pit.held() == [("handed_over", "handover_withdrawn")]
    assert pit.legs == ["truck-1"]


@pytest.mark.parametrize("way", ["giver taker", "taker giver"])
def test_a_withdrawal_after_the_acceptance_comes_too_late(pit: Pit, way: str) -> None:
    pit.giver.sent()
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    pit.taker.accept(offer, TAKER, pit.county.at(32))
    pit.giver.withdraw(pit.number, offer, pit.county.at(33))
    pit.county.at(90)
    for who in way.split():
        getattr(pit, who).sent()
    assert pit.held() == [("handover_withdrawn", "handover_taken_before")]
    assert pit.legs == ["truck-1", "truck-2"]


ORDERS = [" ".join(way) for way in itertools.permutations(["giver", "taker", "third"])]


@pytest.mark.parametrize("way", ORDERS)
def test_a_picture_of_the_code_shown_to_a_third_phone_leads_to_one_handover(
    pit: Pit, way: str
) -> None:
    pit.giver.sent()
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    pit.third.accept(offer, THIRD, pit.county.at(31))
    acceptance = pit.taker.accept(offer, TAKER, pit.county.at(32))
    pit.giver.handed(pit.number, offer, acceptance, pit.county.at(33))
    pit.county.at(90)
    for who in way.split():
        getattr(pit, who).sent()
    assert pit.legs == ["truck-1", "truck-2"]
    assert pit.held() == [("handed_over", "handover_offer_used")]


@pytest.mark.parametrize("way", ["taker third", "third taker"])
def test_of_two_acceptances_and_a_phone_that_never_comes_back_the_earlier_stands(
    pit: Pit, way: str
) -> None:
    pit.giver.sent()
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    pit.third.accept(offer, THIRD, pit.county.at(31))
    pit.taker.accept(offer, TAKER, pit.county.at(32))
    pit.county.at(90)
    for who in way.split():
        getattr(pit, who).sent()
    assert pit.legs == ["truck-1", "truck-3"]
    assert pit.held() == [("handed_over", "handover_offer_used")]


def test_who_accepts_an_old_offer_or_before_it_was_made_is_told_so(pit: Pit) -> None:
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    pit.giver.sent()
    pit.taker.accept(offer, TAKER, pit.county.at(61))
    pit.third.accept(offer, THIRD, pit.county.at(20))
    pit.county.at(90)
    assert [a["reason"]["code"] for a in pit.taker.sent()] == ["handover_offer_expired"]
    assert [a["status"] for a in pit.third.sent()] == ["conflict"]
    assert pit.legs == ["truck-1"]


def test_the_wrong_one_does_not_become_the_holder(pit: Pit) -> None:
    pit.giver.sent()
    gate = Phone(county=pit.county, user="gate").enrol()
    offers = [
        (pit.giver.offer(pit.number, pit.county.at(30)), pit.taker, THIRD),
        (pit.giver.offer(pit.number, pit.county.at(31)), gate, TAKER),
        (pit.giver.offer(pit.number, pit.county.at(32), to_driver_id="driver-2"), pit.third, THIRD),
        (pit.third.offer(pit.number, pit.county.at(33)), pit.taker, TAKER),
        (pit.giver.offer(pit.number, pit.county.at(34), leg=2), pit.taker, TAKER),
    ]
    for offer, by, crew in offers:
        by.accept(offer, crew, pit.county.at(35))
    pit.county.at(90)
    found = [answer for phone in (pit.giver, pit.taker, gate, pit.third) for answer in phone.sent()]
    codes = [answer["reason"]["code"] for answer in found if "reason" in answer]
    assert codes == [
        "handover_wrong_taker", "handover_not_holder", "handover_not_holder",
        "handover_wrong_taker", "handover_for_another",
    ]  # fmt: skip
    assert pit.legs == ["truck-1"]


def flipped(text: str) -> str:
    """Another letter near the end, where the signature is."""
    return text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:]


def test_what_was_changed_on_the_way_is_kept_and_nothing_made_of_it(pit: Pit) -> None:
    pit.giver.sent()
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    forged = pit.third.offer(pit.number, pit.county.at(30), device_id=pit.giver.id)
    acceptance = pit.taker.accept(offer, TAKER, pit.county.at(32))
    own = pit.giver.accept(offer, ("haulage", "truck-1", "driver-1"), pit.county.at(33))
    at = pit.county.at(34)
    pit.taker.accept(forged, TAKER, at)
    pit.taker.handed(pit.number, flipped(offer), acceptance, at)
    pit.taker.handed(pit.number, offer, "NONSENSE", at)
    pit.taker.handed(pit.number, offer, acceptance, at)
    pit.giver.handed(pit.number, offer, flipped(acceptance), at)
    pit.third.handed(pit.number, offer, acceptance, at)
    pit.county.at(90)
    found = [answer for phone in (pit.giver, pit.taker, pit.third) for answer in phone.sent()]
    codes = [answer["reason"]["code"] for answer in found if "reason" in answer]
    assert codes == [
        "handover_own_offer", "handover_acceptance_forged", "handover_offer_forged",
        "handover_other_offer", "handover_malformed", "handover_not_of_entry",
        "handover_not_of_entry", "handover_not_of_entry",
    ]  # fmt: skip
    assert pit.legs == ["truck-1", "truck-2"]
    assert own


def test_the_other_phone_must_be_trusted_and_what_it_signed_before_holds(pit: Pit) -> None:
    pit.giver.sent()
    pit.hand_over()
    path = f"/devices/{pit.giver.id}"
    pit.county.at(40)
    assert said(pit.county, "dispatcher", f"{path}/suspend", reason_code="cloned")[0] == 200
    (answer,) = pit.taker.sent()
    assert (answer["status"], answer["reason"]["code"]) == (
        "quarantined", "handover_device_suspended",
    )  # fmt: skip
    assert pit.legs == ["truck-1"]
    assert said(pit.county, "dispatcher", f"{path}/revoke", reason_code="lost")[0] == 200
    pit.county.at(90)
    (answer,) = pit.taker.sent()
    assert answer["status"] in ("accepted", "duplicate")
    assert pit.legs == ["truck-1", "truck-2"]
    late = pit.giver.offer(pit.number, pit.county.at(95))
    pit.third.accept(late, THIRD, pit.county.at(96))
    assert pit.third.sent()[0]["reason"]["code"] == "handover_device_revoked"


def test_a_copied_phone_hands_nothing_over_until_a_person_has_looked(pit: Pit) -> None:
    pit.giver.sent()
    copied = pit.giver.copy()
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    also = copied.offer(pit.number, pit.county.at(31))
    pit.taker.accept(offer, TAKER, pit.county.at(32))
    pit.third.accept(also, THIRD, pit.county.at(33))
    pit.county.at(90)
    pit.giver.sent()
    assert copied.sent()[-1]["reason"]["code"] == "device_cloned"
    codes = [phone.sent()[0]["reason"]["code"] for phone in (pit.taker, pit.third)]
    assert codes == ["handover_device_suspended"] * 2
    assert pit.legs == ["truck-1"]
    path = f"/devices/{pit.giver.id}/resume"
    assert said(pit.county, "dispatcher", path)[0] == 200
    for phone in (pit.third, pit.taker):
        phone.sent()
    assert pit.legs == ["truck-1", "truck-2"]
    assert ("handed_over", "handover_not_holder") in pit.held()


def test_a_phone_that_was_never_made_known_is_believed_once_it_is(pit: Pit) -> None:
    pit.giver.sent()
    unknown = Phone(county=pit.county, user="driver-2")
    offer = pit.giver.offer(pit.number, pit.county.at(30))
    acceptance = unknown.accept(offer, TAKER, pit.county.at(32))
    pit.giver.handed(pit.number, offer, acceptance, pit.county.at(33))
    assert pit.giver.sent()[-1]["reason"]["code"] == "handover_device_unknown"
    unknown.enrol()
    assert unknown.sent()[0]["status"] == "accepted"
    assert pit.giver.sent()[-1]["state"] == "accepted"
    assert len(pit.handovers()) == 1
    assert pit.held() == []


def test_a_load_handed_on_twice_without_signal_ends_with_the_last(pit: Pit) -> None:
    pit.giver.sent()
    pit.hand_over()
    offer = pit.taker.offer(pit.number, pit.county.at(50), leg=2)
    acceptance = pit.third.accept(offer, THIRD, pit.county.at(51))
    pit.taker.handed(pit.number, offer, acceptance, pit.county.at(52))
    pit.county.at(90)
    assert pit.third.sent()[0]["status"] == "conflict"  # nobody has told yet how he came by it
    assert pit.taker.sent()[-1]["status"] == "accepted"
    assert pit.legs == ["truck-1", "truck-2", "truck-3"]
    assert pit.held() == []


def handed_in(pit: Pit) -> tuple[bytes, dict[str, Callable[[Any], None]]]:
    """A bundle with a handover between an Ed25519 and a P-256 phone, and changes that make it false."""
    pit.giver.sent()
    pit.taker = Phone(county=pit.county, user="driver-2", key=p256()).enrol()
    offer, acceptance = pit.hand_over()
    pit.taker.sent()
    early = pit.giver.offer(pit.number, pit.county.at(-20))
    other = pit.giver.offer("37152526112000001X", pit.county.at(31))
    late = pit.taker.accept(early, TAKER, pit.county.at(90))
    elsewhere = pit.taker.accept(other, TAKER, pit.county.at(32))
    headers = {"Authorization": f"Bearer {pit.county._token('officer')}"}
    path = f"/api/v1/manifests/{pit.number}/bundle"
    content: bytes = pit.county.client.get(path, headers=headers).data

    def body(**changes: Any) -> Callable[[Any], None]:
        def change(data: Any) -> None:
            event = next(e for e in data["events"] if "handed_over" in e["envelope"])
            said = json.loads(event["body"])
            for name, value in changes.items():
                if name in ("offer", "acceptance", "offered_by", "accepted_by", "more"):
                    said["signed"][name] = value
                else:
                    said[name] = value
            event["body"] = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)  # fmt: skip

        return change

    def envelope(name: str, value: Any) -> Callable[[Any], None]:
        def change(data: Any) -> None:
            event = next(e for e in data["events"] if "handed_over" in e["envelope"])
            said = json.loads(event["envelope"]) | {name: value}
            event["envelope"] = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)  # fmt: skip

        return change

    return content, {
        "a signature that does not hold": body(offer=flipped(offer)),
        "the acceptance of another": body(acceptance=flipped(acceptance)),
        "a key of another": body(offered_by=pit.third.public_key),
        "keys changed over": body(
            offered_by=pit.taker.public_key, accepted_by=pit.giver.public_key
        ),
        "a weak key": body(offered_by="00" * 32),
        "a key in capitals": body(accepted_by=pit.taker.public_key.upper()),
        "a point that is none": body(accepted_by="04" + "11" * 64),
        "not base 32": body(offer=offer.lower()),
        "nothing": body(offer=""),
        "a number": body(offer=7),
        "one member more": body(more="x"),
        "a list": body(signed=[]),
        "another vehicle": body(vehicle_id="truck-3"),
        "another driver": body(driver_id="driver-3"),
        "an offer for an acceptance": body(acceptance=offer),
        "accepted an hour later": body(offer=early, acceptance=late),
        "of another manifest": body(offer=other, acceptance=elsewhere),
        "under another id": envelope("event_id", "01a1ee56-5e00-7eb6-ac40-de19bde173b5"),
        "told by no device": envelope("device", None),
        "told by a third": envelope("device", {"id": pit.third.id, "key": pit.third.public_key}),
    }


def test_a_bundle_of_it_holds_and_no_forgery_does(pit: Pit) -> None:
    content, forgeries = handed_in(pit)
    report = verify_bundle(content, Trust())
    assert {check.code: check.holds for check in report.checks}["handovers"] is True
    assert not [check for check in report.checks if check.holds is False]
    for name, forge in forgeries.items():
        report = verify_bundle(changed(content, forge), Trust())
        found = {check.code: check.holds for check in report.checks}
        assert found["handovers"] is False, name


@pytest.mark.parametrize("way", ["giver taker", "taker giver", "taker", "taker giver taker"])
def test_a_collectors_round_is_handed_over_once_too(pit: Pit, way: str) -> None:
    county = pit.county
    line = {"code": "900-001-S71", "name": "装修垃圾", "declared_kg": "3000"}
    draft = county.draft(stream="construction_renovation", waste=[line], group=True)
    pit.number = county.ok("POST", "/manifests", "clerk", draft)["number"]
    for phone in (pit.giver, pit.taker):
        phone.entries.clear()
    collected = {"collected_kg": "2000", "source": "东门"}
    pit.giver.write(pit.number, "collected", county.at(10), collected)
    pit.giver.write(pit.number, "transported", county.at(20))
    pit.giver.sent()
    offer, _ = pit.hand_over()
    for who in way.split():
        getattr(pit, who).sent()
    assert len(pit.handovers()) == 1
    assert pit.legs == ["truck-1", "truck-2"]
    assert pit.held() == []
    county.at(100)
    pit.giver.withdraw(pit.number, offer, county.at(101))
    pit.giver.sent()
    assert pit.held() == [("handover_withdrawn", "handover_taken_before")]


def test_a_phone_takes_along_who_it_is_and_with_what_it_may_drive_on(pit: Pit) -> None:
    kit = pit.county.ok("GET", f"/devices/{pit.taker.id}/handover", "driver-2")
    keys = tuple(map(read_verifier_key, kit["keys"]))
    credential = read_credential(kit["credential"], keys)
    assert (credential.firm, credential.driver) == ("戊运输", "李四光")
    assert credential.public_key == pit.taker.public_key
    assert [one["plate"] for one in kit["vehicles"]] == ["鲁P54321", "鲁P33333"]
    assert (kit["carrier_id"], kit["driver_id"]) == ("haulage-2", "driver-2")
    assert pit.county.call("GET", f"/devices/{pit.taker.id}/handover", "driver")[0] == 403
    gate = Phone(county=pit.county, user="gate").enrol()
    assert pit.county.ok("GET", f"/devices/{gate.id}/handover", "gate")["credential"] is None


# -- whatever way the journals find ---------------------------------------------------------------


@dataclass
class Scene:
    pit: Pit
    store: MemoryStore
    begun: Any

    def again(self) -> None:
        self.store._standing = copy.deepcopy(self.begun)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    store = MemoryStore()
    county = make_county(tmp_path_factory.mktemp("county"), store=store)
    more_people(county)
    users = ("driver", "driver-2", "driver-3")
    phones = [Phone(county=county, user=user).enrol() for user in users]
    number = county.issue()["number"]
    pit = Pit(county=county, number=number, giver=phones[0], taker=phones[1], third=phones[2])
    return Scene(pit, store, copy.deepcopy(store._standing))


steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "offer",
                "take",
                "third takes",
                "scan",
                "scan third",
                "withdraw",
                "checkpoint",
                "give on",
            ]
        ),
        st.integers(0, 12),
        st.integers(0, 2),
    ),
    min_size=3,
    max_size=12,
)


def act_out(pit: Pit, day: Sequence[tuple[str, int, int]]) -> None:
    """What the three do, minutes apart; a step that has nothing to speak of is left out."""
    for phone in (pit.giver, pit.taker, pit.third):
        phone.entries.clear()
    pit.giver.write(pit.number, "loaded", pit.county.at(10), LOADED)
    pit.giver.write(pit.number, "transported", pit.county.at(20))
    offers: list[str] = []
    taken: dict[str, list[tuple[str, str]]] = {"take": [], "third takes": []}
    minute = 25.0
    for step, later, which in day:
        minute += later
        at = pit.county.at(minute)
        offer = offers[which % len(offers)] if offers else None
        if step == "offer":
            offers.append(pit.giver.offer(pit.number, at))
        elif step == "checkpoint":
            phone = (pit.giver, pit.taker, pit.third)[which]
            phone.write(pit.number, "checkpoint_scanned", at, {"label": pit.number})
        elif step == "give on":
            offers.append(pit.taker.offer(pit.number, at, leg=2))
        elif offer is None:
            continue
        elif step == "withdraw" and read_offer(offer).said.device_id == pit.giver.id:
            pit.giver.withdraw(pit.number, offer, at)
        elif step in taken:
            phone, crew = (pit.taker, TAKER) if step == "take" else (pit.third, THIRD)
            if read_offer(offer).said.device_id != phone.id:
                taken[step].append((offer, phone.accept(offer, crew, at)))
        elif step.startswith("scan"):
            said_ = taken["take" if step == "scan" else "third takes"]
            if said_:
                offer, acceptance = said_[which % len(said_)]
                by_giver = read_offer(offer).said.device_id == pit.giver.id
                (pit.giver if by_giver else pit.taker).handed(pit.number, offer, acceptance, at)


def stands(pit: Pit) -> Any:
    """Manifest, what is held, and which handovers count."""
    services = pit.county.app.extensions["services"]

    def found(tx: Any) -> Any:
        manifest = services.manifests.stands(tx, pit.number)
        rows = tx.journal.of_manifest(pit.number)
        entries = sorted((row.sha256, row.state, row.code) for row in rows)
        row = tx.manifests.get(pit.number)
        return facts(manifest), entries, (row.status, row.driver_id, row.legs)

    return copy.deepcopy(services.store.read(found))


def entries_of(pit: Pit) -> list[list[dict[str, Any]]]:
    return [list(phone.entries) for phone in (pit.giver, pit.taker, pit.third)]


ways = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 4), st.integers(0, 4)), min_size=2, max_size=14
)


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(day=steps, one=ways, other=ways)
def test_what_three_phones_tell_ends_the_same_however_it_is_sent(
    scene: Scene, day: Any, one: Any, other: Any
) -> None:
    pit = scene.pit
    scene.again()
    act_out(pit, day)
    ends = []
    for way in (one, other):
        scene.again()
        pit.county.at(24 * 60)
        sent = [0, 0, 0]
        phones = (pit.giver, pit.taker, pit.third)
        for which, more, again in (*way, (0, 99, 0), (1, 99, 0), (2, 99, 0)):
            phone, begin = phones[which], sent[which]
            end = min(begin + more, len(phone.entries))
            if end > max(begin - again, 0):
                phone.sent(max(begin - again, 0), end)
                sent[which] = end
        ends.append(stands(pit))
    assert ends[0] == ends[1]
