"""What a habit is about: the stretch of a route that was driven over.

Revision ID: 0017_route_time
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_route_time"
down_revision = "0016_notices"
branch_labels = None
depends_on = None

KEPT = 'vehicle_id, "on", kind, at_ms, seconds, lon, lat'


def upgrade() -> None:
    op.rename_table("habit", "habit_before")
    op.drop_index(op.f("ix_habit_on"), table_name="habit_before")
    if op.get_bind().dialect.name == "postgresql":
        # The name of the key is taken until the table before is gone.
        op.execute('ALTER TABLE habit_before RENAME CONSTRAINT "pk_habit" TO "pk_habit_before"')
    op.create_table(
        "habit",
        sa.Column("vehicle_id", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "vehicle_id", "on", "kind", "at_ms", "lon", "lat", "what", name=op.f("pk_habit")
        ),
    )
    op.execute(f"INSERT INTO habit ({KEPT}, what) SELECT {KEPT}, '' FROM habit_before")
    op.drop_table("habit_before")
    op.create_index(op.f("ix_habit_on"), "habit", ["on"])
