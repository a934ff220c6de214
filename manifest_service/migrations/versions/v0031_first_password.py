"""Until when a password that another chose is good. Those of before are their owners' own.

Revision ID: 0031_first_password
"""

import sqlalchemy as sa
from alembic import op

revision = "0031_first_password"
down_revision = "0030_trial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("password_until_at", sa.BigInteger(), nullable=True))
