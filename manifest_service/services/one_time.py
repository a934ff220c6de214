"""Secrets that are good once and not for long: a half-done sign-in, a challenge, a code to scan."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from manifest_service.services.marks import mark_of
from manifest_service.services.ports import Account, Ids, OneTimeRow, Transaction
from manifest_service.services.sessions import digest_of
from manifest_service.services.standing_accounts import standing

Purpose = Literal[
    "first_password",
    "second_factor",
    "totp",
    "passkey",
    "passkey_sign_in",
    "phone",
    "oidc",
    "oidc_link",
]


def make(
    tx: Transaction,
    ids: Ids,
    purpose: Purpose,
    account_id: str | None,
    until_at: datetime,
    data: Mapping[str, Any] | None = None,
) -> str:
    """The secret; only its digest is kept."""
    secret = ids.secret()
    row = OneTimeRow(
        digest=digest_of(secret),
        purpose=purpose,
        account_id=account_id,
        until_at=until_at,
        data=dict(data or {}),
    )
    tx.one_times.put(row)
    return secret


def look(tx: Transaction, secret: str, purpose: Purpose, now: datetime) -> OneTimeRow | None:
    """What `secret` stands for, when it is good for `purpose`; it stays so."""
    return _good(tx.one_times.get(digest_of(secret)), purpose, now)


def take(tx: Transaction, secret: str, purpose: Purpose, now: datetime) -> OneTimeRow | None:
    """As `look`; from now on it is good for nothing."""
    return _good(tx.one_times.take(digest_of(secret)), purpose, now)


def mark(account: Account) -> dict[str, str]:
    """What a row holds of the account whose it is, so that it ends when that becomes another."""
    return {"mark": mark_of(account)}


def holder(tx: Transaction, row: OneTimeRow | None) -> Account | None:
    """The account of a row made with its `mark`, as it stands now; None when it is another since, or may
    do nothing."""
    if row is None or row.account_id is None:
        return None
    account = standing(tx, tx.accounts.get(row.account_id))
    same = account is not None and row.data["mark"] == mark_of(account)
    return account if same else None


def _good(row: OneTimeRow | None, purpose: Purpose, now: datetime) -> OneTimeRow | None:
    return row if row is not None and row.purpose == purpose and now < row.until_at else None


MINUTES = {
    "first_password": 15,
    "second_factor": 10,
    "totp": 15,
    "passkey": 5,
    "passkey_sign_in": 5,
    "phone": 10,
    "oidc": 10,
    "oidc_link": 10,
}
"""How long each is good."""


def until(purpose: Purpose, now: datetime) -> datetime:
    return now + timedelta(minutes=MINUTES[purpose])
