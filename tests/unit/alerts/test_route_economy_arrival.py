"""A receipt written after the truck has left."""


def test_the_way_home_before_a_late_receipt_is_no_way_back(county, of_rule):
    there = county.drive()
    home = [county.fix(1_300 + 10 * i, 10_000 - 100 * i, speed_kmh=36) for i in range(80)]
    trip = county.trip(arrived_at_ms=1_000, received_at_ms=2_600, accepted_kg=1.0)
    assert of_rule(county.fold([*there, *home], trip), "route_economy") == []


def test_a_way_back_before_arrival_is_found(county, of_rule):
    there = county.drive(until_x=8_000)
    back = [county.fix(800 + 10 * i, 8_000 - 100 * i, speed_kmh=36) for i in range(1, 40)]
    (found,) = of_rule(county.fold([*there, *back], county.trip()), "route_economy")
    assert found.evidences == ("turned_back",)
