"""A route from a driven track follows the road, not the receiver's faults."""

import numpy as np
import pytest
import shapely

from manifest_service.errors import InvalidInput
from manifest_service.geofence.driven import driven
from manifest_service.geofence.fix import Fix
from manifest_service.geofence.plane import Plane

PLANE = Plane(115.44, 36.48)


def fixes(points, every_s=10.0):
    made = []
    for i, (x, y) in enumerate(points):
        lon, lat = (float(v) for v in PLANE.unproject(x, y))
        at_ms = int(i * every_s * 1000)
        made.append(Fix(at_ms=at_ms, lon=lon, lat=lat, received_at_ms=at_ms))
    return made


def line_of(found):
    lon, lat = np.array(found.geometry["coordinates"]).T
    return shapely.linestrings(np.column_stack(PLANE.project(lon, lat)))


STREET = [(i * 100.0, 0.0) for i in range(21)] + [(2000.0, j * 100.0) for j in range(1, 11)]
"""2 km east, then 1 km north, at 36 km/h."""


def test_a_straight_street_and_a_corner_are_three_points():
    found = driven(fixes(STREET), 15.0)
    assert found.points == 3
    assert found.length_m == pytest.approx(3000, abs=1)
    assert found.farthest_m < 0.2


def test_a_spike_is_left_out_and_a_bend_is_not():
    spiked = list(STREET)
    spiked[7] = (700.0, 400.0)
    found = driven(fixes(spiked), 15.0)
    assert (found.spikes, found.points) == (1, 3)
    assert line_of(found).distance(shapely.Point(700, 0)) < 1
    bend = [(i * 300.0, 200.0 if i == 5 else 0.0) for i in range(11)]
    kept = driven(fixes(bend, every_s=30.0), 15.0)
    assert kept.spikes == 0
    assert line_of(kept).distance(shapely.Point(1500, 200)) < 1


def test_two_spikes_side_by_side_are_both_left_out():
    spiked = list(STREET)
    spiked[7], spiked[9] = (700.0, 400.0), (900.0, -350.0)
    assert driven(fixes(spiked), 15.0).spikes == 2


def test_a_way_there_and_back_has_its_far_end():
    out = [(i * 100.0, 0.0) for i in range(11)]
    found = driven(fixes(out + out[-2::-1]), 15.0)
    assert found.spikes == 0
    assert found.length_m == pytest.approx(2000, abs=1)
    assert line_of(found).distance(shapely.Point(1000, 0)) < 1


def test_a_stop_is_one_point_however_the_receiver_wandered():
    rng = np.random.default_rng(7)
    wander = [(1000.0 + dx, dy) for dx, dy in rng.normal(0, 8, (60, 2)).tolist()]
    found = driven(fixes([*STREET[:10], *wander, *STREET[11:]]), 5.0)
    assert found.stops == 1
    assert found.length_m < 3050
    assert found.farthest_m < 30


def test_the_farthest_fix_used_is_told():
    wavy = [(x, 12.0 * (-1) ** i) for i, (x, _) in enumerate(STREET[:21])]
    found = driven(fixes(wavy), 30.0)
    assert found.points == 2
    assert 12 < found.farthest_m < 26


@pytest.mark.parametrize(
    "points", [[], [(0.0, 0.0)], [(0.0, 0.0)] * 50, [(0.0, 0.0), (20.0, 0.0)] * 9]
)
def test_who_stood_drove_no_way(points):
    with pytest.raises(InvalidInput) as refused:
        driven(fixes(points), 15.0)
    assert refused.value.code == "track_too_short"
