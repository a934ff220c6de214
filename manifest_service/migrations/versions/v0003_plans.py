"""Plans and approvals; how much each generator moved, by day and month.

Revision ID: 0003_plans
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_plans"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("valid_from_on", sa.Date(), nullable=False),
        sa.Column("valid_until_on", sa.Date(), nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index("ix_plan_drafted_at_id", "plan", ["drafted_at", "id"])
    op.create_index("ix_plan_holder_id_drafted_at", "plan", ["holder_id", "drafted_at"])
    op.create_index(
        "ix_plan_holder_id_in_force", "plan", ["holder_id", "in_force", "valid_until_on"]
    )
    op.create_index("ix_plan_in_force_valid_until_on", "plan", ["in_force", "valid_until_on"])
    op.create_index("ix_plan_kind_number", "plan", ["kind", "number"])
    op.create_table(
        "moved",
        sa.Column("generator_id", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("receiver_id", sa.Text(), nullable=False),
        sa.Column("origin_site_id", sa.Text(), nullable=False),
        sa.Column("destination_site_id", sa.Text(), nullable=False),
        sa.Column("kg", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "generator_id",
            "span",
            "code",
            "receiver_id",
            "origin_site_id",
            "destination_site_id",
            name=op.f("pk_moved"),
        ),
    )
