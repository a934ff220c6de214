"""Checkpoints, tiles and sealed texts, under every adapter."""

from datetime import timedelta

from manifest_service.events.chain import problems
from manifest_service.events.envelope import NewEvent
from manifest_service.events.sealed import ERASED
from manifest_service.services.ports import Store, StoredCheckpoint
from tests.contract.building import ACTOR, NOON, a_manifest_row


def a_refusal(id: str = "11111111-1111-7111-8111-111111111111") -> NewEvent:
    return NewEvent(
        id=id,
        type="manifest.refused.v2",
        occurred_at=NOON,
        actor=ACTOR,
        body={
            "reason_code": "other",
            "reason": "张三说装错了",
            "discrepancies": [{"dimension": "name", "found": "a\u0000b"}],
        },
    )


def test_texts_are_kept_beside_the_event_and_read_with_it(store: Store) -> None:
    (recorded,) = store.write(lambda tx: tx.log.append("manifest/A", 0, [a_refusal()], NOON))
    (loaded,) = store.read(lambda tx: tx.log.load("manifest/A"))
    assert loaded == recorded
    assert loaded.data == dict(a_refusal().body)
    assert loaded.body is not None
    assert "张三" not in loaded.body.decode()
    assert store.read(lambda tx: tx.log.find(loaded.id)) == loaded
    assert store.read(lambda tx: tx.log.find("x")) is None
    assert store.read(lambda tx: tx.log.read(0, 9)) == (loaded,)


def test_an_erased_text_is_gone_and_every_hash_stays(store: Store) -> None:
    (recorded,) = store.write(lambda tx: tx.log.append("manifest/A", 0, [a_refusal()], NOON))
    assert store.write(lambda tx: tx.log.erase_text(recorded.id, "reason"))
    assert not store.write(lambda tx: tx.log.erase_text(recorded.id, "reason"))
    (loaded,) = store.read(lambda tx: tx.log.load("manifest/A"))
    assert loaded.data["reason"] == ERASED
    assert loaded.data["discrepancies"][0]["found"] == "a\u0000b"
    assert (loaded.body, loaded.leaf_hash) == (recorded.body, recorded.leaf_hash)
    log_id = store.read(lambda tx: tx.log.head()).log_id
    assert list(problems(log_id, [loaded])) == []


def test_leaf_hashes_are_those_of_the_events(store: Store) -> None:
    events = [a_refusal(f"{n}1111111-1111-7111-8111-111111111111") for n in range(5)]
    recorded = store.write(lambda tx: tx.log.append("manifest/A", 0, events, NOON))
    leaves = [event.leaf_hash for event in recorded]
    assert store.read(lambda tx: tx.log.leaf_hashes(0, 9)) == tuple(leaves)
    assert store.read(lambda tx: tx.log.leaf_hashes(1, 2)) == tuple(leaves[1:3])


def test_a_tile_grows(store: Store) -> None:
    assert store.read(lambda tx: tx.checkpoints.tile((0, 0))) is None
    store.write(lambda tx: tx.checkpoints.put_tiles({(0, 0): b"a" * 32, (1, 7): b"b" * 32}))
    store.write(lambda tx: tx.checkpoints.put_tiles({(0, 0): b"a" * 64}))
    assert store.read(lambda tx: tx.checkpoints.tile((0, 0))) == b"a" * 64
    assert store.read(lambda tx: tx.checkpoints.tile((1, 7))) == b"b" * 32


def test_a_checkpoint_is_kept_as_first_written_and_gathers_cosignatures(store: Store) -> None:
    assert store.read(lambda tx: tx.checkpoints.latest()) is None
    for size, note in ((3, "three"), (9, "nine"), (3, "other")):
        made = StoredCheckpoint(size=size, note=note, made_at=NOON)
        store.write(lambda tx, made=made: tx.checkpoints.put(made))
    for key, line in (("bb", "late\n"), ("aa", "first\n"), ("bb", "again\n")):
        store.write(lambda tx, k=key, v=line: tx.checkpoints.put_cosignature(3, k, v))
    found = store.read(lambda tx: tx.checkpoints.get(3))
    assert found == StoredCheckpoint(
        size=3, note="three", made_at=NOON, cosignatures=("first\n", "again\n")
    )
    latest = store.read(lambda tx: tx.checkpoints.latest())
    assert latest is not None
    assert (latest.size, latest.cosignatures) == (9, ())
    assert store.read(lambda tx: tx.checkpoints.get(4)) is None


def test_trips_that_ended_wait_for_their_seal_oldest_first(store: Store) -> None:
    ended = {"status": "received", "loaded_at": NOON}
    rows = [
        a_manifest_row("N1", ended_at=NOON + timedelta(hours=2), **ended),
        a_manifest_row("N2", ended_at=NOON + timedelta(hours=1), **ended),
        a_manifest_row("N3", ended_at=NOON, status="void"),
        a_manifest_row("N4", ended_at=NOON, track_sha256="x", **ended),
        a_manifest_row("N5", loaded_at=NOON),
        a_manifest_row("N6", ended_at=NOON + timedelta(hours=9), **ended),
    ]
    for row in rows:
        store.write(lambda tx, row=row: tx.manifests.put(row))
    before = NOON + timedelta(hours=3)
    found = store.read(lambda tx: tx.manifests.unsealed(before, 10))
    assert [row.number for row in found] == ["N2", "N1"]
    assert len(store.read(lambda tx: tx.manifests.unsealed(before, 1))) == 1
