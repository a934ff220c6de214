"""What tokens and sessions carry of an account, so that a new password ends all of them."""

import hashlib

from manifest_service.services.ports import Account
from manifest_service.web.services import services


def marked(account: Account) -> list[str]:
    """The account's id and what changes with its password, and does not tell it."""
    mark = hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]
    return [account.id, mark]


def account_marked(said: object) -> Account | None:
    """The active account that `said` was made for by `marked`, as long as its password is the same."""
    match said:
        case [str(id), str()]:
            account = services().accounts.get(id)
            return account if account is not None and marked(account) == said else None
    return None
