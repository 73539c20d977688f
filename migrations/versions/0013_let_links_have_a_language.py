"""Let a capture link say which language its phones speak."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE capture_link ADD COLUMN language VARCHAR(2) "
        "CONSTRAINT ck_capture_link_language CHECK (language IN ('en','de','fr','es'))"
    )
