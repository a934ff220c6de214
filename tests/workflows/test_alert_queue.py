"""The queue through HTTP: narrowed, counted, paged, watched live, and worked many at once."""

import re
import uuid
from typing import Any

import pytest

from manifest_service.events.envelope import SERVICE, Actor
from manifest_service.services import alert_news
from manifest_service.services.accounts import NewAccount
from manifest_service.services.alert_news import AlertNews
from manifest_service.web.api.stream import ANSWERS_PER_S, LATEST_MS, SOONEST_MS, Pace
from tests.raising import raise_alert
from tests.workflows.county import PASSWORD, County

OFFICER = Actor(user_id="u", role="officer", organisation_id=None)
OPEN = "new,acknowledged,assigned,explained"


def raised(county: County, minute: float = 0, **changes: Any) -> str:
    """The id of an alert a rule raised just now about a minute of the morning."""
    return raise_alert(county.app.extensions["services"].store, county.at(minute), **changes)


def ids(county: County, asked: str = "", user: str = "officer") -> list[str]:
    items = county.ok("GET", f"/alerts?{asked}", user)["items"]
    return [alert["id"] for alert in items]


def test_the_queue_is_narrowed_by_what_an_officer_knows(county: County) -> None:
    number = county.issue()["number"]
    a = raised(county, 1, manifest_number=number)
    b = raised(
        county, 2, rule="clock_overdue", severity="major", vehicle_id=None, site_id="yard-site"
    )
    c = raised(county, 3, vehicle_id="truck-2", carrier="haulage-2", severity="critical")
    assert ids(county) == [c, b, a]
    for asked, found in {
        "severity=critical,major": [c, b],
        "rule=clock_overdue": [b],
        "plate=P12345": [a],
        "plate=nothing": [],
        "carrier=haulage-2": [c],
        "site=yard-site": [b, a],
        "stream=construction_soil": [a],
        f"q={number[:6]}": [a],
        "q=P54321": [c],
        "q=处置场": [b],
        "q=乙运输": [b, a],
        "q=%25": [],
        "backfill=true": [],
        "mine=true": [],
        "days=1": [c, b, a],
        "sort=newest": [c, b, a],
        "sort=oldest": [a, b, c],
    }.items():
        assert ids(county, asked) == found, asked
    county.at(3 * 24 * 60)
    assert ids(county, "days=2") == []


@pytest.mark.parametrize("asked", ["days=0", "sort=best", "cursor=x", "limit=1000", "side=0"])
def test_what_is_no_question_is_refused(county: County, asked: str) -> None:
    path = "/alerts/cells" if asked.startswith("side") else "/alerts"
    status, body = county.call("GET", f"{path}?{asked}", "officer")
    assert (status, bool(body["faults"])) == (422, True)


@pytest.mark.parametrize("sort", ["severity", "newest", "oldest"])
def test_pages_hold_each_alert_once_while_others_come(county: County, sort: str) -> None:
    mine = [raised(county, n, severity=("minor", "major")[n % 2]) for n in range(7)]
    path, seen, cursor = f"/alerts?limit=3&sort={sort}", [], ""
    while cursor is not None:
        page = county.ok("GET", f"{path}&cursor={cursor}", "officer")
        seen += [alert["id"] for alert in page["items"]]
        cursor = page["next"]
        raised(county, 20 + len(seen))
    assert sorted(id for id in seen if id in mine) == sorted(mine)
    assert len(seen) == len(set(seen))


def test_counts_are_of_what_the_caller_may_see(county: County) -> None:
    raised(county, 1)
    raised(county, 2, severity="major")
    raised(county, 3, carrier="haulage-2", vehicle_id="truck-2", rule="no_manifest")

    def counts(user: str, asked: str = "") -> Any:
        answer = county.ok("GET", f"/alerts?{asked}", user)
        return answer["counts"], answer["counts_by"]["severity"], answer["counts_by"]["rule"]

    assert counts("officer") == (
        {"new": 3},
        {"minor": 2, "major": 1},
        {"signal_lost": 2, "no_manifest": 1},
    )
    assert counts("dispatcher")[0] == {"new": 2}
    assert counts("dispatcher", "carrier=haulage-2")[0] == {"new": 2}
    assert county.call("GET", "/alerts", "stranger")[0] == 403
    # A kind is counted as if nothing of it were chosen, the others as they are.
    assert counts("officer", "severity=major&status=assigned") == ({"new": 1}, {}, {})


