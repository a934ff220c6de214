"""What was said of a trip under way.

Revision ID: 0010_told_under_way
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_told_under_way"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Made again from the log when the service next opens the database (services.upkeep).
    op.add_column("manifest", sa.Column("told", sa.Text(), nullable=False, server_default="[]"))
