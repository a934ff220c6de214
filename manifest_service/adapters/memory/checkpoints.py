"""See services.ports.checkpoints."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from manifest_service.services.ports import (
    StoredCheckpoint,
)
from manifest_service.transparency.tiles import Tile


@dataclass
class MemoryCheckpoints:
    tiles: dict[Tile, bytes] = field(default_factory=dict)
    checkpoints: dict[int, StoredCheckpoint] = field(default_factory=dict)
    lines: dict[tuple[int, str], str] = field(default_factory=dict)

    def tile(self, tile: Tile) -> bytes | None:
        return self.tiles.get(tile)

    def put_tiles(self, tiles: Mapping[Tile, bytes]) -> None:
        for tile, hashes in tiles.items():
            if len(self.tiles.get(tile, b"")) < len(hashes):
                self.tiles[tile] = hashes

    def clear_tiles(self) -> None:
        self.tiles.clear()

    def latest(self, *, witnessed: bool = False) -> StoredCheckpoint | None:
        sizes = {size for size, _ in self.lines} if witnessed else self.checkpoints
        return self.get(max(sizes, default=-1))

    def get(self, size: int) -> StoredCheckpoint | None:
        found = self.checkpoints.get(size)
        lines = tuple(line for (of, _), line in sorted(self.lines.items()) if of == size)
        return replace(found, cosignatures=lines) if found else None

    def put(self, checkpoint: StoredCheckpoint) -> None:
        self.checkpoints.setdefault(checkpoint.size, checkpoint)

    def put_cosignature(self, size: int, key_id: str, line: str) -> None:
        self.lines[size, key_id] = line
