"""What programs read: manifests, events, alerts and entries as plain data, in the reader's words."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from manifest_service.alerts.parameters import limits, unit_of
from manifest_service.codes import manifest_number
from manifest_service.events import alert as alerts
from manifest_service.events.canonical import decimal_text, time_text
from manifest_service.events.codec import to_body
from manifest_service.events.decide import CLOCK_TOLERANCE
from manifest_service.events.envelope import Actor, Recorded
from manifest_service.events.exact import measured
from manifest_service.events.lifecycle import TABLE, Party, Row
from manifest_service.events.manifest import Manifest
from manifest_service.permissions import everywhere
from manifest_service.registry.entries import Driver, Vehicle
from manifest_service.registry.intake import entry_to_dict
from manifest_service.registry.spreadsheet import PERSONAL
from manifest_service.services.ports import AlertRow, JournalRow, LineRow, ManifestRow, RegistryRow
from manifest_service.services.precision import Precision
from manifest_service.services.registry import may_see_person, may_see_terminal
from manifest_service.services.standing import may_read
from manifest_service.texts import law_of
from manifest_service.waste.profile import StreamProfile
from manifest_service.web.api import life, sealing_words
from manifest_service.web.api.names import Names
from manifest_service.web.problems import words
from manifest_service.web.services import services
from manifest_service.web.texts import knows, locale, say


def summary(row: ManifestRow, names: Names) -> dict[str, Any]:
    """A manifest as one row of a list."""
    profile = services().manifests.profile(row.stream)
    return {
        "number": row.number,
        "number_text": manifest_number.format(row.number),
        "national_number": row.national_number,
        "version": row.version,
        "status": row.status,
        "status_text": say(f"lifecycle.status.{row.status}"),
        "stream": row.stream,
        "stream_name": profile.name(locale()),
        "family": profile.family,
        "waste_codes": list(row.waste_codes),
        "generator": names.named("organisation", row.generator_id),
        "carrier": names.named("organisation", row.carrier_id),
        "receiver": names.named("organisation", row.receiver_id),
        "origin_site": names.named("site", row.origin_site_id),
        "destination_site": names.named("site", row.destination_site_id),
        "vehicle": names.vehicle(row.vehicle_id),
        "driver": {"id": row.driver_id},
        "route": names.named("route", row.route_id),
        **_masses(row),
        **_times(row),
        "group": row.is_group,
        "group_number": row.group_number,
        "trial": row.trial,
        "paper_number": row.paper_number,
        "source": row.source,
        "source_number": row.source_number,
        "corrected": row.corrected,
        "open_corrections": row.open_corrections,
        "missing": [{"word": word, "text": say(f"lifecycle.word.{word}")} for word in row.missing],
        "receipt_due_on": row.receipt_due_on.isoformat() if row.receipt_due_on else None,
        "discrepancies": list(row.discrepancies),
        "warnings": warning_members(row.warnings, _named_in(row, names)),
    }


def manifest(found: Manifest, row: ManifestRow, actor: Actor, names: Names) -> dict[str, Any]:
    """A manifest whole, as its parties and the county see it."""
    issued = found.issued
    party = bool(found.parties_of(actor)) or may_read(found, actor)
    offered, profile = next_words(found, actor), services().manifests.profile(issued.stream)
    return {
        **summary(row, names),
        **life.beyond_the_row(found, actor, names),
        "waste": [
            {**line, **_line_masses(state)}
            for line, state in zip(to_body(issued)["waste"], row.lines, strict=True)
        ],
        "packages": issued.packages,
        "driver": names.driver(found.leg.driver_id),
        "vehicle_tare_kg": _registered_tare(found.leg.vehicle_id, names),
        "weighed": to_body(found.weighed) if found.weighed else None,
        "discrepancies": [
            {"dimension": found.dimension, "found": found.found} for found in found.discrepancies
        ],
        "labels": labels(found) if party and actor.role != "auditor" else [],
        "evidence": [to_body(evidence) for evidence in found.evidence],
        "next": offered,
        "acts": {word: sealing_words.act_of(found, profile, word) for word in offered},
    }


def _registered_tare(vehicle_id: str, names: Names) -> str | None:
    entry = names.entry("vehicle", vehicle_id)
    return _text(entry.tare_kg, decimal_text) if isinstance(entry, Vehicle) else None


def public_summary(found: Manifest) -> dict[str, Any]:
    """What anyone who holds the label may know: no firm, no person."""
    issued = found.issued
    profile = services().manifests.profile(issued.stream)
    return {
        "number": found.number,
        "number_text": manifest_number.format(found.number),
        "status": found.status,
        "status_text": say(f"lifecycle.status.{found.status}"),
        "stream": issued.stream,
        "stream_name": profile.name(locale()),
        "family": profile.family,
        "issued_at": time_text(found.issued_at),
        "trial": found.trial,
    }


def labels(found: Manifest) -> list[dict[str, Any]]:
    """Package number, token and address of each label; package 0 is the manifest's own."""
    return [
        {"package": package, "token": token, "url": label_url(token)}
        for package, token in enumerate(found.issued.label_tokens)
    ]


