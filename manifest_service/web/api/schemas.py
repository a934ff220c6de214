"""Shapes of what programs send. They know types and bounds of form, never the database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, get_args

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.messages import DIMENSIONS, AnnouncedReason, Announcement, WeighedBy
from manifest_service.services.filters import AT_MOST


class Strict(Schema):
    """A schema that refuses fields it does not know."""

    class Meta:
        unknown = RAISE


class Mass(fields.Decimal):
    """Kilograms as a decimal text or number; never NaN or infinite."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(as_string=True, allow_nan=False, **kwargs)


class Time(fields.AwareDateTime):
    """ISO 8601 with a zone; a time without one is refused, never guessed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        found: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not 2000 <= found.year <= 2100:
            raise ValidationError("Not a time of this century.")
        return found.astimezone(UTC)


class Day(fields.Date):
    """A local day, YYYY-MM-DD, of this century: the moment after it can be told."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        found: date = super()._deserialize(value, attr, data, **kwargs)
        if not 2000 <= found.year <= 2100:
            raise ValidationError("Not a day of this century.")
        return found


def _short(limit: int = 200) -> validate.Length:
    return validate.Length(min=1, max=limit)


class PlaceSchema(Strict):
    lon = fields.Decimal(required=True, places=7, validate=validate.Range(-180, 180))
    lat = fields.Decimal(required=True, places=7, validate=validate.Range(-90, 90))
    accuracy_m = fields.Decimal(places=1, validate=validate.Range(0, 1_000_000))


class TicketSchema(Strict):
    gross_kg = Mass(required=True)
    tare_kg = Mass(required=True)
    net_kg = Mass(required=True)
    scale_id = fields.String(validate=_short(64))
    ticket_number = fields.String(validate=_short(64))
    gross_by = fields.String(validate=validate.OneOf(get_args(WeighedBy)))
    gross_reading_id = fields.String(validate=_short(64))
    tare_by = fields.String(validate=validate.OneOf(get_args(WeighedBy)))
    tare_reading_id = fields.String(validate=_short(64))


class DiscrepancySchema(Strict):
    dimension = fields.String(
        required=True,
        validate=validate.OneOf(["name", "quantity", "characteristics", "form", "packaging"]),
    )
    found = fields.String(required=True, validate=_short(500))


class WasteLineSchema(Strict):
    code = fields.String(required=True, validate=_short(20))
    name = fields.String(required=True, validate=_short(100))
    declared_kg = Mass(required=True)
    form = fields.String(validate=validate.OneOf(["solid", "semi_solid", "liquid", "gas"]))
    hazards = fields.List(fields.String(validate=validate.OneOf(["T", "C", "I", "R", "In"])))
    packaging = fields.String(validate=_short(50), allow_none=True)
    packages = fields.Integer(strict=True)


class SignatureSchema(Strict):
    """A party signs in somebody else's session: its username and signing code."""

    username = fields.String(required=True, validate=_short(100))
    code = fields.String(required=True, validate=_short(20), load_only=True)


class LinkSchema(Strict):
    number = fields.String(required=True, validate=_short(32))
    relation = fields.String(
        required=True, validate=validate.OneOf(["redirect", "refused_part", "onward"])
    )


class LineMassSchema(Strict):
    line = fields.Integer(required=True, strict=True, validate=validate.Range(0, 49))
    accepted_kg = Mass(required=True)
    refused_kg = Mass()


class PaperSchema(Strict):
    """What a paper manifest says of the whole trip; the scan is attached first."""

    paper_number = fields.String(required=True, validate=_short(64))
    scan_sha256 = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    loaded_kg = Mass(required=True)
    loaded_at = Time(required=True)
    departed_at = Time(required=True)
    arrived_at = Time(required=True)
    received_at = Time(required=True)
    accepted_kg = Mass(required=True)
    refused_kg = Mass()
    lines = fields.List(fields.Nested(LineMassSchema), validate=validate.Length(max=50))
    ticket = fields.Nested(TicketSchema, allow_none=True)
    discrepancies = fields.List(fields.Nested(DiscrepancySchema), validate=validate.Length(max=5))
    reason = fields.String(required=True, validate=_short(500))


