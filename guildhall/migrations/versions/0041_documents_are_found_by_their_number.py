"""Which number each document has in SQLite's full-text index, so that it is found without a look at all the others."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_STATEMENTS = (
    "CREATE TABLE IF NOT EXISTS fulltext_row (number INTEGER PRIMARY KEY, document VARCHAR NOT NULL UNIQUE)",
    "INSERT OR IGNORE INTO fulltext_row (number, document) SELECT max(rowid), document FROM fulltext GROUP BY document",
    # Only the newest of several could ever be removed.
    "DELETE FROM fulltext WHERE rowid NOT IN (SELECT number FROM fulltext_row)",
)


def upgrade() -> None:
    """Note the number of every document; an index that isn't there yet is made with the table."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite" and sa.inspect(connection).has_table("fulltext"):
        for statement in _STATEMENTS:
            connection.exec_driver_sql(statement)
