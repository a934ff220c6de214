"""What would be said against a manifest that is still being written: nothing is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from manifest_service.codes import manifest_number, national_number
from manifest_service.errors import Fault, InvalidInput, NotFound, Refusal
from manifest_service.events.decide import Proposal, check_start
from manifest_service.events.envelope import Actor
from manifest_service.events.messages import Generated
from manifest_service.events.partial import Partial, faults_of, partial_draft
from manifest_service.services.checks.before import findings_of_known
from manifest_service.services.checks.facts import gather_known
from manifest_service.services.checks.finding import Finding
from manifest_service.services.groups import check_member
from manifest_service.services.legs import vehicle_id
from manifest_service.services.manifests import Manifests, organisations_of
from manifest_service.services.numbers import reserved
from manifest_service.services.ports import Transaction
from manifest_service.services.trials import in_sandbox
from manifest_service.waste.profile import StreamProfile


@dataclass(frozen=True, kw_only=True)
class Said:
    faults: tuple[Fault, ...]
    """What is left out (`required`), and what is wrong by itself."""
    findings: tuple[Finding, ...]
    """What every rule has against it whose facts are written."""


@dataclass(frozen=True, kw_only=True)
class Drafting:
    manifests: Manifests

    def check(self, body: Mapping[str, Any], said_at: datetime | None, actor: Actor) -> Said:
        """What is said of `body`, plain data of the fields of a draft, any of them left out; raises
        NotAllowed for one who may issue nothing of the kind."""
        now = self.manifests.clock.now()
        at = said_at or now
        partial = partial_draft(body)
        check_start(Proposal(event=partial.event, occurred_at=at, actor=actor), now)
        return self.manifests.store.read(lambda tx: self._said(tx, partial, at, actor))

    def _said(self, tx: Transaction, partial: Partial, at: datetime, actor: Actor) -> Said:
        profile = self.manifests.profiles.get(partial.event.stream)
        shapes = (*_stream(partial.event, profile), *_numbers(tx, partial.event, actor))
        faults = (*faults_of(partial, profile), *shapes)
        coded = tuple(partial.event.waste[index] for index in partial.coded)
        vehicle = partial.event.vehicle_id
        event = replace(
            partial.event,
            waste=coded,
            vehicle_id=vehicle_id(tx, vehicle) if vehicle else "",
            trial=in_sandbox(tx, partial.event.generator_id) or None,
        )
        found = gather_known(tx, event, profile, at)
        known = found.known if partial.weighed else found.known - {"mass"}
        findings = findings_of_known(tx, replace(found, known=known))
        return Said(
            faults=(*faults, *found.faults),
            findings=(*self._group(tx, event), *(_placed(one, partial.coded) for one in findings)),
        )

    def _group(self, tx: Transaction, event: Generated) -> tuple[Finding, ...]:
        """What speaks against collecting it under the group it names, once it names the rest."""
        named = (event.stream, event.receiver_id, event.destination_site_id, event.carrier_id)
        if event.group_number is None or not (all(named) and event.vehicle_id and event.waste):
            return ()
        try:
            group = self.manifests.stands(tx, manifest_number.compact(event.group_number))
            check_member(group, event)
        except (InvalidInput, NotFound, Refusal) as error:
            at = ("group_number",)
            return (Finding(code=error.code, refuses=True, params=error.params, fields=at),)
        return ()


def _placed(finding: Finding, coded: tuple[int, ...]) -> Finding:
    """`finding` with the waste line it speaks of counted as in the form, where some have no code."""
    line = finding.params.get("line")
    if not isinstance(line, int):
        return finding
    return replace(finding, params={**finding.params, "line": coded[line - 1] + 1})


def _stream(event: Generated, profile: StreamProfile | None) -> list[Fault]:
    if not event.stream or profile is not None:
        return []
    return [Fault(path="stream", code="unknown_stream", params={"stream": event.stream})]


def _numbers(tx: Transaction, event: Generated, actor: Actor) -> list[Fault]:
    """What is wrong with the national number as it is written, and with one reserved ahead."""
    faults: list[Fault] = []
    holders = frozenset({event.generator_id, event.carrier_id, event.receiver_id})
    try:
        if event.national_number:
            national_number.validate(event.national_number)
    except InvalidInput as error:
        params = error.params
        faults.append(Fault(path="national_number", code=error.code, params=params))
    try:
        if event.number:
            reserved(tx, event.number, holders & organisations_of(actor))
    except InvalidInput as error:
        alone = Fault(path="number", code=error.code, params=error.params)
        faults += error.faults or (alone,)
    return faults
