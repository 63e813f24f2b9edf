"""What a decision changed, so that it can be undone; who is on duty when; word from the work; what reopens an idea."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TEXT, INSTANT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
STATES, LACKS = ("on_track", "learned", "blocked"), ("skill", "data", "access", "decision", "other")


def upgrade() -> None:
    """Add them; nothing is undone, planned or said yet."""
    ordered = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("idea", sa.Column("undo", sa.JSON(), nullable=True))
    op.add_column("idea", sa.Column("reopening", sa.JSON(), nullable=True))
    op.add_column("idea", sa.Column("reopens_on", sa.Date(), nullable=True))
    op.add_column("experiment", sa.Column("run_by", TEXT(), nullable=True))
    op.add_column("outbox", sa.Column("held_for", TEXT(), nullable=True))
    op.create_table(
        "review_duty",
        sa.Column("idea_id", ordered, nullable=False),
        sa.Column("member", TEXT(), nullable=False),
        sa.Column("since", INSTANT(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("overdue_at", INSTANT(), nullable=False),
        sa.Column("missed_on", sa.Date(), nullable=True),
        sa.Column("nudge_at", INSTANT(), nullable=True),
        sa.Column("nudged_at", INSTANT(), nullable=True),
        sa.Column("pass_at", INSTANT(), nullable=True),
        sa.Column("passed_at", INSTANT(), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_review_duty_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_review_duty")),
    )
    op.create_index("ix_review_duty_member", "review_duty", ["member"])
    op.create_index("ix_review_duty_promised_on", "review_duty", ["promised_on"])
    op.create_table(
        "rota_week",
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("member", TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("monday", name=op.f("pk_rota_week")),
    )
    op.create_table(
        "away",
        sa.Column("member", ordered, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("member", "first", name=op.f("pk_away")),
    )
    op.create_table(
        "work_update",
        sa.Column("id", ordered, nullable=False),
        sa.Column("idea_id", ordered, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner", TEXT(), nullable=False),
        sa.Column("asked_at", INSTANT(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="workstate"), nullable=True),
        sa.Column("blocked_by", sa.Enum(*LACKS, name="lack"), nullable=True),
        sa.Column("line", TEXT(), nullable=False),
        sa.Column("answered_at", INSTANT(), nullable=True),
        sa.Column("answered_by", TEXT(), nullable=True),
        sa.CheckConstraint(f"state IN {STATES!r}", name=op.f("ck_work_update_state")),
        sa.CheckConstraint(f"blocked_by IN {LACKS!r}", name=op.f("ck_work_update_blocked_by")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_work_update_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_update")),
    )
    op.create_index("ix_work_update_idea", "work_update", ["idea_id", "number"])
