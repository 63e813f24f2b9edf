"""When a tick looks at each meeting next, so that a thousand idle ones cost it no more than ten."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; without an instant each is looked at by the next tick."""
    op.add_column("series", sa.Column("check_at", UTCDateTime(), nullable=True))
    op.add_column("series", sa.Column("checked_at", UTCDateTime(), nullable=True))
    op.create_index("ix_series_check_at", "series", ["check_at"])
    op.create_index("ix_series_checked_at", "series", ["checked_at"])
