"""Ledgers and returns of hazardous waste.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("waste_code", sa.Text(), nullable=False),
        sa.Column("waste_name", sa.Text(), nullable=False),
        sa.Column("mass_kg", sa.BigInteger(), nullable=False),
        sa.Column("used_kg", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("containers", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("manifest_number", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "batch", name=op.f("pk_ledger_entry")),
    )
    op.create_index(
        "ix_ledger_entry_organisation_id_happened_at",
        "ledger_entry",
        ["organisation_id", "happened_at"],
    )
    op.create_index("ix_ledger_entry_happened_at", "ledger_entry", ["happened_at"])
    op.create_table(
        "waste_return",
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "period", name=op.f("pk_waste_return")),
    )
    op.create_index("ix_waste_return_filed_at", "waste_return", ["filed_at"])
