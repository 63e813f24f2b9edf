"""How a list that is imported was read: where its headings are, how its letters are written, which sheet it is."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; of lists that are read already nobody knows."""
    op.add_column("import", sa.Column("layout", sa.JSON(), server_default="{}", nullable=False))
