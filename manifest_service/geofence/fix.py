"""A position report, as a device sent it. Every fix is kept; bad ones are flagged, never dropped."""

from typing import Literal

import msgspec

from manifest_service.geofence.plane import ground_distance_m

Load = Literal["empty", "half", "full"]

FLAGS = ("no_fix", "zero", "range", "future", "few_sats", "mock", "duplicate", "jump")
"""Why a fix may neither trigger nor clear a rule (domain reference, section 7)."""

BITS = ("fixed", "mock", "power_cut", "antenna_cut", "backfill")
"""Members of a fix, from the lowest of its `bits`."""

HOIST_BITS = {None: 0, False: 32, True: 64}
"""What follows them: the dump body is down, or raised."""

FUTURE_TOLERANCE_MS = 300_000
MIN_SATELLITES = 3
JUMP_KMH = 150.0
UNCERTAINTY_M = (15.0, 50.0)
"""What a reported accuracy is held between; the lower when none is."""


class Fix(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    # A msgspec struct: made in 0.2 us, an eighth of a frozen dataclass; a province makes many.
    at_ms: int
    """Device time, UTC milliseconds since 1970."""
    lon: float
    lat: float
    received_at_ms: int
    speed_kmh: float | None = None
    course_deg: float | None = None
    accuracy_m: float | None = None
    satellites: int | None = None
    load: Load | None = None
    fixed: bool = True
    """The receiver says its position is valid."""
    mock: bool = False
    power_cut: bool = False
    antenna_cut: bool = False
    backfill: bool = False
    """The device kept it while it had no connection, and says so (JT/T 808: 0x0704, type 1)."""
    hoist: bool | None = None
    """The dump body is raised; None where no sensor says."""
    recorder_speed_kmh: float | None = None
    """Of the tachograph: not of the satellites, as `speed_kmh` is (JT/T 808: item 0x03)."""
    odometer_km: float | None = None
    """JT/T 808: item 0x01."""

    @property
    def bits(self) -> int:
        """What the device said of itself: 1 fixed, 2 mock, 4 power cut, 8 antenna cut,
        16 backfill, 32 body down, 64 body raised."""
        return (
            self.fixed * 1
            + self.mock * 2
            + self.power_cut * 4
            + self.antenna_cut * 8
            + self.backfill * 16
            + HOIST_BITS[self.hoist]
        )

    @property
    def uncertainty_m(self) -> float:
        """u = clamp(reported accuracy, 15, 50) m, 15 when unknown."""
        least, most = UNCERTAINTY_M
        return least if self.accuracy_m is None else min(max(self.accuracy_m, least), most)


def read_bits(bits: int) -> dict[str, bool | None]:
    """The members that `Fix.bits` holds, by name."""
    said: dict[str, bool | None] = {name: bool(bits >> at & 1) for at, name in enumerate(BITS)}
    hoist = next((up for up, bit in HOIST_BITS.items() if bit and bits & bit), None)
    return {**said, "hoist": hoist}


def own_flags(fix: Fix) -> frozenset[str]:
    """What is wrong with a fix by itself."""
    found = set()
    if not fix.fixed:
        found.add("no_fix")
    if fix.lon == 0 and fix.lat == 0:
        found.add("zero")
    if not (-180 <= fix.lon <= 180 and -90 <= fix.lat <= 90):
        found.add("range")
    if fix.at_ms > fix.received_at_ms + FUTURE_TOLERANCE_MS:
        found.add("future")
    if fix.satellites is not None and fix.satellites < MIN_SATELLITES:
        found.add("few_sats")
    if fix.mock:
        found.add("mock")
    return frozenset(found)


def is_clean(fix: Fix) -> bool:
    """Whether `own_flags` finds nothing, said sooner."""
    satellites = fix.satellites
    return (
        fix.fixed
        and not fix.mock
        and (satellites is None or satellites >= MIN_SATELLITES)
        and (fix.lon != 0 or fix.lat != 0)
        and -180 <= fix.lon <= 180
        and -90 <= fix.lat <= 90
        and fix.at_ms <= fix.received_at_ms + FUTURE_TOLERANCE_MS
    )


def flags_after(fix: Fix, last_valid: Fix | None) -> frozenset[str]:
    """What is wrong with a fix, also against the last valid one before it in device time.

    Judged in device time, so that any order of arrival gives the same flags.
    """
    found = own_flags(fix)
    if found or last_valid is None:
        return found
    seconds = (fix.at_ms - last_valid.at_ms) / 1000
    distance_m = ground_distance_m(last_valid.lon, last_valid.lat, fix.lon, fix.lat)
    if seconds <= 0:
        return frozenset({"duplicate" if distance_m < 1 else "jump"})
    # Two honest fixes may each be off by their uncertainty.
    slack_m = fix.uncertainty_m + last_valid.uncertainty_m
    if max(distance_m - slack_m, 0) / seconds * 3.6 > JUMP_KMH:
        return frozenset({"jump"})
    return frozenset()
