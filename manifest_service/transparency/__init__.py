"""A log that strangers can check: Merkle tree, tiles, signed notes, checkpoints and proofs.

Follows RFC 9162 section 2.1 (the tree) and the C2SP specifications signed-note, tlog-checkpoint,
tlog-tiles, tlog-cosignature and tlog-proof. Pure: bytes in, bytes out; it knows no event.
"""
