"""Manifests in any state, in one line."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from manifest_service.events.decide import Proposal, decide
from manifest_service.events.envelope import Actor
from manifest_service.events.manifest import Happened, Manifest, evolve
from manifest_service.events.messages import (
    Arrived,
    Disposed,
    Generated,
    Loaded,
    ManifestEvent,
    Received,
    Refused,
    Returned,
    Transported,
    Voided,
    WasteLine,
)
from manifest_service.waste.profile import StreamProfile, load_profiles

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CLERK = Actor(user_id="u1", role="generator_clerk", organisation_id="gen")
DRIVER = Actor(user_id="u2", role="driver", organisation_id="car", driver_id="d1")
DISPATCHER = Actor(user_id="u3", role="carrier_dispatcher", organisation_id="car")
GATE = Actor(user_id="u4", role="receiver_clerk", organisation_id="rec")
OFFICER = Actor(user_id="u5", role="officer")
NEXT_DRIVER = Actor(user_id="u7", role="driver", organisation_id="car2", driver_id="d2")
KEEPER = Actor(user_id="u8", role="receiver_clerk", organisation_id="keep")
STRANGER = Actor(user_id="u6", role="receiver_clerk", organisation_id="other")
EVERYBODY = (CLERK, DRIVER, DISPATCHER, GATE, OFFICER, STRANGER)
EVEN_MORE = (*EVERYBODY, NEXT_DRIVER, KEEPER)

SOIL = load_profiles()["construction_soil"]
ACID = load_profiles()["hazardous_industrial"]


def a_draft(declared_kg: str = "12000", *, packages: int = 0, **changes: Any) -> Generated:
    line = WasteLine(
        code="900-001-S70", name="渣土", declared_kg=Decimal(declared_kg), packages=packages
    )
    values: dict[str, Any] = {
        "number": "37152526112300042L",
        "stream": "construction_soil",
        "waste": (line,),
        "generator_id": "gen",
        "origin_site_id": "s1",
        "carrier_id": "car",
        "receiver_id": "rec",
        "destination_site_id": "s2",
        "vehicle_id": "v1",
        "driver_id": "d1",
        "label_tokens": tuple(f"token{n}" for n in range(packages + 1)),
    }
    return Generated(**values | changes)


def an_acid_draft(**changes: Any) -> Generated:
    line = WasteLine(
        code="900-300-34",
        name="废酸",
        declared_kg=Decimal(2000),
        form="liquid",
        hazards=("C",),
        packaging="吨桶",
        packages=2,
    )
    return a_draft(
        stream="hazardous_industrial", label_tokens=("t0", "t1", "t2"), waste=(line,), **changes
    )


def proposed(event: ManifestEvent, actor: Actor, at: datetime = NOON) -> Proposal:
    return Proposal(event=event, occurred_at=at, actor=actor)


def after(
    manifest: Manifest | None,
    event: ManifestEvent,
    actor: Actor,
    profile: StreamProfile = SOIL,
    *,
    minutes: float = 0,
) -> Manifest:
    """What stands when `event` was proposed and decided."""
    at = NOON + timedelta(minutes=minutes)
    decided = decide(manifest, proposed(event, actor, at), profile, at)
    return evolve(manifest, Happened(event=decided, occurred_at=at, recorded_at=at, actor=actor))


def loaded(kg: str = "12000") -> Loaded:
    return Loaded(loaded_kg=Decimal(kg))


def received(kg: str = "12000", refused: str = "0", **more: Any) -> Received:
    return Received(accepted_kg=Decimal(kg), refused_kg=Decimal(refused), **more)


def disposed(kg: str, method: str = "CW1") -> Disposed:
    return Disposed(method=method, disposed_kg=Decimal(kg), disposed_on=NOON.date())


STEPS: dict[str, list[tuple[ManifestEvent, Actor]]] = {
    "issued": [],
    "loaded": [(loaded(), DRIVER)],
    "in_transit": [(loaded(), DRIVER), (Transported(), DRIVER)],
    "arrived": [(loaded(), DRIVER), (Transported(), DRIVER), (Arrived(site_id="s2"), GATE)],
    "received": [(loaded(), DRIVER), (Transported(), DRIVER), (received(), GATE)],
    "partly_disposed": [
        (loaded(), DRIVER),
        (Transported(), DRIVER),
        (received(), GATE),
        (disposed("1"), GATE),
    ],
    "disposed": [
        (loaded(), DRIVER),
        (Transported(), DRIVER),
        (received(), GATE),
        (disposed("12000"), GATE),
    ],
    "returning": [
        (loaded(), DRIVER),
        (Transported(), DRIVER),
        (Refused(reason_code="contaminated"), GATE),
    ],
    "returned": [
        (loaded(), DRIVER),
        (Transported(), DRIVER),
        (Refused(reason_code="contaminated"), GATE),
        (Returned(returned_kg=Decimal(12000)), CLERK),
    ],
    "void": [(Voided(reason="x"), CLERK)],
}


def a_manifest(status: str = "issued") -> Manifest:
    """A manifest in `status`, by the shortest way."""
    manifest = after(None, a_draft(), CLERK)
    for event, actor in STEPS[status]:
        manifest = after(manifest, event, actor)
    assert manifest.status == status
    return manifest
