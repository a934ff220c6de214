"""Alerts for tests of what people do with them: raised through the log, without a drive."""

import uuid
from datetime import datetime
from typing import Any

from manifest_service.adapters.ids import RandomIds
from manifest_service.alerts.engine import Change
from manifest_service.alerts.episode import Episode, key_of
from manifest_service.services.alerts import record_changes
from manifest_service.services.ports import Store


def raise_alert(store: Store, at: datetime, *, carrier: str = "haulage", **changes: Any) -> str:
    """The id of an alert a rule raised at a moment about it; `changes` of its episode."""
    at_ms = round(at.timestamp() * 1000)
    values: dict[str, Any] = {"rule": "signal_lost", "vehicle_id": "truck-1"}
    values |= {"manifest_number": None, "severity": "minor", "lon": 115.44, "lat": 36.48} | changes
    id = str(uuid.uuid4())
    key = key_of(values["rule"], values["vehicle_id"], values["manifest_number"], at_ms)
    episode = Episode(
        key=f"{key}:{id}",
        rule_version=1,
        first_at_ms=at_ms,
        confirmed_at_ms=at_ms,
        measured={"silent_minutes": 12.0},
        threshold={"silence_s": 600.0},
        params={"silence_s": 600.0},
        **values,
    )
    change = Change(kind="raise", key=episode.key, episode=episode)
    store.write(
        lambda tx: record_changes(
            tx, RandomIds(), (change,), alert_of={}, carrier_id=carrier, now=at, new_id=id
        )
    )
    return id
