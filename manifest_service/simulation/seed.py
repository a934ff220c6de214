"""Making the demonstration county: registry, accounts, two days of history, a queue being worked."""

import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from manifest_service.services.first_passwords import PROGRAMS
from manifest_service.simulation.accounts import ADMINISTRATOR, bodies
from manifest_service.simulation.board import post_listings
from manifest_service.simulation.catalogues import record_catalogues
from manifest_service.simulation.county import entries
from manifest_service.simulation.plans import file_plans
from manifest_service.simulation.player import Player, SetNow, play
from manifest_service.simulation.port import Call, accepted
from manifest_service.simulation.story import history
from manifest_service.simulation.truck import CHINA

_NAMESPACE = uuid.UUID("0f3c9a52-7a0e-5a5f-8a4e-5b0c8f0d2b11")


def seed(call: Call, set_now: SetNow, password: str, now: datetime) -> Player:
    """Make the county and play its story up to `now` (aware). The account `admin` must exist.

    `set_now` sets the clock of the service; it stands at `now` afterwards. Every step is a command
    with its own id: seeding twice at the same `now` changes nothing.
    """
    begins = now - timedelta(days=3)
    set_now(begins)
    register(call, begins)
    record_catalogues(call)
    open_accounts(call, password)
    file_plans(call, begins)
    post_listings(call, begins.astimezone(CHINA).date())
    player = play(call, set_now, history(now))
    set_now(now)
    _begin_work(call)
    return player


def register(call: Call, now: datetime) -> None:
    """Put every entry of the county on file."""
    for collection, body in entries(now.astimezone(CHINA).date()):
        said = json.dumps([collection, body], sort_keys=True)
        headers = {"Idempotency-Key": str(uuid.uuid5(_NAMESPACE, said))}
        path = f"/{collection}/{body['id']}"
        answer = call("PUT", path, json=body, headers=headers, as_user=ADMINISTRATOR)
        accepted(f"register {path}", answer)


def open_accounts(call: Call, password: str) -> None:
    """Open the accounts that are not there yet."""
    listed = accepted("list accounts", call("GET", "/accounts", as_user=ADMINISTRATOR))
    known = {account["username"] for account in listed["items"]}
    for body in bodies(password):
        if body["username"] not in known:
            open_account(call, body)


def open_account(call: Call, body: Mapping[str, Any]) -> None:
    """Open an account as the administrator would, then set its password as its owner would."""
    name, password = body["username"], body["password"]
    is_program = body["role"] in PROGRAMS
    first = password if is_program else secrets.token_urlsafe(18)
    opened = call("POST", "/accounts", json={**body, "password": first}, as_user=ADMINISTRATOR)
    accepted(f"open account {name}", opened)
    if not is_program:
        chosen = {"username": name, "password": first, "new_password": password}
        # Who asks is said by the password; the administrator's token beside it says nothing.
        answer = call("PUT", "/first-password", json=chosen, as_user=ADMINISTRATOR)
        accepted(f"set the password of {name}", answer)


_WORKED = (
    ("suspected_dumping", "confirmed", "现场查获倾倒渣土，与载重信号、定位停留一致"),
    ("signal_lost", "unclear", "承运人称终端供电故障，维修单待核"),
)
"""(rule, verdict, reason): what officer1 has already worked; the rest waits in the queue."""


def _begin_work(call: Call) -> None:
    officer = "officer1"
    for rule, verdict, reason in _WORKED:
        found = accepted("list alerts", call("GET", f"/alerts?rule={rule}", as_user=officer))
        for alert in found["items"]:
            for action, more in (
                ("acknowledge", {}),
                ("verdict", {"verdict": verdict, "reason": reason}),
            ):
                if action in alert["actions"]:
                    id = str(uuid.uuid5(_NAMESPACE, f"{alert['id']}/{action}"))
                    path = f"/alerts/{alert['id']}/{action}"
                    answer = call("POST", path, json={"id": id, **more}, as_user=officer)
                    alert = accepted(f"{action} {rule}", answer)
