"""What sessions and tokens carry of an account, so that they end when it becomes another."""

import hashlib

from manifest_service.services.ports import Account


def mark_of(account: Account) -> str:
    """Changes with the password, the role, the organisation and the driver, and tells none of them. A
    driver's organisation is whatever the registry says (services.standing_accounts)."""
    organisation = None if account.driver_id else account.organisation_id
    held = (account.role, organisation, account.driver_id, account.password_hash)
    return hashlib.sha256(repr(held).encode()).hexdigest()[:32]
