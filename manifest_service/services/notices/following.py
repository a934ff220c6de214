"""Follows the log, and puts what concerns somebody into his list and on its way out.

The notices of an event, and how far the log was followed, are kept in one transaction: after a death
at any moment nothing is told twice and nothing is left out.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from manifest_service.permissions import ROLES
from manifest_service.services.notices.choices import Choice, choice_of, may_stand_in
from manifest_service.services.notices.topics import COUNTY, Concerned, notice_of
from manifest_service.services.ports import (
    SEVERITIES,
    Account,
    Channel,
    Clock,
    Delivery,
    Notice,
    Store,
    Told,
    Transaction,
    Webhook,
)
from manifest_service.services.standing_accounts import stands
from manifest_service.waste.clocks import local_day, start_of_day

BATCH = 500
"""Events looked at in one transaction."""
MAIL_EVERY = timedelta(minutes=10)
"""What is not critical waits for so long, so that a bad hour makes six mails and not sixty."""
KEPT = timedelta(days=90)
_DELIVERIES = uuid.UUID("0f1d57e6-6a3c-5b5c-8f0a-94e2c1f3b6d7")
"""Namespace of the ids of deliveries: the same notice to the same target is the same delivery."""


@dataclass(frozen=True, kw_only=True)
class Following:
    store: Store
    clock: Clock

    def run(self) -> int:
        """Look at what the log has new; how many were told of something. The first look ever begins at
        the log's end: nobody is told of the past."""
        now, told = self.clock.now(), 0
        while self.store.read(_has_news):
            told += self.store.write(lambda tx: self._batch(tx, now))
        return told

    def forget(self) -> None:
        """Drop what is too old to look at."""
        before = self.clock.now() - KEPT
        self.store.write(lambda tx: tx.notices.drop_before(before))

    def _batch(self, tx: Transaction, now: datetime) -> int:
        begin = tx.notices.cursor()
        if begin is None:
            tx.notices.set_cursor(tx.log.head().size - 1)
            return 0
        events = tx.log.read(begin + 1, BATCH)
        found = [one for event in events if (one := notice_of(tx, event)) is not None]
        told = _tell(tx, found, now) if found else 0
        if events:
            tx.notices.set_cursor(events[-1].pos)
        return told


def _has_news(tx: Transaction) -> bool:
    """Asked every few seconds: most of the time there is nothing, and nothing is written."""
    begin = tx.notices.cursor()
    return begin is None or bool(tx.log.leaf_hashes(begin + 1, 1))


class _Choices(dict[str, Choice]):
    """What accounts chose, each read once."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def __missing__(self, account_id: str) -> Choice:
        self[account_id] = choice_of(self._tx, account_id)
        return self[account_id]


def _tell(tx: Transaction, found: Iterable[tuple[Notice, Concerned]], now: datetime) -> int:
    accounts = {a.id: a for a in tx.accounts.list() if stands(tx, a) and a.role in ROLES}
    webhooks = [hook for hook in tx.notices.webhooks() if hook.stopped is None]
    choices = _Choices(tx)
    lists, deliveries = list[Told](), list[Delivery]()
    for notice, concerned in found:
        wanting = list[Account]()
        for account in accounts.values():
            if not concerns(concerned, account):
                continue
            if choices[account.id].wants(notice.topic, notice.severity):
                wanting.append(account)
        receivers = _with_deputies(wanting, accounts, choices, now)
        lists += [
            Told(account_id=id, notice=notice, instead_of=instead_of)
            for id, instead_of in receivers.items()
        ]
        for id in receivers:
            deliveries += _by_mail(notice, id, choices[id], now)
        deliveries += _by_webhook(notice, concerned, webhooks, accounts, now)
    tx.notices.tell(lists)
    tx.notices.queue(deliveries)
    return len(lists)


def concerns(concerned: Concerned, account: Account) -> bool:
    """Whether a notice is for this account."""
    if account.id == concerned.not_account:
        return False
    return (
        account.id in concerned.account_ids
        or (concerned.county and account.role in COUNTY)
        or (account.role, account.organisation_id) in concerned.clerks
        or (account.driver_id is not None and account.driver_id in concerned.driver_ids)
    )


def _with_deputies(
    wanting: Sequence[Account],
    accounts: dict[str, Account],
    choices: dict[str, Choice],
    now: datetime,
) -> dict[str, str | None]:
    """Account -> whom it stands in for, None for itself."""
    receivers: dict[str, str | None] = {account.id: None for account in wanting}
    for account in wanting:
        choice = choices[account.id]
        deputy = accounts.get(choice.deputy_id or "")
        standing = choice.deputy_until is not None and now < choice.deputy_until
        if deputy is not None and standing and may_stand_in(deputy, account):
            receivers.setdefault(deputy.id, account.id)
    return receivers


def _by_mail(notice: Notice, account_id: str, choice: Choice, now: datetime) -> list[Delivery]:
    if choice.email is None:
        return []
    if SEVERITIES.index(notice.severity) <= SEVERITIES.index(choice.email_from):
        next_at = now if notice.severity == "critical" else _next_mail(now)
    elif choice.digest_hour is not None:
        next_at = next_digest(now, choice.digest_hour)
    else:
        return []
    return [delivery("email", account_id, notice, next_at)]


def _by_webhook(
    notice: Notice,
    concerned: Concerned,
    webhooks: Sequence[Webhook],
    accounts: dict[str, Account],
    now: datetime,
) -> list[Delivery]:
    """What a webhook is told, its account would have been: also of what it did itself."""
    everybody = replace(concerned, not_account="")
    return [
        delivery("webhook", hook.id, notice, now)
        for hook in webhooks
        if (account := accounts.get(hook.account_id)) is not None
        and (not hook.topics or notice.topic in hook.topics)
        and concerns(everybody, account)
    ]


def delivery(channel: Channel, target_id: str, notice: Notice, next_at: datetime) -> Delivery:
    """A fresh delivery of a notice."""
    return Delivery(
        id=str(uuid.uuid5(_DELIVERIES, f"{target_id} {notice.id}")),
        channel=channel,
        target_id=target_id,
        notice=notice,
        state="waiting",
        next_at=next_at,
    )


def _next_mail(now: datetime) -> datetime:
    """The next full ten minutes: what happens until then travels in one mail."""
    since = now - start_of_day(local_day(now))
    return now + MAIL_EVERY - since % MAIL_EVERY


def next_digest(now: datetime, hour: int) -> datetime:
    """The next `hour` o'clock, Asia/Shanghai."""
    today = start_of_day(local_day(now)) + timedelta(hours=hour)
    return today if now < today else today + timedelta(days=1)
