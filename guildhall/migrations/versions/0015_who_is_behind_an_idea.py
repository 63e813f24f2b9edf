"""Who is behind an idea: supporters, people who were named for it, and what others have checked."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
ROLES = ("sponsor", "expert", "data_access", "integration_owner")
ANSWERS = ("yes", "no", "passed_on", "taken_back")


def upgrade() -> None:
    """Create the tables, and let an idea say with which other it was joined."""
    op.create_table(
        "support",
        sa.Column("idea_id", ORDERED, nullable=False),
        sa.Column("member", ORDERED, nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_support_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "member", name=op.f("pk_support")),
    )
    op.create_table(
        "unheard",
        sa.Column("member", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_unheard")),
    )
    op.create_table(
        "backer",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("idea_id", ORDERED, nullable=False),
        sa.Column("role", sa.Enum(*ROLES, name="asked"), nullable=False),
        sa.Column("member", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answer", sa.Enum(*ANSWERS, name="answer"), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("suggested", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint(
            "role IN ('sponsor', 'expert', 'data_access', 'integration_owner')", name=op.f("ck_backer_role")
        ),
        sa.CheckConstraint("answer IN ('yes', 'no', 'passed_on', 'taken_back')", name=op.f("ck_backer_answer")),
        sa.UniqueConstraint("idea_id", "role", "member", name=op.f("uq_backer_idea_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_backer_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backer")),
    )
    op.create_table(
        "checked_input",
        sa.Column("idea_id", ORDERED, nullable=False),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_checked_input_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "field", name=op.f("pk_checked_input")),
    )
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_index("ix_idea_merged_into", ["merged_into"], unique=False)
