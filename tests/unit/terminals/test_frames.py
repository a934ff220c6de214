"""Real frames decode to what an independent decoder says they state."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from manifest_service.adapters.terminals.jt808.cutter import Cutter
from manifest_service.adapters.terminals.jt808.framing import Packet, write_packet
from manifest_service.adapters.terminals.jt808.location import Location
from manifest_service.adapters.terminals.jt808.messages import (
    Batch,
    Position,
    read_body,
    write_body,
)
from manifest_service.errors import InvalidInput

FRAMES = Path(__file__).parents[4] / "shared" / "data" / "jt808_frames.json"
FOUND = json.loads(FRAMES.read_text("utf-8")) if FRAMES.exists() else []
NAMES = {
    "mileage_km": "odometer_km",
    "fuel_l": "fuel_l",
    "recorder_speed_kmh": "recorder_speed_kmh",
    "signal": "signal",
    "satellites": "satellites",
}
KINDS = {"normal_batch": 0, "blind_zone_backfill": 1}

pytestmark = pytest.mark.skipif(not FOUND, reason="needs ../shared/data/jt808_frames.json")


def cut(data: bytes) -> Packet:
    (packet,) = Cutter().feed(data)
    assert isinstance(packet, Packet), packet
    return packet


def locations(packet: Packet) -> list[Location]:
    body = read_body(packet.message, packet.body, packet.version)
    if isinstance(body, Position):
        return [body.location]
    assert isinstance(body, Batch)
    return [parcel for parcel in body.parcels if isinstance(parcel, Location)]


def stated(location: Location, said: dict[str, Any]) -> None:
    assert location.alarm_bits == said["alarm_raw"]
    assert list(location.alarms) == said["alarms"]
    assert location.status_bits == said["status_raw"]
    assert (location.lon, location.lat) == (said["lon"], said["lat"])
    assert location.altitude_m == said["altitude_m"]
    assert location.speed_kmh == said["speed_kmh"]
    assert location.course_deg == said["direction"]
    assert location.load == said["load"]
    assert location.at == datetime.fromisoformat(said["time_gmt8"])
    for ours, theirs in (
        ("acc_on", "acc_on"),
        ("fixed", "fixed"),
        ("suspended", "suspended"),
        ("shifted", "encrypted_gcj"),
        ("oil_cut", "oil_cut"),
        ("circuit_cut", "power_cut"),
        ("gps", "gps"),
        ("beidou", "beidou"),
    ):
        assert location.is_set(ours) == said[theirs], ours
    values = location.values()
    for theirs, ours in NAMES.items():
        assert values.get(ours) == said["extra"].get(theirs)
    kept = {f"0x{number:02X}": raw.hex() for number, raw in location.items}
    assert kept == {n: raw for n, raw in said["tlv"].items() if n.startswith("0x")}


@pytest.mark.parametrize("number", range(len(FOUND)))
def test_a_real_frame_says_what_it_states(number: int) -> None:
    frame, said = bytes.fromhex(FOUND[number]["hex"]), FOUND[number]["decoded"]
    packet = cut(frame)
    assert f"0x{packet.message:04x}" == said["msg_id"]
    assert packet.phone == said["terminal"]
    assert packet.serial == said["serial"]
    assert len(packet.body) == said["body_len"]
    assert (packet.version == 2019) == said["version_flag"]
    found = locations(packet)
    places = said["locations"] if "locations" in said else [said["location"]]
    assert len(found) == len(places) == said.get("batch_count", 1)
    for location, place in zip(found, places, strict=True):
        stated(location, place)
    body = read_body(packet.message, packet.body, packet.version)
    if isinstance(body, Batch):
        assert body.kind == KINDS[said["batch_type"]]


@pytest.mark.parametrize("number", range(len(FOUND)))
def test_a_real_frame_is_written_as_it_was_read(number: int) -> None:
    frame = bytes.fromhex(FOUND[number]["hex"])
    packet = cut(frame)
    body = read_body(packet.message, packet.body, packet.version)
    assert write_body(body, packet.version) == packet.body
    again = write_packet(packet)
    if again == frame:
        return
    # Frames of terminals that do not escape come out escaped, and say the same.
    assert cut(again).body == packet.body


def test_three_frames_have_a_delimiter_that_was_not_escaped() -> None:
    odd = [cut(bytes.fromhex(f["hex"])).oddities for f in FOUND]
    assert len(FOUND) == 103
    assert sorted(word for words in odd for word in words) == ["bare_delimiter"] * 3


def test_swapped_axes_are_seen() -> None:
    swapped = [
        f["repo"]
        for f in FOUND
        for location in locations(cut(bytes.fromhex(f["hex"])))
        if location.axes_swapped
    ]
    assert set(swapped) == {"yezhihao/jt808-server"}


def test_an_item_cut_short_leaves_the_rest_standing() -> None:
    short = [f for f in FOUND if "_truncated_at" in f["decoded"].get("location", {}).get("tlv", {})]
    (frame,) = short
    (location,) = locations(cut(bytes.fromhex(frame["hex"])))
    assert location.leftover
    assert location.at is not None


@pytest.mark.parametrize("number", range(0, len(FOUND), 9))
def test_any_flipped_byte_is_another_frame_or_a_coded_refusal(number: int) -> None:
    frame = bytes.fromhex(FOUND[number]["hex"])
    for at in range(len(frame)):
        for flip in (0x01, 0x80, 0xFF):
            broken = frame[:at] + bytes([frame[at] ^ flip]) + frame[at + 1 :]
            for found in Cutter().feed(broken):
                if isinstance(found, InvalidInput):
                    assert found.code.startswith("frame_")
                else:
                    read_body(found.message, found.body, found.version)
