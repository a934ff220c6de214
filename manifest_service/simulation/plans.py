"""The demonstration county's plans and approvals: what its loads need, and a few still in work."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from manifest_service.simulation.accounts import clerk
from manifest_service.simulation.county import CONSTRUCTION, INDUSTRIAL, MEDICAL, ROUTES, SITES
from manifest_service.simulation.port import Call, accepted
from manifest_service.simulation.truck import CHINA

OFFICER = "officer1"
STORY = timedelta(days=3)
"""Plans are needed for the days of the story and for today."""

Act = tuple[str, dict[str, Any]]
"""(word, data)."""


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A plan and what becomes of it."""

    name: str
    holder: str
    kind: str
    content: Mapping[str, Any]
    acts: tuple[Act, ...] = ()


# (holder, number, tonnes): builders' treatment plans and approvals cover whatever they dig up.
BUILDERS = (
    ("demo-plaza", "001", 240_000),
    ("demo-riverside", "002", 180_000),
    ("demo-village", "003", 320_000),
)
ACID = (("HW34", 9_600), ("HW17", 400))
CLINICAL = (("HW01", 300),)


def filings(today: date) -> Iterator[Filing]:
    """Every plan, with what was done about it; periods run around `today`."""
    period = (date(today.year - 1, 1, 1), date(today.year + 1, 12, 31))
    for holder, number, tonnes in BUILDERS:
        content = _content(CONSTRUCTION, period, (("S7", tonnes),), **_places(holder))
        approved = ("approved", {"number": f"示范建备{number}"})
        acts: tuple[Act, ...] = (("filed", {}), approved)
        yield Filing(
            name=f"treatment-{holder}",
            holder=holder,
            kind="treatment_plan",
            content=content,
            acts=acts,
        )
        approved = ("approved", {"number": f"示范建核{number}", "conditions": "雨雪天停运"})
        routes = [id for id, way in ROUTES.items() if SITES[way[1]][0] == holder]
        yield Filing(
            name=f"approval-{holder}",
            holder=holder,
            kind="disposal_approval",
            content={**content, "route_ids": routes},
            acts=(("filed", {}), approved, *_amending(holder, content, routes, tonnes)),
        )
    for year in sorted({today.year, (today + STORY).year}):
        whole = (date(year, 1, 1), date(year, 12, 31))
        for holder, streams, wastes, receiver in (
            ("demo-steel", INDUSTRIAL, ACID, "demo-hazplant"),
            ("demo-health", MEDICAL, CLINICAL, "demo-mediplant"),
        ):
            yield Filing(
                name=f"management-{holder}-{year}",
                holder=holder,
                kind="management_plan",
                content=_content(streams, whole, wastes, receiver),
                acts=(("filed", {}), ("approved", {"number": f"示范危备{year}-{holder[5:]}"})),
            )
    yield from _in_work(today)


def file_plans(call: Call, now: datetime) -> None:
    """Draft, file and decide every plan; each step is a command with its own id."""
    for filing in filings(now.astimezone(CHINA).date()):
        own, id = clerk(filing.holder), _id(filing.name, filing.content)
        body = {"id": id, "kind": filing.kind, "content": filing.content}
        accepted(f"draft {filing.name}", call("POST", "/plans", json=body, as_user=own))
        for n, (word, data) in enumerate(filing.acts):
            who = own if word in ("filed", "amended", "withdrawn") else OFFICER
            body = {"id": _id(f"{id}/{n}", data), "type": word, "data": data}
            answer = call("POST", f"/plans/{id}/events", json=body, as_user=who)
            accepted(f"{word} {filing.name}", answer)


def _in_work(today: date) -> Iterator[Filing]:
    """What waits for an officer, and what waits for its holder."""
    period = (today, today.replace(month=12, day=31))
    wider = _content(CONSTRUCTION, period, (("S73", 6_000),), "demo-brickworks")
    yield Filing(
        name="renovation",
        holder="demo-plaza",
        kind="treatment_plan",
        content=wider,
        acts=(("filed", {}), ("review_begun", {})),
    )
    yield Filing(
        name="night",
        holder="demo-plaza",
        kind="disposal_approval",
        content={
            **_content(CONSTRUCTION, period, (("S70", 12_000),), **_places("demo-plaza")),
            "hours": [{"days": [1, 2, 3, 4, 5], "from": "22:00", "to": "05:00"}],
            "route_ids": ["plaza-backfill"],
        },
        acts=(("filed", {}), ("returned", {"reason": "请补充夜间施工的降噪措施和路线图"})),
    )
    year = timedelta(days=364)
    yield Filing(
        name="abroad",
        holder="demo-steel",
        kind="interprovince_approval",
        content={
            **_content(INDUSTRIAL, (today, today + year), (("HW34", 1_200),), "demo-hazplant"),
            "destination_district": "130400",
        },
        acts=(("filed", {}),),
    )


def _amending(
    holder: str, content: Mapping[str, Any], routes: list[str], tonnes: int
) -> tuple[Act, ...]:
    """One builder asks for more and waits for an answer."""
    if holder != "demo-plaza":
        return ()
    more = [{"code": "S7", "quantity_kg": str((tonnes + 60_000) * 1000)}]
    return (
        ("amended", {"content": {**content, "lines": more, "route_ids": routes}}),
        ("filed", {}),
    )


def _content(
    streams: tuple[str, ...],
    period: tuple[date, date],
    wastes: tuple[tuple[str, int], ...],
    receiver: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    named = {"receiver_id": receiver} if receiver else {}
    begins, ends = period
    return {
        "streams": list(streams),
        "valid_from_on": begins.isoformat(),
        "valid_until_on": ends.isoformat(),
        "lines": [
            {"code": code, "quantity_kg": str(tonnes * 1000), **named} for code, tonnes in wastes
        ],
        **more,
    }


def _places(holder: str) -> dict[str, Any]:
    yards = ("recycling", "backfill", "brickworks")
    own = [id for id, (of, *_) in SITES.items() if of == holder]
    return {"origin_site_ids": own, "destination_site_ids": list(yards)}


_NAMESPACE = uuid.UUID("5f0f7f5b-3d0e-5c37-9a43-2f1f6b1f3a77")


def _id(name: str, said: Any) -> str:
    return str(uuid.uuid5(_NAMESPACE, json.dumps([name, said], sort_keys=True)))
