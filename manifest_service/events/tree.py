"""The Merkle tree over the log (RFC 9162 section 2.1), kept as its frontier.

A tree of n leaves is a row of perfect subtrees, one for each bit of n, largest first. The
frontier holds their roots: at most 63 hashes, enough to append and to tell the root.
"""

import hashlib
from collections.abc import Sequence

Frontier = tuple[bytes, ...]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(frontier: Frontier, size: int, leaves: Sequence[bytes]) -> Frontier:
    """The frontier of `size` leaves after appending `leaves`."""
    roots = list(frontier)
    for leaf in leaves:
        node, bits = leaf, size
        while bits & 1:
            node = node_hash(roots.pop(), node)
            bits >>= 1
        roots.append(node)
        size += 1
    return tuple(roots)


def root(frontier: Frontier) -> bytes:
    """The root hash of the tree with this frontier; SHA-256 of nothing when empty."""
    if not frontier:
        return EMPTY_ROOT
    result = frontier[-1]
    for left in reversed(frontier[:-1]):
        result = node_hash(left, result)
    return result
