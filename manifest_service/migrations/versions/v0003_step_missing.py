"""When steps of a manifest went missing, and when the last of them was told.

Revision ID: 0003_step_missing
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_step_missing"
down_revision = "0003_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Made again from the log when the service next opens the database (services.upkeep).
    op.add_column("manifest", sa.Column("skipped_at", sa.BigInteger(), nullable=True))
    op.add_column("manifest", sa.Column("told_at", sa.BigInteger(), nullable=True))
