"""Keys as files, readable by their owner alone: `<purpose>-<n>.key` and `<purpose>-<n>.pub`.

A key signs while its private file is there; retiring it deletes that file and leaves the public
one. The folder is outside the database and outside its backups.
"""

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from manifest_service.adapters.durable import sync_folder, write_durably
from manifest_service.errors import NotFound, Unusable
from manifest_service.services.ports import KeyPurpose
from manifest_service.transparency.keys import (
    KEY_BYTES,
    SigningKey,
    VerifierKey,
    read_signing_key,
    read_verifier_key,
)

_NAME = re.compile(r"(log|labels)-(\d+)\.(key|pub)")


class FileKeyRing:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def signing(self, purpose: KeyPurpose) -> tuple[SigningKey, ...]:
        return tuple(read_signing_key(read_secret(file)) for file in self._files(purpose, "key"))

    def verifying(self, purpose: KeyPurpose) -> tuple[VerifierKey, ...]:
        return tuple(read_verifier_key(file.read_text()) for file in self._files(purpose, "pub"))

    def add(self, purpose: KeyPurpose, name: str) -> VerifierKey:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        with self._locked():
            return self._create(purpose, name)

    def add_first(self, purpose: KeyPurpose, name: str) -> None:
        """Make the first key; nothing when there is one. Two processes may start at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        with self._locked():
            if not self._files(purpose, "pub"):
                self._create(purpose, name)

    def retire(self, key_id: str) -> VerifierKey:
        with self._locked():
            for file in sorted(self._folder.glob("*.pub")):
                key = read_verifier_key(file.read_text())
                private = file.with_suffix(".key")
                if key.id.hex() == key_id and private.exists():
                    private.unlink()
                    sync_folder(self._folder)
                    return key
        raise NotFound("key_unknown", key_id=key_id)

    def _create(self, purpose: KeyPurpose, name: str) -> VerifierKey:
        key = SigningKey(name, os.urandom(KEY_BYTES))
        number = 1 + max((_number(file) for file in self._files(purpose, "pub")), default=0)
        stem = self._folder / f"{purpose}-{number}"
        # The private key first: a public key in the list always could sign.
        write_durably(stem.with_suffix(".key"), f"{key.text()}\n".encode(), 0o600)
        write_durably(stem.with_suffix(".pub"), f"{key.verifier}\n".encode())
        return key.verifier

    def _files(self, purpose: KeyPurpose, kind: str) -> list[Path]:
        """Newest first."""
        found = [
            file
            for file in self._folder.glob(f"{purpose}-*.{kind}")
            if _NAME.fullmatch(file.name) and file.with_suffix(".pub").exists()
        ]
        return sorted(found, key=_number, reverse=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _number(file: Path) -> int:
    matched = _NAME.fullmatch(file.name)
    return int(matched[2]) if matched else 0


def read_secret(file: Path) -> str:
    """What a file of a secret holds; raises Unusable("key_readable_by_others")."""
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Unusable("key_readable_by_others", path=str(file))
    return file.read_text()
