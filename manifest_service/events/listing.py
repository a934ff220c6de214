"""A listing of the board of recycled products: posted by an organisation, withdrawn, or run out.

    listing.posted.v1      {side, product, grade, mass_kg, organisation_id, site_id, from_on, until_on,
                            office_phone}
    listing.withdrawn.v1   {reason}

It runs out by itself after its last day: no event tells of it. What changes is withdrawn and posted anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

import msgspec

from manifest_service.errors import Refusal
from manifest_service.events.canonical import plain

Side = Literal["offer", "wanted"]
SIDES: tuple[str, ...] = get_args(Side)


@dataclass(frozen=True, kw_only=True)
class Posted:
    """供应 or 求购 of a recycled product, at a site of the organisation."""

    side: Side
    product: str
    """Of waste.recycled.PRODUCTS."""
    grade: str
    """Size or class, as its standard names it."""
    mass_kg: Decimal
    organisation_id: str
    site_id: str
    from_on: date
    until_on: date
    """The last local day it stands."""
    office_phone: str
    """The organisation's, never a person's; kept beside the log all the same."""


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    reason: str | None = None


ListingEvent = Posted | Withdrawn
WORDS: Mapping[str, type[ListingEvent]] = {"posted": Posted, "withdrawn": Withdrawn}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What stands of one listing."""

    id: str
    posted: Posted
    posted_at: datetime
    withdrawn_at: datetime | None = None


def decide(listing: Listing, today: date) -> Withdrawn:
    """Raises Refusal("listing_over") for one that no longer stands."""
    if listing.withdrawn_at is not None or listing.posted.until_on < today:
        raise Refusal("listing_over")
    return Withdrawn()


def evolve(
    listing: Listing | None, id: str, word: str, data: Mapping[str, Any], recorded_at: datetime
) -> Listing:
    """`listing` after `word`. It may not say no."""
    if listing is None:
        posted = msgspec.convert(data, Posted, strict=False)
        return Listing(id=id, posted=posted, posted_at=recorded_at)
    return replace(listing, withdrawn_at=listing.withdrawn_at or recorded_at)


def replay(id: str, history: Iterable[tuple[str, Mapping[str, Any], datetime]]) -> Listing | None:
    """The listing after its whole `history` of (word, data, recorded_at)."""
    listing: Listing | None = None
    for word, data, recorded_at in history:
        listing = evolve(listing, id, word, data, recorded_at)
    return listing


def event_body(event: ListingEvent) -> dict[str, Any]:
    return {name: plain(value) for name, value in vars(event).items() if value is not None}
