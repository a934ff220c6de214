"""A stop off the route, and a receipt for a truck that never came."""


def tipped(county):
    there = county.drive(lambda x: 300.0 if x > 2_000 else 0.0, until_x=3_000)
    stood = [county.fix(310 + 30 * i, 3_000, 300, speed_kmh=0) for i in range(10)]
    back = [county.fix(640 + 10 * i, 3_000 - 100 * i, speed_kmh=36) for i in range(30)]
    home = [county.fix(950 + 60 * i, 0, speed_kmh=0) for i in range(20)]
    return [*there, *stood, *back, *home]


def test_a_bought_receipt_speaks_against_the_stop(county, of_rule):
    trip = county.trip(received_at_ms=1_200, ended_at_ms=1_200, loaded_kg=1.0, accepted_kg=1.0)
    (found,) = of_rule(county.fold(tipped(county), trip, until_s=2_000), "suspected_dumping")
    assert (found.evidences, found.review) == (("off_route", "never_came"), False)
    assert found.measured["closest_m"] > 6_000


def test_before_the_receipt_it_is_for_review(county, of_rule):
    (found,) = of_rule(county.fold(tipped(county), county.trip()), "suspected_dumping")
    assert (found.evidences, found.review) == (("off_route",), True)


def test_a_receipt_where_the_track_proves_nothing_adds_nothing(county, of_rule):
    trip = county.trip(received_at_ms=4_000, ended_at_ms=4_000, loaded_kg=1.0, accepted_kg=1.0)
    (found,) = of_rule(county.fold(tipped(county), trip, until_s=5_000), "suspected_dumping")
    assert found.review
