"""Keep the values that were taken off an attribute's list: they are still taken from whoever has them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    column = sa.Column("past_choices", JSON, server_default=sa.text("'[]'"), nullable=False)
    op.add_column("attribute_definition", column)