def label_url(token: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}/q/{token}"


def printed_url(token: str) -> str:
    """`label_url` in capitals where the address bears it: a QR code holds them in fewer modules."""
    base = urlsplit(current_app.config["PUBLIC_URL"])
    if base.path.strip("/"):
        return label_url(token)
    return f"{base.scheme}://{base.netloc}/q/{token}".upper()


def next_words(found: Manifest, actor: Actor) -> list[str]:
    """What this actor may record on the manifest now."""
    parties = found.parties_of(actor)
    rows = [row for row in TABLE if row.status == found.status]
    words_now = [row.word for row in rows if _offers(found, row, parties)]
    usual = {row.word: row.parties for row in reversed(TABLE)}
    late = [word for word in found.missing if parties & set(usual[word])]
    return list(dict.fromkeys((*words_now, *late)))


_AT_ISSUE = frozenset({"paper_entered", "imported"})
"""Told with the first event, or not at all."""

_OF_A_REFUSED_PART = frozenset({"returned", "redirected"})


def _offers(found: Manifest, row: Row, parties: frozenset[Party]) -> bool:
    """Whether a page should offer it: a row may need more than the right party."""
    if not parties & set(row.parties) or row.word in _AT_ISSUE:
        return False
    if row.word in ("collected", "loaded") and found.issued.group != (row.word == "collected"):
        return False
    if row.word in _OF_A_REFUSED_PART and found.refused_left_kg <= 0:
        return False
    if row.word in ("cancellation_agreed", "cancellation_declined"):
        return found.cancellation is not None
    if row.word == "cancellation_proposed" and found.cancellation is not None:
        return False
    follows = found.issued.group_number is not None and row.word not in ("loaded", "voided")
    return not follows or row.word in ("amended", "checkpoint_scanned")


def _line_masses(state: LineRow) -> dict[str, str | None]:
    return {
        name: _text(getattr(state, name), decimal_text)
        for name in ("accepted_kg", "refused_kg", "disposed_kg")
    }


_WORDS_OF: Mapping[str, str] = {
    "manifest": "lifecycle.word",
    "device": "journal.device_word",
    "case": "cases.word",
    "roadside_check": "patrol.word",
}
"""Subject of an event -> where the words for what happened are; of an alert else."""


def told_by_journals(recorded: Sequence[Recorded]) -> dict[str, JournalRow]:
    """Event id -> the entry of a journal that told it."""
    ids = [event.id for event in recorded if event.device is not None]
    rows = services().store.read(lambda tx: tx.journal.of_events(ids)) if ids else ()
    return {row.event_id: row for row in rows if row.state == "accepted" or not row.branch}


def bounds(row: JournalRow) -> dict[str, Any]:
    """When it is said to have happened, and between which times it was written down: after the
    checkpoint it had seen, before it was received."""
    return {
        "device_id": row.device_id,
        "claimed_at": time_text(row.claimed_at),
        "not_before_at": time_text(row.not_before_at) if row.not_before_at else None,
        "not_after_at": time_text(row.received_at),
        "seen": row.seen,
        "out_of_bounds": row.claimed_at > row.received_at + CLOCK_TOLERANCE
        or (row.not_before_at is not None and row.claimed_at < row.not_before_at - CLOCK_TOLERANCE),
    }


def word_text(word: str) -> str:
    """What a step is called; its own word where there is none."""
    key = f"lifecycle.word.{word}"
    return say(key) if knows(key) else word


