"""A brute-force guard: after a few wrong guesses in a row, each next one must wait longer."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from manifest_service.errors import TooManyGuesses
from manifest_service.services.ports import Store, Throttle

FREE_GUESSES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=24)
"""Waits double from the first: ten wrong guesses cost half an hour, twenty most of a fortnight."""


T = TypeVar("T")


def guarded(
    store: Store, limits: Mapping[str, int], now: datetime, guess: Callable[[], T | None]
) -> T | None:
    """What `guess` finds; None for a wrong one, which counts against every subject of `limits` (subject
    -> free guesses). Raises TooManyGuesses while any of them is locked."""
    for subject in limits:
        check(store, subject, now)
    found = guess()
    for subject, free in limits.items():
        if found is None:
            failed(store, subject, now, free=free)
        else:
            succeeded(store, subject)
    return found


def check(store: Store, subject: str, now: datetime) -> None:
    """Raises TooManyGuesses while `subject` is locked."""
    held = store.read(lambda tx: tx.throttles.get(subject))
    if held.until_at is not None and now < held.until_at:
        left = held.until_at - now
        raise TooManyGuesses(seconds=max(1, round(left.total_seconds())))


def failed(store: Store, subject: str, now: datetime, *, free: int = FREE_GUESSES) -> None:
    """Count a wrong guess, `free` of which cost nothing; durable before the answer goes out."""
    store.write(lambda tx: tx.throttles.put(subject, _after(tx.throttles.get(subject), now, free)))


def succeeded(store: Store, subject: str) -> None:
    """Forget the wrong guesses, where there were any."""
    if store.read(lambda tx: tx.throttles.get(subject)).failures:
        store.write(lambda tx: tx.throttles.put(subject, Throttle()))


def _after(held: Throttle, now: datetime, free: int) -> Throttle:
    failures = held.failures + 1
    if failures < free:
        return Throttle(failures=failures)
    wait = min(FIRST_WAIT * 2 ** min(failures - free, 30), LONGEST_WAIT)
    return Throttle(failures=failures, until_at=now + wait)
