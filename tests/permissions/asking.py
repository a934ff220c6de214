"""A route asked by each in turn, with everything as it stood before."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.test import TestResponse

from manifest_service.events.envelope import Recorded
from tests.contents import misnamed
from tests.permissions.asked import ASKED, Asked
from tests.permissions.world import World


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one was answered, and what of it is in the log."""

    status: int | str
    """`login` where he is sent to sign in; `each` where every item asked for was refused."""
    allowed: bool
    code: str
    content: bytes
    said: str
    """What he had said himself."""
    events: tuple[Recorded, ...]
    misnamed: str
    """What is wrong with the type of what he was answered."""


def ask(world: World, route: str, users: Iterable[str]) -> dict[str, Answer]:
    """What each user is answered; nobody's name is empty."""
    asked, standing, now = ASKED[route], world.standing(), world.county.clock.now()
    held = (dict(world.known), dict(world.sessions), dict(world.county.tokens))
    try:
        if asked.before:
            asked.before(world)
        if world.county.clock.now() != now:
            world.sign_in()  # the sessions of that morning may be over
        prepared = world.standing()
        answers = {}
        for user in users:
            world.asking = user
            answers[user] = _asked(world, route, asked)
            world.again(prepared)
        return answers
    finally:
        world.again(standing)
        world.known, world.sessions, world.county.tokens = held
        world.county.clock.set(now)


def _asked(world: World, route: str, asked: Asked) -> Answer:
    path = asked.path.format(**world.known)
    sent = asked.json(world) if asked.json else None
    data = asked.data(world) if asked.data else None
    headers = {"Accept-Language": "en", **asked.headers}
    client = world.county.client
    if not path.startswith(("/api/", "/log/")):
        client = world.browser()
    elif world.asking:
        headers["Authorization"] = f"Bearer {world.county.tokens[world.asking]}"
    before = len(world.events())
    answer = client.open(
        path, method=route.partition(" ")[0], json=sent, data=data, headers=headers, buffered=True
    )
    said = path + json.dumps(sent, ensure_ascii=False) + str(data)
    return _judged(answer, asked, said, tuple(world.events()[before:]))


def _judged(answer: TestResponse, asked: Asked, said: str, events: tuple[Recorded, ...]) -> Answer:
    body = answer.get_json(silent=True) if answer.is_json else None
    code = str(body.get("code", "")) if isinstance(body, dict) and answer.status_code >= 400 else ""
    status: int | str = answer.status_code
    if answer.status_code == 302 and "/login" in answer.headers["Location"]:
        status = "login"
    elif answer.status_code < 300 and not asked.done(body):
        status = "each"
    allowed = status not in ("login", "each") and answer.status_code < 400
    return Answer(
        status=status,
        allowed=allowed or (code != "" and code == asked.reached),
        code=code,
        content=answer.get_data(),
        said=said,
        events=events,
        misnamed=misnamed(answer),
    )
