"""Manifests as they stood when last folded, so that a command need not fold its whole chain.

Each is known by the leaf hash of its last event, which commits to all events before it: as long as
the log says the chain ends there, what is known stands. An event that was rolled back leaves a hash
the log never says, and so does no harm. An erasure changes no hash: after one, nothing is known.
"""

import threading
from collections import OrderedDict

from manifest_service.events.manifest import Manifest
from manifest_service.services import erasures
from manifest_service.services.ports import Transaction

LIMIT = 4096


class KnownManifests:
    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._erased: bytes | None = None
        """Leaf hash of the last erasure."""
        self._found: OrderedDict[bytes, Manifest] = OrderedDict()

    def get(self, tx: Transaction, stream: str) -> Manifest | None:
        """What stands of `stream` now, None when that is not known."""
        leaf_hash, erased = tx.log.last_leaf(stream), tx.log.last_leaf(erasures.STREAM)
        with self._lock:
            if erased != self._erased:
                self._found.clear()
                self._erased = erased
            return self._found.get(leaf_hash) if leaf_hash else None

    def put(self, leaf_hash: bytes, manifest: Manifest) -> None:
        """Remember `manifest`, folded up to the event with `leaf_hash`."""
        with self._lock:
            self._found[leaf_hash] = manifest
            if len(self._found) > self._limit:
                self._found.popitem(last=False)
