"""What counts towards dead: stumbles, apart from attempts that Slack put off or whose answer was lost."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Have each fact count its stumbles from now on."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stumbles", sa.Integer(), server_default="0", nullable=False))
