"""How an idea would be done, who answers for it, and what its requester says for legal."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Add the columns; of ideas from before nothing is known of this."""
    approach = sa.Enum("build", "buy", "agent", name="approach", native_enum=False)
    op.add_column("idea", sa.Column("approach", approach, nullable=True))
    op.add_column("idea", sa.Column("approach_note", TEXT(), server_default="", nullable=False))
    op.add_column("idea", sa.Column("about_people", sa.Boolean(), nullable=True))
    op.add_column("idea", sa.Column("sensitive_data", sa.Boolean(), nullable=True))
    op.add_column("idea", sa.Column("legal_lines", sa.JSON(), server_default="[]", nullable=False))
