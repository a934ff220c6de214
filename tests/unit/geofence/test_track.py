"""The text a sealed track's digest is taken over."""

from manifest_service.geofence.fix import Fix
from manifest_service.geofence.track import HEADER, VEHICLE_HEADER, track_text


def a_fix(**changes):
    return Fix(**{"at_ms": 0, "lon": 115.44, "lat": 36.48, "received_at_ms": 0, **changes})


def test_a_track_without_the_vehicle_s_own_facts_reads_as_it_always_did():
    assert track_text([a_fix(speed_kmh=30.0)]) == (
        f"{HEADER}\n0,115.4400000,36.4800000,30.000,,,,,1,0\n"
    )


def test_what_the_tachograph_said_of_one_position_adds_columns_to_all():
    said = a_fix(recorder_speed_kmh=31.0, odometer_km=120_345.6, hoist=True)
    assert track_text([a_fix(), said]) == (
        f"{VEHICLE_HEADER}\n"
        "0,115.4400000,36.4800000,,,,,,1,0,,\n"
        "0,115.4400000,36.4800000,,,,,,65,0,31.000,120345.600\n"
    )
