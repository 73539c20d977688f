"""Let a capture link choose what its phones ask."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("capture_link", sa.Column("asks", JSON, nullable=True))
