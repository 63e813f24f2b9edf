"""Who took an idea for its squad, which squads handed it back, and what was learned of past decisions."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TEXT, INSTANT = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("idea", sa.Column("taken_by", TEXT(), nullable=True))
    op.add_column("idea", sa.Column("taken_at", INSTANT(), nullable=True))
    op.add_column("idea", sa.Column("handed_back", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("idea", sa.Column("times_handed_back", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "routing_fit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_routing_fit")),
    )
