"""Keep the scale that printed markers tell, and have the photos that are here looked at for them."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("photo", sa.Column("markers", JSON, nullable=True))
    op.add_column("photo", sa.Column("scale_low", sa.Double(), nullable=True))
    op.add_column("photo", sa.Column("scale_high", sa.Double(), nullable=True))
    unmeasured = sa.text("markers IS NULL")
    op.create_index(
        "ix_photo_unmeasured",
        "photo",
        ["project_id", "id"],
        sqlite_where=unmeasured,
        postgresql_where=unmeasured,
    )
    _look_at_old_photos()


def _look_at_old_photos() -> None:
    """Queue the job that looks at photos, once for each project that has some."""
    photo = sa.table("photo", sa.column("project_id"))
    job = sa.table(
        "job",
        sa.column("kind"),
        sa.column("project_id"),
        sa.column("payload", JSON),
        *(sa.column(name) for name in ("state", "attempt", "strikes", "done", "total", "cancel_asked")),
        sa.column("error"),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    queued = {"kind": "group_photos", "payload": {}, "state": "queued", "created_at": datetime.now(UTC)}
    unbegun = {"attempt": 0, "strikes": 0, "done": 0, "total": 0, "cancel_asked": False, "error": ""}
    for project_id in op.get_bind().scalars(sa.select(photo.c.project_id).distinct()).all():
        op.execute(job.insert().values(project_id=project_id, **queued, **unbegun))
