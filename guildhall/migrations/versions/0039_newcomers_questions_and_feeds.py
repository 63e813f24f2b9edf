"""Who is new to the guild, whether meetings are worth it, addresses for calendars, and drafts of squads' digests."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables; nobody is new yet, nothing was asked, and no calendar has an address."""
    op.add_column("digest_draft", sa.Column("squad", sa.String(), server_default="", nullable=False))
    op.create_index("ix_meeting_change_occurrence", "meeting_change", ["occurrence"])
    op.create_table(
        "guild_member",
        sa.Column("member", ORDERED, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("is_welcomed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_guild_member")),
    )
    op.create_table(
        "meeting_question",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("asks_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("series", "occurrence", name=op.f("pk_meeting_question")),
    )
    op.create_index("ix_meeting_question_open", "meeting_question", ["closed_at"])
    op.create_table(
        "meeting_answer",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("member", ORDERED, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("series", "occurrence", "member", name=op.f("pk_meeting_answer")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("member", ORDERED, nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feed_secret_hash")),
    )
