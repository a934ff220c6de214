"""Manifests as they stood when last folded, so that a command need not fold its whole chain.

Each is known by the leaf hash of its last event, which commits to all events before it: as long as
the log says the chain ends there, what is known stands. An event that was rolled back leaves a hash
the log never says, and so does no harm.
"""

import threading
from collections import OrderedDict

from manifest_service.events.manifest import Manifest

LIMIT = 4096


class KnownManifests:
    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._found: OrderedDict[bytes, Manifest] = OrderedDict()

    def get(self, leaf_hash: bytes) -> Manifest | None:
        with self._lock:
            return self._found.get(leaf_hash)

    def put(self, leaf_hash: bytes, manifest: Manifest) -> None:
        with self._lock:
            self._found[leaf_hash] = manifest
            if len(self._found) > self._limit:
                self._found.popitem(last=False)
