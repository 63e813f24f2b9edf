"""Who does machine learning alone in another team, and who is their buddy."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; nobody has a buddy yet."""
    op.create_table(
        "lone_member",
        sa.Column("member", ORDERED, nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("buddy", sa.String(), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.Column("named_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_lone_member")),
    )
    op.create_index("ix_lone_member_buddy", "lone_member", ["buddy"])
