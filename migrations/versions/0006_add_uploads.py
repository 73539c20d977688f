"""Add the uploads that come in pieces."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=30), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("told", JSON, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("problem", JSON, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open','stored','refused')", name=op.f("ck_upload_state")),
        sa.ForeignKeyConstraint(["link_id"], ["capture_link.id"], name=op.f("fk_upload_link_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_upload_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint(
            "project_id", "sender", "client_id", name=op.f("uq_upload_project_id_sender_client_id")
        ),
    )
    op.create_index("ix_upload_created_at", "upload", ["created_at"], unique=False)
    op.create_index("ix_upload_sender_state", "upload", ["sender", "state"], unique=False)
