"""Bands: what was drawn of ideas near the line of a plan."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "band",
        sa.Column("idea_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("drawing", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("score_tenths", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("worth", sa.Float(), nullable=False),
        sa.Column("outlook", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_band")),
    )
    with op.batch_alter_table("band", schema=None) as batch_op:
        batch_op.create_index("ix_band_drawing", ["drawing"], unique=False)
        batch_op.create_index("ix_band_worth", ["worth", "idea_id"], unique=False)
