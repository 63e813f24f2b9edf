"""What an importer says of a list's words, and by which names and addresses people are recognised in it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; names and addresses are filled in when Slack tells of people next."""
    op.add_column("import", sa.Column("answers", sa.JSON(), server_default="{}", nullable=False))
    for name in ("real_name", "email"):
        op.add_column("member", sa.Column(name, sa.String(), server_default="", nullable=False))
