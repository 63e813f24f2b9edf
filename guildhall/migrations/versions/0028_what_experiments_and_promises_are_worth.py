"""What kind of experiment it was, what was promised when building began, and what has come of it."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Add the columns; of what was promised and came true before, nothing is known."""
    op.add_column("experiment", sa.Column("trial", TEXT(), server_default="experiment", nullable=False))
    op.add_column("building", sa.Column("promised", sa.Float(), nullable=True))
    op.add_column("plan", sa.Column("line", sa.JSON(), nullable=True))
    op.add_column("check_back", sa.Column("worth", sa.Float(), nullable=True))
    surety = sa.Enum("measured", "estimated", "nothing", name="surety", native_enum=False)
    op.add_column("check_back", sa.Column("surety", surety, nullable=True))
