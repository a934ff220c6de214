"""Where vehicles have been, coarsely, and what a search reads of their fixes, in one index. The marks
of fixes already stored are made at the next start.

Revision ID: 0014_presence
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_presence"
down_revision = "0013_verdicts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Text(), nullable=False),
        sa.Column("squares", sa.BigInteger(), nullable=False),
        sa.Column("half_hours", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cell", "day", "vehicle_id", name=op.f("pk_presence")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "presence_made",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_presence_made")),
    )
    op.create_index("ix_fix_track", "fix", ["vehicle_id", "at_ms", "lon", "lat", "flags"])
    op.drop_index("ix_fix_vehicle_id_at_ms", table_name="fix")
