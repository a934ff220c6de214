"""See scripts/fuzz/api."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from scripts.fuzz.ground import USERS, Ground, Plausible, make_ground, with_id

HELD_OPEN = "stream.stream"
"""Answers as long as it is listened to: tests/workflows/test_alert_pages.py reads it."""
DOCUMENT = "/api/v1/openapi.json"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


@dataclass
class Run:
    """What one role was answered."""

    role: str
    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """(operation, kind, what) -> the request, the first time."""
    reached: set[str] = field(default_factory=set)
    """Operations that did as asked at least once."""
    errors: list[str] = field(default_factory=list)


def fuzz(ground: Ground, *, seconds: int, seed: int, examples: int) -> Run:
    run = Run(role=ground.role)
    schema = _schema(ground, seconds=seconds, seed=seed, examples=examples)
    _hook(schema, ground, run)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _note(run, event)
        elif isinstance(event, events.NonFatalError):
            run.errors.append(f"{event.label}: {event.value!r}"[:400])
        elif isinstance(event, events.FatalError):
            raise event.exception
    return run


def _schema(ground: Ground, *, seconds: int, seed: int, examples: int) -> Any:
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "max-time": seconds,
            "continue-on-failure": True,
            "generation": {
                "max-examples": examples,
                "database": "none",
                "no-shrink": True,
                "with-security-parameters": False,
            },
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "warnings": False,
            "headers": {"Accept-Encoding": "identity"},
        }
    )
    app = ground.world.county.app
    schema = schemathesis.openapi.from_dict(
        _bare(app.test_client().get(DOCUMENT).get_json()), config=config
    )
    schema.app = app
    schema.location = DOCUMENT
    return schema.exclude(operation_id=HELD_OPEN)


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    """Without examples of answers: nine tenths of it, which say nothing an answer could break."""
    for item in document["paths"].values():
        for operation in item.values():
            for answer in operation["responses"].values():
                for media in answer.get("content", {}).values():
                    media.pop("example", None)
    return document


def _hook(schema: Any, ground: Ground, run: Run) -> None:
    known = ground.plausible()

    @schema.hook
    def before_generate_case(context: Any, strategy: Any) -> Any:
        asked = known.get(_id(context.operation))
        return strategy if asked is None else st.builds(_nearer, strategy, st.just(asked), CLOSER)

    @schema.hook
    def after_call(context: Any, case: Any, response: Any) -> None:
        run.requests += 1
        run.statuses[response.status_code] += 1
        if response.status_code < 300 and case.method.upper() == case.operation.method.upper():
            run.reached.add(_id(case.operation))
        if response.status_code == 401 and ground.user:
            ground.let_in_again()

    if ground.user:

        @schema.auth(refresh_interval=None)
        class Token:
            def get(self, case: Any, context: Any) -> str:
                return ground.token()

            def set(self, case: Any, data: str, context: Any) -> None:
                case.headers["Authorization"] = f"Bearer {data}"


CLOSER = st.tuples(
    st.booleans(), st.booleans(), st.sampled_from(range(4)), st.integers(0, 2**20), st.uuids()
)
"""(its address, its query, how much of its body, which members stay as generated, its id)"""


def _nearer(case: Any, asked: Plausible, how: tuple[bool, bool, int, int, Any]) -> Any:
    """`case`, with more or less of a request that would be let in: chance alone finds no number of a manifest."""
    path, query, body, kept, id = how
    if path and asked.path and set(asked.path) >= set(case.path_parameters or {}):
        case.path_parameters = {name: asked.path[name] for name in case.path_parameters}
    if query and asked.query:
        case.query = {**(case.query or {}), **asked.query}
    said = with_id(asked, id).body
    if body and said is not None:
        case.body = _mixed(said, case.body, kept if body < 3 else 0)
    return case


def _mixed(said: Any, generated: Any, kept: int) -> Any:
    """`said`, with some members as they were generated."""
    if not isinstance(said, dict) or not isinstance(generated, dict):
        return said
    return {
        **said,
        **{name: value for i, (name, value) in enumerate(generated.items()) if kept >> i & 1},
    }


def _id(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])


def _note(run: Run, event: events.ScenarioFinished) -> None:
    for id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            failure = check.failure_info.failure
            case = event.recorder.cases[id].value
            key = (_id(case.operation), failure.title, _gist(failure.message))
            said = event.recorder.interactions[id].response
            body = said.content[:600].decode(errors="replace") if said else ""
            run.faults.setdefault(key, f"{check.failure_info.code_sample}\n    {body}")


def _gist(message: str) -> str:
    return " ".join(message.split())[:300]


def _tell(run: Run, seconds: float) -> None:
    statuses = ", ".join(f"{n} x {status}" for status, n in sorted(run.statuses.items()))
    print(
        f"{run.role}: {run.requests} requests in {seconds:.0f} s ({statuses}); "
        f"{len(run.reached)} operations did as asked; {len(run.faults)} faults, {len(run.errors)} errors",
        flush=True,
    )
    for (operation, title, gist), sample in sorted(run.faults.items()):
        print(f"\n- {operation}: {title}\n    {gist}\n    {sample[:1500]}")
    for error in run.errors:
        print(f"- error: {error}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--role", action="append", choices=[*USERS])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=5)
    given = parser.parse_args()
    bad = 0
    for role in given.role or USERS:
        with tempfile.TemporaryDirectory() as folder:
            ground = make_ground(Path(folder), role)
            began = time.monotonic()
            run = fuzz(ground, seconds=given.seconds, seed=given.seed, examples=given.examples)
            _tell(run, time.monotonic() - began)
            ground.world.county.app.extensions["services"].store.close()
        bad += len(run.faults) + len(run.errors)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