def event(recorded: Recorded, names: Names, told: JournalRow | None = None) -> dict[str, Any]:
    """An event as the log holds it, and its words; `told` by an entry of a journal."""
    word = recorded.type.split(".")[1]
    subject = recorded.type.split(".")[0]
    actor = recorded.actor
    data = recorded.data
    organisation = names.named("organisation", actor.organisation_id)
    return {
        "pos": recorded.pos,
        "seq": recorded.seq,
        "id": recorded.id,
        "type": recorded.type,
        "word": word,
        "word_text": say(f"{_WORDS_OF.get(subject, 'lifecycle.alert_word')}.{word}"),
        "occurred_at": recorded.occurred_at,
        "recorded_at": recorded.recorded_at,
        "actor": {
            "user_id": actor.user_id,
            "role": actor.role,
            "organisation_id": actor.organisation_id,
            "organisation_name": organisation["name"] if organisation else None,
            "via": {"role": actor.via.role, "organisation_id": actor.via.organisation_id}
            if actor.via
            else None,
        },
        "data": data,
        "leaf_hash": recorded.leaf_hash.hex(),
        "proof": f"/log/proofs/{recorded.pos}.tlog-proof",
        "device": recorded.device,
        "journal": {"n": told.n, "sha256": told.sha256, "state": told.state, **bounds(told)}
        if told
        else None,
        "warnings": warning_members(tuple(data.get("warnings", ()))),
    }


def roadside_check(recorded: Recorded, actor: Actor, names: Names) -> dict[str, Any]:
    """A check at the roadside; its note and photos only to who reads everything."""
    shown = event(recorded, names)
    if not everywhere(actor, "patrol.look"):
        hidden = ("note", "photos")
        shown["data"] = {name: value for name, value in shown["data"].items() if name not in hidden}
    return shown


def warning_members(
    codes: tuple[str, ...], known: Mapping[str, object] | None = None
) -> list[dict[str, str]]:
    """Warnings as they were saved: by code alone. What they speak of is put in where it is `known`."""
    found = [said(code, known or {}) for code in codes]
    return [{**one, "detail": _BLANK.sub("…", one["detail"])} for one in found]


_BLANK = re.compile(r"\{\w+\}")


def _named_in(row: ManifestRow, names: Names) -> dict[str, object]:
    """Parameters of warnings that the manifest itself knows."""
    vehicle = names.vehicle(row.vehicle_id) or {"plate": "…"}
    return {"plate": vehicle["plate"], "stream": row.stream, "driver": row.driver_id}


def said(code: str, params: Mapping[str, object]) -> dict[str, str]:
    """A code with its words, and the law it rests on."""
    law = law_of(code, locale())
    return {"code": code, "detail": words(code, params), **({"law": law} if law else {})}


def alert(row: AlertRow, actor: Actor, names: Names) -> dict[str, Any]:
    """An alert with the sentence of why, in the reader's words."""
    episode = measured(row.episode)
    params = {**episode["params"], **episode["threshold"], **episode["measured"]}
    said = {key: spoken(value) for key, value in params.items()}
    if row.rule == "clock_overdue":
        said = {"clock": "receipt", "due_on": "", "subject": row.manifest_number or "", **said}
        said["clock"] = say(f"clocks.{said['clock']}")
    return {
        "id": row.id,
        "version": row.version,
        "rule": row.rule,
        "rule_name": say(f"rules.{row.rule}.name"),
        "status": row.status,
        "status_text": say(f"lifecycle.alert_status.{row.status}"),
        "severity": row.severity,
        "why": say(f"rules.{row.rule}.why", **said),
        "clears": say(f"rules.{row.rule}.clears", **said),
        "unless": unless(row.rule, limits(episode["params"], episode["threshold"])),
        "numbers": _numbers(episode),
        "vehicle": names.vehicle(row.vehicle_id),
        "carrier": names.named("organisation", row.carrier_id),
        "manifest_number": row.manifest_number,
        "trial": row.trial,
        "first_at": time_text(row.first_at),
        "confirmed_at": time_text(row.confirmed_at),
        "cleared_at": time_text(row.cleared_at) if row.cleared_at else None,
        "raised_at": time_text(row.raised_at),
        "lon": row.lon,
        "lat": row.lat,
        "review": row.review,
        "backfill": row.backfill,
        "assigned_to": row.assigned_to,
        "assigned_to_name": names.account(row.assigned_to),
        "verdict": row.verdict,
        "episode": episode,
        "actions": alert_actions(row, actor),
    }


ACTION_OF: Mapping[str, str] = {
    "acknowledged": "acknowledge",
    "assigned": "assign",
    "explained": "explain",
    "verdict_given": "verdict",
    "linked": "link",
    "closed": "close",
    "appealed": "appeal",
}
"""Event word -> the name of the request that asks for it."""


