"""Entries from plain data: every fault is named, and what was read is read back."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.codes import uscc
from manifest_service.errors import InvalidInput
from manifest_service.registry.entries import (
    KINDS,
    Driver,
    Organisation,
    PartyRole,
    Permit,
    Route,
    Site,
    SiteKind,
    Vehicle,
    Zone,
    ZoneKind,
)
from manifest_service.registry.intake import entry_to_dict, read_entry
from manifest_service.waste.profile import load_profiles

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[115.4, 36.4], [115.5, 36.4], [115.5, 36.5], [115.4, 36.4]]],
}
LINE = {"type": "LineString", "coordinates": [[115.4, 36.4], [115.5, 36.5]]}
VALID = {
    "organisation": {"id": "o-1", "name": "示范工地", "roles": ["generator"]},
    "site": {
        "id": "s-1",
        "organisation_id": "o-1",
        "name": "东门",
        "kind": "generator",
        "geometry": SQUARE,
    },
    "zone": {"id": "z-1", "name": "水源地", "kind": "forbidden", "geometry": SQUARE},
    "route": {
        "id": "r-1",
        "name": "东线",
        "origin_site_id": "s-1",
        "destination_site_id": "s-2",
        "geometry": LINE,
    },
    "vehicle": {"id": "v-1", "carrier_id": "o-2", "plate": "鲁P12345"},
    "driver": {"id": "d-1", "carrier_id": "o-2"},
    "scale": {"id": "w-1", "organisation_id": "o-3", "site_id": "s-2", "name": "东磅"},
    "permit": {
        "id": "p-1",
        "organisation_id": "o-2",
        "kind": "transport",
        "number": "2026-1",
        "streams": ["construction_soil"],
        "valid_from_on": "2026-01-01",
        "valid_until_on": "2026-12-31",
    },
}


def a(word, /, **changes):
    return {**VALID[word], **changes}


def faults_of(kind, data):
    with pytest.raises(InvalidInput) as refused:
        read_entry(kind, data)
    return {(fault.path, fault.code) for fault in refused.value.faults}


def read_or_faults(kind, data):
    try:
        return read_entry(kind, data), ()
    except InvalidInput as error:
        return None, error.faults


@pytest.mark.parametrize("kind", KINDS)
def test_the_least_data_is_enough(kind):
    entry = read_entry(kind, VALID[kind])
    assert isinstance(entry, KINDS[kind])
    assert entry.active


@pytest.mark.parametrize("kind", KINDS)
def test_every_missing_field_is_named_at_once(kind):
    assert faults_of(kind, {}) == {(name, "missing") for name in VALID[kind]}


def test_faults_of_every_sort_are_named_together():
    data = a("vehicle", plate="12345", streams="gold", tare_kg="-1", colour="red", active="maybe")
    assert faults_of("vehicle", data) == {
        ("plate", "plate_shape"),
        ("streams", "not_one_of"),
        ("tare_kg", "not_positive"),
        ("colour", "unknown_field"),
        ("active", "not_one_of"),
    }


@pytest.mark.parametrize(
    ("kind", "changes", "fault"),
    [
        ("organisation", {"uscc": "91110000600037341M"}, ("uscc", "uscc_check")),
        ("organisation", {"district": "999999"}, ("district", "district_shape")),
        ("organisation", {"roles": []}, ("roles", "missing")),
        ("organisation", {"roles": " ; "}, ("roles", "missing")),
        ("organisation", {"roles": 7}, ("roles", "not_a_list")),
        ("organisation", {"roles": ["generator", ["x"]]}, ("roles", "not_one_of")),
        ("organisation", {"name": "  "}, ("name", "not_text")),
        ("organisation", {"name": 7}, ("name", "not_text")),
        ("organisation", {"name": "x" * 201}, ("name", "text_too_long")),
        ("organisation", {"name": "x\x00y"}, ("name", "text_has_control_characters")),
        ("organisation", {"name": "x\ud800y"}, ("name", "text_has_control_characters")),
        ("organisation", {"id": "../etc"}, ("id", "id_shape")),
        ("organisation", {"id": "a" * 65}, ("id", "id_shape")),
        ("site", {"kind": "castle"}, ("kind", "not_one_of")),
        ("site", {"geometry": "POINT (1 2)"}, ("geometry", "geometry_not_geojson")),
        ("site", {"geometry": [1, 2]}, ("geometry", "geometry_not_geojson")),
        ("site", {"capacity_kg_per_day": "0"}, ("capacity_kg_per_day", "not_positive")),
        (
            "site",
            {"minimum_unloading_minutes": "2.5"},
            ("minimum_unloading_minutes", "not_a_whole_number"),
        ),
        ("site", {"minimum_unloading_minutes": -3}, ("minimum_unloading_minutes", "not_positive")),
        ("route", {"half_width_m": 5}, ("half_width_m", "out_of_range")),
        ("route", {"half_width_m": "nan"}, ("half_width_m", "not_a_number")),
        ("vehicle", {"tare_kg": "1_000"}, ("tare_kg", "not_a_number")),
        ("vehicle", {"tare_kg": True}, ("tare_kg", "not_a_number")),
        ("vehicle", {"tare_kg": "1e400"}, ("tare_kg", "not_a_number")),
        ("vehicle", {"tare_kg": "60000"}, ("tare_kg", "mass_absurd")),
        ("vehicle", {"payload_kg": "60000"}, ("payload_kg", "mass_absurd")),
        ("vehicle", {"plate_colour": "pink"}, ("plate_colour", "not_one_of")),
        (
            "driver",
            {"certificate_valid_until_on": "2026-02-30"},
            ("certificate_valid_until_on", "not_a_day"),
        ),
        (
            "driver",
            {"certificate_valid_until_on": 20260101},
            ("certificate_valid_until_on", "not_a_day"),
        ),
        ("permit", {"valid_until_on": "2025-12-31"}, ("valid_until_on", "ends_before_it_begins")),
        ("permit", {"waste_codes": "HW34;HW"}, ("waste_codes", "waste_code_shape")),
        ("permit", {"streams": "construction_soil;gold"}, ("streams", "not_one_of")),
    ],
)
def test_a_bad_value_is_refused_with_its_code(kind, changes, fault):
    assert faults_of(kind, a(kind, **changes)) == {fault}


def test_text_of_a_spreadsheet_becomes_the_types_of_the_entry():
    permit = read_entry(
        "permit",
        a(
            "permit",
            streams=" construction_soil ； construction_site;construction_soil",
            waste_codes="s7;hw34",
            quota_kg=" 1200.50 ",
            active="否",
        ),
    )
    assert permit == Permit(
        id="p-1",
        organisation_id="o-2",
        kind="transport",
        number="2026-1",
        streams=("construction_soil", "construction_site"),
        waste_codes=("S7", "HW34"),
        quota_kg=Decimal("1200.5"),
        valid_from_on=date(2026, 1, 1),
        valid_until_on=date(2026, 12, 31),
        active=False,
    )


def test_a_geometry_may_be_geojson_text():
    assert read_entry("site", a("site", geometry=json.dumps(SQUARE))).geometry == SQUARE


ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}", fullmatch=True)
# Combining marks among them: text must come back in the form the log keeps.
names = st.text(
    st.sampled_from("冠县示范工地 AÅé\u0301\u030a1/;·"), min_size=1, max_size=40
).filter(lambda text: text.strip())
masses = st.none() | st.decimals("0.001", 50_000, places=3)
streams = st.lists(st.sampled_from(sorted(load_profiles())), unique=True).map(tuple)
days = st.dates(date(2000, 1, 1), date(2090, 1, 1))
flags = st.booleans()


def some(items):
    return st.lists(st.sampled_from(items), min_size=1, unique=True).map(tuple)


entries = st.one_of(
    st.builds(
        Organisation,
        id=ids,
        name=names,
        roles=some(get_args(PartyRole)),
        uscc=st.none() | st.text(uscc.ALPHABET, min_size=17, max_size=17).map(uscc.with_check),
        district=st.sampled_from([None, "371525"]),
        active=flags,
    ),
    st.builds(
        Site,
        id=ids,
        organisation_id=ids,
        name=names,
        kind=st.sampled_from(get_args(SiteKind)),
        geometry=st.just(SQUARE),
        streams=streams,
        capacity_kg_per_day=masses,
        minimum_unloading_minutes=st.integers(1, 600),
        active=flags,
    ),
    st.builds(
        Zone,
        id=ids,
        name=names,
        kind=st.sampled_from(get_args(ZoneKind)),
        geometry=st.just(SQUARE),
        active=flags,
    ),
    st.builds(
        Route,
        id=ids,
        name=names,
        origin_site_id=ids,
        destination_site_id=ids,
        geometry=st.just(LINE),
        half_width_m=st.floats(10, 2000),
        active=flags,
    ),
    st.builds(
        Vehicle,
        id=ids,
        carrier_id=ids,
        plate=st.sampled_from(["鲁P12345", "鲁PD12345"]),
        streams=streams,
        tare_kg=masses,
        payload_kg=masses,
        terminal_id=st.none() | ids,
        active=flags,
    ),
    st.builds(
        Driver,
        id=ids,
        carrier_id=ids,
        certificate_valid_until_on=st.none() | days,
        active=flags,
    ),
    st.builds(
        lambda start, length, **rest: Permit(
            valid_from_on=start, valid_until_on=start + timedelta(days=length), **rest
        ),
        start=days,
        length=st.integers(0, 3650),
        id=ids,
        organisation_id=ids,
        kind=st.sampled_from(["transport", "disposal"]),
        number=names,
        streams=streams.filter(bool),
        waste_codes=st.sampled_from([(), ("HW34", "S7", "900-300-34")]),
        quota_kg=masses,
        active=flags,
    ),
)


@given(entries)
def test_an_entry_survives_plain_data_and_json(entry):
    kind = next(word for word, cls in KINDS.items() if cls is type(entry))
    read = read_entry(kind, entry_to_dict(entry))
    assert read_entry(kind, json.loads(json.dumps(entry_to_dict(read)))) == read
    # Only the names were normalised on the way in.
    assert {**entry_to_dict(read), "name": 0, "number": 0} == {
        **entry_to_dict(entry),
        "name": 0,
        "number": 0,
    }


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_whatever_is_sent_is_an_entry_or_named_faults(kind, data):
    sent = data.draw(
        st.dictionaries(st.sampled_from([*VALID[kind], "active", "streams", "x"]), anything)
    )
    sent = {**VALID[kind], **sent}
    entry, faults = read_or_faults(kind, sent)
    assert faults if entry is None else read_entry(kind, entry_to_dict(entry)) == entry
