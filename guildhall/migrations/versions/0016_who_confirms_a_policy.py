"""Who confirms a published policy: asked, reminded once, confirmed. Triggers that keep versions come with the ddl."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "policy_confirmation",
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("member", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reminded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("confirmed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("policy_version", "member", name=op.f("pk_policy_confirmation")),
    )
