"""Laws of the JT/T 808 codec: round trips, bounds, and no bytes that crash it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.adapters.terminals.jt808.alarms import AlarmState, step
from manifest_service.adapters.terminals.jt808.cutter import Cutter
from manifest_service.adapters.terminals.jt808.framing import (
    MAX_BODY,
    MAX_ESCAPED,
    Packet,
    Version,
    check_byte,
    write_packet,
)
from manifest_service.adapters.terminals.jt808.location import Location, items_of, read_location
from manifest_service.adapters.terminals.jt808.messages import (
    MESSAGES,
    Authentication,
    Batch,
    Body,
    ControlAnswer,
    Heartbeat,
    Logout,
    PartsWanted,
    PartsWantedByTerminal,
    PlatformAnswer,
    Position,
    PositionAnswer,
    Registration,
    RegistrationAnswer,
    RouteDeletion,
    RouteSettingBody,
    TerminalAnswer,
    TimeAnswer,
    TimeQuery,
    Unknown,
    Waybill,
    packets_of,
    read_body,
    write_body,
)
from manifest_service.adapters.terminals.jt808.route import RouteSetting, Turn
from manifest_service.adapters.terminals.jt808.subpackages import (
    ASK_AFTER_S,
    ASK_TIMES,
    GIVE_UP_S,
    MAX_MESSAGES,
    MAX_PARTS,
    Assembly,
)
from manifest_service.errors import InvalidInput

u8, u16, u32 = (st.integers(0, 256**width - 1) for width in (1, 2, 4))
versions = st.sampled_from((2013, 2019))
words = st.text(st.sampled_from("鲁P12345渣土AZ09-"), max_size=7)
short_words = st.text(st.sampled_from("AZaz09"), max_size=5)
times = st.integers(946_800_000, 4_102_300_000).map(lambda s: datetime.fromtimestamp(s, UTC))
"""Of this century: two digits say the year."""
items = st.lists(st.tuples(u8, st.binary(max_size=40)), max_size=6).map(tuple)


@st.composite
def locations(draw: st.DrawFn) -> Location:
    status = draw(u32)
    return Location(
        alarm_bits=draw(u32),
        status_bits=status,
        lat=draw(u32) / (-1e6 if status & 4 else 1e6),
        lon=draw(u32) / (-1e6 if status & 8 else 1e6),
        altitude_m=draw(u16),
        speed_kmh=draw(u16) / 10,
        course_deg=draw(u16),
        at=draw(times),
        items=draw(items),
    )


@st.composite
def routes(draw: st.DrawFn, version: int) -> RouteSetting:
    def turn() -> Turn:
        timed, limited = draw(st.booleans()), draw(st.booleans())
        return Turn(
            turn=draw(u32),
            segment=draw(u32),
            lon=draw(st.integers(-180_000_000, 180_000_000)) / 1e6,
            lat=draw(st.integers(-90_000_000, 90_000_000)) / 1e6,
            width_m=draw(u8),
            longest_s=draw(u16) if timed else None,
            shortest_s=draw(u16) if timed else None,
            limit_kmh=draw(u16) if limited else None,
            over_limit_s=draw(u8) if limited else None,
            limit_by_night_kmh=draw(u16) if limited and version == 2019 else None,
        )

    timed = draw(st.booleans())
    return RouteSetting(
        route=draw(u32),
        attributes=draw(u16) & ~1 | timed,
        begins_at=draw(times) if timed else None,
        ends_at=draw(times) if timed else None,
        turns=tuple(turn() for _ in range(draw(st.integers(0, 5)))),
        name=draw(words) if version == 2019 else "",
    )


@st.composite
def bodies(draw: st.DrawFn, version: int) -> Body:
    answer = {"serial": draw(u16), "message": draw(u16), "result": draw(u8)}
    wanted: dict[str, Any] = {
        "serial": draw(u16),
        "numbers": tuple(draw(st.lists(u16, max_size=9))),
    }
    at_2019 = version == 2019
    choices: list[Body] = [
        TerminalAnswer(**answer),
        PlatformAnswer(**answer),
        Heartbeat(),
        Logout(),
        TimeQuery(),
        TimeAnswer(at=draw(times)),
        PartsWanted(**wanted),
        PartsWantedByTerminal(**wanted),
        Registration(
            province=draw(u16),
            city=draw(u16),
            maker=draw(short_words),
            model=draw(short_words),
            terminal=draw(short_words),
            plate_colour=draw(u8),
            plate=draw(words),
        ),
        RegistrationAnswer(serial=draw(u16), result=draw(u8), code=draw(words)),
        Authentication(
            code=draw(words),
            imei=draw(short_words) if at_2019 else "",
            software=draw(short_words) if at_2019 else "",
        ),
        Position(location=draw(locations())),
        PositionAnswer(serial=draw(u16), location=draw(locations())),
        ControlAnswer(serial=draw(u16), location=draw(locations())),
        Batch(
            count=draw(u16),
            kind=draw(u8),
            parcels=tuple(
                draw(st.lists(st.one_of(locations(), st.binary(max_size=27)), max_size=4))
            ),
        ),
        Waybill(content=draw(words)),
        RouteDeletion(routes=tuple(draw(st.lists(u32, max_size=9)))),
        RouteSettingBody(route=draw(routes(version))),
    ]
    return draw(st.sampled_from(choices))


def read_stream(data: bytes) -> list[Packet | InvalidInput]:
    return list(Cutter().feed(data))


@given(st.data(), versions)
def test_every_message_is_read_as_it_was_written(data: st.DataObject, version: Version) -> None:
    body = data.draw(bodies(version))
    assert read_body(number_of(body), write_body(body, version), version) == body


def number_of(body: Body) -> int:
    return next(number for number, (kind, _) in MESSAGES.items() if kind is type(body))


def test_the_round_trip_speaks_of_every_message() -> None:
    drawn = {Registration, RegistrationAnswer, Authentication, Position, PositionAnswer}
    drawn |= {ControlAnswer, Batch, Waybill, RouteDeletion, RouteSettingBody, Heartbeat, Logout}
    drawn |= {TimeQuery, TimeAnswer, PartsWanted, PartsWantedByTerminal}
    drawn |= {TerminalAnswer, PlatformAnswer}
    assert drawn == {kind for kind, _ in MESSAGES.values()}


@given(
    st.lists(
        st.builds(
            Packet,
            message=u16,
            phone=st.just("013900000001"),
            serial=u16,
            body=st.binary(max_size=MAX_BODY),
        )
        | st.builds(
            Packet,
            message=u16,
            phone=st.just("00000000013900000001"),
            serial=u16,
            version=st.just(2019),
            protocol=u8,
            body=st.binary(max_size=60),
        ),
        max_size=4,
    ),
    st.integers(1, 64),
)
def test_packets_come_through_however_the_stream_is_cut(packets: list[Packet], step: int) -> None:
    stream = b"".join(write_packet(packet) for packet in packets)
    cutter = Cutter()
    found = [f for i in range(0, len(stream), step) for f in cutter.feed(stream[i : i + step])]
    assert found == packets
    assert not cutter.holds_half


@given(st.binary(max_size=600), st.integers(1, 200))
def test_arbitrary_bytes_are_packets_or_coded_refusals(data: bytes, step: int) -> None:
    cutter = Cutter()
    for i in range(0, len(data), step):
        for found in cutter.feed(data[i : i + step]):
            assert isinstance(found, Packet) or found.code.startswith("frame_")


@given(st.sampled_from(sorted(MESSAGES)), st.binary(max_size=200), versions)
def test_an_arbitrary_body_is_a_message_or_a_coded_refusal(
    message: int, data: bytes, version: Version
) -> None:
    code, body = None, None
    try:
        body = read_body(message, data, version)
    except InvalidInput as fault:
        code = fault.code
    assert code == "body_too_short" or type(body) is MESSAGES[message][0]


@given(st.binary(max_size=3_000))
def test_the_cutter_holds_one_packet_at_most(data: bytes) -> None:
    cutter = Cutter()
    for _ in range(4):
        list(cutter.feed(data.replace(b"\x7e", b"\x00")))
        assert len(cutter._held) <= MAX_ESCAPED


def test_what_has_no_end_is_dropped_and_the_next_packet_is_read() -> None:
    cutter, good = Cutter(), write_packet(a_packet())
    (fault,) = cutter.feed(b"\x7e" + b"\x55" * 10_000)
    assert isinstance(fault, InvalidInput)
    assert fault.code == "frame_too_long"
    assert a_packet() in list(cutter.feed(good))


def a_packet(**changes: Any) -> Packet:
    return Packet(**{"message": 2, "phone": "013900000001", "serial": 7} | changes)


@given(st.binary(min_size=1, max_size=300))
def test_the_check_byte_is_the_exclusive_or_of_all_bytes(data: bytes) -> None:
    folded = 0
    for byte in data:
        folded ^= byte
    assert check_byte(data) == folded


def test_packets_may_share_a_delimiter() -> None:
    one, other = write_packet(a_packet()), write_packet(a_packet(serial=8))
    assert read_stream(one[:-1] + other) == [a_packet(), a_packet(serial=8)]


def test_a_2013_header_with_the_bit_of_2019_is_read_by_its_length() -> None:
    frame = write_packet(a_packet(message=0x0102, body=b"CODE"))
    raw = bytearray(frame[1:-2])
    raw[2] |= 0x40
    (found,) = read_stream(b"\x7e" + bytes(raw) + bytes([check_byte(raw)]) + b"\x7e")
    assert found == a_packet(message=0x0102, body=b"CODE", oddities=("bit_2019_without_header",))


def test_bytes_after_the_stated_body_are_told_and_dropped() -> None:
    raw = write_packet(a_packet(message=0x0102, body=b"CODE"))[1:-2] + b"\x00\x00"
    (found,) = read_stream(b"\x7e" + raw + bytes([check_byte(raw)]) + b"\x7e")
    assert found == a_packet(message=0x0102, body=b"CODE", oddities=("trailing_bytes",))


def test_a_terminal_that_does_not_escape_is_understood() -> None:
    body = bytes.fromhex("7d0141424344")
    raw = b"\x01\x02\x00\x06" + bytes.fromhex("013900000001") + b"\x00\x07" + body
    bare = b"\x7e" + raw + bytes([check_byte(raw)]) + b"\x7e"
    (found,) = read_stream(bare)
    assert found == a_packet(message=0x0102, body=body, oddities=("not_escaped",))
    raw = raw.replace(b"\x41\x42", b"\x7e\x42")
    (found,) = read_stream(b"\x7e" + raw + bytes([check_byte(raw)]) + b"\x7e")
    assert isinstance(found, Packet)
    assert "bare_delimiter" in found.oddities


def test_a_damaged_packet_does_not_swallow_the_one_after_it() -> None:
    good = write_packet(a_packet())
    cut_short = write_packet(a_packet(message=0x0200, body=b"x" * 40))[:30] + b"\x7e"
    found = read_stream(cut_short + good)
    assert found[-1] == a_packet()
    assert [f.code for f in found if isinstance(f, InvalidInput)] == ["frame_length"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x7e\x01\x02\x7e", "frame_too_short"),
        (b"\x00\x7e", "frame_without_start"),
        (write_packet(a_packet())[:-2] + b"\x00\x7e", "frame_checksum"),
    ],
)
def test_what_is_no_packet_has_a_code(frame: bytes, code: str) -> None:
    (found,) = read_stream(frame)
    assert isinstance(found, InvalidInput)
    assert found.code == code


def test_an_encrypted_packet_is_refused() -> None:
    raw = bytearray(write_packet(a_packet(body=b"x"))[1:-2])
    raw[2] |= 0x04
    (found,) = read_stream(b"\x7e" + bytes(raw) + bytes([check_byte(raw)]) + b"\x7e")
    assert isinstance(found, InvalidInput)
    assert found.code == "frame_encrypted"


def test_a_registration_of_2011_has_a_shorter_model() -> None:
    raw = bytes.fromhex("00250001") + b"MAKER" + b"MODEL\x00\x00\x00" + b"TERM001" + b"\x02"
    body = read_body(0x0100, raw + "鲁P12345".encode("gbk"), 2013)
    assert body == Registration(
        province=0x25,
        city=1,
        maker="MAKER",
        model="MODEL",
        terminal="TERM001",
        plate_colour=2,
        plate="鲁P12345",
    )


def test_one_bad_item_does_not_cost_the_batch() -> None:
    good = Position(location=a_place())
    raw = write_body(good, 2013)
    whole = (
        b"\x00\x03\x01" + len(raw).to_bytes(2, "big") + raw + b"\x00\x04oops" + b"\x00\xff" + raw
    )
    body = read_body(0x0704, whole, 2013)
    assert isinstance(body, Batch)
    assert body.parcels == (a_place(), b"oops", a_place())


def a_place(**changes: Any) -> Location:
    made: dict[str, Any] = {
        "lon": 115.44,
        "lat": 36.48,
        "at": datetime(2026, 11, 27, 2, 0, tzinfo=UTC),
        "status_bits": 0b11,
    }
    return Location(**made | changes)


def test_numbers_of_items_have_their_units() -> None:
    place = a_place(
        items=items_of(
            odometer_km=1402.5, recorder_speed_kmh=33.4, satellites=11, signal=31, fuel_l=55.5
        )
    )
    read = read_location(write_body(Position(location=place), 2013))
    assert read.values() == {
        "odometer_km": 1402.5,
        "recorder_speed_kmh": 33.4,
        "satellites": 11,
        "signal": 31,
        "fuel_l": 55.5,
    }


@pytest.mark.parametrize(("bits", "load"), [(0, "empty"), (1, "half"), (2, None), (3, "full")])
def test_load_is_in_two_bits(bits: int, load: str | None) -> None:
    assert a_place(status_bits=bits << 8).load == load


def test_alarm_bit_23_is_a_deviation_from_the_route() -> None:
    assert a_place(alarm_bits=1 << 23).alarms == ("route_deviation",)


def test_a_time_that_is_none_is_kept_as_it_came() -> None:
    raw = bytearray(write_body(Position(location=a_place()), 2013))
    raw[22:28] = bytes.fromhex("999999999999")
    place = read_location(bytes(raw))
    assert place.at is None
    assert write_body(Position(location=place), 2013) == bytes(raw)


def parts_of(body: Body, version: Version = 2013) -> tuple[Packet, ...]:
    return packets_of(body, phone="013900000001", serial=0xFFFE, version=version)


def a_long_message() -> Batch:
    place = a_place(items=((0xE1, b"\x7e" * 200),))
    return Batch(count=12, kind=1, parcels=(place,) * 12)


@given(st.permutations(range(3)))
def test_sub_packages_come_together_in_any_order(order: list[int]) -> None:
    packets = parts_of(a_long_message())
    assert [p.number for p in packets] == [1, 2, 3]
    assert [p.serial for p in packets] == [0xFFFE, 0xFFFF, 0]
    assembly = Assembly()
    whole = [found for i in order if (found := assembly.add(packets[i], 0.0))]
    assert [read_body(w.message, w.body, w.version) for w in whole] == [a_long_message()]
    assert assembly.growing == {}


def test_what_did_not_arrive_is_asked_for_and_given_up_after_a_while() -> None:
    packets, assembly = parts_of(a_long_message()), Assembly()
    assembly.add(packets[0], 0.0)
    assembly.add(packets[2], 1.0)
    assert assembly.wanted(2.0) == []
    for n in range(ASK_TIMES):
        assert assembly.wanted(1.0 + ASK_AFTER_S * (n + 1)) == [(0xFFFE, (2,))]
    assert assembly.wanted(GIVE_UP_S) == []
    assert assembly.wanted(GIVE_UP_S + 1) == []
    assert (assembly.growing, assembly.given_up) == ({}, 1)


def half_messages() -> Iterator[Packet]:
    for serial in range(0, 0xFFFF, 2):
        yield a_packet(serial=serial, total=2, number=1, body=b"x" * MAX_BODY)


def test_a_flood_of_half_messages_is_held_within_bounds() -> None:
    assembly = Assembly()
    for packet in half_messages():
        assert assembly.add(packet, 0.0) is None
        assert len(assembly.growing) <= MAX_MESSAGES
    assert assembly.add(a_packet(total=MAX_PARTS + 1, number=1), 0.0) is None
    assert len(assembly.growing) <= MAX_MESSAGES


def test_a_route_of_many_turns_goes_in_sub_packages() -> None:
    turns = tuple(
        Turn(turn=i, segment=i, lon=round(115.4 + i / 1e4, 6), lat=36.48, width_m=200)
        for i in range(200)
    )
    body = RouteSettingBody(route=RouteSetting(route=7, turns=turns))
    packets = parts_of(body)
    assert len(packets) == 4
    assembly = Assembly()
    whole = next(found for packet in packets if (found := assembly.add(packet, 0.0)))
    assert read_body(whole.message, whole.body, whole.version) == body


def test_an_alarm_that_holds_rises_once() -> None:
    state, told = AlarmState(), []
    for minute, bits in enumerate((0, 0x100, 0x100, 0x120, 0)):
        at = datetime(2026, 11, 27, 2, minute, tzinfo=UTC)
        state, edges = step(state, a_place(alarm_bits=bits, at=at))
        told.append((edges.rose, edges.fell))
    assert told == [
        ((), ()),
        (("main_power_off",), ()),
        ((), ()),
        (("antenna_open",), ()),
        ((), ("antenna_open", "main_power_off")),
    ]


def test_a_report_of_the_past_moves_no_alarm() -> None:
    now = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    state, _ = step(AlarmState(), a_place(alarm_bits=0x100, at=now))
    after, edges = step(state, a_place(at=now - timedelta(hours=1)))
    assert after == state
    assert edges.rose == edges.fell == ()


def test_an_unknown_message_comes_out_as_it_went_in() -> None:
    body = read_body(0x0900, b"vendor", 2019)
    assert body == Unknown(raw=b"vendor")
    assert write_body(body, 2019) == b"vendor"
