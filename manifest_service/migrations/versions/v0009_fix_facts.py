"""What the tachograph and the odometer said with a position.

Revision ID: 0009_fix_facts
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_fix_facts"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fix", sa.Column("recorder_speed_kmh", sa.Float(), nullable=True))
    op.add_column("fix", sa.Column("odometer_km", sa.Float(), nullable=True))
