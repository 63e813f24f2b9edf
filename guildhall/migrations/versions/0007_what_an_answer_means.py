"""What nobody waits for, what is told as plain text, and why something is parked."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and say of what was parked before whether it may stand."""
    op.add_column("outbox", sa.Column("batch", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("outbox", sa.Column("as_plain_text", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("outbox", sa.Column("parked_for", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    ready = sa.text("progress = 'ready'")
    op.create_index(
        "ix_outbox_ready", "outbox", ["batch", "audience", "id"], sqlite_where=ready, postgresql_where=ready
    )
    parked = "UPDATE outbox SET parked_for = '{}' WHERE progress = 'parked' AND note {}"
    op.execute(parked.format("doubt", "LIKE 'its answer was lost%'"))
    op.execute(parked.format("place", "IN ('is_archived', 'restricted_action', 'user_disabled', 'cannot_dm_bot')"))
