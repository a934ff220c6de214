"""What each person wants to be told of and how, and who stands in for him."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import time_text
from manifest_service.events.envelope import Actor
from manifest_service.services.notices.topics import TOPICS
from manifest_service.services.ports import SEVERITIES, Account, Clock, Severity, Store, Transaction

NAME = "notifications"
LONGEST_DEPUTY = timedelta(days=92)
"""A leave; whoever is gone for longer has left, and his account is closed."""
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, less the brackets."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Of one account. As it is for whoever never chose: everything in the page, nothing by e-mail."""

    muted: tuple[str, ...] = ()
    """Topics he does not want; critical ones come all the same."""
    email: str | None = None
    email_from: Severity = "major"
    """What is as grave as this or graver is mailed within minutes, the rest in the digest."""
    digest_hour: int | None = 8
    """Of the local day; None: the rest is not mailed."""
    deputy_id: str | None = None
    """The account that is told too, until `deputy_until`."""
    deputy_until: datetime | None = None

    def wants(self, topic: str, severity: Severity) -> bool:
        return topic not in self.muted or severity == "critical"


@dataclass(frozen=True, kw_only=True)
class Choices:
    store: Store
    clock: Clock

    def of(self, actor: Actor) -> Choice:
        return self.store.read(lambda tx: choice_of(tx, actor.user_id))

    def deputies(self, actor: Actor) -> tuple[Account, ...]:
        """Those who may stand in for the actor."""
        return tuple(self.store.read(lambda tx: _deputies(tx, actor.user_id)))

    def choose(self, choice: Choice, actor: Actor) -> None:
        """Put `choice` in the place of what was chosen before; raises InvalidInput."""
        now = self.clock.now()

        def work(tx: Transaction) -> None:
            faults = [*_faults(choice, now), *_deputy_faults(tx, choice, actor)]
            if faults:
                raise InvalidInput(faults=faults)
            tx.preferences.put(actor.user_id, NAME, _to_data(choice))

        self.store.write(work)


def choice_of(tx: Transaction, account_id: str) -> Choice:
    """What an account chose; the usual when it never did."""
    kept: Mapping[str, Any] | None = tx.preferences.get(account_id, NAME)
    if kept is None:
        return Choice()
    until = kept["deputy_until"]
    return Choice(
        **{
            **kept,
            "muted": tuple(kept["muted"]),
            "deputy_until": datetime.fromisoformat(until) if until else None,
        }
    )


def forget_address(tx: Transaction, account_id: str) -> bool:
    """Drop the address of an account, which is personal data; whether there was one."""
    kept = choice_of(tx, account_id)
    if kept.email is None:
        return False
    tx.preferences.put(account_id, NAME, _to_data(replace(kept, email=None)))
    return True


def may_stand_in(deputy: Account, account: Account) -> bool:
    """Whoever may do the same for the same organisation may hear of the same."""
    same = (deputy.role, deputy.organisation_id) == (account.role, account.organisation_id)
    return same and deputy.active and deputy.id != account.id


def _to_data(choice: Choice) -> dict[str, Any]:
    until = choice.deputy_until
    return {**asdict(choice), "deputy_until": time_text(until) if until else None}


def _deputies(tx: Transaction, account_id: str) -> Sequence[Account]:
    account = tx.accounts.get(account_id)
    if account is None:
        return ()
    return [other for other in tx.accounts.list() if may_stand_in(other, account)]


def _faults(choice: Choice, now: datetime) -> Iterator[Fault]:
    for index, topic in enumerate(choice.muted):
        if topic not in TOPICS:
            yield Fault(path=f"muted.{index}", code="unknown_topic", params={"topic": topic})
    if choice.email_from not in SEVERITIES:
        yield Fault(path="email_from", code="unknown_severity")
    if choice.email is not None and not _is_address(choice.email):
        yield Fault(path="email", code="email_invalid")
    if choice.digest_hour is not None and not 0 <= choice.digest_hour <= 23:
        yield Fault(path="digest_hour", code="hour_invalid")
    if choice.deputy_id is None:
        return
    until = choice.deputy_until
    if until is None or not now < until <= now + LONGEST_DEPUTY:
        days = {"days": LONGEST_DEPUTY.days}
        yield Fault(path="deputy_until", code="deputy_period", params=days)


def _deputy_faults(tx: Transaction, choice: Choice, actor: Actor) -> Iterator[Fault]:
    if choice.deputy_id is None:
        return
    if choice.deputy_id not in {other.id for other in _deputies(tx, actor.user_id)}:
        yield Fault(path="deputy_id", code="deputy_not_allowed")


def _is_address(text: str) -> bool:
    """A bare address: no name, no second one, nothing that would end a header."""
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    plain = text.isascii() and text.isprintable() and " " not in text and "," not in text
    return (
        plain
        and not name
        and address == text
        and bool(local)
        and "." in domain.strip(".")
        and len(text) <= LONGEST_ADDRESS
    )