class IssueSchema(Strict):
    id = fields.String(required=True)
    occurred_at = Time()
    number = fields.String(allow_none=True, validate=_short(32))
    generator_id = fields.String(allow_none=True, validate=_short(64))
    shipper = fields.String(validate=validate.OneOf(["generator", "receiver"]))
    group = fields.Boolean()
    group_number = fields.String(allow_none=True, validate=_short(32))
    links = fields.List(fields.Nested(LinkSchema), validate=validate.Length(max=50))
    paper = fields.Nested(PaperSchema, allow_none=True)
    signature = fields.Nested(SignatureSchema, allow_none=True)
    stream = fields.String(required=True, validate=_short(64))
    waste = fields.List(
        fields.Nested(WasteLineSchema), required=True, validate=validate.Length(1, 50)
    )
    origin_site_id = fields.String(required=True, validate=_short(64))
    carrier_id = fields.String(required=True, validate=_short(64))
    receiver_id = fields.String(required=True, validate=_short(64))
    destination_site_id = fields.String(required=True, validate=_short(64))
    vehicle = fields.String(required=True, validate=_short(64))
    driver_id = fields.String(required=True, validate=_short(64))
    route_id = fields.String(allow_none=True, validate=_short(64))
    planned_departure_at = Time(allow_none=True)
    planned_arrival_at = Time(allow_none=True)
    national_number = fields.String(allow_none=True, validate=_short(32))


class LoadedSchema(Strict):
    loaded_kg = Mass(required=True)
    packages = fields.Integer(strict=True, validate=validate.Range(0, 999))
    scans = fields.List(fields.String(validate=_short(1000)), validate=validate.Length(max=1000))
    ticket = fields.Nested(TicketSchema, allow_none=True)
    vehicle = fields.String(allow_none=True, validate=_short(64))
    place = fields.Nested(PlaceSchema, allow_none=True)


class TransportedSchema(Strict):
    place = fields.Nested(PlaceSchema, allow_none=True)


class CheckpointScannedSchema(Strict):
    label = fields.String(required=True, validate=_short(1000))
    vehicle = fields.String(allow_none=True, validate=_short(64))
    place = fields.Nested(PlaceSchema, allow_none=True)


class AnnouncedSchema(Strict):
    what = fields.String(required=True, validate=validate.OneOf(get_args(Announcement)))
    reason = fields.String(required=True, validate=validate.OneOf(get_args(AnnouncedReason)))
    expected_arrival_at = Time(allow_none=True)
    place = fields.Nested(PlaceSchema, allow_none=True)


class ArrivedSchema(Strict):
    site_id = fields.String(validate=_short(64))
    place = fields.Nested(PlaceSchema, allow_none=True)


class WeighedSchema(Strict):
    gross_kg = Mass(required=True)
    gross_by = fields.String(validate=validate.OneOf(get_args(WeighedBy)))
    reading_id = fields.String(allow_none=True, validate=_short(64))
    place = fields.Nested(PlaceSchema, allow_none=True)


class ReceivedSchema(Strict):
    accepted_kg = Mass(required=True)
    refused_kg = Mass()
    ticket = fields.Nested(TicketSchema, allow_none=True)
    discrepancies = fields.List(fields.Nested(DiscrepancySchema), validate=validate.Length(max=5))
    lines = fields.List(fields.Nested(LineMassSchema), validate=validate.Length(max=50))
    opinion = fields.String(allow_none=True, validate=_short(500))
    place = fields.Nested(PlaceSchema, allow_none=True)


class RefusedSchema(Strict):
    reason_code = fields.String(required=True, validate=_short(64))
    reason = fields.String(allow_none=True, validate=_short(500))
    discrepancies = fields.List(fields.Nested(DiscrepancySchema), validate=validate.Length(max=5))
    place = fields.Nested(PlaceSchema, allow_none=True)


class ReturnedSchema(Strict):
    returned_kg = Mass(required=True)
    place = fields.Nested(PlaceSchema, allow_none=True)


class DisposedSchema(Strict):
    method = fields.String(required=True, validate=_short(20))
    disposed_kg = Mass(required=True)
    disposed_on = Day(required=True)
    batch = fields.String(allow_none=True, validate=_short(64))
    line = fields.Integer(strict=True, allow_none=True, validate=validate.Range(0, 49))


class VoidedSchema(Strict):
    reason = fields.String(required=True, validate=_short(500))


class EvidenceAttachedSchema(Strict):
    sha256 = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    kind = fields.String(required=True, validate=validate.OneOf(["photo", "signature", "document"]))
    about = fields.String(required=True, validate=_short(32))


class AmendedSchema(Strict):
    values = fields.Dict(keys=fields.String(), required=True)


