"""Which point of its agenda a meeting's decision answers."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; of the decisions that are there nobody has kept it."""
    op.add_column("meeting_decision", sa.Column("about", sa.String(), server_default="", nullable=False))
