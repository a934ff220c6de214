"""What is shown of attached pictures. Those attached before are made when they are first asked for.

Revision ID: 0023_picture
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_picture"
down_revision = "0022_listing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.Text()),
        sa.Column("lon", sa.Text()),
        sa.Column("lat", sa.Text()),
        sa.Column("position_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_picture")),
    )
