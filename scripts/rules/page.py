"""The pages of the rules: docs/rules/<rule>.md, each with its picture, and their index."""

import importlib
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from picture import draw
from replay import Replay, replay
from scenes import INTERVAL_S

from manifest_service.alerts.examination import Examination
from manifest_service.alerts.parameters import limits, parameters_of, unit_of
from manifest_service.alerts.registry import EVERY
from manifest_service.alerts.rule import Rule
from manifest_service.texts import words

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"
INDEX = """# The rules

Written by `scripts/rule_pages` from the rules' own code and words, with a replay of a scene through the
service's own engine; a test compares them. How often each is right and wrong: [alert quality](../alert-quality.md);
how right officers find it: `GET /api/v1/rules`, and beside every alert.

| rule | 中文 | about | fires |
|---|---|---|---|
"""


def documents() -> Mapping[str, str]:
    """Name of a file in docs/rules -> what it must hold."""
    found: dict[str, str] = {}
    rows = []
    for rule in EVERY:
        shown = replay(rule.code)
        found[f"{rule.code}.svg"] = draw(shown, f"{rule.code}: {shown.scenario}")
        found[f"{rule.code}.md"] = "\n".join(_page(rule, shown)) + "\n"
        zh, en = (words(locale).say(f"rules.{rule.code}.name") for locale in ("zh", "en"))
        rows.append(f"| [`{rule.code}`]({rule.code}.md) | {zh} | {en} | {_after(shown)} |")
    found["README.md"] = INDEX + "\n".join(rows) + "\n"
    return found


def _page(rule: Rule | Examination, shown: Replay) -> Iterator[str]:
    module = importlib.import_module(f"manifest_service.alerts.{rule.code}")
    zh, en = (words(locale).say(f"rules.{rule.code}.name") for locale in ("zh", "en"))
    yield f"# {zh} {en}"
    yield ""
    yield f"`{rule.code}`, version {rule.version}. Written by `scripts/rule_pages`; do not edit."
    yield ""
    yield inspect.cleandoc(module.__doc__ or "")
    yield ""
    yield f"![{rule.code}: {shown.scenario}]({rule.code}.svg)"
    yield ""
    yield from _story(shown)
    yield ""
    yield "## In words"
    yield ""
    yield "| | 中文 | English |"
    yield "|---|---|---|"
    for label, key in (
        ("why", f"rules.{rule.code}.why"),
        ("clears", f"rules.{rule.code}.clears"),
        ("silent if", f"unless.{rule.code}"),
    ):
        zh, en = (_said(key, locale, shown) for locale in ("zh", "en"))
        yield f"| {label} | {zh} | {en} |"
    yield ""
    yield from _parameters(rule)


def _story(shown: Replay) -> Iterator[str]:
    episode, raised = shown.episode, shown.raised
    yield (
        f"The scene *{shown.scenario}*, reports every {INTERVAL_S} s with the errors of"
        " [alert quality](../alert-quality.md). Green: the approved route and its half-width. Brown: the"
        " reports. Red: the reports that offended. Violet: labels scanned. Ring: where the vehicle was seen last when the rule was"
        " sure. Below: when it was true (grey) and the alert's episode (red), in minutes."
    )
    yield ""
    yield "| | |"
    yield "|---|---|"
    if shown.truth is not None:
        yield f"| it began | at {_clock(shown.truth.span[0])} |"
    yield f"| first offending report | at {_clock(shown.second(episode.first_at_ms))} |"
    yield f"| the rule was sure | at {_clock(shown.second(episode.confirmed_at_ms))} |"
    yield f"| the officer could see it | at {_clock(shown.second(raised.raised_at_ms))} |"
    if episode.cleared_at_ms is not None:
        yield f"| cleared | at {_clock(shown.second(episode.cleared_at_ms))} |"
    yield f"| severity | {episode.severity} |"
    if episode.evidences:
        evidences = (words("en").say(f"rules.evidence.{code}") for code in episode.evidences)
        yield f"| evidences | {'; '.join(evidences)} |"
    for kind, values in (("found", episode.measured), ("held against", episode.threshold)):
        for name, value in values.items():
            yield f"| {kind}: {_named(name)} | {_number(value)} {unit_of(name)} |"


def _parameters(rule: Rule | Examination) -> Iterator[str]:
    parameters = parameters_of(rule)
    yield "## Parameters"
    yield ""
    yield inspect.cleandoc(rule.params.__doc__ or "")
    if not parameters:
        return
    yield ""
    yield "| parameter | 中文 | English | default | unit |"
    yield "|---|---|---|---|---|"
    for p in parameters:
        zh, en = (_word(f"numbers.{p.name}", p.name, locale) for locale in ("zh", "en"))
        yield f"| `{p.name}` | {zh} | {en} | {_number(p.default)} | {p.unit} |"


def _said(key: str, locale: str, shown: Replay) -> str:
    """A sentence with the numbers of the replay."""
    episode = shown.episode
    known: dict[str, Any] = limits(episode.params, episode.threshold)
    if not key.startswith("unless."):
        known |= episode.measured
    if episode.rule == "clock_overdue" and "clock" in known:
        known["clock"] = words(locale).say(f"clocks.{known['clock']}")
    return words(locale).say(key, **{name: _number(value) for name, value in known.items()})


def _after(shown: Replay) -> str:
    """How long after its beginning it was seen."""
    begun = shown.second(shown.episode.first_at_ms) if shown.truth is None else shown.truth.span[0]
    return f"{_clock(shown.second(shown.raised.raised_at_ms) - begun)} after it began"


def _word(key: str, name: str, locale: str) -> str:
    return words(locale).say(key) if words(locale).knows(key) else f"`{name}`"


def _named(name: str) -> str:
    return _word(f"numbers.{name}", name, "en")


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 20 else f"{value:.1f}".removesuffix(".0")


def _clock(second: float) -> str:
    minutes, seconds = divmod(round(second), 60)
    return f"{minutes}′{seconds:02d}″"
