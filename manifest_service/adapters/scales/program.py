"""The program beside a scale: reads its line, tells the service, survives the loss of either."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from manifest_service.adapters.scales.line import Format, Latest, Line
from manifest_service.adapters.scales.showing import Shown, Stillness
from manifest_service.adapters.scales.telling import Telling
from manifest_service.errors import Unusable

log = logging.getLogger(__name__)

TIMEOUT_S = 5.0
WAIT_S = 0.5
NEVER = frozenset({401, 403, 404})
"""Answers that trying again does not change: a wrong token, another firm's scale, none at all."""

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, kw_only=True)
class Program:
    line: Line
    format: Format
    still_s: float
    tell: Tell

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; raises what `tell` raises."""
        latest = Latest()
        reading = threading.Thread(
            target=self.line.follow, args=(self.format, latest.put, stop), daemon=True
        )
        reading.start()
        stillness = Stillness(still_s=self.still_s)
        telling = Telling(now=lambda: datetime.now(UTC), first=int(time.time() * 1000))
        try:
            while not stop.is_set():
                shown = latest.take(WAIT_S)
                if shown is not None:
                    self._told(stillness, telling, shown)
        finally:
            stop.set()
            reading.join(WAIT_S * 4)

    def _told(self, stillness: Stillness, telling: Telling, shown: Shown) -> None:
        at_s = time.monotonic()
        reading = telling.step(stillness.step(shown, at_s), at_s)
        if reading is not None:
            self.tell(reading)


class OverHttp:
    """Tells the service; what it cannot be told now is not kept: the scale shows it again."""

    def __init__(self, server: str, token: str, scale_id: str) -> None:
        self._path = f"/scales/{scale_id}/readings"
        self._client = httpx.Client(
            base_url=f"{server.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT_S,
        )
        self._is_away = False

    def __call__(self, reading: dict[str, Any]) -> None:
        """Raises Unusable("scale_refused") for an answer that will not change."""
        try:
            answer = self._client.post(self._path, json={"readings": [reading]})
        except httpx.TransportError as error:
            self._away(str(error))
            return
        if answer.status_code in NEVER:
            raise Unusable("scale_refused", status=answer.status_code, detail=answer.text[:200])
        if answer.is_success:
            self._is_away = False
        else:
            self._away(f"{answer.status_code} {answer.text[:200]}")

    def _away(self, why: str) -> None:
        if not self._is_away:
            log.warning("the service does not take readings: %s; trying again", why)
        self._is_away = True
