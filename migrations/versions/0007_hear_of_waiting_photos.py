"""Let phones tell of the photos that still wait on them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("device", sa.Column("waiting", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("device", sa.Column("waiting_bytes", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("device", sa.Column("oldest_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("device", sa.Column("persisted", sa.Boolean(), nullable=True))
