"""Keep what the field is asked: for a better picture, or a question about one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_IS_LIVE = sa.text("state IN ('open','seen')")


def upgrade() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_to", sa.String(length=7), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("widens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_photo_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=9), nullable=True),
        sa.CheckConstraint("kind IN ('retake','question')", name=op.f("ck_request_kind")),
        sa.CheckConstraint("sent_to IN ('device','link','manager')", name=op.f("ck_request_sent_to")),
        sa.CheckConstraint(
            "state IN ('open','seen','answered','cannot','withdrawn','expired')",
            name=op.f("ck_request_state"),
        ),
        sa.CheckConstraint("why IN ('repaired','no_access','gone')", name=op.f("ck_request_why")),
        sa.CheckConstraint("(link_id IS NULL) = (sent_to = 'manager')", name=op.f("ck_request_sent_to_link")),
        sa.ForeignKeyConstraint(["answer_photo_id"], ["photo.id"], name=op.f("fk_request_answer_photo_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_request_asked_by")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_request_device_id")),
        sa.ForeignKeyConstraint(["link_id"], ["capture_link.id"], name=op.f("fk_request_link_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_request_photo_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_request_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_project_id_id", "request", ["project_id", "id"], unique=False)
    op.create_index("ix_request_photo_id_id", "request", ["photo_id", "id"], unique=False)
    op.create_index("ix_request_answer_photo_id", "request", ["answer_photo_id"], unique=False)
    for name, column, unique in (
        ("uq_request_live", "photo_id", True),
        ("ix_request_live_link_id", "link_id", False),
    ):
        op.create_index(
            name, "request", [column], unique=unique, sqlite_where=_IS_LIVE, postgresql_where=_IS_LIVE
        )