def test_alerts_of_one_square_are_one_mark_and_only_the_callers_own(county: County) -> None:
    raised(county, 1)
    worst = raised(county, 2, severity="critical", lon=115.441)
    raised(county, 3, lon=115.9, carrier="haulage-2", vehicle_id="truck-2")
    raised(county, 4, lon=None, lat=None)
    wide = county.ok("GET", "/alerts/cells?side=0.1", "officer")["items"]
    assert [(cell["count"], cell["severity"]) for cell in wide] == [(2, "critical"), (1, "minor")]
    assert wide[0]["id"] == worst
    assert len(county.ok("GET", "/alerts/cells?side=0.001", "officer")["items"]) == 3
    assert len(county.ok("GET", "/alerts/cells?side=0.1", "dispatcher")["items"]) == 1
    assert county.call("GET", "/alerts/cells", "stranger")[0] == 403


def several(alerts: list[str]) -> dict[str, Any]:
    return {"items": [{"id": str(uuid.uuid4()), "alert": alert} for alert in alerts]}


def test_several_are_acknowledged_in_one_call_with_an_answer_for_each(county: County) -> None:
    first, second, third = (raised(county, n) for n in range(3))
    county.ok("POST", f"/alerts/{second}/acknowledge", "officer", {"id": str(uuid.uuid4())})
    body = several([first, second, "no-such-alert", third])
    results = county.ok("POST", "/alerts/acknowledge", "officer", body)["results"]
    assert [result["status"] for result in results] == [
        "accepted",
        "refused",
        "refused",
        "accepted",
    ]
    assert results[0]["row"]["status"] == "acknowledged"
    assert [results[1]["code"], results[2]["code"]] == ["alert_forbids", "alert_unknown"]
    assert all(result["detail"] for result in results[1:3])
    assert [result["id"] for result in results] == [item["id"] for item in body["items"]]
    history = county.ok("GET", f"/alerts/{first}", "officer")["history"]
    again = county.ok("POST", "/alerts/acknowledge", "officer", body)["results"]
    assert [result["status"] for result in again] == [result["status"] for result in results]
    assert county.ok("GET", f"/alerts/{first}", "officer")["history"] == history


def test_one_alert_twice_in_a_call_is_done_once(county: County) -> None:
    alert = raised(county)
    results = county.ok("POST", "/alerts/acknowledge", "officer", several([alert, alert]))
    assert [result["status"] for result in results["results"]] == ["accepted", "refused"]


def test_several_are_assigned_to_an_officer_and_to_nobody_else(county: County) -> None:
    alerts = [raised(county, n) for n in range(2)]
    officer = county.ok("GET", "/officers", "officer")["items"][0]["id"]
    done = county.ok(
        "POST", "/alerts/assign", "officer", several(alerts) | {"account_id": officer}
    )["results"]
    assert [result["row"]["assigned_to"] for result in done] == [officer, officer]
    assert ids(county, "mine=true") == alerts
    wrong = several(alerts) | {"account_id": "nobody"}
    refused = county.ok("POST", "/alerts/assign", "officer", wrong)["results"]
    assert {result["faults"][0]["code"] for result in refused} == {"not_an_officer"}


@pytest.mark.parametrize("user", ["dispatcher", "auditor", "stranger"])
def test_acts_on_several_are_refused_to_who_may_not(county: County, user: str) -> None:
    alert = raised(county)
    (result,) = county.ok("POST", "/alerts/acknowledge", user, several([alert]))["results"]
    expected = "alert_unknown" if user == "stranger" else "wrong_role"
    assert (result["status"], result["code"]) == ("refused", expected)


def test_too_many_or_none_at_once_are_refused_whole(county: County) -> None:
    for alerts in ([], ["x"] * 201):
        assert county.call("POST", "/alerts/acknowledge", "officer", several(alerts))[0] == 422


def test_views_of_alerts_are_kept_apart_from_searches_of_manifests(county: County) -> None:
    view = {"name": "mine", "query": {"mine": "true", "status": OPEN, "sort": "newest"}}
    county.ok("PUT", "/me/filters/alerts", "officer", {"filters": [view]})
    assert county.ok("GET", "/me/filters/alerts", "officer") == {"filters": [view]}
    assert county.ok("GET", "/me/filters", "officer") == {"filters": []}
    assert county.ok("GET", "/me/filters/alerts", "auditor") == {"filters": []}
    bad = {"name": "x", "query": {"waste": "S7"}}
    assert county.call("PUT", "/me/filters/alerts", "officer", {"filters": [bad]})[0] == 422


def listen(county: County, user: str, last: int | None = None, asked: str = "") -> Any:
    """(status, [(id, event, data)]) of one answer of the stream."""
    headers = {"Authorization": f"Bearer {county._token(user)}"}
    if last is not None:
        headers["Last-Event-ID"] = str(last)
    answer = county.client.get(f"/api/v1/stream{asked}", headers=headers)
    if answer.status_code != 200:
        return answer.status_code, answer.get_json()["code"]
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.match(r"retry: \d+\n\n", answer.text)
    found = re.findall(r"(?:id: (\d+)\n)?event: (\w+)\ndata: (.*)\n\n", answer.text)
    return 200, [(int(id or -1), event, data) for id, event, data in found]


