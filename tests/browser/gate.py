"""What the tests of the gate do with their hands: a scanner, a scale, keys that are counted."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page

HAND_MS = 90
"""Between two keys of a practised hand."""
SCANNER_MS = 5


@dataclass
class Hand:
    """Presses keys, and counts them. What a scanner types is no key of the clerk's."""

    page: Page
    pressed: int = 0

    def __post_init__(self) -> None:
        self._devices = self.page.context.new_cdp_session(self.page)
        self._last_s = 0.0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.pressed += len(text)
        self.burst(text, HAND_MS)

    def scan(self, text: str) -> None:
        """A wedge: a burst of keys wherever the focus is, and Enter."""
        self.burst(f"{text}\r", SCANNER_MS)

    def burst(self, text: str, every_ms: int) -> None:
        """Keys that bear the times a device would give them, however busy this machine is."""
        began_s = max(time.time(), self._last_s + HAND_MS / 1000)
        for index, character in enumerate(text):
            self._last_s = began_s + index * every_ms / 1000
            at = {"timestamp": self._last_s}
            key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
            said = key if character == "\r" else {"key": character}
            down = {"type": "keyDown", "text": character, **said, **at}
            self._devices.send("Input.dispatchKeyEvent", down)
            self._devices.send("Input.dispatchKeyEvent", {"type": "keyUp", **said, **at})


@dataclass
class Scale:
    """A scale's program, with the token of a device of its firm."""

    live: Any
    scale_id: str = "recycling-scale"
    sequence: int = field(default_factory=lambda: int(datetime.now(UTC).timestamp() * 1000))

    def reads(self, mass_kg: str, *, stable: bool = True) -> str:
        """The id of the reading it told."""
        self.sequence += 1
        reading = {
            "id": str(uuid.uuid4()),
            "sequence": self.sequence,
            "mass_kg": mass_kg,
            "stable": stable,
            "at": datetime.now(UTC).isoformat(),
        }
        path = f"/scales/{self.scale_id}/readings"
        answer = self.live.call("POST", path, json={"readings": [reading]}, as_user="scale1")
        assert answer[0] == 200, answer
        return str(reading["id"])


def at_the_gate(visit: Any, **how: Any) -> Page:
    page: Page = visit("/site", "site1", **how)
    page.wait_for_selector(".scan-card input:focus")
    return page


def opened(page: Page, number: str) -> None:
    """Waits until the truck of `number` is the one at the gate."""
    page.wait_for_selector(f'.work-card[data-number="{number}"]:not(.busy) .plate')
