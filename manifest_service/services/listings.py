"""The board of recycled products (再生产品供求): organisations post what they offer or want, anyone reads.

The plan asks for it: 冠政字[2023]50号, a public board of supply and demand of recycled construction products.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from manifest_service.errors import Fault, InvalidInput, NotAllowed, NotFound
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.listing import (
    SIDES,
    Listing,
    ListingEvent,
    Posted,
    decide,
    event_body,
    replay,
)
from manifest_service.events.sealed import ERASED
from manifest_service.events.upcast import current_type
from manifest_service.permissions import everywhere, firm_of, require
from manifest_service.registry.entries import Site
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import (
    Clock,
    ListingQuery,
    ListingRow,
    Store,
    Transaction,
)
from manifest_service.services.trials import refuse_in_sandbox
from manifest_service.waste.clocks import local_day
from manifest_service.waste.mass import mass_faults
from manifest_service.waste.recycled import PRODUCTS

LONGEST = timedelta(days=366)
GRADE_LIMIT = 60
REASON_LIMIT = 500
MOST_KG = Decimal(1_000_000_000)
"""A million tonnes: more than all building waste of a county in a year."""
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{4,22}[0-9](?: ?(?:转|ext\.?|x|-) ?[0-9]{1,6})?")
_MOBILE = re.compile(r"(?:\+?86[ -]?)?1[3-9][0-9]{9}")
"""A number of a person: 11 digits from 13 to 19. The board shows offices."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A listing and, unless it was erased, whom to call."""

    row: ListingRow
    office_phone: str | None


@dataclass(frozen=True, kw_only=True)
class Listings:
    store: Store
    clock: Clock

    def board(self, query: ListingQuery) -> tuple[Shown, ...]:
        """What stands today, newest first; for anyone."""
        asked = replace(query, standing_on=local_day(self.clock.now()))
        return self.store.read(lambda tx: _shown(tx, asked))

    def own(self, query: ListingQuery, actor: Actor) -> tuple[Shown, ...]:
        """Everything the actor's organisation ever posted."""
        asked = replace(query, organisation_id=firm_of(actor, "listing.post"))
        return self.store.read(lambda tx: _shown(tx, asked))

    def post(self, id: str, data: Mapping[str, Any], actor: Actor) -> Listing:
        """Put a listing of the actor's organisation on the board; its id is the command's. `data` is
        that of `Posted`. Raises InvalidInput with every fault."""
        organisation_id = firm_of(actor, "listing.post")
        posted = Posted(organisation_id=organisation_id, **_tidied(data))

        def first_time(tx: Transaction) -> Listing:
            refuse_in_sandbox(tx, organisation_id)
            _check(tx, posted, local_day(self.clock.now()))
            return self._append(tx, None, command_id(id), posted, actor, command_id(id))

        return self._once(id, f"post {id}", "posted", event_body(posted), actor, first_time)

    def withdraw(self, id: str, listing_id: str, reason: str, actor: Actor) -> Listing:
        """Take a listing off the board: its own organisation, or an administrator with a reason."""
        require(actor, "listing.withdraw")
        reason = reason.strip()
        if len(reason) > REASON_LIMIT or (everywhere(actor, "listing.withdraw") and not reason):
            code = "text_too_long" if reason else "missing"
            raise InvalidInput(
                faults=[Fault(path="reason", code=code, params={"limit": REASON_LIMIT})]
            )

        def first_time(tx: Transaction) -> Listing:
            listing = _find(tx, listing_id)
            own = actor.organisation_id == listing.posted.organisation_id
            if not (everywhere(actor, "listing.withdraw") or own):
                raise NotAllowed("listing_of_other")
            event = replace(decide(listing, local_day(self.clock.now())), reason=reason or None)
            return self._append(tx, listing, listing_id, event, actor, command_id(id))

        body = {"reason": reason}
        return self._once(id, f"withdraw {listing_id}", "withdrawn", body, actor, first_time)

    def _once(
        self, id: str, what: str, word: str, body: Mapping[str, Any], actor: Actor, first_time: Any
    ) -> Listing:
        id, now = command_id(id), self.clock.now()
        asked = request_of(actor.user_id, what, body, f"listing.{word}")

        def work(tx: Transaction) -> Listing:
            answer, _ = once(tx, id, asked, now, lambda: {"id": first_time(tx).id})
            return _find(tx, answer["id"])

        return self.store.write(work)

    def _append(
        self,
        tx: Transaction,
        listing: Listing | None,
        listing_id: str,
        event: ListingEvent,
        actor: Actor,
        event_id: str,
    ) -> Listing:
        now = self.clock.now()
        word = "posted" if isinstance(event, Posted) else "withdrawn"
        new = NewEvent(
            id=event_id,
            type=current_type(f"listing.{word}"),
            occurred_at=now,
            actor=actor,
            body=event_body(event),
        )
        version = 0 if listing is None else 1
        (recorded,) = tx.log.append(_stream(listing_id), version, [new], now)
        fold(tx, recorded)
        return _find(tx, listing_id)


