"""Password hashing: argon2id with the library's defaults (RFC 9106, second recommendation)."""

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(hash, password)
        except (VerificationError, InvalidHashError):
            return False

    def decoy(self) -> str:
        return self._decoy

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash("nobody has this password")
