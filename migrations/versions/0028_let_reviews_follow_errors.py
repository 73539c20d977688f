"""Let reviews follow errors: after a photo that was corrected, its labeler's next ones are all picked."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    # Written out: SQLite takes a check with a new column only in the same statement.
    op.execute(
        "ALTER TABLE team_rules ADD COLUMN review_after INTEGER DEFAULT '0' NOT NULL "
        "CONSTRAINT ck_team_rules_review_after CHECK (review_after >= 0)"
    )
    op.add_column("labeler_tally", sa.Column("closely", sa.Integer(), server_default="0", nullable=False))
