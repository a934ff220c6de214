"""Lasting tokens of programs that cannot sign in again every day: trackers, Traccar, the gateway.

A token is the account's id and a mark of its password, signed. It has no end of its own: a new
password or a deactivated account ends it. It opens what its role opens, and only roles of programs
have one.
"""

import hashlib

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from manifest_service.errors import NotAllowed
from manifest_service.services.ports import Account
from manifest_service.web.services import services

ROLES = ("device", "gateway")


def make_device_token(account: Account) -> str:
    """Raises NotAllowed("wrong_role") for a person's account."""
    if account.role not in ROLES:
        raise NotAllowed("wrong_role", roles=list(ROLES))
    token: str | bytes = _serializer().dumps([account.id, _mark(account)])
    return str(token)


def account_of_token(text: str) -> Account | None:
    """The active account `text` was made for, as long as its password is the same."""
    try:
        id, mark = _serializer().loads(text)
    except (BadSignature, ValueError, TypeError):
        return None
    account = services().accounts.get(str(id))
    if account is None or account.role not in ROLES or _mark(account) != mark:
        return None
    return account


def _mark(account: Account) -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="device-token")
