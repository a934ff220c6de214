"""What the gateway asks of the service, each as a span."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from manifest_service.adapters.terminals.gateway.corridor import Corridor
from manifest_service.adapters.terminals.gateway.known import Known
from manifest_service.adapters.terminals.gateway.service import Refused, Service
from manifest_service.services.ports import Spans


@dataclass(frozen=True)
class WatchedService:
    """The service behind the gateway; its own spans are parts of these."""

    service: Service
    spans: Spans

    async def take(self, id: str, positions: Sequence[Mapping[str, Any]]) -> tuple[Refused, ...]:
        facts = {"manifest.positions": len(positions)}
        with self.spans.span("gateway.batch", "client", facts) as span:
            refused = await self.service.take(id, positions)
            span.tell({"manifest.positions.refused": len(refused)})
            return refused

    async def terminals(self) -> tuple[Known, ...]:
        return await self.service.terminals()

    async def corridor(self, route_id: str, detours: Sequence[int]) -> Corridor:
        with self.spans.span("gateway.corridor", "client"):
            return await self.service.corridor(route_id, detours)

    async def waybill(self, id: str, vehicle_id: str, content: str) -> None:
        with self.spans.span("gateway.waybill", "client"):
            await self.service.waybill(id, vehicle_id, content)

    async def close(self) -> None:
        await self.service.close()
