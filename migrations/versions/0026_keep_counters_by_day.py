"""Keep what counters were when a day began, and which classes a scene shows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"

# Of the days before this one, only when the photos came that are still here is known.
_PHOTOS = """
INSERT INTO day_counter (project_id, day, name, n)
SELECT project_id, day, 'photos', sum(sum(n)) OVER (PARTITION BY project_id ORDER BY day) - sum(n)
FROM ({by_day} UNION ALL SELECT id, {today}, 0 FROM project) AS came GROUP BY project_id, day
"""
_BY_DAY = """
SELECT project_id, {day} AS day, count(*) AS n FROM photo WHERE deleted_at IS NULL GROUP BY project_id, {day}
"""
_DAY = {"sqlite": "date(created_at)", "postgresql": "CAST(created_at AT TIME ZONE 'UTC' AS date)"}
_TODAY = {"sqlite": "date('now')", "postgresql": "CAST(now() AT TIME ZONE 'UTC' AS date)"}
_SHOWN = """
SELECT DISTINCT photo_class.class_id FROM photo JOIN photo_class ON photo_class.photo_id = photo.id
WHERE photo.project_id = photo_group.project_id AND photo.group_id = photo_group.id
AND photo.deleted_at IS NULL ORDER BY photo_class.class_id
"""
_CLASSES = "UPDATE photo_group SET classes = (SELECT {list} FROM ({shown}) AS shown)"
_LIST = {"sqlite": "json_group_array(class_id)", "postgresql": "coalesce(jsonb_agg(class_id), '[]')"}
_SCENES = """
INSERT INTO counter (project_id, name, n)
SELECT photo.project_id, 'scenes:' || photo_class.class_id, count(DISTINCT photo.group_id)
FROM photo JOIN photo_class ON photo_class.photo_id = photo.id
WHERE photo.deleted_at IS NULL AND photo.group_id IS NOT NULL GROUP BY photo.project_id, photo_class.class_id
"""


def upgrade() -> None:
    op.add_column("project", sa.Column("counted_on", sa.Date(), nullable=True))
    op.create_table(
        "day_counter",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_day_counter_project_id")),
        sa.PrimaryKeyConstraint("project_id", "day", "name", name=op.f("pk_day_counter")),
    )
    op.create_index("ix_photo_class_photo_id", "photo_class", ["photo_id"], unique=False)
    some = sa.text("open_proposals > 0")
    op.create_index(
        "ix_photo_proposals", "photo", ["project_id", "id"], sqlite_where=some, postgresql_where=some
    )
    classes = sa.Column(
        "classes",
        sa.JSON().with_variant(JSONB(), "postgresql"),
        nullable=False,
        server_default=sa.text("'[]'"),
    )
    op.add_column("photo_group", classes)
    dialect = op.get_bind().dialect.name
    op.execute(_PHOTOS.format(by_day=_BY_DAY.format(day=_DAY[dialect]), today=_TODAY[dialect]))
    op.execute(_CLASSES.format(list=_LIST[dialect], shown=_SHOWN))
    op.execute(_SCENES)
