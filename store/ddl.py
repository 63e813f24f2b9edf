"""What table classes can't say: the full-text table. Put back after every upgrade, since migrations may drop it."""

from sqlalchemy import Connection

STATEMENTS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS fulltext USING fts5("
    "document UNINDEXED, title, body, tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS fulltext_terms USING fts5vocab(fulltext, 'row')",
)


def put_back(connection: Connection) -> None:
    """Create whatever of it is not there."""
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
