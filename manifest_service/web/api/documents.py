"""Labels, forms and tracks of a manifest; attached files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from manifest_service.codes import manifest_number
from manifest_service.errors import Fault, InvalidInput, NotFound, Refusal
from manifest_service.events.canonical import time_text
from manifest_service.events.manifest import Manifest
from manifest_service.geofence.habits import halts
from manifest_service.services.cameras import Beside
from manifest_service.services.labels import (
    BOTH_SIDES_LITRES,
    SHEET_SIZE,
    LabelContent,
    checked_size,
)
from manifest_service.services.ports import Attachment
from manifest_service.web.api import mapping
from manifest_service.web.api.form_content import form_of
from manifest_service.web.api.label_args import BatchSchema, LabelArgs, LabelsArgs
from manifest_service.web.api.label_content import Labels
from manifest_service.web.auth import current_actor
from manifest_service.web.problems import words
from manifest_service.web.services import services
from manifest_service.web.texts import locale

blueprint = Blueprint("documents", __name__, url_prefix="/api/v1", description="单据 Documents")

MEDIA_TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml; charset=utf-8",
    "pdf": "application/pdf",
    "zpl": "application/zpl; charset=utf-8",
}
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "application/json": "json",
    "text/plain": "txt",
}
AFTER_TRIP = timedelta(minutes=30)
MOST_LABELS = 500
"""In one file: a PDF of as many is held in memory while it is written."""


@blueprint.get("/manifests/<number>/label.<any(png, svg, pdf, zpl):format>")
@blueprint.arguments(LabelArgs, location="query")
def label(args: dict[str, Any], number: str, format: str) -> Response:
    """One label, the manifest's own or that of a package: HJ 1276-2022 for hazardous waste. ZPL is for
    thermal printers of 203 or 300 dpi, with orange stock."""
    labels = Labels(args)
    found = labels.find(number)
    (content,) = labels.of(found, [args["package"]])
    name = f"{found.number}-{args['package']}.{format}"
    printer, size = services().labels, checked_size(args.get("size"), args.get("litres"))
    if format == "png":
        return _file(printer.png(content, size, args.get("dpi", 300)), MEDIA_TYPES["png"], name)
    if format == "svg":
        return _file(printer.svg(content, size), MEDIA_TYPES["svg"], name)
    return _printed([content], format, {**args, "sheet": False}, name)


@blueprint.get("/manifests/<number>/labels.<any(pdf, zpl):format>")
@blueprint.arguments(LabelsArgs, location="query")
def labels(args: dict[str, Any], number: str, format: str) -> Response:
    """Every label of a manifest, one a page of its own size, or four to a sheet of A4."""
    made = Labels(args)
    found = made.find(number)
    return _printed(_copies(made.of(found), args), format, args, f"{found.number}-labels.{format}")


@blueprint.post("/labels/batch")
@blueprint.arguments(BatchSchema)
def batch(body: dict[str, Any]) -> Response:
    """Labels of many manifests in one file, at most 500. When a number cannot be printed the answer is
    a problem with a fault for each; with `keep_good` the others are printed, those left out are listed
    behind them, and the header `Labels-Left-Out` says how many they are."""
    contents, faults = _batch(body)
    if faults and not (body["keep_good"] and contents):
        raise InvalidInput(faults=faults)
    left_out = [_left_out(body["numbers"], fault) for fault in faults]
    answer = _printed(contents, body["format"], body, f"labels.{body['format']}", left_out)
    answer.headers["Labels-Left-Out"] = str(len(faults))
    return answer


@blueprint.get("/manifests/<number>/form.pdf")
def form(number: str) -> Response:
    """The manifest on A4, with everything that happened so far and where its chain stands."""
    actor, labels = current_actor(), Labels({})
    found = services().manifests.get(number, actor)
    (label,) = labels.of(found, [0])
    history = services().manifests.history(number, actor)[: found.version]
    content = form_of(found, history, label, labels.names)
    return _file(services().labels.pdf_form(content), MEDIA_TYPES["pdf"], f"{found.number}.pdf")


@blueprint.get("/manifests/<number>/track")
@blueprint.response(200)
def track(number: str) -> dict[str, Any]:
    """The trip on the map: track, stops, approved route, sites and alerts, as GeoJSON."""
    actor = current_actor()
    found = services().manifests.get(number, actor)
    issued = found.issued
    begins = found.loaded_at or found.issued_at
    ends = found.ended_at + AFTER_TRIP if found.ended_at else services().clock.now()
    stored = services().positions.track_of_trip(issued.vehicle_id, begins, ends)
    alerts = services().alerts.of_manifest(found.number)
    good = [one.fix for one in stored if not one.flags]
    return mapping.collection(
        [
            *mapping.places(
                {
                    "site": [issued.origin_site_id, issued.destination_site_id],
                    "route": [issued.route_id],
                }
            ),
            *mapping.track(stored),
            *(mapping.stop(halt) for halt in halts(good)),
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
    """Keep a file; its digest ties it to a manifest with an evidence_attached event. JPEG, PNG, WebP or
    PDF, told by how it begins; pictures are looked into before they are kept."""
    services().attachments.check_size(request.content_length or 0)
    content = request.get_data()
    if not content:
        raise InvalidInput("attachment_empty")
    kept = services().attachments.add(content, request.content_type or "", current_actor())
    return {"sha256": kept.sha256, "media_type": kept.media_type, "size_bytes": kept.size_bytes}


@blueprint.get("/attachments/<sha256>")
def attachment(sha256: str) -> Response:
    """What is shown of a file that was attached, for anyone signed in who knows its digest: of a picture
    its pixels, encoded anew; anything else is handed out as it came, to be saved and not opened here."""
    actor = current_actor()
    picture = services().attachments.picture(sha256, actor)
    if picture is None:
        return _original(services().attachments.get(sha256, actor))
    name = f"{picture.sha256[:16]}.{picture.media_type.partition('/')[2]}"
    return _kept(_file(picture.content, picture.media_type, name))


@blueprint.get("/attachments/<sha256>/original")
def original(sha256: str) -> Response:
    """The attached file byte for byte, whose SHA-256 the events name: evidence, never opened in place."""
    return _original(services().attachments.get(sha256, current_actor()))


@blueprint.get("/manifests/<number>/pictures")
@blueprint.response(200)
def pictures(number: str) -> dict[str, Any]:
    """What the cameras of a manifest's pictures wrote of time and place (EXIF) beside what was recorded
    of the step each is about; for officers, auditors and administrators."""
    return {"items": [_shown(each) for each in services().cameras.of(number, current_actor())]}


def _shown(each: Beside) -> dict[str, Any]:
    taken = each.taken
    return {
        "sha256": each.sha256,
        "kind": each.kind,
        "about": each.about,
        "camera": {
            "at": taken.at,
            "place": _place(taken.lon, taken.lat),
            "place_at": time_text(taken.position_at) if taken.position_at else None,
        },
        "recorded": {
            "at": time_text(each.recorded_at) if each.recorded_at else None,
            "place": _place(each.lon, each.lat),
        },
        "distance_m": None if each.distance_m is None else round(each.distance_m),
    }


def _place(lon: Decimal | None, lat: Decimal | None) -> dict[str, float] | None:
    return None if lon is None or lat is None else {"lon": float(lon), "lat": float(lat)}


def _original(kept: Attachment) -> Response:
    """To be saved: whatever it is, no browser runs any of it with our origin."""
    # Texts are our own: no one attaches any (services.waybills writes UTF-8).
    characters = "; charset=utf-8" if kept.media_type.startswith("text/") else ""
    response = _kept(_file(kept.content, f"{kept.media_type}{characters}", kept.sha256))
    ending = ENDINGS.get(kept.media_type, "bin")
    response.headers["Content-Disposition"] = f'attachment; filename="{kept.sha256}.{ending}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _kept(response: Response) -> Response:
    """Its address is its digest, so that it never changes."""
    response.headers["Cache-Control"] = "private, immutable, max-age=31536000"
    return response


def _batch(body: dict[str, Any]) -> tuple[list[LabelContent], list[Fault]]:
    """The labels asked for, each manifest's once, and why some cannot be. Raises InvalidInput for more
    than may be printed at once."""
    labels = Labels(body)
    found: dict[str, Manifest] = {}
    faults = []
    for i, number in enumerate(body["numbers"]):
        try:
            manifest = labels.find(number)
        except (InvalidInput, NotFound, Refusal) as error:
            params = {"number": number, **error.params}
            faults.append(Fault(path=f"numbers.{i}", code=error.code, params=params))
        else:
            found[manifest.number] = manifest
    packages = _PACKAGES[body["labels"]]
    asked = [(each, packages(len(each.issued.label_tokens))) for each in found.values()]
    count = sum(len(each) for _, each in asked) * _times(body)
    if count > MOST_LABELS:
        raise InvalidInput("labels_too_many", count=count, most=MOST_LABELS)
    made = (content for each, which in asked for content in labels.of(each, which))
    return _copies(made, body), faults


_PACKAGES: dict[str, Callable[[int], range]] = {
    "all": lambda tokens: range(tokens),
    "manifest": lambda tokens: range(1),
    "packages": lambda tokens: range(1, tokens),
}
"""Which labels -> their packages, by how many label tokens a manifest has."""


def _copies(contents: Iterable[LabelContent], args: dict[str, Any]) -> list[LabelContent]:
    """Each twice for a container that bears its label on two sides."""
    return [content for content in contents for _ in range(_times(args))]


def _times(args: dict[str, Any]) -> int:
    litres = args.get("litres")
    return 2 if litres is not None and litres > BOTH_SIDES_LITRES else 1


def _left_out(numbers: list[str], fault: Fault) -> str:
    """The number that was asked for, and why it is not printed."""
    number = numbers[int(fault.path.rpartition(".")[2])]
    why = words(fault.code, fault.params)
    return why if number in why else f"{number}  {why}"


def _printed(
    contents: list[LabelContent],
    format: str,
    args: dict[str, Any],
    name: str,
    left_out: Sequence[str] = (),
) -> Response:
    """Labels as PDF or ZPL; ZPL is sent as it is made."""
    printer = services().labels
    sheet = format == "pdf" and args["sheet"]
    asked = SHEET_SIZE if sheet else args.get("size")
    size = checked_size(asked, args.get("litres"))
    if format == "zpl":
        made = printer.zpl(contents, size, args.get("dpi", 203), left_out)
        return _file(made, MEDIA_TYPES["zpl"], name)
    if sheet:
        return _file(printer.pdf_sheet(contents, left_out), MEDIA_TYPES["pdf"], name)
    return _file(printer.pdf_labels(contents, size, left_out), MEDIA_TYPES["pdf"], name)


def _file(content: bytes | str | Iterator[str], media_type: str, name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Language"] = locale()
    return response
