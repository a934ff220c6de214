"""What an account has attached lately is found without reading all that was ever attached.

Revision ID: 0028_attachment_day
"""

from alembic import op

revision = "0028_attachment_day"
down_revision = "0027_api_token"
branch_labels = None
depends_on = None


def upgrade() -> None:
    name = op.f("ix_attachment_uploaded_by_uploaded_at")
    op.create_index(name, "attachment", ["uploaded_by", "uploaded_at"])
