"""Use cases of the alert queue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manifest_service.alerts.engine import Change
from manifest_service.codes import manifest_number
from manifest_service.errors import Fault, InvalidInput, NotFound, Refusal
from manifest_service.events.alert import VERDICTS, Alert, check, evolve, replay
from manifest_service.events.envelope import SERVICE, Actor, NewEvent, Recorded
from manifest_service.events.exact import exact
from manifest_service.events.upcast import current_type
from manifest_service.permissions import everywhere, may
from manifest_service.services.commands import command_id, once, request_of
from manifest_service.services.ports import (
    AlertQuery,
    AlertRow,
    Clock,
    Ids,
    Store,
    Transaction,
)
from manifest_service.services.precision import Precision, precision_by_rule
from manifest_service.services.projections import alert_row, at
from manifest_service.services.written import written


@dataclass(frozen=True, kw_only=True)
class Alerts:
    store: Store
    clock: Clock
    ids: Ids

    def get(self, id: str, actor: Actor) -> AlertRow:
        """The alert; NotFound also for one the actor may not see."""
        row = self.store.read(lambda tx: tx.alerts.get(id))
        if row is None or not may_read(row, actor):
            raise NotFound("alert_unknown", id=id)
        return row

    def history(self, id: str, actor: Actor) -> tuple[Recorded, ...]:
        self.get(id, actor)
        return self.store.read(lambda tx: tx.log.load(stream_of(id)))

    def several(self, ids: Iterable[str], actor: Actor) -> tuple[AlertRow, ...]:
        """Those of `ids` that the actor may see, in the order asked for."""
        rows = self.store.read(lambda tx: [tx.alerts.get(id) for id in ids])
        return tuple(row for row in rows if row is not None and may_read(row, actor))

    def of_manifest(self, number: str) -> tuple[AlertRow, ...]:
        """The alerts about a trip, for one who may see its manifest."""
        query = AlertQuery(manifest_number=number, review=False, trial=None, limit=100)
        return self.store.read(lambda tx: tx.alerts.search(query))

    def precision(self) -> Mapping[str, Precision]:
        """rule -> how right it has been so far, of those with a verdict."""
        return precision_by_rule(self.store.read(lambda tx: tx.alerts.verdicts()))

    def act(
        self, id: str, alert_id: str, word: str, data: Mapping[str, Any], actor: Actor
    ) -> AlertRow:
        """Record what a person did about an alert; `word` of events.alert.PEOPLE_WORDS."""
        id = command_id(id)
        data = _checked(word, data)
        asked = request_of(actor.user_id, f"{word} {alert_id}", data, f"alert.{word}")
        now = self.clock.now()

        def work(tx: Transaction) -> AlertRow:
            row = tx.alerts.get(alert_id)
            if row is None or not may_read(row, actor):
                raise NotFound("alert_unknown", id=alert_id)

            def first_time() -> dict[str, Any]:
                alert = load(tx, alert_id)
                check(alert, word, actor)
                _check_link(tx, row, word, data)
                _check_assignee(tx, word, data)
                append(tx, alert, word, data, actor=actor, event_id=id, now=now)
                return {"id": alert_id}

            once(tx, id, asked, now, first_time)
            after = tx.alerts.get(alert_id)
            assert after is not None
            return after

        return self.store.write(work)


def record_changes(
    tx: Transaction,
    ids: Ids,
    changes: tuple[Change, ...],
    *,
    alert_of: Mapping[str, str],
    carrier_id: str | None,
    now: datetime,
    new_id: str | None = None,
) -> None:
    """Append what the rules now say. `alert_of`: episode key -> alert id of what was said before;
    `new_id`: the id of the one that may be raised, where it has an id of its own."""
    for change in changes:
        known = alert_of.get(change.key)
        if change.kind == "raise":
            data: dict[str, Any] = {
                "episode": change.episode.to_dict(),
                "backfill": change.backfill,
                "carrier_id": carrier_id,
            }
            word, alert, alert_id = "raised", None, new_id or ids.event_id()
        elif known is None:
            continue
        elif change.kind == "supersede":
            data, word = {"reason": change.reason}, "superseded"
            alert, alert_id = load(tx, known), known
        else:
            data, word = {"episode": change.episode.to_dict()}, "changed"
            alert, alert_id = load(tx, known), known
        append(
            tx,
            alert,
            word,
            exact(data),
            actor=SERVICE,
            event_id=ids.event_id(),
            now=now,
            alert_id=alert_id,
        )


def append(
    tx: Transaction,
    alert: Alert | None,
    word: str,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    event_id: str,
    now: datetime,
    alert_id: str | None = None,
) -> None:
    """Append one event to an alert's chain and keep its row."""
    id = alert.id if alert else alert_id
    assert id is not None
    new = NewEvent(
        id=event_id, type=current_type(f"alert.{word}"), occurred_at=now, actor=actor, body=data
    )
    (recorded,) = tx.log.append(stream_of(id), alert.version if alert else 0, [new], now)
    after = evolve(alert, id, word, recorded.data, at(recorded.recorded_at))
    tx.alerts.put(alert_row(after))


