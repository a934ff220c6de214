"""Where imported manifests were first recorded.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("manifest", sa.Column("source", sa.Text(), nullable=True))
    op.add_column("manifest", sa.Column("source_number", sa.Text(), nullable=True))
