"""Copies outside the operator's hands: a file, a webhook, witnesses."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path

import httpx

from manifest_service.errors import InvalidInput, Unusable
from manifest_service.transparency.checkpoint import hash_lines, read_size
from manifest_service.transparency.keys import COSIGNATURE, VerifierKey, read_verifier_key

log = logging.getLogger(__name__)

TIMEOUT_S = 5.0


class CheckpointFile:
    """Appends every checkpoint to a file: on a disk that is written once, or another machine's."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def publish(self, note: str) -> None:
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{note}\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            log.warning("checkpoint not written to %s: %s", self._path, error.strerror)


class CheckpointWebhook:
    """Posts every checkpoint as text/plain."""

    def __init__(self, url: str) -> None:
        self._url = url

    def publish(self, note: str) -> None:
        try:
            answer = httpx.post(
                self._url,
                content=note.encode(),
                headers={"Content-Type": "text/plain; charset=utf-8"},
                timeout=TIMEOUT_S,
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            # Not its words: they quote the address, which may hold a token.
            log.warning("checkpoint not posted: %s", type(error).__name__)


class HttpWitness:
    """A witness that is asked over HTTP (C2SP tlog-witness); without an address he comes himself."""

    def __init__(self, key: VerifierKey, url: str | None) -> None:
        self.key = key
        self._url = url

    def add_checkpoint(self, old_size: int, proof: Sequence[bytes], note: str) -> str | int | None:
        if self._url is None:
            return None
        lines = [f"old {old_size}", *hash_lines(proof), "", note]
        try:
            answer = httpx.post(
                f"{self._url.rstrip('/')}/add-checkpoint",
                content="\n".join(lines).encode(),
                timeout=TIMEOUT_S,
            )
            if answer.status_code == httpx.codes.CONFLICT:
                return read_size(answer.text.strip())
            answer.raise_for_status()
        except (httpx.HTTPError, InvalidInput) as error:
            log.warning("witness %s did not cosign: %s", self.key.name, type(error).__name__)
            return None
        return answer.text


def read_witnesses(path: Path) -> tuple[HttpWitness, ...]:
    """A line each: `<vkey> [<address>]`; `#` begins a remark. None when there is no file.

    Raises Unusable("witnesses_unreadable").
    """
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            key = read_verifier_key(words[0])
        except InvalidInput as error:
            raise Unusable("witnesses_unreadable", path=str(path), line=number) from error
        if key.kind != COSIGNATURE or len(words) > 2:
            raise Unusable("witnesses_unreadable", path=str(path), line=number)
        found.append(HttpWitness(key, words[1] if len(words) == 2 else None))
    return tuple(found)