def load(tx: Transaction, id: str) -> Alert:
    return replayed(id, tx.log.load(stream_of(id)))


def replayed(id: str, history: Iterable[Recorded]) -> Alert:
    """The alert after its chain so far."""
    alert = replay(
        id,
        tuple(
            (recorded.type.split(".")[1], recorded.data, at(recorded.recorded_at))
            for recorded in history
        ),
    )
    assert alert is not None
    return alert


def stream_of(id: str) -> str:
    return f"alert/{id}"


def may_read(row: AlertRow, actor: Actor) -> bool:
    own = may(actor.role, "alert.read") and row.carrier_id == actor.organisation_id
    return own or everywhere(actor, "alert.read")


def _checked(word: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a person's act, complete and within bounds; raises InvalidInput."""
    if word == "verdict_given":
        if data.get("verdict") not in VERDICTS:
            raise InvalidInput(faults=[Fault(path="verdict", code="verdict_unknown")])
        return {"verdict": data["verdict"], "reason": written(data, "reason")}
    if word in ("explained", "appealed"):
        return {"text": written(data, "text")}
    if word == "linked":
        return {"manifest_number": manifest_number.compact(written(data, "manifest"))}
    if word == "assigned":
        if not isinstance(data.get("account_id"), str):
            raise InvalidInput(faults=[Fault(path="account_id", code="missing")])
        return {"account_id": data["account_id"]}
    return {}


def _check_link(tx: Transaction, alert: AlertRow, word: str, data: Mapping[str, Any]) -> None:
    """What was done without a manifest can be linked to one of the same vehicle and time."""
    if word != "linked":
        return
    number = data["manifest_number"]
    manifest = tx.manifests.get(number)
    if manifest is None:
        unknown = Fault(path="manifest", code="manifest_unknown", params={"number": number})
        raise InvalidInput(faults=[unknown])
    if manifest.trial:
        raise Refusal("trial_mixed", number=number)
    begun = [at for at in (manifest.loaded_at, manifest.departed_at) if at is not None]
    vehicles = {manifest.vehicle_id, *(leg.vehicle_id for leg in manifest.legs)}
    over = manifest.ended_at is not None and manifest.ended_at < alert.first_at
    begins = min([manifest.issued_at, *begun])
    if alert.vehicle_id not in vehicles or over or begins > alert.confirmed_at:
        raise Refusal("manifest_of_other_movement", number=number)


def _check_assignee(tx: Transaction, word: str, data: Mapping[str, Any]) -> None:
    if word != "assigned":
        return
    account = tx.accounts.get(data["account_id"])
    if account is None or not may(account.role, "alert.work") or not account.active:
        raise InvalidInput(faults=[Fault(path="account_id", code="not_an_officer")])
