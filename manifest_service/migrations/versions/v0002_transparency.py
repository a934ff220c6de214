"""Checkpoints, tiles, cosignatures; sealed texts; sealed tracks; certificate numbers as personal data.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER checkpoint_is_append_only_update BEFORE UPDATE ON checkpoint
       BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END""",
    """CREATE TRIGGER checkpoint_is_append_only_delete BEFORE DELETE ON checkpoint
       BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER checkpoint_is_append_only BEFORE UPDATE OR DELETE ON checkpoint
       FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
)


def upgrade() -> None:
    op.create_table(
        "sealed_text",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "path", name=op.f("pk_sealed_text")),
    )
    op.create_table(
        "tile",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx", name=op.f("pk_tile")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "cosignature",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", "key_id", name=op.f("pk_cosignature")),
    )
    op.add_column("person", sa.Column("certificate_number", sa.Text(), nullable=True))
    op.add_column("manifest", sa.Column("track_sha256", sa.Text(), nullable=True))
    op.create_index(
        "ix_manifest_unsealed",
        "manifest",
        ["ended_at"],
        sqlite_where=sa.text("track_sha256 IS NULL"),
        postgresql_where=sa.text("track_sha256 IS NULL"),
    )
    # A year's quota and a vehicle's trips under way, without reading what is over.
    op.create_index(
        "ix_manifest_receiver_id_received_at",
        "manifest",
        ["receiver_id", "received_at", "accepted_kg"],
    )
    op.create_index("ix_manifest_vehicle_id_ended_at", "manifest", ["vehicle_id", "ended_at"])
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if on_postgresql else SQLITE_TRIGGERS:
        op.execute(sa.text(statement))
