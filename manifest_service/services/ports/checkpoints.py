"""What the log has signed, and the tiles of its tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from manifest_service.transparency.tiles import Tile


@dataclass(frozen=True, kw_only=True)
class StoredCheckpoint:
    """A checkpoint the log signed, with the cosignatures it has gathered."""

    size: int
    note: str
    """As signed by the log: a signed note."""
    made_at: datetime
    cosignatures: tuple[str, ...] = ()
    """Signature lines by witnesses, each ending in a newline."""


class CheckpointStore(Protocol):
    """What the log has signed, and the tiles of its tree up to there."""

    def tile(self, tile: Tile) -> bytes | None:
        """The tile's hashes as far as they are stored."""
        ...

    def put_tiles(self, tiles: Mapping[Tile, bytes]) -> None:
        """Keep tiles; one that is stored longer already stays."""
        ...

    def clear_tiles(self) -> None:
        """Forget every tile: they are made again from the events."""
        ...

    def latest(self, *, witnessed: bool = False) -> StoredCheckpoint | None:
        """The checkpoint of the largest size, or of those that a witness has cosigned."""
        ...

    def get(self, size: int) -> StoredCheckpoint | None: ...

    def put(self, checkpoint: StoredCheckpoint) -> None:
        """Keep a checkpoint; one of the same size is kept as it was."""
        ...

    def put_cosignature(self, size: int, key_id: str, line: str) -> None:
        """Keep a witness's signature line; replaces that witness's own earlier one."""
        ...
