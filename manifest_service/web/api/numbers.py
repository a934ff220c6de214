"""/api/v1/number-blocks: manifest numbers given out ahead, for where there is no signal."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.codes import manifest_number
from manifest_service.errors import NotFound
from manifest_service.services.labels import ReservedLabel
from manifest_service.services.numbers import LARGEST
from manifest_service.services.ports import ReservedNumber
from manifest_service.web.api import presenting
from manifest_service.web.api.paging import cursor_of, page_of
from manifest_service.web.api.schemas import NumberBlockSchema, PageArgs
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services


class ReservedArgs(Schema):
    block = fields.String(validate=validate.Length(max=40))


blueprint = Blueprint("numbers", __name__, url_prefix="/api/v1", description="号段 Number blocks")


@blueprint.post("/number-blocks")
@blueprint.arguments(NumberBlockSchema)
@blueprint.response(201)
def issue(body: dict[str, Any]) -> dict[str, Any]:
    """A block of fresh numbers with their label tokens; the same id again gives the same numbers."""
    rows = services().numbers.issue(
        body["id"], body["size"], current_actor(), body.get("organisation_id")
    )
    return {"block_id": body["id"].lower(), "items": [_shown(row) for row in rows]}


@blueprint.get("/number-blocks")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200)
def unused(args: dict[str, Any]) -> dict[str, Any]:
    """Numbers of the caller's organisation that no manifest bears yet."""
    after = cursor_of(args, str)
    rows = services().numbers.unused(
        current_actor(), after=after[0] if after else "", limit=args["limit"] + 1
    )
    return page_of(rows, args["limit"], _shown, lambda row: [row.number])


@blueprint.get("/number-blocks/labels.pdf")
@blueprint.arguments(ReservedArgs, location="query")
def printed(args: dict[str, Any]) -> Response:
    """Numbers of the caller's organisation that no manifest bears yet, on A4, to be carried where
    there is no signal; of one block, or the first 500 of all."""
    actor, block = current_actor(), args.get("block")
    numbers = services().numbers
    rows = numbers.of_block(block, actor) if block else numbers.unused(actor, limit=LARGEST)
    if not rows:
        raise NotFound("no_numbers_left")
    labels = [
        ReservedLabel(
            number=manifest_number.format(row.number),
            token=row.label_token,
            url=presenting.printed_url(row.label_token),
        )
        for row in rows
    ]
    response = Response(services().labels.pdf_reserved(labels), content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="numbers.pdf"'
    return response


def _shown(row: ReservedNumber) -> dict[str, Any]:
    return {
        "number": row.number,
        "number_text": manifest_number.format(row.number),
        "block_id": row.block_id,
        "organisation_id": row.organisation_id,
        "label_token": row.label_token,
        "label_url": presenting.label_url(row.label_token),
    }
