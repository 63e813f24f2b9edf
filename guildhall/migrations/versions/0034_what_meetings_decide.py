"""Agendas, decisions and actions of meetings, who hosts them, and dates that are moved or cancelled."""

from typing import Any

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
TEXT, INSTANT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def _date(*columns: sa.Column[Any], table: str) -> None:
    op.create_table(
        table,
        sa.Column("series", TEXT(), nullable=False),
        sa.Column("occurrence", TEXT(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("series", "occurrence", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    """Create the tables; meetings have no hosts and no holidays until somebody names them."""
    for name in ("hosts", "away", "places", "days_off"):
        op.add_column("series", sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    op.add_column("series", sa.Column("template", sa.String(), server_default="guild_sync", nullable=False))
    _date(
        sa.Column("moved_to", TEXT(), nullable=True),
        sa.Column("by", TEXT(), nullable=True),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        table="meeting_change",
    )
    _date(
        sa.Column("host", TEXT(), nullable=False),
        sa.Column("starts", INSTANT(), nullable=False),
        sa.Column("introduction", TEXT(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("holiday", TEXT(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_empty", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_over", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("looked_at", INSTANT(), nullable=True),
        sa.Column("handed_by", TEXT(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        table="meeting_turn",
    )
    op.create_index("ix_meeting_turn_starts", "meeting_turn", ["starts"])
    op.create_table(
        "agenda_item",
        sa.Column("series", TEXT(), nullable=False),
        sa.Column("key", TEXT(), nullable=False),
        sa.Column("line", sa.JSON(), nullable=False),
        sa.Column("by", TEXT(), nullable=True),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("outcome", TEXT(), nullable=True),
        sa.Column("occurrence", TEXT(), nullable=True),
        sa.PrimaryKeyConstraint("series", "key", name=op.f("pk_agenda_item")),
    )
    op.create_index("ix_agenda_item_open", "agenda_item", ["series", "outcome"])
    op.create_table(
        "meeting_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", TEXT(), nullable=False),
        sa.Column("occurrence", TEXT(), nullable=False),
        sa.Column("text", TEXT(), nullable=False),
        sa.Column("idea_id", TEXT(), nullable=True),
        sa.Column("by", TEXT(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decision")),
    )
    op.create_table(
        "meeting_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", TEXT(), nullable=False),
        sa.Column("occurrence", TEXT(), nullable=False),
        sa.Column("text", TEXT(), nullable=False),
        sa.Column("idea_id", TEXT(), nullable=True),
        sa.Column("member", TEXT(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asks_at", INSTANT(), nullable=False),
        sa.Column("asked_at", INSTANT(), nullable=True),
        sa.Column("progress", TEXT(), nullable=False),
        sa.Column("done_by", TEXT(), nullable=True),
        sa.Column("done_at", INSTANT(), nullable=True),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_action")),
    )
    op.create_index("ix_meeting_action_asks", "meeting_action", ["asked_at", "asks_at"])
