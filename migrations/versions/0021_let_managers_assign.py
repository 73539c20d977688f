"""Let managers assign photos and say which come first."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # which takes a key with a new column, but not after it
        op.execute(
            "ALTER TABLE photo ADD COLUMN assignee_id INTEGER "
            'CONSTRAINT fk_photo_assignee_id REFERENCES "user" (id)'
        )
    else:
        op.add_column("photo", sa.Column("assignee_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_photo_assignee_id", "photo", "user", ["assignee_id"], ["id"])
    op.add_column("photo", sa.Column("priority", sa.Integer(), nullable=False, server_default=sa.text("0")))
