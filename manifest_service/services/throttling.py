"""A brute-force guard: after a few wrong guesses in a row, each next one must wait longer."""

import ipaddress
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from manifest_service.errors import TooManyGuesses
from manifest_service.services.ports import Store, Throttle, Transaction

FREE_GUESSES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=24)
"""Waits double from the first: ten wrong guesses cost half an hour, twenty most of a fortnight."""


T = TypeVar("T")


def guarded(
    store: Store, limits: Mapping[str, int], now: datetime, guess: Callable[[], T | None]
) -> T | None:
    """What `guess` finds; None for a wrong one, which counts against every subject of `limits` (subject
    -> free guesses, the narrowest first). A right one takes the wrong ones of the narrowest back from
    all: whoever has a password of his own does not clear by it what he guessed of others'. Raises
    TooManyGuesses while any of them is locked."""
    for subject in limits:
        check(store, subject, now)
    found = guess()
    if found is None:
        for subject, free in limits.items():
            failed(store, subject, now, free=free)
    else:
        _taken_back(store, limits)
    return found


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 its /64, as one household has all of it."""
    with suppress(ValueError):
        found = ipaddress.ip_address(address)
        if isinstance(found, ipaddress.IPv6Address):
            return str(found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return address


def of_network(address: str, now: datetime) -> str:
    """The subject of all that is guessed on one day from one network address, whatever it is."""
    return of_day(f"sign_in/{network_of(address)}", now)


def of_day(subject: str, now: datetime) -> str:
    """`subject` on one day: what many share does not add up for ever."""
    return f"{subject}/{now:%Y%m%d}"


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


def _taken_back(store: Store, limits: Mapping[str, int]) -> None:
    narrowest = next(iter(limits))
    wrong = store.read(lambda tx: tx.throttles.get(narrowest)).failures

    def work(tx: Transaction) -> None:
        for subject in limits:
            left = max(0, tx.throttles.get(subject).failures - wrong)
            tx.throttles.put(subject, Throttle(failures=left))

    if wrong:
        store.write(work)


def _after(held: Throttle, now: datetime, free: int) -> Throttle:
    failures = held.failures + 1
    if failures < free:
        return Throttle(failures=failures)
    wait = min(FIRST_WAIT * 2 ** min(failures - free, 30), LONGEST_WAIT)
    return Throttle(failures=failures, until_at=now + wait)
