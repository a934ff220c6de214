"""Accounts known to an identity provider.

Revision ID: 0029_identity
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_identity"
down_revision = "0028_attachment_day"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint(
            "issuer", "claim", "subject", name=op.f("uq_identity_issuer_claim_subject")
        ),
    )
    op.create_index(op.f("ix_identity_account_id"), "identity", ["account_id"])
