"""Reading recorded tracks, and sending them."""

from datetime import UTC, datetime, timedelta

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.simulation.tracks import read_track, replay

GPX = """<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="36.48" lon="115.44"><time>2026-11-20T08:00:00Z</time><speed>10</speed></trkpt>
<trkpt lat="36.49" lon="115.45"><time>2026-11-20T08:01:00Z</time></trkpt>
<trkpt lat="96.49" lon="115.45"><time>2026-11-20T08:02:00Z</time></trkpt>
</trkseg></trk></gpx>
"""

CSV = """vehicle_id,fix_time_local,latitude,longitude
101,2015-12-10T07:37:10,40.688,-74.09097
102,2015-12-10T07:36:10,40.68925,-74.08968
101,yesterday,40.6916,-74.08842
101,2015-12-10T07:40:20,forty,-74.08892
"""


@pytest.fixture
def write(tmp_path):
    def put(text, name="track.csv"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return put


class Recorder:
    """A service that keeps every batch it is sent and refuses vehicle 102."""

    def __init__(self):
        self.batches = []

    def __call__(self, method, path, *, json=None, content=None, headers=None, as_user):
        assert (method, path, as_user) == ("POST", "/positions", "admin")
        self.batches.append(json["positions"])
        refused = [
            {"index": i, "code": "vehicle_unknown", "detail": "?"}
            for i, position in enumerate(json["positions"])
            if position["vehicle"] == "102"
        ]
        stored = len(json["positions"]) - len(refused)
        return 200, {"stored": stored, "flagged": {"jump": 1}, "refused": refused}


def test_a_gpx_point_has_its_time_place_and_speed(write):
    first = read_track(write(GPX, "track.gpx")).points[0]
    assert (first.lat, first.lon, first.speed_kmh) == (36.48, 115.44, 36.0)
    assert first.at == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_gpx_point_beyond_the_pole_is_left_out_and_named(write):
    track = read_track(write(GPX, "track.gpx"))
    assert len(track.points) == 2
    assert [str(row) for row in track.bad] == ["line 5: lat = '96.49'"]


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE gpx SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_gpx_with_a_document_type_is_refused(write, prologue):
    with pytest.raises(InvalidInput) as refused:
        read_track(write(GPX.replace("<gpx", prologue + "<gpx", 1), "track.gpx"))
    assert refused.value.code == "gpx_doctype"


def test_a_gpx_cut_short_is_refused_with_its_line(write):
    with pytest.raises(InvalidInput) as refused:
        read_track(write(GPX[:150], "track.gpx"))
    assert refused.value.code == "gpx_malformed"
    assert refused.value.params["line"] == 3


def test_csv_times_without_a_zone_are_in_the_zone_given(write):
    track = read_track(write(CSV), zone="America/New_York", only="101")
    assert track.points[0].at == datetime(2015, 12, 10, 12, 37, 10, tzinfo=UTC)


def test_csv_points_come_by_time_and_bad_rows_are_named_by_line(write):
    track = read_track(write(CSV))
    assert [point.vehicle for point in track.points] == ["102", "101"]
    said = [str(row) for row in track.bad]
    assert said == ["line 4: fix_time_local = 'yesterday'", "line 5: latitude = 'forty'"]


def test_csv_without_a_time_column_says_what_it_may_be_called(write):
    with pytest.raises(InvalidInput) as refused:
        read_track(write("lat,lon\n1,2\n"))
    assert refused.value.code == "track_columns"
    assert refused.value.params["missing"] == "time"


@pytest.mark.parametrize("text", ["", "time,lat,lon\n", "time,lat,lon\n2026-01-01,nan,2\n"])
def test_a_file_without_one_usable_point_is_refused(write, text):
    with pytest.raises(InvalidInput) as refused:
        read_track(write(text))
    assert refused.value.code in ("track_empty", "track_columns")


def test_an_unknown_zone_is_refused(write):
    with pytest.raises(InvalidInput) as refused:
        read_track(write(CSV), zone="Mars/Olympus")
    assert refused.value.code == "zone_unknown"


def test_a_file_that_is_no_text_is_refused(write):
    with pytest.raises(InvalidInput) as refused:
        read_track(write(b"\xff\xfe\x00\x01"))
    assert refused.value.code == "csv_not_text"


def test_a_replay_says_what_became_of_every_row(write):
    service = Recorder()
    result = replay(service, write(CSV), as_user="admin")
    assert result == {
        "rows": 4,
        "stored": 1,
        "flagged": {"jump": 1},
        "refused": {"vehicle_unknown: ?": 1},
        "bad rows": ["line 4: fix_time_local = 'yesterday'", "line 5: latitude = 'forty'"],
    }


def test_a_replay_as_one_vehicle_renames_every_point(write):
    service = Recorder()
    replay(service, write(CSV), as_user="admin", vehicle="鲁P12345")
    assert {p["vehicle"] for batch in service.batches for p in batch} == {"鲁P12345"}


def test_at_a_stated_speed_points_go_out_when_they_are_due(write):
    service, slept = Recorder(), []
    replay(service, write(GPX, "t.gpx"), as_user="admin", vehicle="x", speed=6, sleep=slept.append)
    assert [len(batch) for batch in service.batches] == [1, 1]
    assert slept[-1] == pytest.approx(10, abs=1)


def test_shifted_to_now_the_last_point_is_now(write):
    service = Recorder()
    replay(service, write(GPX, "t.gpx"), as_user="admin", vehicle="x", shift_to_now=True)
    last = datetime.fromisoformat(service.batches[-1][-1]["fix_time"])
    assert abs(datetime.now(UTC) - last) < timedelta(seconds=30)
