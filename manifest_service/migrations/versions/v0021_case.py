"""Cases about alerts, and checks at the roadside.

Revision ID: 0021_case
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_case"
down_revision = "0020_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("alert_ids", sa.Text(), nullable=False),
        sa.Column("party_ids", sa.Text(), nullable=False),
        sa.Column("open_tasks", sa.Integer(), nullable=False),
        sa.Column("next_due_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    op.create_index("ix_case_file_opened_at_id", "case_file", ["opened_at", "id"])
    _named("case_alert", "alert_id")
    _named("case_party", "organisation_id")
    _roadside_check()


def _named(table: str, column: str) -> None:
    op.create_table(
        table,
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column(column, sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", column, name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _roadside_check() -> None:
    op.create_table(
        "roadside_check",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("in_order", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text()),
        sa.Column("vehicle_id", sa.Text()),
        sa.Column("manifest_number", sa.Text()),
        sa.Column("lon", sa.Float()),
        sa.Column("lat", sa.Float()),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadside_check")),
    )
    op.create_index("ix_roadside_check_checked_at_id", "roadside_check", ["checked_at", "id"])
    for column in ("vehicle_id", "manifest_number"):
        op.create_index(op.f(f"ix_roadside_check_{column}"), "roadside_check", [column])