def test_the_stream_tells_what_is_new_since_the_position_reached(county: County) -> None:
    position = county.ok("GET", "/alerts", "officer")["position"]
    assert listen(county, "officer")[1] == [(position, "beat", "{}")]
    alert = raised(county)
    _, told = listen(county, "officer", position)
    assert [(event, alert in data) for _, event, data in told] == [("alert", True), ("beat", False)]
    assert '"word": "raised"' in told[0][2]
    county.ok("POST", f"/alerts/{alert}/acknowledge", "officer", {"id": str(uuid.uuid4())})
    _, more = listen(county, "officer", told[0][0])
    assert ['"status": "acknowledged"' in data for _, event, data in more] == [True, False]
    assert listen(county, "officer", more[-1][0])[1] == [(more[-1][0], "beat", "{}")]
    # The page says where its list ends in the address; what the browser remembers counts for more.
    assert len(listen(county, "officer", asked=f"?after={position}")[1]) == 3
    assert len(listen(county, "officer", more[-1][0], asked=f"?after={position}")[1]) == 1


def test_a_stream_goes_on_in_another_process_where_it_stopped(county: County) -> None:
    position = county.ok("GET", "/alerts", "officer")["position"]
    alert = raised(county)
    store = county.app.extensions["services"].store
    news = AlertNews(store=store).since(position, OFFICER)  # as one just started
    assert [change.row.id for change in news.changes] == [alert]


def test_who_was_away_for_long_begins_afresh(county: County, monkeypatch: Any) -> None:
    monkeypatch.setattr(alert_news, "BEHIND", 3)
    monkeypatch.setattr(alert_news, "KEPT", 2)
    news = AlertNews(store=county.app.extensions["services"].store)
    begin = news.since(None, OFFICER).position
    alerts = []
    for minute in range(5):
        alerts.append(raised(county, minute))
        assert news.since(begin + minute, OFFICER).changes[0].row.id == alerts[-1]
    assert news.since(begin, OFFICER).kind == "afresh"
    since = news.since(begin + 2, OFFICER).changes
    assert [change.row.id for change in since] == alerts[2:]


def test_a_position_that_is_not_of_this_log_begins_afresh(county: County) -> None:
    _, told = listen(county, "officer", 10**9)
    assert [event for _, event, _ in told] == ["afresh", "beat"]
    for nonsense in ("?after=-1", "?after=x"):
        assert listen(county, "officer", asked=nonsense)[0] == 422
    headers = {"Authorization": f"Bearer {county._token('officer')}", "Last-Event-ID": "²½"}
    assert county.client.get("/api/v1/stream", headers=headers).status_code == 200


def test_the_stream_tells_a_carrier_of_its_own_and_a_stranger_nothing(county: County) -> None:
    position = county.ok("GET", "/alerts", "officer")["position"]
    own, other = raised(county, 1), raised(county, 2, carrier="haulage-2", vehicle_id="truck-2")
    told = "".join(data for _, _, data in listen(county, "dispatcher", position)[1])
    assert (own in told, other in told) == (True, False)
    assert listen(county, "stranger", position) == (403, "wrong_role")
    assert county.client.get("/api/v1/stream").status_code == 401


def test_a_new_password_ends_the_stream(county: County) -> None:
    services = county.app.extensions["services"]
    services.accounts.add(
        NewAccount(username="leaving", password=PASSWORD, role="officer"), SERVICE
    )
    assert listen(county, "leaving")[0] == 200
    services.accounts.set_password("leaving", "another one in a test")
    assert listen(county, "leaving")[0] == 401


@pytest.mark.parametrize("watching", [1, 40, 200, 700])
def test_who_watches_comes_again_so_that_all_together_ask_within_bounds(watching: int) -> None:
    pace, now_s = Pace(), 0.0
    due = [(n / watching, n) for n in range(watching)]
    answered = []
    for _ in range(watching * 60):
        due.sort()
        now_s, n = due[0]
        retry_ms = pace.retry_ms(now_s)
        assert SOONEST_MS <= retry_ms <= LATEST_MS
        answered.append(now_s)
        due[0] = (now_s + retry_ms / 1000, n)
    last = [at for at in answered if at > now_s - 10]
    assert len(last) / 10 <= 1.5 * ANSWERS_PER_S
    if watching == 1:
        assert retry_ms == SOONEST_MS
