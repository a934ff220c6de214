"""What the printed evidence says, in the reader's words: the parts of it, from the file it goes with."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from manifest_service.events.case import Case
from manifest_service.events.envelope import Actor
from manifest_service.services.dossier_print import (
    DossierContent,
    Grid,
    Heading,
    Ink,
    Map,
    Pairs,
    Paragraph,
    Part,
    Spot,
    Stroke,
)
from manifest_service.services.ports import AlertRow
from manifest_service.waste.clocks import LOCAL_ZONE
from manifest_service.web.api import alert_map, presenting, presenting_cases
from manifest_service.web.api.names import Names
from manifest_service.web.services import services
from manifest_service.web.texts import say

_MARKS = {True: "+", False: "!", None: "?"}


def of_alert(row: AlertRow, content: bytes, actor: Actor) -> DossierContent:
    names = Names()
    alert = presenting.alert(row, actor, names)
    parts = [*_alert_parts(row, alert, actor, names), *_proof_parts(content)]
    title = say("dossier.title_alert", rule=alert["rule_name"])
    return _dossier(title, f"alert/{row.id}", parts, content)


def of_case(case: Case, content: bytes, actor: Actor) -> DossierContent:
    names = Names()
    shown = presenting_cases.whole(case, actor, names)
    rows = services().alerts.several(case.alert_ids, actor)
    parts: list[Part] = [*_case_parts(shown)]
    for n, row in enumerate(rows, 1):
        alert = presenting.alert(row, actor, names)
        parts.append(
            Heading(text=say("dossier.alert_n", n=n, of=len(rows), rule=alert["rule_name"]))
        )
        parts += _alert_parts(row, alert, actor, names)
    parts += _proof_parts(content)
    return _dossier(say("dossier.title_case", title=case.title), f"case/{case.id}", parts, content)


def _dossier(title: str, subject: str, parts: Sequence[Part], content: bytes) -> DossierContent:
    made_at = json.loads(content)["made_at"]
    digest = hashlib.sha256(content).hexdigest()
    return DossierContent(
        title=title,
        subtitle=say("dossier.made", at=_time(made_at), subject=subject),
        parts=tuple(parts),
        foot=say("dossier.foot", sha256=digest),
    )


def _alert_parts(
    row: AlertRow, alert: Mapping[str, Any], actor: Actor, names: Names
) -> Iterator[Part]:
    yield Paragraph(text=alert["why"])
    yield Paragraph(text=say("dossier.unless", text=alert["unless"]))
    yield Pairs(rows=tuple(_facts(row, alert)))
    yield Heading(text=say("dossier.numbers"))
    yield _numbers(alert)
    yield Heading(text=say("dossier.map"))
    yield map_of(row)
    yield Paragraph(text=say("dossier.map_note"), small=True)
    yield Heading(text=say("dossier.history"))
    history = services().alerts.history(row.id, actor)
    yield _history([presenting.event(event, names) for event in history])


def _facts(row: AlertRow, alert: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    vehicle, carrier = alert["vehicle"], alert["carrier"]
    yield say("pages.vehicle"), vehicle["plate"] if vehicle else "—"
    yield say("pages.carrier"), carrier["name"] if carrier else "—"
    yield say("pages.number"), row.manifest_number or "—"
    yield say("pages.officer.first_at"), _time(alert["first_at"])
    yield say("pages.officer.confirmed_at"), _time(alert["confirmed_at"])
    yield say("pages.officer.cleared_at"), _time(alert["cleared_at"])
    yield say("dossier.severity"), say(f"lifecycle.severity.{row.severity}")
    yield say("pages.status"), alert["status_text"]
    if row.verdict:
        yield say("dossier.verdict"), say(f"lifecycle.verdict.{row.verdict}")
    if row.lon is not None and row.lat is not None:
        yield say("dossier.place"), f"{row.lon:.6f}, {row.lat:.6f} (WGS-84)"
    rule = {"rule": row.rule, "version": row.rule_version}
    yield say("dossier.rule"), f"{rule['rule']} v{rule['version']} · {row.id}"


def _numbers(alert: Mapping[str, Any]) -> Grid:
    """What was found, what it was held against, every parameter."""
    return Grid(
        names=(say("dossier.number"), say("dossier.value"), say("dossier.kind")),
        shares=(0.5, 0.25, 0.25),
        rows=tuple(
            (
                item["words"],
                " ".join(part for part in (_number(item["value"]), item["unit"] or "") if part),
                say(f"dossier.kind_{item['kind']}"),
            )
            for item in alert["numbers"]
        ),
        small=True,
    )


def _number(value: Any) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _history(events: Sequence[Mapping[str, Any]]) -> Grid:
    return Grid(
        names=(
            say("dossier.column_at"),
            say("dossier.column_word"),
            say("dossier.column_who"),
            say("dossier.column_said"),
            say("dossier.column_leaf"),
        ),
        shares=(0.14, 0.14, 0.16, 0.3, 0.26),
        rows=tuple(
            (
                _time(event["recorded_at"]),
                event["word_text"],
                _who(event),
                _said(event["data"]),
                f"#{event['pos']} {event['leaf_hash']}",
            )
            for event in events
        ),
        small=True,
    )


def _who(event: Mapping[str, Any]) -> str:
    actor = event["actor"]
    role = say(f"lifecycle.role.{actor['role']}")
    return " · ".join(part for part in (actor["organisation_name"], role) if part)


def _said(data: Mapping[str, Any]) -> str:
    """What people wrote with an event."""
    written = (data.get(name) for name in ("title", "text", "reason"))
    words = [text for text in written if isinstance(text, str)]
    if "verdict" in data:
        words.insert(0, say(f"lifecycle.verdict.{data['verdict']}"))
    if "outcome" in data:
        words.insert(0, say(f"cases.outcome.{data['outcome']}"))
    return " · ".join(words)


def _case_parts(shown: Mapping[str, Any]) -> Iterator[Part]:
    parties = "、".join(party["name"] for party in shown["parties"]) or "—"
    yield Pairs(
        rows=(
            (say("pages.status"), shown["status_text"]),
            (say("cases.outcome_name"), shown["outcome_text"] or "—"),
            (say("cases.parties"), parties),
            (say("cases.opened"), f"{_time(shown['opened_at'])} · {shown['opened_by']}"),
            (say("cases.alerts"), str(len(shown["alerts"]))),
        )
    )
    if shown["tasks"]:
        yield Heading(text=say("cases.tasks"))
        yield Grid(
            names=(say("cases.task_text"), say("cases.task_who"), say("cases.task_due"), ""),
            shares=(0.5, 0.2, 0.15, 0.15),
            rows=tuple(_task(task) for task in shown["tasks"]),
            small=True,
        )
    if shown["documents"]:
        yield Heading(text=say("cases.documents"))
        yield Pairs(rows=tuple((d["title"], f"SHA-256 {d['sha256']}") for d in shown["documents"]))
    yield Heading(text=say("dossier.case_history"))
    yield _history(shown["history"])


def _task(task: Mapping[str, Any]) -> tuple[str, ...]:
    state = say("cases.task_is_done") if task["done"] else say("cases.task_is_open")
    return (task["text"], task["account_name"], task["due_on"] or "—", state)


def _proof_parts(content: bytes) -> Iterator[Part]:
    """How the file holds, and how anybody can check it without us."""
    made = json.loads(content)
    report = services().dossiers.checked(content)
    yield Heading(text=say("dossier.proof"))
    yield Paragraph(text=say("dossier.proof_note"))
    yield Grid(
        names=("", say("dossier.check"), say("dossier.detail")),
        shares=(0.05, 0.45, 0.5),
        rows=tuple(
            (
                _MARKS[check.holds],
                say(
                    f"evidence.{ {True: 'holds', False: 'fails', None: 'unproven'}[check.holds] }.{check.code}"
                ),
                check.detail,
            )
            for check in report.checks
        ),
        small=True,
    )
    manifests = [
        (m["manifest"]["number"], f"{m['manifest']['status']} · {len(m['events'])}")
        for m in made["manifests"]
    ]
    if manifests:
        yield Heading(text=say("dossier.manifests"))
        yield Pairs(rows=tuple(manifests))
    yield Heading(text=say("dossier.checksums"))
    yield Pairs(
        rows=(
            (say("dossier.file_sha256"), hashlib.sha256(content).hexdigest()),
            *(
                (say("dossier.track_sha256"), hashlib.sha256(track["text"].encode()).hexdigest())
                for track in made["tracks"]
            ),
            (say("dossier.log"), made["log"]["origin"]),
            *((say("dossier.key"), key) for key in made["keys"]),
        )
    )
    yield Heading(text=say("dossier.how"))
    for n in (1, 2, 3, 4):
        yield Paragraph(text=say(f"dossier.how_{n}"))
    yield Paragraph(text=made["checkpoint"].replace("\n", "  "), small=True)


def map_of(row: AlertRow) -> Map:
    """The picture of an alert, from the features its page draws."""
    strokes: list[Stroke] = []
    spots: list[Spot] = []
    focus: list[tuple[float, float]] = []
    for feature in alert_map.features(row):
        kind, geometry = feature["properties"]["kind"], feature["geometry"]
        if kind == "fix":
            spots += _fix(feature)
        elif kind == "alert":
            spots.append(Spot(ink="alert", lon=row.lon or 0.0, lat=row.lat or 0.0))
        else:
            strokes += _strokes(kind, geometry, feature["properties"])
        if kind in ("track", "alert"):
            focus += _points(geometry)
    order: tuple[Ink, ...] = ("zone", "site", "corridor", "route", "track")
    strokes.sort(key=lambda stroke: order.index(stroke.ink))
    inks: tuple[Ink, ...] = (
        "route", "corridor", "track", "offending", "fired", "site", "zone",
    )  # fmt: skip
    drawn = {stroke.ink for stroke in strokes} | {spot.ink for spot in spots}
    legend = tuple((ink, say(f"dossier.ink_{ink}")) for ink in inks if ink in drawn)
    return Map(strokes=tuple(strokes), spots=tuple(spots), legend=legend, focus=tuple(focus))


def _fix(feature: Mapping[str, Any]) -> Iterator[Spot]:
    """Those the rule counted, and the one at which it fired."""
    lon, lat = feature["geometry"]["coordinates"]
    properties = feature["properties"]
    if properties["mark"] == "confirming":
        yield Spot(ink="fired", lon=lon, lat=lat, name=_time(properties["at"])[11:])
    elif properties["mark"] == "offending":
        yield Spot(ink="offending", lon=lon, lat=lat)


def _strokes(
    kind: str, geometry: Mapping[str, Any], properties: Mapping[str, Any]
) -> Iterator[Stroke]:
    name = properties.get("name") or ""
    for points, closed in _parts(geometry):
        if kind == "route":
            across_m = 2 * properties["half_width_m"]
            yield Stroke(ink="corridor", points=points, across_m=across_m)
            yield Stroke(ink="route", points=points)
        elif kind == "track":
            yield Stroke(ink="track", points=points)
        else:
            ink: Ink = "site" if kind == "site" else "zone"
            yield Stroke(ink=ink, points=points, closed=closed, name=name)


def _parts(geometry: Mapping[str, Any]) -> Iterator[tuple[tuple[tuple[float, float], ...], bool]]:
    """The outlines and lines of a geometry: (points, closed); holes are left out."""
    coordinates = geometry["coordinates"]
    match geometry["type"]:
        case "LineString":
            yield _line(coordinates), False
        case "MultiLineString":
            yield from ((_line(line), False) for line in coordinates)
        case "Polygon":
            yield _line(coordinates[0]), True
        case "MultiPolygon":
            yield from ((_line(polygon[0]), True) for polygon in coordinates)


def _line(coordinates: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(point[0]), float(point[1])) for point in coordinates)


def _points(geometry: Mapping[str, Any]) -> list[tuple[float, float]]:
    if geometry["type"] == "Point":
        return list(_line([geometry["coordinates"]]))
    return [point for points, _ in _parts(geometry) for point in points]


def _time(text: str | None) -> str:
    if not text:
        return "—"
    return f"{datetime.fromisoformat(text).astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M:%S}"
