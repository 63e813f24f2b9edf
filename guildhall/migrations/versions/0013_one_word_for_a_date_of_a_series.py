"""One word for one date of a series: an occurrence."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rename the columns that hold one, and what PostgreSQL since 18 calls their being there."""
    for table in ("claim", "digest_draft"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN occasion TO occurrence")
        if op.get_bind().dialect.name == "postgresql":
            before, after = f"{table}_occasion_not_null", f"{table}_occurrence_not_null"
            op.execute(
                f"DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{before}') "  # noqa: S608 - two names
                f"THEN ALTER TABLE {table} RENAME CONSTRAINT {before} TO {after}; END IF; END $$"
            )
