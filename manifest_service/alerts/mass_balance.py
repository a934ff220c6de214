"""物料失衡: a site's receipts of a day or month are more than could have come.

They are held against the site's capacity, against what its trucks can carry, and against how often
the trucks' tracks entered the site. A vehicle whose payload is not on file could have carried all it
is said to have brought. It is about a site, not a vehicle; only an officer's verdict clears it.
"""

from dataclasses import asdict, dataclass

from manifest_service.alerts.episode import Episode, Severity
from manifest_service.alerts.examination import Books, Delivery, Examination
from manifest_service.alerts.rule import Touched

CODE, VERSION = "mass_balance", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Our settings: trucks are overloaded and capacities are round figures, by some tenth."""

    slack_fraction: float = 0.1
    slack_kg: float = 2_000.0
    """Less than this on top is no bought receipt: no load is that small."""


def examine(books: Books, params: Params) -> Touched:
    received_kg = sum(one.received_kg for one in books.deliveries)
    possible = {
        "over_capacity": books.capacity_kg,
        "over_payload": _carried_kg(books.deliveries),
        "over_entries": _entered_kg(books.deliveries),
    }
    exceeded = {
        code: kg
        for code, kg in possible.items()
        if kg is not None and _exceeds(received_kg, kg, params)
    }
    return (_episode(books, received_kg, exceeded, params),) if exceeded else ()


def _exceeds(received_kg: float, possible_kg: float, params: Params) -> bool:
    slack_kg = max(params.slack_kg, params.slack_fraction * possible_kg)
    return received_kg > possible_kg + slack_kg


def _carried_kg(deliveries: tuple[Delivery, ...]) -> float:
    return sum(
        one.received_kg if one.payload_kg is None else one.receipts * one.payload_kg
        for one in deliveries
    )


def _entered_kg(deliveries: tuple[Delivery, ...]) -> float:
    """What can have come with the trucks that were seen to come; one that cannot be seen, came."""
    return sum(one.received_kg if one.visits is None else _brought_kg(one) for one in deliveries)


def _brought_kg(one: Delivery) -> float:
    assert one.visits is not None
    mean_kg = one.received_kg / one.receipts
    # Two manifests on one truck are one visit: a visit may bring a whole payload.
    load_kg = mean_kg if one.payload_kg is None else max(mean_kg, one.payload_kg)
    return min(one.received_kg, one.visits * load_kg)


def _episode(
    books: Books, received_kg: float, exceeded: dict[str, float], params: Params
) -> Episode:
    severity: Severity = "critical" if "over_entries" in exceeded else "major"
    return Episode(
        key=f"{CODE}:{books.site_id}:{books.period}",
        rule=CODE,
        rule_version=VERSION,
        vehicle_id=None,
        manifest_number=None,
        severity=severity,
        first_at_ms=books.begins_at_ms,
        confirmed_at_ms=books.ends_at_ms,
        measured={
            "period": books.period,
            "received_kg": received_kg,
            "receipts": sum(one.receipts for one in books.deliveries),
        },
        threshold={"possible_kg": min(exceeded.values())},
        params=asdict(params),
        evidences=tuple(exceeded),
        site_id=books.site_id,
    )


EXAMINATION = Examination(code=CODE, version=VERSION, of="site", params=Params, examine=examine)
