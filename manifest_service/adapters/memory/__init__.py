"""The store in memory: for tests and for looking at. The same promises, but for durability.

A write works on a copy of everything and puts it in place when it did not raise; so a piece of
work that fails leaves nothing, and a reader sees one moment.
"""

from manifest_service.adapters.memory.store import MemoryStore

__all__ = [
    "MemoryStore",
]
