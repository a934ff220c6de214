"""What holds for every manifest and every log."""

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import InvalidInput, ManifestServiceError
from manifest_service.events.canonical import canonical, decimal_text, plain, time_text
from manifest_service.events.chain import problems
from manifest_service.events.codec import from_body, to_body, wire_type
from manifest_service.events.decide import decide
from manifest_service.events.envelope import NewEvent, Recorded, seal
from manifest_service.events.exact import exact, measured
from manifest_service.events.manifest import Happened, Manifest, evolve, replay
from manifest_service.events.messages import (
    Announced,
    Arrived,
    CheckpointScanned,
    Discrepancy,
    EvidenceAttached,
    ManifestEvent,
    Place,
    Refused,
    Returned,
    Transported,
    Voided,
    WeighbridgeTicket,
    Weighed,
)
from manifest_service.transparency.tree import EMPTY_ROOT, grow, node_hash, root
from tests.unit.events.building import (
    CLERK,
    EVERYBODY,
    NOON,
    SOIL,
    a_draft,
    disposed,
    loaded,
    proposed,
    received,
)

masses = st.sampled_from(["0.001", "1", "100", "5999.999", "6000", "12000", "12001"])
proposals = st.one_of(
    masses.map(loaded),
    st.just(Transported()),
    st.just(CheckpointScanned(label="token0")),
    st.just(Announced(what="stop", reason="rest")),
    st.just(Weighed(gross_kg=Decimal(28400))),
    st.just(Arrived(site_id="s2")),
    st.tuples(masses, st.sampled_from(["0", "6000"])).map(lambda kg: received(*kg)),
    st.just(Refused(reason_code="other")),
    masses.map(lambda kg: Returned(returned_kg=Decimal(kg))),
    masses.map(disposed),
    st.just(Voided(reason="x")),
)


@given(st.lists(st.tuples(proposals, st.sampled_from(EVERYBODY)), max_size=25))
def test_whatever_anybody_tries_replay_equals_state_and_mass_is_conserved(
    tries: list[tuple[ManifestEvent, Any]],
) -> None:
    manifest: Manifest | None = None
    history: list[Happened] = []
    for event, actor in [(a_draft(), CLERK), *tries]:
        try:
            decided = decide(manifest, proposed(event, actor), SOIL, NOON)
        except ManifestServiceError:
            continue
        happened = Happened(event=decided, occurred_at=NOON, recorded_at=NOON, actor=actor)
        manifest = evolve(manifest, happened)
        history.append(happened)
    assert manifest is not None
    assert replay(tuple(history)) == manifest
    assert manifest.version == len(history)
    accepted = manifest.accepted_kg or Decimal(0)
    assert manifest.disposed_kg <= accepted
    assert (manifest.status == "disposed") == (0 < accepted == manifest.disposed_kg)


EVENTS: list[ManifestEvent] = [
    a_draft(planned_departure_at=NOON, packages=2),
    loaded("12.5"),
    received(
        "1",
        "2",
        ticket=WeighbridgeTicket(gross_kg=Decimal(4), tare_kg=Decimal(1), net_kg=Decimal(3)),
        discrepancies=(Discrepancy(dimension="name", found="土"),),
        place=Place(lon=Decimal("115.4400001"), lat=Decimal("36.48")),
    ),
    Transported(warnings=("recorded_late",)),
    CheckpointScanned(label="x", verdict="other_vehicle"),
    Arrived(site_id="s"),
    Refused(reason_code="other", reason="气味"),
    Returned(returned_kg=Decimal(1)),
    disposed("0.001"),
    Voided(reason="停工"),
    EvidenceAttached(
        sha256="ab" * 32, kind="photo", media_type="image/png", size_bytes=9, about="loaded"
    ),
]


@pytest.mark.parametrize("event", EVENTS, ids=wire_type)
def test_every_event_comes_back_from_its_payload(event: ManifestEvent) -> None:
    body = json.loads(canonical(to_body(event)))
    assert from_body(wire_type(event), body) == event


