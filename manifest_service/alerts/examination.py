"""What an examination is: a rule that looks at what is on record as a whole, where a `Rule` follows
one vehicle fix by fix.

    examine(subject, params) -> episodes

It is pure, and asked again whenever the record has changed: the same record gives the same episodes,
under the same keys. Parameters are those in force when the subject begins. `subject` is a manifest's Record, a vehicle's Movements or a site's Books. Times
are UTC milliseconds since 1970.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from manifest_service.alerts.rule import Touched
from manifest_service.geofence.fix import Fix


@dataclass(frozen=True, kw_only=True)
class Examination:
    code: str
    version: int
    of: Literal["manifest", "vehicle", "site"]
    params: type[Any]
    examine: Callable[..., Touched]


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A recorded scan of labels of one manifest: while loading, or under way."""

    at_ms: int
    vehicle_id: str
    """That carried the load then, by the manifest."""
    named_vehicle_id: str | None
    """That the scanner named."""
    lon: float | None
    lat: float | None
    accuracy_m: float = 0.0
    to_own_site_m: float | None = None
    """From where it was scanned to the manifest's origin or destination, whichever is nearer; None
    without a place."""
    under_way: bool = True
    """The load was on the vehicle then: loaded, not in storage, not yet received."""
    around: tuple[Fix, ...] = ()
    """The vehicle's good fixes of the minutes around, by device time."""


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """The empty weight of a weighbridge ticket, and what is on file for the vehicle that carried."""

    at_ms: int
    vehicle_id: str
    tare_kg: float
    filed_tare_kg: float


@dataclass(frozen=True, kw_only=True)
class Record:
    """A manifest as it is to be examined."""

    manifest_number: str
    vehicle_id: str
    """That carries it now, or did last."""
    begins_at_ms: int
    ended_at_ms: int | None
    site_id: str
    """Of the destination."""
    scans: tuple[Scan, ...] = ()
    """By time."""
    weighings: tuple[Weighing, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Movements:
    """What came in under a vehicle's name, flagged fixes too, by device time."""

    vehicle_id: str
    begins_at_ms: int
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What one vehicle is said to have brought to a site in a period."""

    vehicle_id: str
    receipts: int
    received_kg: float
    payload_kg: float | None
    """None when it is not on file."""
    visits: int | None
    """How often its track entered the site; None where the track cannot tell."""


@dataclass(frozen=True, kw_only=True)
class Books:
    """A site's receipts of a period, and what could have come."""

    site_id: str
    period: str
    """A local day 2026-11-20, or a month 2026-11."""
    begins_at_ms: int
    ends_at_ms: int
    capacity_kg: float | None
    """Of the whole period; None when it is not on file."""
    deliveries: tuple[Delivery, ...]