def alert_actions(row: AlertRow, actor: Actor) -> list[str]:
    state = alerts.Alert(
        id=row.id,
        status=row.status,
        version=row.version,
        episode=row.episode,
        raised_at=row.raised_at,
        backfill=row.backfill,
        carrier_id=row.carrier_id,
    )
    return [ACTION_OF[word] for word in alerts.next_words(state, actor)]


def entry(row: RegistryRow, actor: Actor) -> dict[str, Any]:
    """An entry of the registry; of a driver's own data a stranger is told the name, which a manifest needs."""
    data = {**entry_to_dict(row.entry), "version": row.version}
    if isinstance(row.entry, Driver):
        person = services().registry.person(f"driver/{row.entry.id}")
        told = PERSONAL["driver"] if may_see_person(row.entry, actor) else {"name"}
        for name in told:
            data[name] = getattr(person, name, None)
    if isinstance(row.entry, Vehicle) and not may_see_terminal(row.entry, actor):
        data.pop("terminal_id", None)
    return data


def stream(profile: StreamProfile) -> dict[str, Any]:
    """A waste stream and what it asks for."""
    return {
        "key": profile.key,
        "name": profile.name(locale()),
        "family": profile.family,
        "codes": list(profile.codes),
        "hazards_required": profile.hazards_required,
        "packaging_required": profile.packaging_required,
        "label_scan_required": profile.label_scan_required,
        "max_trip_kg": decimal_text(profile.max_trip_kg),
        "tolerance_fraction": decimal_text(profile.tolerance_fraction),
        "tolerance_kg": decimal_text(profile.tolerance_kg),
        "fields": sealing_words.draft_fields(profile),
        "moisture_fraction": decimal_text(profile.moisture_fraction),
        "methods": [
            {"code": code, "name": profile.method_name(code, locale())} for code in profile.methods
        ],
    }


def _numbers(episode: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was found, what it was held against and every parameter, named and with its unit."""
    return [
        {
            "kind": kind,
            "name": name,
            "words": number_words(name),
            "unit": unit_of(name),
            "value": value,
        }
        for kind in ("measured", "threshold", "params")
        for name, value in episode[kind].items()
    ]


def unless(rule: str, known: Mapping[str, Any]) -> str:
    """What would have kept a rule silent, with the limits that are `known`: the half-width of a
    corridor or a mass depends on the trip."""
    open_ = dict.fromkeys(_OF_THE_TRIP, "…")
    said = {name: spoken(value) for name, value in known.items()}
    return say(f"unless.{rule}", **{**open_, **said})


_OF_THE_TRIP = ("half_width_m", "allowed_kg", "due_on")


def number_words(name: str) -> str:
    """What a number of a rule is called; its own name when it has no words yet."""
    key = f"numbers.{name}"
    return say(key) if knows(key) else name


def precision(found: Precision) -> dict[str, Any]:
    """Verdicts so far; `ratio` of those decided either way and its 95 % interval, null before the
    first; and the same for each version of the rule."""
    return {
        **_share(found),
        "by_version": {str(version): _share(own) for version, own in found.by_version.items()},
    }


def _share(found: Precision) -> dict[str, Any]:
    low, high = found.interval or (None, None)
    return {
        "confirmed": found.confirmed,
        "false": found.false,
        "unclear": found.unclear,
        "ratio": None if found.ratio is None else round(found.ratio, 3),
        "low": None if low is None else round(low, 3),
        "high": None if high is None else round(high, 3),
    }


def spoken(value: Any) -> Any:
    """Numbers as people say them: no more digits than help."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 20 else f"{value:.1f}".removesuffix(".0")
    return value


def _masses(row: ManifestRow) -> dict[str, str | None]:
    return {
        name: _text(getattr(row, name), decimal_text)
        for name in (
            "declared_kg",
            "loaded_kg",
            "accepted_kg",
            "refused_kg",
            "returned_kg",
            "redirected_kg",
            "disposed_kg",
        )
    }


def _times(row: ManifestRow) -> dict[str, str | None]:
    return {
        name: _text(getattr(row, name), time_text)
        for name in (
            "issued_at",
            "loaded_at",
            "departed_at",
            "arrived_at",
            "weighed_at",
            "received_at",
            "ended_at",
            "planned_departure_at",
            "planned_arrival_at",
        )
    }


def _text(value: Any, write: Callable[[Any], str]) -> str | None:
    return None if value is None else write(value)
