"""Which vehicles and sites the nightly sweep has been through, and on which day last.

Revision ID: 0012_sweep
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_sweep"
down_revision = "0011_imported"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sweep",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("swept_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sweep")),
    )
