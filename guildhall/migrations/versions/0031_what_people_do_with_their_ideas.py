"""Ideas reopened and merged, what supporters say, forms left open, and questions to the hub."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three columns and three tables."""
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    idea_id = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("idea", sa.Column("reopened", text(), nullable=True))
    op.add_column("idea", sa.Column("unknown", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("support", sa.Column("words", text(), server_default="", nullable=False))
    op.create_table(
        "idea_merge",
        sa.Column("idea_id", idea_id, nullable=False),
        sa.Column("target", idea_id, nullable=False),
        sa.Column("by", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_merge_idea_id")),
        sa.ForeignKeyConstraint(["target"], ["idea.id"], name=op.f("fk_idea_merge_target")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_idea_merge")),
    )
    op.create_index("ix_idea_merge_target", "idea_merge", ["target"])
    op.create_table(
        "form_draft",
        sa.Column("id", text(), nullable=False),
        sa.Column("member", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("entered", sa.JSON(), nullable=False),
        sa.Column("origin", text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
    )
    op.create_index("ix_form_draft_member", "form_draft", ["member", "at"])
    op.create_index("ix_form_draft_at", "form_draft", ["at"])
    op.create_table(
        "hub_question",
        sa.Column("id", text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asker", text(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("answerer", text(), nullable=True),
        sa.Column("answered_at", instant(), nullable=True),
        sa.Column("answered_by", text(), nullable=True),
        sa.Column("idea_id", text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_question")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_hub_question_idea_id")),
    )
    op.create_index("ix_hub_question_asker", "hub_question", ["asker", "at"])
