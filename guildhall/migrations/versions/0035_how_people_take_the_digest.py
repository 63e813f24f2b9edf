"""How each person takes the digest: in the channel as before, as a message, or not at all."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; whoever has no row reads the channel."""
    op.create_table(
        "digest_choice",
        sa.Column("member", ORDERED, nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_digest_choice")),
    )
