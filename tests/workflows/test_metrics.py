"""Figures for Prometheus: true, without a person in them, and not for everybody."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from manifest_service.app import create_app
from manifest_service.config import Settings
from manifest_service.services.figures import MADE_EVERY
from tests.workflows.county import County


def samples(county: County) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = county.client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    }


OPEN = ("manifest_open", (("status", "issued"), ("stream", "construction_soil")))


def test_open_manifests_are_counted_by_status_and_stream(county: County) -> None:
    county.issue()
    county.issue()
    found = samples(county)
    assert found[OPEN] == 2
    assert found["manifest_log_events_total", ()] > 2
    assert found["manifest_database_bytes", ()] > 0


def test_figures_are_not_made_again_within_half_a_minute(county: County) -> None:
    county.issue()
    assert samples(county)[OPEN] == 1
    county.issue()
    assert samples(county)[OPEN] == 1
    county.clock.set(county.clock.now() + MADE_EVERY)
    assert samples(county)[OPEN] == 2


def test_requests_are_counted_by_route_and_never_by_address(county: County) -> None:
    number = county.issue()["number"]
    for _ in range(3):
        county.call("GET", f"/manifests/{number}", "clerk")
    county.call("POST", "/positions", "terminal", {"positions": []})
    county.client.open("/nowhere", method="BREW").get_data()
    found = samples(county)
    labels = (("method", "GET"), ("route", "/api/v1/manifests/<number>"), ("status", "200"))
    assert found["manifest_request_seconds_count", labels] == 3
    assert any(("route", "/api/v1/positions") in key[1] for key in found)
    assert any(("method", "other") in key[1] for key in found)
    assert number not in str(found)
    assert "鲁P12345" not in str(found)


def test_positions_are_counted(county: County) -> None:
    county.issue()
    county.drive(0, 10)
    found = samples(county)
    assert found["manifest_positions_total", ()] > 0
    assert found["manifest_newest_position_timestamp_seconds", ()] > 0


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("203.0.113.9", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 403),
    ],
)
def test_without_a_token_only_this_machine_reads_them(
    county: County, address: str, headers: dict[str, str], status: int
) -> None:
    answer = county.client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_with_a_token_whoever_has_it_does(county: County, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, metrics_token="0123456789abcdef")
    client = create_app(settings, county.app.extensions["services"]).test_client()
    right = {"Authorization": "Bearer 0123456789abcdef"}
    outside = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", headers=right, environ_base=outside).status_code == 200
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert client.get("/metrics", headers=headers).status_code == 403
