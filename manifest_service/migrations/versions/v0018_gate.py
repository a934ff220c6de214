"""The gate: readings of scales, what each shows now, and when a vehicle was weighed in.

Revision ID: 0018_gate
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_gate"
down_revision = "0017_route_time"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Made again from the log when the service next opens the database (services.upkeep).
    op.add_column("manifest", sa.Column("weighed_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "scale_reading",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scale_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("mass_kg", sa.BigInteger(), nullable=False),
        sa.Column("stable", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scale_reading")),
    )
    op.create_index(
        op.f("ix_scale_reading_scale_id_recorded_at"), "scale_reading", ["scale_id", "recorded_at"]
    )
    op.create_table(
        "scale_showing",
        sa.Column("scale_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("mass_kg", sa.BigInteger(), nullable=False),
        sa.Column("stable", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scale_id", name=op.f("pk_scale_showing")),
    )
