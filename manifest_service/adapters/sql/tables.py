"""Every table. The migrations make them; a test holds the two together.

`event` and `command` are append-only in the database itself, by triggers (migrations). `fix` and
`watch` are telemetry. `manifest`, `label`, `alert`, `case_file`, `case_alert`, `case_party`, `roadside_check`, `plan`, `moved`,
`one_ledger` and `entry` are read rows, made again from the log by `manifest-service rebuild`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from manifest_service.adapters.sql.columns import Grams, Json, Moment, Rows
from manifest_service.services.ports import LedgerSource, LegRow, LineRow, ToldRow

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_BigKey = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for a column called INTEGER."""

event = Table(
    "event",
    metadata,
    Column("pos", _BigKey, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("device_id", Text),
    Column("device_seq", BigInteger),
    Column("envelope", LargeBinary, nullable=False),
    Column("body", LargeBinary),
    Column("salt", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("stream", "seq"),
    UniqueConstraint("device_id", "device_seq"),
)

sealed_text = Table(
    "sealed_text",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),
)
"""Texts by or about people, whose commitments stand in bodies. `text`: UTF-8."""

tile = Table(
    "tile",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""The Merkle tree up to the last checkpoint, 256 hashes a row; the last of a level grows."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

cosignature = Table(
    "cosignature",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("key_id", Text, primary_key=True),
    Column("line", Text, nullable=False),
)

stream_head = Table(
    "stream_head",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
)

log_head = Table(
    "log_head",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("log_id", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
)
"""One row: its lock orders all appends. `frontier`: the hashes, 32 bytes each, in one string."""

command = Table(
    "command",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("answer", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("organisation_id", Text),
    Column("label", Text, nullable=False),
    Column("terminal_id", Text),
    Column("data", Json, nullable=False),
    Index("ix_entry_kind_organisation_id", "kind", "organisation_id"),
    Index("ix_entry_kind_label", "kind", "label"),
    Index("ix_entry_terminal_id", "terminal_id"),
)
"""`label`: name, plate or number. `organisation_id`: whose it is (carrier_id for a vehicle)."""

registry_generation = Table(
    "registry_generation",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("generation", BigInteger, nullable=False),
)

manifest = Table(
    "manifest",
    metadata,
    Column("number", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("national_number", Text),
    Column("generator_id", Text, nullable=False),
    Column("origin_site_id", Text, nullable=False),
    Column("carrier_id", Text, nullable=False),
    Column("receiver_id", Text, nullable=False),
    Column("destination_site_id", Text, nullable=False),
    Column("vehicle_id", Text, nullable=False),
    Column("driver_id", Text, nullable=False),
    Column("route_id", Text),
    Column("waste_codes", Json, nullable=False),
    Column("declared_kg", Grams, nullable=False),
    Column("loaded_kg", Grams),
    Column("accepted_kg", Grams),
    Column("refused_kg", Grams),
    Column("disposed_kg", Grams, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("loaded_at", Moment),
    Column("departed_at", Moment),
    Column("arrived_at", Moment),
    Column("received_at", Moment),
    Column("ended_at", Moment),
    Column("planned_departure_at", Moment),
    Column("planned_arrival_at", Moment),
    Column("receipt_due_on", Date),
    Column("discrepancies", Json, nullable=False),
    Column("warnings", Json, nullable=False),
    Column("label_tokens", Json, nullable=False),
    Column("track_sha256", Text),
    Column("legs", Rows(LegRow), nullable=False),
    Column("lines", Rows(LineRow), nullable=False),
    Column("told", Rows(ToldRow), nullable=False),
    Column("is_group", Boolean, nullable=False),
    Column("group_number", Text),
    Column("trial", Boolean, nullable=False),
    Column("paper_number", Text),
    Column("keeper_id", Text),
    Column("stored_at", Moment),
    Column("returned_kg", Grams, nullable=False),
    Column("redirected_kg", Grams, nullable=False),
    Column("disposed_at", Moment),
    Column("missing", Json, nullable=False),
    Column("skipped_at", Moment),
    Column("told_at", Moment),
    Column("weighed_at", Moment),
    Column("open_corrections", SmallInteger, nullable=False),
    Column("corrected", Boolean, nullable=False),
    Column("source", Text),
    Column("source_number", Text),
    Index("ix_manifest_keeper_id", "keeper_id"),
    Index("ix_manifest_group_number", "group_number"),
    Index("ix_manifest_issued_at_number", "issued_at", "number"),
    Index("ix_manifest_generator_id_issued_at", "generator_id", "issued_at"),
    Index("ix_manifest_carrier_id_issued_at", "carrier_id", "issued_at"),
    Index("ix_manifest_receiver_id_issued_at", "receiver_id", "issued_at"),
    Index("ix_manifest_receiver_id_received_at", "receiver_id", "received_at", "accepted_kg"),
    Index("ix_manifest_vehicle_id_issued_at", "vehicle_id", "issued_at"),
    Index("ix_manifest_vehicle_id_ended_at", "vehicle_id", "ended_at"),
    Index("ix_manifest_driver_id_issued_at", "driver_id", "issued_at"),
    Index("ix_manifest_status_issued_at", "status", "issued_at"),
    Index("ix_manifest_ended_at", "ended_at"),
    Index("ix_manifest_national_number", "national_number"),
)
Index(
    "ix_manifest_unsealed",
    manifest.c.ended_at,
    sqlite_where=manifest.c.track_sha256.is_(None),
    postgresql_where=manifest.c.track_sha256.is_(None),
)

waste_line = Table(
    "waste_line",
    metadata,
    Column("number", Text, primary_key=True),
    Column("line", SmallInteger, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("declared_kg", Grams, nullable=False),
    Column("accepted_kg", Grams),
    Column("refused_kg", Grams),
    Column("disposed_kg", Grams),
    Index("ix_waste_line_code", "code"),
)
"""The lines of every manifest, to be added up by code."""

past_leg = Table(
    "past_leg",
    metadata,
    Column("number", Text, primary_key=True),
    Column("leg", SmallInteger, primary_key=True, autoincrement=False),
    Column("carrier_id", Text, nullable=False),
    Column("vehicle_id", Text, nullable=False),
    Column("driver_id", Text, nullable=False),
    Column("until_at", Moment, nullable=False),
    Index("ix_past_leg_vehicle_id_until_at", "vehicle_id", "until_at"),
    Index("ix_past_leg_carrier_id", "carrier_id"),
    Index("ix_past_leg_driver_id", "driver_id"),
)
"""Legs that ended in a handover: only manifests of several carriers have any."""

label = Table(
    "label",
    metadata,
    Column("token", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("package", Integer, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("severity_rank", SmallInteger, nullable=False),
    Column("vehicle_id", Text),
    Column("carrier_id", Text),
    Column("manifest_number", Text),
    Column("first_at", Moment, nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    Column("cleared_at", Moment),
    Column("raised_at", Moment, nullable=False),
    Column("lon", Float),
    Column("lat", Float),
    Column("review", Boolean, nullable=False),
    Column("backfill", Boolean, nullable=False),
    Column("assigned_to", Text),
    Column("verdict", Text),
    Column("episode", Json, nullable=False),
    Column("rule_version", Integer),
    Column("site_id", Text),
    Column("working", Boolean, nullable=False),
    Column("trial", Boolean, nullable=False),
    Index("ix_alert_severity_rank_raised_at_id", "severity_rank", "raised_at", "id"),
    Index("ix_alert_queue", "working", "review", "severity_rank", "raised_at", "id"),
    Index("ix_alert_raised", "working", "review", "raised_at", "id"),
    Index("ix_alert_vehicle_id_first_at", "vehicle_id", "first_at"),
    Index("ix_alert_manifest_number", "manifest_number"),
    Index("ix_alert_carrier_id", "carrier_id"),
    Index("ix_alert_count", "working", "review", "status", "severity_rank", "rule"),
    Index("ix_alert_verdict", "review", "rule", "rule_version", "verdict"),
)

case_file = Table(
    "case_file",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("outcome", Text),
    Column("opened_at", Moment, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("alert_ids", Json, nullable=False),
    Column("party_ids", Json, nullable=False),
    Column("open_tasks", Integer, nullable=False),
    Column("next_due_on", Date),
    Index("ix_case_file_opened_at_id", "opened_at", "id"),
)

case_alert = Table(
    "case_alert",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("alert_id", Text, primary_key=True, index=True),
)

case_party = Table(
    "case_party",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("organisation_id", Text, primary_key=True, index=True),
)

roadside_check = Table(
    "roadside_check",
    metadata,
    Column("id", Text, primary_key=True),
    Column("officer_id", Text, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("in_order", Boolean, nullable=False),
    Column("seen", Json, nullable=False),
    Column("plate", Text),
    Column("vehicle_id", Text, index=True),
    Column("manifest_number", Text, index=True),
    Column("lon", Float),
    Column("lat", Float),
    Column("photos", Json, nullable=False),
    Index("ix_roadside_check_checked_at_id", "checked_at", "id"),
)

plan = Table(
    "plan",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("holder_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("in_force", Boolean, nullable=False),
    Column("number", Text),
    Column("valid_from_on", Date, nullable=False),
    Column("valid_until_on", Date, nullable=False),
    Column("drafted_at", Moment, nullable=False),
    Column("filed_at", Moment),
    Column("data", Json, nullable=False),
    Index("ix_plan_drafted_at_id", "drafted_at", "id"),
    Index("ix_plan_holder_id_drafted_at", "holder_id", "drafted_at"),
    Index("ix_plan_holder_id_in_force", "holder_id", "in_force", "valid_until_on"),
    Index("ix_plan_in_force_valid_until_on", "in_force", "valid_until_on"),
    Index("ix_plan_kind_number", "kind", "number"),
)

moved = Table(
    "moved",
    metadata,
    Column("generator_id", Text, primary_key=True),
    Column("span", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("receiver_id", Text, primary_key=True),
    Column("origin_site_id", Text, primary_key=True),
    Column("destination_site_id", Text, primary_key=True),
    Column("kg", Grams, nullable=False),
)
"""`span`: a day `d2026-11-23`, and again its month `m2026-11`."""

one_ledger = Table(
    "one_ledger",
    metadata,
    Column("month", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("generator_id", Text, primary_key=True),
    Column("carrier_id", Text, primary_key=True),
    Column("receiver_id", Text, primary_key=True),
    Column("origin_site_id", Text, primary_key=True),
    Column("destination_site_id", Text, primary_key=True),
    Column("kg", Grams, nullable=False),
    Column("manifests", Integer, nullable=False),
)

fix = Table(
    "fix",
    metadata,
    Column("ref", _BigKey, primary_key=True),
    Column("vehicle_id", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("speed_kmh", Float),
    Column("course_deg", Float),
    Column("accuracy_m", Float),
    Column("satellites", SmallInteger),
    Column("load", Text),
    Column("bits", SmallInteger, nullable=False),
    Column("flags", Text, nullable=False),
    Column("received_at_ms", BigInteger, nullable=False),
    Column("recorder_speed_kmh", Float),
    Column("odometer_km", Float),
    # With what a search around a place looks at, so that it need not fetch a page for each fix.
    Index("ix_fix_track", "vehicle_id", "at_ms", "lon", "lat", "flags"),
)
"""`bits`: see Fix.bits. `flags`: words, comma between."""

last_fix = Table(
    "last_fix",
    metadata,
    Column("vehicle_id", Text, primary_key=True),
    Column("ref", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)
"""The latest fix without a flag per vehicle: the fleet at a glance, however long its history."""

fix_count = Table(
    "fix_count",
    metadata,
    Column("flag", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

presence = Table(
    "presence",
    metadata,
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("vehicle_id", Text, primary_key=True),
    Column("squares", BigInteger, nullable=False),
    Column("half_hours", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Where vehicles have been, coarsely (geofence.presence). Made of fixes, again when need be."""

presence_made = Table(
    "presence_made",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

watch = Table(
    "watch",
    metadata,
    Column("vehicle_id", Text, primary_key=True),
    Column("as_of_ms", BigInteger, primary_key=True),
    Column("watch", LargeBinary, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation_id", Text),
    Column("driver_id", Text),
    Column("active", Boolean, nullable=False),
    Column("locale", Text, nullable=False),
    Column("signing_hash", Text),
    Column("password_until_at", Moment),
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("mark", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("began_at", Moment, nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
)
"""Who is signed in; gone when it is over."""

api_token = Table(
    "api_token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("mark", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("used_at", Moment),
)
"""What programs come with; gone when it is revoked."""

second_factor = Table(
    "second_factor",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("credential_id", Text, unique=True),
    Column("counter", BigInteger, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("used_at", Moment),
)

identity = Table(
    "identity",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("issuer", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("used_at", Moment),
    UniqueConstraint("issuer", "claim", "subject"),
)
"""Whom an identity provider knows an account as."""

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
)
"""For who has lost his second factor; each is gone when it was used."""

one_time = Table(
    "one_time",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("account_id", Text),
    Column("until_at", Moment, nullable=False, index=True),
    Column("data", Json, nullable=False),
)
"""Secrets that are good once and not for long."""

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("organisation_id", Text, primary_key=True),
    Column("batch", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("waste_code", Text, nullable=False),
    Column("waste_name", Text, nullable=False),
    Column("mass_kg", Grams, nullable=False),
    Column("used_kg", Grams, nullable=False),
    Column("happened_at", Moment, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("container", Text, nullable=False),
    Column("containers", Integer, nullable=False),
    Column("sources", Rows(LedgerSource), nullable=False),
    Column("manifest_number", Text),
    Column("entered_by", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Index("ix_ledger_entry_organisation_id_happened_at", "organisation_id", "happened_at"),
    Index("ix_ledger_entry_happened_at", "happened_at"),
)
"""Batches of hazardous waste in the ledgers of those who generate it."""

listing = Table(
    "listing",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("side", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("mass_kg", Grams, nullable=False),
    Column("organisation_id", Text, nullable=False),
    Column("site_id", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index("ix_listing_posted_at_id", "posted_at", "id"),
    Index("ix_listing_organisation_id_posted_at", "organisation_id", "posted_at"),
)
"""The board of recycled products."""

waste_return = Table(
    "waste_return",
    metadata,
    Column("organisation_id", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("filed_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_waste_return_filed_at", "filed_at"),
)
"""Returns of hazardous waste, as last filed."""

preference = Table(
    "preference",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("data", Json, nullable=False),
)
"""What an account keeps for itself."""

notice = Table(
    "notice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("pos", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("params", Json, nullable=False),
)
"""What people and programs are told of: a pointer at an event, forgotten after a while."""

told = Table(
    "told",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("notice_id", Text, primary_key=True),
    Column("pos", BigInteger, nullable=False),
    Column("read_at", Moment),
    Column("instead_of", Text),
    Index("ix_told_account_pos", "account_id", "pos"),
)
"""Whose list a notice is in; `pos` is the notice's, for its order."""

delivery = Table(
    "delivery",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("target_id", Text, nullable=False),
    Column("notice_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_at", Moment),
    Column("last_error", Text),
    Index("ix_delivery_state_next", "state", "next_at"),
    Index("ix_delivery_target", "target_id"),
)
"""A notice on its way to a webhook or a mailbox."""

webhook = Table(
    "webhook",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("topics", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("old_secret", Text),
    Column("old_until_at", Moment),
    Column("stopped", Text),
)
"""Where programs of a party are told."""

followed = Table(
    "followed",
    metadata,
    Column("name", Text, primary_key=True),
    Column("pos", BigInteger, nullable=False),
)
"""How far something that follows the log has come."""

sweep = Table(
    "sweep",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("swept_on", Date, nullable=False),
)
"""What the nightly sweep has been through, and on which local day last."""

habit = Table(
    "habit",
    metadata,
    Column("vehicle_id", Text, primary_key=True),
    Column("on", Date, primary_key=True, index=True),
    Column("kind", Text, primary_key=True),
    Column("at_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("seconds", Float, nullable=False),
    Column("lon", Float, primary_key=True),
    Column("lat", Float, primary_key=True),
    Column("what", Text, primary_key=True),
)
"""Halts, silences, passages and ways of vehicles by local day: telemetry, made again from the fixes."""

throttle = Table(
    "throttle",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until_at", Moment),
)
"""Wrong passwords and signing codes in a row, and until when no other is listened to."""

person = Table(
    "person",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("telephone", Text),
    Column("certificate_number", Text),
    Column("salt", LargeBinary, nullable=False),
    Column("commitment", Text, nullable=False),
)

attachment = Table(
    "attachment",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "uploaded_by", "uploaded_at"),
)

attachment_tie = Table(
    "attachment_tie",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
)

picture = Table(
    "picture",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("taken_at", Text),
    Column("lon", Text),
    Column("lat", Text),
    Column("position_at", Moment),
)
"""What is shown of an attached picture, and what its camera wrote of time and place (decimal degrees).
Made from the attachment, and again where it is missing."""

clock = Table(
    "clock",
    metadata,
    Column("code", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("started_on", Date, primary_key=True),
    Column("concerned_id", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("stopped_at", Moment),
    Index("ix_clock_due_on", "due_on"),
)
"""Deadlines of manifests."""
_RUNNING = clock.c.stopped_at.is_(None)
Index(
    "ix_clock_running",
    clock.c.concerned_id,
    clock.c.due_on,
    sqlite_where=_RUNNING,
    postgresql_where=_RUNNING,
)

calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("data", Json, nullable=False),
)
"""Years recorded over those of the package."""

catalogue = Table(
    "catalogue",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("valid_from_on", Date, primary_key=True),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("count", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
"""Editions of the catalogues of waste codes."""

catalogue_code = Table(
    "catalogue_code",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("valid_from_on", Date, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("class_code", Text, nullable=False),
    Column("class_name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("hazards", Json, nullable=False),
    Column("any_hazard", Boolean, nullable=False),
    Column("initials", Text, nullable=False),
)

reserved_number = Table(
    "reserved_number",
    metadata,
    Column("number", Text, primary_key=True),
    Column("block_id", Text, nullable=False),
    Column("organisation_id", Text, nullable=False),
    Column("label_token", Text, nullable=False),
    Index("ix_reserved_number_organisation_id_number", "organisation_id", "number"),
    Index("ix_reserved_number_label_token", "label_token"),
)
"""Manifest numbers given out ahead, to be used without signal."""

device = Table(
    "device",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("organisation_id", Text, index=True),
    Column("algorithm", Text, nullable=False),
    Column("public_key", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("closed_until_n", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
)

journal_entry = Table(
    "journal_entry",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("organisation_id", Text),
    Column("event_id", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("word", Text, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("not_before_at", Moment),
    Column("seen", Text, nullable=False),
    Column("branch", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text),
    Column("pos", BigInteger),
    Column("asked", Json),
    Column("actor", Json),
    Index("ix_journal_entry_device_id_n", "device_id", "n"),
    Index("ix_journal_entry_number", "number"),
    Index("ix_journal_entry_event_id", "event_id"),
    Index("ix_journal_entry_state_received_at", "state", "received_at"),
)
"""What devices signed, exactly as it came; triggers keep that part as it is (migrations)."""

projection = Table(
    "projection",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)
"""One row: by which version of the code the read rows were made."""

serial = Table(
    "serial",
    metadata,
    Column("series", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

scale_reading = Table(
    "scale_reading",
    metadata,
    Column("id", Text, primary_key=True),
    Column("scale_id", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("mass_kg", Grams, nullable=False),
    Column("stable", Boolean, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("number", Text),
    Index("ix_scale_reading_scale_id_recorded_at", "scale_id", "recorded_at"),
)
"""Stable readings: what a weighing may name."""

scale_showing = Table(
    "scale_showing",
    metadata,
    Column("scale_id", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("mass_kg", Grams, nullable=False),
    Column("stable", Boolean, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False),
)
"""What each scale shows now."""
