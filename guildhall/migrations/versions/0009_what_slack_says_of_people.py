"""What Slack says of people: guest, of another company, bot, gone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what makes somebody no full member; it is filled in when Slack tells of them next."""
    for name in ("is_guest", "is_external", "is_bot", "is_deactivated"):
        op.add_column("member", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
