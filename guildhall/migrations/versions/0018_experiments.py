"""What comes after accepting: experiments, what is built, and when it is measured again."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TEXT, INSTANT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Create the tables, and what an idea knows of them."""
    ordered = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("idea", sa.Column("proven", sa.Float(), nullable=True))
    op.add_column("idea", sa.Column("decide_on", sa.Date(), nullable=True))
    op.create_table(
        "experiment",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("idea_id", ordered, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("hypothesis", TEXT(), nullable=False),
        sa.Column("metric", TEXT(), nullable=False),
        sa.Column("convincing", sa.Float(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("quarter", TEXT(), nullable=False),
        sa.Column("owner", TEXT(), nullable=False),
        sa.Column("started_by", TEXT(), nullable=False),
        sa.Column("started_at", INSTANT(), nullable=False),
        sa.Column("decides_on", sa.Date(), nullable=False),
        sa.Column("asks_at", INSTANT(), nullable=False),
        sa.Column("asked_at", INSTANT(), nullable=True),
        sa.Column("ending", sa.Enum("continued", "pivoted", "stopped", name="ending"), nullable=True),
        sa.Column("learned", TEXT(), nullable=False),
        sa.Column("measured", sa.Float(), nullable=True),
        sa.Column("ended_at", INSTANT(), nullable=True),
        sa.Column("ended_by", TEXT(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.CheckConstraint("ending IN ('continued', 'pivoted', 'stopped')", name=op.f("ck_experiment_ending")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_experiment_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiment")),
    )
    op.create_index("ix_experiment_idea", "experiment", ["idea_id", "run"])
    op.create_index("ix_experiment_quarter", "experiment", ["quarter"])
    op.create_index("ix_experiment_asks", "experiment", ["asked_at", "asks_at"])
    op.create_table(
        "building",
        sa.Column("idea_id", ordered, nullable=False),
        sa.Column("metric", TEXT(), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("source", TEXT(), nullable=False),
        sa.Column("first_month", TEXT(), nullable=False),
        sa.Column("last_month", TEXT(), nullable=False),
        sa.Column("owner", TEXT(), nullable=False),
        sa.Column("begun_at", INSTANT(), nullable=False),
        sa.Column("begun_by", TEXT(), nullable=False),
        sa.Column("live_at", INSTANT(), nullable=True),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_building_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_building")),
    )
    op.create_table(
        "check_back",
        sa.Column("idea_id", ordered, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asks_at", INSTANT(), nullable=False),
        sa.Column("asked_at", INSTANT(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("answered_at", INSTANT(), nullable=True),
        sa.Column("answered_by", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_check_back_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "days", name=op.f("pk_check_back")),
    )
    op.create_index("ix_check_back_asks", "check_back", ["asked_at", "asks_at"])
