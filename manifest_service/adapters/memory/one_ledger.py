"""See services.ports.one_ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from manifest_service.services.ports import Amount, Booking, BookingDimension, Sum
from manifest_service.services.ports.one_ledger import Measure


@dataclass
class MemoryOneLedger:
    booked: dict[Booking, Amount] = field(default_factory=dict)

    def add(self, changes: Mapping[Booking, Amount]) -> None:
        for booking, amount in changes.items():
            self.booked[booking] = self.booked.get(booking, Amount()) + amount

    def sums(
        self,
        from_month: str,
        until_month: str,
        by: Sequence[BookingDimension],
        organisation_id: str | None = None,
    ) -> tuple[Sum, ...]:
        found: dict[tuple[str, ...], dict[Measure, Amount]] = defaultdict(dict)
        for booking, amount in self.booked.items():
            parties = (booking.generator_id, booking.carrier_id, booking.receiver_id)
            if not from_month <= booking.month <= until_month:
                continue
            if organisation_id is not None and organisation_id not in parties:
                continue
            of = found[tuple(getattr(booking, name) for name in by)]
            of[booking.measure] = of.get(booking.measure, Amount()) + amount
        kept = ((values, {m: a for m, a in of.items() if a}) for values, of in found.items())
        return tuple(Sum(values=values, amounts=of) for values, of in sorted(kept) if of)

    def clear(self) -> None:
        self.booked.clear()