class CollectedSchema(Strict):
    collected_kg = Mass(required=True)
    packages = fields.Integer(strict=True, validate=validate.Range(0, 999))
    line = fields.Integer(strict=True, validate=validate.Range(0, 49))
    source = fields.String(required=True, validate=_short(200))
    place = fields.Nested(PlaceSchema, allow_none=True)


def _label_of_taker() -> fields.String:
    return fields.String(
        validate=_short(),
        metadata={
            "description": "A label of the load: from who takes it and is no party of it yet"
        },
    )


class HandedOverSchema(Strict):
    label = _label_of_taker()
    carrier_id = fields.String(required=True, validate=_short(64))
    vehicle = fields.String(required=True, validate=_short(64))
    driver_id = fields.String(required=True, validate=_short(64))
    route_id = fields.String(allow_none=True, validate=_short(64))
    place = fields.Nested(PlaceSchema, allow_none=True)


class StoredSchema(Strict):
    label = _label_of_taker()
    site_id = fields.String(required=True, validate=_short(64))
    stored_kg = Mass(required=True)
    place = fields.Nested(PlaceSchema, allow_none=True)


class ResumedSchema(Strict):
    resumed_kg = Mass(required=True)
    carrier_id = fields.String(allow_none=True, validate=_short(64))
    vehicle = fields.String(allow_none=True, validate=_short(64))
    driver_id = fields.String(allow_none=True, validate=_short(64))
    route_id = fields.String(allow_none=True, validate=_short(64))
    place = fields.Nested(PlaceSchema, allow_none=True)


class CancellationProposedSchema(Strict):
    reason = fields.String(required=True, validate=_short(500))


class CancellationAgreedSchema(Strict):
    pass


class CancellationDeclinedSchema(Strict):
    reason = fields.String(allow_none=True, validate=_short(500))


class CountersignedSchema(Strict):
    seq = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000))


class CorrectionProposedSchema(Strict):
    corrects = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000))
    values = fields.Dict(keys=fields.String(), required=True)
    reason = fields.String(required=True, validate=_short(500))


class CorrectionAgreedSchema(Strict):
    proposal = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000))


class CorrectionDeclinedSchema(CorrectionAgreedSchema):
    reason = fields.String(allow_none=True, validate=_short(500))


EVENT_DATA: dict[str, type[Strict]] = {
    "loaded": LoadedSchema,
    "transported": TransportedSchema,
    "checkpoint_scanned": CheckpointScannedSchema,
    "announced": AnnouncedSchema,
    "arrived": ArrivedSchema,
    "weighed": WeighedSchema,
    "received": ReceivedSchema,
    "refused": RefusedSchema,
    "returned": ReturnedSchema,
    "disposed": DisposedSchema,
    "voided": VoidedSchema,
    "amended": AmendedSchema,
    "collected": CollectedSchema,
    "handed_over": HandedOverSchema,
    "stored": StoredSchema,
    "resumed": ResumedSchema,
    "cancellation_proposed": CancellationProposedSchema,
    "cancellation_agreed": CancellationAgreedSchema,
    "cancellation_declined": CancellationDeclinedSchema,
    "countersigned": CountersignedSchema,
    "correction_proposed": CorrectionProposedSchema,
    "correction_agreed": CorrectionAgreedSchema,
    "correction_declined": CorrectionDeclinedSchema,
    "evidence_attached": EvidenceAttachedSchema,
}
"""Wire word -> the shape of its `data`. `generated` has its own resource."""


class ActSchema(Strict):
    """`{"id", "type", "occurred_at", "data"}`; `data` is read by the schema of its type."""

    id = fields.String(required=True)
    type = fields.String(required=True)
    occurred_at = Time(required=True)
    data = fields.Dict(keys=fields.String(), load_default=dict)
    signature = fields.Nested(SignatureSchema, allow_none=True)

    @pre_load
    def _short_type(self, data: Any, **_: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("type"), str):
            word = data["type"].removeprefix("manifest.").partition(".v")[0]
            return {**data, "type": word}
        return data


class QueuedActSchema(ActSchema):
    number = fields.String(required=True)


_HEX = "hexadecimal"


class EnrolmentSchema(Strict):
    id = fields.String(required=True, metadata={"description": "of the device, a UUIDv7"})
    algorithm = fields.String(required=True, validate=validate.OneOf(["ed25519", "p256"]))
    public_key = fields.String(
        required=True, validate=_short(130), metadata={"description": f"raw, {_HEX}"}
    )
    proof = fields.String(required=True, validate=_short(128), metadata={"description": _HEX})
    label = fields.String(required=True, validate=_short(80))


