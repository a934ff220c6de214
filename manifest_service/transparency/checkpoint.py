"""Checkpoints (C2SP tlog-checkpoint) and proofs that travel with them (C2SP tlog-proof).

A checkpoint's text: origin, size in decimal, root in base64, one a line. It becomes worth
something as a signed note.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from manifest_service.errors import InvalidInput
from manifest_service.transparency import base64
from manifest_service.transparency.note import Note, read_note
from manifest_service.transparency.tree import HASH_BYTES

MAX_PROOF_HASHES = 63
PROOF_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What the log says it is: `size` leaves under `root`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.encode(self.root)}\n"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That a leaf stands at `index` of the tree a checkpoint signs."""

    index: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        return "\n".join(
            [PROOF_HEADER, f"index {self.index}", *hash_lines(self.path), "", str(self.note)]
        )


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text; raises InvalidInput("checkpoint_malformed")."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise InvalidInput("checkpoint_malformed", reason="lines")
    return Checkpoint(origin=lines[0], size=read_size(lines[1]), root=read_hash(lines[2]))


def read_proof(text: str) -> Proof:
    """The proof in a `.tlog-proof` file; raises InvalidInput("proof_malformed"|...)."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != PROOF_HEADER:
        raise InvalidInput("proof_malformed", reason="header")
    rest = lines[2:] if len(lines) > 1 and lines[1].startswith("extra ") else lines[1:]
    if not rest or not rest[0].startswith("index ") or len(rest) - 1 > MAX_PROOF_HASHES:
        raise InvalidInput("proof_malformed", reason="index")
    return Proof(
        index=read_size(rest[0].removeprefix("index ")),
        path=tuple(read_hash(line) for line in rest[1:]),
        note=read_note(note),
    )


def hash_lines(hashes: Sequence[bytes]) -> list[str]:
    return [base64.encode(hash_) for hash_ in hashes]


def read_hash(text: str) -> bytes:
    """32 bytes from base64; raises InvalidInput("checkpoint_malformed")."""
    try:
        found = base64.decode(text)
    except ValueError as error:
        raise InvalidInput("checkpoint_malformed", reason="base64") from error
    if len(found) != HASH_BYTES:
        raise InvalidInput("checkpoint_malformed", reason="hash_length")
    return found


def read_size(text: str) -> int:
    """A count in decimal without leading zeroes; raises InvalidInput("checkpoint_malformed")."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or str(int(text)) != text:
        raise InvalidInput("checkpoint_malformed", reason="number")
    return int(text)
