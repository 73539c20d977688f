"""Hold capture links to a pace."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "link_pace",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("clears_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_link_pace")),
    )
    op.add_column("capture_link", sa.Column("slowed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_upload_link_id_created_at", "upload", ["link_id", "created_at"])
