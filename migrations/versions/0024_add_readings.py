"""Add readings: photos labelled once more, unseen, and photos with a known answer."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "gold_photo",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_gold_photo_made_by")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_gold_photo_photo_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_gold_photo_project_id")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_gold_photo")),
    )
    op.create_index("ix_gold_photo_project_id", "gold_photo", ["project_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("no_defect", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("annotations", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comparison", sa.Text(), nullable=True),
        sa.Column("compared_seq", sa.Integer(), nullable=True),
        sa.Column("agreement", sa.Double(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'wanted') = (user_id IS NULL)", name=op.f("ck_reading_person")),
        sa.CheckConstraint("kind IN ('blind','gold')", name=op.f("ck_reading_kind")),
        sa.CheckConstraint("state IN ('wanted','open','done','unsure')", name=op.f("ck_reading_state")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_reading_photo_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_reading_project_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["user.id"], name=op.f("fk_reading_settled_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reading_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("photo_id", "user_id", name=op.f("uq_reading_photo_id_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reading_project_id_state_id", "reading", ["project_id", "state", "id"], unique=False)
    op.create_index(
        "ix_reading_user_id_state_done_at", "reading", ["user_id", "state", "done_at"], unique=False
    )
    op.create_table(
        "reading_operation",
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_reading_operation_reading_id")),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_reading_operation")),
    )
    op.create_index("ix_reading_operation_reading_id", "reading_operation", ["reading_id"], unique=False)
    op.create_table(
        "reading_turn",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since_gold", sa.Integer(), nullable=False),
        sa.Column("since_blind", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_reading_turn_project_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reading_turn_user_id")),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_reading_turn")),
    )
