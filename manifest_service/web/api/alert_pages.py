"""/api/v1/alerts/{id}/…: what the page of one alert shows beside the alert; evidence of alerts and cases."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from manifest_service.events.canonical import time_text
from manifest_service.evidence.examining import Report
from manifest_service.geofence.located import Within
from manifest_service.services.dossier_print import DossierContent
from manifest_service.services.moments import Moment
from manifest_service.services.ports import AlertTally
from manifest_service.services.projections import from_ms
from manifest_service.web.api import dossier_content
from manifest_service.web.api.names import Names
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("alert_pages", __name__, url_prefix="/api/v1", description="预警 Alerts")


@blueprint.get("/alerts/<id>/moments")
@blueprint.response(200)
def moments(id: str) -> dict[str, Any]:
    """The vehicle around the alert, fix by fix: speed, distance from the route, what it was inside of,
    and how far the rule had come."""
    names = Names()
    found = services().moments.of_alert(id, current_actor())
    return {
        "items": [_moment(each, names) for each in found.moments],
        "halts": [
            {
                "lon": halt.lon,
                "lat": halt.lat,
                "first_at": time_text(from_ms(halt.first_ms)),
                "last_at": time_text(from_ms(halt.last_ms)),
            }
            for halt in found.halts
        ],
    }


@blueprint.get("/alerts/<id>/kindred")
@blueprint.response(200)
def kindred(id: str) -> dict[str, Any]:
    """The last 12 months of its vehicle and firm, and similar alerts."""
    actor, names = current_actor(), Names()
    found = services().kinship.of_alert(id, actor)
    return {
        "vehicle": _tallies(found.vehicle),
        "carrier": _tallies(found.carrier),
        "similar": [
            {
                "id": each.row.id,
                "by": list(each.by),
                "vehicle": names.vehicle(each.row.vehicle_id),
                "carrier": names.named("organisation", each.row.carrier_id),
                "first_at": time_text(each.row.first_at),
                "severity": each.row.severity,
                "status_text": say(f"lifecycle.alert_status.{each.row.status}"),
                "verdict": each.row.verdict,
            }
            for each in found.similar
        ],
    }


@blueprint.get("/alerts/<id>/dossier.json")
def alert_dossier(id: str) -> Response:
    """The alert's evidence: its chain, the track, its manifest, with proofs (docs/bundle.md)."""
    return _json(services().dossiers.of_alert(id, current_actor()), f"alert-{id}")


@blueprint.get("/alerts/<id>/dossier.pdf")
def alert_pdf(id: str) -> Response:
    """The same to read and to print, in the reader's language, with a map drawn from geometry."""
    actor = current_actor()
    content = services().dossiers.of_alert(id, actor)
    row = services().alerts.get(id, actor)
    return _pdf(dossier_content.of_alert(row, content, actor), f"alert-{id}")


@blueprint.get("/alerts/<id>/check")
@blueprint.response(200)
def check_alert(id: str) -> dict[str, Any]:
    """What this service itself finds when it checks the alert's evidence."""
    content = services().dossiers.of_alert(id, current_actor())
    return _report(services().dossiers.checked(content))


@blueprint.get("/manifests/<number>/check")
@blueprint.response(200)
def check_manifest(number: str) -> dict[str, Any]:
    """What this service itself finds of a manifest's bundle, for a browser that cannot check it."""
    return _report(services().dossiers.checked(services().bundles.make(number, current_actor())))


@blueprint.get("/cases/<id>/dossier.json")
def case_dossier(id: str) -> Response:
    """The case's evidence: its chain, its alerts' chains, tracks and manifests, with proofs."""
    return _json(services().dossiers.of_case(id, current_actor()), f"case-{id}")


@blueprint.get("/cases/<id>/dossier.pdf")
def case_pdf(id: str) -> Response:
    """The same to read and to print, in the reader's language."""
    actor = current_actor()
    content = services().dossiers.of_case(id, actor)
    case = services().cases.get(id, actor)
    return _pdf(dossier_content.of_case(case, content, actor), f"case-{id}")


def _moment(moment: Moment, names: Names) -> dict[str, Any]:
    fix = moment.stored.fix
    return {
        "at": time_text(from_ms(fix.at_ms)),
        "lon": fix.lon,
        "lat": fix.lat,
        "speed_kmh": fix.speed_kmh,
        "load": fix.load,
        "state": moment.state,
        "counted": moment.counted,
        "off_route_m": None if moment.off_route_m is None else round(moment.off_route_m),
        "half_width_m": moment.half_width_m,
        "in_corridor": moment.in_corridor,
        "sites": [_within("site", each, names) for each in moment.sites],
        "zones": [_within("zone", each, names) for each in moment.zones],
    }


def _within(kind: str, found: Within, names: Names) -> dict[str, Any]:
    return {"id": found.id, "kind": found.kind, "name": names.name(kind, found.id)}


def _tallies(found: Sequence[AlertTally]) -> list[dict[str, Any]]:
    return [{**vars(each), "rule_name": say(f"rules.{each.rule}.name")} for each in found]


def _report(report: Report) -> dict[str, Any]:
    outcome = {True: "holds", False: "fails", None: "unproven"}
    return {
        "verdict": report.verdict,
        "checks": [
            {
                "code": check.code,
                "outcome": outcome[check.holds],
                "text": say(f"evidence.{outcome[check.holds]}.{check.code}"),
                "detail": check.detail,
            }
            for check in report.checks
        ],
    }


def _json(content: bytes, name: str) -> Response:
    response = Response(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def _pdf(content: DossierContent, name: str) -> Response:
    pdf = services().labels.pdf_dossier(content)
    response = Response(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{locale()}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
