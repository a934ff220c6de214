"""A truck that leaves its route, and the alert of it."""

from typing import Any

from tests.workflows.county import County


def on_the_road(county: County) -> str:
    number: str = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    return number


def diverted(share: float) -> float:
    return 0.02 if 0.2 < share < 0.8 else 0.0


def an_alert(county: County) -> dict[str, Any]:
    """The alert of a truck that has been 2 km off its route, and is back."""
    on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    (alert,) = county.alerts()
    return alert
