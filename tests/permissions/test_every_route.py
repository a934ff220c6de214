"""Every route, asked by everybody: what is answered is what the table of permissions says."""

import pytest

from manifest_service.permissions import COLUMNS, NOBODY, TABLE, reach
from manifest_service.web.routes import ROUTES, named
from tests.permissions.asked import ASKED, EVERYBODY, Asked
from tests.permissions.asking import Answer, ask
from tests.permissions.world import COUNTY, FIRST, PEOPLE, SECOND, World

EVERYONE = ("", *PEOPLE)
TOLD_WHEN_READ = ("GET near.near",)
"""Reading that is itself an event: who was where is nobody's to look up unseen."""
BEGUN_ONLY = ("POST factors.begin_totp", "POST passkeys.options")
"""They lead to a factor, which counts, and is told, when the next request has proven it."""
WITHOUT_EVENT = {
    "account.own": "what an account keeps for itself",
    "webhook.keep": "an account's own addresses",
    "session.begin": "nothing of others is touched",
    "public.read": "kept of known witnesses only, beside the log",
    "file.attach": "the event that names the file is what counts",
    "position.report": "positions are telemetry, sealed into the manifest when the trip ends",
    "position.forward": "positions are telemetry, sealed into the manifest when the trip ends",
    "route.draw": "nothing is written",
    "rule.tuning": "nothing is written",
    "manifest.read": "nothing is written",
    "label.print": "nothing is written",
    "journal.send": "what a device tells is told by its account, in the events it leads to",
    "journal.rescue": "the entries are the device's own, signed: each is told by its account",
    "terminal.serve": "what a terminal said is told by the service, as evidence",
    "log.read": "a signed checkpoint is of the log, not in it",
}
"""Actions by POST, PUT or DELETE that leave no event when an officer or administrator does them, and why."""


def test_no_route_is_without_a_row_and_a_request_to_try_it_with(world: World) -> None:
    there = set(named(world.county.app.url_map.iter_rules()))
    assert there == set(ROUTES)
    assert there == set(ASKED)


def test_everybody_who_asks_is_of_a_role_of_the_table_and_each_role_asks(world: World) -> None:
    assert {world.roles[user] for user in EVERYONE} == set(COLUMNS)
    firms = {world.accounts[user].organisation_id for user in FIRST}
    assert firms.isdisjoint({world.accounts[user].organisation_id for user in SECOND} - {"haulage"})


@pytest.mark.parametrize("route", sorted(ASKED))
def test_who_may_and_who_may_not(world: World, route: str) -> None:
    asked = ASKED[route]
    answers = ask(world, route, EVERYONE)
    wrong = {}
    for user, answer in answers.items():
        expected = _expected(route, asked, user, world)
        found = answer.status if not answer.allowed else "allowed"
        if found != expected and not (isinstance(expected, set) and found in expected):
            wrong[user or NOBODY] = (found, expected, answer.code)
    assert not wrong, wrong
    assert {user: one.misnamed for user, one in answers.items() if one.misnamed} == {}
    _nothing_written_by_the_refused(answers)
    _nothing_told_of_others(world, route, answers)
    _an_event_of_what_the_county_did(world, route, answers)


def test_each_route_is_in_its_turn_for_somebody(world: World) -> None:
    """A request that nobody could make says nothing of who may not."""
    assert [
        route for route in ASKED if not any(_may_at_all(route, user, world) for user in EVERYONE)
    ] == []


def _may_at_all(route: str, user: str, world: World) -> bool:
    return _expected(route, ASKED[route], user, world) == "allowed"


def _expected(route: str, asked: Asked, user: str, world: World) -> str | set[object]:
    """`allowed`, or the answers of a refusal."""
    row, role = TABLE[ROUTES[route]], world.roles[user]
    found = reach(role, row.action)
    owns = asked.own == EVERYBODY or user in asked.own
    if found == "all" or (found != "-" and owns):
        return "allowed"
    if role == NOBODY:
        return {401, "login"}
    # Of what others own he is told what the row says; of what is not for his role at all, that or so.
    return set(row.refused) | {403, "each"} if found == "-" else set(row.refused) | {"each"}


def _nothing_written_by_the_refused(answers: dict[str, Answer]) -> None:
    assert [user for user, one in answers.items() if not one.allowed and one.events] == []


def _nothing_told_of_others(world: World, route: str, answers: dict[str, Answer]) -> None:
    """Who is no party is told no number or id of what is the first firms', but what he said himself."""
    secrets = {
        name: world[name]
        for name in (
            "issued",
            "on_road",
            "alert",
            "case",
            "batch",
            "plan",
            "hook",
            "phone",
            "label",
            "entry",
        )
    }
    told = {
        (user, name)
        for user in ("", *SECOND, "gateway")
        if reach(world.roles[user], ROUTES[route]) != "all"
        for name, secret in secrets.items()
        if secret.encode() in answers[user].content and secret not in answers[user].said
    }
    assert not told


def _an_event_of_what_the_county_did(world: World, route: str, answers: dict[str, Answer]) -> None:
    row = TABLE[ROUTES[route]]
    if route.startswith("GET ") and route not in TOLD_WHEN_READ:
        return
    for user in COUNTY:
        answer = answers[user]
        if not answer.allowed or answer.code or user == "gateway":
            continue
        kinds = {
            event.type.rpartition(".")[0]
            for event in answer.events
            if event.actor.user_id == world.ids[user]
        }
        if row.action in WITHOUT_EVENT or route in BEGUN_ONLY:
            assert not kinds, (user, kinds)
        else:
            assert kinds & set(row.events), (user, kinds, row.events)


def test_a_drivers_number_is_told_to_himself_his_firm_and_the_authority(world: World) -> None:
    for user, answer in ask(world, "GET registry.show", EVERYONE).items():
        found = reach(world.roles[user], "person.read")
        firm = bool(user) and world.accounts[user].organisation_id == "haulage"
        told = found == "all" or (found == "firm" and firm) or user == "driver"
        assert (b"13800138000" in answer.content) == told, user or NOBODY
