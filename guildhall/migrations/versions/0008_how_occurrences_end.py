"""How occurrences end: each claim knows its fact, and when that was sent; old requests are found by their age."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tell claims of their ends, those that were made before of their facts too."""
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fact", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("seen", sa.JSON(), nullable=True))
    op.execute(
        "UPDATE claim SET fact = CASE WHEN what = 'digest' THEN what || ':' || occasion "
        "ELSE what || ':' || series || ':' || occasion END WHERE declined IS NULL"
    )

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_at", ["at"], unique=False)
