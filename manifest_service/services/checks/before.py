"""Everything said against a trip before its wheels move."""

from datetime import datetime

from manifest_service.events.messages import Generated
from manifest_service.services.checks.facts import Known, TripFacts, gather
from manifest_service.services.checks.finding import Finding
from manifest_service.services.checks.table import check_trip
from manifest_service.services.plan_findings import load_of, plan_findings
from manifest_service.services.plans import coverage
from manifest_service.services.ports import Transaction
from manifest_service.services.trials import apart
from manifest_service.waste.profile import StreamProfile


def findings_of(
    tx: Transaction,
    issued: Generated,
    profile: StreamProfile,
    at: datetime,
    stood: Generated | None = None,
) -> tuple[Finding, ...]:
    """What registry, plans and the day have against `issued`, which `stood` otherwise before; raises
    InvalidInput for ids that are not registered."""
    trip = gather(tx, issued, profile, at)
    return (*apart(tx, issued, stood), *check_trip(trip), *_plans(tx, trip))


_FOR_PLANS = frozenset({"profile", "generator", "receiver", "origin", "destination"})


def findings_of_known(tx: Transaction, found: Known) -> tuple[Finding, ...]:
    """As `findings_of`, as far as the facts are known."""
    plans = _plans(tx, found.trip) if found.known >= _FOR_PLANS else ()
    return (*apart(tx, found.trip.issued), *check_trip(found.trip, found.known), *plans)


def _plans(tx: Transaction, trip: TripFacts) -> tuple[Finding, ...]:
    if trip.issued.group:
        return ()  # the plans of those it collects are asked, not the collector's
    if trip.issued.trial:
        return ()  # a plan counts what moves under it, and no trial counts
    covered = coverage(
        tx,
        kinds=tuple(trip.profile.plans),
        holder_id=trip.generator.id,
        stream=trip.profile.key,
        codes=[line.code for line in trip.issued.waste],
        on=trip.on,
    )
    load = load_of(
        trip.issued,
        trip.at,
        origin_district=trip.generator.district,
        destination_district=trip.receiver.district,
    )
    return tuple(
        Finding(code=found.code, refuses=found.refuses, params=dict(found.params))
        for found in plan_findings(covered, load, trip.profile)
    )
