"""Which manifests and alerts are of trials.

Revision ID: 0030_trial
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_trial"
down_revision = "0029_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("manifest", "alert"):
        op.add_column(
            table, sa.Column("trial", sa.Boolean(), nullable=False, server_default=sa.false())
        )