def fold(tx: Transaction, recorded: Recorded) -> None:
    """Put the row that stands after `recorded`."""
    listing_id = recorded.stream.partition("/")[2]
    history = [_told(one) for one in tx.log.load(recorded.stream)[: recorded.seq]]
    listing = replay(listing_id, history)
    assert listing is not None
    tx.listings.put(_row(listing, recorded.seq))


def _row(listing: Listing, version: int) -> ListingRow:
    posted = listing.posted
    return ListingRow(
        id=listing.id,
        version=version,
        side=posted.side,
        product=posted.product,
        grade=posted.grade,
        mass_kg=posted.mass_kg,
        organisation_id=posted.organisation_id,
        site_id=posted.site_id,
        from_on=posted.from_on,
        until_on=posted.until_on,
        posted_at=listing.posted_at,
        withdrawn_at=listing.withdrawn_at,
    )


def _shown(tx: Transaction, query: ListingQuery) -> tuple[Shown, ...]:
    return tuple(
        Shown(row=row, office_phone=_phone(_find(tx, row.id))) for row in tx.listings.search(query)
    )


def _phone(listing: Listing) -> str | None:
    said = listing.posted.office_phone
    return None if said == ERASED else said


def _find(tx: Transaction, listing_id: str) -> Listing:
    found = replay(listing_id, map(_told, tx.log.load(_stream(listing_id))))
    if found is None:
        raise NotFound("listing_unknown", id=listing_id[:64])
    return found


def _told(event: Recorded) -> tuple[str, Mapping[str, Any], datetime]:
    return event.type.split(".")[1], event.data, datetime.fromisoformat(event.recorded_at)


def _stream(listing_id: str) -> str:
    return f"listing/{listing_id}"


def _tidied(data: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.strip() if isinstance(v, str) else v for k, v in data.items()}


def _check(tx: Transaction, posted: Posted, today: date) -> None:
    faults = [
        *_unlisted("side", posted.side, SIDES),
        *_unlisted("product", posted.product, PRODUCTS),
        *mass_faults("mass_kg", posted.mass_kg, MOST_KG),
        *_period_faults(posted, today),
        *_phone_faults(posted.office_phone),
    ]
    if not 0 < len(posted.grade) <= GRADE_LIMIT:
        limit = {"limit": GRADE_LIMIT}
        faults.append(Fault(path="grade", code="text_length", params=limit))
    row = tx.registry.get("site", posted.site_id)
    site = row.entry if row else None
    if not isinstance(site, Site) or site.organisation_id != posted.organisation_id:
        faults.append(Fault(path="site_id", code="site_not_yours"))
    elif not site.active:
        faults.append(Fault(path="site_id", code="site_inactive", params={"site": site.name}))
    if faults:
        raise InvalidInput(faults=faults)


def _unlisted(path: str, value: str, known: Iterable[str]) -> list[Fault]:
    known = list(known)
    params = {"value": value[:40], "options": ", ".join(known)}
    return [] if value in known else [Fault(path=path, code="not_one_of", params=params)]


def _period_faults(posted: Posted, today: date) -> list[Fault]:
    if posted.until_on < posted.from_on:
        return [Fault(path="until_on", code="ends_before_it_begins")]
    if posted.until_on < today:
        return [Fault(path="until_on", code="listing_ends_in_past")]
    if posted.until_on - max(posted.from_on, today) > LONGEST:
        params = {"days": LONGEST.days}
        return [Fault(path="until_on", code="range_too_long", params=params)]
    return []


def _phone_faults(text: str) -> list[Fault]:
    if not _PHONE.fullmatch(text):
        return [Fault(path="office_phone", code="phone_malformed")]
    if _MOBILE.fullmatch(re.sub(r"[ -]", "", text)):
        return [Fault(path="office_phone", code="phone_of_person")]
    return []
