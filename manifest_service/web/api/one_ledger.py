"""/api/v1/reports/ledger: the one ledger (一本账), on screen and as a file, from the same rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response, jsonify, make_response, stream_with_context
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validate

from manifest_service.events.canonical import decimal_text, plain
from manifest_service.geofence.region import region_of
from manifest_service.registry.entries import Site, Zone
from manifest_service.services.one_ledger import rates_of
from manifest_service.services.ports import Amount, BookingDimension, Measure, Sum
from manifest_service.web.api.names import Names
from manifest_service.web.api.registers import MEDIA_TYPES
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("one_ledger", __name__, url_prefix="/api/v1", description="一本账 One ledger")

BY: dict[str, BookingDimension] = {
    "month": "month",
    "stream": "stream",
    "code": "code",
    "generator": "generator_id",
    "carrier": "carrier_id",
    "receiver": "receiver_id",
    "origin_town": "origin_site_id",
    "destination_town": "destination_site_id",
}
COUNTED: tuple[Measure, ...] = ("issued", "voided", "closed")
WEIGHED: tuple[Measure, ...] = (
    "generated",
    "stored",
    "carried",
    "received",
    "refused",
    "returned",
    "used",
    "disposed",
)
RATES = ("closure", "on_time", "discrepancy", "use")
MONTH = "%Y-%m"


class ByField(fields.Field[list[str]]):
    """`month,stream`: names of BY, each once."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[str]:
        names = str(value).split(",")
        if len(set(names)) != len(names) or not set(names) <= set(BY):
            raise ValidationError(f"any of {', '.join(BY)}, each once")
        return names


class MonthField(fields.Field[date]):
    """`2026-11`: the first day of a local month."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        try:
            return datetime.strptime(str(value), MONTH).date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            raise ValidationError("a month is expected, such as 2026-11") from None


class OneLedgerArgs(Schema):
    """Local months, both included."""

    from_ = MonthField(required=True, data_key="from", metadata={"example": "2026-01"})
    to = MonthField(required=True, metadata={"example": "2026-11"})
    by = ByField(load_default=["month", "stream"], metadata={"example": "month,stream"})
    format = fields.String(load_default="json", validate=validate.OneOf(["json", *MEDIA_TYPES]))


@blueprint.get("/reports/ledger")
@blueprint.arguments(OneLedgerArgs, location="query")
@blueprint.response(200)
def one_ledger(args: dict[str, Any]) -> Response:
    """Masses and manifests by month, stream, code, party or town: the county's, or a party's own."""
    begins, ends, by = args["from_"], args["to"], args["by"]
    asked = [BY[name] for name in by]
    found = services().one_ledger.sums(begins, ends, asked, current_actor())
    rows = [_cells(one) for one in _named(by, found)]
    if args["format"] == "json":
        return make_response(jsonify(_on_screen(by, rows)))
    head = [say(f"one_ledger.{name}") for name in _columns(by)]
    content = services().tables[args["format"]](head, rows)
    response = Response(stream_with_context(content), content_type=MEDIA_TYPES[args["format"]])
    name = f"ledger-{begins:{MONTH}}-{ends:{MONTH}}.{args['format']}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Language"] = locale()
    return response


def _columns(by: Sequence[str]) -> list[str]:
    rates = (f"{name}_rate" for name in RATES)
    return [*by, *COUNTED, *(f"{name}_kg" for name in WEIGHED), *rates]


def _named(by: Sequence[str], found: Iterable[Sum]) -> list[Sum]:
    """Ids as names; sums of one name (the sites of a town) added up."""
    name = _namers()
    total: dict[tuple[str, ...], dict[Measure, Amount]] = {}
    for one in found:
        values = tuple(name[of](value) for of, value in zip(by, one.values, strict=True))
        amounts = total.setdefault(values, {})
        for measure, amount in one.amounts.items():
            amounts[measure] = amounts.get(measure, Amount()) + amount
    return [Sum(values=values, amounts=amounts) for values, amounts in total.items()]


def _namers() -> dict[str, Callable[[str], str]]:
    names, towns = Names(), _towns()

    def organisation(id: str) -> str:
        return names.name("organisation", id) if id else ""

    def stream(key: str) -> str:
        return services().manifests.profile(key).name(locale()) if key else ""

    def town(site_id: str) -> str:
        return towns.get(site_id) or (say("one_ledger.elsewhere") if site_id else "")

    return {
        "month": str,
        "stream": stream,
        "code": str,
        "generator": organisation,
        "carrier": organisation,
        "receiver": organisation,
        "origin_town": town,
        "destination_town": town,
    }


def _towns() -> dict[str, str | None]:
    """Site -> the name of the district zone that holds it."""
    rows = services().store.read(lambda tx: (*tx.registry.list("site"), *tx.registry.list("zone")))
    entries = [row.entry for row in rows]
    districts = [e for e in entries if isinstance(e, Zone) and e.kind == "district" and e.active]
    shapes = [district.geometry for district in districts]
    found = {e.id: region_of(e.geometry, shapes) for e in entries if isinstance(e, Site)}
    return {id: None if i is None else districts[i].name for id, i in found.items()}


def _cells(one: Sum) -> list[Any]:
    """A row, in the order of _columns."""
    rates = rates_of(one.amounts)
    return [
        *one.values,
        *(one.amounts.get(name, Amount()).manifests for name in COUNTED),
        *(one.amounts.get(name, Amount()).kg for name in WEIGHED),
        *(_percent(getattr(rates, name)) for name in RATES),
    ]


def _percent(rate: float | None) -> Decimal | None:
    return None if rate is None else Decimal(decimal_text(Decimal(str(round(rate * 100, 2)))))


def _on_screen(by: Sequence[str], rows: Sequence[list[Any]]) -> dict[str, Any]:
    names = _columns(by)
    summed = range(len(by), len(names) - len(RATES))
    return {
        "columns": [{"name": name, "text": say(f"one_ledger.{name}")} for name in names],
        "items": [
            {name: None if v is None else plain(v) for name, v in zip(names, row, strict=True)}
            for row in rows
        ],
        "totals": {
            names[i]: plain(sum((row[i] for row in rows), type(rows[0][i])(0))) for i in summed
        }
        if rows
        else {},
    }
