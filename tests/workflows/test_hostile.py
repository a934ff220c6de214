"""What nobody honest sends: it is refused with a code, on either database, and spoils nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.county import County, make_county

HUGE = 10**400


@pytest.fixture
def county(tmp_path: Path, address: str) -> Iterator[County]:
    """The county over SQLite and over PostgreSQL: they refuse different values."""
    made = make_county(tmp_path, database=address)
    yield made
    made.app.extensions["services"].store.close()


def send(county: County, method: str, path: str, body: Any, user: str = "admin") -> tuple[int, Any]:
    """`body` as JSON whatever is in it: halves of surrogate pairs, infinities."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return county.call(method, path, user, data=text, content_type="application/json")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"satellites": 40_000}, "position_shape"),
        ({"satellites": -(2**63) - 1}, "position_shape"),
        ({"vehicle": "a\0b"}, "vehicle_unknown"),
        ({"datum": "BD09", "lon": 1e308}, "position_not_a_number"),
    ],
)
def test_a_position_no_store_can_hold_spoils_none_beside_it(
    county: County, said: dict[str, Any], code: str
) -> None:
    good = county.fix(county.at(0), 115.40, 36.48)
    taken = county.call("POST", "/positions", "terminal", {"positions": [good, good | said]})
    assert taken[0] == 200, taken
    assert taken[1]["stored"] == 1
    assert [(one["index"], one["code"]) for one in taken[1]["refused"]] == [(1, code)]


@pytest.mark.parametrize("value", [HUGE, -HUGE, "1e400", "a\0b", [], True])
def test_numbers_of_trackers_that_are_none_are_refused_or_unknown(
    county: County, value: object
) -> None:
    location = {
        "timestamp": "2026-11-20T01:00:00Z",
        "coords": {"latitude": 36.48, "longitude": 115.44, "speed": value},
        "odometer": value,
    }
    said = {"location": location, "device_id": "1"}
    assert send(county, "POST", "/sources/osmand", said, "terminal")[0] == 200
    said["location"] = location | {"timestamp": value}
    assert send(county, "POST", "/sources/osmand", said, "terminal")[0] == 422
