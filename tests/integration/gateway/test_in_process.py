"""Where several processes may write, the gateway does so itself."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from manifest_service.adapters.terminals.gateway.service import (
    Broken,
    InProcess,
    Rejected,
    Unavailable,
)
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.errors import Busy
from manifest_service.events.envelope import Actor
from manifest_service.services import Services
from manifest_service.services.ports import Store
from manifest_service.services.registry import Registry
from tests.asynchronous import awaited

ADMIN = Actor(user_id="a", role="administrator")
REGISTERED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("organisation", {"id": "haulage", "name": "乙运输", "roles": ["carrier"]}),
    ("site", {"id": "a", "organisation_id": "haulage", "name": "甲", "kind": "other"}),
    ("vehicle", {"id": "t", "carrier_id": "haulage", "plate": "鲁P12345", "terminal_id": "1"}),
    ("vehicle", {"id": "u", "carrier_id": "haulage", "plate": "鲁P54321"}),
)
BOX = [[115.4, 36.4], [115.5, 36.4], [115.5, 36.5], [115.4, 36.4]]


def register(registry: Registry, kind: str, data: dict[str, Any]) -> None:
    made = data | (
        {"geometry": {"type": "Polygon", "coordinates": [BOX]}} if kind == "site" else {}
    )
    registry.save(kind, made, ADMIN, id=str(uuid.uuid4()), expected_version=0)


@pytest.fixture
def services(store: Store, tmp_path: Path) -> Services:
    made = build(Settings(data_dir=tmp_path), store=store)
    for kind, data in REGISTERED:
        register(made.registry, kind, data)
    line = {"type": "MultiLineString", "coordinates": [[[115.4, 36.4], [115.5, 36.5]]] * 2}
    road = {"id": "road", "name": "大路", "origin_site_id": "a", "destination_site_id": "a"}
    register(made.registry, "route", road | {"geometry": line})
    return made


def a_position(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC).replace(microsecond=0)
    return {"vehicle": "t", "fix_time": now, "lon": 115.44, "lat": 36.48} | changes


def test_a_batch_is_taken_once_whatever_the_store(services: Services) -> None:
    gateway = InProcess(
        positions=services.positions,
        registered=services.terminals,
        waybills=services.waybills,
    )
    id, batch = str(uuid.uuid4()), [a_position(), a_position(vehicle="nobody")]
    for _ in range(2):
        (refused,) = awaited(gateway.take(id, batch))
        assert (refused.index, refused.code) == (1, "vehicle_unknown")
    assert services.positions.counts()["stored"] == 1
    with pytest.raises(Rejected):
        awaited(gateway.take(id, [a_position(lon=115.45)]))


def test_terminals_and_corridors_are_read_whatever_the_store(services: Services) -> None:
    gateway = InProcess(
        positions=services.positions,
        registered=services.terminals,
        waybills=services.waybills,
    )
    (known,) = awaited(gateway.terminals())
    assert (known.vehicle_id, known.terminal_id, known.route_id) == ("t", "1", None)
    corridor = awaited(gateway.corridor("road", ()))
    assert corridor.half_width_m == 100.0
    assert corridor.lines == (((115.4, 36.4), (115.5, 36.5)),) * 2
    with pytest.raises(Rejected):
        awaited(gateway.corridor("none", ()))


def test_a_store_that_does_not_answer_is_unavailable(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = InProcess(
        positions=services.positions,
        registered=services.terminals,
        waybills=services.waybills,
    )

    def gone(*_: object) -> None:
        raise Busy("busy", reason="no database")

    monkeypatch.setattr(type(services.store), "write", gone)
    with pytest.raises(Unavailable):
        awaited(gateway.take(str(uuid.uuid4()), [a_position()]))


def test_a_fault_of_ours_is_about_one_request(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = InProcess(
        positions=services.positions,
        registered=services.terminals,
        waybills=services.waybills,
    )
    monkeypatch.setattr(type(services.store), "write", lambda *_: 1 / 0)
    with pytest.raises(Broken):
        awaited(gateway.take(str(uuid.uuid4()), [a_position()]))
