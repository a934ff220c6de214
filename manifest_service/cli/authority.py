"""By whose right each command acts. A test holds this to the commands there are.

The operator is whoever may read and write the data directory on the machine itself: the file system
keeps others out, and what he does is done by the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

By = Literal["operator", "account", "anyone"]


@dataclass(frozen=True)
class Right:
    by: By
    """`operator`; `account`: asks a running service, as an account may; `anyone`: works on what it is
    given, or on what the service tells anyone."""
    action: str = ""
    """The row of the table of permissions that an account would need for the same."""


COMMANDS: Mapping[str, Right] = {
    "backup": Right("operator"),
    "catalogue find": Right("operator", "catalogue.read"),
    "catalogue list": Right("operator", "catalogue.read"),
    "catalogue record": Right("operator", "catalogue.write"),
    "config check": Right("operator"),
    "db current": Right("operator"),
    "db upgrade": Right("operator"),
    "demo": Right("operator"),
    "export manifests": Right("operator", "manifest.read"),
    "gateway": Right("account", "terminal.serve"),
    "import manifests": Right("operator", "manifest.take_in"),
    "keys list": Right("operator"),
    "keys retire": Right("operator"),
    "keys rotate": Right("operator"),
    "log accept-restored": Right("operator"),
    "log checkpoint": Right("operator", "log.read"),
    "log export": Right("operator", "log.read"),
    "log proof": Right("operator", "public.read"),
    "rebuild": Right("operator"),
    "replay": Right("operator", "rule.tuning"),
    "restore": Right("operator"),
    "scale": Right("account", "scale.tell"),
    "serve": Right("operator"),
    "simulate": Right("account", "position.report"),
    "user add": Right("operator", "account.manage"),
    "user deactivate": Right("operator", "account.manage"),
    "user list": Right("operator", "account.read"),
    "user password": Right("operator", "account.manage"),
    "user remove-factors": Right("operator", "account.manage"),
    "verify": Right("anyone"),
    "witness cosign": Right("anyone", "public.read"),
    "witness new-key": Right("anyone"),
    "worker": Right("operator"),
}
