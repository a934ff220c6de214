"""The site of an alert and whether it still waits for somebody, so that a queue finds its page.

Revision ID: 0020_queue
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_queue"
down_revision = "0019_journal"
branch_labels = None
depends_on = None

_SITE = {
    "sqlite": "json_extract(episode, '$.site_id')",
    "postgresql": "CAST(episode AS json) ->> 'site_id'",
}


def upgrade() -> None:
    op.add_column("alert", sa.Column("site_id", sa.Text(), nullable=True))
    op.add_column(
        "alert", sa.Column("working", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    site = _SITE[op.get_bind().dialect.name]
    op.execute(
        f"UPDATE alert SET site_id = {site},"
        " working = status IN ('new', 'acknowledged', 'assigned', 'explained')"
    )
    order = ["severity_rank", "raised_at", "id"]
    op.create_index("ix_alert_queue", "alert", ["working", "review", *order])
    op.create_index("ix_alert_raised", "alert", ["working", "review", "raised_at", "id"])
    kind = ["status", "severity_rank", "rule"]
    op.create_index("ix_alert_count", "alert", ["working", "review", *kind])
    op.drop_index("ix_alert_rule_rule_version_verdict", "alert")
    verdict = ["rule", "rule_version", "verdict"]
    op.create_index("ix_alert_verdict", "alert", ["review", *verdict])
