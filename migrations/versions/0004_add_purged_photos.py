"""Add the tombstones of purged photos; history no longer refers to the photo's row, so that it can stay."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "purged_photo",
        sa.Column("photo_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_by", sa.Integer(), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deleted_by"], ["user.id"], name=op.f("fk_purged_photo_deleted_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_purged_photo_project_id")),
        sa.ForeignKeyConstraint(["purged_by"], ["user.id"], name=op.f("fk_purged_photo_purged_by")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_purged_photo")),
    )
    op.create_index(
        "ix_purged_photo_unsettled",
        "purged_photo",
        ["project_id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    # On SQLite this writes the table anew (nothing refers to it, so that is safe inside one transaction).
    with op.batch_alter_table("operation", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint(op.f("fk_operation_photo_id"), type_="foreignkey")
