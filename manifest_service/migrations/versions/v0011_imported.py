"""Where imported manifests were first recorded.

Revision ID: 0011_imported
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_imported"
down_revision = "0010_told_under_way"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("manifest", sa.Column("source", sa.Text(), nullable=True))
    op.add_column("manifest", sa.Column("source_number", sa.Text(), nullable=True))
