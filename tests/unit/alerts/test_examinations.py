"""The rules that look at the record as a whole: labels, scans, tares, and a site's books."""

from dataclasses import replace

import pytest

from manifest_service.alerts import label_reuse, mass_balance, scan_elsewhere, swapped_vehicle
from manifest_service.alerts.examination import Books, Delivery, Record, Scan, Weighing

from .conftest import DAY_MS, degrees

MIN_MS = 60_000


def at(minutes):
    return DAY_MS + int(minutes * MIN_MS)


def scan(minutes, x=0.0, y=0.0, *, placed=True, **more):
    lon, lat = degrees(x, y) if placed else (None, None)
    given = {"vehicle_id": "truck", "named_vehicle_id": None, "accuracy_m": 10.0}
    return Scan(**{"at_ms": at(minutes), "lon": lon, "lat": lat, **given, **more})


def record(*scans, ended=None, weighings=()):
    return Record(
        manifest_number="M1",
        vehicle_id="truck",
        begins_at_ms=at(-60),
        ended_at_ms=None if ended is None else at(ended),
        site_id="end",
        scans=scans,
        weighings=tuple(weighings),
    )


def reused(*scans, **more):
    return label_reuse.examine(record(*scans, **more), label_reuse.Params())


def test_scans_a_truck_can_join_are_honest():
    assert reused(scan(0), scan(6, 10_000), scan(30, 40_000)) == ()


def test_two_scans_no_truck_can_join_are_a_label_on_two_trucks():
    (found,) = reused(scan(0), scan(6, 20_000))
    assert (found.evidences, found.severity, found.review) == (("two_places",), "major", False)
    assert found.first_at_ms == at(6)
    assert found.measured["apart_m"] == pytest.approx(19_980, rel=0.01)


def test_a_phones_wrong_minute_and_rough_place_are_no_second_truck():
    assert reused(scan(0), scan(0.2, 2_200, accuracy_m=100.0)) == ()
    assert reused(scan(0, accuracy_m=1_500.0), scan(0, 2_400.0, accuracy_m=1_000.0)) == ()


def test_a_scan_on_a_closed_manifest_away_from_its_sites_is_reuse():
    (found,) = reused(scan(5), scan(300, 60_000, to_own_site_m=50_000.0), ended=60)
    assert (found.evidences, found.review) == (("closed_manifest",), False)
    assert found.first_at_ms == at(300)


def test_containers_stand_at_the_receivers_for_weeks():
    assert reused(scan(5), scan(9_000, 10_050, to_own_site_m=40.0), ended=60) == ()


def test_a_late_scan_without_a_place_is_for_review():
    (found,) = reused(scan(5), scan(300, placed=False), ended=60)
    assert found.review


def test_a_scan_minutes_after_the_receipt_is_the_same_visit():
    assert reused(scan(5), scan(69, placed=False), ended=60) == ()


def test_both_evidences_are_critical():
    late = scan(80, 90_000, to_own_site_m=80_000.0)
    (found,) = reused(scan(59), late, ended=60)
    assert (found.severity, found.evidences) == ("critical", ("closed_manifest", "two_places"))


def elsewhere(a_scan, fixes):
    around = tuple(sorted(fixes, key=lambda fix: fix.at_ms))
    return scan_elsewhere.examine(record(replace(a_scan, around=around)), scan_elsewhere.Params())


def test_a_scan_where_the_truck_was_is_honest(county):
    assert elsewhere(scan(5, 3_000), county.drive()) == ()


def test_a_scan_kilometres_from_the_truck_is_found(county):
    (found,) = elsewhere(scan(5, 8_000, 3_000), county.drive())
    assert found.measured["metres"] == pytest.approx(5_285, abs=30)
    assert (found.vehicle_id, found.first_at_ms) == ("truck", at(5))


def test_a_kilometre_less_both_accuracies_is_allowed(county):
    parked = [county.fix(s, 3_000) for s in range(0, 600, 20)]
    assert elsewhere(scan(5, 3_000, 1_025), parked) == ()
    assert len(elsewhere(scan(5, 3_000, 1_026), parked)) == 1


def test_a_phone_whose_clock_is_a_minute_off_is_honest(county):
    """At 36 km/h the truck is 600 m further; at 90 km/h it is 1,500 m."""
    fast = [county.fix(x / 25, x) for x in range(0, 15_000, 500)]
    assert elsewhere(scan(5, 25 * 240), fast) == ()
    assert len(elsewhere(scan(5, 25 * 180), fast)) == 1


def test_fixes_too_far_in_time_prove_nothing(county):
    assert elsewhere(scan(10, 0, 50_000), [county.fix(200, 0), county.fix(620, 0)]) == ()
    assert elsewhere(scan(10, 0, 50_000), [county.fix(580, 0), county.fix(920, 0)]) == ()
    assert elsewhere(scan(10, 0, 50_000), [county.fix(580, 0)]) == ()
    assert len(elsewhere(scan(10, 0, 50_000), [county.fix(400, 0), county.fix(800, 0)])) == 1


