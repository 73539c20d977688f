"""Add the rules of a team, what was picked for reviewers and how, and their verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "team_rules",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("review_share", sa.Integer(), nullable=False),
        sa.Column("review_first", sa.Integer(), nullable=False),
        sa.Column("self_review", sa.Boolean(), nullable=False),
        sa.Column("blind_share", sa.Integer(), nullable=False),
        sa.Column("blind_people", sa.Integer(), nullable=False),
        sa.Column("gold_share", sa.Integer(), nullable=False),
        sa.CheckConstraint("blind_people BETWEEN 2 AND 5", name=op.f("ck_team_rules_blind_people")),
        sa.CheckConstraint("review_first >= 0", name=op.f("ck_team_rules_review_first")),
        sa.CheckConstraint(
            "review_share BETWEEN 0 AND 100 AND blind_share BETWEEN 0 AND 100 "
            "AND gold_share BETWEEN 0 AND 100",
            name=op.f("ck_team_rules_shares"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_team_rules_project_id")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_team_rules")),
    )
    op.create_table(
        "labeler_tally",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("credit", sa.Integer(), nullable=False),
        sa.Column("credit_no_defect", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_labeler_tally_project_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_labeler_tally_user_id")),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_labeler_tally")),
    )
    # Who has labelled before is not new here.
    op.execute(
        "INSERT INTO labeler_tally (project_id, user_id, done, credit, credit_no_defect) "
        "SELECT project_id, labeler_id, count(*), 0, 0 FROM photo "
        "WHERE labeler_id IS NOT NULL AND state IN ('done', 'accepted') GROUP BY project_id, labeler_id"
    )
    op.create_table(
        "review",
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("labeler_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("why IN ('share','new','asked')", name=op.f("ck_review_why")),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_review_asked_by")),
        sa.ForeignKeyConstraint(["labeler_id"], ["user.id"], name=op.f("fk_review_labeler_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_review_photo_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_review_project_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["user.id"], name=op.f("fk_review_settled_by")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_review")),
    )
    op.create_index(
        "ix_review_open",
        "review",
        ["project_id", "photo_id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index("ix_review_project_id_labeler_id", "review", ["project_id", "labeler_id"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('accept','fixed')", name=op.f("ck_verdict_verdict")),
        sa.ForeignKeyConstraint(["by"], ["user.id"], name=op.f("fk_verdict_by")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_verdict_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verdict_photo_id_uid", "verdict", ["photo_id", "uid"], unique=False)
