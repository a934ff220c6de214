"""A terminal's talk with the gateway: what is said, what is answered, and what it may cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from manifest_service.adapters.terminals.gateway.actions import (
    Action,
    AlarmsChanged,
    Apart,
    HangUp,
    RouteAnswered,
    Send,
    Take,
)
from manifest_service.adapters.terminals.gateway.conversation import Conversation, Shared
from manifest_service.adapters.terminals.gateway.corridor import Corridor, number_of, settings_of
from manifest_service.adapters.terminals.gateway.known import Known, KnownTerminals, code_of
from manifest_service.adapters.terminals.gateway.limits import Limits
from manifest_service.adapters.terminals.jt808.cutter import Cutter
from manifest_service.adapters.terminals.jt808.framing import Packet, Version, write_packet
from manifest_service.adapters.terminals.jt808.location import Location
from manifest_service.adapters.terminals.jt808.messages import (
    Authentication,
    Batch,
    Body,
    Heartbeat,
    Logout,
    PartsWanted,
    PartsWantedByTerminal,
    PlatformAnswer,
    Position,
    Registration,
    RegistrationAnswer,
    RouteSettingBody,
    TerminalAnswer,
    TimeAnswer,
    TimeQuery,
    Unknown,
    Waybill,
    packets_of,
    read_body,
)
from manifest_service.adapters.terminals.jt808.subpackages import Assembly
from manifest_service.geofence.datum import from_wgs84

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
PHONE = "013900000001"
TRUCK = Known(vehicle_id="truck-1", terminal_id="13900000001", plate="鲁P12345")
OTHER = Known(vehicle_id="truck-2", terminal_id="TERM002", plate="鲁P54321")


def house(*known: Known, **limits: Any) -> Shared:
    terminals = KnownTerminals(known or (TRUCK, OTHER))
    return Shared(key=b"k" * 32, limits=Limits(**limits), known=terminals)


@dataclass
class Talk:
    """A conversation and what the terminal hears of it."""

    shared: Shared = field(default_factory=house)
    phone: str = PHONE
    version: Version = 2013
    now_s: float = 0.0
    serial: int = 100

    def __post_init__(self) -> None:
        self.conversation = Conversation(self.shared, self.now_s)

    def say(self, *bodies: Body, serial: int | None = None) -> list[Action]:
        actions: list[Action] = []
        for body in bodies:
            self.serial = self.serial + 1 if serial is None else serial
            packets = packets_of(
                body,
                phone=self.phone,
                serial=self.serial,
                version=self.version,
                message=0x0900 if isinstance(body, Unknown) else None,
            )
            self.serial += len(packets) - 1
            data = b"".join(write_packet(packet) for packet in packets)
            actions += self.conversation.feed(data, NOW, self.now_s)
        return actions

    def enter(self) -> "Talk":
        self.say(Registration())
        self.say(Authentication(code=code_of(self.shared.key, self.phone, "truck-1")))
        assert self.conversation.vehicle is not None
        return self


def heard(actions: Sequence[Action]) -> list[Body]:
    data = b"".join(action.data for action in actions if isinstance(action, Send))
    return read_all(data)


def read_all(data: bytes) -> list[Body]:
    assembly, found = Assembly(), []
    for packet in Cutter().feed(data):
        assert isinstance(packet, Packet)
        if whole := assembly.add(packet, 0.0):
            found.append(read_body(whole.message, whole.body, whole.version))
    return found


def a_place(minute: int = 0, **changes: Any) -> Location:
    made: dict[str, Any] = {"lon": 115.44, "lat": 36.48, "status_bits": 3}
    made["at"] = NOW + timedelta(minutes=minute)
    return Location(**made | changes)


def test_a_registered_terminal_gets_a_code_and_enters_with_it() -> None:
    talk = Talk()
    (answer,) = heard(talk.say(Registration(plate="鲁P·12345")))
    assert isinstance(answer, RegistrationAnswer)
    assert (answer.serial, answer.result, len(answer.code)) == (101, 0, 20)
    (entered,) = heard(talk.say(Authentication(code=answer.code)))
    assert entered == PlatformAnswer(serial=102, message=0x0102, result=0)
    assert talk.conversation.vehicle == TRUCK


def test_a_terminal_comes_back_with_its_code_alone_and_in_2019() -> None:
    talk = Talk(phone="00000000013900000001", version=2019)
    code = code_of(talk.shared.key, PHONE, "truck-1")
    (entered,) = heard(talk.say(Authentication(code=code, imei="861", software="1.0")))
    assert entered == PlatformAnswer(serial=101, message=0x0102, result=0)


def test_the_registry_may_hold_the_number_of_the_terminal_in_place_of_its_phone() -> None:
    talk = Talk(phone="013900000099")
    (answer,) = heard(talk.say(Registration(terminal="TERM002")))
    assert isinstance(answer, RegistrationAnswer)
    again = Talk(phone="013900000099", shared=talk.shared)
    again.say(Authentication(code=answer.code))
    assert again.conversation.vehicle == OTHER


def test_an_unknown_terminal_is_told_so_and_kept_apart() -> None:
    talk = Talk(phone="013900000077")
    apart, *_ = actions = talk.say(Registration(plate="鲁Z99999", terminal="X"))
    assert heard(actions) == [RegistrationAnswer(serial=101, result=4)]
    assert isinstance(apart, Apart)
    assert (apart.kind, apart.stranger) == ("unknown_terminal", True)
    assert apart.said["plate"] == "鲁Z99999"
    (place,) = talk.say(Position(location=a_place()))
    assert isinstance(place, Apart)
    assert place.stranger


def test_a_terminal_that_names_the_plate_of_another_vehicle_is_refused() -> None:
    talk = Talk()
    apart, answer = talk.say(Registration(plate="鲁P54321"))
    assert isinstance(apart, Apart)
    assert apart.kind == "plate_of_another"
    assert heard([answer]) == [RegistrationAnswer(serial=101, result=2)]


def test_before_the_registry_is_known_nobody_is_told_anything() -> None:
    talk = Talk()
    talk.shared.known = None
    assert talk.say(Registration(), Authentication(code="x")) == []


def test_the_third_wrong_code_ends_the_connection() -> None:
    talk = Talk()
    wrong = Authentication(code="WRONG")
    assert heard(talk.say(wrong)) == [PlatformAnswer(serial=101, message=0x0102, result=1)]
    talk.say(wrong)
    assert talk.say(wrong)[-1] == HangUp("code_wrong")


def test_a_code_of_any_letters_is_only_wrong() -> None:
    for phone in (PHONE, "013900000099"):
        talk = Talk(phone=phone)
        (answer,) = heard(talk.say(Authentication(code="渣土\x00\xff")))
        assert isinstance(answer, PlatformAnswer)
        assert answer.result == 1


def test_a_stranger_cannot_make_us_hold_long_messages() -> None:
    talk = Talk()
    body = Batch(count=60, kind=1, parcels=tuple(a_place(-i) for i in range(60)))
    first, second = packets_of(body, phone=PHONE, serial=500)
    for packet in (first, second):
        assert talk.conversation.feed(write_packet(packet), NOW, 0.0) == []
    assert talk.conversation.assembly.growing == {}


def test_what_did_not_become_durable_is_taken_when_it_comes_again() -> None:
    talk = Talk().enter()
    (take,) = talk.say(Position(location=a_place()), serial=7)
    assert isinstance(take, Take)
    talk.conversation.unanswered(take.packet)
    assert [type(a) for a in talk.say(Position(location=a_place()), serial=7)] == [Take]


def test_a_code_is_of_one_phone_and_one_vehicle() -> None:
    code = code_of(b"k", PHONE, "truck-1")
    assert code == code_of(b"k", "13900000001", "truck-1")
    others = {
        code_of(b"k", PHONE, "truck-2"),
        code_of(b"k", "139", "truck-1"),
        code_of(b"q", PHONE, "truck-1"),
    }
    assert code not in others


def test_a_position_is_answered_when_it_is_durable_and_not_before() -> None:
    talk = Talk().enter()
    (take,) = talk.say(Position(location=a_place()), serial=7)
    assert isinstance(take, Take)
    assert (take.vehicle_id, take.locations) == ("truck-1", (a_place(),))
    assert talk.say(Position(location=a_place()), serial=7) == []
    answered = read_all(talk.conversation.answer(take.packet, 0))
    assert answered == [PlatformAnswer(serial=7, message=0x0200, result=0)]
    assert [type(action) for action in talk.say(Position(location=a_place()), serial=7)] == [Take]


def test_a_batch_from_a_dead_zone_is_taken_whole_and_raises_no_alarm() -> None:
    talk = Talk().enter()
    places = tuple(a_place(-i, alarm_bits=0x100) for i in range(60))
    (take,) = talk.say(Batch(count=60, kind=1, parcels=places))
    assert isinstance(take, Take)
    assert take.backfill
    assert take.locations == places
    assert take.packet.total == 2
    answers = read_all(talk.conversation.answer(take.packet, 0))
    assert answers == [PlatformAnswer(serial=s, message=0x0704, result=0) for s in range(103, 105)]


def test_what_has_no_time_is_kept_apart_and_the_rest_is_taken() -> None:
    talk = Talk().enter()
    body = Batch(count=3, kind=0, parcels=(a_place(), a_place(at=None), b"short"))
    (take,) = talk.say(body)
    assert isinstance(take, Take)
    assert take.locations == (a_place(),)
    assert [apart.kind for apart in take.apart] == ["position_without_time"] * 2
    assert not any(apart.stranger for apart in take.apart)


def test_a_waybill_is_kept_apart_before_it_is_answered() -> None:
    talk = Talk().enter()
    (take,) = talk.say(Waybill(content="37152526112300014V"))
    assert isinstance(take, Take)
    assert take.apart[0].said["content"] == "37152526112300014V"


def test_an_alarm_that_holds_is_told_once() -> None:
    talk = Talk().enter()
    told = [
        action
        for minute in range(3)
        for action in talk.say(Position(location=a_place(minute, alarm_bits=0x100)))
        if isinstance(action, AlarmsChanged)
    ]
    assert told == [AlarmsChanged(vehicle_id="truck-1", rose=("main_power_off",), fell=())]
    again = Talk(shared=talk.shared).enter()
    after = again.say(Position(location=a_place(4, alarm_bits=0x100)))
    assert [type(action) for action in after] == [Take]


def test_heartbeat_time_and_logout_are_answered_at_once() -> None:
    talk = Talk().enter()
    assert heard(talk.say(Heartbeat())) == [PlatformAnswer(serial=103, message=2, result=0)]
    assert heard(talk.say(TimeQuery())) == [TimeAnswer(at=NOW)]
    actions = talk.say(Logout())
    assert heard(actions) == [PlatformAnswer(serial=105, message=3, result=0)]
    assert actions[-1] == HangUp("logout")


def test_what_we_do_not_speak_is_answered_so() -> None:
    talk = Talk().enter()
    assert heard(talk.say(Unknown(raw=b"?"))) == [
        PlatformAnswer(serial=103, message=0x0900, result=3)
    ]


def test_a_body_cut_short_is_answered_as_wrong() -> None:
    talk = Talk().enter()
    short = Packet(message=0x0200, phone=PHONE, serial=9, body=b"short")
    actions = talk.conversation.feed(write_packet(short), NOW, 0.0)
    assert heard(actions) == [PlatformAnswer(serial=9, message=0x0200, result=2)]


def test_garbage_ends_the_connection_and_one_good_packet_forgives() -> None:
    talk = Talk(shared=house(faults=3))
    garbage = b"\x7e\x01" + b"\x00" * 19 + b"\x7e"
    talk.conversation.feed(garbage * 2, NOW, 0.0)
    talk.enter()
    assert talk.conversation.feed(garbage * 2, NOW, 0.0) == []
    assert talk.conversation.feed(garbage, NOW, 0.0) == [HangUp("garbage")]


def test_a_connection_speaks_for_one_phone() -> None:
    talk = Talk().enter()
    talk.phone = "013900000002"
    assert talk.say(Position(location=a_place())) == [HangUp("phone_changed")]


def test_time_ends_what_is_half_silent_or_a_stranger() -> None:
    talk = Talk().enter()
    limits = talk.shared.limits
    frame = write_packet(Packet(message=2, phone=PHONE, serial=9))
    assert talk.conversation.overdue(limits.idle_s + 1) == "idle"
    for second in range(0, 28, 2):
        talk.conversation.feed(frame[second // 2 : second // 2 + 1], NOW, float(second))
    assert talk.conversation.overdue(limits.half_frame_s + 3) == "half_frame"
    talk.conversation.feed(frame[14:], NOW, 30.0)
    assert talk.conversation.overdue(limits.half_frame_s + 3) is None
    assert Talk().conversation.overdue(limits.stranger_s + 1) == "not_authenticated"


def test_missing_sub_packages_are_asked_for() -> None:
    talk = Talk().enter()
    body = Batch(count=60, kind=1, parcels=tuple(a_place(-i) for i in range(60)))
    first, second = packets_of(body, phone=PHONE, serial=500)
    talk.conversation.feed(write_packet(second), NOW, 0.0)
    assert talk.conversation.passing(1.0) == []
    assert heard(talk.conversation.passing(6.0)) == [PartsWanted(serial=500, numbers=(1,))]
    (take,) = talk.conversation.feed(write_packet(first), NOW, 7.0)
    assert isinstance(take, Take)
    assert len(take.locations) == 60


def a_corridor(points: int = 100) -> Corridor:
    line = tuple((round(115.4 + i / 1e3, 6), 36.48) for i in range(points))
    return Corridor(route_id="road", version=3, name="大路", half_width_m=100.0, lines=(line,))


def test_the_approved_corridor_goes_down_and_its_answer_is_read() -> None:
    talk = Talk().enter()
    sent = talk.conversation.set_routes(settings_of(a_corridor(), "WGS84"))
    (body,) = read_all(sent)
    assert isinstance(body, RouteSettingBody)
    assert body.route.route == number_of("road", 0)
    assert {turn.width_m for turn in body.route.turns} == {200}
    assert (body.route.turns[0].lon, body.route.turns[-1].lon) == (115.4, 115.499)
    packets = [p for p in Cutter().feed(sent) if isinstance(p, Packet)]
    assert len(packets) == 2
    answers = [TerminalAnswer(serial=p.serial, message=0x8606, result=0) for p in packets]
    assert talk.say(answers[0]) == []
    assert talk.say(answers[1]) == [RouteAnswered(route=number_of("road", 0), result=0)]


def test_a_terminal_that_refuses_the_route_is_heard() -> None:
    talk = Talk().enter()
    sent = talk.conversation.set_routes(settings_of(a_corridor(3), "WGS84"))
    (packet,) = Cutter().feed(sent)
    assert isinstance(packet, Packet)
    answered = talk.say(TerminalAnswer(serial=packet.serial, message=0x8606, result=3))
    assert answered == [RouteAnswered(route=number_of("road", 0), result=3)]


def test_a_terminal_may_ask_for_a_part_of_the_route_again() -> None:
    talk = Talk().enter()
    sent = talk.conversation.set_routes(settings_of(a_corridor(), "WGS84"))
    first, second = (p for p in Cutter().feed(sent) if isinstance(p, Packet))
    (again,) = talk.say(PartsWantedByTerminal(serial=first.serial, numbers=(2,)))
    assert again == Send(write_packet(second))


def test_a_route_goes_down_in_the_datum_the_terminal_reports_in() -> None:
    (shifted,) = settings_of(a_corridor(2), "GCJ02")
    lon, lat = from_wgs84(115.4, 36.48, "GCJ02")
    assert (shifted.turns[0].lon, shifted.turns[0].lat) == (
        round(float(lon), 6),
        round(float(lat), 6),
    )
