"""What a manifest counts for on its generator's plan, event by event."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Happened, Manifest, evolve
from manifest_service.events.messages import (
    Generated,
    Loaded,
    Received,
    Redirected,
    Returned,
    Voided,
    WasteLine,
)
from manifest_service.services.movements import changes, moved_by

# 00:30 of the 21st in China.
AT = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
ACTOR = Actor(user_id="u", role="generator_clerk", organisation_id="gen")


def happened(event: Any, minutes: int = 0) -> Happened:
    at = AT + timedelta(minutes=minutes)
    return Happened(event=event, occurred_at=at, recorded_at=at, actor=ACTOR)


def issued(*lines: tuple[str, Decimal]) -> Manifest:
    waste = tuple(WasteLine(code=code, name="示范", declared_kg=kg) for code, kg in lines)
    parties = {"generator_id": "gen", "carrier_id": "car", "receiver_id": "rec"}
    places = {"origin_site_id": "s1", "destination_site_id": "s2"}
    event = Generated(
        number="N", stream="any", waste=waste, vehicle_id="v", driver_id="d", **parties, **places
    )
    return evolve(None, happened(event))


def sums(found: Any) -> dict[str, Decimal]:
    return {movement.code: kg for _, movement, kg in found}


def test_a_load_counts_on_the_local_day_it_was_issued() -> None:
    ((day, movement, kg),) = changes(None, issued(("900-300-34", Decimal(2000))))
    assert (day, movement.code, movement.receiver_id, kg) == (
        date(2026, 11, 21),
        "900-300-34",
        "rec",
        Decimal(2000),
    )


def test_loading_counts_the_difference_and_voiding_takes_all_back() -> None:
    before = issued(("A", Decimal(1000)), ("B", Decimal(3000)))
    after = evolve(before, happened(Loaded(loaded_kg=Decimal(4400)), 9))
    assert sums(changes(before, after)) == {"A": Decimal(100), "B": Decimal(300)}
    assert changes(after, after) == ()
    void = evolve(before, happened(Voided(reason="停工"), 9))
    assert sums(changes(before, void)) == {"A": Decimal(-1000), "B": Decimal(-3000)}


def test_what_comes_back_or_goes_on_under_another_manifest_is_not_counted() -> None:
    loaded = evolve(issued(("A", Decimal(1000))), happened(Loaded(loaded_kg=Decimal(1000)), 9))
    part = Received(accepted_kg=Decimal(700), refused_kg=Decimal(300))
    received = evolve(loaded, happened(part, 20))
    assert changes(loaded, received) == ()
    back = evolve(received, happened(Returned(returned_kg=Decimal(100)), 30))
    assert sums(changes(received, back)) == {"A": Decimal(-100)}
    on = evolve(back, happened(Redirected(redirected_kg=Decimal(200), number="M"), 40))
    assert sums(changes(back, on)) == {"A": Decimal(-200)}
    assert sum(moved_by(on).values()) == Decimal(700)


masses = st.decimals(Decimal("0.001"), Decimal(40000), places=3)


@given(st.lists(masses, min_size=1, max_size=5), masses)
def test_the_loaded_mass_is_shared_out_to_the_gram(
    declared: list[Decimal], loaded: Decimal
) -> None:
    before = issued(*((f"code-{n}", kg) for n, kg in enumerate(declared)))
    after = evolve(before, happened(Loaded(loaded_kg=loaded), 9))
    shares = moved_by(after).values()
    assert sum(shares) == loaded
    assert all(kg == kg.quantize(Decimal("0.001")) for kg in shares)
    total = sum(kg for _, _, kg in (*changes(None, before), *changes(before, after)))
    assert total == loaded
