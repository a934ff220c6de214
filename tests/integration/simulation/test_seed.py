"""The demonstration county, played through the API: what the rules find, and what they do not."""

import itertools
import random
from datetime import datetime, timedelta
from threading import Event, Thread

import httpx
import pytest

from manifest_service.errors import Refusal
from manifest_service.services.plan_findings import load_of, plan_findings
from manifest_service.services.plans import coverage
from manifest_service.simulation.live import Traffic, live
from manifest_service.simulation.seed import seed
from manifest_service.simulation.story import EXPECTED
from manifest_service.simulation.truck import CHINA

from .conftest import PASSWORD

pytestmark = pytest.mark.slow


def test_the_rules_find_what_the_story_did_and_nothing_else(county):
    found = sorted((alert["rule"], alert["vehicle"]["id"]) for alert in county.alerts())
    assert found == sorted(EXPECTED)


def test_the_sweep_of_the_night_adds_the_receipt_that_was_bought_and_nothing_else(county):
    services = county.services
    before = [(alert["id"], alert["version"]) for alert in county.alerts()]
    assert services.sweep.run() > 10
    found = {(alert["id"], alert["version"]): alert for alert in county.alerts()}
    assert [each for each in before if each not in found] == []
    added = [alert for key, alert in found.items() if key not in before]
    assert [(a["rule"], a["episode"]["site_id"]) for a in added] == [("mass_balance", "backfill")]
    assert county.alerts(review=True) == []


def test_nothing_is_left_on_the_review_list(county):
    assert county.alerts(review=True) == []


def test_no_alert_of_the_story_is_a_backfill(county):
    assert [alert["rule"] for alert in county.alerts() if alert["backfill"]] == []


def test_every_alert_was_raised_within_minutes_of_its_confirmation(county):
    for alert in county.alerts():
        raised = datetime.fromisoformat(alert["raised_at"])
        confirmed = datetime.fromisoformat(alert["confirmed_at"])
        assert timedelta(0) <= raised - confirmed < timedelta(minutes=12), alert["rule"]


def test_the_dumping_rests_on_every_evidence_there_was(county):
    (dumping,) = [a for a in county.alerts() if a["rule"] == "suspected_dumping"]
    evidences = {"load_drop", "farmland", "off_route", "night", "receipt_deficit"}
    assert set(dumping["episode"]["evidences"]) == evidences
    assert dumping["severity"] == "critical"


def test_no_fix_of_the_story_is_flagged(county):
    fixes = county.get("/reports/summary", "officer1")["fixes"]
    assert set(fixes) == {"stored"}
    assert fixes["stored"] > 2_500


def test_every_way_a_manifest_can_end_is_there(county):
    counts = county.get("/reports/summary", "officer1")["manifests_by_status"]
    assert {"disposed", "received", "returned", "void", "issued"} == set(counts)


def test_only_what_is_odd_carries_a_warning(county):
    page = county.get("/manifests?limit=100", "officer1")["items"]
    warned = {(m["vehicle"]["id"], w["code"]) for m in page for w in m["warnings"]}
    assert warned == {
        ("tipper-6", "received_without_arrival"),
        ("medivan-1", "quantity_discrepancy_not_declared"),
    }


def test_no_load_of_the_story_is_without_its_plans(county):
    services = county.services

    def found(tx, number):
        issued = services.manifests.stands(tx, number).issued
        at = services.manifests.stands(tx, number).issued_at
        profile = services.manifests.profile(issued.stream)
        covered = coverage(
            tx,
            kinds=tuple(profile.plans),
            holder_id=issued.generator_id,
            stream=issued.stream,
            codes=[line.code for line in issued.waste],
            on=at.astimezone(CHINA).date(),
        )
        load = load_of(issued, at, origin_district="371525", destination_district="371525")
        return [(number, finding.code) for finding in plan_findings(covered, load, profile)]

    page = county.get("/manifests?limit=100", "officer1")["items"]
    assert len(page) > 20
    for item in page:
        number = item["number"]
        assert services.store.read(lambda tx, number=number: found(tx, number)) == []


def test_plans_wait_for_an_officer_and_for_their_holders(county):
    plans = county.get("/plans?limit=100", "officer1")["items"]
    assert {"approved", "filed", "under_review", "returned"} == {each["status"] for each in plans}
    (amended,) = [each for each in plans if each["is_amendment"]]
    assert (amended["status"], amended["in_force_revision"]) == ("filed", 1)


def test_the_log_of_the_story_verifies(county):
    assert county.services.upkeep.verify().problems == ()


