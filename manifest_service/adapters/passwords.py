"""Password hashing: argon2id, RFC 9106's second recommendation (64 MiB, 3 passes, 4 lanes), for the first
takes 2 GiB each time. NIST SP 800-63B-4 and OWASP ask for less."""

import os
import threading
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from manifest_service.errors import Busy
from manifest_service.services.ports import Passwords

T = TypeVar("T")

AT_ONCE = max((os.cpu_count() or 1) // 2, 1)
"""Passwords worked on at once: each takes 64 MiB and, for a tenth of a second, as many cores as there
are up to four. A storm of guesses must leave the others half of the machine."""
WAITING = 8
"""As many more may wait, as many as strangers have turns (web.callers); others are told to come again."""


class Argon2Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)

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


class BoundedPasswords:
    """As `inner`, few at a time; raises Busy("busy") when too many wait already."""

    def __init__(self, inner: Passwords) -> None:
        self._inner = inner
        self._turn = threading.Semaphore(AT_ONCE)
        self._room = threading.Semaphore(AT_ONCE + WAITING)

    def hash(self, password: str) -> str:
        return self._bounded(lambda: self._inner.hash(password))

    def matches(self, hash: str, password: str) -> bool:
        return self._bounded(lambda: self._inner.matches(hash, password))

    def decoy(self) -> str:
        return self._inner.decoy()

    def _bounded(self, work: Callable[[], T]) -> T:
        if not self._room.acquire(blocking=False):
            raise Busy("busy")
        try:
            with self._turn:
                return work()
        finally:
            self._room.release()
