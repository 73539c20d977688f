"""Note under which origin a phone keeps its photos."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("device", sa.Column("origin", sa.String(length=300), nullable=True))
