"""Parameters of the alert rules as the county sets them: each setting an event, none ever changed.

They are few and read from the log itself; what was read stands as long as the log says that the
stream ends there.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from manifest_service.alerts.tuning import (
    SCOPES,
    Scope,
    Setting,
    Tuning,
    check_values,
    scopes_of,
)
from manifest_service.errors import ConcurrentWrite, Fault, InvalidInput
from manifest_service.events.envelope import Actor, NewEvent, Recorded
from manifest_service.events.upcast import current_type
from manifest_service.permissions import require
from manifest_service.registry.entries import VEHICLE_KINDS
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import Clock, Store, Transaction
from manifest_service.services.projections import at, to_ms
from manifest_service.waste.profile import StreamProfile

STREAM = "tuning/rules"
LONGEST = 500
"""Characters of a reason."""


@dataclass(frozen=True, kw_only=True)
class NewSetting:
    """What somebody wants set. `scope_id`: see alerts.tuning.Setting."""

    rule: str
    scope: Scope
    scope_id: str
    values: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordedSetting:
    """A setting of the county's, with when, why and by whom."""

    seq: int
    setting: Setting
    reason: str
    recorded_at: datetime
    recorded_by: str


@dataclass(kw_only=True)
class Tunings:
    """The settings as last read."""

    _leaf: bytes | None = None
    _tuning: Tuning = field(default_factory=Tuning)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tuning(self, tx: Transaction) -> Tuning:
        leaf = tx.log.last_leaf(STREAM)
        with self._lock:
            if leaf != self._leaf:
                self._tuning = Tuning([setting_of(event) for event in tx.log.load(STREAM)])
                self._leaf = leaf
            return self._tuning


@dataclass(frozen=True, kw_only=True)
class RuleSettings:
    store: Store
    clock: Clock
    profiles: Mapping[str, StreamProfile]

    def history(self, actor: Actor) -> tuple[RecordedSetting, ...]:
        """Every setting, the oldest first."""
        require(actor, "rule.tuning")
        events = self.store.read(lambda tx: tx.log.load(STREAM))
        return tuple(_recorded(event) for event in events)

    def record(
        self, id: str, new: NewSetting, actor: Actor, expected_version: int | None = None
    ) -> RecordedSetting:
        """Set parameters for manifests issued, and fixes made, from now on. Raises InvalidInput with
        every fault, ConcurrentWrite("entry_changed")."""
        require(actor, "rule.tune")
        id, now = command_id(id), self.clock.now()
        values = check_values(new.rule, new.values)
        # Exact texts: payloads hold no binary floats.
        said = {name: repr(value) for name, value in sorted(values.items())}
        body = {
            "rule": new.rule,
            "scope": new.scope,
            "scope_id": new.scope_id,
            "values": said,
            "reason": new.reason.strip(),
        }
        asked = request_of(actor.user_id, f"setting of {new.rule}", body, "tuning.recorded")

        def work(tx: Transaction) -> RecordedSetting:
            def first_time() -> dict[str, Any]:
                self._check(tx, new)
                version = len(tx.log.load(STREAM))
                if expected_version not in (None, version):
                    raise ConcurrentWrite(
                        "entry_changed", kind="tuning", id="rules", version=version
                    )
                kind = current_type("tuning.recorded")
                event = NewEvent(id=id, type=kind, occurred_at=now, actor=actor, body=body)
                (recorded,) = tx.log.append(STREAM, version, [event], now)
                return {"seq": recorded.seq}

            answer, _ = once(tx, id, asked, now, first_time)
            return _recorded(tx.log.load(STREAM)[answer["seq"] - 1])

        return self.store.write(work)

    def _check(self, tx: Transaction, new: NewSetting) -> None:
        faults: list[Fault] = []
        if not 0 < len(new.reason.strip()) <= LONGEST:
            code = "missing" if not new.reason.strip() else "too_long"
            faults.append(Fault(path="reason", code=code, params={"limit": LONGEST}))
        if new.scope not in SCOPES:
            faults.append(Fault(path="scope", code="scope_unknown"))
        elif new.scope not in scopes_of(new.rule):
            faults.append(Fault(path="scope", code="scope_without_effect"))
        elif not self._exists(tx, new.scope, new.scope_id):
            params = {"kind": new.scope, "id": new.scope_id[:60]}
            faults.append(Fault(path="scope_id", code="unknown_id", params=params))
        if faults:
            raise InvalidInput(faults=faults)

    def _exists(self, tx: Transaction, scope: Scope, id: str) -> bool:
        if scope == "all":
            return id == ""
        if scope == "stream":
            return id in self.profiles
        if scope == "vehicle_kind":
            return id in VEHICLE_KINDS
        return tx.registry.get(scope, id) is not None


def setting_of(event: Recorded) -> Setting:
    data = event.data
    return Setting(
        rule=data["rule"],
        scope=data["scope"],
        scope_id=data["scope_id"],
        values={name: float(text) for name, text in data["values"].items()},
        from_ms=to_ms(at(event.recorded_at)),
    )


def _recorded(event: Recorded) -> RecordedSetting:
    return RecordedSetting(
        seq=event.seq,
        setting=setting_of(event),
        reason=event.data["reason"],
        recorded_at=at(event.recorded_at),
        recorded_by=event.actor.user_id,
    )
