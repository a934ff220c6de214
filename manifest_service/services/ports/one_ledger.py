"""The one ledger (一本账): masses and manifests, summed by month and by who, what and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol, get_args

Measure = Literal[
    "issued",
    "voided",
    "closed",
    "generated",
    "stored",
    "carried",
    "received",
    "on_time",
    "discrepant",
    "refused",
    "returned",
    "used",
    "disposed",
]
MEASURES: tuple[Measure, ...] = get_args(Measure)

BookingDimension = Literal[
    "month",
    "stream",
    "code",
    "generator_id",
    "carrier_id",
    "receiver_id",
    "origin_site_id",
    "destination_site_id",
]
BOOKING_DIMENSIONS: tuple[BookingDimension, ...] = get_args(BookingDimension)


@dataclass(frozen=True, kw_only=True)
class Booking:
    """Where an amount is booked. An empty text: nobody, or nowhere yet."""

    month: str
    """Local, `2026-11`."""
    measure: Measure
    stream: str
    code: str
    generator_id: str
    carrier_id: str = ""
    receiver_id: str = ""
    origin_site_id: str
    destination_site_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Amount:
    kg: Decimal = Decimal(0)
    manifests: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(kg=self.kg + other.kg, manifests=self.manifests + other.manifests)

    def __neg__(self) -> "Amount":
        return Amount(kg=-self.kg, manifests=-self.manifests)

    def __bool__(self) -> bool:
        return bool(self.kg or self.manifests)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What is booked under the same `values` of the dimensions asked for, by measure."""

    values: tuple[str, ...]
    amounts: Mapping[Measure, Amount]


class OneLedgerView(Protocol):
    """Sums, so that asking costs the same however many manifests there are."""

    def add(self, changes: Mapping[Booking, Amount]) -> None:
        """Add to what is booked; less than zero takes back."""
        ...

    def sums(
        self,
        from_month: str,
        until_month: str,
        by: Sequence[BookingDimension],
        organisation_id: str | None = None,
    ) -> tuple[Sum, ...]:
        """What is booked from month to month, inclusive, by `by`, in the order of its values; of an
        organisation in any role, when one is given. Sums of nothing are left out."""
        ...

    def clear(self) -> None: ...
