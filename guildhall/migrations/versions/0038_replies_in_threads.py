"""Replies in the threads of ideas, where messages stand, and the country of somebody's public holidays."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0038"
down_revision = "0036"
branch_labels = None
depends_on = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; nobody has written anything yet, and everybody's country is that of their time zone."""
    op.add_column("member", sa.Column("country", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_standing_message", "standing", ["channel", "ts"])
    op.create_table(
        "thread_reply",
        sa.Column("id", ORDERED, nullable=False),
        sa.Column("idea_id", ORDERED, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("edited_ts", sa.String(), nullable=True),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        sa.Column("sent_to", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_thread_reply_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_reply")),
    )
    op.create_index("ix_thread_reply_idea", "thread_reply", ["idea_id", "at"])
