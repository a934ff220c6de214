"""Secrets that must be read again, sealed at rest by a key outside the database.

AES-256-GCM (NIST SP 800-38D): 12 bytes of nonce, then what is sealed with its tag. What a secret is
about is authenticated with it: moved to another row it does not open. The key is `vault.key` in the
folder of keys, 32 bytes in hexadecimal, made when first needed, readable by its owner alone.
"""

import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from manifest_service.adapters.durable import sync_folder
from manifest_service.adapters.keyring import read_secret
from manifest_service.errors import Unusable

NONCE_BYTES = 12
KEY_BITS = 256


class FileVault:
    def __init__(self, folder: Path) -> None:
        self._file = folder / "vault.key"

    def seal(self, secret: bytes, about: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher(make=True).encrypt(nonce, secret, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        nonce, held = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher(make=False).decrypt(nonce, held, about.encode())
        except InvalidTag as error:
            raise Unusable("vault_key_wrong", path=str(self._file)) from error

    def _cipher(self, *, make: bool) -> AESGCM:
        if not self._file.exists():
            if not make:
                raise Unusable("vault_key_missing", path=str(self._file))
            self._make()
        return AESGCM(bytes.fromhex(read_secret(self._file).strip()))

    def _make(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.parent.chmod(0o700)
        fresh = self._file.with_name(f"vault.key.{os.urandom(4).hex()}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(AESGCM.generate_key(KEY_BITS).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        # Two processes may start at once: the first link wins, both read the same key.
        with suppress(FileExistsError):
            self._file.hardlink_to(fresh)
        fresh.unlink()
        sync_folder(self._file.parent)
