"""The gateway on real sockets over a service that the test plays: routes, strikes, refusals, room."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec import structs

from manifest_service.adapters.terminals.gateway import routes as routes_module
from manifest_service.adapters.terminals.gateway import server as server_module
from manifest_service.adapters.terminals.gateway.apart import ApartFile
from manifest_service.adapters.terminals.gateway.corridor import Corridor, number_of
from manifest_service.adapters.terminals.gateway.known import Known
from manifest_service.adapters.terminals.gateway.limits import Limits
from manifest_service.adapters.terminals.gateway.server import Gateway, Setup
from manifest_service.adapters.terminals.gateway.service import (
    Broken,
    Refused,
    Rejected,
    Unavailable,
)
from manifest_service.adapters.terminals.jt808.messages import (
    Heartbeat,
    PlatformAnswer,
    Position,
    RouteDeletion,
    RouteSettingBody,
    TerminalAnswer,
    Waybill,
)
from manifest_service.adapters.terminals.position import Convention
from tests.asynchronous import awaited
from tests.integration.gateway.conftest import free_port
from tests.terminal import Terminal, a_place, minutes

T = TypeVar("T")
TRUCK = Known(vehicle_id="truck-1", terminal_id="1", plate="鲁P12345")
ROAD = Corridor(
    route_id="road",
    version=1,
    name="大路",
    half_width_m=100.0,
    lines=(((115.40, 36.48), (115.50, 36.48)),),
)
DETOUR = ((115.40, 36.48), (115.45, 36.49), (115.50, 36.48))


@dataclass
class PlayedService:
    known: tuple[Known, ...] = (TRUCK,)
    taken: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    waybills: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fails: int = 0
    """How many requests are stored and their answers lost."""
    poison: float | None = None
    """A request with a position at this longitude is rejected whole."""
    refuses: float | None = None
    breaks: float | None = None
    """The service fails on a request with a position at this longitude."""
    hold: asyncio.Event | None = None

    async def take(self, id: str, positions: Sequence[Mapping[str, Any]]) -> tuple[Refused, ...]:
        self.asked.append(id)
        if self.hold is not None:
            await self.hold.wait()
        if any(p["lon"] == self.poison for p in positions):
            raise Rejected("422")
        if any(p["lon"] == self.breaks for p in positions):
            raise Broken("500")
        self.taken[id] = list(positions)
        if self.fails:
            self.fails -= 1
            raise Unavailable("the answer was lost")
        return tuple(
            Refused(i, "time_absurd") for i, p in enumerate(positions) if p["lon"] == self.refuses
        )

    async def terminals(self) -> tuple[Known, ...]:
        return self.known

    async def corridor(self, route_id: str, detours: Sequence[int]) -> Corridor:
        assert route_id == "road"
        return structs.replace(ROAD, lines=(*ROAD.lines, *(DETOUR for _ in detours)))

    async def waybill(self, id: str, vehicle_id: str, content: str) -> None:
        if content == "poison":
            raise Broken("500")
        if self.fails:
            self.fails -= 1
            raise Unavailable("the answer was lost")
        self.waybills[id] = (vehicle_id, content)

    async def close(self) -> None:
        pass

    @property
    def stored(self) -> list[Mapping[str, Any]]:
        return [position for positions in self.taken.values() for position in positions]


def play(
    folder: Path,
    service: PlayedService,
    talk: Callable[[int, Gateway], Awaitable[T]],
    **limits: Any,
) -> T:
    """What `talk` makes of a gateway over `service`; the gateway is stopped afterwards."""
    port = free_port()
    setup = Setup(
        host="127.0.0.1",
        port=port,
        key=b"k" * 32,
        service=service,
        apart=ApartFile(folder),
        terms=Convention(),
        limits=Limits(**limits),
    )

    async def main() -> T:
        stop, ready, gateway = asyncio.Event(), asyncio.Event(), Gateway(setup)
        running = asyncio.create_task(gateway.run(stop, ready))
        await ready.wait()
        try:
            return await talk(port, gateway)
        finally:
            stop.set()
            await asyncio.wait_for(running, 20)

    return awaited(main())


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "REFRESH_S", 0.1)
    monkeypatch.setattr(routes_module, "ANSWER_S", 0.3)
    monkeypatch.setattr(server_module, "DRAIN_S", 2.0)


def thread(work: Callable[..., T], *args: Any) -> Awaitable[T]:
    return asyncio.to_thread(work, *args)


def entered(port: int) -> Terminal:
    terminal = Terminal(port)
    terminal.enter()
    return terminal


def test_the_corridor_goes_down_once_and_is_taken_back_after_the_trip(tmp_path: Path) -> None:
    service = PlayedService()

    async def talk(port: int, gateway: Gateway) -> None:
        terminal = await thread(entered, port)
        service.known = (on_the_road(),)
        body = await thread(terminal.hear, RouteSettingBody)
        assert body.route.route == number_of("road", 0)
        assert [(t.lon, t.lat, t.width_m) for t in body.route.turns] == [
            (115.40, 36.48, 200),
            (115.50, 36.48, 200),
        ]
        again = await thread(terminal.hear, RouteSettingBody)
        assert again.route.route == body.route.route
        answer = TerminalAnswer(serial=terminal.last_serial, message=0x8606, result=0)
        await thread(terminal.send, answer)
        for _ in range(50):
            if gateway.shared.counted["route.taken"]:
                break
            await asyncio.sleep(0.05)
        assert gateway.shared.counted["route.taken"] == 1
        service.known = (TRUCK,)
        gone = await thread(terminal.hear, RouteDeletion)
        assert gone.routes == (number_of("road", 0),)

    play(tmp_path, service, talk)
    assert '"result":0' in "".join(f.read_text() for f in tmp_path.glob("vehicles-*"))


def on_the_road() -> Known:
    return structs.replace(TRUCK, route_id="road", route_version=1)


def test_a_detour_goes_down_when_it_begins_and_is_taken_back_when_it_ends(tmp_path: Path) -> None:
    service = PlayedService()

    def settled(terminal: Terminal, routes: int) -> list[RouteSettingBody]:
        heard = []
        for _ in range(routes):
            heard.append(terminal.hear(RouteSettingBody))
            serial = terminal.last_serial
            terminal.send(TerminalAnswer(serial=serial, message=0x8606, result=0))
        return heard

    async def talk(port: int, _: Gateway) -> None:
        terminal = await thread(entered, port)
        service.known = (on_the_road(),)
        await thread(settled, terminal, 1)
        service.known = (structs.replace(on_the_road(), route_detours=(0,)),)
        gone = await thread(terminal.hear, RouteDeletion)
        assert gone.routes == (number_of("road", 0),)
        both = await thread(settled, terminal, 2)
        assert [one.route.route for one in both] == [number_of("road", n) for n in range(2)]
        assert (both[1].route.turns[1].lon, both[1].route.turns[1].lat) == (115.45, 36.49)
        service.known = (on_the_road(),)
        gone = await thread(terminal.hear, RouteDeletion)
        assert gone.routes == tuple(number_of("road", n) for n in range(2))
        await thread(settled, terminal, 1)

    play(tmp_path, service, talk)


def test_a_waybill_is_told_until_the_service_has_it_and_a_bad_one_holds_up_nothing(
    tmp_path: Path,
) -> None:
    service = PlayedService(fails=2)

    async def talk(port: int, gateway: Gateway) -> None:
        terminal = await thread(entered, port)
        for text in ("poison", "净重12吨"):
            await thread(terminal.send, Waybill(content=text))
            assert (await thread(terminal.hear, PlatformAnswer)).result == 0
        assert gateway.shared.counted["waybills.rejected"] == 1

    play(tmp_path, service, talk)
    assert list(service.waybills.values()) == [("truck-1", "净重12吨")]
    assert "poison" in "".join(f.read_text() for f in tmp_path.glob("vehicles-*"))


def test_a_vehicle_that_is_struck_off_is_hung_up_on(tmp_path: Path) -> None:
    service = PlayedService()

    async def talk(port: int, gateway: Gateway) -> None:
        terminal = await thread(entered, port)
        service.known = ()
        assert await thread(terminal.is_hung_up_on)
        assert gateway.shared.counted["closed.not_registered_any_more"] == 1

    play(tmp_path, service, talk)


def test_the_newer_connection_of_a_vehicle_replaces_the_older(tmp_path: Path) -> None:
    service = PlayedService()

    async def talk(port: int, gateway: Gateway) -> None:
        older = await thread(entered, port)
        newer = await thread(entered, port)
        assert await thread(older.is_hung_up_on)
        await thread(newer.send, Position(location=a_place()))
        assert (await thread(newer.hear, PlatformAnswer)).result == 0
        assert gateway.shared.counted["closed.replaced"] == 1

    play(tmp_path, service, talk)


def test_a_lost_answer_is_asked_for_again_under_the_same_id(tmp_path: Path) -> None:
    service = PlayedService(fails=2)

    async def talk(port: int, _: Gateway) -> None:
        terminal = await thread(entered, port)
        await thread(terminal.send, Position(location=a_place()))
        assert (await thread(terminal.hear, PlatformAnswer)).result == 0

    play(tmp_path, service, talk)
    assert len(service.asked) == 3
    assert len(set(service.asked)) == len(service.stored) == 1


def test_one_position_nobody_can_read_does_not_hold_up_the_others(tmp_path: Path) -> None:
    service = PlayedService(poison=116.0, refuses=117.0)

    async def talk(port: int, gateway: Gateway) -> None:
        terminal = await thread(entered, port)
        places = [*minutes(9), a_place(lon=116.0), a_place(lon=117.0)]
        for place in places:
            await thread(terminal.send, Position(location=place))
        results = [(await thread(terminal.hear, PlatformAnswer)).result for _ in places]
        assert results == [0] * 11
        assert gateway.shared.counted["positions.rejected"] == 1
        assert gateway.shared.counted["refused.time_absurd"] == 1

    play(tmp_path, service, talk)
    kept = "".join(f.read_text() for f in tmp_path.glob("vehicles-*"))
    assert "position_rejected" in kept
    assert "position_refused" in kept
    assert [p["lon"] for p in service.stored].count(115.44) == 9


def test_a_position_the_service_fails_on_is_not_answered_and_the_others_are(tmp_path: Path) -> None:
    service = PlayedService(breaks=116.0)

    async def talk(port: int, gateway: Gateway) -> None:
        terminal = await thread(entered, port)
        places = [*minutes(4), a_place(lon=116.0), *minutes(4)]
        serials = [await thread(terminal.send, Position(location=place)) for place in places]
        answered = [(await thread(terminal.hear, PlatformAnswer)).serial for _ in range(8)]
        assert set(serials) - set(answered) == {serials[4]}
        service.breaks = None
        terminal.serial = serials[4]
        await thread(terminal.send, Position(location=places[4]))
        assert (await thread(terminal.hear, PlatformAnswer)).serial == serials[4]
        assert gateway.shared.counted["positions.failed"] == 1

    play(tmp_path, service, talk)
    assert len(service.stored) == 9


def test_a_terminal_that_waits_for_too_much_is_not_read_from(tmp_path: Path) -> None:
    service = PlayedService()

    async def talk(port: int, gateway: Gateway) -> None:
        service.hold = asyncio.Event()
        terminal = await thread(entered, port)
        for place in minutes(20):
            await thread(terminal.send, Position(location=place))
        await asyncio.sleep(0.5)
        assert gateway.shared.counted["paused.busy"] >= 1
        service.hold.set()
        answers = [await thread(terminal.hear, PlatformAnswer) for _ in range(20)]
        assert {answer.result for answer in answers} == {0}

    play(tmp_path, service, talk, outstanding=4)
    assert len(service.stored) == 20


def test_what_comes_again_over_a_new_connection_is_stored_once_and_answered_there(
    tmp_path: Path,
) -> None:
    service = PlayedService()

    async def talk(port: int, gateway: Gateway) -> None:
        service.hold = asyncio.Event()
        place = a_place()
        older = await thread(entered, port)
        older.serial = 40
        await thread(older.send, Position(location=place))
        newer = await thread(entered, port)
        newer.serial = 40
        await thread(newer.send, Position(location=place))
        await asyncio.sleep(0.5)
        service.hold.set()
        assert (await thread(newer.hear, PlatformAnswer)).serial == 40
        assert gateway.shared.counted["repeated"] == 1

    play(tmp_path, service, talk)
    assert len(service.stored) == 1


def test_what_there_is_no_room_for_stays_with_the_terminal(tmp_path: Path) -> None:
    service = PlayedService()

    async def talk(port: int, gateway: Gateway) -> None:
        service.hold = asyncio.Event()
        for call in range(5):
            # It hears nothing, calls again, and tells what happened since.
            terminal = await thread(entered, port)
            terminal.serial = 100 * call
            for place in minutes(8):
                await thread(terminal.send, Position(location=place))
            await asyncio.sleep(0.2)
        assert gateway.shared.counted["positions.not_taken"] > 0
        assert gateway._batching.waiting_fixes <= 10
        service.hold.set()

    play(tmp_path, service, talk, waiting_fixes=10)
    assert len(service.stored) == 10


def test_a_flood_is_read_no_faster_than_it_may_come(tmp_path: Path) -> None:
    service = PlayedService()

    async def talk(port: int, gateway: Gateway) -> None:
        terminal = await thread(entered, port)
        for _ in range(30):
            await thread(terminal.send, Heartbeat())
        for _ in range(30):
            await thread(terminal.hear, PlatformAnswer)
        assert gateway.shared.counted["paused.fast"] >= 1

    play(tmp_path, service, talk, burst=10.0, packets_per_s=20.0)


def test_a_stranger_makes_room_for_one_who_comes(tmp_path: Path) -> None:
    service = PlayedService()

    async def talk(port: int, gateway: Gateway) -> None:
        first = await thread(entered, port)
        stranger = await thread(Terminal, port, "000000000077")
        later = await thread(Terminal, port, "000000000078")
        assert await thread(stranger.is_hung_up_on)
        await thread(first.send, Heartbeat())
        assert (await thread(first.hear, PlatformAnswer)).result == 0
        assert gateway.shared.counted["closed.room_for_others"] == 1
        later.close()

    play(tmp_path, service, talk, connections=2)


def test_what_strangers_say_does_not_fill_the_disk(tmp_path: Path) -> None:
    apart = ApartFile(tmp_path, max_bytes=1_000)
    now = a_place().at
    assert now is not None
    entry = {"kind": "unknown_terminal", "raw": "00" * 100}
    kept = sum(apart.keep_of_strangers([entry], now) for _ in range(20))
    assert 1 <= kept < 5
    (file,) = tmp_path.glob("strangers-*")
    assert file.stat().st_size <= 1_000
    apart.keep([entry] * 20, now)
    (file,) = tmp_path.glob("vehicles-*")
    assert len(file.read_text().splitlines()) == 20
