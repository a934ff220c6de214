"""The one ledger (一本账): what a manifest or a batch counts for, and the county's sums and rates.

Each amount is booked in the local month in which it happened, but issued, voided and closed, which all
count in the month of issue, so that the closure rate of a month speaks of its own manifests. What was
collected under a collector's manifest is in that one's lines and not counted twice.

| measure | kg | manifests |
|---|---|---|
| issued, voided, closed | declared | each |
| generated | left its site as loaded; hazardous waste: as entered in its ledger (HJ 1259-2022) | |
| stored | put into store, by its ledger | |
| carried | loaded | each |
| received, on_time, discrepant | accepted | each the receiver answered; in time; with a discrepancy |
| refused, returned | refused; back with its generator | |
| used, disposed | by the end of its method (waste/methods.toml) | |
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import Disposed, ImportedDisposal
from manifest_service.permissions import everywhere, firm_of
from manifest_service.services.groups import shares
from manifest_service.services.ports import (
    Amount,
    Booking,
    BookingDimension,
    LedgerRow,
    Measure,
    Store,
    Sum,
)
from manifest_service.waste.calendar import Calendar
from manifest_service.waste.clocks import local_day
from manifest_service.waste.profile import StreamProfile, is_use

LONGEST_MONTHS = 36

Booked = Mapping[Booking, Amount]


@dataclass(frozen=True, kw_only=True)
class OneLedger:
    store: Store

    def sums(
        self, from_month: date, until_month: date, by: Sequence[BookingDimension], actor: Actor
    ) -> tuple[Sum, ...]:
        """Sums of whole months, both included, by `by`: the county's for an officer, its own for a
        party. Raises InvalidInput for a span that ends before it begins or is over three years."""
        months = (until_month.year - from_month.year) * 12 + until_month.month - from_month.month
        if months < 0:
            raise InvalidInput(faults=[Fault(path="to", code="ends_before_it_begins")])
        if months >= LONGEST_MONTHS:
            params = {"months": LONGEST_MONTHS}
            raise InvalidInput(faults=[Fault(path="to", code="too_many_months", params=params)])
        own = None if everywhere(actor, "ledger.sums") else firm_of(actor, "ledger.sums")
        first, last = month_of(from_month), month_of(until_month)
        return self.store.read(lambda tx: tx.one_ledger.sums(first, last, by, own))


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Shares from 0 to 1; None where there is nothing to share."""

    closure: float | None
    """Manifests closed, of those issued and not voided."""
    on_time: float | None
    """Answered by the receiver in time (Order No. 23, Art. 18), of those answered."""
    discrepancy: float | None
    use: float | None
    """Mass used, of mass used and disposed of."""


def rates_of(amounts: Mapping[Measure, Amount]) -> Rates:
    def manifests(measure: Measure) -> int:
        return amounts.get(measure, Amount()).manifests

    def kg(measure: Measure) -> Decimal:
        return amounts.get(measure, Amount()).kg

    return Rates(
        closure=_rate(manifests("closed"), manifests("issued") - manifests("voided")),
        on_time=_rate(manifests("on_time"), manifests("received")),
        discrepancy=_rate(manifests("discrepant"), manifests("received")),
        use=_rate(kg("used"), kg("used") + kg("disposed")),
    )


def month_of(on: date) -> str:
    return f"{on:%Y-%m}"


def changes(before: Booked, after: Booked) -> Booked:
    """What is to be added so that `before` becomes `after`."""
    total: dict[Booking, Amount] = dict(after)
    for booking, amount in before.items():
        total[booking] = total.get(booking, Amount()) + -amount
    return {booking: amount for booking, amount in total.items() if amount}


def booked(manifest: Manifest | None, profile: StreamProfile, calendar: Calendar) -> Booked:
    """Everything a manifest counts for."""
    found: dict[Booking, Amount] = defaultdict(Amount)
    if manifest is None or manifest.trial or manifest.issued.group_number is not None:
        return found
    for measure, at, kg, counts in _facts(manifest, profile, calendar):
        for line, part_kg in enumerate(kg):
            amount = Amount(kg=part_kg, manifests=int(counts and line == 0))
            if amount:
                found[_booking(manifest, line, measure, at)] += amount
    return found


