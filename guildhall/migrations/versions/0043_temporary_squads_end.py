"""Until when a temporary squad is there, and which squad then gets what it has."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the days; no squad ends by itself yet."""
    op.add_column("squad", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("squad", sa.Column("returns_to", sa.String(), nullable=True))
    op.add_column("squad", sa.Column("end_told", sa.Date(), nullable=True))
