"""Add comments on photos, and whom they name; find what people did by project and by photo."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=True),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(x IS NULL) = (y IS NULL)", name=op.f("ck_comment_place")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_comment_author_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_comment_photo_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_comment_project_id")),
        sa.ForeignKeyConstraint(["reply_to"], ["comment.id"], name=op.f("fk_comment_reply_to")),
        sa.ForeignKeyConstraint(["settled_by"], ["user.id"], name=op.f("fk_comment_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("op_id", name=op.f("uq_comment_op_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_comment_open",
        "comment",
        ["project_id", "id"],
        unique=False,
        sqlite_where=sa.text("reply_to IS NULL AND settled_at IS NULL"),
        postgresql_where=sa.text("reply_to IS NULL AND settled_at IS NULL"),
    )
    op.create_index("ix_comment_photo_id_id", "comment", ["photo_id", "id"], unique=False)
    op.create_index("ix_comment_project_id_id", "comment", ["project_id", "id"], unique=False)
    op.create_index("ix_comment_reply_to", "comment", ["reply_to"], unique=False)
    op.create_table(
        "mention",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mention_user_id")),
        sa.PrimaryKeyConstraint("comment_id", "user_id", name=op.f("pk_mention")),
    )
    op.create_index("ix_mention_user_id_seen_at", "mention", ["user_id", "seen_at"], unique=False)
    # What people did is read back: of a project by time, of a photo by name.
    op.create_index("ix_operation_project_id_at", "operation", ["project_id", "at"], unique=False)
    op.create_index(
        "ix_operation_project_id_actor_id_at", "operation", ["project_id", "actor_id", "at"], unique=False
    )
    for action in ("state", "delete"):
        op.create_index(
            f"ix_operation_{action}",
            "operation",
            ["project_id", "at"],
            unique=False,
            sqlite_where=sa.text(f"action = '{action}'"),
            postgresql_where=sa.text(f"action = '{action}'"),
        )
    op.create_index("ix_audit_object", "audit", ["object"], unique=False)
