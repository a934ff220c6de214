"""What attached files belong to.

Revision ID: 0024_attachment_tie
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_attachment_tie"
down_revision = "0023_picture"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment_tie",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "stream", name=op.f("pk_attachment_tie")),
    )
