"""What each digest saw of the queue and the priorities, for the next one to compare with."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; the first digest after the upgrade has nothing to compare with."""
    op.create_table(
        "digest_snapshot",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("series", "occurrence", name=op.f("pk_digest_snapshot")),
    )
