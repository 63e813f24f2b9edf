"""What a decision changed, so that it can be undone; who is on duty when; word from the work; what reopens an idea."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; nothing is undone, planned or said yet."""
    op.add_column("idea", sa.Column("undo", sa.JSON(), nullable=True))
    op.add_column("experiment", sa.Column("run_by", sa.String(), nullable=True))
    op.add_column("idea", sa.Column("reopening", sa.JSON(), nullable=True))
    op.add_column("idea", sa.Column("reopens_on", sa.Date(), nullable=True))