class DeviceWordSchema(Strict):
    id = fields.String(required=True)
    reason_code = fields.String(validate=_short(20))


class GapSchema(Strict):
    id = fields.String(required=True)
    from_n = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**53 - 1))
    to_n = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**53 - 1))
    reason = fields.String(required=True, validate=_short(500))


class PostedEntrySchema(Strict):
    """An entry as it was signed, its signature, and the body it commits to (docs/offline-journal.md)."""

    entry = fields.String(required=True, validate=_short(4096))
    signature = fields.String(required=True, validate=_short(128), metadata={"description": _HEX})
    body = fields.String(required=True, validate=_short(65536))
    signing = fields.Nested(SignatureSchema, allow_none=True)


class JournalSchema(Strict):
    entries = fields.List(
        fields.Nested(PostedEntrySchema), required=True, validate=validate.Length(1, 200)
    )


class OfferSchema(Strict):
    entries = fields.List(
        fields.Nested(PostedEntrySchema), required=True, validate=validate.Length(1, 1)
    )


class SettleSchema(Strict):
    id = fields.String(required=True)
    decision = fields.String(required=True, validate=_short(20))
    reason = fields.String(required=True, validate=_short(2000))


FILTERS = frozenset(
    {"q", "status", "stream", "organisation", "plate", "waste", "from", "to"}
    | {"discrepancy", "corrected", "missing"}
)
"""What a saved search may ask for: arguments of GET /manifests."""


ALERT_FILTERS = frozenset(
    {"q", "status", "rule", "severity", "plate", "carrier", "site", "stream"}
    | {"days", "mine", "backfill", "review", "sort"}
)
"""The same of GET /alerts."""


class SyncSchema(Strict):
    commands = fields.List(fields.Dict(), required=True, validate=validate.Length(max=500))
    signature = fields.Nested(SignatureSchema, metadata={"description": "of all that bear none"})


class FilterSchema(Strict):
    name = fields.String(required=True, validate=validate.Length(1, 40))
    query = fields.Dict(
        keys=fields.String(validate=validate.OneOf(sorted(FILTERS))),
        values=fields.String(validate=validate.Length(max=100)),
        required=True,
    )


class AlertViewSchema(FilterSchema):
    query = fields.Dict(
        keys=fields.String(validate=validate.OneOf(sorted(ALERT_FILTERS))),
        values=fields.String(validate=validate.Length(max=200)),
        required=True,
    )


class AlertViewsSchema(Strict):
    filters = fields.List(
        fields.Nested(AlertViewSchema), required=True, validate=validate.Length(max=AT_MOST)
    )


class FiltersSchema(Strict):
    filters = fields.List(
        fields.Nested(FilterSchema), required=True, validate=validate.Length(max=AT_MOST)
    )


class SignInSchema(Strict):
    username = fields.String(required=True, validate=_short(100))
    password = fields.String(required=True, validate=_short(200))


class TokenSchema(SignInSchema):
    code = fields.String(load_default=None, allow_none=True, validate=_short(20), load_only=True)


class FirstPasswordSchema(SignInSchema):
    new_password = fields.String(required=True, validate=_short(200), load_only=True)


class PasswordSchema(Strict):
    password = fields.String(required=True, validate=_short(200), load_only=True)


class SigningCodeSchema(Strict):
    password = fields.String(required=True, validate=_short(200), load_only=True)
    code = fields.String(required=True, validate=_short(20), load_only=True)


class NumberBlockSchema(Strict):
    id = fields.String(required=True)
    size = fields.Integer(required=True, strict=True)
    organisation_id = fields.String(allow_none=True, validate=_short(64))


class AlertActSchema(Strict):
    id = fields.String(required=True)


class AssignSchema(AlertActSchema):
    account_id = fields.String(required=True)


class AlertTextSchema(AlertActSchema):
    text = fields.String(required=True, validate=_short(2000))


class LinkManifestSchema(AlertActSchema):
    manifest = fields.String(required=True, validate=_short(40))


class VerdictSchema(AlertActSchema):
    verdict = fields.String(
        required=True, validate=validate.OneOf(["confirmed", "false", "unclear"])
    )
    reason = fields.String(required=True, validate=_short(2000))


class AccountSchema(Strict):
    username = fields.String(required=True, validate=_short(64))
    password = fields.String(required=True, validate=_short(200), load_only=True)
    role = fields.String(required=True)
    organisation_id = fields.String(allow_none=True)
    driver_id = fields.String(allow_none=True)
    locale = fields.String(load_default="zh")


