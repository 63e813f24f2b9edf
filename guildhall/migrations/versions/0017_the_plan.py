"""The plan of the quarter, what leads have pinned, and which idea unlocks which."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    idea_id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "plan",
        sa.Column("quarter", text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("computed_at", instant(), nullable=False),
        sa.Column("made_of", text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_plan")),
    )
    op.create_table(
        "pin",
        sa.Column("idea_id", idea_id, nullable=False),
        sa.Column("pin", text(), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("by", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_pin_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_pin")),
    )
    op.create_table(
        "enables",
        sa.Column("idea_id", idea_id, nullable=False),
        sa.Column("enabled", idea_id, nullable=False),
        sa.Column("by", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_enables_idea_id")),
        sa.ForeignKeyConstraint(["enabled"], ["idea.id"], name=op.f("fk_enables_enabled")),
        sa.PrimaryKeyConstraint("idea_id", "enabled", name=op.f("pk_enables")),
    )
    with op.batch_alter_table("enables", schema=None) as batch_op:
        batch_op.create_index("ix_enables_enabled", ["enabled", "idea_id"], unique=False)
