"""Add the shot list, and let photos name the shot they were taken for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "wanted_shot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("is_clean", sa.Boolean(), nullable=False),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("link_ids", JSON, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wanted >= 1", name=op.f("ck_wanted_shot_wanted")),
        sa.CheckConstraint("NOT is_clean OR class_id IS NULL", name=op.f("ck_wanted_shot_clean")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_wanted_shot_created_by")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_wanted_shot_project_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "class_id"],
            ["defect_class.project_id", "defect_class.id"],
            name=op.f("fk_wanted_shot_project_id_class_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted_shot")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wanted_shot_project_id_position", "wanted_shot", ["project_id", "position"])
    op.create_table(
        "shot_example",
        sa.Column("shot_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["shot_id"], ["wanted_shot.id"], name=op.f("fk_shot_example_shot_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_shot_example_photo_id")),
        sa.PrimaryKeyConstraint("shot_id", name=op.f("pk_shot_example")),
    )
    op.create_index("ix_shot_example_photo_id", "shot_example", ["photo_id"])
    # In one statement: SQLite adds a key to a table only together with its column.
    op.execute(
        "ALTER TABLE photo ADD COLUMN wanted_shot_id INTEGER "
        "CONSTRAINT fk_photo_wanted_shot_id REFERENCES wanted_shot (id)"
    )
    op.create_index(
        "ix_photo_wanted_shot",
        "photo",
        ["project_id", "wanted_shot_id", "id"],
        sqlite_where=sa.text("wanted_shot_id IS NOT NULL"),
        postgresql_where=sa.text("wanted_shot_id IS NOT NULL"),
    )
