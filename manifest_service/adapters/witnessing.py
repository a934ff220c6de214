"""Being a witness of somebody's log: look, hold it against what was seen before, cosign.

Run by another organisation on its own machine, from time to time. What it saw last it keeps in a
file; a log that shrank or tells another story than before is not cosigned, and the file stays.
"""

from datetime import datetime
from pathlib import Path

import httpx

from manifest_service.adapters.durable import write_durably
from manifest_service.errors import Busy, Damaged, InvalidInput, Refusal
from manifest_service.transparency.checkpoint import (
    MAX_PROOF_HASHES,
    Checkpoint,
    read_checkpoint,
    read_hash,
)
from manifest_service.transparency.keys import SigningKey, VerifierKey
from manifest_service.transparency.note import Note, cosign, read_note
from manifest_service.transparency.tree import is_consistent

TIMEOUT_S = 10.0


def witness(
    base: str, log_key: VerifierKey, key: SigningKey, state: Path, now: datetime
) -> Checkpoint:
    """Cosign the latest checkpoint of the log at `base`, and bring it there.

    Raises Busy when the log cannot be asked, InvalidInput when it is not signed by `log_key`,
    Refusal("cosignature_unknown") when it does not know the witness, and Damaged("log_behind"|"log_contradicted") when it is not what was seen before.
    """
    with httpx.Client(base_url=base.rstrip("/"), timeout=TIMEOUT_S) as log:
        note = read_note(_text(log, "/log/checkpoint"))
        if note.signature_by(log_key) is None:
            raise InvalidInput("checkpoint_unsigned")
        found = read_checkpoint(note.text)
        if state.exists():
            _check_continues(log, read_checkpoint(read_note(state.read_text("utf-8")).text), found)
        # Remembered before it is signed: never two stories under one signature.
        write_durably(state, str(note).encode())
        line = cosign(note.text, key, int(now.timestamp()))
        _send(log, str(Note(note.text, (line,))))
    return found


def _check_continues(log: httpx.Client, seen: Checkpoint, found: Checkpoint) -> None:
    if found.origin != seen.origin:
        raise InvalidInput("checkpoint_unsigned")
    if found.size < seen.size:
        raise Damaged("log_behind", size=found.size, signed=seen.size)
    lines = []
    if found.size > seen.size > 0:
        lines = _text(log, f"/log/consistency?old={seen.size}&new={found.size}").split()
    proof = [read_hash(line) for line in lines[: MAX_PROOF_HASHES + 1]]
    if not is_consistent(seen.size, seen.root, found.size, found.root, proof):
        raise Damaged("log_contradicted", signed=seen.size)


def _text(log: httpx.Client, path: str) -> str:
    try:
        return log.get(path).raise_for_status().text
    except httpx.HTTPError as error:
        raise Busy("log_unreachable", reason=str(error)) from error


def _send(log: httpx.Client, note: str) -> None:
    try:
        answer = log.post("/log/cosignatures", content=note.encode())
        if answer.status_code == httpx.codes.CONFLICT:
            raise Refusal("cosignature_unknown")
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise Busy("log_unreachable", reason=str(error)) from error
