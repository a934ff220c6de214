"""The promises of the read rows, under every adapter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from manifest_service.events.canonical import time_text
from manifest_service.registry.entries import Organisation, Permit, Site, Vehicle
from manifest_service.services.ports import (
    OPEN_STATUSES,
    SEVERITIES,
    AlertQuery,
    LineRow,
    ManifestQuery,
    ManifestRow,
    RegistryRow,
    Sought,
    Store,
    Transaction,
    TripsAsked,
    VerdictCount,
)
from tests.contract.building import NOON, a_leg, a_manifest_row, an_alert_row


def put_manifests(store: Store, *rows: Any) -> None:
    for row in rows:
        store.write(lambda tx, row=row: tx.manifests.put(row))


def test_a_manifest_row_comes_back_exactly(store: Store) -> None:
    row = a_manifest_row(
        loaded_kg=Decimal("12050.001"),
        received_at=NOON,
        receipt_due_on=date(2026, 11, 30),
        warnings=("recorded_late",),
        discrepancies=("quantity",),
    )
    put_manifests(store, row)
    assert store.read(lambda tx: tx.manifests.get("N1")) == row
    assert store.read(lambda tx: tx.manifests.get("N2")) is None


def test_a_label_leads_to_its_manifest_and_package(store: Store) -> None:
    put_manifests(store, a_manifest_row("N1"), a_manifest_row("N2"))
    put_manifests(store, a_manifest_row("N2", version=2, status="loaded"))
    found = store.read(lambda tx: tx.manifests.by_label("token-N2-1"))
    assert found is not None
    assert (found[0].number, found[0].status, found[1]) == ("N2", "loaded", 1)
    assert store.read(lambda tx: tx.manifests.by_label("token-N3-0")) is None


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, ["N3", "N2", "N1"]),
        ({"statuses": ("issued",)}, ["N3", "N1"]),
        ({"organisation_id": "rec"}, ["N3", "N2", "N1"]),
        ({"organisation_id": "gen2"}, ["N2"]),
        ({"vehicle_id": "v3"}, ["N3"]),
        ({"text": "N2"}, ["N2"]),
        ({"text": "20263715"}, ["N3"]),
        ({"issued_from": NOON + timedelta(hours=1)}, ["N3", "N2"]),
        ({"issued_until": NOON + timedelta(hours=1)}, ["N1"]),
        ({"limit": 2}, ["N3", "N2"]),
        ({"after": (time_text(NOON + timedelta(hours=2)), "N3")}, ["N2", "N1"]),
    ],
)
def test_manifests_are_searched_newest_first(
    store: Store, query: dict[str, Any], numbers: list[str]
) -> None:
    put_manifests(
        store,
        a_manifest_row("N1"),
        a_manifest_row("N2", hours=1, status="loaded", generator_id="gen2"),
        a_manifest_row("N3", hours=2, vehicle_id="v3", national_number="20263715000001"),
    )
    found = store.read(lambda tx: tx.manifests.search(ManifestQuery(**query)))
    assert [row.number for row in found] == numbers


def test_trips_of_a_vehicle_are_those_that_touch_the_span(store: Store) -> None:
    put_manifests(
        store,
        a_manifest_row("ended-before", hours=-9, ended_at=NOON - timedelta(hours=8)),
        a_manifest_row("ended-within", hours=-5, ended_at=NOON),
        a_manifest_row("open", hours=-4),
        a_manifest_row("later", hours=3),
        a_manifest_row("other", hours=-4, vehicle_id="v2"),
    )
    begins, ends = NOON - timedelta(hours=6), NOON + timedelta(hours=1)
    found = store.read(lambda tx: tx.manifests.trips_of("v1", begins, ends))
    assert [row.number for row in found] == ["ended-within", "open"]
    every = store.read(lambda tx: tx.manifests.trips_of_all(["v2", "v3", "v1"], begins, ends))
    other = store.read(lambda tx: tx.manifests.trips_of("v2", begins, ends))
    assert every == {"v1": found, "v2": other}
    # What was remembered of a row is not taken for what it has become.
    row = replace(found[-1], version=2, loaded_kg=Decimal(5))
    store.write(lambda tx: tx.manifests.put(row))
    again = store.read(lambda tx: tx.manifests.trips_of_all(["v1"], begins, ends))
    assert again == {"v1": (found[0], row)}


def test_vehicles_under_way_are_those_en_route_or_just_ended(store: Store) -> None:
    put_manifests(
        store,
        a_manifest_row("N1", vehicle_id="issued"),
        a_manifest_row("N2", vehicle_id="moving", status="in_transit"),
        a_manifest_row("N3", vehicle_id="ended", status="received", ended_at=NOON),
        a_manifest_row(
            "N4", vehicle_id="old", status="received", ended_at=NOON - timedelta(hours=2)
        ),
    )
    since = NOON - timedelta(hours=1)
    found = store.read(lambda tx: tx.manifests.vehicles_under_way(since))
    assert found == ("ended", "moving")


def test_accepted_mass_counts_the_chinese_calendar_year(store: Store) -> None:
    new_year = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
    put_manifests(
        store,
        a_manifest_row("N1", accepted_kg=Decimal("1.5"), received_at=new_year),
        a_manifest_row("N2", accepted_kg=Decimal("2"), received_at=NOON),
        a_manifest_row(
            "N3", accepted_kg=Decimal("4"), received_at=new_year - timedelta(milliseconds=1)
        ),
        a_manifest_row("N4", receiver_id="other", accepted_kg=Decimal("8"), received_at=NOON),
    )
    accepted = store.read(lambda tx: tx.manifests.accepted_kg_of("rec", 2026))
    assert accepted == Decimal("3.5")


def test_counts_and_masses(store: Store) -> None:
    put_manifests(
        store,
        a_manifest_row("N1", accepted_kg=Decimal("10.5")),
        a_manifest_row("N2", status="void"),
        a_manifest_row("N3", status="received", accepted_kg=Decimal("2")),
    )
    assert store.read(lambda tx: dict(tx.manifests.count_by_status())) == {
        "issued": 1,
        "void": 1,
        "received": 1,
    }
    masses = store.read(lambda tx: tx.manifests.mass_by_stream())
    assert masses["construction_soil"]["accepted_kg"] == Decimal("12.5")


def test_trials_are_in_no_sum_and_found_by_who_asks_for_them(store: Store) -> None:
    received: dict[str, Any] = {
        "status": "received",
        "received_at": NOON,
        "accepted_kg": Decimal(5),
        "destination_site_id": "s2",
    }
    put_manifests(
        store,
        a_manifest_row("N1"),
        a_manifest_row("N2", **received),
        a_manifest_row("T1", trial=True),
        a_manifest_row("T2", trial=True, **received),
    )
    span = (NOON - timedelta(hours=1), NOON + timedelta(hours=1))

    def look(tx: Transaction) -> Any:
        view = tx.manifests
        return (
            dict(view.count_by_status()),
            view.mass_by_stream()["construction_soil"]["accepted_kg"],
            view.accepted_kg_of("rec", 2026),
            view.accepted_kg_at("rec", "s2", *span),
            [row.number for row in view.receipts_at("rec", "s2", *span)],
            view.under_way_kg("rec", ""),
            dict(tx.figures.now(date(2026, 11, 27)).open_manifests),
        )

    five, declared = Decimal(5), Decimal("12000.125")
    counts, mass, year, day, receipts, coming, open_ = store.read(look)
    assert counts == {"issued": 1, "received": 1}
    assert (mass, year, day, receipts) == (five, five, five, ["N2"])
    assert coming == {"s2": declared}
    assert sum(open_.values()) == 2
    found = {
        trial: [
            row.number
            for row in store.read(
                lambda tx, trial=trial: tx.manifests.search(ManifestQuery(trial=trial))
            )
        ]
        for trial in (False, True, None)
    }
    assert found == {False: ["N2", "N1"], True: ["T2", "T1"], None: ["T2", "T1", "N2", "N1"]}
    assert store.read(lambda tx: tx.manifests.get("T1")).trial


def test_alerts_of_trials_are_in_no_count_and_found_by_who_asks_for_them(store: Store) -> None:
    for row in (
        an_alert_row("a"),
        an_alert_row("t", trial=True, verdict="confirmed", status="decided"),
        an_alert_row("u", trial=True),
    ):
        store.write(lambda tx, row=row: tx.alerts.put(row))

    def look(tx: Transaction) -> Any:
        view, query = tx.alerts, AlertQuery()
        return (
            [row.id for row in view.search(query)],
            sum(each.count for each in view.count(query)),
            [place.id for place in view.places(query)],
            dict(view.count_by_rule()),
            view.verdicts(),
            [each.alerts for each in view.tally("carrier_id", "car", NOON - timedelta(days=1))],
            dict(tx.figures.now(date(2026, 11, 27)).open_alerts),
        )

    one = ["a"]
    assert store.read(look) == (
        one, 1, one, {"route_deviation": 1}, (), [1], {("route_deviation", "minor"): 1},
    )  # fmt: skip
    trials = store.read(lambda tx: tx.alerts.search(AlertQuery(trial=True)))
    assert sorted(row.id for row in trials) == ["t", "u"]
    assert len(store.read(lambda tx: tx.alerts.search(AlertQuery(trial=None)))) == 3


def test_an_alert_row_comes_back_exactly(store: Store) -> None:
    row = an_alert_row(cleared_at=NOON, verdict="confirmed", assigned_to="u1")
    store.write(lambda tx: tx.alerts.put(row))
    assert store.read(lambda tx: tx.alerts.get("a1")) == row


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({}, ["c", "m", "a", "b"]),
        ({"severities": ("minor",)}, ["a", "b"]),
        ({"statuses": ("closed",)}, ["b"]),
        ({"rules": ("signal_lost",)}, ["m"]),
        ({"review": True}, ["c"]),
        ({"carrier_id": "other"}, ["m"]),
        ({"limit": 1}, ["c"]),
        ({"after": (1, time_text(NOON + timedelta(minutes=5)), "m")}, ["a", "b"]),
        ({"after": (2, time_text(NOON), "a")}, ["b"]),
    ],
)
def test_the_queue_is_most_severe_then_oldest(
    store: Store, query: dict[str, Any], ids: list[str]
) -> None:
    for row in (
        an_alert_row("b", minutes=1, status="closed"),
        an_alert_row("a"),
        an_alert_row("m", minutes=5, severity="major", rule="signal_lost", carrier_id="other"),
        an_alert_row("c", minutes=9, severity="critical", review=True),
    ):
        store.write(lambda tx, row=row: tx.alerts.put(row))
    found = store.read(lambda tx: tx.alerts.search(AlertQuery(**query)))
    assert [row.id for row in found] == ids


QUEUE = (
    an_alert_row("a", site_id="s9", assigned_to="u1"),
    an_alert_row("b", minutes=1, status="closed"),
    an_alert_row("m", minutes=5, severity="major", rule="signal_lost", carrier_id="other"),
    an_alert_row("n", minutes=9, vehicle_id="v2", manifest_number=None, backfill=True),
    an_alert_row("o", minutes=9, manifest_number="N2", vehicle_id="v3", lon=None, lat=None),
    an_alert_row("r", minutes=9, severity="critical", review=True, manifest_number=None),
)


@pytest.fixture
def queue(store: Store) -> Store:
    trips = [a_manifest_row(), a_manifest_row("N2", stream="hazardous", origin_site_id="s9")]

    def work(tx: Transaction) -> None:
        tx.alerts.put_all(QUEUE)
        for row in trips:
            tx.manifests.put(row)

    store.write(work)
    return store


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"statuses": OPEN_STATUSES}, ["r", "m", "a", "n", "o"]),
        ({"statuses": ("new", "closed"), "review": False}, ["m", "a", "b", "n", "o"]),
        ({"vehicle_ids": ("v2", "v3")}, ["n", "o"]),
        ({"vehicle_ids": ()}, []),
        ({"site_id": "s9"}, ["a", "o"]),
        ({"site_id": "s2"}, ["m", "a", "b", "o"]),
        ({"stream": "hazardous"}, ["o"]),
        ({"backfill": True}, ["n"]),
        ({"assigned_to": "u1"}, ["a"]),
        ({"raised_from": NOON + timedelta(minutes=9)}, ["r", "n", "o"]),
        ({"sought": Sought(number="N2")}, ["o"]),
        ({"sought": Sought(number="_")}, []),
        ({"sought": Sought(number="", vehicle_ids=("v2",), site_ids=("s9",))}, ["a", "n"]),
        ({"sought": Sought(number="", carrier_ids=("other",))}, ["m"]),
        ({"order": "oldest"}, ["a", "b", "m", "n", "o", "r"]),
        ({"order": "newest"}, ["r", "o", "n", "m", "b", "a"]),
    ],
)
def test_the_queue_is_narrowed_and_put_in_order(
    queue: Store, query: dict[str, Any], ids: list[str]
) -> None:
    found = queue.read(lambda tx: tx.alerts.search(AlertQuery(**query)))
    assert [row.id for row in found] == ids


@pytest.mark.parametrize("order", ["severity", "oldest", "newest"])
def test_the_pages_of_the_queue_are_the_queue_whatever_the_order(queue: Store, order: Any) -> None:
    whole = queue.read(lambda tx: tx.alerts.search(AlertQuery(order=order)))
    found: list[Any] = []
    while True:
        last = found[-1] if found else None
        after = last and (SEVERITIES.index(last.severity), time_text(last.raised_at), last.id)
        query = AlertQuery(order=order, after=after, limit=2)
        page = queue.read(lambda tx, query=query: tx.alerts.search(query))
        if not page:
            break
        found.extend(page)
    assert tuple(found) == whole


def test_alerts_are_counted_by_kind_whatever_kinds_are_chosen(queue: Store) -> None:
    query = AlertQuery(review=False, carrier_id="car", rules=("none",), limit=1)
    closed = ("closed", "minor", "route_deviation", 1)
    new = ("new", "minor", "route_deviation", 3)
    for statuses, expected in {
        (): [closed, new],
        ("new", "closed"): [closed, new],
        ("assigned",): [new],
        ("decided", "superseded"): [closed],
    }.items():
        asked = replace(query, statuses=statuses)
        found = queue.read(lambda tx, asked=asked: tx.alerts.count(asked))
        assert [tuple(vars(each).values()) for each in found] == expected


def test_the_places_of_alerts_leave_out_those_without_one(queue: Store) -> None:
    query = AlertQuery(statuses=OPEN_STATUSES, limit=3)
    found = queue.read(lambda tx: tx.alerts.places(query))
    assert [(place.id, place.severity) for place in found] == [
        ("r", "critical"),
        ("m", "major"),
        ("a", "minor"),
    ]
    assert (found[0].lon, found[0].lat) == (115.44, 36.48)


def test_verdicts_count_by_rule_and_version(store: Store) -> None:
    for row in (
        an_alert_row("a", verdict="confirmed"),
        an_alert_row("b", verdict="false"),
        an_alert_row("c"),
        an_alert_row("d", verdict="confirmed"),
        an_alert_row("e", verdict="unclear", rule_version=2),
        an_alert_row("f", verdict="false", rule="signal_lost"),
    ):
        store.write(lambda tx, row=row: tx.alerts.put(row))
    assert store.read(lambda tx: tx.alerts.verdicts()) == (
        VerdictCount(rule="route_deviation", rule_version=1, confirmed=2, false=1),
        VerdictCount(rule="route_deviation", rule_version=2, unclear=1),
        VerdictCount(rule="signal_lost", rule_version=1, false=1),
    )


def test_a_verdict_on_the_review_list_says_nothing_of_precision(store: Store) -> None:
    row = an_alert_row("a", verdict="confirmed", review=True)
    store.write(lambda tx: tx.alerts.put(row))
    assert store.read(lambda tx: tx.alerts.verdicts()) == ()


def test_a_verdict_taken_back_or_changed_counts_no_more(store: Store) -> None:
    row = an_alert_row("a", verdict="confirmed")
    for after in (row, replace(row, verdict=None), replace(row, verdict="false")):
        store.write(lambda tx, after=after: tx.alerts.put(after))
    assert store.read(lambda tx: tx.alerts.verdicts()) == (
        VerdictCount(rule="route_deviation", rule_version=1, false=1),
    )


def test_alerts_of_a_vehicle_from_a_time_on(store: Store) -> None:
    for row in (
        an_alert_row("cleared", cleared_at=NOON),
        an_alert_row("open", minutes=1),
        an_alert_row("long-ago", minutes=-90, cleared_at=NOON - timedelta(hours=1)),
        an_alert_row("other", vehicle_id="v2"),
    ):
        store.write(lambda tx, row=row: tx.alerts.put(row))
    found = store.read(lambda tx: tx.alerts.of_vehicle("v1", NOON))
    assert [row.id for row in found] == ["cleared", "open"]
    every = store.read(lambda tx: tx.alerts.of_vehicles(["v2", "v1", "v3"], NOON))
    other = store.read(lambda tx: tx.alerts.of_vehicle("v2", NOON))
    assert every == {"v1": found, "v2": other}


BOX = {
    "type": "Polygon",
    "coordinates": [[[115.4, 36.4], [115.5, 36.4], [115.5, 36.5], [115.4, 36.4]]],
}


def entries() -> list[RegistryRow]:
    found = (
        ("organisation", Organisation(id="o1", name="示范运输", roles=("carrier",))),
        ("organisation", Organisation(id="o2", name="Other", roles=("generator",), active=False)),
        ("site", Site(id="s1", organisation_id="o2", name="工地", kind="generator", geometry=BOX)),
        ("vehicle", Vehicle(id="v1", carrier_id="o1", plate="鲁P12345", terminal_id="0138")),
        (
            "permit",
            Permit(
                id="p1",
                organisation_id="o1",
                kind="transport",
                number="X-1",
                streams=("construction_soil",),
                quota_kg=Decimal("1000.5"),
                valid_from_on=date(2026, 1, 1),
                valid_until_on=date(2026, 12, 31),
            ),
        ),
    )
    return [RegistryRow(kind=k, entry=e, version=1, recorded_at=NOON) for k, e in found]


def test_registered_entries_come_back_exactly(store: Store) -> None:
    for row in entries():
        store.write(lambda tx, row=row: tx.registry.put(row))
    for row in entries():
        assert store.read(lambda tx, row=row: tx.registry.get(row.kind, row.entry.id)) == row


def test_entries_are_listed_by_id_and_filtered(store: Store) -> None:
    for row in entries():
        store.write(lambda tx, row=row: tx.registry.put(row))

    def ids(kind: str, **filters: Any) -> list[str]:
        rows = store.read(lambda tx: tx.registry.list(kind, **filters))
        return [row.entry.id for row in rows]

    assert ids("organisation") == ["o1", "o2"]
    assert ids("organisation", active_only=True) == ["o1"]
    assert ids("organisation", text="示范") == ["o1"]
    assert ids("organisation", text="OTHER") == ["o2"]
    assert ids("organisation", after="o1") == ["o2"]
    assert ids("organisation", limit=1) == ["o1"]
    assert ids("vehicle", organisation_id="o1") == ["v1"]
    assert ids("permit", organisation_id="o2") == []


def test_vehicles_are_found_by_plate_and_terminal(store: Store) -> None:
    for row in entries():
        store.write(lambda tx, row=row: tx.registry.put(row))
    by_plate = store.read(lambda tx: tx.registry.vehicle_by_plate("鲁P12345"))
    by_terminal = store.read(lambda tx: tx.registry.vehicle_by_terminal("0138"))
    assert by_plate is not None
    assert by_plate == by_terminal
    assert store.read(lambda tx: tx.registry.vehicle_by_plate("鲁P99999")) is None


def test_every_change_of_the_registry_grows_its_generation(store: Store) -> None:
    before = store.read(lambda tx: tx.registry.generation())
    store.write(lambda tx: tx.registry.put(entries()[0]))
    assert store.read(lambda tx: tx.registry.generation()) > before


def legs_of_two() -> tuple[Any, ...]:
    handed_at = NOON + timedelta(hours=2)
    first = a_leg(
        carrier_id="car", vehicle_id="v1", driver_id="d1", route_id=None, until_at=handed_at
    )
    second = a_leg(
        carrier_id="car2", vehicle_id="v2", driver_id="d2", route_id=None, from_at=handed_at
    )
    return first, second


def test_a_vehicle_has_its_own_leg_of_a_trip_and_no_more(store: Store) -> None:
    put_manifests(store, a_manifest_row("N1"))
    handed = a_manifest_row(
        "N1", version=4, status="arrived", carrier_id="car2", vehicle_id="v2", driver_id="d2",
        legs=legs_of_two(), arrived_at=NOON + timedelta(hours=3),
    )  # fmt: skip
    store.write(lambda tx: tx.manifests.put(handed, resettled=True))
    until = NOON + timedelta(hours=9)
    (first,) = store.read(lambda tx: tx.manifests.trips_of("v1", NOON, until))
    (second,) = store.read(lambda tx: tx.manifests.trips_of("v2", NOON, until))
    assert (first.driver_id, first.ended_at, first.arrived_at) == (
        "d1",
        NOON + timedelta(hours=2),
        None,
    )
    assert (second.driver_id, second.departed_at) == ("d2", NOON + timedelta(hours=2))
    assert second.arrived_at is not None
    for query in (ManifestQuery(organisation_id="car"), ManifestQuery(driver_id="d1")):
        assert [row.number for row in store.read(lambda tx, q=query: tx.manifests.search(q))] == [
            "N1"
        ]
    later = NOON + timedelta(hours=3)
    assert store.read(lambda tx: tx.manifests.trips_of("v1", later, until)) == ()
    every = store.read(lambda tx: tx.manifests.trips_of_all(["v1", "v2"], NOON, until))
    assert every == {"v1": (first,), "v2": (second,)}
    assert "v1" not in store.read(lambda tx: tx.manifests.trips_of_all(["v1", "v2"], later, until))


def test_what_is_collected_under_another_is_no_trip_of_its_own(store: Store) -> None:
    put_manifests(store, a_manifest_row("G", is_group=True), a_manifest_row("M", group_number="G"))
    trips = store.read(lambda tx: tx.manifests.trips_of("v1", NOON, NOON + timedelta(hours=9)))
    assert [trip.number for trip in trips] == ["G"]
    until = NOON + timedelta(hours=9)
    assert store.read(lambda tx: tx.manifests.trips_of_all(["v1"], NOON, until)) == {"v1": trips}


def test_a_trip_told_by_another_installation_is_none_of_ours(store: Store) -> None:
    told = a_manifest_row("F", source="371521.manifest-service/x", source_number="F")
    put_manifests(store, a_manifest_row("O"), told)
    until = NOON + timedelta(hours=9)
    trips = store.read(lambda tx: tx.manifests.trips_of("v1", NOON, until))
    assert [trip.number for trip in trips] == ["O"]
    assert store.read(lambda tx: tx.manifests.trips_of_all(["v1"], NOON, until)) == {"v1": trips}


def test_the_receipts_of_a_site_are_those_of_its_span_with_some_mass(store: Store) -> None:
    def receipt(number: str, hours: float, **changes: Any) -> ManifestRow:
        at = NOON + timedelta(hours=hours)
        given = {"status": "received", "received_at": at, "accepted_kg": Decimal(9)}
        return a_manifest_row(number, **{**given, **changes})

    put_manifests(
        store,
        receipt("A", 3),
        receipt("B", 1),
        receipt("C", 0),
        receipt("D", 4),
        receipt("E", 2, accepted_kg=Decimal(0), refused_kg=Decimal(9)),
        receipt("F", 2, destination_site_id="s3"),
        receipt("G", 2, receiver_id="other"),
        receipt("H", 2, group_number="A"),
        receipt("J", 2, source="elsewhere"),
        a_manifest_row("I"),
    )
    begins, ends = NOON, NOON + timedelta(hours=4)
    found = store.read(lambda tx: tx.manifests.receipts_at("rec", "s2", begins, ends))
    assert [row.number for row in found] == ["C", "B", "A"]


def test_what_is_under_way_to_a_receiver_is_added_up_by_site(store: Store) -> None:
    put_manifests(
        store,
        a_manifest_row("A", declared_kg=Decimal(5)),
        a_manifest_row("B", declared_kg=Decimal(7), loaded_kg=Decimal(6), status="in_transit"),
        a_manifest_row("C", destination_site_id="s3", status="arrived"),
        a_manifest_row("D", status="void"),
        a_manifest_row("E", status="received", received_at=NOON, accepted_kg=Decimal(9)),
        a_manifest_row("F", group_number="A"),
        a_manifest_row("G", receiver_id="other"),
    )
    found = store.read(lambda tx: tx.manifests.under_way_kg("rec", ""))
    assert found == {"s2": Decimal(11), "s3": Decimal("12000.125")}
    assert store.read(lambda tx: tx.manifests.under_way_kg("rec", "A"))["s2"] == Decimal(6)
    hour = timedelta(hours=1)

    def taken(site: str) -> Decimal:
        return store.read(lambda tx: tx.manifests.accepted_kg_at("rec", site, NOON, NOON + hour))

    assert (taken("s2"), taken("s3")) == (Decimal(9), Decimal(0))


def test_a_vehicle_is_booked_where_planned_times_overlap(store: Store) -> None:
    hour = timedelta(hours=1)
    planned = {"planned_departure_at": NOON, "planned_arrival_at": NOON + hour}
    put_manifests(store, a_manifest_row("A", **planned), a_manifest_row("B"))

    def booked(begins: Any, ends: Any, but: str = "") -> str | None:
        return store.read(lambda tx: tx.manifests.booked("v1", begins, ends, but))

    assert booked(NOON + hour / 2, NOON + 2 * hour) == "A"
    assert booked(NOON + hour, NOON + 2 * hour) is None
    assert booked(NOON, NOON + hour, "A") is None


def test_manifests_are_found_by_what_their_lines_and_events_say(store: Store) -> None:
    acid = LineRow(line=0, code="900-300-34", name="废酸", declared_kg=Decimal(1))
    mud = LineRow(line=0, code="900-001-S72", name="泥浆", declared_kg=Decimal(1))
    put_manifests(
        store,
        a_manifest_row("N1", lines=(acid,), discrepancies=("quantity",), paper_number="鲁A-1"),
        a_manifest_row("N2", lines=(mud,), corrected=True, missing=("loaded",), vehicle_id="v2"),
        a_manifest_row("N3", lines=(acid, replace(mud, line=1)), vehicle_id="v3"),
    )

    def found(**asked: Any) -> set[str]:
        rows = store.read(lambda tx: tx.manifests.search(ManifestQuery(**asked)))
        return {row.number for row in rows}

    assert found(waste="900-3") == found(waste="hw34") == {"N1", "N3"}
    assert found(waste="S72") == found(waste="S7") == {"N2", "N3"}
    assert found(waste="34") == found(waste="HW3") == found(waste="9%") == set()
    assert found(discrepancy="any") == found(discrepancy="quantity") == {"N1"}
    assert found(discrepancy="name") == set()
    assert found(corrected=True) == found(missing=True) == {"N2"}
    assert found(corrected=False) == found(missing=False) == {"N1", "N3"}
    assert found(text="鲁A-1") == {"N1"}
    assert found(vehicle_ids=("v2", "v3")) == {"N2", "N3"}
    assert found(party_id="gen", organisation_id="rec") == {"N1", "N2", "N3"}
    assert found(party_id="gen", organisation_id="nobody") == set()


def test_an_imported_manifest_is_found_by_its_number_elsewhere_and_left_to_rest(
    store: Store,
) -> None:
    told = {"source": "371521.manifest-service/x", "source_number": "37152126112300042L"}
    over = {"status": "received", "loaded_at": NOON, "ended_at": NOON}
    put_manifests(store, a_manifest_row("A", **over, **told), a_manifest_row("B", **over))

    def work(tx: Transaction) -> Any:
        hour = timedelta(hours=1)
        found = tx.manifests.search(ManifestQuery(text="37152126112300042L"))
        trips = tx.manifests.trips_of("v1", NOON - hour, NOON + hour)
        unsealed = tx.manifests.unsealed(NOON + hour, 10)
        return [[row.number for row in rows] for rows in (found, trips, unsealed)]

    assert store.read(work) == [["A"], ["B"], ["B"]]
    row = store.read(lambda tx: tx.manifests.get("A"))
    assert row is not None
    assert (row.source, row.source_number) == (told["source"], told["source_number"])
    assert store.read(lambda tx: tx.manifests.vehicles_under_way(NOON)) == ("v1",)
    put_manifests(store, a_manifest_row("C", vehicle_id="v9", **over, **told))
    assert store.read(lambda tx: tx.manifests.vehicles_under_way(NOON)) == ("v1",)


def test_what_an_account_keeps_is_its_own(store: Store) -> None:
    store.write(lambda tx: tx.preferences.put("a", "filters", [{"name": "酸"}]))
    store.write(lambda tx: tx.preferences.put("a", "filters", [{"name": "碱"}]))
    assert store.read(lambda tx: tx.preferences.get("a", "filters")) == [{"name": "碱"}]
    assert store.read(lambda tx: tx.preferences.get("b", "filters")) is None


def test_trips_of_many_are_what_each_would_find(store: Store) -> None:
    rows = [
        a_manifest_row("N1"),
        a_manifest_row("N2", hours=5, ended_at=NOON + timedelta(hours=6), vehicle_id="v2"),
        a_manifest_row("N3", hours=9),
    ]
    put_manifests(store, *rows)
    asked = [
        TripsAsked("v1", NOON, NOON + timedelta(hours=8)),
        TripsAsked("v2", NOON + timedelta(hours=7), NOON + timedelta(hours=8)),
        TripsAsked("v2", NOON, NOON + timedelta(hours=8)),
        TripsAsked("v1", NOON, NOON + timedelta(hours=10)),
    ]
    found = store.read(lambda tx: tx.manifests.trips_of_each(asked))
    each = [
        store.read(lambda tx, a=a: tx.manifests.trips_of(a.vehicle_id, a.from_at, a.until_at))
        for a in asked
    ]
    assert list(found) == each
    assert [len(trips) for trips in found] == [1, 0, 1, 2]
    assert store.read(lambda tx: tx.manifests.trips_of_each([])) == ()


def test_lists_that_are_alike_have_one_digest(store: Store) -> None:
    def digests() -> Any:
        return store.read(lambda tx: tx.projections.digests())

    empty = digests()
    put_manifests(store, a_manifest_row(), a_manifest_row(version=2))
    held = digests()
    assert {name for name in held if held[name] != empty[name]} >= {"manifest"}
    put_manifests(store, a_manifest_row(version=2, status="disposed"))
    assert digests()["manifest"] != held["manifest"]
    put_manifests(store, a_manifest_row(version=2))
    assert digests() == held
