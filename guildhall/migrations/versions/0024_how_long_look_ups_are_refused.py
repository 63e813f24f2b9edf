"""For how long Slack has refused to let anybody look for a message that is in doubt."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is in doubt by now is looked up for a day from now on."""
    op.add_column("outbox", sa.Column("refused_seconds", sa.Integer(), nullable=False, server_default="0"))