class PageArgs(Schema):
    """Cursor pagination: `cursor` is what the page before called `next`."""

    q = fields.String(validate=validate.Length(max=100))
    cursor = fields.String(validate=validate.Length(max=300))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ManifestListArgs(PageArgs):
    status = fields.String()
    stream = fields.String()
    vehicle = fields.String()
    organisation = fields.String()
    plate = fields.String(validate=validate.Length(max=20))
    waste = fields.String(
        validate=validate.Length(1, 20), metadata={"description": "900-3, HW34, S72, S7"}
    )
    from_ = Day(data_key="from", metadata={"description": "first local day of issue"})
    to = Day(metadata={"description": "last local day of issue"})
    discrepancy = fields.String(validate=validate.OneOf(["any", *DIMENSIONS]))
    corrected = fields.Boolean()
    missing = fields.Boolean(metadata={"description": "steps were left out"})
    trial = fields.Boolean(metadata={"description": "trials alone, or none; both without"})


class AlertFilterArgs(Schema):
    """Which alerts; several words of a kind with commas between them."""

    q = fields.String(validate=validate.Length(max=100))
    status = fields.String()
    rule = fields.String()
    severity = fields.String()
    vehicle = fields.String()
    plate = fields.String(validate=validate.Length(max=20))
    carrier = fields.String()
    site = fields.String()
    stream = fields.String()
    manifest = fields.String()
    days = fields.Integer(
        validate=validate.Range(1, 3660), metadata={"description": "raised since so many days"}
    )
    mine = fields.Boolean(metadata={"description": "assigned to the caller"})
    backfill = fields.Boolean()
    review = fields.Boolean(load_default=None, allow_none=True)


class JournalArgs(Schema):
    from_ = fields.Integer(data_key="from", load_default=1, validate=validate.Range(1, 2**53 - 1))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class AlertListArgs(PageArgs, AlertFilterArgs):
    sort = fields.String(
        load_default="severity", validate=validate.OneOf(["severity", "newest", "oldest"])
    )


class AlertCellArgs(AlertFilterArgs):
    side = fields.Float(
        load_default=0.01,
        validate=validate.Range(0.0001, 10),
        metadata={"description": "of a square of the ground, in degrees"},
    )


class StreamArgs(Schema):
    after = fields.Integer(
        strict=False,
        validate=validate.Range(0, 2**53),
        metadata={"description": "log position, where no Last-Event-ID says it"},
    )


class OneOfSeveralSchema(Strict):
    id = fields.String(required=True, metadata={"description": "of the act: a UUID"})
    alert = fields.String(required=True, validate=_short(64))


class SeveralAlertsSchema(Strict):
    items = fields.List(
        fields.Nested(OneOfSeveralSchema), required=True, validate=validate.Length(1, 200)
    )


class AssignSeveralSchema(SeveralAlertsSchema):
    account_id = fields.String(required=True, validate=_short(64))


class CheckArgs(Schema):
    check = fields.String(validate=validate.OneOf(["only"]))


class TrackArgs(Schema):
    from_ = Time(data_key="from")
    to = Time()


class RegistryArgs(PageArgs):
    pass


class ImportArgs(Schema):
    format = fields.String(required=True, validate=validate.OneOf(["csv", "geojson"]))
    datum = fields.String(
        load_default="WGS84", validate=validate.OneOf(["WGS84", "CGCS2000", "GCJ02", "BD09"])
    )
    keep_good = fields.Boolean(load_default=False)
    dry_run = fields.Boolean(load_default=False)
    properties = fields.String(metadata={"description": "GeoJSON: adcode:id,name:name"})
    values = fields.String(metadata={"description": "GeoJSON: kind:district, for all features"})


def load(schema: Schema, data: Any, *, at: str) -> dict[str, Any]:
    """`data` as `schema` reads it; raises InvalidInput with a fault for each thing wrong."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise InvalidInput(faults=tuple(_faults(at, error.messages))) from error
    return loaded


def _faults(path: str, messages: Any) -> Iterator[Fault]:
    if isinstance(messages, dict):
        for key, value in messages.items():
            yield from _faults(f"{path}.{key}".strip("."), value)
    else:
        for message in messages:
            yield Fault(path=path, code="schema", params={"message": str(message)})


class ErasureSchema(Strict):
    id = fields.String(required=True)
    ground = fields.String(required=True, validate=_short(64))
    subject = fields.String(validate=_short(100))
    event_id = fields.String(validate=_short(36))
    path = fields.String(validate=_short(100))
