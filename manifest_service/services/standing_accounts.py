"""Which accounts may do anything, and as of which organisation.

Neither one that is shut, nor one of an organisation that is closed. A driver is of the carrier that the
registry says he drives for now: who moves to another firm acts there with the next request, and has left
the other. The trips that name him stay his.
"""

from dataclasses import replace

from manifest_service.registry.entries import Driver, Organisation
from manifest_service.services.ports import Account, Transaction


def standing(tx: Transaction, account: Account | None) -> Account | None:
    """The account as it stands now; None when it may do nothing."""
    if account is None or not account.active:
        return None
    row = tx.registry.get("driver", account.driver_id) if account.driver_id else None
    if row is not None and isinstance(row.entry, Driver):
        account = replace(account, organisation_id=row.entry.carrier_id)
    return None if _closed(tx, account.organisation_id) else account


def stands(tx: Transaction, account: Account | None) -> bool:
    return standing(tx, account) is not None


def _closed(tx: Transaction, organisation_id: str | None) -> bool:
    row = tx.registry.get("organisation", organisation_id) if organisation_id else None
    return row is not None and isinstance(row.entry, Organisation) and not row.entry.active
