"""Follow a phone that joined again by another code, and let its known losses be named no more."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("device", sa.Column("missing_known", sa.Integer(), nullable=False, server_default="0"))
    # In one statement on both databases: SQLite adds no constraint to a table that is there.
    op.execute(
        "ALTER TABLE device ADD COLUMN became_id INTEGER "
        "CONSTRAINT fk_device_became_id REFERENCES device (id)"
    )
