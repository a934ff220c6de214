"""Which version of its rule an alert is of, so that verdicts count for a version.

Revision ID: 0013_verdicts
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_verdicts"
down_revision = "0012_sweep"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Made again from the log when the service next opens the database (services.upkeep).
    op.add_column("alert", sa.Column("rule_version", sa.Integer(), nullable=True))
    op.create_index(
        "ix_alert_rule_rule_version_verdict", "alert", ["rule", "rule_version", "verdict"]
    )
