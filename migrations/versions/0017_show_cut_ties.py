"""Mark ties that were cut because a group was large enough, and let links be of a fixed camera."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("photo_link", sa.Column("is_cut", sa.Boolean(), nullable=False, server_default=sa.false()))
    some = sa.text("is_cut")
    as_sqlite_asks = sa.text("is_cut = 1")  # else it would not use the index
    op.create_index(
        "ix_photo_link_cut",
        "photo_link",
        ["photo_id", "other_id"],
        sqlite_where=as_sqlite_asks,
        postgresql_where=some,
    )
    op.add_column(
        "capture_link", sa.Column("fixed_camera", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # What was not followed before: also what a person took apart since, which is left out where it is shown.
    op.execute(
        "UPDATE photo_link SET is_cut = true WHERE kind IN ('same','burst','scene') AND EXISTS ("
        "SELECT 1 FROM photo AS one, photo AS other WHERE one.id = photo_link.photo_id "
        "AND other.id = photo_link.other_id AND one.group_id <> other.group_id)"
    )
