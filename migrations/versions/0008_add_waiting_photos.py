"""Add the small pictures of photos that are still on phones, and how many photos phones know to be lost."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("device", sa.Column("missing", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "waiting_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("captured_at", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_waiting_photo_device_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_waiting_photo_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_photo")),
        sa.UniqueConstraint("device_id", "client_id", name=op.f("uq_waiting_photo_device_id_client_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_waiting_photo_project_id_id", "waiting_photo", ["project_id", "id"], unique=False)
