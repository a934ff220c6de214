"""A route asked by each in turn, with everything as it stood before."""

from collections.abc import Iterable, Iterator, Mapping

from werkzeug.test import TestResponse

from tests.permissions.asked import ASKED, Asked
from tests.permissions.world import World

PASSING = frozenset({"HEAD", "OPTIONS"})


def routes(world: World) -> Iterator[str]:
    """`METHOD endpoint` of every route there is."""
    for rule in world.county.app.url_map.iter_rules():
        for method in (rule.methods or set()) - PASSING:
            yield f"{method} {rule.endpoint}"


def ask(world: World, route: str, users: Iterable[str]) -> Mapping[str, TestResponse]:
    """What each user is answered; nobody's name is empty."""
    asked, standing, now = ASKED[route], world.standing(), world.county.clock.now()
    try:
        if asked.before:
            asked.before(world)
        prepared = world.standing()
        answers = {}
        for user in users:
            world.asking = user
            answers[user] = _asked(world, route, asked)
            world.again(prepared)
        return answers
    finally:
        world.again(standing)
        world.county.clock.set(now)


def _asked(world: World, route: str, asked: Asked) -> TestResponse:
    headers = {"Accept-Language": "en", **asked.headers}
    path = asked.path.format(**world.known)
    client = world.clients[world.asking]
    if world.asking and path.startswith(("/api/", "/log/")):
        headers["Authorization"] = f"Bearer {world.county.tokens[world.asking]}"
    return client.open(
        path,
        method=route.partition(" ")[0],
        json=asked.json(world) if asked.json else None,
        data=asked.data(world) if asked.data else None,
        headers=headers,
        buffered=True,
    )
