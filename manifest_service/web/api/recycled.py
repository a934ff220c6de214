"""/api/v1/recycled-products: what recycled building products are offered and wanted, for anyone."""

from typing import Any

from flask import Response, jsonify, make_response
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.events.canonical import decimal_text, time_text
from manifest_service.events.listing import SIDES, Listing
from manifest_service.services.listings import GRADE_LIMIT, REASON_LIMIT, Shown
from manifest_service.services.ports import ListingQuery
from manifest_service.waste.recycled import PRODUCTS
from manifest_service.web.api.names import Names
from manifest_service.web.api.paging import cursor_of, page_of
from manifest_service.web.api.registers import MEDIA_TYPES
from manifest_service.web.api.schemas import Day, Mass, Strict
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint(
    "recycled", __name__, url_prefix="/api/v1", description="再生产品供求 Recycled products"
)

AT_ONCE = 1000
"""Lines of a file."""
COLUMNS = (
    "side",
    "product",
    "standard",
    "grade",
    "mass_kg",
    "organisation",
    "site",
    "from_on",
    "until_on",
    "office_phone",
)


class BoardArgs(Schema):
    side = fields.String(validate=validate.OneOf(SIDES))
    product = fields.String(validate=validate.OneOf(list(PRODUCTS)))
    mine = fields.Boolean(
        load_default=False,
        metadata={"description": "Everything one's own organisation posted, also what is over"},
    )
    format = fields.String(load_default="json", validate=validate.OneOf(["json", "csv"]))
    cursor = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class ListingSchema(Strict):
    """An offer or a want of one's own organisation."""

    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    side = fields.String(required=True, validate=validate.OneOf(SIDES))
    product = fields.String(required=True, validate=validate.OneOf(list(PRODUCTS)))
    grade = fields.String(required=True, validate=validate.Length(min=1, max=GRADE_LIMIT))
    mass_kg = Mass(required=True)
    site_id = fields.String(required=True, validate=validate.Length(min=1, max=64))
    from_on = Day(required=True)
    until_on = Day(required=True)
    office_phone = fields.String(required=True, validate=validate.Length(min=1, max=40))


class WithdrawSchema(Strict):
    id = fields.String(required=True, metadata={"description": "UUID of this command"})
    reason = fields.String(load_default="", validate=validate.Length(max=REASON_LIMIT))


@blueprint.get("/recycled-products")
@blueprint.arguments(BoardArgs, location="query")
@blueprint.response(200)
def board(args: dict[str, Any]) -> Response:
    """What stands today, newest first; open to anyone, as JSON or CSV."""
    is_file = args["format"] == "csv"
    limit = AT_ONCE if is_file else args["limit"]
    cursor = cursor_of(args, str, str)
    query = ListingQuery(
        side=args.get("side"),
        product=args.get("product"),
        after=(cursor[0], cursor[1]) if cursor else None,
        limit=limit + (not is_file),
    )
    found = (
        services().listings.own(query, current_actor())
        if args["mine"]
        else services().listings.board(query)
    )
    names = Names()
    names.learn(("organisation", one.row.organisation_id) for one in found)
    names.learn(("site", one.row.site_id) for one in found)
    if is_file:
        return _file(found, names)
    page = page_of(
        found,
        limit,
        lambda one: _shown(one, names),
        lambda one: (time_text(one.row.posted_at), one.row.id),
    )
    return make_response(jsonify({**page, "products": _products()}))


@blueprint.post("/recycled-products")
@blueprint.arguments(ListingSchema)
@blueprint.response(201)
def post(body: dict[str, Any]) -> dict[str, Any]:
    """Put a listing on the board; it runs out after its last day."""
    command = body.pop("id")
    return _told(services().listings.post(command, body, current_actor()))


@blueprint.post("/recycled-products/<id>/withdraw")
@blueprint.arguments(WithdrawSchema)
@blueprint.response(200)
def withdraw(body: dict[str, Any], id: str) -> dict[str, Any]:
    """Take a listing off the board."""
    listings = services().listings
    return _told(listings.withdraw(body["id"], id, body["reason"], current_actor()))


def _products() -> list[dict[str, str]]:
    return [
        {"product": product, "name": say(f"recycled.product.{product}"), "standard": standard}
        for product, standard in PRODUCTS.items()
    ]


def _told(listing: Listing) -> dict[str, Any]:
    at = listing.withdrawn_at
    return {
        "id": listing.id,
        "until_on": listing.posted.until_on.isoformat(),
        "posted_at": time_text(listing.posted_at),
        "withdrawn_at": time_text(at) if at else None,
    }


def _shown(one: Shown, names: Names) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.id,
        "side": row.side,
        "side_text": say(f"recycled.side.{row.side}"),
        "product": row.product,
        "product_text": say(f"recycled.product.{row.product}"),
        "standard": PRODUCTS.get(row.product, ""),
        "grade": row.grade,
        "mass_kg": decimal_text(row.mass_kg),
        "organisation": names.named("organisation", row.organisation_id),
        "site": names.named("site", row.site_id),
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat(),
        "office_phone": one.office_phone,
        "posted_at": time_text(row.posted_at),
        "withdrawn_at": time_text(row.withdrawn_at) if row.withdrawn_at else None,
    }


def _file(found: tuple[Shown, ...], names: Names) -> Response:
    rows = (
        [
            say(f"recycled.side.{one.row.side}"),
            say(f"recycled.product.{one.row.product}"),
            PRODUCTS.get(one.row.product, ""),
            one.row.grade,
            one.row.mass_kg,
            names.name("organisation", one.row.organisation_id),
            names.name("site", one.row.site_id),
            one.row.from_on,
            one.row.until_on,
            one.office_phone,
        ]
        for one in found
    )
    head = [say(f"recycled.column.{name}") for name in COLUMNS]
    content = b"".join(services().tables["csv"](head, rows))
    response = Response(content, content_type=MEDIA_TYPES["csv"])
    response.headers["Content-Disposition"] = 'attachment; filename="recycled-products.csv"'
    response.headers["Content-Language"] = locale()
    return response
