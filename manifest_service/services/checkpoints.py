"""The log made checkable from outside: checkpoints, proofs, tiles, cosignatures, keys."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from manifest_service.errors import Damaged, InvalidInput, NotFound, Refusal, Unusable
from manifest_service.events.envelope import SERVICE, Actor, NewEvent, Recorded
from manifest_service.events.upcast import current_type
from manifest_service.evidence import signed_device
from manifest_service.evidence.signed_device import Credential
from manifest_service.evidence.signed_label import Statement, sign
from manifest_service.permissions import require
from manifest_service.services.ports import (
    CheckpointPublisher,
    Clock,
    HighWater,
    Ids,
    KeyPurpose,
    KeyRing,
    Store,
    StoredCheckpoint,
    Transaction,
    Witness,
)
from manifest_service.transparency.checkpoint import Checkpoint, Proof, read_checkpoint
from manifest_service.transparency.keys import SigningKey, VerifierKey
from manifest_service.transparency.note import Note, read_note, read_signatures
from manifest_service.transparency.tiles import (
    MAX_INDEX,
    WIDTH,
    Tile,
    TileGrower,
    nodes_of,
    read_index_path,
    read_tile_path,
    tile_path,
    widths,
)
from manifest_service.transparency.tree import (
    HASH_BYTES,
    Nodes,
    consistency_proof,
    grow,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root,
    root_of,
)

PAGE = 1000
"""Events read at a time."""

EVERY = timedelta(seconds=60)
AFTER_EVENTS = 256
"""A checkpoint is due when it is this old, or the log has grown by this much."""

STREAM = "log/keys"
RESTORED_STREAM = "log/restored"


@dataclass(frozen=True, kw_only=True)
class Checkpoints:
    store: Store
    clock: Clock
    ids: Ids
    county: str
    keys: KeyRing
    high_water: HighWater
    publishers: Sequence[CheckpointPublisher] = ()
    witnesses: Sequence[Witness] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def origin(self) -> str:
        """The log's name for ever: county and log id, as a name nobody else has."""
        log_id = self.store.read(lambda tx: tx.log.head()).log_id
        return f"{self.county}.manifest-service/{log_id}"

    def key_name(self, purpose: KeyPurpose) -> str:
        return self.origin() if purpose == "log" else f"{self.origin()}/labels"

    # -- signing ---------------------------------------------------------------------------------

    def make_for(self, actor: Actor) -> StoredCheckpoint:
        """As `make`, asked for by a person."""
        require(actor, "log.read")
        return self.make()

    def make(self) -> StoredCheckpoint:
        """A checkpoint of the log as it stands: the last one when nothing was added since.

        Recomputes every new leaf from the stored bytes, and proves the tree to continue what was
        signed before, by the database and by the high-water file; raises Damaged otherwise.
        """
        with self._lock:
            self._record_keys()
            checkpoint, tiles, latest = self.store.read(self._grown)
            if latest is not None and latest.size == checkpoint.size:
                return latest
            # First outside: a database restored from before this moment is then known to be behind.
            made = self._sign(checkpoint, tiles, self.high_water.advance)
        for publisher in self.publishers:
            publisher.publish(made.note)
        return made

    def keep(self) -> None:
        """The job: make a checkpoint when one is due, and have it witnessed."""
        size = self.store.read(lambda tx: tx.log.head()).size
        latest = self.latest()
        if latest is None or (size > latest.size and self._is_due(latest, size)):
            latest = self.make()
        for witness in self.witnesses:
            self._ask(witness, latest)

    def _is_due(self, latest: StoredCheckpoint, size: int) -> bool:
        age = self.clock.now() - latest.made_at
        # Younger than nothing: the clock was set back, and nobody knows how old it is.
        return size - latest.size >= AFTER_EVENTS or not timedelta(0) <= age < EVERY

    def covering(self, pos: int) -> StoredCheckpoint:
        """A checkpoint that covers position `pos`: the latest witnessed, else the latest, else one
        made now."""
        for witnessed in (True, False):
            found = self.latest(witnessed=witnessed)
            if found is not None and found.size > pos:
                return found
        return self.make()

    def latest(self, *, witnessed: bool = False) -> StoredCheckpoint | None:
        return self.store.read(lambda tx: tx.checkpoints.latest(witnessed=witnessed))

    def note(self, size: int | None = None) -> Note:
        """A checkpoint with its cosignatures; the latest without `size`. NotFound."""
        # No column holds a larger size.
        asked = None if size is None else min(size, MAX_INDEX)
        found = self.latest() if asked is None else self._stored(asked)
        if found is None:
            raise NotFound("checkpoint_unknown", size=size or 0)
        return with_cosignatures(found)

    def _stored(self, size: int) -> StoredCheckpoint | None:
        return self.store.read(lambda tx: tx.checkpoints.get(size))

    # -- proofs ----------------------------------------------------------------------------------

    def proof(self, pos: int, size: int | None = None) -> Proof:
        """That the event at `pos` is in the log, under the checkpoint of `size` or one that covers
        it. NotFound for a position the log has not reached."""
        head = self.store.read(lambda tx: tx.log.head())
        if not 0 <= pos < head.size:
            raise NotFound("event_unknown", pos=pos)
        size = self.covering(pos).size if size is None else size
        note = self.note(size)
        path = self.store.read(lambda tx: inclusion_proof(pos, size, nodes(tx)))
        return Proof(index=pos, path=path, note=note)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """That the log of `old` events is the beginning of that of `new`: both up to the latest
        checkpoint. Raises InvalidInput("proof_out_of_range")."""
        latest = self.latest()
        if latest is None or new > latest.size:
            raise InvalidInput("proof_out_of_range", index=new, size=latest.size if latest else 0)
        return self.store.read(lambda tx: consistency_proof(old, new, nodes(tx)))

    def tile(self, path: str) -> tuple[bytes, bool]:
        """(hashes, whether it is full) of the tile at `path` (C2SP tlog-tiles). NotFound."""
        tile, width = read_tile_path(path)
        held = self.store.read(lambda tx: tx.checkpoints.tile(tile)) or b""
        if len(held) < width * HASH_BYTES:
            raise NotFound("tile_unknown", path=path)
        return held[: width * HASH_BYTES], width == WIDTH

    def entries(self, path: str, actor: Actor = SERVICE) -> tuple[bytes, bool]:
        """(envelopes, each after its length in two bytes; whether the bundle is full). NotFound."""
        require(actor, "log.read")
        index, width = read_index_path(path)
        latest = self.latest()
        if latest is None or index * WIDTH + width > latest.size:
            raise NotFound("tile_unknown", path=path)
        events = self.store.read(lambda tx: tx.log.read(index * WIDTH, width))
        return b"".join(
            len(event.envelope).to_bytes(2, "big") + event.envelope for event in events
        ), width == WIDTH

    def static_files(self) -> Iterator[tuple[str, bytes]]:
        """(path, content) of every file of the log as static resources (C2SP tlog-tiles): tiles, the
        partial ones of the latest checkpoint, entries, keys; the checkpoint last."""
        note = str(self.note(self.make().size))
        size = read_checkpoint(read_note(note).text).size
        for (level, last), width in widths(size).items():
            for index in range(last + 1):
                name = tile_path((level, index), width if index == last else WIDTH)
                yield f"tile/{name}", self.tile(name)[0]
        for index in range((size + WIDTH - 1) // WIDTH):
            shown = min(WIDTH, size - index * WIDTH)
            name = tile_path((0, index), shown).removeprefix("0/")
            yield f"tile/entries/{name}", self.entries(name)[0]
        yield "keys", "".join(f"{key}\n" for key in self.public_keys()).encode()
        yield "checkpoint", note.encode()

    # -- witnesses -------------------------------------------------------------------------------

    def cosign(self, content: str) -> int:
        """Keep the cosignatures by known witnesses on one of our checkpoints; how many were new to us
        or renewed. Raises InvalidInput, NotFound, Refusal("cosignature_unknown")."""
        note = read_note(content)
        size = read_checkpoint(note.text).size
        if self.note(size).text != note.text:
            raise Refusal("checkpoint_other", size=size)
        return self._keep_cosignatures(size, note)

    def _ask(self, witness: Witness, latest: StoredCheckpoint) -> None:
        if any(line.startswith(f"\N{EM DASH} {witness.key.name} ") for line in latest.cosignatures):
            return
        old = 0
        for _ in range(2):
            proof = self.consistency(old, latest.size) if old <= latest.size else ()
            answer = witness.add_checkpoint(old, proof, latest.note)
            if isinstance(answer, int):
                old = answer
                continue
            if answer:
                text = read_note(latest.note).text
                try:
                    self._keep_cosignatures(latest.size, Note(text, read_signatures(answer)))
                except (InvalidInput, Refusal):
                    return
            return

    def _keep_cosignatures(self, size: int, note: Note) -> int:
        known = [witness.key for witness in self.witnesses]
        found = [(key, note.signature_by(key)) for key in known]
        lines = [(key.id.hex(), str(line)) for key, line in found if line is not None]
        if not lines:
            raise Refusal("cosignature_unknown")

        def keep(tx: Transaction) -> None:
            for key_id, line in lines:
                tx.checkpoints.put_cosignature(size, key_id, line)

        self.store.write(keep)
        return len(lines)

    # -- keys ------------------------------------------------------------------------------------

    def public_keys(self) -> tuple[VerifierKey, ...]:
        """Every public key, of checkpoints and of labels, newest first."""
        return (*self.keys.verifying("log"), *self.keys.verifying("labels"))

    def rotate(self, purpose: KeyPurpose) -> VerifierKey:
        """Add a key; those before it keep signing until they are retired. The log says so."""
        key = self.keys.add(purpose, self.key_name(purpose))
        self._record_keys()
        return key

    def retire(self, key_id: str) -> VerifierKey:
        """Destroy a private key; raises Refusal("key_is_last") for the only one of its purpose."""
        for purpose in PURPOSES:
            signing = [key.verifier for key in self.keys.signing(purpose)]
            if [key.id.hex() for key in signing] == [key_id]:
                raise Refusal("key_is_last", key_id=key_id)
        key = self.keys.retire(key_id)
        self._append(STREAM, "log.key_retired", {"key": str(key)}, SERVICE)
        return key

    def sign_label(self, statement: Statement) -> str:
        """A label's statement, signed by the newest label key (evidence.signed_label)."""
        return sign(statement, self._label_key())

    def sign_device(self, credential: Credential) -> str:
        """A device's credential, signed by the newest label key (evidence.signed_device)."""
        return signed_device.sign(credential, self._label_key())

    def _label_key(self) -> SigningKey:
        if not self.keys.signing("labels"):
            self._record_keys()
        return self.keys.signing("labels")[0]

    def _record_keys(self) -> None:
        """The log names every key before it signs: who has an old checkpoint can follow them.

        Makes the first keys; raises Unusable("keys_of_other_log") for those of another log.
        """
        for purpose in PURPOSES:
            name = self.key_name(purpose)
            if not self.keys.verifying(purpose):
                self.keys.add_first(purpose, name)
            if any(key.name != name for key in self.keys.verifying(purpose)):
                raise Unusable("keys_of_other_log", name=self.keys.verifying(purpose)[0].name)
        known = self.store.read(lambda tx: {e.data["key"] for e in tx.log.load(STREAM)})
        for purpose in PURPOSES:
            for key in reversed(self.keys.verifying(purpose)):
                if str(key) not in known:
                    self._append(
                        STREAM, "log.key_added", {"key": str(key), "purpose": purpose}, SERVICE
                    )

    # -- starting --------------------------------------------------------------------------------

    def check_high_water(self) -> None:
        """Raises Unusable("log_behind") for a database older than the last checkpoint signed, and
        Unusable("log_contradicted") for one whose tree is another: at once, from its tiles; the next
        checkpoint and `check_against` look at the events."""
        held = self.high_water.read()
        if held is None:
            return
        signed = read_checkpoint(read_note(held).text)
        if signed.origin != self.origin():
            raise Unusable("log_other", origin=signed.origin)

        def look(tx: Transaction) -> bytes | None:
            size = tx.log.head().size
            return self._root(tx, signed.size) if size >= signed.size else None

        found = self.store.read(look)
        if found is None:
            size = self.store.read(lambda tx: tx.log.head()).size
            raise Unusable("log_behind", size=size, signed=signed.size)
        if found != signed.root:
            raise Unusable("log_contradicted", signed=signed.size)

    def accept_restored(self, reason: str) -> StoredCheckpoint:
        """Go on from a database that is behind what was signed; an event says so, with the
        checkpoint that is lost."""
        held = self.high_water.read()
        lost = read_checkpoint(read_note(held).text) if held else None
        self._append(
            RESTORED_STREAM,
            "log.restored",
            {
                "reason": reason,
                "lost_size": lost.size if lost else None,
                "lost_root": lost.root.hex() if lost else None,
            },
            SERVICE,
        )
        self._record_keys()
        checkpoint, tiles, _ = self.store.read(lambda tx: self._grown(tx, continues=False))
        return self._sign(checkpoint, tiles, lambda note, _: self.high_water.replace(note))

    def check_against(self, content: str) -> Checkpoint:
        """Whether the log continues a checkpoint kept elsewhere, by every event's bytes; raises Damaged
        when it does not, InvalidInput when it is not signed by one of our keys."""
        note = read_note(content)
        kept = read_checkpoint(note.text)
        if not note.signers(self.keys.verifying("log")):
            raise InvalidInput("checkpoint_unsigned")

        def recompute(tx: Transaction) -> tuple[int, bytes]:
            leaves = (leaf_hash(event.envelope) for event in _events(tx, 0, kept.size))
            return tx.log.head().size, root(grow((), 0, leaves))

        size, found = self.store.read(recompute)
        if size < kept.size:
            raise Damaged("log_behind", signed=kept.size, size=size)
        if found != kept.root:
            raise Damaged("log_contradicted", signed=kept.size)
        return kept

    def _sign(
        self,
        checkpoint: Checkpoint,
        tiles: Mapping[Tile, bytes],
        remember: Callable[[str, int], None],
    ) -> StoredCheckpoint:
        note = str(Note(checkpoint.text).signed(*self.keys.signing("log")))
        made = StoredCheckpoint(size=checkpoint.size, note=note, made_at=self.clock.now())
        remember(note, checkpoint.size)

        def keep(tx: Transaction) -> None:
            tx.checkpoints.put_tiles(tiles)
            tx.checkpoints.put(made)

        self.store.write(keep)
        return made

    def _grown(
        self, tx: Transaction, continues: bool = True
    ) -> tuple[Checkpoint, Mapping[Tile, bytes], StoredCheckpoint | None]:
        """The log as it stands, the tiles to be added, and the checkpoint before."""
        head, latest = tx.log.head(), tx.checkpoints.latest()
        base = latest.size if latest else 0
        if head.size < base:
            raise Damaged("log_behind", size=head.size, signed=base)
        grower = TileGrower(base, lambda tile: tx.checkpoints.tile(tile) or b"")
        for event in _events(tx, base, head.size):
            leaf = leaf_hash(event.envelope)
            if leaf != event.leaf_hash:
                raise Damaged("log_damaged", pos=event.pos)
            grower.append([leaf])
        tiles = grower.take()
        tree = nodes(tx, tiles)
        found = root_of(head.size, tree)
        if grower.size != head.size or found != head.root:
            raise Damaged("log_damaged", pos=head.size)
        if continues:
            held = self.high_water.read()
            for note in (latest.note if latest else None, held):
                if note is not None:
                    _check_continues(note, head.size, found, tree)
        return Checkpoint(origin=self.origin(), size=head.size, root=found), tiles, latest

    def _root(self, tx: Transaction, size: int) -> bytes:
        """The root of the first `size` events, from tiles as far as they go."""
        latest = tx.checkpoints.latest()
        base = min(latest.size if latest else 0, size)
        if latest is not None and size <= latest.size:
            return root_of(size, nodes(tx))
        grower = TileGrower(base, lambda tile: tx.checkpoints.tile(tile) or b"")
        grower.append(leaf_hash(event.envelope) for event in _events(tx, base, size))
        return root_of(size, nodes(tx, grower.take()))

    def _append(self, stream: str, kind: str, body: Mapping[str, Any], actor: Actor) -> None:
        now = self.clock.now()
        event = NewEvent(
            id=self.ids.event_id(),
            type=current_type(kind),
            occurred_at=now,
            actor=actor,
            body=body,
        )
        self.store.write(lambda tx: tx.log.append(stream, len(tx.log.load(stream)), [event], now))


PURPOSES: tuple[KeyPurpose, ...] = ("log", "labels")


def with_cosignatures(stored: StoredCheckpoint) -> Note:
    """The signed note with its witnesses' lines."""
    return read_note(stored.note + "".join(stored.cosignatures))


def nodes(tx: Transaction, fresh: Mapping[Tile, bytes] | None = None) -> Nodes:
    """The tree's nodes as stored, `fresh` tiles first."""
    above = fresh or {}
    return nodes_of(lambda tile: above.get(tile) or tx.checkpoints.tile(tile) or b"")


def _check_continues(note: str, size: int, found: bytes, tree: Nodes) -> None:
    before = read_checkpoint(read_note(note).text)
    if before.size > size:
        raise Damaged("log_behind", size=size, signed=before.size)
    proof = consistency_proof(before.size, size, tree)
    if root_of(before.size, tree) != before.root or not is_consistent(
        before.size, before.root, size, found, proof
    ):
        raise Damaged("log_contradicted", signed=before.size)


def _events(tx: Transaction, begin: int, end: int) -> Iterator[Recorded]:
    while begin < end:
        page = tx.log.read(begin, min(PAGE, end - begin))
        if not page:
            return
        yield from page
        begin = page[-1].pos + 1
