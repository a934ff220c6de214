"""Journals of devices: the signed entries as they came, and the devices that keep them.

Revision ID: 0019_journal
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_journal"
down_revision = "0018_gate"
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    """CREATE TRIGGER journal_entry_is_kept_update
       BEFORE UPDATE OF sha256, device_id, n, entry, signature, received_at ON journal_entry
       BEGIN SELECT RAISE(ABORT, 'journal_entry is append-only'); END""",
    """CREATE TRIGGER journal_entry_is_kept_delete BEFORE DELETE ON journal_entry
       BEGIN SELECT RAISE(ABORT, 'journal_entry is append-only'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE TRIGGER journal_entry_is_kept
       BEFORE DELETE OR UPDATE OF sha256, device_id, n, entry, signature, received_at
       ON journal_entry FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE TRIGGER journal_entry_is_not_truncated BEFORE TRUNCATE ON journal_entry
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
)


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("closed_until_n", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("public_key", name=op.f("uq_device_public_key")),
    )
    op.create_index(op.f("ix_device_account_id"), "device", ["account_id"])
    op.create_index(op.f("ix_device_organisation_id"), "device", ["organisation_id"])
    op.create_table(
        "journal_entry",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before_at", sa.BigInteger(), nullable=True),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("branch", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("pos", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_journal_entry")),
    )
    op.create_index("ix_journal_entry_device_id_n", "journal_entry", ["device_id", "n"])
    op.create_index("ix_journal_entry_number", "journal_entry", ["number"])
    op.create_index("ix_journal_entry_event_id", "journal_entry", ["event_id"])
    op.create_index("ix_journal_entry_state_received_at", "journal_entry", ["state", "received_at"])
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if on_postgresql else SQLITE_TRIGGERS:
        op.execute(statement)
