"""Add groups of photos, what ties them together and what likeness is told by."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "photo_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("top_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=300), nullable=True),
        sa.Column("alias_of", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alias_of"], ["photo_group.id"], name=op.f("fk_photo_group_alias_of")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_photo_group_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_group")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_photo_group_alias_of", "photo_group", ["alias_of"])
    op.create_index("ix_photo_group_project_id_part", "photo_group", ["project_id", "part"])
    op.create_table(
        "groups_apart",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("group_id < other_id", name=op.f("ck_groups_apart_order")),
        sa.ForeignKeyConstraint(["group_id"], ["photo_group.id"], name=op.f("fk_groups_apart_group_id")),
        sa.ForeignKeyConstraint(["other_id"], ["photo_group.id"], name=op.f("fk_groups_apart_other_id")),
        sa.PrimaryKeyConstraint("group_id", "other_id", name=op.f("pk_groups_apart")),
    )
    op.create_index("ix_groups_apart_other_id", "groups_apart", ["other_id"])
    op.create_table(
        "photo_link",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('series','part','same','burst','scene','joined')", name=op.f("ck_photo_link_kind")
        ),
        sa.CheckConstraint("photo_id < other_id", name=op.f("ck_photo_link_order")),
        sa.ForeignKeyConstraint(["other_id"], ["photo.id"], name=op.f("fk_photo_link_other_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_link_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", "other_id", "kind", name=op.f("pk_photo_link")),
    )
    op.create_index("ix_photo_link_other_id", "photo_link", ["other_id"])
    op.create_table(
        "likeness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("phash", sa.BigInteger(), nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_likeness_photo_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_likeness_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness")),
        sa.UniqueConstraint("photo_id", name=op.f("uq_likeness_photo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_likeness_project_id_id", "likeness", ["project_id", "id"])
    op.add_column(
        "project", sa.Column("fixed_camera", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _let_photos_have_groups()


def _let_photos_have_groups() -> None:
    if op.get_bind().dialect.name == "sqlite":  # which takes a key with a new column, but not after it
        op.execute(
            "ALTER TABLE photo ADD COLUMN group_id INTEGER "
            "CONSTRAINT fk_photo_group_id REFERENCES photo_group (id)"
        )
    else:
        op.add_column("photo", sa.Column("group_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_photo_group_id", "photo", "photo_group", ["group_id"], ["id"])
    op.create_index("ix_photo_project_id_group_id_id", "photo", ["project_id", "group_id", "id"])
    for name, column in (("ix_photo_series", "series"), ("ix_photo_latitude", "latitude")):
        some = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "photo", ["project_id", column], sqlite_where=some, postgresql_where=some)