def test_where_a_truck_could_have_called_between_two_fixes_nothing_is_claimed(county):
    """Eight minutes between fixes: 16 km there and back."""
    sparse = [county.fix(60, 0), county.fix(540, 1_000)]
    assert elsewhere(scan(5, 500, 5_000), sparse) == ()
    assert len(elsewhere(scan(5, 500, 9_000), sparse)) == 1


def test_a_scan_while_the_load_is_not_on_the_truck_says_nothing_of_the_truck(county):
    assert elsewhere(scan(5, 8_000, 3_000, under_way=False), county.drive()) == ()


def swapped(*scans, weighings=()):
    examined = record(*scans, weighings=weighings)
    return swapped_vehicle.examine(examined, swapped_vehicle.Params())


def weighing(minutes, tare_kg, **more):
    given = {"vehicle_id": "truck", "filed_tare_kg": 10_000.0}
    return Weighing(at_ms=at(minutes), tare_kg=float(tare_kg), **{**given, **more})


def test_the_manifests_own_vehicle_is_no_swap():
    assert swapped(scan(5, named_vehicle_id="truck"), weighings=[weighing(9, 11_500)]) == ()


def test_a_scan_that_names_another_vehicle_is_a_swap():
    (found,) = swapped(scan(5), scan(9, named_vehicle_id="other"))
    assert (found.evidences, found.severity) == (("other_vehicle",), "major")
    assert (found.first_at_ms, found.measured["found"]) == (at(9), "other")


@pytest.mark.parametrize("tare_kg", [11_501, 8_499])
def test_an_empty_weight_over_fifteen_percent_off_is_a_swap(tare_kg):
    (found,) = swapped(weighings=[weighing(0, 10_050), weighing(60, tare_kg)])
    assert (found.evidences, found.review) == (("tare_differs",), False)
    assert found.measured["tare_percent"] == pytest.approx(15.01)


def test_where_all_scales_agree_against_the_file_the_file_may_be_wrong():
    (found,) = swapped(weighings=[weighing(0, 13_000), weighing(60, 13_100)])
    assert found.review


def test_another_name_and_another_weight_are_critical():
    (found,) = swapped(scan(5, named_vehicle_id="other"), weighings=[weighing(9, 6_000)])
    assert (found.severity, found.review) == ("critical", False)


def books(*deliveries, capacity_kg=None):
    return Books(
        site_id="end",
        period="2025-12-01",
        begins_at_ms=at(-540),
        ends_at_ms=at(900),
        capacity_kg=capacity_kg,
        deliveries=deliveries,
    )


def delivery(receipts, kg, *, payload_kg=18_000.0, visits=None, vehicle_id="truck"):
    return Delivery(
        vehicle_id=vehicle_id,
        receipts=receipts,
        received_kg=float(kg),
        payload_kg=payload_kg,
        visits=visits,
    )


def balance(*deliveries, **more):
    return mass_balance.examine(books(*deliveries, **more), mass_balance.Params())


def test_a_day_whose_trucks_came_balances():
    honest = [delivery(3, 54_000, visits=3), delivery(2, 30_000, vehicle_id="b")]
    assert balance(*honest, capacity_kg=100_000.0) == ()


def test_more_receipts_than_entries_do_not_balance():
    (found,) = balance(delivery(5, 90_000, visits=2))
    assert (found.vehicle_id, found.site_id, found.severity) == (None, "end", "critical")
    assert (found.evidences, found.threshold["possible_kg"]) == (("over_entries",), 36_000.0)


def test_two_manifests_on_one_truck_are_one_entry():
    assert balance(delivery(2, 17_000, visits=1)) == ()


def test_more_than_the_trucks_can_carry_does_not_balance():
    (found,) = balance(delivery(2, 45_000))
    assert (found.evidences, found.severity) == (("over_payload",), "major")


def test_a_vehicle_whose_payload_is_not_on_file_may_have_carried_it():
    assert balance(delivery(2, 45_000, payload_kg=None)) == ()


def test_capacity_counts_with_a_tenth_of_slack():
    loads = [delivery(6, 100_000)]
    assert balance(*loads, capacity_kg=91_000.0) == ()
    (found,) = balance(*loads, capacity_kg=90_000.0)
    assert found.evidences == ("over_capacity",)


def test_one_small_load_too_many_is_no_bought_receipt():
    assert balance(delivery(2, 1_900, payload_kg=900.0, visits=0)) == ()


def test_the_same_record_gives_the_same_key():
    first, again = (balance(delivery(5, 90_000, visits=2)) for _ in range(2))
    assert first == again
    assert first[0].key == "mass_balance:end:2025-12-01"
