"""The Merkle tree over the log (RFC 9162 section 2.1): frontier, proofs and their checks.

A tree of n leaves is a row of perfect subtrees, one for each bit of n, largest first. The
frontier holds their roots: at most 63 hashes, enough to append and to tell the root. Proofs need
inner nodes too: they come from a `Nodes` function, `(level, index)` -> root of the perfect subtree
over leaves [index << level, (index + 1) << level).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from manifest_service.errors import InvalidInput

HASH_BYTES = 32

Frontier = tuple[bytes, ...]
Nodes = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(frontier: Frontier, size: int, leaves: Iterable[bytes]) -> Frontier:
    """The frontier of `size` leaves after appending the leaf hashes `leaves`."""
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


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 2^k hashes of one level."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def root_of(size: int, nodes: Nodes) -> bytes:
    """The root of the first `size` leaves."""
    return _subtree(0, size, nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> tuple[bytes, ...]:
    """The path from leaf `index` to the root of `size` leaves (RFC 9162 section 2.1.3.1)."""
    if not 0 <= index < size:
        raise InvalidInput("proof_out_of_range", index=index, size=size)
    return tuple(_path(index, 0, size, nodes))


def consistency_proof(old: int, new: int, nodes: Nodes) -> tuple[bytes, ...]:
    """That the tree of `old` leaves is a prefix of that of `new` (RFC 9162 section 2.1.4.1)."""
    if not 0 <= old <= new:
        raise InvalidInput("proof_out_of_range", index=old, size=new)
    if old in (0, new):
        return ()
    return tuple(_subproof(old, 0, new, True, nodes))


def is_included(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes
) -> bool:
    """Whether leaf hash `leaf` stands at `index` of the tree (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or len(leaf) != HASH_BYTES:
        return False
    first, last, result = index, size - 1, leaf
    for hash_ in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            result = node_hash(hash_, result)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            result = node_hash(result, hash_)
        first, last = first >> 1, last >> 1
    return last == 0 and result == expected_root


def is_consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the old tree is a prefix of the new one (RFC 9162 section 2.1.4.2)."""
    if old == 0 and old_root != EMPTY_ROOT:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof
    if not 0 < old < new or not proof:
        return False
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    from_old = from_new = path[0]
    for hash_ in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            from_old, from_new = node_hash(hash_, from_old), node_hash(hash_, from_new)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            from_new = node_hash(from_new, hash_)
        first, last = first >> 1, last >> 1
    return last == 0 and from_old == old_root and from_new == new_root


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(begin: int, end: int, nodes: Nodes) -> bytes:
    size = end - begin
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, begin >> level)
    middle = begin + _split(size)
    return node_hash(_subtree(begin, middle, nodes), _subtree(middle, end, nodes))


def _path(index: int, begin: int, end: int, nodes: Nodes) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + _split(end - begin)
    if index < middle:
        return [*_path(index, begin, middle, nodes), _subtree(middle, end, nodes)]
    return [*_path(index, middle, end, nodes), _subtree(begin, middle, nodes)]


def _subproof(old: int, begin: int, end: int, whole: bool, nodes: Nodes) -> list[bytes]:
    """`whole`: the subtree from `begin` is the old tree itself, whose root the checker has."""
    if old == end:
        return [] if whole else [_subtree(begin, end, nodes)]
    middle = begin + _split(end - begin)
    if old <= middle:
        return [*_subproof(old, begin, middle, whole, nodes), _subtree(middle, end, nodes)]
    return [*_subproof(old, middle, end, False, nodes), _subtree(begin, middle, nodes)]