def booked_batch(row: LedgerRow, profiles: Mapping[str, StreamProfile]) -> Booked:
    """What a batch of a hazardous-waste ledger counts for; nothing once withdrawn."""
    if row.withdrawn or row.stage == "taken_out":
        return {}
    stream = next(
        (
            p.key
            for p in profiles.values()
            if p.family == "hazardous" and p.allows_code(row.waste_code)
        ),
        "",
    )
    booking = Booking(
        month=month_of(row.happened_on),
        measure="generated" if row.stage == "generated" else "stored",
        stream=stream,
        code=row.waste_code,
        generator_id=row.organisation_id,
        origin_site_id=row.site_id,
    )
    return {booking: Amount(kg=row.mass_kg)}


_Fact = tuple[Measure, datetime | date, Sequence[Decimal], bool]
"""(measure, when, kg by waste line, whether the manifest is counted)."""


def _facts(manifest: Manifest, profile: StreamProfile, calendar: Calendar) -> Iterator[_Fact]:
    issued = manifest.issued
    declared = [line.declared_kg for line in issued.waste]
    yield "issued", manifest.issued_at, declared, True
    if manifest.status == "void":
        yield "voided", manifest.issued_at, declared, True
        return
    if manifest.is_final:
        yield "closed", manifest.issued_at, declared, True
    if manifest.loaded_at is not None and manifest.loaded_kg is not None:
        loaded = shares(manifest.loaded_kg, declared)
        yield "carried", manifest.loaded_at, loaded, True
        if profile.family != "hazardous":
            yield "generated", manifest.loaded_at, loaded, False
    yield from _receipt(manifest, profile, calendar, declared)
    for part in manifest.disposals():
        measure: Measure = "used" if is_use(part.method) else "disposed"
        yield measure, part.disposed_on, _by_line(part, declared), False


def _receipt(
    manifest: Manifest, profile: StreamProfile, calendar: Calendar, declared: Sequence[Decimal]
) -> Iterator[_Fact]:
    at = manifest.received_at
    if at is None:
        return
    accepted = [line.accepted_kg for line in manifest.lines]
    refused = [line.refused_kg for line in manifest.lines]
    accepted = accepted or list(shares(manifest.accepted_kg or Decimal(0), declared))
    refused = refused or list(shares(manifest.refused_kg or Decimal(0), declared))
    yield "received", at, accepted, True
    if not _late(manifest, at, profile, calendar):
        yield "on_time", at, accepted, True
    if manifest.discrepancies:
        yield "discrepant", at, accepted, True
    yield "refused", at, refused, False
    if manifest.returned_kg:
        yield "returned", at, shares(manifest.returned_kg, declared), False


def _late(manifest: Manifest, at: datetime, profile: StreamProfile, calendar: Calendar) -> bool:
    """Whether the receiver answered after his deadline; on paper, elsewhere, and without an arrival, none
    ran (projections.clocks_of)."""
    if manifest.imported is not None:
        return False
    if manifest.arrived_at is None or manifest.issued.paper_number is not None:
        return False
    arrived_on = local_day(manifest.arrived_at)
    return local_day(at) > calendar.add_working_days(arrived_on, profile.receipt_working_days)


def _by_line(part: Disposed | ImportedDisposal, declared: Sequence[Decimal]) -> Sequence[Decimal]:
    if part.line is None:
        return shares(part.disposed_kg, declared)
    none = Decimal(0)
    return [part.disposed_kg if i == part.line else none for i in range(len(declared))]


def _booking(manifest: Manifest, line: int, measure: Measure, at: datetime | date) -> Booking:
    issued = manifest.issued
    return Booking(
        month=month_of(local_day(at) if isinstance(at, datetime) else at),
        measure=measure,
        stream=issued.stream,
        code=issued.waste[line].code,
        generator_id=issued.generator_id,
        carrier_id=manifest.leg.carrier_id,
        receiver_id=issued.receiver_id,
        origin_site_id=issued.origin_site_id,
        destination_site_id=issued.destination_site_id,
    )


def _rate(part: int | Decimal, whole: int | Decimal) -> float | None:
    return round(float(part) / float(whole), 4) if whole else None
