"""The one ledger.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009_fix_facts"
branch_labels = None
depends_on = None

_KEY = (
    "month",
    "measure",
    "stream",
    "code",
    "generator_id",
    "carrier_id",
    "receiver_id",
    "origin_site_id",
    "destination_site_id",
)


def upgrade() -> None:
    op.create_table(
        "one_ledger",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _KEY),
        sa.Column("kg", sa.BigInteger(), nullable=False),
        sa.Column("manifests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_one_ledger")),
    )
