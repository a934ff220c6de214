"""Several carriers, storage, groups, lines, corrections; numbers given out ahead; signing codes.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The read rows are made again from the log when the service next opens the database
    # (services.upkeep): what stands in these columns until then is never read.
    for column in (
        sa.Column("legs", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("lines", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("is_group", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("group_number", sa.Text(), nullable=True),
        sa.Column("paper_number", sa.Text(), nullable=True),
        sa.Column("keeper_id", sa.Text(), nullable=True),
        sa.Column("stored_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_kg", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("redirected_kg", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("disposed_at", sa.BigInteger(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("open_corrections", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("corrected", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("manifest", column)
    op.create_index("ix_manifest_keeper_id", "manifest", ["keeper_id"])
    op.create_index("ix_manifest_group_number", "manifest", ["group_number"])
    op.create_table(
        "past_leg",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("leg", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("vehicle_id", sa.Text(), nullable=False),
        sa.Column("driver_id", sa.Text(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", "leg", name=op.f("pk_past_leg")),
    )
    op.create_index("ix_past_leg_vehicle_id_until_at", "past_leg", ["vehicle_id", "until_at"])
    op.create_index("ix_past_leg_carrier_id", "past_leg", ["carrier_id"])
    op.create_index("ix_past_leg_driver_id", "past_leg", ["driver_id"])
    op.create_table(
        "waste_line",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("line", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("declared_kg", sa.BigInteger(), nullable=False),
        sa.Column("accepted_kg", sa.BigInteger(), nullable=True),
        sa.Column("refused_kg", sa.BigInteger(), nullable=True),
        sa.Column("disposed_kg", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", "line", name=op.f("pk_waste_line")),
    )
    op.create_index("ix_waste_line_code", "waste_line", ["code"])
    op.create_table(
        "reserved_number",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("label_token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reserved_number")),
    )
    op.create_index(
        "ix_reserved_number_organisation_id_number",
        "reserved_number",
        ["organisation_id", "number"],
    )
    op.create_index("ix_reserved_number_label_token", "reserved_number", ["label_token"])
    op.create_table(
        "throttle",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_throttle")),
    )
    op.create_table(
        "projection",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_projection")),
    )
    op.add_column("account", sa.Column("signing_hash", sa.Text(), nullable=True))
