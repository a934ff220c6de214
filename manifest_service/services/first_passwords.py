"""A password that one chooses for another: good for a few days, to choose one's own with, and for nothing else.

ASVS 5.0, 6.4.1. Who opens an account or helps somebody who has forgotten his password knows a password of
his; no act may rest on it. A program has nobody who could choose: its password is its administrator's to set.
"""

from datetime import datetime, timedelta

from manifest_service.errors import NotAllowed
from manifest_service.services.ports import Account

LASTS = timedelta(days=7)
PROGRAMS = frozenset({"device", "gateway"})
"""Roles of accounts that are programs'."""


def ends_at(role: str, now: datetime) -> datetime | None:
    """When a password set for another account of `role` ends; None: it does not."""
    return None if role in PROGRAMS else now + LASTS


def is_over(account: Account, now: datetime) -> bool:
    return account.password_until_at is not None and now >= account.password_until_at


def check_own(account: Account) -> None:
    """Raises NotAllowed("first_password") unless the account's password is its owner's own."""
    if account.password_until_at is not None:
        raise NotAllowed("first_password")
