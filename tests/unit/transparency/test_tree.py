"""RFC 9162 trees, held to the published vectors of RFC 6962 and to a naive tree."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.errors import InvalidInput
from manifest_service.transparency.tiles import TileGrower, nodes_of, tile_path, widths
from manifest_service.transparency.tree import (
    EMPTY_ROOT,
    consistency_proof,
    grow,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root,
    root_of,
)

LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f")  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The well-known eight leaves of the RFC 6962 reference implementations, and the root after each."""

INCLUSION_OF_FIRST_IN_EIGHT = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(index.to_bytes(4, "big")) for index in range(count)]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 section 2.1.1, word for word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(naive_root(leaves[:middle]), naive_root(leaves[middle:]))


def tiled(leaves: list[bytes], steps: tuple[int, ...] = ()) -> dict[tuple[int, int], bytes]:
    """The tiles after appending `leaves`, in as many goes as `steps` cut them into."""
    tiles: dict[tuple[int, int], bytes] = {}
    cuts = sorted({0, *(step for step in steps if step < len(leaves)), len(leaves)})
    for begin, end in pairwise(cuts):
        grower = TileGrower(begin, tiles.__getitem__)
        grower.append(leaves[begin:end])
        tiles.update(grower.take())
    return tiles


def test_the_published_roots() -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in LEAVES]
    for size, expected in enumerate(ROOTS):
        assert root(grow((), 0, leaves[:size])).hex() == expected
        nodes = nodes_of(tiled(leaves[:size]).__getitem__)
        assert root_of(size, nodes).hex() == expected


def test_the_published_proofs() -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in LEAVES]
    nodes = nodes_of(tiled(leaves).__getitem__)
    path = inclusion_proof(0, 8, nodes)
    assert [hash_.hex() for hash_ in path] == list(INCLUSION_OF_FIRST_IN_EIGHT)
    # 1 is a perfect subtree: its consistency proof is the same path.
    assert consistency_proof(1, 8, nodes) == path


@given(st.integers(1, 700), st.integers(0, 10**6), st.tuples(st.integers(1, 700)))
def test_every_proof_holds_and_no_other(size: int, seed: int, steps: tuple[int, ...]) -> None:
    leaves = hashes(size)
    nodes = nodes_of(tiled(leaves, steps).__getitem__)
    whole = naive_root(leaves)
    assert root_of(size, nodes) == whole
    index = seed % size
    path = inclusion_proof(index, size, nodes)
    assert is_included(leaves[index], index, size, path, whole)
    assert not is_included(leaf_hash(b"other"), index, size, path, whole)
    assert not is_included(leaves[index], index, size, (*path, whole), whole)
    if path:
        flipped = (bytes([path[0][0] ^ 1]) + path[0][1:], *path[1:])
        assert not is_included(leaves[index], index, size, flipped, whole)
        assert not is_included(leaves[index], index, size, path[:-1], whole)
        assert not is_included(leaves[index], index ^ 1, size, path, whole)
    old = seed % (size + 1)
    before = naive_root(leaves[:old])
    steps_between = consistency_proof(old, size, nodes)
    assert is_consistent(old, before, size, whole, steps_between)
    if 0 < old < size:
        assert not is_consistent(old, leaf_hash(b"other"), size, whole, steps_between)
        assert not is_consistent(old, before, size, leaf_hash(b"other"), steps_between)
        assert not is_consistent(old, before, size, whole, steps_between[:-1])
        assert not is_consistent(old, before, size, whole, ())


def test_absurd_proofs_are_refused() -> None:
    nodes = nodes_of(tiled(hashes(3)).__getitem__)
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(InvalidInput, match="proof_out_of_range"):
            inclusion_proof(index, size, nodes)
    with pytest.raises(InvalidInput, match="proof_out_of_range"):
        consistency_proof(4, 3, nodes)
    assert not is_included(b"", 3, 3, (), b"")
    assert not is_consistent(4, EMPTY_ROOT, 3, EMPTY_ROOT, ())


def test_tiles_are_those_of_the_specification() -> None:
    """The worked example of tlog-tiles: 70,000 entries."""
    found = widths(70_000)
    assert found == {(0, 273): 112, (1, 1): 17, (2, 0): 1}
    assert tile_path((0, 1234067)) == "0/x001/x234/067"
    assert tile_path((0, 273), 112) == "0/273.p/112"


def test_tiles_of_every_level_make_the_same_root() -> None:
    """Over 65,536 leaves there are three levels; grown in uneven steps or at once, they agree."""
    leaves = hashes(66_000)
    tiles = tiled(leaves, (1, 255, 256, 257, 5_000, 65_535, 65_536, 65_537))
    assert tiles == tiled(leaves)
    assert {tile: len(tiles[tile]) // 32 for tile in widths(66_000)} == widths(66_000)
    nodes = nodes_of(tiles.__getitem__)
    assert root_of(66_000, nodes) == root(grow((), 0, leaves))
    assert root_of(65_537, nodes) == root(grow((), 0, leaves[:65_537]))