def test_a_payload_of_another_shape_is_refused() -> None:
    for type, body in (
        ("manifest.eaten.v1", {}),
        ("manifest.loaded.v1", {"loaded_kg": "1", "more": 1}),
        ("manifest.loaded.v1", {"loaded_kg": []}),
        ("manifest.loaded.v1", {}),
    ):
        with pytest.raises(InvalidInput):
            from_body(type, body)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcXYZ_019", max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
def test_our_canonical_bytes_are_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_decimals_are_written_in_one_way(value: Decimal) -> None:
    text = decimal_text(value)
    assert Decimal(text) == value
    assert "E" not in text
    assert not (("." in text) and text.endswith("0"))
    assert decimal_text(Decimal(text)) == text


def test_what_cannot_be_written_in_one_way_is_refused() -> None:
    for value in (1.5, {1, 2}, Decimal("NaN"), 2**53, b"x"):
        with pytest.raises(InvalidInput):
            plain(value)
    with pytest.raises(InvalidInput):
        time_text(NOON.replace(tzinfo=None))


@given(st.floats(-1e6, 1e6))
def test_measurements_survive_the_way_into_a_payload(value: float) -> None:
    stored = json.loads(canonical(plain(exact({"worst_m": value}))))
    assert measured(stored)["worst_m"] == pytest.approx(value, abs=6e-8)


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70), st.integers(0, 70))
def test_the_frontier_gives_the_root_of_the_whole_tree(leaves: list[bytes], cut: int) -> None:
    first, rest = leaves[:cut], leaves[cut:]
    frontier = grow(grow((), 0, first), len(first), rest)
    assert root(frontier) == naive_root(leaves)


def test_published_roots_of_the_eight_leaf_tree() -> None:
    """The leaves and roots of the reference implementation of Certificate Transparency."""
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(text)).digest() for text in inputs]
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")
    assert root(grow((), 0, leaves[:1])).hex().startswith("6e340b9cffb37a98")
    assert root(grow((), 0, leaves[:2])).hex().startswith("fac54203e7cc696c")
    assert root(grow((), 0, leaves)).hex().startswith("5dc9da79a70659a9")


def a_log(count: int = 6) -> list[Recorded]:
    heads: dict[str, Recorded] = {}
    events = []
    for pos in range(count):
        stream = f"manifest/{pos % 2}"
        before = heads.get(stream)
        new = NewEvent(
            id=f"id-{pos}",
            type="manifest.loaded.v1",
            occurred_at=NOON,
            actor=CLERK,
            body={"loaded_kg": str(pos)},
        )
        heads[stream] = seal(
            new,
            log_id="log",
            pos=pos,
            stream=stream,
            seq=before.seq + 1 if before else 1,
            prev=before.leaf_hash if before else None,
            recorded_at=NOON,
            salts=lambda pos=pos: bytes([pos]) * 32,
        )
        events.append(heads[stream])
    return events


def test_an_untouched_log_has_no_problems() -> None:
    assert list(problems("log", a_log())) == []
    assert list(problems("another log", a_log())) != []


@given(st.integers(0, 5), st.sampled_from(["envelope", "body", "salt", "leaf_hash"]), st.data())
def test_any_flipped_bit_is_found(pos: int, column: str, data: st.DataObject) -> None:
    from dataclasses import replace

    log = a_log()
    stored = bytearray(getattr(log[pos], column))
    bit = data.draw(st.integers(0, len(stored) * 8 - 1))
    stored[bit // 8] ^= 1 << bit % 8
    log[pos] = replace(log[pos], **{column: bytes(stored)})
    assert list(problems("log", log)) != []


@given(st.integers(0, 5), st.integers(0, 5))
def test_a_dropped_or_swapped_event_is_found(a: int, b: int) -> None:
    log = a_log()
    swapped = log.copy()
    swapped[a], swapped[b] = swapped[b], swapped[a]
    assert (list(problems("log", swapped)) != []) == (a != b)
    if a < 5:
        assert list(problems("log", log[:a] + log[a + 1 :])) != []
