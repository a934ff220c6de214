"""Detours of a route: what is wrong is said where it is, and what was read is read back."""

import json

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.events.upcast import current_type, upcast
from manifest_service.registry.intake import entry_to_dict, read_entry

LINE = {"type": "LineString", "coordinates": [[115.4, 36.48], [115.5, 36.48]]}
ROUTE = {
    "id": "road",
    "name": "大路",
    "origin_site_id": "a",
    "destination_site_id": "b",
    "geometry": LINE,
}
DETOUR = {
    "geometry": LINE,
    "from_at": "2026-12-01T08:00:00+08:00",
    "until_at": "2026-12-08T00:00:00Z",
    "reason": "修桥",
}


def faults(**changes):
    with pytest.raises(InvalidInput) as refused:
        read_entry("route", {**ROUTE, "detours": [DETOUR, {**DETOUR, **changes}]})
    return [(fault.path, fault.code) for fault in refused.value.faults]


def test_what_was_read_is_read_back():
    route = read_entry("route", {**ROUTE, "detours": [DETOUR]})
    data = entry_to_dict(route)
    assert data["detours"][0]["from_at"] == "2026-12-01T00:00:00.000Z"
    assert read_entry("route", json.loads(json.dumps(data))) == route


def test_a_cell_of_a_csv_file_holds_the_same_as_text():
    cell = json.dumps([DETOUR])
    assert read_entry("route", {**ROUTE, "detours": cell}) == read_entry(
        "route", {**ROUTE, "detours": [DETOUR]}
    )


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"geometry": None}, "geometry", "missing"),
        ({"geometry": "line"}, "geometry", "geometry_not_geojson"),
        ({"from_at": "tomorrow"}, "from_at", "not_a_time"),
        ({"from_at": 7}, "from_at", "not_a_time"),
        ({"from_at": "2026-12-01T08:00:00"}, "from_at", "time_without_zone"),
        ({"from_at": "1970-01-01T00:00:00Z"}, "from_at", "time_absurd"),
        ({"until_at": ""}, "until_at", "missing"),
        ({"until_at": "2026-12-01T00:00:00Z"}, "until_at", "ends_before_it_begins"),
        ({"reason": " "}, "reason", "missing"),
        ({"reason": "x" * 201}, "reason", "text_too_long"),
        ({"reason": "a\x00b"}, "reason", "text_has_control_characters"),
        ({"until": "x"}, "until", "unknown_field"),
    ],
)
def test_a_fault_is_named_where_it_is(changes, path, code):
    assert faults(**changes) == [(f"detours.1.{path}", code)]


@pytest.mark.parametrize("given", ["{", "7", {"a": 1}, 7])
def test_what_is_no_list_is_refused(given):
    with pytest.raises(InvalidInput) as refused:
        read_entry("route", {**ROUTE, "detours": given})
    assert [(f.path, f.code) for f in refused.value.faults] == [("detours", "not_a_list")]


def test_nobody_sends_a_thousand():
    with pytest.raises(InvalidInput) as refused:
        read_entry("route", {**ROUTE, "detours": [DETOUR] * 51})
    assert refused.value.faults[0].code == "detours_too_many"


def test_routes_recorded_before_there_were_detours_have_none():
    assert current_type("route.recorded") == "route.recorded.v3"
    old = upcast("route.recorded.v1", dict(ROUTE))
    assert read_entry("route", old).detours == ()
    assert "detours" not in entry_to_dict(read_entry("route", old))
