"""The tree cut into tiles of 256 hashes (C2SP tlog-tiles).

Tile (level, index) holds the hashes [index * 256, index * 256 + 256) of its level: leaf hashes at
level 0, roots of full tiles of the level below above that. A tile only ever grows at its end, so a
partial tile is a prefix of the full one. 32 bytes a hash.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from manifest_service.errors import InvalidInput
from manifest_service.transparency.tree import HASH_BYTES, Nodes, perfect_root

WIDTH = 256
HEIGHT = 8
MAX_LEVEL = 63
MAX_INDEX = 2**53 - 1
"""Far beyond any log; every database and every reader of JSON holds it."""

Tile = tuple[int, int]
"""(level, index)"""

_PATH = re.compile(r"(\d{1,2})/((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?")
_INDEX = re.compile(r"((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?")


class TileGrower:
    """Appends leaves to the tiles of a tree of `size` leaves; `read` gives the tiles it stands on.

    `changed` collects the tiles written to, whole or partial; memory grows with the leaves appended
    since it was last taken.
    """

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size = size
        self._read = read
        self._open: dict[int, bytearray] = {}
        self._index: dict[int, int] = {}
        self.changed: dict[Tile, bytes] = {}

    def append(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self._put(0, leaf)
            self.size += 1

    def take(self) -> Mapping[Tile, bytes]:
        """The tiles written to since the last call, partial ones as they stand."""
        for level, row in self._open.items():
            if row:
                self.changed[level, self._index[level]] = bytes(row)
        taken, self.changed = self.changed, {}
        return taken

    def _put(self, level: int, hash_: bytes) -> None:
        if level not in self._open:
            count = self.size >> (HEIGHT * level)
            self._index[level] = count // WIDTH
            held = self._read((level, count // WIDTH)) if count % WIDTH else b""
            self._open[level] = bytearray(held[: (count % WIDTH) * HASH_BYTES])
        row = self._open[level]
        row += hash_
        if len(row) == WIDTH * HASH_BYTES:
            full = bytes(row)
            self.changed[level, self._index[level]] = full
            # Before this level moves on: the level above counts full tiles by `size`.
            self._put_above(level + 1, full)
            self._index[level] += 1
            row.clear()

    def _put_above(self, level: int, full: bytes) -> None:
        self._put(level, perfect_root(split(full)))


def nodes_of(read: Callable[[Tile], bytes]) -> Nodes:
    """The tree's nodes from its tiles; each tile is read once."""
    seen: dict[Tile, bytes] = {}

    def node(level: int, index: int) -> bytes:
        tile_level, rise = divmod(level, HEIGHT)
        start = index << rise
        tile = (tile_level, start // WIDTH)
        if tile not in seen:
            seen[tile] = read(tile)
        at = (start % WIDTH) * HASH_BYTES
        hashes = seen[tile][at : at + (HASH_BYTES << rise)]
        if len(hashes) != HASH_BYTES << rise:
            raise InvalidInput("tile_missing", level=tile_level, index=tile[1])
        return perfect_root(split(hashes))

    return node


def split(hashes: bytes) -> list[bytes]:
    """32 bytes each."""
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]


def widths(size: int) -> dict[Tile, int]:
    """The last tile of each level of a tree of `size` leaves and its width, 1 to 256."""
    found: dict[Tile, int] = {}
    level = 0
    while count := size >> (HEIGHT * level):
        index = (count - 1) // WIDTH
        found[level, index] = count - index * WIDTH
        level += 1
    return found


def index_path(index: int) -> str:
    """1234067 -> x001/x234/067."""
    text = f"{index % 1000:03d}"
    while index := index // 1000:
        text = f"x{index % 1000:03d}/{text}"
    return text


def tile_path(tile: Tile, width: int = WIDTH) -> str:
    """`0/x001/234` or, narrower than 256, `0/x001/234.p/17`."""
    partial = "" if width == WIDTH else f".p/{width}"
    return f"{tile[0]}/{index_path(tile[1])}{partial}"


def read_tile_path(path: str) -> tuple[Tile, int]:
    """((level, index), width); raises InvalidInput("tile_path_malformed")."""
    matched = _PATH.fullmatch(path)
    if matched is None:
        raise InvalidInput("tile_path_malformed", path=path)
    index, width = read_index_path(path.partition("/")[2])
    level = int(matched[1])
    if level > MAX_LEVEL or str(level) != matched[1]:
        raise InvalidInput("tile_path_malformed", path=path)
    return (level, index), width


def read_index_path(path: str) -> tuple[int, int]:
    """(index, width) of `x001/234` or `234.p/17`; raises InvalidInput("tile_path_malformed")."""
    matched = _INDEX.fullmatch(path)
    if matched is None or len(path) > 64:
        raise InvalidInput("tile_path_malformed", path=path[:64])
    index = int(matched[1].replace("x", "").replace("/", ""))
    width = WIDTH if matched[2] is None else int(matched[2])
    if index > MAX_INDEX or index_path(index) != matched[1]:
        raise InvalidInput("tile_path_malformed", path=path)
    if matched[2] and str(width) != matched[2]:
        raise InvalidInput("tile_path_malformed", path=path)
    if matched[2] is not None and not 0 < width < WIDTH:
        raise InvalidInput("tile_path_malformed", path=path)
    return index, width
