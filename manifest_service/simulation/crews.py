"""Who drives what while the demonstration runs, and what goes wrong now and then."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from manifest_service.simulation.county import ROUTES, SITES
from manifest_service.simulation.errands import (
    INFECTIOUS,
    PICKLING_ACID,
    RENOVATION,
    RUBBLE,
    SITE_WASTE,
    SOIL,
    Cargo,
    Detour,
    Errand,
    dumping,
)
from manifest_service.simulation.roads import way

CREWS: Mapping[str, Errand] = {
    "tipper-3": Errand(route_id="riverside-backfill", cargo=SOIL, loaded_kg=17_800),
    "tipper-4": Errand(route_id="riverside-recycling", cargo=RENOVATION, loaded_kg=9_400),
    "tipper-6": Errand(route_id="village-recycling", cargo=RUBBLE, loaded_kg=18_000),
    "hazmat-2": Errand(route_id="pickling-hazplant", cargo=PICKLING_ACID, loaded_kg=11_000),
    "medivan-2": Errand(route_id="hospital-mediplant", cargo=INFECTIOUS, loaded_kg=300),
}
"""The vehicle -> what its crew carries, again and again. Others wait for somebody to drive."""

MISCHIEF: Mapping[str, tuple[float, Detour]] = {
    "tipper-4": (0.5, {"line": way(SITES["riverside"][3], SITES["recycling"][3], (9500,))}),
    "tipper-6": (0.3, dumping("village-recycling", 1800, -2400, 450)),
}
"""vehicle -> (how often, the way then taken)"""


def next_errand(vehicle: str, chance: random.Random) -> Errand:
    """What the crew of `vehicle` does next."""
    usual = CREWS[vehicle]
    spread = usual.loaded_kg // 10
    kg = usual.loaded_kg - spread + chance.randrange(0, spread, 20)
    errand = replace(usual, loaded_kg=kg)
    share, detour = MISCHIEF.get(vehicle, (0.0, {}))
    return replace(errand, **detour) if chance.random() < share else errand


_CARGO: Mapping[str, Cargo] = {
    cargo.stream: cargo
    for cargo in (SOIL, RUBBLE, SITE_WASTE, RENOVATION, PICKLING_ACID, INFECTIOUS)
}


def errand_of(manifest: Mapping[str, Any]) -> Errand | None:
    """The errand an open manifest stands for; None when it is not one of this county's ways."""
    ends = (manifest["origin_site"]["id"], manifest["destination_site"]["id"])
    route = next((id for id, (_, *found, _) in ROUTES.items() if tuple(found) == ends), None)
    cargo = _CARGO.get(manifest["stream"])
    if route is None or cargo is None:
        return None
    kg = round(float(manifest["loaded_kg"] or manifest["declared_kg"]))
    return Errand(route_id=route, cargo=cargo, loaded_kg=kg)
