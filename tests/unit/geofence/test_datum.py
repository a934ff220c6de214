"""Conversions between Chinese datums, against independent numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import InvalidInput
from manifest_service.geofence.datum import DATUMS, from_wgs84, to_wgs84
from manifest_service.geofence.plane import ground_distance_m

CITIES = Path(__file__).parents[4] / "shared/data/coordinate_systems_china_cities.json"
absent = pytest.mark.skipif(not CITIES.exists(), reason="shared/data is not here")


def metres(a, b):
    return max(ground_distance_m(*p, *q) for p, q in zip(zip(*a), zip(*b), strict=True))  # noqa: B905


def column(name):
    cities = json.loads(CITIES.read_text())
    return tuple(np.array([city["coords"][name] for city in cities]).T)


@absent
def test_wgs84_to_gcj02_agrees_with_664_cities_within_073_m():
    # 0.73 m as the source rounds it; distances here are on the mean sphere, 0.6 % off at most.
    assert metres(from_wgs84(*column("WGS84"), "GCJ02"), column("GCJ02")) < 0.735


@absent
def test_gcj02_to_bd09_agrees_with_664_cities_within_0012_m():
    lon, lat = to_wgs84(*column("GCJ02"), "GCJ02")
    assert metres(from_wgs84(lon, lat, "BD09"), column("BD09")) <= 0.012


@given(lon=st.floats(74, 134), lat=st.floats(4, 53), datum=st.sampled_from(DATUMS))
def test_conversions_invert_within_a_millimetre(lon, lat, datum):
    there = from_wgs84(lon, lat, datum)
    back = to_wgs84(*there, datum)
    assert ground_distance_m(lon, lat, float(back[0]), float(back[1])) < 0.001


@pytest.mark.parametrize(("datum", "expected_m"), [("GCJ02", 546), ("BD09", 1336)])
def test_the_shift_at_guan_county_is_the_known_one(datum, expected_m):
    lon, lat = from_wgs84(115.44, 36.48, datum)
    moved_m = ground_distance_m(115.44, 36.48, float(lon), float(lat))
    assert moved_m == pytest.approx(expected_m, rel=0.02)


def test_an_unknown_datum_is_refused():
    with pytest.raises(InvalidInput) as refused:
        to_wgs84(115.0, 36.0, "ED50")
    assert refused.value.code == "datum_unknown"
