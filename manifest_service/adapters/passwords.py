"""Password hashing: argon2id as OWASP's Password Storage Cheat Sheet has it (19 MiB, 2 passes, 1 lane). RFC 9106's
second recommendation (64 MiB, 3 passes, 4 lanes) takes both of two cores for a tenth of a second and more: whoever
guesses without end then takes them from everybody (docs/decisions/2026-11-28-cheaper-passwords.md)."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from manifest_service.errors import Busy
from manifest_service.services.ports import Passwords

T = TypeVar("T")

AT_ONCE = max((os.cpu_count() or 1) // 2, 1)
"""Passwords worked on at once: each takes 19 MiB and a core for some hundredths of a second. A storm of
guesses must leave the others half of the machine."""
WAITING = 8
"""As many more may wait, each holding a turn; others are told to come again. Of strangers one is here at a time
(web.callers)."""


class Argon2Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher(
            time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID
        )

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


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, "passwords")


# A process that is forked off has none of its parent's threads.
os.register_at_fork(after_in_child=_threads.cache_clear)


class BoundedPasswords:
    """As `inner`, few at a time; raises Busy("busy") when too many wait already. On threads of their own: their
    memory is used again for the next, where hundreds of threads would each keep some."""

    def __init__(self, inner: Passwords) -> None:
        self._inner = inner
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
            return _threads().submit(work).result()
        finally:
            self._room.release()
