"""Which frames the service is told of."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from manifest_service.adapters.scales.showing import Shown
from manifest_service.adapters.scales.telling import Telling

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)


def telling() -> Telling:
    ids = count()
    return Telling(now=lambda: NOON, new_id=lambda: f"reading-{next(ids)}", first=100)


def shown(kg: int, *, stable: bool = True) -> Shown:
    return Shown(mass_kg=Decimal(kg), stable=stable)


def test_a_mass_in_motion_is_told_twice_a_second_and_one_at_rest_at_once():
    one = telling()
    said = [one.step(shown(n * 100, stable=False), n / 10) for n in range(12)]
    assert [n for n, told in enumerate(said) if told] == [0, 5, 10]
    at_rest = one.step(shown(1200), 1.2)
    assert at_rest
    assert at_rest["stable"]
    assert at_rest["sequence"] == 104


def test_what_stands_is_told_again_under_its_id():
    one = telling()
    first = one.step(shown(28800), 0.0)
    assert [one.step(shown(28800), at) for at in (0.1, 2.9)] == [None, None]
    assert one.step(shown(28800), 3.0) == first
    assert one.step(shown(28800), 5.0) is None
    assert one.step(shown(28800), 6.0) == first


def test_a_mass_is_told_in_plain_digits():
    told = telling().step(Shown(mass_kg=Decimal("2.880E+4"), stable=True), 0.0)
    assert told is not None
    assert told["mass_kg"] == "28800"
