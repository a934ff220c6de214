"""Lasting tokens of programs that cannot sign in again every day: trackers, Traccar, the gateway.

A token is the account's id and a mark of its password, signed. It has no end of its own: a new
password or a deactivated account ends it. It opens what its role opens, and only roles of programs
have one.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from manifest_service.permissions import may, require
from manifest_service.services.ports import Account
from manifest_service.web.account_marks import account_marked, marked


def make_device_token(account: Account) -> str:
    """Raises NotAllowed("wrong_role") for a person's account."""
    require(account, "account.lasting_token")
    token: str | bytes = _serializer().dumps(marked(account))
    return str(token)


def account_of_token(text: str) -> Account | None:
    """The active account `text` was made for, as long as its password is the same."""
    try:
        account = account_marked(_serializer().loads(text))
    except BadSignature:
        return None
    is_program = account is not None and may(account.role, "account.lasting_token")
    return account if is_program else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="device-token")
