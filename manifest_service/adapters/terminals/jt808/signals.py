"""What the bits and additional items of a position mean: the tables of the standard."""

from collections.abc import Mapping
from typing import Literal

ALARMS: tuple[str | None, ...] = (
    "emergency",
    "overspeed",
    "fatigue",
    "danger_warning",
    "gnss_fault",
    "antenna_open",
    "antenna_short",
    "main_power_low",
    "main_power_off",
    "display_fault",
    "tts_fault",
    "camera_fault",
    "ic_card_fault",
    "overspeed_warning",
    "fatigue_warning",
    "driving_violation",
    "tyre_pressure",
    "right_blind_zone",
    "daily_drive_timeout",
    "parking_timeout",
    "in_out_area",
    "in_out_route",
    "segment_time",
    "route_deviation",
    "vss_fault",
    "fuel_abnormal",
    "stolen",
    "illegal_ignition",
    "illegal_displacement",
    "collision",
    "rollover",
    "illegal_door_open",
)
"""Bit of the alarm word -> its name (2013 table 24; 15-17 are of 2019)."""

STATUS: Mapping[int, str] = {
    0: "acc_on",
    1: "fixed",
    2: "south",
    3: "west",
    4: "suspended",
    5: "shifted",
    6: "forward_collision_brake",
    7: "lane_departure",
    10: "oil_cut",
    11: "circuit_cut",
    12: "doors_locked",
    13: "front_door_open",
    14: "middle_door_open",
    15: "rear_door_open",
    16: "driver_door_open",
    17: "fifth_door_open",
    18: "gps",
    19: "beidou",
    20: "glonass",
    21: "galileo",
    22: "moving",
}
"""Bit of the status word -> its name (2013 table 25; 6, 7 and 22 are of 2019)."""

DOORS = sum(1 << bit for bit in range(13, 18))
LOADS: tuple[Literal["empty", "half", "full"] | None, ...] = ("empty", "half", None, "full")
"""Bits 8 and 9: 00 empty, 01 half, 10 kept free, 11 full."""

ITEMS: Mapping[int, tuple[str, int, float]] = {
    0x01: ("odometer_km", 4, 0.1),
    0x02: ("fuel_l", 2, 0.1),
    0x03: ("recorder_speed_kmh", 2, 0.1),
    0x04: ("manual_alarm", 2, 1),
    0x14: ("video_alarms", 4, 1),
    0x15: ("video_lost", 4, 1),
    0x16: ("video_covered", 4, 1),
    0x17: ("storage_faults", 2, 1),
    0x18: ("abnormal_driving", 2, 1),
    0x25: ("vehicle_signals", 4, 1),
    0x2A: ("io", 2, 1),
    0x2B: ("analog", 4, 1),
    0x30: ("signal", 1, 1),
    0x31: ("satellites", 1, 1),
}
"""Item -> (name, bytes, unit of one): 2013 table 27, JT/T 1078 table 13 for 0x14-0x18. A value of
another length than the standard's is some vendor's own and is not read. Besides: 0x05 tyres, 0x06
temperature, 0x11-0x13 areas, routes and segments."""