def test_seeding_again_changes_nothing(county, now):
    before = county.services.upkeep.head()
    summary = county.get("/reports/summary", "officer1")
    seed(county.call, county.clock.set, PASSWORD, now)
    assert county.services.upkeep.head() == before
    again = county.get("/reports/summary", "officer1")
    assert again["manifests_by_status"] == summary["manifests_by_status"]
    assert again["alerts_by_rule"] == summary["alerts_by_rule"]


def test_the_county_keeps_moving_through_a_restart_and_honest_crews_raise_nothing(county, now):
    before = _received(county)
    traffic, at = _honest(county), now
    for tick in range(130):
        if tick == 40:
            traffic = _honest(county)
        at += timedelta(seconds=40)
        county.clock.set(at)
        traffic.tick(at)
    summary = county.get("/reports/summary", "officer1")
    assert _received(county) >= before + 5
    assert set(summary["fixes"]) == {"stored"}
    assert {(a["rule"], a["vehicle"]["id"]) for a in county.alerts()} == EXPECTED


def test_a_load_that_somebody_lets_depart_is_driven_to_its_receiver(county, now):
    waiting = county.get("/manifests?status=issued&vehicle=tipper-1", "driver1")["items"]
    number, at = waiting[-1]["number"], now
    for n, (word, data) in enumerate((("loaded", {"loaded_kg": "16000"}), ("transported", {}))):
        id = f"00000000-0000-4000-8000-00000000000{n}"
        body = {"id": id, "type": word, "occurred_at": at.isoformat(), "data": data}
        path = f"/manifests/{number}/events"
        assert county.call("POST", path, json=body, as_user="driver1")[0] == 201
    traffic = _honest(county)
    for _ in range(90):
        at += timedelta(seconds=20)
        county.clock.set(at)
        traffic.tick(at)
    features = county.get("/fleet", "driver1")["features"]
    (truck,) = [f for f in features if f["properties"]["vehicle_id"] == "tipper-1"]
    track = county.get(f"/manifests/{number}/track", "driver1")
    yard = next(f for f in track["features"] if f["properties"].get("id") == "recycling")
    (west, south), _, (east, north), *_ = yard["geometry"]["coordinates"][0]
    lon, lat = truck["geometry"]["coordinates"]
    assert west < lon < east
    assert south < lat < north


def test_what_falls_due_while_the_server_is_away_is_sent_afterwards(county, now):
    line = _Breakable(county.transport)
    county.call._http._transport = line
    traffic, at = _honest(county), now
    for tick in range(60):
        line.is_down = 20 <= tick < 35
        at += timedelta(seconds=20)
        county.clock.set(at)
        if line.is_down:
            with pytest.raises(httpx.ConnectError):
                traffic.tick(at)
        else:
            traffic.tick(at)
    last = [f["properties"] for f in county.get("/fleet", "officer1")["features"]]
    recent = [f for f in last if at - datetime.fromisoformat(f["at"]) < timedelta(minutes=1)]
    assert len(recent) >= 5
    begins = (at - timedelta(minutes=20)).isoformat().replace("+", "%2B")
    path = f"/vehicles/tipper-3/track?from={begins}"
    times = county.get(path, "officer1")["features"][0]["properties"]["times"]
    moments = [datetime.fromisoformat(text) for text in times]
    gaps = [b - a for a, b in itertools.pairwise(moments)]
    # Fifteen ticks of 20 s lost would be five minutes; a crew at a gate may pause for one.
    assert max(gaps) < timedelta(minutes=2)


def test_live_traffic_stops_when_told_and_says_so_when_it_is_not_let_in(county):
    client = httpx.Client(transport=county.transport, base_url="http://demo")
    stop = Event()
    thread = Thread(target=live, args=("", PASSWORD, stop), kwargs={"client": client})
    thread.start()
    stop.set()
    thread.join(timeout=30)
    assert not thread.is_alive()
    with pytest.raises(Refusal):
        live("", "not the password", Event(), client=client)


def _received(county) -> int:
    counts = county.get("/reports/summary", "officer1")["manifests_by_status"]
    return sum(counts.get(status, 0) for status in ("received", "partly_disposed", "disposed"))


class _Breakable(httpx.BaseTransport):
    """A line that can be down."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner, self.is_down = inner, False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("the server is away", request=request)
        return self._inner.handle_request(request)


class _NoMischief(random.Random):
    """Every crew keeps to the road."""

    def random(self) -> float:
        return 0.999


def _honest(county) -> Traffic:
    return Traffic(call=county.call, random=_NoMischief(1))
