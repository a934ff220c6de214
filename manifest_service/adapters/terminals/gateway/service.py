"""The service behind the gateway: over HTTP, or in this process where several may write."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import httpx
import msgspec

from manifest_service.adapters.terminals.gateway.corridor import Corridor
from manifest_service.adapters.terminals.gateway.known import Known
from manifest_service.errors import Busy, ConcurrentWrite, IdReused, InvalidInput, NotFound
from manifest_service.events.envelope import Actor
from manifest_service.services.positions import Positions, Report
from manifest_service.services.terminals import Terminals
from manifest_service.services.waybills import Waybills

log = logging.getLogger(__name__)

T = TypeVar("T")

TIMEOUT_S = 30.0
ACTOR = Actor(user_id="gateway", role="gateway")


class Refused(msgspec.Struct, frozen=True):
    index: int
    code: str


class NotTaken(Exception):
    """The service did not do what it was asked."""


class Unavailable(NotTaken):
    """No answer, or one that says: later. What was sent may have been taken."""


class Rejected(NotTaken):
    """The service will never take this request as it is."""


class Broken(NotTaken):
    """The service failed on this request; it may not on another."""


class Service(Protocol):
    async def take(self, id: str, positions: Sequence[Mapping[str, Any]]) -> tuple[Refused, ...]:
        """Positions (members of a Report) are durable when it returns, all but those refused. The
        same id with the same positions is taken once. Raises Unavailable, Rejected, Broken."""
        ...

    async def terminals(self) -> tuple[Known, ...]:
        """Every registered terminal. Raises NotTaken."""
        ...

    async def corridor(self, route_id: str, detours: Sequence[int]) -> Corridor:
        """A route with those of its detours. Raises NotTaken."""
        ...

    async def waybill(self, id: str, vehicle_id: str, content: str) -> None:
        """Held against the vehicle's manifest when it returns; the same id once. Raises NotTaken."""
        ...

    async def close(self) -> None: ...


class _Taken(msgspec.Struct):
    stored: int
    refused: list[Refused]


class _Listed(msgspec.Struct):
    terminals: list[Known]


class OverHttp:
    def __init__(
        self, server: str, token: str, carried: Callable[[], Mapping[str, str]] = dict
    ) -> None:
        """`carried`: headers that go along, of the trace a request is part of."""
        self._carried = carried
        self._client = httpx.AsyncClient(
            base_url=f"{server.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT_S,
        )

    async def take(self, id: str, positions: Sequence[Mapping[str, Any]]) -> tuple[Refused, ...]:
        body = msgspec.json.encode({"id": id, "positions": positions})
        answer = await self._ask("POST", "/positions", body)
        return tuple(_decoded(answer, _Taken).refused)

    async def terminals(self) -> tuple[Known, ...]:
        return tuple(_decoded(await self._ask("GET", "/sources/terminals"), _Listed).terminals)

    async def corridor(self, route_id: str, detours: Sequence[int]) -> Corridor:
        query = "&".join(f"detour={n}" for n in detours)
        path = f"/sources/corridors/{route_id}?{query}"
        return _decoded(await self._ask("GET", path), Corridor)

    async def waybill(self, id: str, vehicle_id: str, content: str) -> None:
        body = {"id": id, "vehicle": vehicle_id, "content": content}
        await self._ask("POST", "/sources/waybills", msgspec.json.encode(body))

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        try:
            answer = await self._client.request(
                method, path, content=body, headers=dict(self._carried())
            )
        except httpx.HTTPError as error:
            raise Unavailable(repr(error)) from error
        status = answer.status_code
        if status in (400, 404, 413, 422):
            raise Rejected(f"{status} {answer.text[:300]}")
        if status == 500:
            raise Broken(answer.text[:300])
        if status != 200:
            # 401 and 403 too: a wrong token is mended by people, and what waits is not lost by it.
            raise Unavailable(f"{status} {answer.text[:300]}")
        return answer.content


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError as error:
        raise Unavailable(f"not the service that answers: {error}") from error


@dataclass(frozen=True, kw_only=True)
class InProcess:
    """The services themselves, on PostgreSQL."""

    positions: Positions
    registered: Terminals
    waybills: Waybills

    async def take(self, id: str, positions: Sequence[Mapping[str, Any]]) -> tuple[Refused, ...]:
        reports = [Report(**position) for position in positions]
        taken = await _asked(lambda: self.positions.take(reports, ACTOR, batch_id=id))
        return tuple(Refused(r.index, r.error.code) for r in taken.refused)

    async def terminals(self) -> tuple[Known, ...]:
        found = await _asked(lambda: self.registered.every(ACTOR))
        return tuple(msgspec.convert(f, Known, from_attributes=True) for f in found)

    async def corridor(self, route_id: str, detours: Sequence[int]) -> Corridor:
        found = await _asked(lambda: self.registered.corridor(route_id, detours, ACTOR))
        return msgspec.convert(found, Corridor, from_attributes=True)

    async def waybill(self, id: str, vehicle_id: str, content: str) -> None:
        await _asked(lambda: self.waybills.take(id, vehicle_id, content, ACTOR))

    async def close(self) -> None:
        await asyncio.to_thread(self.positions.store.close)


async def _asked(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except (InvalidInput, IdReused, NotFound) as error:
        raise Rejected(str(error)) from error
    except (Busy, ConcurrentWrite) as error:
        raise Unavailable(str(error)) from error
    except Exception as error:
        # As a 500 over HTTP: a fault of ours about one position must not end the gateway for all.
        log.exception("unforeseen error")
        raise Broken(repr(error)) from error
