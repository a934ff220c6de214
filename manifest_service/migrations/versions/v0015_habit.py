"""Habits of vehicles by local day, to learn usual stops and dead zones from.

Revision ID: 0015_habit
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_habit"
down_revision = "0014_presence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "habit",
        sa.Column("vehicle_id", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(
            "vehicle_id", "on", "kind", "at_ms", "lon", "lat", name=op.f("pk_habit")
        ),
    )
    op.create_index(op.f("ix_habit_on"), "habit", ["on"])
