"""What one connection may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    connections: int = 10_000
    idle_s: float = 300.0
    """Without one whole packet for this long a connection is closed; heartbeats come every minute
    or so (terminal parameter 0x0001)."""
    half_frame_s: float = 30.0
    """A packet that has begun must end within this; one takes seconds on the slowest link."""
    stranger_s: float = 60.0
    """To register and authenticate."""
    faults: int = 20
    """Packets in a row that are none."""
    refusals: int = 3
    """Codes that are wrong."""
    outstanding: int = 32
    """Messages of one terminal that wait for the service, before no more are read from it."""
    packets_per_s: float = 100.0
    burst: float = 1_000.0
    """A terminal back from a dead zone empties its memory at once; beyond this it is read slower."""
    unsent_bytes: int = 65_536
    """What a terminal has not taken of our answers, before it is given up."""
    waiting_fixes: int = 20_000
    """Positions that wait for the service, before no terminal is read from."""
    batch_fixes: int = 500
    batch_wait_s: float = 0.2
