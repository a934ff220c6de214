"""What rules remember from fix to fix: written with every batch, and changed with most fixes.

A struct, not a dataclass: where a batch has one fix of each vehicle, making dataclasses and writing
down members that say nothing was a fifth of all work.
"""

import msgspec


class Remembered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Its members have no cycles. On disk one that has its default is left out."""
