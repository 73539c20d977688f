"""Note with each setting of a person when it was set, so that of two devices the later one has it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
LONG_AGO = "2026-01-01T00:00:00.000Z"  # whatever is set from now on is later


def upgrade() -> None:
    user = sa.table("user", sa.column("id", sa.Integer()), sa.column("preferences", JSON))
    for row in op.get_bind().execute(sa.select(user)).all():
        if row.preferences:
            noted = {
                name: {"value": value, "at": LONG_AGO}
                for name, value in row.preferences.items()
                if value is not None
            }
            op.execute(sa.update(user).where(user.c.id == row.id).values(preferences=noted))
