"""Keep what is measured of a photo's quality, and what its person was told and answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for name in ("reblur", "dark", "burnt", "glare"):
        op.add_column("photo", sa.Column(name, sa.Double(), nullable=True))
    op.add_column("photo", sa.Column("brightness", sa.Integer(), nullable=True))
    op.add_column("photo", sa.Column("remarks", JSON, nullable=True))
    op.add_column("photo", sa.Column("coached", JSON, nullable=True))
