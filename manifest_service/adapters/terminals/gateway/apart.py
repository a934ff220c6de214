"""What is no position of a registered vehicle but may be evidence: lines of JSON, a file a day.

    {"at": "2026-11-27T02:00:00+00:00", "kind": "unknown_terminal", "peer": "…", "phone": "…", …}

What registered vehicles say is in `vehicles-<day>.jsonl`. What strangers say is in
`strangers-<day>.jsonl`, which stops growing at MAX_BYTES: they must not fill the disk.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from manifest_service.adapters.durable import sync_folder

MAX_BYTES = 50_000_000


class ApartFile:
    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, entries: Sequence[Mapping[str, Any]], now: datetime) -> None:
        """Of registered vehicles. Durable when it returns; raises OSError."""
        self._write("vehicles", entries, now, None)

    def keep_of_strangers(self, entries: Sequence[Mapping[str, Any]], now: datetime) -> int:
        """How many of `entries` found room; those are durable. Raises OSError."""
        return self._write("strangers", entries, now, self._max_bytes)

    def _write(
        self, name: str, entries: Sequence[Mapping[str, Any]], now: datetime, limit: int | None
    ) -> int:
        path = self._folder / f"{name}-{now:%Y%m%d}.jsonl"
        is_new = not path.exists()
        kept = 0
        with path.open("ab") as file:
            for entry in entries:
                line = msgspec.json.encode({"at": now.isoformat(), **entry}) + b"\n"
                if limit is not None and file.tell() + len(line) > limit:
                    break
                file.write(line)
                kept += 1
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self._folder)
        return kept
