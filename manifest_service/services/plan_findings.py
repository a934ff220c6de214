"""What the plans and approvals in force say against a load about to leave. Pure.

Each finding is a refusal or a warning, as the stream's profile has it; words and law are in
texts/<locale>/refusals.toml. A load has at most one finding of a code.

    plan_missing, plan_lacks_code, plan_lacks_receiver, plan_quantity_exceeded
        Order No. 23, Art. 14 (hazardous: the filed management plan); solid-waste law 2020,
        Arts 63, 111 (construction: the treatment plan)
    approval_missing, approval_quantity_exceeded, approval_hours, approval_route, approval_place
        city permits (核准) fix quantity, hours, route and place
    interprovince_approval_missing, interprovince_quantity_exceeded
        Order No. 23, Arts 21-28
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from manifest_service.events.messages import Generated
from manifest_service.events.plan import Kind
from manifest_service.events.plan_content import Content, PlanLine
from manifest_service.services.ports import Moved
from manifest_service.waste.profile import StreamProfile

CHECKED: Mapping[Kind, str] = {
    "management_plan": "plan",
    "treatment_plan": "plan",
    "disposal_approval": "approval",
    "interprovince_approval": "interprovince",
}
"""Kind -> how the codes of its findings begin."""


@dataclass(frozen=True, kw_only=True)
class PlanFinding:
    """One thing a plan says against the load."""

    code: str
    refuses: bool
    params: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Covered:
    """A plan or approval in force on the day, and what was moved in its period."""

    plan_id: str
    kind: Kind
    number: str | None
    content: Content
    moved: tuple[Moved, ...]
    """By its holder, in its period, between the places it is for."""

    def used_kg(self, line: PlanLine) -> Decimal:
        """How much of `line` is used."""
        return _used((line,), self.moved)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is about to leave: the questions a plan is asked."""

    waste: tuple[tuple[str, Decimal], ...]
    """(code, declared kg)."""
    receiver_id: str
    origin_site_id: str
    destination_site_id: str
    route_id: str | None
    times: tuple[datetime, ...]
    """When it will be on the road: departure and arrival, as far as they are known."""
    leaves_province: bool


def load_of(
    issued: Generated,
    occurred_at: datetime,
    *,
    origin_district: str | None,
    destination_district: str | None,
) -> Load:
    """The load of a manifest about to be issued. Districts are those of generator and receiver;
    where one is not known, the load is taken to stay in the province."""
    places = (origin_district, destination_district)
    known = all(places)
    departs = issued.planned_departure_at or occurred_at
    arrives = issued.planned_arrival_at
    return Load(
        waste=tuple((line.code, line.declared_kg) for line in issued.waste),
        receiver_id=issued.receiver_id,
        origin_site_id=issued.origin_site_id,
        destination_site_id=issued.destination_site_id,
        route_id=issued.route_id,
        times=(departs, arrives) if arrives else (departs,),
        leaves_province=known and len({str(place)[:2] for place in places}) > 1,
    )


def plan_findings(
    covered: Sequence[Covered], load: Load, profile: StreamProfile
) -> tuple[PlanFinding, ...]:
    """Everything the plans in force on the day of the load say against it."""
    found: dict[str, PlanFinding] = {}
    for kind, begins in CHECKED.items():
        policy = profile.plan_policy(kind)
        if policy == "none" or (kind == "interprovince_approval" and not load.leaves_province):
            continue
        in_force = [each for each in covered if each.kind == kind]
        for code, params in _against(kind, begins, in_force, load):
            finding = PlanFinding(
                code=code,
                refuses=policy == "refuse",
                params={**params, "plan_kind": kind, "stream": profile.key},
            )
            # The stricter of two kinds that find the same.
            if code not in found or finding.refuses:
                found[code] = finding
    return tuple(found.values())


_Said = tuple[str, dict[str, object]]


def _against(kind: Kind, begins: str, covered: Sequence[Covered], load: Load) -> Iterator[_Said]:
    if not covered:
        yield f"{begins}_approval_missing" if begins == "interprovince" else f"{begins}_missing", {}
        return
    yield from _lines(begins, covered, load)
    if kind in ("disposal_approval", "interprovince_approval"):
        yield from _ways(covered, load)


def _lines(begins: str, covered: Sequence[Covered], load: Load) -> Iterator[_Said]:
    at_place = [each for each in covered if _is_for(each.content, load)] or covered
    lacking, elsewhere, over = [], [], []
    least_kg: Decimal | None = None
    for code, kg in load.waste:
        lines = [line for each in at_place for line in each.content.lines]
        if not any(replace(line, receiver_id=None).covers(code, "") for line in lines):
            lacking.append(code)
        elif not any(line.covers(code, load.receiver_id) for line in lines):
            elsewhere.append(code)
        elif (left_kg := _left(at_place, code, load.receiver_id)) < kg:
            over.append(code)
            least_kg = left_kg if least_kg is None else min(least_kg, left_kg)
    missing = {"plan": "plan_lacks_code", "approval": "approval_missing"}
    none = missing.get(begins, "interprovince_approval_missing")
    if lacking:
        yield none, {"waste_codes": lacking}
    if elsewhere:
        yield "plan_lacks_receiver" if begins == "plan" else none, {"waste_codes": elsewhere}
    if over:
        left = str(max(least_kg or Decimal(0), Decimal(0)))
        yield f"{begins}_quantity_exceeded", {"waste_codes": over, "left_kg": left}


def _ways(covered: Sequence[Covered], load: Load) -> Iterator[_Said]:
    """Route, hours and place: one approval must allow them all; else the one that allows most
    says what is wrong."""
    wrong = min((tuple(_wrong(each.content, load)) for each in covered), key=len)
    for code in wrong:
        yield code, {}


def _wrong(content: Content, load: Load) -> Iterator[str]:
    if not all(content.allows_hour(at) for at in load.times):
        yield "approval_hours"
    if content.route_ids and load.route_id not in content.route_ids:
        yield "approval_route"
    if not _is_for(content, load):
        yield "approval_place"


def _is_for(content: Content, load: Load) -> bool:
    return (not content.origin_site_ids or load.origin_site_id in content.origin_site_ids) and (
        not content.destination_site_ids or load.destination_site_id in content.destination_site_ids
    )


def _left(covered: Sequence[Covered], code: str, receiver_id: str) -> Decimal:
    """What plans still have for a waste: their lines for it together, less what any of them was
    used for. A load counts once, however many lines it falls under."""
    quantity_kg, used_kg = Decimal(0), Decimal(0)
    for each in covered:
        lines = tuple(line for line in each.content.lines if line.covers(code, receiver_id))
        quantity_kg += sum((line.quantity_kg for line in lines), Decimal(0))
        used_kg = max(used_kg, _used(lines, each.moved))
    return quantity_kg - used_kg


def _used(lines: Sequence[PlanLine], moved: Sequence[Moved]) -> Decimal:
    return sum(
        (
            item.kg
            for item in moved
            if any(line.covers(item.movement.code, item.movement.receiver_id) for line in lines)
        ),
        Decimal(0),
    )
