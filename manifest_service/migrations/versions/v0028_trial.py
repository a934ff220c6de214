"""Which manifests and alerts are of trials.

Revision ID: 0028_trial
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_trial"
down_revision = "0027_api_token"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("manifest", "alert"):
        op.add_column(
            table, sa.Column("trial", sa.Boolean(), nullable=False, server_default=sa.false())
        )
