"""What a form said when it was first saved, so that other words are told from a repeat."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the digest; of what was taken in before it is not known."""
    op.add_column("inbox", sa.Column("content", sa.String(), nullable=True))
