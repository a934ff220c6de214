"""A journey told while it is made: every step goes through HTTP, and becomes a line of a page."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from manifest_service.texts import words
from tests.workflows.county import County

WHO: Mapping[str, str] = {
    "clerk": "Generator's clerk",
    "clinic": "Clinic's clerk",
    "clinic-2": "Second clinic's clerk",
    "dispatcher": "Carrier's dispatcher",
    "driver": "Driver",
    "driver-2": "Second carrier's driver",
    "keeper": "Store keeper",
    "collector": "Collector's clerk",
    "gate": "Receiver's clerk",
    "gate-2": "Other receiver's clerk",
    "officer": "Officer",
    "admin": "Administrator",
    "terminal": "Vehicle terminal",
}
_EN = words("en")


@dataclass(kw_only=True)
class Told:
    """A county, and what was told of what happened in it."""

    county: County
    lines: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        self.lines.append(f"\n{text}\n")

    def at(self, minutes: float) -> datetime:
        return self.county.at(minutes)

    def issues(self, who: str, draft: dict[str, Any], what: str) -> dict[str, Any]:
        """Issue a manifest, and tell what was asked for."""
        manifest: dict[str, Any] = self.county.ok("POST", "/manifests", who, draft)
        self._line(who, "generated", what, manifest, manifest["warnings"])
        return manifest

    def cannot_issue(self, who: str, draft: dict[str, Any], what: str, code: str) -> None:
        """The form says so before it is sent; sending it all the same is refused."""
        checked = self.county.ok("POST", "/manifests?check=only", who, draft)
        said = [found["code"] for found in checked["refusals"]]
        assert code in said, said
        status, body = self.county.call("POST", "/manifests", who, draft)
        assert status in (409, 422), body
        self._no(who, "generated", what, body, code)

    def does(
        self, who: str, number: str, word: str, data: Any = None, **changes: Any
    ) -> dict[str, Any]:
        status, body = self.county.act(number, word, who, data, **changes)
        assert status == 201, body
        manifest: dict[str, Any] = body["manifest"]
        self._line(who, word, _shown(data), manifest, body["event"]["warnings"])
        return manifest

    def cannot(
        self, who: str, number: str, word: str, code: str, data: Any = None, **changes: Any
    ) -> None:
        status, body = self.county.act(number, word, who, data, **changes)
        assert status >= 400, body
        self._no(who, word, _shown(data), body, code)

    def shows(self, who: str, number: str, *names: str) -> dict[str, Any]:
        """What `who` reads of the manifest now."""
        manifest: dict[str, Any] = self.county.ok("GET", f"/manifests/{number}", who)
        shown = {name: manifest[name] for name in names}
        self.lines.append(f"   - {WHO[who]} reads `{_text(shown)}`")
        return manifest

    def alerts(self, number: str) -> list[str]:
        """The rules that found something about the manifest."""
        rules = sorted({alert["rule"] for alert in self.county.alerts(manifest=number)})
        names = ", ".join(f"`{rule}` ({_EN.say(f'rules.{rule}.name')})" for rule in rules)
        self.lines.append(f"   - Alerts about it: {names or 'none'}")
        return rules

    def _line(
        self,
        who: str,
        word: str,
        what: str,
        manifest: Mapping[str, Any],
        warnings: Sequence[Mapping[str, str]],
    ) -> None:
        said = f"1. **{WHO[who]}** · `{word}` {what}".rstrip()
        self.lines.append(f"{said} → *{manifest['status_text']}*")
        self.lines += [f"   - kept, and marked: {warning['detail']}" for warning in warnings]

    def _no(self, who: str, word: str, what: str, body: Mapping[str, Any], code: str) -> None:
        faults = {fault["code"]: fault["detail"] for fault in body.get("faults", ())}
        said = {body["code"]: body["detail"], **faults}
        assert code in said, body
        tried = f"1. **{WHO[who]}** · `{word}` {what}".rstrip()
        self.lines.append(f"{tried} → refused, `{code}`: {said[code]}")


@dataclass(frozen=True, kw_only=True)
class Story:
    """One journey: its page's name, its title and what it is about, and how it goes."""

    name: str
    title: str
    about: str
    tell: Callable[[Told], None]


def page(story: Story, told: Told) -> str:
    head = f"# {story.title}\n\n{story.about}\n\n"
    note = (
        "Written by `scripts/howto` from a journey that runs through HTTP in the tests: each step was\n"
        "made as it says. Acts are `POST /api/v1/manifests/{number}/events` with `type` and `data`.\n"
    )
    return head + note + "\n" + "\n".join(told.lines).strip() + "\n"


def _shown(data: Any) -> str:
    """`data` as a page shows it: tokens are another each time."""
    if data and "label" in data:
        data = data | {"label": "<a label of the load>"}
    return f"`{_text(data)}`" if data else ""


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)
