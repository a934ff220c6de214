"""What sessions and tokens carry of an account, so that they end when it becomes another."""

import hashlib

from manifest_service.services.ports import Account


def mark_of(account: Account) -> str:
    """Changes with the password, the role, the organisation and the driver, and tells none of them."""
    held = (account.role, account.organisation_id, account.driver_id, account.password_hash)
    return hashlib.sha256(repr(held).encode()).hexdigest()[:32]
