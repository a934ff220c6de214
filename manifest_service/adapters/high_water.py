"""The last checkpoint signed, in a file of its own beside the database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from manifest_service.adapters.durable import write_durably
from manifest_service.errors import InvalidInput, Unusable
from manifest_service.transparency.checkpoint import read_checkpoint
from manifest_service.transparency.note import read_note


class HighWaterFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        """Raises Unusable("high_water_unreadable")."""
        if not self._path.exists():
            return None
        content = self._path.read_bytes()
        try:
            _size(content)
        except InvalidInput as error:
            raise Unusable("high_water_unreadable", path=str(self._path)) from error
        return content.decode()

    def advance(self, note: str, size: int) -> None:
        with self._locked():
            held = self.read()
            if held is None or _size(held) < size:
                write_durably(self._path, note.encode())

    def replace(self, note: str) -> None:
        with self._locked():
            held = self.read()
            if held is not None:
                aside = self._path.with_name(f"{self._path.name}.{_size(held)}")
                write_durably(aside, held.encode())
            write_durably(self._path, note.encode())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_name(f"{self._path.name}.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _size(note: str | bytes) -> int:
    return read_checkpoint(read_note(note).text).size
