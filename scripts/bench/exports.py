"""Ledgers as files, small and large: time, size, and how much memory the large one takes beyond the small.

scripts/bench/exports [--rows 100000]
"""

import argparse
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from manifest_service.app import create_app
from manifest_service.bootstrap import build
from manifest_service.config import Settings
from manifest_service.events.envelope import SERVICE
from manifest_service.services.accounts import NewAccount
from manifest_service.services.ports import LedgerRow

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 5_000
SMALL = 1_000


def batch(n: int) -> LedgerRow:
    at = BEGINS + timedelta(minutes=n)
    return LedgerRow(
        organisation_id=f"unit-{n % 500}",
        batch=f"HWCS{at:%Y%m%d}{n % 999 + 1:03d}",
        stage="generated",
        waste_code="900-300-34",
        waste_name="废酸",
        mass_kg=Decimal(1000 + n % 777),
        used_kg=Decimal(0),
        happened_at=at,
        happened_on=at.date(),
        site_id="s",
        container="吨桶",
        containers=1,
        sources=(),
        manifest_number=None,
        entered_by="u",
        withdrawn=False,
    )


def exported(client: Any, headers: dict[str, str], asked: str) -> tuple[float, int]:
    """(seconds, bytes)."""
    begun = time.perf_counter()
    answer = client.get(f"/api/v1/ledger?{asked}", headers=headers, buffered=False)
    assert answer.status_code == 200
    size = sum(len(chunk) for chunk in answer.response)
    return time.perf_counter() - begun, size


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=100_000)
    rows = arguments.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        services = build(settings := Settings(data_dir=Path(folder), jobs="off"))
        services.accounts.add(
            NewAccount(username="o", password="a bench's password", role="officer"), SERVICE
        )
        client = create_app(settings, services).test_client()
        body = {"username": "o", "password": "a bench's password"}
        token = client.post("/api/v1/token", json=body).get_json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        for first in range(0, rows, CHUNK):
            made = [batch(n) for n in range(first, min(first + CHUNK, rows))]
            services.store.write(lambda tx, made=made: tx.ledger.put_all(made))
        until = (BEGINS + timedelta(minutes=SMALL)).date()
        for format in ("csv", "xlsx"):
            exported(client, headers, f"format={format}&to={until}")
            before = peak_mb()
            seconds, size = exported(client, headers, f"format={format}")
            print(
                f"{format}: {rows} rows in {seconds:.1f} s, {size / 1e6:.1f} MB; "
                f"peak {peak_mb():.0f} MB, {peak_mb() - before:+.0f} MB over {SMALL} rows"
            )
        services.store.close()


if __name__ == "__main__":
    main()
