"""The local plane, with PROJ as the oracle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.geofence.plane import Plane, ground_distance_m

offsets = st.floats(-0.6, 0.6)


@given(dx=offsets, dy=offsets)
def test_the_plane_is_transverse_mercator_within_2_cm(dx, dy):
    pyproj = pytest.importorskip("pyproj")
    proj = pyproj.Proj(proj="tmerc", lon_0=115.44, lat_0=36.48, k=1, ellps="WGS84")
    x, y = Plane(115.44, 36.48).project(115.44 + dx, 36.48 + dy)
    assert (float(x), float(y)) == pytest.approx(proj(115.44 + dx, 36.48 + dy), abs=0.02)


@given(dx=offsets, dy=offsets)
def test_unproject_inverts_project(dx, dy):
    plane = Plane(115.44, 36.48)
    lon, lat = plane.unproject(*plane.project(115.44 + dx, 36.48 + dy))
    assert (float(lon), float(lat)) == pytest.approx((115.44 + dx, 36.48 + dy), abs=1e-9)


def test_a_degree_of_longitude_is_four_fifths_of_one_of_latitude():
    east = ground_distance_m(115, 36.48, 116, 36.48)
    north = ground_distance_m(115, 36, 115, 37)
    assert east / north == pytest.approx(0.80, abs=0.01)
