"""What is done to an account, on record: `account.<word>` in the stream of the account."""

from collections.abc import Mapping
from datetime import datetime

from manifest_service.events.envelope import Actor, NewEvent
from manifest_service.events.upcast import current_type
from manifest_service.services.ports import ANY, Account, Ids, Transaction


def record(
    tx: Transaction,
    account: Account,
    word: str,
    actor: Actor,
    *,
    ids: Ids,
    now: datetime,
    body: Mapping[str, object] | None = None,
) -> None:
    """Append the event. No secret, no name that somebody chose is in it: a log is for ever."""
    event = NewEvent(
        id=ids.event_id(),
        type=current_type(f"account.{word}"),
        occurred_at=now,
        actor=actor,
        body=dict(body or {}),
    )
    tx.log.append(f"account/{account.id}", ANY, [event], now)
