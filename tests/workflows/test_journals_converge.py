"""A day on two phones ends in the same state, however its entries find their way."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manifest_service.adapters.memory import MemoryStore
from manifest_service.events.messages import Reordered
from manifest_service.services.arranging import facts
from tests.workflows.county import County, make_county
from tests.workflows.phones import Phone

TRIPS = 5
ACTS = 20
"""By each of the two phones: forty in a day."""

DATA: Mapping[str, Any] = {
    "loaded": {"loaded_kg": "12000"},
    "received": {"accepted_kg": "12000", "refused_kg": "0", "discrepancies": []},
    "refused": {"reason_code": "other", "reason": "含有杂质", "discrepancies": []},
    "disposed": {"method": "R5", "disposed_kg": "6000", "disposed_on": "2026-11-20"},
}
OF_DRIVER = ("loaded", "transported", "checkpoint_scanned", "arrived", "announced")
OF_GATE = ("arrived", "received", "refused", "checkpoint_scanned", "disposed")


@dataclass
class Scene:
    """The county with five manifests issued and both phones enrolled, to begin from again and again."""

    county: County
    store: MemoryStore
    begun: Any
    phones: tuple[Phone, Phone]
    numbers: Sequence[str]

    def again(self) -> None:
        self.store._standing = copy.deepcopy(self.begun)
        for phone in self.phones:
            phone.entries.clear()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    store = MemoryStore()
    county = make_county(tmp_path_factory.mktemp("county"), store=store)
    numbers = [county.issue()["number"] for _ in range(TRIPS)]
    phones = (Phone(county=county, user="driver"), Phone(county=county, user="gate"))
    for phone in phones:
        phone.enrol()
    return Scene(county, store, copy.deepcopy(store._standing), phones, numbers)


def acts(words: Sequence[str]) -> st.SearchStrategy[list[tuple[int, str, int]]]:
    """(trip, word, minutes since the act before) of a phone's day. Clocks may step back a little."""
    one = st.tuples(st.integers(0, TRIPS - 1), st.sampled_from(words), st.integers(-3, 20))
    return st.lists(one, min_size=ACTS, max_size=ACTS)


def likely(words: Sequence[str]) -> st.SearchStrategy[list[tuple[int, str, int]]]:
    """A day as days are: each trip's steps in turn, and a few that do not fit."""
    odd = st.tuples(st.integers(0, TRIPS - 1), st.sampled_from(words), st.integers(0, 20))

    def day(extra: list[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
        honest = [(trip, word, 12) for trip in range(TRIPS) for word in words[:4]]
        kept = honest[: ACTS - len(extra)]
        for index, each in enumerate(extra):
            kept.insert((index * 7 + each[2]) % (len(kept) + 1), each)
        return kept

    return st.lists(odd, max_size=6).map(day)


def write(scene: Scene, day: Sequence[Sequence[tuple[int, str, int]]]) -> None:
    for phone, done in zip(scene.phones, day, strict=True):
        minute = 5.0
        for trip, word, later in done:
            minute += later
            number = scene.numbers[trip]
            data = DATA.get(word, {})
            if word == "checkpoint_scanned":
                data = {"label": number}
            if word == "announced":
                data = {"what": "delay", "reason": "traffic"}
            phone.write(number, word, scene.county.at(minute), data)


def send(scene: Scene, sendings: Sequence[tuple[int, int, int]]) -> None:
    """(phone, how many more, how many of those before again), then whatever is left."""
    sent = [0, 0]
    for which, more, again in sendings:
        phone, begin = scene.phones[which], sent[which]
        end = min(begin + more, len(phone.entries))
        if end > begin - again and end > 0:
            phone.sent(max(begin - again, 0), end)
            sent[which] = end
    for phone, begin in zip(scene.phones, sent, strict=True):
        if begin < len(phone.entries):
            phone.sent(begin)


def state(scene: Scene) -> dict[str, Any]:
    """Manifests, disputes and devices."""
    services = scene.county.app.extensions["services"]

    def found(tx: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for number in scene.numbers:
            manifest = services.manifests.stands(tx, number)
            ids = [event.id for event in tx.log.load(f"manifest/{number}")]
            counted = [
                ids[seq - 1]
                for seq in manifest.counted
                if not isinstance(manifest.history[seq - 1].event, Reordered)
            ]
            rows = tx.journal.of_manifest(number)
            held = [(row.event_id, row.state, row.code) for row in rows]
            made[number] = (facts(manifest), held)
            # What changes nothing that stands needs no place among the others.
            assert sorted(counted[1:]) == sorted(id for id, said, _ in held if said == "accepted")
            row = tx.manifests.get(number)
            made[number] += (row.status, row.accepted_kg, row.missing, row.arrived_at)
        made["devices"] = tx.devices.list()
        made["ledger"] = tx.moved.__dict__
        return made

    found_now: dict[str, Any] = copy.deepcopy(services.store.read(found))
    return found_now


sendings = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, 9), st.integers(0, 5)), min_size=2, max_size=12
)
house = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def ends_the_same(scene: Scene, day: Any, ways: Sequence[Any]) -> None:
    scene.again()
    write(scene, day)
    entries = [list(phone.entries) for phone in scene.phones]
    ends = []
    for way in ways:
        scene.again()
        for phone, made in zip(scene.phones, entries, strict=True):
            phone.entries = list(made)
        scene.county.at(24 * 60)
        send(scene, way)
        ends.append(state(scene))
    assert ends[0] == ends[1]


@pytest.mark.slow
@house
@given(day=st.tuples(likely(OF_DRIVER), likely(OF_GATE)), way=sendings)
def test_a_day_of_forty_acts_ends_the_same_in_whatever_order_it_is_sent(
    scene: Scene, day: Any, way: Any
) -> None:
    ends_the_same(scene, day, [[(0, 99, 0)], way])


@pytest.mark.slow
@house
@given(day=st.tuples(acts(OF_DRIVER), acts(OF_GATE)), way=sendings)
def test_a_day_of_forty_acts_without_rhyme_or_reason_ends_the_same_too(
    scene: Scene, day: Any, way: Any
) -> None:
    ends_the_same(scene, day, [[(1, 99, 0)], way])
