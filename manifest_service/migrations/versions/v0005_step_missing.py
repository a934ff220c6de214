"""When steps of a manifest went missing, and when the last of them was told.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Made again from the log when the service next opens the database (services.upkeep).
    op.add_column("manifest", sa.Column("skipped_at", sa.BigInteger(), nullable=True))
    op.add_column("manifest", sa.Column("told_at", sa.BigInteger(), nullable=True))
