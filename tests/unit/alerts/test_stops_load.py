"""What the load sensor says of a stop."""


def test_one_reading_of_a_flickering_load_sensor_is_no_drop(county, of_rule):
    away = county.drive(lambda x: 250.0, until_x=3_000)
    loads = ["full"] * 4 + ["half"] + ["full"] * 6
    stood = [
        county.fix(310 + 30 * i, 3_000, 250, speed_kmh=0, load=load) for i, load in enumerate(loads)
    ]
    found = of_rule(county.fold([*away, *stood], county.trip()), "suspected_dumping")
    assert all("load_drop" not in episode.evidences for episode in found)


def test_a_load_seen_to_fall_twice_is_a_drop(county, of_rule):
    away = county.drive(lambda x: 250.0 if x > 500 else 0.0, until_x=3_000)
    loads = ["full"] * 4 + ["empty"] * 7
    stood = [
        county.fix(310 + 30 * i, 3_000, 250, speed_kmh=0, load=load) for i, load in enumerate(loads)
    ]
    (found,) = of_rule(county.fold([*away, *stood], county.trip()), "suspected_dumping")
    assert "load_drop" in found.evidences
