"""Keep what counters were when a day began."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


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
