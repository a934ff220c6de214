"""Labels, forms and tracks of a manifest; attached files."""

from datetime import timedelta
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from manifest_service.codes import label_token, manifest_number
from manifest_service.errors import InvalidInput, NotFound
from manifest_service.events.manifest import Manifest
from manifest_service.evidence.signed_label import Statement
from manifest_service.services.labels import LabelContent, ManifestForm, Step, WasteOnLabel
from manifest_service.services.projections import at
from manifest_service.web.api import mapping, presenting
from manifest_service.web.api.names import Names
from manifest_service.web.api.schemas import LabelArgs, LabelsArgs
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("documents", __name__, url_prefix="/api/v1", description="单据 Documents")

MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
AFTER_TRIP = timedelta(minutes=30)


@blueprint.get("/manifests/<number>/label.<any(png, svg, pdf):format>")
@blueprint.arguments(LabelArgs, location="query")
def label(args: dict[str, Any], number: str, format: str) -> Response:
    """One label: the manifest's own, or that of a package."""
    found, printer = _printable(number), services().labels
    if args["package"] >= len(found.issued.label_tokens):
        raise NotFound("package_unknown", package=args["package"])
    content = content_of(found, args["package"], Names())
    if format == "png":
        printed: bytes | str = printer.png(content, args["size"])
    elif format == "svg":
        printed = printer.svg(content, args["size"])
    else:
        printed = printer.pdf_labels([content], args["size"])
    name = f"{found.number}-{args['package']}.{format}"
    return _file(printed, MEDIA_TYPES[format], name)


@blueprint.get("/manifests/<number>/labels.pdf")
@blueprint.arguments(LabelsArgs, location="query")
def labels(args: dict[str, Any], number: str) -> Response:
    """Every label of a manifest, one a page of its own size, or four to a sheet of A4."""
    found, names = _printable(number), Names()
    contents = [content_of(found, p, names) for p in range(len(found.issued.label_tokens))]
    printer = services().labels
    if args["sheet"]:
        printed = printer.pdf_sheet(contents)
    else:
        printed = printer.pdf_labels(contents, args["size"])
    return _file(printed, MEDIA_TYPES["pdf"], f"{found.number}-labels.pdf")


@blueprint.get("/manifests/<number>/form.pdf")
def form(number: str) -> Response:
    """The manifest on A4, with what happened so far."""
    actor, names = current_actor(), Names()
    found = services().manifests.get(number, actor)
    history = services().manifests.history(number, actor)
    steps = [presenting.event(recorded, names) for recorded in history]
    content = ManifestForm(
        label=content_of(found, 0, names),
        status=say(f"lifecycle.status.{found.status}"),
        steps=tuple(
            Step(
                words=step["word_text"],
                party=step["actor"]["organisation_name"] or step["actor"]["role"],
                occurred_at=at(step["occurred_at"]),
                detail=_detail(step["data"]),
                leaf_hash=step["leaf_hash"],
                pos=step["pos"],
            )
            for step in steps
        ),
    )
    return _file(services().labels.pdf_form(content), MEDIA_TYPES["pdf"], f"{found.number}.pdf")


@blueprint.get("/manifests/<number>/track")
@blueprint.response(200)
def track(number: str) -> dict[str, Any]:
    """The trip on the map: track, approved route, sites and alerts, as GeoJSON."""
    actor = current_actor()
    found = services().manifests.get(number, actor)
    issued = found.issued
    begins = found.loaded_at or found.issued_at
    ends = found.ended_at + AFTER_TRIP if found.ended_at else services().clock.now()
    stored = services().positions.track_of_trip(issued.vehicle_id, begins, ends)
    alerts = services().alerts.of_manifest(found.number)
    return mapping.collection(
        [
            *mapping.places(
                {
                    "site": [issued.origin_site_id, issued.destination_site_id],
                    "route": [issued.route_id],
                }
            ),
            *mapping.track(stored),
            *(feature for row in alerts for feature in mapping.alert(row)),
        ]
    )


@blueprint.get("/manifests/<number>/bundle")
def bundle(number: str) -> Response:
    """The manifest's evidence bundle (docs/bundle.md): checked by `manifest-service verify` or
    /verify.html, without network and without trust in this server."""
    actor = current_actor()
    content = services().bundles.make(number, actor)
    response = Response(content, content_type="application/json")
    name = f"{manifest_number.compact(number)}.bundle.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/attachments")
@blueprint.response(201)
def attach() -> dict[str, Any]:
    """Keep a file; its digest ties it to a manifest with an evidence_attached event."""
    content = request.get_data()
    if not content:
        raise InvalidInput("attachment_empty")
    kept = services().attachments.add(content, request.content_type or "", current_actor())
    return {"sha256": kept.sha256, "media_type": kept.media_type, "size_bytes": kept.size_bytes}


@blueprint.get("/attachments/<sha256>")
def attachment(sha256: str) -> Response:
    """A file that was attached, for anyone signed in who knows its digest."""
    current_actor()
    kept = services().attachments.get(sha256)
    response = _file(kept.content, kept.media_type, sha256[:16])
    response.headers["Cache-Control"] = "private, immutable, max-age=31536000"
    return response


def content_of(found: Manifest, package: int, names: Names) -> LabelContent:
    """What the label of `package` shows."""
    issued = found.issued
    profile = services().manifests.profile(issued.stream)

    def name(kind: str, id: str) -> str:
        return (names.named(kind, id) or {"name": id})["name"]

    return LabelContent(
        url=_signed_url(found, package, names),
        number=manifest_number.format(issued.number),
        national_number=issued.national_number,
        hazardous=profile.family == "hazardous",
        stream_name=profile.name("zh"),
        waste=tuple(
            WasteOnLabel(name=line.name, code=line.code, hazards=line.hazards, form=line.form)
            for line in issued.waste
        ),
        declared_kg=issued.declared_kg,
        generator_name=name("organisation", issued.generator_id),
        carrier_name=name("organisation", issued.carrier_id),
        receiver_name=name("organisation", issued.receiver_id),
        vehicle_plate=(names.vehicle(issued.vehicle_id) or {"plate": ""})["plate"],
        package=package,
        packages=issued.packages,
        issued_at=found.issued_at,
    )


def _signed_url(found: Manifest, package: int, names: Names) -> str:
    """The label's address with its signed statement behind `#`, which no server log sees."""
    issued = found.issued
    token = issued.label_tokens[package]

    def code(id: str) -> str:
        return getattr(names.entry("organisation", id), "uscc", None) or id

    statement = Statement(
        number=issued.number,
        generator=code(issued.generator_id),
        stream=issued.stream,
        receiver=code(issued.receiver_id),
        vehicle_plate=(names.vehicle(issued.vehicle_id) or {"plate": ""})["plate"],
        declared_grams=int(issued.declared_kg * 1000),
        issued_at_s=int(found.issued_at.timestamp()),
        package=package,
        token=label_token.decode(token),
    )
    return f"{presenting.printed_url(token)}#{services().checkpoints.sign_label(statement)}"


def _printable(number: str) -> Manifest:
    return services().manifests.get(number, current_actor())


def _detail(data: dict[str, Any]) -> str:
    """The masses an event settles."""
    masses = (
        (say(f"lifecycle.mass.{key}"), value) for key, value in data.items() if key.endswith("_kg")
    )
    return "  ".join(f"{words} {value} kg" for words, value in masses)


def _file(content: bytes | str, media_type: str, name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Language"] = locale()
    return response
