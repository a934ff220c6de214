"""What the demonstration county's organisations offer and want of recycled products."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from manifest_service.simulation.accounts import clerk
from manifest_service.simulation.county import SITES
from manifest_service.simulation.port import Call, accepted

_NAMESPACE = uuid.UUID("c62b2f0e-41f4-5c0a-8b3f-8a0f5f0b9a11")
PHONE = "0635-5230000"
"""Nobody's."""

# (site, side, product, grade, tonnes, days it stands)
LISTINGS = (
    ("recycling", "offer", "coarse_aggregate", "5–31.5 mm，Ⅱ类", 12_000, 90),
    ("recycling", "offer", "fine_aggregate", "0–5 mm，Ⅱ类", 6_500, 60),
    ("recycling", "offer", "road_mix", "0–31.5 mm", 20_000, 120),
    ("plaza", "wanted", "brick", "MU10", 800, 45),
    ("village", "wanted", "fill_soil", "压实度≥93%", 15_000, 30),
)


def post_listings(call: Call, on: date) -> None:
    """Put them on the board, from `on`; done twice at the same day, it changes nothing."""
    for body in bodies(on):
        who = clerk(SITES[body["site_id"]][0])
        accepted("post a listing", call("POST", "/recycled-products", json=body, as_user=who))


def bodies(on: date) -> Iterator[dict[str, Any]]:
    """Each listing as POST /recycled-products takes it."""
    for site, side, product, grade, tonnes, days in LISTINGS:
        yield {
            "id": str(uuid.uuid5(_NAMESPACE, f"{site}/{product}/{on}")),
            "side": side,
            "product": product,
            "grade": grade,
            "mass_kg": str(tonnes * 1000),
            "site_id": site,
            "from_on": str(on),
            "until_on": str(on + timedelta(days=days)),
            "office_phone": PHONE,
        }
