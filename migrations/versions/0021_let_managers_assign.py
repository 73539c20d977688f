"""Let managers assign photos and say which come first; hand out one photo of each scene first."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:  # which takes a key with a new column, but not after it
        op.execute(
            "ALTER TABLE photo ADD COLUMN assignee_id INTEGER "
            'CONSTRAINT fk_photo_assignee_id REFERENCES "user" (id)'
        )
    else:
        op.add_column("photo", sa.Column("assignee_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_photo_assignee_id", "photo", "user", ["assignee_id"], ["id"])
    op.add_column("photo", sa.Column("priority", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("lease", sa.Column("place", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("photo_group", sa.Column("fresh_id", sa.Integer(), nullable=True))
    op.add_column("photo_group", sa.Column("fresh_priority", sa.Integer(), nullable=True))
    false = "0" if is_sqlite else "false"
    waits = f"state = 'unlabelled' AND assignee_id IS NULL AND deleted_at IS NULL AND damaged IS {false}"
    _index("ix_photo_queue", "photo", ["project_id", "priority", "id"], waits)
    _index("ix_photo_queue_scene", "photo", ["project_id", "priority", "group_id", "id"], waits)
    assigned = ["project_id", "assignee_id", "state", "priority", "id", "deleted_at", "damaged"]
    _index("ix_photo_assigned", "photo", assigned, "assignee_id IS NOT NULL")
    op.create_index("ix_skip_user_id_day", "skip", ["user_id", "day"])
    _find_fresh()
    fresh = ["project_id", "fresh_priority", "fresh_id"]
    _index("ix_photo_group_fresh", "photo_group", fresh, "fresh_id IS NOT NULL")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _find_fresh() -> None:
    """Find the scenes that nobody has looked at, and the sharpest photo of each: as app/photos/stacks.py.

    Sorted by the bare column, SQLite would walk all photos of a project for each of its scenes.
    """
    op.execute(
        "UPDATE photo_group SET fresh_priority = 0, fresh_id = ("
        "SELECT id FROM photo WHERE photo.project_id = photo_group.project_id AND group_id = photo_group.id "
        "AND deleted_at IS NULL AND NOT damaged ORDER BY coalesce(sharpness, -1000) DESC, id LIMIT 1) "
        "WHERE n > 0 AND NOT EXISTS ("
        "SELECT 1 FROM photo WHERE photo.project_id = photo_group.project_id AND group_id = photo_group.id "
        "AND deleted_at IS NULL AND state <> 'unlabelled')"
    )
    op.execute("UPDATE photo_group SET fresh_priority = NULL WHERE fresh_id IS NULL")
