"""Add the class guide: its words, their history, its examples, and which of it annotations were drawn by."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    for name, default in (("guide_version", "1"), ("guide_rev", "0")):
        op.add_column(
            "defect_class", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text(default))
        )
    for name in ("tightness", "instances"):
        op.add_column("defect_class", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "annotation", sa.Column("guide_version", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    op.create_index(
        "ix_annotation_guide",
        "annotation",
        ["project_id", "class_id", "guide_version", "photo_id"],
        unique=False,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.add_column("class_merge", sa.Column("words", sa.String(length=300), nullable=True))
    op.create_table(
        "guide_text",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("counts_not", sa.Text(), nullable=False),
        sa.Column("tightness", sa.Text(), nullable=False),
        sa.Column("instances", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_guide_text_version")),
        sa.ForeignKeyConstraint(
            ["project_id", "class_id"],
            ["defect_class.project_id", "defect_class.id"],
            name=op.f("fk_guide_text_project_id_class_id"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_guide_text_project_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["user.id"], name=op.f("fk_guide_text_saved_by")),
        sa.PrimaryKeyConstraint("project_id", "class_id", "rev", name=op.f("pk_guide_text")),
    )
    op.create_table(
        "guide_seen",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "class_id"],
            ["defect_class.project_id", "defect_class.id"],
            name=op.f("fk_guide_seen_project_id_class_id"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_guide_seen_project_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_guide_seen_user_id")),
        sa.PrimaryKeyConstraint("project_id", "class_id", "user_id", name=op.f("pk_guide_seen")),
    )
    op.create_table(
        "guide_example",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=True),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('right','wrong','borderline')", name=op.f("ck_guide_example_verdict")
        ),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_guide_example_size")),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_guide_example_added_by")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_guide_example_photo_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "class_id"],
            ["defect_class.project_id", "defect_class.id"],
            name=op.f("fk_guide_example_project_id_class_id"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_guide_example_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_example")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_guide_example_photo_id", "guide_example", ["photo_id"], unique=False)
    op.create_index(
        "ix_guide_example_project_id_class_id", "guide_example", ["project_id", "class_id"], unique=False
    )
