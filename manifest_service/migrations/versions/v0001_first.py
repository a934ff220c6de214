"""The first schema: the log, its read rows, positions, people.

Revision ID: 0001
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE_TRIGGERS = (
    """CREATE TRIGGER event_is_append_only_update BEFORE UPDATE ON event
       WHEN NOT (NEW.body IS NULL AND NEW.pos = OLD.pos AND NEW.id = OLD.id
                 AND NEW.stream = OLD.stream AND NEW.seq = OLD.seq AND NEW.type = OLD.type
                 AND NEW.occurred_at = OLD.occurred_at AND NEW.recorded_at = OLD.recorded_at
                 AND NEW.envelope = OLD.envelope AND NEW.salt = OLD.salt
                 AND NEW.leaf_hash = OLD.leaf_hash)
       BEGIN SELECT RAISE(ABORT, 'event is append-only'); END""",
    """CREATE TRIGGER event_is_append_only_delete BEFORE DELETE ON event
       BEGIN SELECT RAISE(ABORT, 'event is append-only'); END""",
    """CREATE TRIGGER command_is_append_only_update BEFORE UPDATE ON command
       BEGIN SELECT RAISE(ABORT, 'command is append-only'); END""",
    """CREATE TRIGGER command_is_append_only_delete BEFORE DELETE ON command
       BEGIN SELECT RAISE(ABORT, 'command is append-only'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'event' THEN
           -- Lawful erasure: the body alone may become null.
           IF NEW.body IS NULL
              AND (to_jsonb(NEW) - 'body') = (to_jsonb(OLD) - 'body') THEN RETURN NEW; END IF;
         END IF;
         RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
       END $$""",
    """CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event
       FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER event_is_not_truncated BEFORE TRUNCATE ON event
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER command_is_append_only BEFORE UPDATE OR DELETE ON command
       FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("driver_id", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("severity_rank", sa.SmallInteger(), nullable=False),
        sa.Column("vehicle_id", sa.Text(), nullable=True),
        sa.Column("carrier_id", sa.Text(), nullable=True),
        sa.Column("manifest_number", sa.Text(), nullable=True),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("backfill", sa.Boolean(), nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("episode", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_carrier_id", "alert", ["carrier_id"], unique=False)
    op.create_index("ix_alert_manifest_number", "alert", ["manifest_number"], unique=False)
    op.create_index(
        "ix_alert_severity_rank_raised_at_id",
        "alert",
        ["severity_rank", "raised_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_alert_vehicle_id_first_at", "alert", ["vehicle_id", "first_at"], unique=False
    )
    op.create_table(
        "attachment",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_attachment")),
    )
    op.create_table(
        "command",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
    )
    op.create_table(
        "entry",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_kind_label", "entry", ["kind", "label"], unique=False)
    op.create_index(
        "ix_entry_kind_organisation_id", "entry", ["kind", "organisation_id"], unique=False
    )
    op.create_index("ix_entry_terminal_id", "entry", ["terminal_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("pos", BIG_KEY, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pos", name=op.f("pk_event")),
        sa.UniqueConstraint("device_id", "device_seq", name=op.f("uq_event_device_id_device_seq")),
        sa.UniqueConstraint("id", name=op.f("uq_event_id")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_event_stream_seq")),
    )
    op.create_table(
        "fix",
        sa.Column("ref", BIG_KEY, nullable=False),
        sa.Column("vehicle_id", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("speed_kmh", sa.Float(), nullable=True),
        sa.Column("course_deg", sa.Float(), nullable=True),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("satellites", sa.SmallInteger(), nullable=True),
        sa.Column("load", sa.Text(), nullable=True),
        sa.Column("bits", sa.SmallInteger(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("received_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_fix")),
    )
    op.create_index("ix_fix_vehicle_id_at_ms", "fix", ["vehicle_id", "at_ms"], unique=False)
    op.create_table(
        "fix_count",
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("flag", name=op.f("pk_fix_count")),
    )
    op.create_table(
        "label",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("package", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_label")),
    )
    op.create_table(
        "last_fix",
        sa.Column("vehicle_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("vehicle_id", name=op.f("pk_last_fix")),
    )
    op.create_table(
        "log_head",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("log_id", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_log_head")),
    )
    op.create_table(
        "manifest",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("national_number", sa.Text(), nullable=True),
        sa.Column("generator_id", sa.Text(), nullable=False),
        sa.Column("origin_site_id", sa.Text(), nullable=False),
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("receiver_id", sa.Text(), nullable=False),
        sa.Column("destination_site_id", sa.Text(), nullable=False),
        sa.Column("vehicle_id", sa.Text(), nullable=False),
        sa.Column("driver_id", sa.Text(), nullable=False),
        sa.Column("route_id", sa.Text(), nullable=True),
        sa.Column("waste_codes", sa.Text(), nullable=False),
        sa.Column("declared_kg", sa.BigInteger(), nullable=False),
        sa.Column("loaded_kg", sa.BigInteger(), nullable=True),
        sa.Column("accepted_kg", sa.BigInteger(), nullable=True),
        sa.Column("refused_kg", sa.BigInteger(), nullable=True),
        sa.Column("disposed_kg", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=True),
        sa.Column("departed_at", sa.BigInteger(), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("planned_departure_at", sa.BigInteger(), nullable=True),
        sa.Column("planned_arrival_at", sa.BigInteger(), nullable=True),
        sa.Column("receipt_due_on", sa.Date(), nullable=True),
        sa.Column("discrepancies", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("label_tokens", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_manifest")),
    )
    op.create_index(
        "ix_manifest_carrier_id_issued_at", "manifest", ["carrier_id", "issued_at"], unique=False
    )
    op.create_index(
        "ix_manifest_driver_id_issued_at", "manifest", ["driver_id", "issued_at"], unique=False
    )
    op.create_index("ix_manifest_ended_at", "manifest", ["ended_at"], unique=False)
    op.create_index(
        "ix_manifest_generator_id_issued_at",
        "manifest",
        ["generator_id", "issued_at"],
        unique=False,
    )
    op.create_index(
        "ix_manifest_issued_at_number", "manifest", ["issued_at", "number"], unique=False
    )
    op.create_index("ix_manifest_national_number", "manifest", ["national_number"], unique=False)
    op.create_index(
        "ix_manifest_receiver_id_issued_at", "manifest", ["receiver_id", "issued_at"], unique=False
    )
    op.create_index(
        "ix_manifest_status_issued_at", "manifest", ["status", "issued_at"], unique=False
    )
    op.create_index(
        "ix_manifest_vehicle_id_issued_at", "manifest", ["vehicle_id", "issued_at"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_person")),
    )
    op.create_table(
        "registry_generation",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_registry_generation")),
    )
    op.create_table(
        "serial",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_serial")),
    )
    op.create_table(
        "stream_head",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_stream_head")),
    )
    op.create_table(
        "watch",
        sa.Column("vehicle_id", sa.Text(), nullable=False),
        sa.Column("as_of_ms", sa.BigInteger(), nullable=False),
        sa.Column("watch", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("vehicle_id", "as_of_ms", name=op.f("pk_watch")),
    )

    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if on_postgresql else SQLITE_TRIGGERS:
        op.execute(sa.text(statement))
    log_head = sa.table(
        "log_head", sa.column("one"), sa.column("log_id"), sa.column("size"), sa.column("frontier")
    )
    op.bulk_insert(
        log_head, [{"one": 1, "log_id": secrets.token_hex(16), "size": 0, "frontier": b""}]
    )
    generation = sa.table("registry_generation", sa.column("one"), sa.column("generation"))
    op.bulk_insert(generation, [{"one": 1, "generation": 0}])
